"""期限: on which day a time limit ends: by statute, or by promise; never one name for both.

The first day is not counted (民法典 第二百零一条). What crosses a year whose calendar has not been
announced has no last day: nothing is guessed.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar

NOTICE: Final = "supplement-notice"
"""补正告知期限 (行政许可法 第三十二条): without a notice in time, silence means accepted."""
DECISION: Final = "decision"
"""决定期限 (行政许可法 第四十二条), where the guide says nothing else."""
WORKDAY: Final = "workday"
"""The unit of a limit that names none."""


class Period(NamedTuple):
    """期间: a length in a unit: workday, day, month or year."""

    length: int
    unit: str = WORKDAY


class Setting(NamedTuple):
    """期限设定: the period of a legal term from a day on."""

    effective_on: date
    period: Period


class Limit(NamedTuple):
    """时限: whether a limit binds, and its last day; None where the calendar is unknown."""

    binds: bool
    last_day: date | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether a limit binds, and nobody knows yet when it ends."""
        return self.binds and self.last_day is None


NO_LIMIT: Final = Limit(binds=False)


class Course(NamedTuple):
    """办理经过: what the facts of a case itself say of its limits.

    ``stated_on`` is the last day that the acceptance stated. ``added`` is the time that is not
    counted, each as long as the applicant was told in writing: an extension (第四十二条), or a
    hearing, an inspection, an experts' review (第四十五条). It prolongs every limit of the case.
    """

    stated_on: date | None = None
    added: tuple[Period, ...] = ()


def term_on(settings: Iterable[Setting], day: date) -> Period | None:
    """Return the period of a legal term on a day; of two from the same day, the later set.

    ``settings`` are in the order in which they were set.
    """
    found: Setting | None = None
    for setting in settings:
        if setting.effective_on <= day and (
            found is None or found.effective_on <= setting.effective_on
        ):
            found = setting
    return None if found is None else found.period


def limit_of(calendar: WorkCalendar, start: date, period: Period | None) -> Limit:
    """Return the limit that begins the day after ``start``; no period: no limit."""
    if period is None:
        return NO_LIMIT
    return Limit(binds=True, last_day=calendar.deadline(start, period.length, period.unit))


def _prolonged(calendar: WorkCalendar, limit: Limit, added: Iterable[Period]) -> Limit:
    for period in added:
        if limit.last_day is not None:
            limit = limit_of(calendar, limit.last_day, period)
    return limit


def statutory_due(
    calendar: WorkCalendar,
    accepted_on: date,
    course: Course,
    *,
    guide: Period | None,
    term: Period | None,
) -> Limit:
    """Return the statutory limit of a decision: the guide's 法定时限, else the legal term."""
    return _prolonged(calendar, limit_of(calendar, accepted_on, guide or term), course.added)


def promised_due(
    calendar: WorkCalendar,
    accepted_on: date,
    course: Course,
    *,
    is_instant: bool,
    promise: Period | None,
) -> Limit:
    """Return the promised limit of a decision: stated to the applicant, or by the guide.

    An instant item (即办件) is promised for the day of its acceptance; ``promise`` is the guide's
    承诺时限.
    """
    if course.stated_on is not None:
        limit = Limit(binds=True, last_day=course.stated_on)
    elif is_instant:
        limit = Limit(binds=True, last_day=accepted_on)
    else:
        limit = limit_of(calendar, accepted_on, promise)
    return _prolonged(calendar, limit, course.added)


def period_of(length: int | None, unit: str | None) -> Period | None:
    """Return the period that a guide states, in working days where it names no unit."""
    return None if length is None else Period(length, unit or WORKDAY)
