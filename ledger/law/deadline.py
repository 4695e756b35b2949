"""期限: on which day a time limit ends: by statute, or by promise; never one name for both.

The first day is not counted (民法典 第二百零一条), and a limit within which somebody must act does
not end on a day off but on the next working day (第二百零三条); how long something lasts ends on
its day. What crosses a year whose calendar has not been announced has no last day: nothing is
guessed.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar
from ledger.law.step import Reason, Tell, listed, spelled
from ledger.sentence import say

NOTICE: Final = "supplement-notice"
"""补正告知期限 (行政许可法 第三十二条): without a notice in time, silence means accepted."""
SUPPLEMENT: Final = "supplement-silence"
"""补正后受理期限: without a word in time after everything is handed in, the case is accepted."""
DECISION: Final = "decision"
"""决定期限 (行政许可法 第四十二条), where the guide says nothing else."""
DELIVER: Final = "deliver"
"""送达期限 (行政许可法 第四十四条), from the day of a decision that grants."""
DELIVER_PENALTY: Final = "deliver-penalty"
"""处罚送达期限 (行政处罚法 第六十一条)."""
PUBLICISE: Final = "publicise"
"""双公示期限: from the day of a decision or a penalty until it is public."""
WITHDRAW_PUBLICATION: Final = "withdraw-publication"
"""撤回公示期限 (行政处罚法 第四十八条): from the day on which a penalty fell or was changed."""
WORKDAY: Final = "workday"
"""The unit of a limit that names none."""
_DAY: Final = "day"
_LIMITS_KEPT: Final = 8_192
_USUAL_DAYS: Final = {WORKDAY: 1.4, _DAY: 1, "month": 30, "year": 365}
_FIRST_DAY: Final = "民法典 第二百零一条"
_DAY_OFF: Final = "民法典 第二百零三条"
_ADDED: Final = "行政许可法 第四十二条"
_PAUSED: Final = "行政许可法 第四十五条"


class Period(NamedTuple):
    """期间: a length in a unit: workday, day, month or year.

    ``is_window`` says that something lasts so long: then the last day stays where it falls.
    """

    length: int
    unit: str = WORKDAY
    is_window: bool = False

    def is_longer_than(self, other: "Period") -> bool:
        """Tell whether it gives more time; periods of unlike units are held by their usual days."""
        return self.length * _USUAL_DAYS[self.unit] > other.length * _USUAL_DAYS[other.unit]


class Setting(NamedTuple):
    """期限设定: the period of a legal term from a day on, set at a place of the log."""

    effective_on: date
    period: Period
    position: int = 0


class Limit(NamedTuple):
    """时限: whether a limit binds, and its last day; None where the calendar is unknown."""

    binds: bool
    last_day: date | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether a limit binds, and nobody knows yet when it ends."""
        return self.binds and self.last_day is None

    def is_over(self, day: date) -> bool:
        """Tell whether a day comes after the last one; what has no last day is never over."""
        return self.last_day is not None and day > self.last_day


NO_LIMIT: Final = Limit(binds=False)


class Pause(NamedTuple):
    """扣除期间: the days after ``from_on`` up to and including ``until_on``, which do not count.

    Whoever asks gives only what moves the limit (第四十五条, with a notice), and ends a pause that
    is still open on the day asked about.
    """

    from_on: date
    until_on: date


class Extension(NamedTuple):
    """延长: more time, told to the applicant on a day (第四十二条).

    It prolongs every limit that had not ended by then: what was late before stays late.
    """

    period: Period
    told_on: date


def term_on(settings: Iterable[Setting], day: date, known_at: int | None = None) -> Period | None:
    """Return the period of a legal term on a day; see ``setting_on``."""
    found = setting_on(settings, day, known_at)
    return None if found is None else found.period


def setting_on(
    settings: Iterable[Setting], day: date, known_at: int | None = None
) -> Setting | None:
    """Return the setting of a legal term on a day; of two from the same day, the later set.

    ``settings`` are in the order in which they were set. For what began when the log had come to
    ``known_at`` a later one counts where it came in force before and gives no more time: the law
    holds before anybody writes it down, but nobody gives himself, afterwards, the time he needs.
    """
    found: Setting | None = None
    for setting in settings:
        if setting.effective_on > day:
            continue
        is_later = known_at is not None and setting.position > known_at
        if found is None or (
            found.effective_on <= setting.effective_on
            and not (is_later and setting.period.is_longer_than(found.period))
        ):
            found = setting
    return found


def period_of(length: int | None, unit: str | None) -> Period | None:
    """Return the period that a guide states, in working days where it names no unit."""
    return None if length is None else Period(length, unit or WORKDAY)


def limit_of(
    calendar: WorkCalendar,
    start: date,
    period: Period | None,
    *,
    pauses: Iterable[Pause] = (),
    added: Iterable[Extension] = (),
    tell: Tell = None,
) -> Limit:
    """Return the limit that begins the day after ``start``; no period: no limit.

    Every limit of the ledger is counted here: ``pauses`` are not counted, ``added`` is more time.
    """
    if period is None:
        return NO_LIMIT
    if tell is None and not pauses and not added:
        return _undisturbed(calendar, start, period)
    kept = united(pauses)
    last_day = _counted_until(calendar, start, period, kept)
    if tell is not None:
        _tell_pauses(tell, start, kept, last_day)
        tell(_counted(calendar, start, period, last_day))
    for one in added:
        if last_day is not None and one.told_on <= last_day:
            if tell is not None:
                tell(Reason(say("time that is not counted is added"), _ADDED, ("added",)))
            from_on = last_day
            last_day = _counted_until(calendar, from_on, one.period, kept)
            if tell is not None:
                tell(_counted(calendar, from_on, one.period, last_day))
    return Limit(binds=True, last_day=last_day)


@lru_cache(maxsize=_LIMITS_KEPT)
def _undisturbed(calendar: WorkCalendar, start: date, period: Period) -> Limit:
    """Return a limit that nothing moves: thousands of cases begin on a few days."""
    return Limit(binds=True, last_day=_counted_until(calendar, start, period, ()))


def moved(
    calendar: WorkCalendar,
    limit: Limit,
    *,
    pauses: Iterable[Pause] = (),
    added: Iterable[Extension] = (),
    tell: Tell = None,
) -> Limit:
    """Return a limit whose last day was named, moved by the working days of what does not count."""
    last_day, kept = limit.last_day, united(pauses)
    for pause in kept:
        if last_day is not None and pause.from_on < last_day:
            lost = calendar.between(pause.from_on, pause.until_on)
            last_day = None if lost is None else calendar.after(last_day, lost)
    if last_day != limit.last_day and tell is not None and limit.last_day is not None:
        _tell_pauses(tell, date.min, kept, last_day)
        if last_day is not None:
            text = say(
                "the day that was named, {named}, moves by as many working days: until {day}",
                named=limit.last_day,
                day=last_day,
            )
            tell(Reason(text, _PAUSED, (), limit.last_day, last_day))
    for one in added:
        if last_day is not None and one.told_on <= last_day:
            if tell is not None:
                tell(Reason(say("time that is not counted is added"), _ADDED, ("added",)))
            last_day = limit_of(calendar, last_day, one.period, pauses=kept, tell=tell).last_day
    return limit._replace(last_day=last_day)


def limit_until(calendar: WorkCalendar, named: date | None) -> Limit:
    """Return the limit of a day that was named; on a day off, the next working day counts."""
    return NO_LIMIT if named is None else Limit(binds=True, last_day=calendar.on_workday(named))


def earliest(*limits: Limit) -> Limit:
    """Return the earliest of some limits; one without a day comes after those that have one."""
    known = [limit.last_day for limit in limits if limit.last_day is not None]
    if known:
        return Limit(binds=True, last_day=min(known))
    return Limit(binds=any(limit.binds for limit in limits))


def united(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return pauses in order, those that overlap as one: no day is left out twice."""
    found: list[Pause] = []
    for pause in sorted(pauses):
        if found and pause.from_on <= found[-1].until_on:
            until_on = max(found[-1].until_on, pause.until_on)
            found[-1] = found[-1]._replace(until_on=until_on)
        elif pause.from_on < pause.until_on:
            found.append(pause)
    return tuple(found)


def _counted_until(
    calendar: WorkCalendar, start: date, period: Period, pauses: Iterable[Pause]
) -> date | None:
    """Return the last day of a period, without the days of pauses that lie in it."""
    in_workdays = period.unit == WORKDAY
    last_day, lost = calendar.deadline(start, period.length, period.unit), 0
    for pause in pauses:
        from_on = max(start, pause.from_on)
        if last_day is None or from_on >= last_day:
            break
        within = (
            calendar.between(from_on, pause.until_on)
            if in_workdays
            else (pause.until_on - from_on).days
        )
        if within is None:
            return None
        if within <= 0:
            continue
        lost += within
        last_day = (
            calendar.after(start, period.length + lost)
            if in_workdays
            else calendar.deadline(last_day, within, _DAY)
        )
    if last_day is None or in_workdays or period.is_window:
        return last_day
    return calendar.on_workday(last_day)


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
    because = () if period.is_window else ("calendar",)
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
        return Reason(told, _FIRST_DAY, because, start, last_day)
    named = calendar.deadline(start, period.length, period.unit)
    if period.is_window or named is None or calendar.on_workday(named) == named:
        told = say(
            "{length} from the day after {start}: until {day}",
            length=length,
            start=start,
            day=last_day,
        )
        return Reason(told, _FIRST_DAY, because, start, last_day)
    told = say(
        "{length} from the day after {start}: {named} is a day off, so until {day}",
        length=length,
        start=start,
        named=named,
        day=last_day,
    )
    return Reason(told, _DAY_OFF, because, start, last_day)


def _tell_pauses(tell: Tell, start: date, pauses: Iterable[Pause], last_day: date | None) -> None:
    for pause in pauses:
        if tell is None or (last_day is not None and pause.from_on >= last_day):
            return
        if pause.until_on > start:
            text = say(
                "not counted: the days after {from_on} until {until_on}",
                from_on=pause.from_on,
                until_on=pause.until_on,
            )
            tell(Reason(text, _PAUSED, ("paused",), pause.from_on, pause.until_on))
