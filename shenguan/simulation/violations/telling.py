"""违规讲述: a violation told from a day and an hour on, at any place of the year."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from shenguan.simulation.county import County
from shenguan.simulation.line import Lines
from shenguan.simulation.pen import NINE
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import Violation
from shenguan.simulation.year import calendar_of

_FIRST, _LAST = (2, 6), (9, 1)
"""Month and day between which one begins that may begin on any day: what waits, waits out."""
_MINUTES: Final = 120


def begins(violation: Violation, year: int, random: Random) -> datetime:
    """Return when a violation begins: on its day, or on any working day, in the morning.

    What asks for a law that is not made yet comes after the year.
    """
    day = random.choice(_any_days(year))
    if violation.on is not None:
        day = violation.on.replace(year=max(violation.on.year, year))
    return datetime.combine(day, NINE) + timedelta(minutes=random.randrange(_MINUTES))


def told_of(
    violation: Violation, county: County, *, strand: int, now: datetime, random: Random
) -> Lines:
    """Yield the lines of a violation, from a time on."""
    return violation.tell(Scene(county, strand, now, code=violation.code, random=random))


@lru_cache(maxsize=8)
def _any_days(year: int) -> Sequence[date]:
    first, last = date(year, *_FIRST), date(year, *_LAST)
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    calendar = calendar_of(year)
    return [day for day in days if calendar.is_workday(day)]
