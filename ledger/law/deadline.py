"""期限: on which day a time limit ends: by statute, or by promise; never one name for both.

The first day is not counted (民法典 第二百零一条). What crosses a year whose calendar has not been
announced has no last day: nothing is guessed.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar
from ledger.law.step import Reason, Tell, listed, spelled
from ledger.sentence import say

NOTICE: Final = "supplement-notice"
"""补正告知期限 (行政许可法 第三十二条): without a notice in time, silence means accepted."""
DECISION: Final = "decision"
"""决定期限 (行政许可法 第四十二条), where the guide says nothing else."""
WORKDAY: Final = "workday"
"""The unit of a limit that names none."""
_FIRST_DAY: Final = "民法典 第二百零一条"
_DECISION: Final = "行政许可法 第四十二条"
_ADDED: Final = "行政许可法 第四十二条、第四十五条"


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


def limit_of(
    calendar: WorkCalendar, start: date, period: Period | None, *, tell: Tell = None
) -> Limit:
    """Return the limit that begins the day after ``start``; no period: no limit."""
    if period is None:
        return NO_LIMIT
    last_day = calendar.deadline(start, period.length, period.unit)
    if tell is not None:
        tell(_counted(calendar, start, period, last_day))
    return Limit(binds=True, last_day=last_day)


def _counted(calendar: WorkCalendar, start: date, period: Period, last_day: date | None) -> Reason:
    length = spelled(period.length, period.unit)
    if last_day is None:
        unknown = say(
            "{length} from the day after {start}: they end in a year whose calendar has not been "
            "announced, so nobody knows the day",
            length=length,
            start=start,
        )
        return Reason(unknown, _FIRST_DAY, ("calendar",), start)
    told = say(
        "{length} from the day after {start}: until {day}", length=length, start=start, day=last_day
    )
    if period.unit == WORKDAY:
        off, worked = calendar.exceptions(start, last_day)
        told = say(
            "{length} from the day after {start}, without Saturdays and Sundays: until {day}; "
            "holidays in between: {off}; weekend days worked (调休): {worked}",
            length=length,
            start=start,
            day=last_day,
            off=listed(off) or "—",
            worked=listed(worked) or "—",
        )
    because = ("calendar",) if period.unit == WORKDAY else ()
    return Reason(told, _FIRST_DAY, because, start, last_day)


def _prolonged(calendar: WorkCalendar, limit: Limit, added: Iterable[Period], tell: Tell) -> Limit:
    for period in added:
        if limit.last_day is not None:
            if tell is not None:
                tell(Reason(say("time that is not counted is added"), _ADDED, ("added",)))
            limit = limit_of(calendar, limit.last_day, period, tell=tell)
    return limit


def statutory_due(
    calendar: WorkCalendar,
    accepted_on: date,
    course: Course,
    *,
    guide: Period | None,
    term: Period | None,
    tell: Tell = None,
) -> Limit:
    """Return the statutory limit of a decision: the guide's 法定时限, else the legal term."""
    if tell is not None and guide is not None:
        tell(Reason(say("the guide states the statutory limit (法定时限)"), _DECISION, ("guide",)))
    elif tell is not None and term is not None:
        tell(
            Reason(
                say("the guide states no limit, so the legal term holds"),
                _DECISION,
                ("term",),
                accepted_on,
            )
        )
    elif tell is not None:
        tell(Reason(say("no guide states a limit and no legal term is set: nothing limits it")))
    limit = limit_of(calendar, accepted_on, guide or term, tell=tell)
    return _prolonged(calendar, limit, course.added, tell)


def promised_due(
    calendar: WorkCalendar,
    accepted_on: date,
    course: Course,
    *,
    is_instant: bool,
    promise: Period | None,
    tell: Tell = None,
) -> Limit:
    """Return the promised limit of a decision: stated to the applicant, or by the guide.

    An instant item (即办件) is promised for the day of its acceptance; ``promise`` is the guide's
    承诺时限.
    """
    if tell is not None and (
        told := _promised(accepted_on, course, promise, is_instant=is_instant)
    ):
        tell(told)
    if course.stated_on is not None:
        limit = Limit(binds=True, last_day=course.stated_on)
    elif is_instant:
        limit = Limit(binds=True, last_day=accepted_on)
    else:
        limit = limit_of(calendar, accepted_on, promise, tell=tell)
    return _prolonged(calendar, limit, course.added, tell)


def _promised(
    accepted_on: date, course: Course, promise: Period | None, *, is_instant: bool
) -> Reason | None:
    if course.stated_on is not None:
        stated = say("stated to the applicant: until {day}", day=course.stated_on)
        return Reason(stated, "", ("stated",), None, course.stated_on)
    if is_instant:
        at_once = say("the guide makes it an instant item (即办件): due on {day}", day=accepted_on)
        return Reason(at_once, "", ("guide",), accepted_on, accepted_on)
    if promise is not None:
        return Reason(say("the guide promises a limit of its own (承诺时限)"), "", ("guide",))
    return None


def period_of(length: int | None, unit: str | None) -> Period | None:
    """Return the period that a guide states, in working days where it names no unit."""
    return None if length is None else Period(length, unit or WORKDAY)
