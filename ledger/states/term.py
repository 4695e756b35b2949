"""期限: which day counts, and on which day a time limit ends, as calendars and terms say."""

from datetime import date
from functools import lru_cache
from typing import Final

from ledger.calendar import WorkCalendar, announced
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
    """Return the last day of a time limit in the ledger's calendar; the first is not counted.

    None where working days are counted across a year that has not been announced.
    """
    name = view.opening.event.calendar
    calendar = view.of(Calendar, name) if name else _NO_CALENDAR
    return _work_calendar(calendar).deadline(start, length, unit)


@lru_cache(maxsize=64)
def _work_calendar(calendar: Calendar) -> WorkCalendar:
    return announced(
        (year, calendar.days_off, calendar.working_days) for year in sorted(calendar.years)
    )


def deadline_by_term(view: View, start: date, term: str) -> tuple[bool, date | None]:
    """Return whether a legal term is in force on a day, and the last day that it gives."""
    version = view.of(Term, term).on(start)
    if version is None:
        return False, None
    return True, deadline(view, start, version.length, version.unit)
