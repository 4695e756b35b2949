"""限制事由: whether what restrictions rest on still stands, and against whom."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from projections.lookups.organisation import bound_by
from projections.reader import Reader
from projections.tables.credit import PENALTIES, RESTRICTIONS, RestrictionRow
from projections.tables.decision import LICENCES
from projections.tables.handover import TASKS
from projections.tables.intake import CASES
from projections.tables.supervision import CHECKS, RECTIFICATIONS

_TABLES: dict[str, Any] = {
    "penalty": (PENALTIES, lambda row: row.decided_at is not None and row.revoked_at is None),
    "restriction": (RESTRICTIONS, lambda row: row.imposed_at is not None and row.lifted_at is None),
    "rectification": (RECTIFICATIONS, lambda row: row.ordered_at is not None and not row.passed),
    "check": (CHECKS, lambda row: row.checked_at is not None),
    "case": (CASES, lambda row: row.received_at is not None),
    "licence": (LICENCES, lambda row: row.issued_at is not None),
    "task": (TASKS, lambda row: row.pushed_at is not None),
}
_PERSON: Final = "person:"
_Standing = dict[str, Any]
"""The rows of grounds that are on record, by the ground; None for those that have fallen."""


def without_ground(reader: Reader, rows: Sequence[RestrictionRow]) -> frozenset[str]:
    """Return the numbers of those restrictions whose ground is not on record or has fallen.

    A restriction that others rest on falls with its own ground, too, and with its term. One query
    for each kind of ground and each link of the longest chain; single ones of an earlier state are
    folded from the log.
    """
    standing = _standing(reader, rows)
    return frozenset(row.restriction for row in rows if not _rests(reader, row, standing))


def _standing(reader: Reader, rows: Iterable[RestrictionRow]) -> _Standing:
    standing: _Standing = {}
    asked: set[str] = set()
    wanted = {row.ground for row in rows if row.ground is not None}
    while wanted:
        asked |= wanted
        found = _found(reader, wanted)
        standing.update(found)
        others = (row.ground for row in found.values() if isinstance(row, RestrictionRow))
        wanted = {ground for ground in others if ground is not None} - asked
    return standing


def _found(reader: Reader, grounds: Iterable[str]) -> _Standing:
    numbers: dict[str, list[str]] = {}
    for ground in sorted(grounds):
        kind, _, number = ground.partition(":")
        numbers.setdefault(kind, []).append(number)
    found: _Standing = {}
    for kind, wanted in numbers.items():
        if kind in _TABLES:
            table, stands = _TABLES[kind]
            key = table.key[0]
            for row in reader.matching(table, key, wanted):
                found[f"{kind}:{getattr(row, key)}"] = row if stands(row) else None
    return found


def _rests(reader: Reader, row: RestrictionRow, standing: _Standing) -> bool:
    """Tell whether a restriction's ground stands, and that ground's own.

    The ground of another ledger's restriction was judged there: here it stands until it is known to
    have fallen.
    """
    seen: set[str] = set()
    while row.ground is not None:
        is_known = row.ground in standing
        ground = standing.get(row.ground)
        if ground is None or row.ground in seen:
            return row.origin is not None and (row.ground in seen or not is_known)
        if row.origin is None and not _concerns(reader, row, ground.subject):
            return False
        if not isinstance(ground, RestrictionRow):
            return True
        if ground.until_on is not None and ground.until_on < reader.on.isoformat():
            return False
        seen.add(row.ground)
        row = ground
    return True


def _concerns(reader: Reader, row: RestrictionRow, offender: str | None) -> bool:
    """Tell whether a ground is held against whom the restriction binds.

    A person answers for a company; what an older system imposed is not asked.
    """
    if offender is None or offender == row.subject or row.subject is None:
        return True
    is_free = row.observed or row.subject.startswith(_PERSON)
    return is_free or offender in bound_by(reader, row.subject)
