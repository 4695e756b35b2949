"""送达: of what was decided, once, by the window for a case and by the decider for a penalty."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.base import Role
from ledger.events.delivery import DecisionDelivered
from ledger.fact import AnyFact, Fact
from ledger.law.deadline import DELIVER, DELIVER_PENALTY
from ledger.rules.base import rule
from ledger.rules.credit.penalty import PENALTY_UNKNOWN
from ledger.states.agency import acts_for, has_role
from ledger.states.case import CASE_UNKNOWN, Case
from ledger.states.competence import judge_competent
from ledger.states.day import judge_day
from ledger.states.delivery import Delivery, PenaltyDelivery
from ledger.states.late_record import judge_written_down
from ledger.states.penalty import Penalty
from ledger.states.term import judge_known, limit_owed
from ledger.states.withdrawal import judge_taken_down
from ledger.view import Objection, View, finding, refusal

_Delivered = Fact[DecisionDelivered]


@rule(DecisionDelivered)
def deliver(fact: _Delivered, view: View) -> Iterator[Objection]:
    """送达: of one document, after its decision, once, in time."""
    event = fact.event
    if (event.case is None) == (event.penalty is None):
        yield ONE_DOCUMENT("data.case", event.case or "")
    elif event.case is not None:
        yield from _judge_case(fact, view, event.case)
    elif event.penalty is not None:
        yield from _judge_penalty(fact, view, event.penalty)


def _judge_case(fact: _Delivered, view: View, number: str) -> Iterator[Objection]:
    case, done = view.of(Case, number), view.of(Delivery, number).done
    if case.receipt is None:
        yield CASE_UNKNOWN("data.case", number)
        return
    yield from _judge_window(fact, view, case)
    yield from judge_competent(fact, view, case.receipt.event.item)
    if done is not None:
        yield SECOND("data.case", number, blocking=(done.id,))
    decision = case.decision
    yield from _judge_day(fact, view, decision, f"case:{number}")
    if decision is not None and case.granted:
        yield from _judge_limit(fact, view, decision, DELIVER)


def _judge_window(fact: _Delivered, view: View, case: Case) -> Iterator[Objection]:
    """Who decided or reviewed hands nothing out: the applicant meets the window (受办分离)."""
    if not has_role(view, fact.agency, Role.WINDOW):
        yield NOT_WINDOW("agency", fact.agency)
        return
    for other in (case.decision, *case.reviews):
        if other is not None and other.actor == fact.actor:
            yield NOT_WINDOW("actor", fact.actor, blocking=(other.id,))
            return


def _judge_penalty(fact: _Delivered, view: View, number: str) -> Iterator[Objection]:
    decision, done = view.of(Penalty, number).decided, view.of(PenaltyDelivery, number).done
    if decision is None:
        yield PENALTY_UNKNOWN("data.penalty", number)
        return
    if not acts_for(view, fact.agency, decision.agency):
        yield NOT_DECIDER("agency", f"{fact.agency} ≠ {decision.agency}")
    if done is not None:
        yield SECOND("data.penalty", number, blocking=(done.id,))
    yield from _judge_day(fact, view, decision, f"penalty:{number}")
    yield from _judge_limit(fact, view, decision, DELIVER_PENALTY)
    yield from judge_taken_down(fact, view, f"penalty:{number}")


def _judge_day(
    fact: _Delivered, view: View, decision: AnyFact | None, about: str
) -> Iterator[Objection]:
    if decision is None or fact.event.delivered_on < decision.event.decided_on:
        field, number = naming.parts_of(about)
        blocking = () if decision is None else (decision.id,)
        yield BEFORE_DECISION(f"data.{field}", number, blocking=blocking)
    yield from judge_day(fact, view, "delivered_on")


def _judge_limit(fact: _Delivered, view: View, decision: AnyFact, term: str) -> Iterator[Objection]:
    if fact.observed is not None or not fact.event.succeeded:
        return
    delivered_on = fact.event.delivered_on
    yield from judge_known(view, "data.delivered_on", term)
    limit = limit_owed(view, decision, decision.event.decided_on, term)
    if limit.is_over(delivered_on):
        yield LATE("data.delivered_on", f"{delivered_on} > {limit.last_day}")
    else:
        yield from judge_written_down(fact, limit)


_DELIVERY = "行政许可法 第四十四条; 行政处罚法 第六十一条"


ONE_DOCUMENT = refusal(
    "delivery.one-document",
    "送达文书未指明",
    "a delivery names the case whose decision is handed over, or the penalty: one of them",
    source=_DELIVERY,
    remedy="name `case` or `penalty`; two documents are two deliveries",
)


BEFORE_DECISION = refusal(
    "delivery.before-decision",
    "尚未决定不得送达",
    "nothing is handed over that was not decided, or on a day before its decision",
    source=_DELIVERY,
    remedy="record the decision first, or correct the day of the delivery",
)


NOT_WINDOW = refusal(
    "delivery.not-window",
    "非窗口送达",
    "a decision on a case is handed out by the window, and by nobody who reviewed or decided it",
    source="内丘县内政字【2017】15号 三(一)1(2): 窗口统一受理、统一发证, 受办分离",
    remedy="let an officer of the window deliver it",
)


NOT_DECIDER = refusal(
    "delivery.not-decider",
    "非处罚决定机关送达",
    "a penalty is delivered by the agency that decided it, or its successor",
    source="行政处罚法 第六十一条",
    remedy="let the deciding agency deliver it",
)


SECOND = refusal(
    "delivery.second",
    "重复送达",
    "the decision reached its subject already: the time to appeal runs from that day alone",
    source=_DELIVERY,
    remedy="nothing is left to deliver; a wrong delivery is corrected or voided",
)


LATE = finding(
    "delivery.late",
    "逾期送达",
    "the decision was handed over after the term for it",
    source=_DELIVERY,
    remedy="nothing undoes the delay; it counts in the accountability views",
)
