"""岗位: whether an officer holds a post, by the order in which posts were given and taken."""

from collections.abc import Iterable

from projections.tables.organisation import EVERY_POST, OfficerRow


def holds_a_post(rows: Iterable[OfficerRow]) -> bool:
    """Tell whether one of an officer's appointments stands after every removal, also from all."""
    known = list(rows)
    dropped = max((one.removed_position or 0 for one in known if one.post == EVERY_POST), default=0)
    return any(
        (one.appointed_position or 0) > max(one.removed_position or 0, dropped)
        for one in known
        if one.post != EVERY_POST
    )
