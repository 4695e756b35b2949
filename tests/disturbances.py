"""扰动: what befalls the lines of a simulated year; what comes of it may be lawful or not.

Each way takes the year as it is told so far, the place of a line, and a number to draw from; it
returns the year as it is told then. Where there is nothing to disturb it stays as it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

import msgspec
from msgspec.structs import fields, replace

from ledger.events import EVENTS, Event
from shenguan.simulation.county import County
from shenguan.simulation.line import PlayLine, Told, members

Year = list[Told]
Way = Callable[[Year, int, int], Year]
_HOURS: Final = (1, 24, 3, 72, 9 * 24, 24 * 24, 60 * 24)
_DAYS: Final = (1, -1, 3, -3, 9, -9, 40)
_NAMES: Final = (
    *("case", "subject", "task", "licence", "item", "restriction", "penalty", "ground"),
    *("feedback", "agency_to", "officer", "check", "joint", "appeal", "about", "document_about"),
)
"""Fields that say what a fact is about."""
_TEXTS: Final = ("document", "title", "content", "reason", "department", "facts", "result")
_NEAREST: Final = 6
DECISIVE: Final = frozenset(
    (
        *("ApplicationReceived", "ApplicationAccepted", "SupplementRequested", "ReviewCompleted"),
        *("SiteSurveyScheduled", "SiteSurveyCompleted", "DecisionMade", "TimeLimitExtended"),
        *("SpecialProcedureStarted", "SpecialProcedureEnded", "LicenceIssued", "LicenceChanged"),
        *("ApprovalPushed", "SupervisionTaskClaimed", "TaskReturned", "AppealDecided"),
        *("PenaltyDecided", "PenaltyRevoked", "RestrictionImposed", "RestrictionLifted"),
    )
)
"""Types of what invariants are about."""
_COUNTY: Final = County()
_CORRECTORS: Final = {_COUNTY.bureau: 801, _COUNTY.keeper: 2}
_CORRECTOR: Final = 8
"""The number of who corrects at any other agency."""


def strand_of(told: Told) -> str:
    """Return the strand that a line belongs to: the end of its number."""
    return members(told)[0].id.rpartition("-")[2]


def _dropped(year: Year, place: int, _: int) -> Year:
    return year[:place] + year[place + 1 :]


def _told_again(year: Year, place: int, drawn: int) -> Year:
    again = tuple(
        replace(one, id=_new_id(one, f"again {drawn}"), at=one.at + _span(drawn))
        for one in members(year[place])
    )
    return [*year, again if isinstance(year[place], tuple) else again[0]]


def _told_later(year: Year, place: int, drawn: int) -> Year:
    return _with(year, place, _moved(year[place], _span(drawn)))


def _told_earlier(year: Year, place: int, drawn: int) -> Year:
    return _with(year, place, _moved(year[place], -_span(drawn)))


def _done_another_day(year: Year, place: int, drawn: int) -> Year:
    """Move a line with every day that it names."""
    days = timedelta(days=_DAYS[drawn % len(_DAYS)])
    return _with(year, place, _dated(_moved(year[place], days), days))


def _before_what_it_follows(year: Year, place: int, _: int) -> Year:
    told = year[place]
    former = [one for one in year[:place] if strand_of(one) == strand_of(told)]
    if not former:
        return year
    span = members(former[-1])[0].at - members(told)[0].at - timedelta(minutes=1)
    return _with(year, place, _moved(told, span))


def _by_another(year: Year, place: int, drawn: int) -> Year:
    """Let somebody else hand it in: most likely somebody who has to do with the case."""
    line = _member(year[place], drawn)
    said = [one for told in _near(year, place) for two in members(told) for one in _hands(two)]
    others = [one for one in dict.fromkeys(said) if one != (line.agency, line.actor)]
    if not others:
        return year
    agency, actor = _nearest(others, drawn)
    return _with(year, place, _put(year[place], line, replace(line, agency=agency, actor=actor)))


def _about_another(year: Year, place: int, drawn: int) -> Year:
    """Let it be about another subject, case, task: one that another line is about."""
    line = _member(year[place], drawn)
    named = [name for name in _NAMES if isinstance(getattr(line.data, name, None), str)]
    if not named:
        return year
    name = named[drawn % len(named)]
    near = (getattr(one.data, name, None) for told in _near(year, place) for one in members(told))
    others = [one for one in dict.fromkeys(near) if one not in {None, getattr(line.data, name)}]
    if not others:
        return year
    data = replace(line.data, **{name: _nearest(others, drawn // len(named))})
    return _with(year, place, _put(year[place], line, replace(line, data=data)))


def _said_otherwise(year: Year, place: int, drawn: int) -> Year:
    line = _member(year[place], drawn)
    if not isinstance(line.data, Event):
        return year
    data = _otherwise(line.data, drawn)
    return _with(year, place, _put(year[place], line, replace(line, data=data)))


def _applied_for_by_another(year: Year, place: int, drawn: int) -> Year:
    """Let all that a strand tells be told of a subject of another strand, which was told of before.

    Most likely of one that is restricted.
    """
    strand = strand_of(year[place])
    mine = [one for one in year if strand_of(one) == strand]
    subjects = [one for told in mine for one in _subjects(told)]
    others = [one for one in year if strand_of(one) != strand and set(_subjects(one)) - {*subjects}]
    restricting = [one for one in others if members(one)[0].type == "RestrictionImposed"]
    among = restricting or others
    if not subjects or not among:
        return year
    former = among[drawn % len(among)]
    (subject, *_) = _subjects(former)
    gap = members(former)[0].at - members(mine[0])[0].at
    days = timedelta(days=max(0, gap.days + 1) + drawn % 7)
    return [
        _dated(_moved(_renamed(one, subjects[0], subject), days), days)
        if strand_of(one) == strand
        else one
        for one in year
    ]


def _corrected(year: Year, place: int, drawn: int) -> Year:
    line = _member(year[place], drawn)
    if not isinstance(line.data, Event) or line.corrects is not None:
        return year
    corrects = {"entry": line.id, "reason": "录入错误"}
    return [*year, _amending(line, drawn, data=_otherwise(line.data, drawn), corrects=corrects)]


def _voided(year: Year, place: int, drawn: int) -> Year:
    line = _member(year[place], drawn)
    if line.corrects is not None or line.type == "EntryVoided":
        return year
    data = {"entry": line.id, "reason": "未发生"}
    return [*year, _amending(line, drawn, type="EntryVoided", data=data)]


WAYS: Final[Mapping[str, Way]] = {
    "dropped": _dropped,
    "told again": _told_again,
    "told later": _told_later,
    "told earlier": _told_earlier,
    "done another day": _done_another_day,
    "before what it follows": _before_what_it_follows,
    "by another": _by_another,
    "about another": _about_another,
    "said otherwise": _said_otherwise,
    "applied for by another": _applied_for_by_another,
    "corrected": _corrected,
    "voided": _voided,
}


def place_of(year: Year, number: int) -> int:
    """Return the place that a number draws: every second one of a line that invariants look at."""
    decisive = [
        place
        for place, told in enumerate(year)
        if any(one.type in DECISIVE for one in members(told))
    ]
    among = decisive if number % 2 and decisive else range(len(year))
    return among[number // 2 % len(among)]


def in_order(year: Year) -> Year:
    """Return a year in the order in which it is told, at the earliest when it began."""
    return sorted(year, key=lambda told: members(told)[0].at)


def _span(drawn: int) -> timedelta:
    return timedelta(hours=_HOURS[drawn % len(_HOURS)])


def _with(year: Year, place: int, told: Told) -> Year:
    return [*year[:place], told, *year[place + 1 :]]


def _member(told: Told, drawn: int) -> PlayLine:
    several = members(told)
    return several[drawn % len(several)]


def _put(told: Told, line: PlayLine, other: PlayLine) -> Told:
    """Return what is told with another line in the place of one."""
    if not isinstance(told, tuple):
        return other
    return tuple(other if one is line else one for one in told)


def _each(told: Told, change: Callable[[PlayLine], PlayLine]) -> Told:
    return tuple(map(change, told)) if isinstance(told, tuple) else change(told)


def _moved(told: Told, span: timedelta) -> Told:
    return _each(told, lambda one: replace(one, at=one.at + span))


def _dated(told: Told, days: timedelta) -> Told:
    """Return what is told with every day that it names moved, and when it was done."""

    def dated(line: PlayLine) -> PlayLine:
        done_at = line.occurred_at and line.occurred_at + days
        if not isinstance(line.data, Event):
            return replace(line, occurred_at=done_at)
        data = replace(line.data, **{name: day + days for name, day in _days_of(line.data)})
        return replace(line, data=data, occurred_at=done_at)

    return _each(told, dated)


def _days_of(event: Event) -> Iterator[tuple[str, date]]:
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, date) and not isinstance(value, datetime) and value.year < 2100:
            yield field.name, value


def _renamed(told: Told, name: str, other: str) -> Told:
    def renamed(line: PlayLine) -> PlayLine:
        if not isinstance(line.data, Event):
            return line
        text = msgspec.json.encode(line.data).replace(name.encode(), other.encode())
        return replace(line, data=msgspec.json.decode(text, type=EVENTS[line.type]))

    return _each(told, renamed)


def _subjects(told: Told) -> Sequence[str]:
    said = (getattr(one.data, "subject", None) for one in members(told))
    return [one for one in said if isinstance(one, str)]


def _hands(line: PlayLine) -> Iterator[tuple[str, str]]:
    """Yield who had a hand in what a line tells, each with the agency: surveyors too."""
    yield line.agency, line.actor
    yield from ((line.agency, one) for one in getattr(line.data, "surveyors", ()))


def _near(year: Year, place: int) -> Iterator[Told]:
    """Yield a year's lines: those of the strand of one first, and what is near it before others."""
    strand = strand_of(year[place])
    places = sorted(range(len(year)), key=lambda one: abs(one - place))
    yield from (year[one] for one in places if strand_of(year[one]) == strand)
    yield from (year[one] for one in places if strand_of(year[one]) != strand)


def _nearest(near: Sequence[Any], drawn: int) -> Any:  # noqa: ANN401 - whatever is near
    """Return one of what is near, every second time one of the nearest."""
    among = near[:_NEAREST] if drawn % 2 else near
    return among[drawn // 2 % len(among)]


def _amending(line: PlayLine, drawn: int, **said: Any) -> PlayLine:  # noqa: ANN401
    """Return what a corrector hands in about a line, some time later."""
    number = _CORRECTORS.get(line.agency, _CORRECTOR)
    return PlayLine(
        at=line.at + _span(drawn // 3),
        id=_new_id(line, f"{sorted(said)} {drawn}"),
        agency=line.agency,
        actor=f"{line.agency}/{number}",
        **{"type": line.type, **said},
    )


def _otherwise(event: Event, drawn: int) -> Event:
    """Return an event with one thing said otherwise: a day, a word of a list, a text."""
    days = dict(_days_of(event))
    words = [field.name for field in fields(event) if isinstance(getattr(event, field.name), Enum)]
    texts = [name for name in _TEXTS if isinstance(getattr(event, name, None), str)]
    changeable = [*words, *days, *texts]
    if not changeable:
        return event
    name, drawn = changeable[drawn % len(changeable)], drawn // len(changeable)
    if name in days:
        day = days[name] + timedelta(days=_DAYS[drawn % len(_DAYS)])
        return replace(event, **{name: day})
    if name in texts:
        return replace(event, **{name: f"{getattr(event, name)}（{drawn}）"})
    word = getattr(event, name)
    others = [one for one in type(word) if one is not word]
    return replace(event, **{name: others[drawn % len(others)]}) if others else event


def _new_id(line: PlayLine, what: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{line.id} {what}"))
