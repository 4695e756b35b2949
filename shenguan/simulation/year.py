"""一年: the county's year: when it works, when the power is out, what changes in it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from ledger.calendar import AnnouncedYear, WorkCalendar
from shenguan.shipped import shipped_year
from shenguan.simulation import founding
from shenguan.simulation.pen import ZONE

_ONE_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=8)
def calendar_of(year: int) -> WorkCalendar:
    """Return the working days of a year, and of those beside it, as they are shipped."""
    years = {}
    for one in (year - 1, year, year + 1):
        announced = shipped_year(founding.CALENDAR, one)
        if announced is not None:
            days = (map(date.fromisoformat, announced[of]) for of in ("days_off", "working_days"))
            years[one] = AnnouncedYear(*map(frozenset, days))
    return WorkCalendar(years)


class Year:
    """一年: its working days, and the days on which something changes for everybody."""

    def __init__(self, year: int) -> None:
        self.number = year
        self.calendar = calendar_of(year)
        every = (date(year, 1, 1) + _ONE_DAY * count for count in range(366))
        self.workdays = [day for day in every if day.year == year and self._is_worked(day)]
        self._after: Mapping[date, int] = {day: place for place, day in enumerate(self.workdays)}
        self.ends = datetime(year + 1, 1, 1, tzinfo=ZONE)
        self.transfer = self._from(7, 1)
        self.merger = self._from(9, 18)
        self.cancellation = self._from(9, 18)
        self.unwatched = (self._from(4, 10), self._from(7, 3))
        """From which day on nobody supervises an item, and from which on somebody does again."""
        self.outage = (self._from(9, 20), self.after(self._from(9, 20), 1))
        """The two days on which nobody can record anything; they write on paper."""
        self.power = datetime.combine(self.after(self.outage[1], 1), time(7, tzinfo=ZONE))
        """When what was written on paper is recorded."""

    def _is_worked(self, day: date) -> bool:
        return bool(self.calendar.is_workday(day))

    def _from(self, month: int, day: int) -> date:
        first = date(self.number, month, day)
        return next(one for one in self.workdays if one >= first)

    def after(self, day: date, workdays: int) -> date:
        """Return the day on which so many working days have passed; past the year, roughly."""
        place = self._after.get(day)
        if place is None:
            place = next((i for i, one in enumerate(self.workdays) if one > day), len(self._after))
            place -= 1
        wanted = place + workdays
        if wanted < len(self.workdays):
            return self.workdays[wanted]
        return self.ends.date() + _ONE_DAY * (wanted - len(self.workdays))
