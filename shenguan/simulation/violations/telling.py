"""违规讲述: a violation told from a day and an hour on, at any place of the year."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from shenguan.simulation.county import County
from shenguan.simulation.line import Lines
from shenguan.simulation.pen import ZONE
from shenguan.simulation.scene import Scene, calendar_of
from shenguan.simulation.violations.registry import Violation

_FIRST, _LAST = (2, 6), (9, 1)
"""Month and day between which one begins that may begin on any day: what waits, waits out."""
_MORNING: Final = time(9, tzinfo=ZONE)
_MINUTES: Final = 120


def told_of(
    violation: Violation, county: County, *, strand: int, year: int, random: Random
) -> Lines:
    """Yield the lines of a violation, from a working day of a year on."""
    day = violation.on or _any_day(year, random)
    begins = datetime.combine(day, _MORNING) + timedelta(minutes=random.randrange(_MINUTES))
    return violation.tell(Scene(county, strand, begins, code=violation.code, random=random))


def _any_day(year: int, random: Random) -> date:
    days, calendar = _days(date(year, *_FIRST), date(year, *_LAST)), calendar_of(year)
    return random.choice([day for day in days if calendar.is_workday(day)])


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))
