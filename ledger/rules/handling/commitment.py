"""告知承诺: who may promise instead of proving, and who looks whether it is so."""

from collections.abc import Iterator
from typing import Final

from ledger.events.base import Role
from ledger.events.catalogue import Act
from ledger.events.handling import CommitmentMade, CommitmentVerified
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import has_role
from ledger.states.case import (
    CASE_ALREADY_DECIDED,
    CASE_UNKNOWN,
    Case,
    judge_companions,
    judge_open,
)
from ledger.states.commitment import judge_promise
from ledger.states.competence import judge_competent
from ledger.states.day import DAYS_ORDER, judge_day, occurred_on
from ledger.states.guide import Guide
from ledger.states.supervision_duty import judge_supervision
from ledger.view import Objection, View, refusal

_TAKES: Final = frozenset((Act.RECEIVE, Act.ACCEPT, Act.REVIEW, Act.DECIDE))


@rule(CommitmentMade)
def promise(fact: Fact[CommitmentMade], view: View) -> Iterator[Objection]:
    """告知承诺: once, before the decision, where the guide lets it, by nobody who broke one."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    if case.receipt is None:
        return
    yield from judge_companions(case, view, subject=event.subject)
    if case.decision is not None:
        yield CASE_ALREADY_DECIDED("data.case", event.case, blocking=(case.decision.id,))
    if case.commitment is not None:
        yield EXISTS("data.case", event.case, blocking=(case.commitment.id,))
    item = case.receipt.event.item
    yield from judge_competent(fact, view, item, _TAKES)
    made_on = occurred_on(fact, view)
    guide = view.of(Guide, item).on(made_on)
    yield from judge_promise(fact, view, case, guide)
    if event.verify_by < made_on:
        yield DAYS_ORDER("data.verify_by", f"{event.verify_by} < {made_on}")


@rule(CommitmentVerified)
def verify(fact: Fact[CommitmentVerified], view: View) -> Iterator[Objection]:
    """承诺核查: of a commitment that was made, once; by who decides, or who supervises."""
    event = fact.event
    case = view.of(Case, event.case)
    if case.receipt is None:
        yield CASE_UNKNOWN("data.case", event.case)
        return
    yield from judge_companions(case, view, subject=event.subject)
    if case.commitment is None:
        yield NONE("data.case", event.case)
        return
    if case.verification is not None:
        yield VERIFIED("data.case", event.case, blocking=(case.verification.id,))
    if has_role(view, fact.agency, Role.SUPERVISION):
        yield from judge_supervision(fact, view, case.item)
    else:
        yield from judge_competent(fact, view, case.receipt.event.item, _TAKES)
    yield from judge_day(fact, view, "verified_on", after=occurred_on(case.commitment, view))


_COMMITMENTS: Final = "国务院办公厅 国办发〔2020〕42号: 告知承诺制"


EXISTS = refusal(
    "commitment.exists",
    "重复承诺",
    "a commitment was made in the case already",
    source=_COMMITMENTS,
    remedy="correct the one that was recorded, or verify it",
)


NONE = refusal(
    "commitment.none",
    "没有承诺",
    "no commitment was made in the case, so there is none to verify",
    source=_COMMITMENTS,
    remedy="record CommitmentMade first, or correct the number",
)


VERIFIED = refusal(
    "commitment.verified",
    "承诺已核查",
    "the commitment was verified already",
    source=_COMMITMENTS,
    remedy="correct the verification if it is wrong",
)
