"""期限: which day counts, and on which day a time limit ends, as calendars and terms say."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from ledger.events.base import TimeUnit
from ledger.fact import AnyFact
from ledger.rules.organisation import Calendar, Term
from ledger.view import View, finding

CALENDAR_UNKNOWN = finding(
    "calendar.unknown",
    "工作日历未公布",
    "a time limit crosses a year whose calendar has not been announced; nothing is guessed",
    source="国务院办公厅 节假日安排通知",
    remedy="record CalendarPublished for the year; the answers follow by themselves",
)

NOTICE_TERM: Final = "supplement-notice"
"""补正告知期限 (行政许可法 第三十二条): without a notice in time, silence means accepted."""
DECISION_TERM: Final = "decision"
"""决定期限 (行政许可法 第四十二条), where the guide says nothing else."""

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)
_NO_CALENDAR: Final = Calendar()


def occurred_on(fact: AnyFact, view: View) -> date:
    """Return the local day on which a fact took effect; it measures time limits."""
    return view.opening.zone.day(fact.occurred_at)


def judged_on(fact: AnyFact, view: View) -> date:
    """Return the day on which prohibitions bind: the recorded day, so that nobody back-dates.

    Observed history was recorded elsewhere, on the day when it took effect.
    """
    return fact.day if fact.observed is None else occurred_on(fact, view)


def deadline(view: View, start: date, length: int, unit: TimeUnit) -> date | None:
    """Return the last day of a time limit; the first day is not counted.

    None where working days are counted across a year that has not been announced.
    """
    match unit:
        case TimeUnit.WORKDAY:
            return _after_workdays(_calendar(view), start, length)
        case TimeUnit.DAY:
            return start + timedelta(days=length)
        case TimeUnit.MONTH:
            return _after_months(start, length)
        case TimeUnit.YEAR:
            return _after_months(start, 12 * length)


def deadline_by_term(view: View, start: date, term: str) -> tuple[bool, date | None]:
    """Return whether a legal term is in force on a day, and the last day that it gives."""
    version = view.of(Term, term).on(start)
    if version is None:
        return False, None
    return True, deadline(view, start, version.length, version.unit)


def _calendar(view: View) -> Calendar:
    name = view.opening.event.calendar
    return view.of(Calendar, name) if name else _NO_CALENDAR


def _after_workdays(calendar: Calendar, start: date, length: int) -> date | None:
    day, left = start, length
    while left > 0:
        day += _ONE_DAY
        if day.year not in calendar.years:
            return None
        if day in calendar.working_days or (
            day.weekday() < _SATURDAY and day not in calendar.days_off
        ):
            left -= 1
    return day


def _after_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
