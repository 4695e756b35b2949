"""更正与时限: a limit that is corrected after it bound somebody, so that he has more time.

A guide that was mistyped is corrected, and a case follows the right one. But whoever is late might
correct the limit instead of the day, or the day from which it runs: that is not done unseen.
"""

from collections.abc import Iterator
from typing import Any, Final

from ledger.events import Event
from ledger.events.accountability import JointMeetingHeld
from ledger.events.catalogue import GuidePublished
from ledger.events.complaint import ComplaintReceived
from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseFiled,
    JudicialOutcome,
    JudicialOutcomeReceived,
)
from ledger.events.organisation import LegalTermSet, ServiceLevelSet
from ledger.law.deadline import Period, period_of
from ledger.rules.milder import judge_milder, told
from ledger.view import Objection, finding

_DAYS: Final = (
    *("answer_by", "cure_by", "due_at", "due_on", "follow_up_by", "verify_by"),
    *("acknowledge_days_max", "claim_days_max", "feedback_days_max", "reply_days_max"),
)
"""The fields of an event that say until which day, or within how many, something is to be done."""
_BEGINS: Final[dict[type[Event], tuple[str, ...]]] = {
    ComplaintReceived: ("received_on",),
    EnforcementCaseFiled: ("filed_on",),
}
"""The fields that say from which day on something is to be done."""
_LINES_OF_THEIR_OWN: Final = (JointMeetingHeld, ComplaintReceived, EnforcementCaseFiled)


def judge_more_time(before: Event, after: Event | None) -> Iterator[Objection]:
    """Yield a finding where a limit gives more time than it did, or is gone: None for a void.

    What is held against somebody is not taken back unseen either.
    """
    yield from judge_milder(before, after)
    now = {} if after is None else _limits_of(after)
    for field, limit in _limits_of(before).items():
        left = now.get(field)
        if left is None or left.is_longer_than(limit):
            yield MORE_TIME(f"data.{field}", _spelled(limit, left))
    yield from _judge_days(before, after)
    yield from _judge_stay(before, after)


def _judge_stay(before: Event, after: Event | None) -> Iterator[Objection]:
    """Yield a finding where a case lay with the police for longer: those days are not counted."""
    match before, after:
        case CaseTransferredToJudicial(transferred_on=was), CaseTransferredToJudicial():
            if after.transferred_on < was:
                yield MORE_TIME("data.transferred_on", f"{was} → {after.transferred_on}")
        case JudicialOutcomeReceived(outcome=JudicialOutcome.RETURNED, received_on=was), _:
            is_back = getattr(after, "outcome", None) is JudicialOutcome.RETURNED
            now = getattr(after, "received_on", None) if is_back else None
            if now is None or now > was:
                yield MORE_TIME("data.received_on", f"{was} → {told(now)}")


def _judge_days(before: Event, after: Event | None) -> Iterator[Objection]:
    """Yield a finding where a day until which, or from which on, somebody has to act is later.

    What is voided with its day is ended as a whole. Minutes, a complaint, an enforcement case are
    of no case or task in which that would be seen: what they gave somebody to do would be gone,
    and nobody would miss it.
    """
    if after is None and not isinstance(before, _LINES_OF_THEIR_OWN):
        return
    now = {} if after is None else _days_of(after)
    for (field, whose), day in _days_of(before).items():
        left = now.get((field, whose))
        if left is None or left > day:
            detail = f"{day} → {told(left)}"
            yield MORE_TIME(f"data.{field}", f"{whose}: {detail}" if whose else detail)


def _days_of(event: Event) -> dict[tuple[str, str], Any]:
    """Return the days that an event gives, by its field, in minutes also by number and owner."""
    if isinstance(event, JointMeetingHeld):
        given = {("actions", f"{one.number} · {one.owner}"): one.due_on for one in event.actions}
    else:
        names = (*_DAYS, *_BEGINS.get(type(event), ()))
        given = {(name, ""): getattr(event, name, None) for name in names}
    return {key: day for key, day in given.items() if day is not None}


def _limits_of(event: Event) -> dict[str, Period]:
    match event:
        case LegalTermSet():
            return {"length": Period(event.length, event.unit)}
        case ServiceLevelSet() if event.days is not None:
            return {"days": Period(event.days, event.unit)}
        case GuidePublished():
            told = {
                "legal_days": period_of(event.legal_days, event.legal_unit),
                "promised_days": period_of(
                    event.promised_days, event.promised_unit or event.legal_unit
                ),
                "instant": Period(0) if event.instant else None,
            }
            return {field: period for field, period in told.items() if period is not None}
        case _:
            return {}


def _spelled(before: Period, after: Period | None) -> str:
    now = "-" if after is None else f"{after.length} {after.unit}"
    return f"{before.length} {before.unit} → {now}"


MORE_TIME = finding(
    "correction.more-time",
    "更正后期限变长",
    "by this change a limit gives more time to what it bound, or is gone",
    source="账本更正规则: a wrong record is corrected, an act is ended by an act",
    remedy="监察 compares both versions with the published guide or the statute: "
    "`shenguan explain` shows them",
)
