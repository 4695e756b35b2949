"""失信名单: from which level of government on somebody is put on a list, and how long it lasts."""

from typing import Final

LISTING: Final = "listing"
"""列入期限: how long somebody stays on a list whose decision names no day; a county sets it."""
_LEVELS: Final = ("乡", "县", "市", "省", "国")
"""The levels by the first character of their names, the lowest first."""


def is_below(level: str | None, wanted: str | None) -> bool:
    """Tell whether an agency's level is below the one that a list wants; a list may want none.

    Where an agency's level is not said, nobody knows that it is high enough.
    """
    if wanted is None or level == wanted:
        return False
    own, least = _rank(level), _rank(wanted)
    return own is None or least is None or own < least


def _rank(level: str | None) -> int | None:
    return _LEVELS.index(level[0]) if level and level[0] in _LEVELS else None
