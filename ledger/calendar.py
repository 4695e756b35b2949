"""工作日: which days are worked, and on which day a time limit ends.

A year counts only once its days off and working weekends have been announced (节假日安排, 调休);
before that the answer is None, never a guess. What would end after the year 9999 has no day either.
"""

from bisect import bisect_right
from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, date, timedelta
from typing import Final, NamedTuple

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)


class AnnouncedYear(NamedTuple):
    """公布年度: the days off on weekdays, and the weekend days that are worked."""

    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()


class WorkCalendar:
    """工作日历: the announced years of one calendar."""

    def __init__(self, years: Mapping[int, AnnouncedYear]) -> None:
        self._years = dict(years)
        self._worked: dict[int, list[date]] = {}

    @property
    def years(self) -> frozenset[int]:
        """The years that have been announced."""
        return frozenset(self._years)

    @property
    def unknown_from(self) -> date | None:
        """The first day, after those announced, whose year has not been announced.

        None where no year has been announced at all, or none is left.
        """
        if not self._years:
            return None
        year = min(self._years)
        while year in self._years:
            year += 1
        return date(year, 1, 1) if year <= MAXYEAR else None

    def is_workday(self, day: date) -> bool | None:
        """Tell whether a day is worked; None where its year has not been announced."""
        year = self._years.get(day.year)
        if year is None:
            return None
        return day in year.working_days or (day.weekday() < _SATURDAY and day not in year.days_off)

    def _workdays(self, year: int) -> list[date] | None:
        if year not in self._worked:
            if year not in self._years:
                return None
            every = (date(year, 1, 1) + _ONE_DAY * index for index in range(_days_in(year)))
            self._worked[year] = [day for day in every if self.is_workday(day)]
        return self._worked[year]

    def after(self, start: date, workdays: int) -> date | None:
        """Return the day on which so many working days have passed; ``start`` is not counted.

        None where working days are counted across a year that has not been announced.
        """
        if workdays <= 0:
            return start
        year, left = start.year, workdays
        worked = self._workdays(year)
        while worked is not None:
            passed = bisect_right(worked, start)
            if passed + left <= len(worked):
                return worked[passed + left - 1]
            left -= len(worked) - passed
            year += 1
            worked = self._workdays(year)
        return None

    def between(self, start: date, end: date) -> int | None:
        """Return the working days after ``start`` up to and including ``end``.

        Negative where ``end`` is before ``start``; None across a year that has not been announced.
        """
        if end < start:
            backwards = self.between(end, start)
            return None if backwards is None else -backwards
        total = 0
        for year in range(start.year, end.year + 1):
            worked = self._workdays(year)
            if worked is None:
                return None
            total += bisect_right(worked, end) - bisect_right(worked, start)
        return total

    def on_workday(self, day: date) -> date | None:
        """Return a day, or the next one that is worked; None across a year not announced."""
        if self.is_workday(day):
            return day
        return self.after(day, 1) if day.year in self._years else None

    def exceptions(self, start: date, end: date) -> tuple[list[date], list[date]]:
        """Return the weekdays off and the weekend days worked after ``start`` up to ``end``."""
        years = [self._years[one] for one in range(start.year, end.year + 1) if one in self._years]
        off = {day for year in years for day in year.days_off if day.weekday() < _SATURDAY}
        worked = {day for year in years for day in year.working_days if day.weekday() >= _SATURDAY}
        within = [sorted(day for day in some if start < day <= end) for some in (off, worked)]
        return within[0], within[1]

    def deadline(self, start: date, length: int, unit: str) -> date | None:
        """Return the last day of a period; the first day is not counted (民法典 第二百零一条).

        ``unit`` is workday, day, month or year (``TimeUnit``).
        A term in months or years ends on the same day of the month, or on its last day. None
        where the last day is unknown, or lies after the year 9999.
        """
        match unit:
            case "workday":
                return self.after(start, length)
            case "day":
                return _after_days(start, length)
            case "month":
                return after_months(start, length)
            case "year":
                return after_months(start, 12 * length)
        raise ValueError(f"{unit!r} is no unit of a term: workday, day, month or year")


def announced(years: Iterable[tuple[int, Iterable[date], Iterable[date]]]) -> WorkCalendar:
    """Return the calendar of announced years: year, days off, working days."""
    return WorkCalendar(
        {
            year: AnnouncedYear(frozenset(days_off), frozenset(working_days))
            for year, days_off, working_days in years
        }
    )


def after_months(start: date, months: int) -> date | None:
    """Return the same day so many months later, or the last day of that month.

    None where no calendar goes so far.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > MAXYEAR:
        return None
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _after_days(start: date, days: int) -> date | None:
    ordinal = start.toordinal() + days
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None


def _days_in(year: int) -> int:
    return 366 if isleap(year) else 365
