"""灯: within how long a service level wants a step taken, and how near its end a day is.

A level obliges from its place in the log on: what happened before it was set is owed nothing by it.
"""

from collections.abc import Container, Iterable
from datetime import date
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar
from ledger.law.deadline import Limit, Period

EVERY_ITEM: Final = "all"
"""What a level names that is no item's."""
LIGHTS: Final = {
    "green": "绿灯",
    "yellow": "黄灯",
    "red": "红灯",
    "paused": "停钟",
    "pending-calendar": "日历未公布",
}


class StepLevel(NamedTuple):
    """服务标准: one setting for a step, of an item or of all, for an agency or for any."""

    position: int
    of_item: bool
    agency: str | None
    step: str
    period: Period | None
    yellow_left: int | None = None
    times: int | None = None


def level_at(
    levels: Iterable[StepLevel], step: str, position: int | None, agencies: Container[str]
) -> StepLevel | None:
    """Return the level that binds what happened at a place of the log.

    ``agencies`` are those for which the one that has to act acts. That of the item goes before that
    of all, one of the agency before one of any; of equal scope the later one counts.
    """
    if position is None:
        return None
    standing = (
        one
        for one in levels
        if one.step == step
        and one.position < position
        and (one.agency is None or one.agency in agencies)
    )
    return max(
        standing,
        key=lambda one: (one.of_item, one.agency is not None, one.position),
        default=None,
    )


def light_on(
    calendar: WorkCalendar, day: date, limit: Limit, yellow_left: int | None
) -> str | None:
    """Return the light of something open: red from the day after its last day; None: no limit.

    Without a number of days for yellow it is green until it is red. Where the calendar is unknown
    there is no colour: nobody knows the day.
    """
    if not limit.binds:
        return None
    if limit.last_day is None:
        return "pending-calendar"
    if day > limit.last_day:
        return "red"
    left = calendar.between(day, limit.last_day)
    is_near = yellow_left is not None and left is not None and left <= yellow_left
    return "yellow" if is_near else "green"
