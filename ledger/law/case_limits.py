"""办理时限: the two limits of a case's decision: what was promised, and what the law gives.

One reading for rules and answers. The law's own term is a limit of permits alone (行政许可法
第四十二条); of other kinds of item only the guide can state one.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Final, NamedTuple, Protocol, TypeVar

from ledger.calendar import WorkCalendar
from ledger.law.deadline import (
    NO_LIMIT,
    Extension,
    Limit,
    Pause,
    Period,
    earliest,
    limit_of,
    moved,
    period_of,
)
from ledger.law.step import Reason, Tell
from ledger.sentence import say

V = TypeVar("V")
_DECISION: Final = "行政许可法 第四十二条"
_PERMITS: Final = frozenset(("01", "行政许可"))
"""行政权力事项类别 01: its code, and its name where a source writes names."""


class SharedLimit(NamedTuple):
    """共同时限: a further limit that binds the case, as that of the joint case it belongs to."""

    start_on: date
    period: Period
    pauses: tuple[Pause, ...] = ()
    added: tuple[Extension, ...] = ()


class Course(NamedTuple):
    """办理经过: what the facts of a case itself say of its limits.

    ``stated_on`` is the last day that the acceptance stated. ``pauses`` do not count in any limit,
    ``added`` prolongs every limit that had not ended; ``within`` are the limits of what the case is
    a part of. ``anew`` says that a decision was quashed: the next one is due so many days after
    that took effect, whatever was promised or given before.
    """

    stated_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    added: tuple[Extension, ...] = ()
    within: tuple[SharedLimit, ...] = ()
    anew: tuple[date, int] | None = None


class Stating(Protocol):
    """What a guide states of time, as it was published or as a row holds it."""

    @property
    def legal_days(self) -> int | None:
        """法定时限: how long the law gives."""

    @property
    def legal_unit(self) -> str | None:
        """The unit of that."""

    @property
    def promised_days(self) -> int | None:
        """承诺时限: how long the guide promises."""

    @property
    def promised_unit(self) -> str | None:
        """The unit of that."""

    @property
    def instant(self) -> bool:
        """即办件: whether it is decided on the day."""


class Terms(NamedTuple):
    """时限依据: what bounds a decision: the guide's promise, its legal days, the law's own term."""

    promise: Period | None = None
    legal: Period | None = None
    statute: Period | None = None
    is_instant: bool = False


class CaseLimits(NamedTuple):
    """时限: the promised and the legal limit of a case's decision."""

    promised: Limit = NO_LIMIT
    legal: Limit = NO_LIMIT

    @property
    def due(self) -> Limit:
        """The earlier of both."""
        return earliest(self.promised, self.legal)

    @property
    def are_unknown(self) -> bool:
        """Whether a limit binds, and nobody knows yet when it ends."""
        return self.promised.is_unknown or self.legal.is_unknown


def is_permit(kind: str | None) -> bool:
    """Tell whether an item of a kind is a permit (行政许可)."""
    return kind in _PERMITS


def version_on(dated: Iterable[tuple[date, int, V]], day: date, known_at: int | None) -> V | None:
    """Return what was in force on a day, as far as a position knew; None: all that is known.

    ``dated`` are (day from which, position, what); of two from the same day the later one counts. A
    case is bound by what was known when it was accepted: nothing that is published afterwards, for
    whatever day, lengthens or shortens its time.
    """
    found: tuple[date, int, V] | None = None
    for one in dated:
        begun = one[0] <= day and (known_at is None or one[1] <= known_at)
        if begun and (found is None or found[:2] <= one[:2]):
            found = one
    return None if found is None else found[2]


def terms_of(guide: Stating | None, statute: Callable[[], Period | None]) -> Terms:
    """Return what bounds a decision under a guide; the law's term is asked where it states none."""
    if guide is None:
        return Terms(statute=statute())
    legal = period_of(guide.legal_days, guide.legal_unit)
    return Terms(
        promise=period_of(guide.promised_days, guide.promised_unit or guide.legal_unit),
        legal=legal,
        statute=None if legal else statute(),
        is_instant=guide.instant,
    )


def limits_of_case(
    calendar: WorkCalendar,
    accepted_on: date,
    terms: Terms,
    course: Course,
    *,
    tell_promised: Tell = None,
    tell_legal: Tell = None,
) -> CaseLimits:
    """Return both limits of a case that counts as accepted from a day on."""
    if course.anew is not None:
        limit = _anew(calendar, course, *course.anew, tell=tell_legal)
        return CaseLimits(limit, limit)
    return CaseLimits(
        _promised(calendar, accepted_on, terms, course, tell=tell_promised),
        _legal(calendar, accepted_on, terms, course, tell=tell_legal),
    )


def _anew(calendar: WorkCalendar, course: Course, start: date, days: int, *, tell: Tell) -> Limit:
    """Return the limit of a decision that is made again after an appeal."""
    if tell is not None:
        text = say(
            "an appeal quashed the decision: to be decided anew in {days} {days:day|days}",
            days=days,
        )
        tell(Reason(text, "行政诉讼法 第七十条", ("anew",), start))
    period = Period(days, "day")
    later = tuple(one for one in course.added if one.told_on > start)
    return limit_of(calendar, start, period, pauses=course.pauses, added=later, tell=tell)


def _legal(
    calendar: WorkCalendar, accepted_on: date, terms: Terms, course: Course, *, tell: Tell
) -> Limit:
    """Return the statutory limit of a decision: the guide's 法定时限, else the legal term."""
    if tell is not None:
        tell(_why_legal(terms, accepted_on))
    pauses, added = course.pauses, course.added
    period = terms.legal or terms.statute
    own = limit_of(calendar, accepted_on, period, pauses=pauses, added=added, tell=tell)
    if not course.within:
        return own
    found = earliest(own, *(limit_shared(calendar, one, tell=tell) for one in course.within))
    if tell is not None and found.last_day is not None:
        text = say("of these limits the earliest holds: until {day}", day=found.last_day)
        tell(Reason(text, _DECISION, until_on=found.last_day))
    return found


def limit_shared(calendar: WorkCalendar, one: SharedLimit, *, tell: Tell = None) -> Limit:
    """Return the limit that the branches of a joint case share."""
    heard = None
    if tell is not None:
        heard = partial(_tell_of_all, tell)
        text = say(
            "the branches of a joint case share a limit: it runs from {day}, the later of its "
            "opening and the first branch's acceptance",
            day=one.start_on,
        )
        tell(Reason(text, _DECISION, ("joint",), one.start_on))
    return limit_of(
        calendar, one.start_on, one.period, pauses=one.pauses, added=one.added, tell=heard
    )


def _tell_of_all(tell: Callable[[Reason], None], step: Reason) -> None:
    """Tell a step of the shared limit: what was added to it was added for all branches."""
    because = tuple("joint added" if one == "added" else one for one in step.because)
    tell(step._replace(because=because))


def _why_legal(terms: Terms, accepted_on: date) -> Reason:
    if terms.legal is not None:
        return Reason(say("the guide states the statutory limit (法定时限)"), _DECISION, ("guide",))
    if terms.statute is not None:
        text = say("the guide states no limit, so the legal term holds")
        return Reason(text, _DECISION, ("term",), accepted_on)
    text = say("no guide states a limit, and no legal term holds: nothing limits it")
    return Reason(text)


def _promised(
    calendar: WorkCalendar, accepted_on: date, terms: Terms, course: Course, *, tell: Tell
) -> Limit:
    """Return the promised limit of a decision: stated to the applicant, or by the guide.

    An instant item (即办件) is promised for the day of its acceptance.
    """
    told = None if tell is None else _why_promised(terms, course, accepted_on)
    if tell is not None and told is not None:
        tell(told)
    pauses, added = course.pauses, course.added
    if course.stated_on is None and not terms.is_instant:
        return limit_of(calendar, accepted_on, terms.promise, pauses=pauses, added=added, tell=tell)
    named = Limit(binds=True, last_day=course.stated_on or accepted_on)
    return moved(calendar, named, pauses=pauses, added=added, tell=tell)


def _why_promised(terms: Terms, course: Course, accepted_on: date) -> Reason | None:
    if course.stated_on is not None:
        stated = say("stated to the applicant: until {day}", day=course.stated_on)
        return Reason(stated, "", ("stated",), None, course.stated_on)
    if terms.is_instant:
        at_once = say("the guide makes it an instant item (即办件): due on {day}", day=accepted_on)
        return Reason(at_once, "", ("guide",), accepted_on, accepted_on)
    if terms.promise is not None:
        return Reason(say("the guide promises a limit of its own (承诺时限)"), "", ("guide",))
    return None
