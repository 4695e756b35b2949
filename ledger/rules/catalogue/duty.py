"""职责: who may act on an item: duties assigned and ended, transfers, cases in hand."""

from collections.abc import Iterator

from ledger.events.catalogue import DutyAssigned, DutyEnded, SupervisionDutyAssigned
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import judge_registered
from ledger.states.duty import DUTY_ENDED, DUTY_LISTS, Duties
from ledger.states.item import ITEM_UNKNOWN, Item, judge_listed
from ledger.states.supervision_duty import Supervisors
from ledger.view import Objection, View, refusal


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


UNKNOWN_DUTY = refusal(
    "duty.unknown",
    "职责记录不存在",
    "the item has no duty that was assigned by this entry",
    source=DUTY_LISTS,
    remedy="name the entry of DutyAssigned or SupervisionDutyAssigned, and its item",
)
