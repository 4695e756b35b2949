"""办件计量 in questions: what of each case bears on a figure, as the rows know it on the day."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from msgspec import json

from ledger.events.handling import CaseOutcome
from ledger.law.acceptance import Acceptance
from ledger.law.case_measure import DECIDED, OPEN, CaseMeasure
from ledger.law.deadline import WORKDAY, Period, limit_of
from projections.engine.excerpt import Excerpt
from projections.engine.row import day_of
from projections.lookups.chunks import chunks
from projections.lookups.limits import CaseBounds, Limits
from projections.lookups.standing import status_on
from projections.questions.figures.span import FigureDays, Measured
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.catalogue import ItemVersionRow
from projections.tables.intake import CASES

_LISTED: Final = json.Decoder(list[str])
MEASURED_CASES: Final = Excerpt(
    CASES,
    "item",
    "subject",
    "joint",
    "agency",
    "received_at",
    "supplement_requested_at",
    "supplement_submitted_at",
    "accepted_at",
    "accepted_on",
    "mode",
    "guide",
    "due_at",
    "not_accepted_at",
    "withdrawn_at",
    "pauses_count",
    "reviews_count",
    "decision",
    "decided_position",
    "decided_on",
    "delivered_on",
    "outcome",
    "closed_at",
    "closed_on",
    "observed",
    "received_position",
    "accepted_position",
    "outstanding",
    "notice_stops",
    "supplied_at",
    "supplied_position",
    "history",
    "verdicts",
    "anew_from",
    "redecide_days",
    "accepted_recorded_at",
    "decided_recorded_at",
    "ratings",
)
"""What a case is measured by."""


class _Course(NamedTuple):
    """办理经过: since when a case counts as accepted, what bounds it, and how and when it ended."""

    acceptance: Acceptance
    day: date
    bounds: CaseBounds
    due_on: date | None
    how: str
    ended_on: date | None


class CaseMeasures:
    """办件计量: cases one after the other; the first of an applicant and item repeats nothing."""

    def __init__(self, reader: Reader, span: FigureDays) -> None:
        self._reader = reader
        self._span = span
        self._limits = Limits(reader)
        self._calendar = reader.calendar()
        self._seen: set[tuple[str, str]] = set()
        self._lengths: dict[tuple[date, Period], int | None] = {}

    def of(self, rows: Iterable[CaseRow]) -> Iterator[Measured]:
        """Yield each case that was received or accepted in the time, with its measure."""
        for chunk in chunks(rows):
            self._limits.learn(chunk)
            for row in chunk:
                found = self._measured(row)
                if found is not None:
                    yield found

    def _measured(self, row: CaseRow) -> Measured | None:
        limits, acceptance = self._limits, self._limits.acceptance(row)
        how, ended_on = self._end(row, acceptance)
        accepted = self._span.holds(acceptance.day)
        received = self._span.holds(limits.day(row.received_at))
        if not accepted and not received:
            return None
        about = f"case:{row.case}", row.item, row.agency
        if not accepted or acceptance.day is None:
            measure = CaseMeasure(received, accepted=False, how=how)
            return Measured(measure, *about, acceptance.day, None, ended_on)
        bounds = limits.bounds_of(row, acceptance)
        course = _Course(
            acceptance, acceptance.day, bounds, bounds.limits.due.last_day, how, ended_on
        )
        measure = self._accepted(row, course, received=received)
        return Measured(measure, *about, acceptance.day, course.due_on, ended_on)

    def _accepted(self, row: CaseRow, course: "_Course", *, received: bool) -> CaseMeasure:
        """Return the measure of a case that counts as accepted from a day of the time on."""
        acceptance, day, (guide, terms, limits), due_on, how, ended_on = course
        decided_on = ended_on if how in DECIDED else None
        legal = terms.legal or terms.statute
        looked_on = ended_on or self._limits.on
        return CaseMeasure(
            received=received,
            accepted=True,
            how=how,
            same_day=decided_on == day,
            same_month=decided_on is not None and _month(decided_on) == _month(day),
            workdays=None if decided_on is None else self._calendar.between(day, decided_on),
            promised_days=0 if terms.is_instant else self._length(day, terms.promise),
            legal_days=self._length(day, legal),
            is_instant=None if guide is None else guide.instant,
            has_promise=terms.is_instant or terms.promise is not None,
            has_legal=legal is not None,
            late=None if due_on is None else looked_on > due_on,
            late_legal=None if not limits.legal.last_day else limits.legal.is_over(looked_on),
            is_pending=limits.are_unknown,
            on_last_day=_escapes(how, ended_on, due_on),
            in_order=how in DECIDED and self._in_order(row, acceptance, guide),
            silent=acceptance.silent,
            was_stopped=row.pauses_count > 0,
            recorded_later=self._recorded_later(row),
            repeats=self._repeats(row),
            observed=row.observed,
            worst=_worst(row),
        )

    def _end(self, row: CaseRow, acceptance: Acceptance) -> tuple[str, date | None]:
        """Return how a case ended and on which day; a decision ends it, before it is closed."""
        status = status_on(row, self._limits, acceptance)
        if status == "quashed":
            return status, day_of(row.decided_on)
        if row.decision is not None:
            return row.decision, day_of(row.decided_on)
        if status in {"not-accepted", "withdrawn"}:
            return status, self._limits.day(row.withdrawn_at or row.not_accepted_at)
        if row.closed_at is not None:
            how = row.outcome or CaseOutcome.UNKNOWN.value
            return how, day_of(row.closed_on) or self._limits.day(row.closed_at)
        return OPEN, None

    def _length(self, day: date, period: Period | None) -> int | None:
        """Return how many working days a period gives from a day on."""
        if period is None:
            return None
        if period.unit == WORKDAY:
            return period.length
        key = day, period
        if key not in self._lengths:
            last_day = limit_of(self._calendar, day, period).last_day
            found = None if last_day is None else self._calendar.between(day, last_day)
            self._lengths[key] = found
        return self._lengths[key]

    def _in_order(self, row: CaseRow, acceptance: Acceptance, guide: ItemVersionRow | None) -> bool:
        """Tell whether what a decision needs is on record before it, and it was handed out."""
        places = row.received_position, row.accepted_position, row.decided_position
        known = [place for place in places if place is not None]
        is_written = row.accepted_on is not None and not acceptance.silent
        levels = None if guide is None else guide.review_levels
        if len(known) < len(places) or known != sorted(known) or not is_written:
            return False
        if row.reviews_count < (levels or 0):
            return False
        handed_on = day_of(row.delivered_on) or self._limits.on
        return not self._limits.of_delivery(row).is_over(handed_on)

    def _recorded_later(self, row: CaseRow) -> bool:
        """Tell whether what belongs to one month was written down in a later one."""
        if row.observed:
            return False
        pairs = (
            (row.accepted_on, row.accepted_recorded_at),
            (row.decided_on, row.decided_recorded_at),
        )
        for said, at in pairs:
            recorded_on = self._limits.day(at)
            if said is not None and recorded_on is not None and said[:7] < f"{recorded_on}"[:7]:
                return True
        return False

    def _repeats(self, row: CaseRow) -> bool:
        if row.subject is None or row.item is None:
            return False
        key = row.subject, row.item
        known = key in self._seen
        self._seen.add(key)
        return known


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _escapes(how: str, ended_on: date | None, due_on: date | None) -> bool:
    """Tell whether a case ended without a decision when its time was up."""
    if how not in {"withdrawn", "terminated"} or ended_on is None or due_on is None:
        return False
    return ended_on >= due_on


def _worst(row: CaseRow) -> int | None:
    if row.ratings == "[]":
        return None
    return min(int(one.rpartition(" ")[2]) for one in _LISTED.decode(row.ratings))
