"""双告知与风险分类: who is told of a registration, and into which class a subject is put."""

from collections.abc import Iterator

from ledger.events.handover import RegistrationNotified, RiskClassAssigned
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.rules.handover.liaison import judge_received
from ledger.rules.handover.longer import judge_claim_days
from ledger.rules.handover.pushing import (
    PUSH_NO_DUTY,
    PUSH_NOT_HANDLER,
    judge_number,
)
from ledger.rules.handover.reach import judge_reach
from ledger.rules.handover.returning import judge_returns
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judge_day
from ledger.states.subject import same
from ledger.states.supervision_duty import duties_of, judge_supervision
from ledger.states.task import PUSH_DUPLICATE, Registrations, Task
from ledger.view import Objection, View


@rule(RegistrationNotified)
def notify(fact: Fact[RegistrationNotified], view: View) -> Iterator[Objection]:
    """双告知: once, to who is on supervision duty for what the business is going to do."""
    event = fact.event
    task = view.of(Task, event.task)
    yield from judge_number(fact, task)
    if task.opening is not None and not acts_for(view, fact.agency, task.opening.agency):
        yield PUSH_NOT_HANDLER("agency", f"{fact.agency} ≠ {task.opening.agency}")
    former = None if task.push is None else task.push.event.subject
    if former is not None and former not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {former}")
    yield from judge_day(fact, view, "registered_on")
    duties = duties_of(fact, view, event.agency_to, event.item, area=event.area)
    if not duties:
        yield PUSH_NO_DUTY("data.agency_to", f"{event.agency_to} · {event.item}")
    yield from judge_reach(fact, view, duties)
    yield from judge_received(fact, view)
    yield from judge_claim_days(fact, view, duties)
    yield from _judge_duplicate(fact, view)
    yield from judge_returns(fact, view)


def _judge_duplicate(fact: Fact[RegistrationNotified], view: View) -> Iterator[Objection]:
    event = fact.event
    codes = same(view, event.subject)
    numbers = {task for code in codes for task in view.of(Registrations, code).tasks}
    for number in sorted(numbers - {event.task}):
        task = view.of(Task, number)
        if task.push is None or task.waiting or task.stopped is not None:
            continue
        if (task.push.event.item, task.receiver) == (event.item, event.agency_to):
            yield PUSH_DUPLICATE("data.task", number, blocking=(task.push.id,))


@rule(RiskClassAssigned)
def assign_class(fact: Fact[RiskClassAssigned], view: View) -> Iterator[Objection]:
    """风险分类: by who supervises what is approved under the item."""
    yield from judge_day(fact, view, "assigned_on")
    yield from judge_supervision(fact, view, fact.event.item)
