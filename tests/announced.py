"""放假安排: the days off as the State Council announced them, for tests that count one by one.

2017 is told by hand; of other years the package ``chinesecalendar`` knows.
"""

from collections.abc import Callable, Container
from datetime import date, timedelta
from typing import Final

import chinese_calendar

ANNOUNCED: Final = 2017
_ONE_DAY: Final = timedelta(days=1)
DAYS_OFF: Final = frozenset(
    date(2017, month, day)
    for month, days in (
        (1, (2, 27, 30, 31)),
        (2, (1, 2)),
        (4, (3, 4)),
        (5, (1, 29, 30)),
        (10, (2, 3, 4, 5, 6)),
    )
    for day in days
)
"""Days of the week that are off, by 国办发明电〔2016〕17号."""
WORKED: Final = frozenset(
    date(2017, month, day) for month, day in ((1, 22), (2, 4), (4, 1), (5, 27), (9, 30))
)


def is_workday(day: date) -> bool:
    """Tell whether a day is worked, by the announcement of the State Council for its year."""
    if day.year != ANNOUNCED:
        return bool(chinese_calendar.is_workday(day))
    return day in WORKED or (day.weekday() < 5 and day not in DAYS_OFF)


def workdays_after(
    start: date,
    count: int,
    is_left_out: Callable[[date], bool] = lambda _: False,
    *,
    years: Container[int],
) -> date | None:
    """Return the last of so many working days, counted one by one; None in a year not in these."""
    day = start
    while count:
        day += _ONE_DAY
        if day.year not in years:
            return None
        count -= is_workday(day) and not is_left_out(day)
    return day
