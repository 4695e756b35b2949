"""限制事由: whether what restrictions rest on still stands, and against whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from ledger.law.appeal import binds
from ledger.law.grounds import Measure, rests
from ledger.law.measure import MeasureVersion, ends_with_repair
from ledger.law.step import Tell
from ledger.naming import by_kind
from projections.engine.row import day_of
from projections.lookups.organisation import bound_by
from projections.reader import Reader
from projections.tables.appeal import verdicts_of
from projections.tables.case_row import CaseRow
from projections.tables.commitments import COMMITMENTS
from projections.tables.credit import MEASURES, PENALTIES, RESTRICTIONS, PenaltyRow
from projections.tables.decision import LICENCES, LicenceRow
from projections.tables.handover import TASKS, TaskRow
from projections.tables.intake import CASES
from projections.tables.listing import HEAD, LISTINGS, PUNISHMENTS, ListingRow, PunishmentRow
from projections.tables.restriction_row import RestrictionRow
from projections.tables.supervision import CHECKS, RECTIFICATIONS, CheckRow, RectificationRow

_Measures = Mapping[str, Measure | None]
"""What is on record under each ground that was looked up."""


def without_ground(
    reader: Reader, rows: Sequence[RestrictionRow], tell: Tell = None
) -> frozenset[str]:
    """Return the numbers of those restrictions whose ground is not on record or has fallen.

    One query for each kind of ground and each link of the longest chain; single ones of an earlier
    state are folded from the log.
    """
    lists = Lists(reader)
    measures = _measures(reader, rows, lists)
    return frozenset(
        row.restriction
        for row in rows
        if not rests(
            _imposed(row)._replace(ends_with_repair=lists.ends_with_repair(row)),
            reader.on,
            measure_of=measures.get,
            codes_of=lambda subject: bound_by(reader, subject),
            tell=tell,
        )
    )


class Lists:
    """清单: whether restrictions end with repair, by what was listed when they were imposed."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._listed: dict[str, list[MeasureVersion]] = reader.remembered("listed measures")

    def ends_with_repair(self, row: RestrictionRow) -> bool:
        """Tell whether repair ends a restriction: by the list here, or as its own ledger said."""
        if row.ground is None:
            return False
        if row.origin is not None:
            return bool(row.ends_with_repair)
        if row.measure is None:
            return False
        return ends_with_repair(self._listings(row.measure), row.imposed_position)

    def _listings(self, measure: str) -> list[MeasureVersion]:
        if measure not in self._listed:
            rows = self._reader.rows_of(MEASURES, measure)
            self._listed[measure] = [
                MeasureVersion(one.listed_position or 0, one.version, one.ends_with_repair)
                for one in rows
            ]
        return self._listed[measure]


def have_fallen(
    reader: Reader, rows: Sequence[ListingRow | PunishmentRow], tell: Tell = None
) -> list[bool]:
    """Tell of listings and joint punishments, in their order, whether they rest on nothing more."""
    measures = _measures(reader, rows, Lists(reader))
    return [
        row.ground is not None
        and not rests(
            Measure(subject=row.subject, ground=row.ground, is_foreign=row.origin is not None),
            reader.on,
            measure_of=measures.get,
            codes_of=lambda subject: bound_by(reader, subject),
            tell=tell,
        )
        for row in rows
    ]


def _measures(
    reader: Reader,
    rows: Iterable[RestrictionRow | ListingRow | PunishmentRow],
    lists: Lists,
) -> _Measures:
    measures: dict[str, Measure | None] = {}
    waiting = {row.ground for row in rows if row.ground is not None}
    while waiting:
        measures.update(dict.fromkeys(waiting))
        found = _found(reader, waiting, lists)
        measures.update(found)
        grounds = {measure.ground for measure in found.values() if measure and measure.ground}
        waiting = grounds - measures.keys()
    return measures


def _found(reader: Reader, references: Iterable[str], lists: Lists) -> dict[str, Measure | None]:
    numbers = by_kind(references)
    found: dict[str, Measure | None] = {}
    for kind in numbers.keys() & _TABLES.keys():
        table, measure_of = _TABLES[kind]
        key = table.key[0]
        for row in reader.matching(table, key, numbers[kind]):
            measure = measure_of(row)
            if measure is None:
                continue
            if not binds(verdicts_of(_told(row)), reader.on.isoformat()):
                measure = measure._replace(stands=False)
            if isinstance(row, RestrictionRow):
                measure = measure._replace(ends_with_repair=lists.ends_with_repair(row))
            found[f"{kind}:{getattr(row, key)}"] = measure
    return _with_repairs(reader, numbers, found)


def _with_repairs(
    reader: Reader, numbers: Mapping[str, Sequence[str]], found: dict[str, Measure | None]
) -> dict[str, Measure | None]:
    """Return measures with the days of their repairs.

    What another ledger told of is known by its repair, as it was by what rests on it.
    """
    for kind in numbers.keys() & _REPAIRED.keys():
        table = _REPAIRED[kind]
        for row in reader.matching(table, table.key[0], numbers[kind]):
            if row.repaired_on is not None:
                reference = f"{kind}:{getattr(row, table.key[0])}"
                repaired_on = date.fromisoformat(row.repaired_on)
                measure = found.get(reference) or Measure()
                found[reference] = measure._replace(repaired_on=repaired_on)
    return found


def _told(row: Any) -> str:  # noqa: ANN401 - any row
    """Return what appeals have made of an act, where its row holds that."""
    told: str = getattr(row, "verdicts", "[]")
    return told


def _imposed(row: RestrictionRow) -> Measure:
    return Measure(
        subject=row.subject,
        ground=row.ground,
        until_on=day_of(row.until_on),
        is_foreign=row.origin is not None,
        is_observed=row.observed,
    )


def _of_restriction(row: RestrictionRow) -> Measure | None:
    if row.imposed_at is None:
        return _withdrawn(row)
    return _imposed(row)._replace(stands=row.lifted_at is None and row.fallen_at is None)


def _of_penalty(row: PenaltyRow) -> Measure | None:
    if row.decided_at is None:
        return _withdrawn(row)
    return Measure(stands=row.revoked_at is None, subject=row.subject)


def _of_listing(row: ListingRow) -> Measure | None:
    if row.entered_at is None:
        return _withdrawn(row)
    return Measure(
        stands=row.left_at is None and row.fallen_at is None,
        subject=row.subject,
        ground=row.ground,
        until_on=day_of(row.until_on),
        is_foreign=row.origin is not None,
    )


def _of_punishment(row: PunishmentRow) -> Measure | None:
    if row.agency != HEAD:
        return None
    if row.initiated_at is None:
        return _withdrawn(row)
    return Measure(
        stands=row.ended_at is None and row.fallen_at is None,
        subject=row.subject,
        ground=row.ground,
        until_on=day_of(row.until_on),
        is_foreign=row.origin is not None,
    )


def _withdrawn(row: RestrictionRow | PenaltyRow | ListingRow | PunishmentRow) -> Measure | None:
    """Return what another ledger told of and took back; None for what nobody has decided."""
    return Measure(stands=False) if row.origin is not None else None


def _of_rectification(row: RectificationRow) -> Measure | None:
    if row.ordered_at is None:
        return None
    return Measure(stands=not row.passed, subject=row.subject)


def _of_check(row: CheckRow) -> Measure | None:
    return None if row.checked_at is None else Measure(subject=row.subject)


def _of_case(row: CaseRow) -> Measure | None:
    return None if row.received_at is None else Measure(subject=row.subject)


def _of_licence(row: LicenceRow) -> Measure | None:
    return None if row.issued_at is None else Measure(subject=row.subject)


def _of_task(row: TaskRow) -> Measure | None:
    return None if row.pushed_at is None else Measure(subject=row.subject)


_TABLES: Final[Mapping[str, tuple[Any, Callable[[Any], Measure | None]]]] = {
    "penalty": (PENALTIES, _of_penalty),
    "restriction": (RESTRICTIONS, _of_restriction),
    "listing": (LISTINGS, _of_listing),
    "punishment": (PUNISHMENTS, _of_punishment),
    "rectification": (RECTIFICATIONS, _of_rectification),
    "check": (CHECKS, _of_check),
    "case": (CASES, _of_case),
    "licence": (LICENCES, _of_licence),
    "task": (TASKS, _of_task),
}
_REPAIRED: Final[Mapping[str, Any]] = {
    "penalty": PENALTIES,
    "case": COMMITMENTS,
    "listing": LISTINGS,
}
"""Where it stands since when something is repaired, by its kind."""
