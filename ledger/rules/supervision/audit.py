"""结果审核: by the side that inspected, by nobody who was there, once for each version."""

from collections.abc import Iterator

from ledger.events.supervision import SpotCheckResultAudited, SpotCheckResultRecorded
from ledger.fact import AnyFact, Fact
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.day import judge_day
from ledger.states.follow_up import judge_followed_up
from ledger.states.inspection import (
    CHECK_UNKNOWN,
    Check,
    CheckTreatment,
    audit_of,
    hands_in_result,
)
from ledger.view import Objection, View, refusal


@rule(SpotCheckResultAudited)
def audit(fact: Fact[SpotCheckResultAudited], view: View) -> Iterator[Objection]:
    """结果审核: of a result on record, by somebody else of the agency, while nothing changed."""
    event = fact.event
    result = view.of(Check, event.check).result
    if result is None:
        yield CHECK_UNKNOWN("data.check", event.check)
        return
    if not acts_for(view, fact.agency, result.agency):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {result.agency}")
    yield from judge_auditor(fact, view, result)
    yield from judge_day(fact, view, "audited_on", after=result.event.checked_on)
    yield from _judge_again(fact, view)
    yield from judge_followed_up(
        fact, view, event.check, day=event.audited_on, field="data.audited_on"
    )


def judge_auditor(
    fact: AnyFact, view: View, result: Fact[SpotCheckResultRecorded]
) -> Iterator[Objection]:
    """Yield that who audits, or amends an audit, inspected himself or wrote what was found."""
    hands = hands_in_result(view, result.event.check, fact.position)
    if fact.actor in hands.union(result.event.inspectors):
        yield SELF_AUDIT("actor", fact.actor, blocking=(result.id,))


def _judge_again(fact: Fact[SpotCheckResultAudited], view: View) -> Iterator[Objection]:
    """Yield what stands against a second audit of the same: nobody asks until somebody nods.

    The reason why nothing follows may come later than the audit: it is said once.
    """
    event = fact.event
    known = audit_of(view, event.check, fact.position)
    if known is None:
        return
    is_reasoned = view.of(CheckTreatment, event.check).reasoned is not None
    adds_reason = not is_blank(event.no_follow_up) and not is_reasoned
    if not adds_reason or event.passed is not known.event.passed:
        yield AUDITED("data.check", event.check, blocking=(known.id,))


_SOURCE = "双随机、一公开: 检查结果录入、审核、公示"


SELF_AUDIT = refusal(
    "check.self-audit",
    "检查人员自行审核",
    "who inspected, or recorded or corrected the result, does not audit it",
    source=_SOURCE,
    remedy="let another officer of the agency audit it",
)


NOT_OWN_SIDE = refusal(
    "check.not-own-side",
    "非本机关检查",
    "a result is audited by the agency that recorded it, or its successor",
    source=_SOURCE,
    remedy="let the agency that inspected audit it",
)


AUDITED = refusal(
    "check.audited",
    "检查结果已审核",
    "the result was audited already and has not changed since",
    source=_SOURCE,
    remedy="correct the result first where the audit sent it back; a wrong audit is voided",
)
