"""特别程序: on which days of a procedure no time runs, and while which nothing is decided.

A hearing, a test, an expert panel takes time that is not the bureau's: it does not count, if the
applicant was told in writing how long it takes (行政许可法 第四十五条). A freeze asked for by a
supervising agency stops the decision; the law's own clock goes on, unless a law says otherwise.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar
from ledger.law.deadline import WORKDAY, Pause, united

FREEZE: Final = "freeze"


class Begun(NamedTuple):
    """启动: a procedure of a kind begins on a day; ``until`` is when it was said to end."""

    kind: str
    on: date
    until: date | None = None
    is_notified: bool = False
    has_legal_basis: bool = False


class Ended(NamedTuple):
    """结束: the procedure of a kind ends on a day; of no kind: whichever runs."""

    kind: str | None
    on: date


class Procedure(NamedTuple):
    """特别程序: one procedure, and the day on which it ended, once it has."""

    begun: Begun
    ended_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The day up to which it runs: where it ended; a freeze lapses with the end it named.

        Without that a freeze that nobody ends would keep an applicant waiting for ever.
        """
        lapses_on = self.begun.until if self.begun.kind == FREEZE else None
        known = [day for day in (self.ended_on, lapses_on) if day is not None]
        return min(known, default=None)

    def is_running(self, day: date) -> bool:
        """Tell whether nothing may be decided on a day, with or without a notice.

        On the day on which it ended its outcome is known, so a decision may follow; the last day
        of a freeze belongs to it.
        """
        if day < self.begun.on or (self.ended_on is not None and day >= self.ended_on):
            return False
        return self.last_day is None or day <= self.last_day

    def pause(self, day: date) -> Pause | None:
        """Return the days that do not count; what still runs is counted to the day asked about."""
        begun = self.begun
        if not begun.is_notified or (begun.kind == FREEZE and not begun.has_legal_basis):
            return None
        last_day = self.last_day or day
        until_on = last_day if self.ended_on is not None else min(day, last_day)
        return Pause(begun.on, until_on) if until_on > begun.on else None


def procedures(steps: Iterable[Begun | Ended]) -> tuple[Procedure, ...]:
    """Return the procedures of a case by their first days, each with its end, in any order told."""
    told = tuple(steps)
    begun = sorted((one for one in told if isinstance(one, Begun)), key=lambda one: one.on)
    ends = [one for one in told if isinstance(one, Ended)]
    found = [Procedure(one) for one in begun]
    # Those that name a kind first: what names none takes what they leave.
    for end in sorted(ends, key=lambda one: (one.kind is None, one.on)):
        for place, one in enumerate(found):
            if one.ended_on is None and one.begun.on <= end.on and _names(end, one):
                found[place] = one._replace(ended_on=end.on)
                break
    return tuple(found)


def pauses(found: Iterable[Procedure], day: date) -> tuple[Pause, ...]:
    """Return the days of procedures that do not count, as far as they have passed by a day."""
    counted = (one.pause(day) for one in found)
    return tuple(one for one in counted if one is not None)


def days_lost(
    calendar: WorkCalendar, stopped: Iterable[Pause], start: date, unit: str
) -> int | None:
    """Return how many days after a day do not count: working days, or days as the limit has.

    None where the calendar of such a year is not known.
    """
    found = 0
    for one in united(stopped):
        begin = max(one.from_on, start)
        if one.until_on <= begin:
            continue
        in_workdays = unit == WORKDAY
        lost = calendar.between(begin, one.until_on) if in_workdays else (one.until_on - begin).days
        if lost is None:
            return None
        found += lost
    return found


def _names(end: Ended, one: Procedure) -> bool:
    return end.kind is None or end.kind == one.begun.kind
