"""更正与约束: what is held against somebody, and holds less, for less time or not at all after it.

A penalty is revoked, a list left, a restriction lifted, an order verified, a promise made good:
each by an act, for a reason, by a document. A wrong record is corrected or voided instead; but who
would do a favour that way is seen.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ledger.events import Event
from ledger.events.credit import (
    MeasureListed,
    PenaltyDecided,
    PenaltyExecuted,
    RestrictionImposed,
)
from ledger.events.handling import CommitmentResult, CommitmentVerified
from ledger.events.listing import SeriousListEntered
from ledger.events.organisation import LegalTermSet
from ledger.events.supervision import (
    RectificationOrdered,
    SpotCheckResultRecorded,
    UnlicensedActivityFound,
)
from ledger.law.deadline import Period
from ledger.states.inspection import finds_problem
from ledger.view import Objection, finding

_PUBLICITY: Final = "publicity-"
"""How the terms begin by which a penalty is public, and after which its credit can be repaired."""
_HELD_AGAINST: Final = (
    *(PenaltyDecided, PenaltyExecuted, RestrictionImposed, SeriousListEntered),
    *(RectificationOrdered, UnlicensedActivityFound),
)


def judge_milder(before: Event, after: Event | None) -> Iterator[Objection]:
    """Yield a finding where what holds against somebody holds less than it did: None for a void.

    What was never said bound nobody.
    """
    if after is None:
        if _holds(before):
            yield MILDER("data.entry", type(before).__name__)
        return
    for field in [name for name, is_milder in _flags(before, after).items() if is_milder]:
        was, now = getattr(before, field), getattr(after, field)
        yield MILDER(f"data.{field}", f"{told(was)} → {told(now)}")


def _holds(event: Event) -> bool:
    """Tell whether an event is held against somebody, or says when that ends."""
    match event:
        case SpotCheckResultRecorded():
            return finds_problem(event)
        case CommitmentVerified():
            return event.result is CommitmentResult.BROKEN
        case MeasureListed():
            return event.ends_with_repair
        case _:
            return isinstance(event, _HELD_AGAINST)


def _flags(before: Event, after: Event) -> Mapping[str, bool]:
    """Return by field whether a correction makes what holds against somebody another, or less.

    A penalty's day and severity say which rules hold and when repair may be asked for, and so does
    the day on which it was carried out.
    """
    flags: dict[str, bool]
    match before, after:
        case PenaltyDecided(), PenaltyDecided():
            flags = {
                "decided_on": before.decided_on != after.decided_on,
                "severity": before.severity not in (None, after.severity),
            }
        case PenaltyExecuted(), PenaltyExecuted():
            flags = {
                "executed_on": after.in_full and after.executed_on < before.executed_on,
                "in_full": after.in_full is not before.in_full,
            }
        case RestrictionImposed(), RestrictionImposed():
            flags = {
                "until_on": _ends_earlier(before.until_on, after.until_on),
                "forbids": not set(before.forbids) <= set(after.forbids),
            }
        case SeriousListEntered(), SeriousListEntered():
            flags = {"until_on": _ends_earlier(before.until_on, after.until_on)}
        case SpotCheckResultRecorded(), SpotCheckResultRecorded():
            flags = {"result_code": finds_problem(before) and not finds_problem(after)}
        case CommitmentVerified(), CommitmentVerified():
            flags = {"result": _holds(before) and not _holds(after)}
        case MeasureListed(), MeasureListed():
            flags = {"ends_with_repair": before.ends_with_repair is not after.ends_with_repair}
        case LegalTermSet(), LegalTermSet() if before.term.startswith(_PUBLICITY):
            was, now = (Period(one.length, one.unit) for one in (before, after))
            flags = {"length": was.is_longer_than(now)}
        case _:
            flags = {}
    return flags


def _ends_earlier(was: date | None, now: date | None) -> bool:
    """Tell whether something ends on an earlier day than it did; without one it does not end."""
    return now is not None and (was is None or now < was)


def told(value: object) -> str:
    """Return a value as an objection says it."""
    if isinstance(value, tuple):
        return ", ".join(f"{one}" for one in value)
    return "-" if value is None else f"{value}"


MILDER = finding(
    "correction.milder",
    "更正后约束改变",
    "by this change what is held against somebody holds less, for less time or not at all, or the "
    "rules, the publicity or the first day of repair of a penalty are others",
    source="账本更正规则: a wrong record is corrected, an act is ended by an act",
    remedy="监察 compares both versions with the document: `shenguan explain` shows them",
)
