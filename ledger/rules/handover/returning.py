"""退回与重新指派: a push that keeps coming back is settled by 编办, by a duty that it names."""

from collections.abc import Iterator

from ledger.events.handover import ApprovalPushed, RegistrationNotified, TaskReassigned
from ledger.events.organisation import LoopStep
from ledger.fact import Fact
from ledger.law.returning import is_unsettled
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.day import judged_on
from ledger.states.level import level_of
from ledger.states.licence import Licence
from ledger.states.subject import same
from ledger.states.supervision_duty import Supervisors, duties_of
from ledger.states.task import (
    TASK_CLOSED,
    TASK_STOPPED,
    TASK_UNKNOWN,
    Pushes,
    Registrations,
    Task,
)
from ledger.states.told import act_of, pushed_by_itself
from ledger.view import Objection, View, refusal

_Push = Fact[ApprovalPushed] | Fact[RegistrationNotified]


def judge_returns(fact: _Push, view: View) -> Iterator[Objection]:
    """Yield an objection where the stage came back so often that 编办 has to settle whose it is.

    A duty that was assigned to the receiver after the last return settles it as well. One that any
    other body got does not: the push could go a third time to who has returned it twice.
    """
    event = fact.event
    stage = event.stage if isinstance(event, ApprovalPushed) else None
    tasks = [view.of(Task, number) for number in sorted({event.task, *_family(fact, view)})]
    returns = [one.position for task in tasks for one in task.returns if one.stage is stage]
    if not returns:
        return
    level = level_of(view, LoopStep.RETURN, event.item, agency=fact.agency, position=max(returns))
    settled = [place for task in tasks for place in task.settled]
    duties = duties_of(fact, view, event.agency_to, event.item, area=event.area)
    settled += [duty.position for duty in duties]
    if is_unsettled(len(returns), max(returns), settled, times=level and level.times):
        entries = tuple(task.returned for task in tasks if task.returned is not None)
        yield RETURN_LIMIT("data.task", event.task, blocking=entries)


def _family(fact: _Push, view: View) -> Iterator[str]:
    """Yield the numbers under which the same was pushed: of a case, an act, or a registration.

    Another number is not another push, nor is the licence named in place of its case.
    """
    event = fact.event
    if isinstance(event, RegistrationNotified):
        for code in same(view, event.subject):
            for number in view.of(Registrations, code).tasks:
                push = view.of(Task, number).push
                if push is not None and push.event.item == event.item:
                    yield number
        return
    act = act_of(event, view)
    case = event.case or case_of(event.licence, view)
    for number in view.of(Pushes, case).tasks if case is not None else ():
        push = view.of(Task, number).push
        if act is None or (push is not None and push.position > act.position):
            yield number
    if act is not None:
        yield from pushed_by_itself(event, fact.agency, view, act)


def case_of(licence: str | None, view: View) -> str | None:
    """Return the case that a licence was issued in, where it is known."""
    issuing = None if licence is None else view.of(Licence, licence).issuing
    return None if issuing is None else issuing.event.case


@rule(TaskReassigned)
def reassign(fact: Fact[TaskReassigned], view: View) -> Iterator[Objection]:
    """重新指派: of a returned task, to a body whose supervision duty stands for it."""
    event = fact.event
    task = view.of(Task, event.task)
    if task.opening is None:
        yield TASK_UNKNOWN("data.task", event.task)
        return
    if task.stopped is not None:
        yield TASK_STOPPED("data.task", event.task, blocking=(task.stopped,))
    if task.closing is not None:
        yield TASK_CLOSED("data.task", event.task, blocking=(task.closing,))
    elif task.returned is None:
        yield NOT_RETURNED("data.task", event.task)
    opening = task.opening.event
    standing = view.of(Supervisors, opening.item).on_duty(judged_on(fact, view), opening.area)
    is_named = any(
        duty.entry == event.duty and acts_for(view, event.agency_to, duty.agency)
        for duty in standing
    )
    if not is_named:
        yield REASSIGN_NO_DUTY("data.duty", f"{event.agency_to} · {opening.item}")


_SETTLED = "内丘县内政字【2017】15号 三(二)(2): 职责边界由编办明确"


RETURN_LIMIT = refusal(
    "return.limit",
    "退回次数已达上限",
    "this stage of the case has come back as often as the service level allows: 编办 settles first",
    source=_SETTLED,
    remedy="let 编办 record TaskReassigned, or a supervision duty, and then push to that agency",
)


REASSIGN_NO_DUTY = refusal(
    "reassign.no-duty",
    "重新指派无职责依据",
    "the duty that the settlement names does not stand, or is not the named agency's",
    source=_SETTLED,
    remedy="record SupervisionDutyAssigned for the agency and item first, and name its entry",
)


NOT_RETURNED = refusal(
    "reassign.not-returned",
    "监管任务未退回",
    "the task was not returned: whoever it was pushed to has it",
    source=_SETTLED,
    remedy="let the receiving agency return it first, or act on it",
)
