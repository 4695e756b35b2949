"""工作日历: the announced years, and on which day a time limit ends."""

from datetime import date
from functools import lru_cache
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.calendar import WorkCalendar, announced
from ledger.events.organisation import CalendarPublished
from ledger.fact import AnyFact
from ledger.view import State, View, finding


class Calendar(State, frozen=True, kw_only=True):
    """工作日历: the announced years."""

    tag: ClassVar = "calendar"
    folds: ClassVar = (CalendarPublished,)
    years: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold one year's announcement; a later one for the year replaces it."""
        event = fact.event
        kept_off = {day for day in self.days_off if day.year != event.year}
        kept_working = {day for day in self.working_days if day.year != event.year}
        return replace(
            self,
            years=self.years | {event.year},
            days_off=frozenset(kept_off.union(event.days_off)),
            working_days=frozenset(kept_working.union(event.working_days)),
        )


_NO_CALENDAR: Final = Calendar()


def work_calendar(view: View) -> WorkCalendar:
    """Return the working calendar that the ledger's opening names, as it is announced now."""
    name = view.opening.event.calendar
    return _work_calendar(view.of(Calendar, name) if name else _NO_CALENDAR)


@lru_cache(maxsize=64)
def _work_calendar(calendar: Calendar) -> WorkCalendar:
    return announced(
        (year, calendar.days_off, calendar.working_days) for year in sorted(calendar.years)
    )


CALENDAR_UNKNOWN = finding(
    "calendar.unknown",
    "工作日历未公布",
    "a time limit crosses a year whose calendar has not been announced; nothing is guessed",
    source="国务院办公厅 节假日安排通知",
    remedy="record CalendarPublished for the year; the answers follow by themselves",
)
