"""放假安排: the days off of 2017 as the State Council announced them, for tests that count."""

from datetime import date
from typing import Final

ANNOUNCED: Final = 2017
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
    """Tell whether a day is worked, by the announcement of the State Council for 2017."""
    return day in WORKED or (day.weekday() < 5 and day not in DAYS_OFF)
