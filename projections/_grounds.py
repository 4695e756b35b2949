"""限制事由: whether what restrictions rest on still stands."""

from collections.abc import Iterable
from typing import Any

from projections._reader import Reader
from projections.decision import LICENCES
from projections.handover import TASKS
from projections.intake import CASES
from projections.penalty import PENALTIES, RESTRICTIONS
from projections.supervision import CHECKS, RECTIFICATIONS

_TABLES: dict[str, Any] = {
    "penalty": (PENALTIES, lambda row: row.decided_at is not None and row.revoked_at is None),
    "restriction": (RESTRICTIONS, lambda row: row.imposed_at is not None and row.lifted_at is None),
    "rectification": (RECTIFICATIONS, lambda row: row.ordered_at is not None and not row.passed),
    "check": (CHECKS, lambda row: row.checked_at is not None),
    "case": (CASES, lambda row: row.received_at is not None),
    "licence": (LICENCES, lambda row: row.issued_at is not None),
    "task": (TASKS, lambda row: row.pushed_at is not None),
}


def standing_grounds(reader: Reader, grounds: Iterable[str | None]) -> frozenset[str]:
    """Return those of some grounds (``penalty:<number>`` …) that are on record and have not fallen.

    One query for each kind of ground; single ones of an earlier state are folded from the log.
    """
    numbers: dict[str, set[str]] = {}
    for ground in grounds:
        if ground is not None:
            kind, _, number = ground.partition(":")
            numbers.setdefault(kind, set()).add(number)
    standing: set[str] = set()
    for kind, wanted in numbers.items():
        if kind in _TABLES:
            table, stands = _TABLES[kind]
            key = table.key[0]
            rows = reader.matching(table, key, sorted(wanted))
            standing.update(f"{kind}:{getattr(row, key)}" for row in rows if stands(row))
    return frozenset(standing)
