"""并联: until when a joint case and its branches are decided (行政许可法 第四十二条第二款).

Its limit runs from the later of its opening and the day on which the first branch was accepted: the
bodies work together from then on. It binds every branch, inside which a branch's own limit still
holds; nothing that one branch does moves it for another one.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from ledger.calendar import WorkCalendar
from ledger.law.case_limits import Course, SharedLimit, limit_shared
from ledger.law.deadline import NO_LIMIT, Extension, Limit, Period
from ledger.law.step import Tell

JOINT: Final = "joint"
"""并联办理期限: how long all branches of a joint case take at most."""
JOINT_EXTENSION: Final = "joint-extension"
"""并联延长期限: how many days the government may add to that, once."""
FIRST_REVIEW: Final = "first-review"
"""下级机关审查期限 (行政许可法 第四十三条): within which the lower body reviews and hands up."""


def joint_start(opened_on: date | None, accepted_on: Iterable[date | None]) -> date | None:
    """Return from which day the limit runs; None while no branch has been accepted."""
    first = min((day for day in accepted_on if day is not None), default=None)
    return None if first is None or opened_on is None else max(opened_on, first)


def shared_limit(
    start_on: date | None,
    period_on: Callable[[date], Period | None],
    added: tuple[Extension, ...] = (),
) -> SharedLimit | None:
    """Return the limit that all branches share; None where nothing has started or no term holds."""
    period = None if start_on is None else period_on(start_on)
    if start_on is None or period is None:
        return None
    return SharedLimit(start_on, period, added=added)


def within(course: Course, shared: SharedLimit | None) -> Course:
    """Return what bounds a case, with the limit of the joint case that it is a branch of.

    What does not count in its own limits (行政许可法 第四十五条) does not count there either.
    """
    if shared is None:
        return course
    return course._replace(within=(shared._replace(pauses=course.pauses),))


def limit_of_joint(
    calendar: WorkCalendar, shared: SharedLimit | None, *, tell: Tell = None
) -> Limit:
    """Return the limit of the joint case itself: no branch's pause moves it."""
    return NO_LIMIT if shared is None else limit_shared(calendar, shared, tell=tell)
