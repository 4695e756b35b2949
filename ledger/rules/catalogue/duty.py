"""职责: who may act on an item: duties assigned and ended, transfers, cases in hand."""

from collections.abc import Iterator
from datetime import date

from ledger.events.catalogue import (
    Act,
    DutyAssigned,
    DutyEnded,
    SupervisionDutyAssigned,
)
from ledger.fact import AnyFact, Fact
from ledger.rules.base import rule
from ledger.rules.catalogue.item import (
    ITEM_CANCELLED,
    ITEM_UNKNOWN,
    Duties,
    Item,
    Supervisors,
    judge_listed,
    judge_registered,
)
from ledger.rules.organisation import acts_for
from ledger.states.term import judged_on, occurred_on
from ledger.view import Code, Objection, View, refusal

_DUTIES = "内丘县内政字【2017】15号 三(一)1(1): 责任清单"

ITEM_NOT_IN_FORCE = refusal(
    "item.not-in-force",
    "事项未生效或已被替代",
    "the item does not take applications yet, or another code has replaced it",
    source="内丘县内政字【2017】15号 三(一)1(1): 目录动态调整",
    remedy="use the code that is in force on the day of receipt",
)
ITEM_TRANSFERRED = refusal(
    "item.transferred",
    "事项已划转",
    "by the item's transfer another body receives or decides, and the former one supervises",
    source="内丘县内政字【2017】15号 三(二)(2); 行政许可法 第二十五条",
    remedy="let the body that the message names act",
)
NOT_RESPONSIBLE = refusal(
    "duty.not-responsible",
    "无该事项职责",
    "no duty for this act on the item stands for the agency and the officer",
    source=_DUTIES,
    remedy="record DutyAssigned, or let an officer with the duty act",
)
BEYOND_LIMIT = refusal(
    "duty.beyond-limit",
    "超出职责权限",
    "the amount is beyond the limit of the officer's duty",
    source="雄安新区行政许可管理办法(试行): 岗位权限",
    remedy="let a post with a higher limit decide",
)
DUTY_ENDED = refusal(
    "duty.ended",
    "职责已终止",
    "the duty for this act on the item has ended",
    source=_DUTIES,
    remedy="let the agency or officer act who has the duty now",
)
UNKNOWN_DUTY = refusal(
    "duty.unknown",
    "职责记录不存在",
    "the item has no duty that was assigned by this entry",
    source=_DUTIES,
    remedy="name the entry of DutyAssigned or SupervisionDutyAssigned, and its item",
)
WINDOW_NOT_AUTHORISED = refusal(
    "window.not-authorised",
    "窗口无受理权限",
    "the window has no duty to receive applications for the item",
    source="内丘县内政字【2017】15号 三(一)1(2) 一窗制",
    remedy="record DutyAssigned with act receive, or use the right window",
)


@rule(DutyAssigned)
def assign_duty(fact: Fact[DutyAssigned], view: View) -> Iterator[Objection]:
    """审批职责: of a listed item, to a registered agency."""
    yield from judge_listed(fact, view)
    yield from judge_registered(view, "data.agency", fact.event.agency)


@rule(SupervisionDutyAssigned)
def assign_supervision(fact: Fact[SupervisionDutyAssigned], view: View) -> Iterator[Objection]:
    """监管职责: of an item that was listed (what was granted outlives it), to a known agency."""
    if not view.of(Item, fact.event.item).listed:
        yield ITEM_UNKNOWN("data.item", fact.event.item)
    yield from judge_registered(view, "data.agency", fact.event.agency)


@rule(DutyEnded)
def end_duty(fact: Fact[DutyEnded], view: View) -> Iterator[Objection]:
    """职责终止: a duty of this item, once."""
    event = fact.event
    duties, supervisors = view.of(Duties, event.item), view.of(Supervisors, event.item)
    entries = {duty.entry for duty in duties.assigned}
    if event.duty not in entries.union(duty.entry for duty in supervisors.assigned):
        yield UNKNOWN_DUTY("data.duty", event.duty)
    elif duties.ended_on(event.duty) is not None:
        yield DUTY_ENDED("data.duty", event.duty, blocking=(event.duty,))


def judge_intake(fact: AnyFact, view: View, code: str) -> Iterator[Objection]:
    """Yield what stands against intake of an item today: unknown, not in force, moved."""
    item = view.of(Item, code)
    day = judged_on(fact, view)
    if not item.listed:
        yield ITEM_UNKNOWN("data.item", code)
    elif item.cancelled(day):
        yield ITEM_CANCELLED("data.item", code)
    elif not (item.in_force(day) and item.in_force(occurred_on(fact, view))):
        yield ITEM_NOT_IN_FORCE("data.item", code)
    elif item.transfers:
        yield from _judge_transfer(fact, view, item, in_hand_since=None)


def judge_in_hand(
    fact: AnyFact, view: View, code: str, accepted_on: date | None
) -> Iterator[Objection]:
    """Yield what stands against going on with a case: the item was cancelled, or moved.

    A case that was accepted before a transfer is in hand: the transfer says who decides it.
    """
    item = view.of(Item, code)
    if item.cancelled(judged_on(fact, view)):
        yield ITEM_CANCELLED("data.item", code)
    elif item.transfers:
        yield from _judge_transfer(fact, view, item, in_hand_since=accepted_on)


def _judge_transfer(
    fact: AnyFact, view: View, item: Item, *, in_hand_since: date | None
) -> Iterator[Objection]:
    holder = item.holder(judged_on(fact, view), in_hand_since)
    if holder is None or acts_for(view, fact.agency, holder):
        return
    bodies = {body for one in item.transfers for body in (one.agency_from, one.agency_to)}
    if any(acts_for(view, fact.agency, body) for body in bodies):
        yield ITEM_TRANSFERRED("agency", f"{fact.agency} → {holder}")


def judge_duty(
    fact: AnyFact,
    view: View,
    item: str,
    acts: frozenset[Act],
    *,
    amount_fen: int | None = None,
    missing: Code = NOT_RESPONSIBLE,
) -> Iterator[Objection]:
    """Yield what stands against an agency and officer doing one of the acts on an item."""
    duties = view.of(Duties, item)
    occurred, judged = occurred_on(fact, view), judged_on(fact, view)
    beyond = ended = ""
    for duty in duties.assigned:
        if (
            duty.acts.isdisjoint(acts)
            or (duty.officers and fact.actor not in duty.officers)
            or duty.effective_on > occurred
            or not acts_for(view, fact.agency, duty.agency)
        ):
            continue
        end = duties.ended_on(duty.entry) if duties.ended else None
        if end is not None and end <= judged:
            ended = duty.entry
        elif amount_fen and duty.amount_fen_max is not None and amount_fen > duty.amount_fen_max:
            beyond = duty.entry
        else:
            return
    if beyond:
        yield BEYOND_LIMIT("data.amount_fen", str(amount_fen), blocking=(beyond,))
    elif ended:
        yield DUTY_ENDED("agency", f"{fact.agency} · {item}", blocking=(ended,))
    else:
        named = ", ".join(sorted(acts))
        yield missing("agency", f"{fact.agency} · {fact.actor} · {item} · {named}")
