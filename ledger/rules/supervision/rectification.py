"""责令改正: who orders that something be put right, by when, and who verifies it."""

from collections.abc import Iterator
from unicodedata import normalize

from ledger import naming
from ledger.events.organisation import LoopStep
from ledger.events.supervision import RectificationOrdered, RectificationVerified
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.rules.handover.longer import LEVEL_LONGER
from ledger.rules.supervision.about import found_on, judge_about
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judge_day
from ledger.states.feedback import is_finding
from ledger.states.follow_up import judge_followed_up, limit_by_level, verification_limit
from ledger.states.inspection import (
    NOT_ORDERED,
    USE_OF_RESULTS,
    Rectification,
    orders_about,
)
from ledger.states.late_record import judge_written_down
from ledger.states.reference import OnRecord, on_record
from ledger.states.subject import same
from ledger.states.supervision_duty import DUTY_NOT_SUPERVISOR, judge_supervision
from ledger.view import Objection, View, finding, refusal


@rule(RectificationOrdered)
def order_rectification(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    """责令改正: a new number, by an agency on supervision duty, about what it found itself."""
    event = fact.event
    known = view.of(Rectification, event.rectification)
    if known.order is not None:
        yield RECTIFICATION_EXISTS(
            "data.rectification", event.rectification, blocking=(known.order.id,)
        )
    if event.due_on is not None and event.due_on < event.ordered_on:
        yield BEFORE_ORDER("data.due_on", f"{event.due_on} < {event.ordered_on}")
    yield from judge_day(fact, view, "ordered_on", after=found_on(event.about, view))
    yield from _judge_about(fact, view)
    if fact.observed is None:
        yield from _judge_due(fact, view)
    kind, number = naming.parts_of(event.about)
    if is_finding(event.about):
        yield from _judge_second(fact, view)
    if kind == "check":
        yield from judge_followed_up(
            fact, view, number, day=event.ordered_on, field="data.ordered_on"
        )


def _judge_due(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    """Yield a finding where nobody can say when it is late, or the level gives less time."""
    event = fact.event
    if event.due_on is None:
        yield NO_DUE_DAY("data.due_on", event.rectification)
        return
    level = limit_by_level(view, fact, LoopStep.VERIFY, event.ordered_on)
    if level.is_over(event.due_on):
        yield LEVEL_LONGER("data.due_on", f"{event.due_on} > {level.last_day}")


def _judge_second(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    """Yield the own order that stands for the same already, and that nobody has looked at yet.

    A second order with a later day would give time that nobody granted: who has not put it right
    is looked at, and then ordered anew or penalised.
    """
    event, codes = fact.event, same(view, fact.event.subject)
    for known in orders_about(view, event.about):
        order = known.order
        if order is None or order.event.rectification == event.rectification:
            continue
        is_same = order.event.subject in codes and _is_same(order.event.demand, event.demand)
        is_own = acts_for(view, fact.agency, order.agency)
        if is_same and is_own and known.open and known.failed is None:
            yield SECOND("data.about", order.event.rectification, blocking=(order.id,))


def _is_same(one: str, other: str) -> bool:
    """Tell whether two demands say the same: a space or a full stop more makes no other."""
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, normalize("NFKC", text)))


def _judge_about(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    event = fact.event
    yield from judge_about(view, event.about, event.subject)
    found = on_record(view, event.about) or OnRecord()
    if found.finder is None:
        yield from judge_supervision(fact, view, event.item or found.item)
    elif not acts_for(view, fact.agency, found.finder):
        yield DUTY_NOT_SUPERVISOR("agency", f"{fact.agency} ≠ {found.finder}")
    elif event.item is not None:
        yield from judge_supervision(fact, view, event.item)


@rule(RectificationVerified)
def verify_rectification(fact: Fact[RectificationVerified], view: View) -> Iterator[Objection]:
    """整改复查: after the order, by its own side, until it has passed."""
    event = fact.event
    known = view.of(Rectification, event.rectification)
    if known.order is None:
        yield NOT_ORDERED("data.rectification", event.rectification)
        return
    if known.passed is not None:
        yield ALREADY_VERIFIED("data.rectification", event.rectification, blocking=(known.passed,))
    if not acts_for(view, fact.agency, known.order.agency):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {known.order.agency}")
    if event.verified_on < known.order.event.ordered_on:
        yield BEFORE_ORDER(
            "data.verified_on", f"{event.verified_on} < {known.order.event.ordered_on}"
        )
    yield from judge_day(fact, view, "verified_on")
    limit = verification_limit(view, known)
    if known.passed is None and limit.is_over(event.verified_on):
        yield LATE("data.verified_on", f"{event.verified_on} > {limit.last_day}")
    elif known.passed is None:
        yield from judge_written_down(fact, limit)
    ordered_against = known.order.event.subject
    if event.subject is not None and ordered_against not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {ordered_against}")


RECTIFICATION_EXISTS = refusal(
    "rectification.exists",
    "责令改正编号已使用",
    "an order was recorded under this number already",
    source="责令改正编号: unique in the country",
    remedy="use a new number",
)


ALREADY_VERIFIED = refusal(
    "rectification.verified",
    "整改已复查通过",
    "the rectification has passed its verification already",
    source=USE_OF_RESULTS,
    remedy="order a new one if something new was found",
)


NOT_OWN_SIDE = refusal(
    "rectification.not-own-side",
    "非本机关责令改正",
    "only the ordering agency, or its successor, verifies",
    source=USE_OF_RESULTS,
    remedy="let the ordering agency verify",
)


BEFORE_ORDER = refusal(
    "rectification.before-order",
    "整改日期早于责令日期",
    "an order is due, or verified, before the day on which it was given",
    source="行政处罚法 第二十八条",
    remedy="correct the days",
)


NO_DUE_DAY = finding(
    "rectification.no-due-day",
    "责令改正未定期限",
    "the order names no day by which it is put right: nobody can say when it is late",
    source="行政处罚法 第二十八条: 责令当事人改正或者限期改正",
    remedy="name the day; what is put right on the spot is due on the day of the order",
)


SECOND = refusal(
    "rectification.second",
    "重复责令改正",
    "the same was ordered of the same subject already, and nobody has looked whether it is done",
    source=USE_OF_RESULTS,
    remedy="record RectificationVerified for the order that stands; then order anew, or penalise",
)


LATE = finding(
    "rectification.late",
    "整改复查逾期",
    "nobody found by the day that was set for it that it was put right",
    source=USE_OF_RESULTS,
    remedy="nothing undoes the delay; it counts in the accountability views",
)
