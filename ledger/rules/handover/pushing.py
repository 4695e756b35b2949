"""审批推送: what is pushed to whom, once, and when a push has failed."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from ledger.events.catalogue import Act
from ledger.events.handover import (
    OF_LICENCES,
    ApprovalPushed,
    PushFailed,
    PushStage,
    PushStopped,
    RegistrationNotified,
)
from ledger.fact import VOID, Fact
from ledger.rules.base import rule
from ledger.rules.handover.by_itself import is_seen_to, judge_by_itself
from ledger.rules.handover.liaison import judge_liaisons
from ledger.rules.handover.longer import judge_claim_days
from ledger.rules.handover.reach import judge_reach
from ledger.rules.handover.returning import case_of, judge_returns
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH, Case, judge_companions
from ledger.states.case_limits import acceptance_of
from ledger.states.day import judged_on
from ledger.states.duty import judge_duty
from ledger.states.item import Item
from ledger.states.licence import Licence, item_of
from ledger.states.officer import is_automaton
from ledger.states.subject import same
from ledger.states.supervision_duty import Supervisors, duties_of
from ledger.states.task import (
    PUSH_DUPLICATE,
    PUSHING,
    TASK_CLOSED,
    TASK_STOPPED,
    TASK_UNKNOWN,
    Pushed,
    Pushes,
    Task,
    stage_of,
)
from ledger.view import Objection, View, refusal

_ONCE: Final = frozenset(
    (PushStage.ACCEPTED, PushStage.SURVEY, PushStage.DECIDED, PushStage.REFUSED)
)
"""Stages that a case reaches once; a licence may change several times."""


_EVERY_ACT: Final = frozenset(Act)


_Push = Fact[ApprovalPushed] | Fact[PushFailed]


@rule(ApprovalPushed)
def push(fact: Fact[ApprovalPushed], view: View) -> Iterator[Objection]:
    """审批推送: what has happened, once, to an agency on supervision duty for the item."""
    event = fact.event
    yield from judge_number(fact, view.of(Task, event.task))
    yield from _judge_pushable(fact, view)
    if event.case is not None or not is_seen_to(fact, view):
        yield from _judge_case_named(fact, view)
    duties = duties_of(fact, view, event.agency_to, event.item, area=event.area)
    if not duties:
        yield PUSH_NO_DUTY("data.agency_to", f"{event.agency_to} · {event.item}")
    yield from judge_reach(fact, view, duties)
    yield from judge_liaisons(fact, view)
    yield from judge_claim_days(fact, view, duties)
    case = event.case or case_of(event.licence, view)
    if case is not None and event.stage in _ONCE:
        yield from _judge_duplicate(fact, view, case)
    yield from judge_by_itself(fact, view)
    yield from judge_returns(fact, view)


def _judge_duplicate(fact: Fact[ApprovalPushed], view: View, case: str) -> Iterator[Objection]:
    """Yield what tells the same of a case; what came of a fact by itself is only repeated.

    What was returned may be pushed again, by a person: who has returned it knows of it already. A
    closed task tells nothing of what was corrected since.
    """
    event = fact.event
    is_reaction = is_automaton(view, fact.actor, fact.agency)
    for number in sorted(view.of(Pushes, case).tasks - {event.task}):
        task = view.of(Task, number)
        if task.push is None or task.stopped is not None:
            continue
        if (task.waiting and not is_reaction) or _is_history(task, view):
            continue
        other = task.push
        receivers = {task.receiver} | ({other.event.agency_to} if is_reaction else set())
        if stage_of(other) is event.stage and event.agency_to in receivers:
            is_repeat = is_reaction or is_automaton(view, other.actor, other.agency)
            found = PUSH_DUPLICATE("data.case", number, blocking=(other.id,))
            yield replace(found, is_repeat=is_repeat)


def _is_history(task: Task, view: View) -> bool:
    return task.closing is not None and task.push is not None and _is_amended(task.push, view)


@rule(PushFailed)
def fail_push(fact: Fact[PushFailed], view: View) -> Iterator[Objection]:
    """推送失败: once, only where nobody is on supervision duty for the item at the place."""
    event = fact.event
    task = view.of(Task, event.task)
    yield from judge_number(fact, task)
    if task.waiting and task.failed is not None:
        yield TASK_EXISTS("data.task", event.task, blocking=(task.failed.id,))
    yield from _judge_pushable(fact, view)
    yield from _judge_case_named(fact, view)
    for duty in view.of(Supervisors, event.item).on_duty(judged_on(fact, view), event.area):
        yield DUTY_EXISTS("data.item", f"{duty.agency} · {event.item}", blocking=(duty.entry,))


def judge_number(fact: _Push | Fact[RegistrationNotified], task: Task) -> Iterator[Objection]:
    """Yield what stands against a task number: it is in use, or was about something else."""
    event = fact.event
    if task.stopped is not None:
        yield TASK_STOPPED("data.task", event.task, blocking=(task.stopped,))
    elif task.push is not None and not task.waiting:
        yield TASK_EXISTS("data.task", event.task, blocking=(task.push.id,))
    elif task.opening is not None:
        before = task.opening.event
        for field in ("case", "licence", "item", "stage"):
            was, now = getattr(before, field, None), getattr(event, field, None)
            if was != now:
                yield IDENTITY_MISMATCH(f"data.{field}", f"{now or '-'} ≠ {was or '-'}")


def _judge_pushable(fact: _Push, view: View) -> Iterator[Objection]:
    event = fact.event
    subject = event.subject if isinstance(event, ApprovalPushed) else None
    case = view.of(Case, event.case) if event.case is not None else Case()
    licence = view.of(Licence, event.licence) if event.licence is not None else Licence()
    if not _has_happened(fact, view, case, licence):
        yield NOTHING_TO_PUSH("data.stage", f"{event.stage} · {event.case or event.licence or '-'}")
    yield from judge_companions(case, view, item=event.item, subject=subject)
    item = item_of(licence, view)
    if item is not None and item != event.item:
        yield IDENTITY_MISMATCH("data.item", f"{event.item} ≠ {item}")
    if subject is not None and licence.subject not in (None, *same(view, subject)):
        yield IDENTITY_MISMATCH("data.subject", f"{subject} ≠ {licence.subject}")
    yield from _judge_handler(fact, view, case, licence)


def _judge_case_named(fact: _Push, view: View) -> Iterator[Objection]:
    """Yield an objection where a person tells of a licence and not of the case that it came from.

    Pushes are found by their case, or by the number that what follows by itself has: of what names
    a licence alone nobody could tell by a rule that it was pushed.
    """
    event = fact.event
    is_found = is_automaton(view, fact.actor, fact.agency) or event.stage not in OF_LICENCES
    if is_found or view.of(Task, event.task).opening is not None:
        return
    issued_in = case_of(event.licence, view)
    if issued_in not in (None, event.case):
        yield IDENTITY_MISMATCH("data.case", f"{event.case or '-'} ≠ {issued_in}")


def _judge_handler(fact: _Push, view: View, case: Case, licence: Licence) -> Iterator[Objection]:
    """Yield an objection unless the body received, decided or issued it, or now holds the item.

    Where the window is an agency of its own, the bureau on duty pushes what is not decided yet.
    """
    facts = (case.receipt, case.decision, licence.issuing)
    handlers = [one.agency for one in facts if one is not None]
    if not handlers:
        return
    item = view.of(Item, fact.event.item)
    holder = item.holder(judged_on(fact, view)) if item.transfers else None
    handlers += [holder] if holder is not None else []
    if any(acts_for(view, fact.agency, one) for one in handlers):
        return
    is_open = case.receipt is not None and case.decision is None
    if not is_open or any(judge_duty(fact, view, fact.event.item, _EVERY_ACT)):
        yield PUSH_NOT_HANDLER("agency", f"{fact.agency} ≠ {', '.join(dict.fromkeys(handlers))}")


_TOLD_OF: Final = (*(one.__name__ for one in (*Case.folds, *Licence.folds)), VOID)
"""The stored names of what a push tells of, and of what takes it back."""


@rule(PushStopped)
def stop_push(fact: Fact[PushStopped], view: View) -> Iterator[Objection]:
    """推送终止: by who pushed, once, where what it told of was voided or corrected since.

    Otherwise a bureau could take an approval out of its supervisor's hands with a word of its own.
    A stopped push tells of nothing: what still stands is owed to the supervisor as before. Of
    several records that were corrected together each stops it; by itself that is done once.
    """
    number = fact.event.task
    task = view.of(Task, number)
    opening = task.opening
    if opening is None:
        yield TASK_UNKNOWN("data.task", number)
        return
    if task.stopped is not None:
        is_reaction = is_automaton(view, fact.actor, fact.agency)
        found = TASK_STOPPED("data.task", number, blocking=(task.stopped,))
        yield replace(found, is_repeat=is_reaction)
    if task.closing is not None:
        yield TASK_CLOSED("data.task", number, blocking=(task.closing,))
    if not acts_for(view, fact.agency, opening.agency):
        yield PUSH_NOT_HANDLER("agency", f"{fact.agency} ≠ {opening.agency}")
    if not _is_amended(opening, view):
        yield NOT_WITHDRAWN("data.task", number, blocking=(opening.id,))


def _is_amended(opening: Pushed | Fact[PushFailed], view: View) -> bool:
    """Tell whether what a push told of was corrected or voided after the push."""
    event = opening.event
    named = [(kind, getattr(event, kind, None)) for kind in ("case", "licence")]
    return any(
        position > opening.position and (entry.type == VOID or entry.corrects is not None)
        for kind, number in named
        if number is not None
        for position, entry in view.history(_TOLD_OF, f"{kind}:{number}")
    )


def _has_happened(fact: _Push, view: View, case: Case, licence: Licence) -> bool:
    match fact.event.stage:
        case PushStage.SURVEY:
            return case.receipt is not None
        case PushStage.ACCEPTED:
            return acceptance_of(case, view, judged_on(fact, view)).day is not None
        case PushStage.DECIDED:
            return licence.issued if fact.event.case is None else case.decision is not None
        case PushStage.REFUSED:
            return case.decision is not None and not case.granted
        case PushStage.CHANGED:
            return licence.changes > 0
        case PushStage.REVOKED:
            return licence.ended


TASK_EXISTS = refusal(
    "task.exists",
    "监管任务编号已使用",
    "something was pushed under this task number already",
    source=PUSHING,
    remedy="use a new number for a new push",
)


PUSH_NO_DUTY = refusal(
    "push.no-duty",
    "无监管职责单位",
    "the receiving agency has no supervision duty for the item at this place",
    source=PUSHING,
    remedy="push to the agency on duty; where there is none, record PushFailed",
)


NOTHING_TO_PUSH = refusal(
    "push.nothing-to-push",
    "无可推送事项",
    "what the push tells of has not happened",
    source="河北省编办: 审批过程和结果同步推送",
    remedy="record the acceptance, decision, change or revocation first, and name case or licence",
)


PUSH_NOT_HANDLER = refusal(
    "push.not-handler",
    "非承办机关推送",
    "only the body that handles or decided the case pushes it",
    source=PUSHING,
    remedy="let the bureau that handles the case push it",
)


NOT_WITHDRAWN = refusal(
    "push.not-withdrawn",
    "推送事由未变更",
    "what the push tells of was neither voided nor corrected since: the push stands",
    source="内丘县内政字【2017】15号 三(二)(1)三: 跟踪监管",
    remedy="correct or void what was recorded wrongly first; a revocation is pushed, not stopped",
)


DUTY_EXISTS = refusal(
    "push.duty-exists",
    "存在监管职责单位",
    "somebody is on supervision duty for the item: the push has not failed",
    source=PUSHING,
    remedy="record ApprovalPushed to the agency on duty",
)
