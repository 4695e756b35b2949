"""审管衔接: the states of tasks and pushes; who pushes to whom, who claims, follows up, closes."""

from collections.abc import Iterator
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.handover import (
    ApprovalPushed,
    FollowUpRecorded,
    PushFailed,
    PushReceived,
    PushStage,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.fact import AnyFact, Fact
from ledger.rules._rule import rule
from ledger.rules.case import Case, acceptance_of, judge_companions
from ledger.rules.catalogue import Supervisors
from ledger.rules.licence import Licence
from ledger.rules.limits import judged_on
from ledger.rules.organisation import acts_for, holds_post
from ledger.rules.supervisors import duties_of
from ledger.view import Objection, State, View, refusal

_CLAIM: Final = "内丘县内政字【2017】15号 三(二)(1)三: 事后监管人员登录认领"
_PUSH: Final = "内丘县内政字【2017】15号 三(二)(1)三: 推送至相应监管部门"

TASK_UNKNOWN = refusal(
    "task.unknown",
    "监管任务不存在",
    "nothing was pushed under this task number",
    source=_PUSH,
    remedy="the bureau records ApprovalPushed first, or correct the number",
)
TASK_EXISTS = refusal(
    "task.exists",
    "监管任务编号已使用",
    "something was pushed under this task number already",
    source=_PUSH,
    remedy="use a new number for a new push",
)
TASK_CLOSED = refusal(
    "task.closed",
    "监管任务已办结",
    "the task was closed already",
    source="内丘县内政字【2017】15号 三(二)(1)三: 跟踪监管",
    remedy="a wrong closing is corrected or voided",
)
TASK_RETURNED = refusal(
    "task.returned",
    "监管任务已退回",
    "the task was returned to the bureau",
    source=_PUSH,
    remedy="the bureau pushes it again, to the agency on duty",
)
NOT_CLAIMED = refusal(
    "task.not-claimed",
    "监管任务未认领",
    "a task is followed up and closed after it was claimed",
    source=_CLAIM,
    remedy="record SupervisionTaskClaimed first",
)
NO_FOLLOW_UP = refusal(
    "task.no-follow-up",
    "未开展跟踪监管",
    "a task is closed without any follow-up, and without saying why none was needed",
    source="内丘县内政字【2017】15号 三(二)(1)三: 跟踪监管、分类监管",
    remedy="record FollowUpRecorded, or give the reason in the summary",
)
FOCUS_MISSING = refusal(
    "followup.focus-missing",
    "监管重点未覆盖",
    "the follow-ups do not cover every focus point of the supervision duty",
    source="内丘县内政字【2017】15号 三(三)1: 监管重点",
    remedy="record a follow-up on the points that the message names",
)
PUSH_NO_DUTY = refusal(
    "push.no-duty",
    "无监管职责单位",
    "the receiving agency has no supervision duty for the item at this place",
    source=_PUSH,
    remedy="push to the agency on duty; where there is none, record PushFailed",
)
PUSH_DUPLICATE = refusal(
    "push.duplicate",
    "重复推送",
    "the same stage of the case was pushed to the same agency already",
    source=_PUSH,
    remedy="nothing is left to push; a returned push may be sent again",
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
    source=_PUSH,
    remedy="let the bureau that handles the case push it",
)
DUTY_EXISTS = refusal(
    "push.duty-exists",
    "存在监管职责单位",
    "somebody is on supervision duty for the item: the push has not failed",
    source=_PUSH,
    remedy="record ApprovalPushed to the agency on duty",
)
OTHER_AGENCY = refusal(
    "claim.other-agency",
    "非接收机关",
    "only the agency that a task was pushed to, or its successor, acts on it",
    source=_CLAIM,
    remedy="let the receiving agency act",
)
CLAIM_SECOND = refusal(
    "claim.second",
    "重复认领",
    "the task was claimed already",
    source=_CLAIM,
    remedy="go on with the task",
)
CLAIM_NOT_SUPERVISOR = refusal(
    "claim.not-supervisor",
    "认领人非监管人员",
    "the person named as responsible holds no post in the claiming agency",
    source=_CLAIM,
    remedy="name an officer of the agency",
)
RECEIVE_SECOND = refusal(
    "receive.second",
    "重复接收",
    "the agency confirmed this push already",
    source=_PUSH,
    remedy="go on with the claim",
)
RETURN_NO_REASON = refusal(
    "return.no-reason",
    "退回未说明理由",
    "a push is returned without a reason",
    source="审管衔接 退回: reason code",
    remedy="say why it is not the agency's own, and whose it is",
)
RETURN_CLAIMED = refusal(
    "return.claimed",
    "已认领不得退回",
    "the agency has claimed the task: it is its own",
    source=_CLAIM,
    remedy="follow up and close it",
)


class Task(State, frozen=True, kw_only=True):
    """监管任务: the push, and what the supervising agency made of it."""

    tag: ClassVar = "task"
    folds: ClassVar = (
        ApprovalPushed,
        PushFailed,
        PushReceived,
        SupervisionTaskClaimed,
        TaskReturned,
        FollowUpRecorded,
        SupervisionTaskClosed,
    )
    push: Fact[ApprovalPushed] | None = None
    received: str | None = None
    claim: str | None = None
    returned: str | None = None
    closing: str | None = None
    follow_ups: int = 0
    looked_at: frozenset[str] = frozenset()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002, PLR0911 - a table
        """Fold one fact of the task; a push after a return starts afresh."""
        match fact.event:
            case ApprovalPushed() if self.push is None or self.returned is not None:
                return replace(self, push=fact, received=None, returned=None)
            case PushReceived():
                return replace(self, received=self.received or fact.id)
            case SupervisionTaskClaimed():
                return replace(self, claim=self.claim or fact.id)
            case TaskReturned():
                return replace(self, returned=self.returned or fact.id)
            case FollowUpRecorded() as event:
                return replace(
                    self,
                    follow_ups=self.follow_ups + 1,
                    looked_at=self.looked_at.union(event.focus_points),
                )
            case SupervisionTaskClosed():
                return replace(self, closing=self.closing or fact.id)
        return self


class Pushes(State, frozen=True, kw_only=True):
    """推送: what was pushed of a case, as (task, stage, receiving agency)."""

    tag: ClassVar = "case"
    folds: ClassVar = (ApprovalPushed,)
    sent: tuple[tuple[str, PushStage, str], ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold a push."""
        event = fact.event
        return replace(self, sent=(*self.sent, (event.task, event.stage, event.agency_to)))


_ONCE: Final = frozenset((PushStage.ACCEPTED, PushStage.SURVEY, PushStage.DECIDED))
"""Stages that a case reaches once; a licence may change several times."""


@rule(ApprovalPushed)
def push(fact: Fact[ApprovalPushed], view: View) -> Iterator[Objection]:
    """审批推送: what has happened, once, to an agency on supervision duty for the item."""
    event = fact.event
    task = view.of(Task, event.task)
    if task.push is not None and task.returned is None:
        yield TASK_EXISTS("data.task", event.task, blocking=(task.push.id,))
    yield from _judge_pushable(fact, view)
    if not duties_of(fact, view, event.agency_to, event.item, area=event.area):
        yield PUSH_NO_DUTY("data.agency_to", f"{event.agency_to} · {event.item}")
    if event.case is not None and event.stage in _ONCE:
        yield from _judge_duplicate(fact, view, event.case)


def _judge_duplicate(fact: Fact[ApprovalPushed], view: View, case: str) -> Iterator[Objection]:
    event = fact.event
    for number, stage, agency in view.of(Pushes, case).sent:
        if number != event.task and (stage, agency) == (event.stage, event.agency_to):
            other = view.of(Task, number)
            if other.push is not None and other.returned is None:
                yield PUSH_DUPLICATE("data.case", number, blocking=(other.push.id,))


@rule(PushFailed)
def fail_push(fact: Fact[PushFailed], view: View) -> Iterator[Objection]:
    """推送失败: only where nobody is on supervision duty for the item."""
    event = fact.event
    task = view.of(Task, event.task)
    if task.push is not None and task.returned is None:
        yield TASK_EXISTS("data.task", event.task, blocking=(task.push.id,))
    yield from _judge_pushable(fact, view)
    for duty in view.of(Supervisors, event.item).on_duty(judged_on(fact, view)):
        yield DUTY_EXISTS("data.item", f"{duty.agency} · {event.item}", blocking=(duty.entry,))


def _judge_pushable(
    fact: Fact[ApprovalPushed] | Fact[PushFailed], view: View
) -> Iterator[Objection]:
    event = fact.event
    subject = event.subject if isinstance(event, ApprovalPushed) else None
    case = view.of(Case, event.case) if event.case is not None else None
    licence = view.of(Licence, event.licence) if event.licence is not None else None
    if not _has_happened(fact, view, case, licence):
        yield NOTHING_TO_PUSH("data.stage", f"{event.stage} · {event.case or event.licence or '-'}")
    handlers = [licence.agency] if licence is not None and licence.agency is not None else []
    if case is not None and case.receipt is not None:
        yield from judge_companions(case, view, item=event.item, subject=subject)
        handlers += [case.receipt.agency]
        handlers += [case.decision.agency] if case.decision is not None else []
    if handlers and not any(acts_for(view, fact.agency, one) for one in handlers):
        yield PUSH_NOT_HANDLER("agency", f"{fact.agency} ≠ {', '.join(dict.fromkeys(handlers))}")


def _has_happened(
    fact: Fact[ApprovalPushed] | Fact[PushFailed],
    view: View,
    case: Case | None,
    licence: Licence | None,
) -> bool:
    match fact.event.stage:
        case PushStage.SURVEY:
            return case is not None and case.receipt is not None
        case PushStage.ACCEPTED:
            return case is not None and (
                acceptance_of(case, view, judged_on(fact, view)).day is not None
            )
        case PushStage.DECIDED:
            is_decided = case is not None and case.decision is not None
            return is_decided or (case is None and licence is not None and licence.issued)
        case PushStage.CHANGED:
            return licence is not None and licence.changes > 0
        case PushStage.REVOKED:
            return licence is not None and licence.ended


@rule(PushReceived)
def receive_push(fact: Fact[PushReceived], view: View) -> Iterator[Objection]:
    """接收: once, by the agency that it was pushed to."""
    task = view.of(Task, fact.event.task)
    yield from _judge_receiver(fact, view, task)
    if task.received is not None:
        yield RECEIVE_SECOND("data.task", fact.event.task, blocking=(task.received,))


@rule(SupervisionTaskClaimed)
def claim(fact: Fact[SupervisionTaskClaimed], view: View) -> Iterator[Objection]:
    """认领: once, by the agency that it was pushed to, with an officer of its own."""
    event = fact.event
    task = view.of(Task, event.task)
    yield from _judge_receiver(fact, view, task)
    if task.claim is not None:
        yield CLAIM_SECOND("data.task", event.task, blocking=(task.claim,))
    if event.officer is not None and not holds_post(view, event.officer, fact.agency):
        yield CLAIM_NOT_SUPERVISOR("data.officer", f"{event.officer} · {fact.agency}")


@rule(TaskReturned)
def return_task(fact: Fact[TaskReturned], view: View) -> Iterator[Objection]:
    """退回: before the claim, with a reason."""
    event = fact.event
    task = view.of(Task, event.task)
    yield from _judge_receiver(fact, view, task)
    if task.claim is not None:
        yield RETURN_CLAIMED("data.task", event.task, blocking=(task.claim,))
    if not event.reason.strip():
        yield RETURN_NO_REASON("data.reason", event.task)


@rule(FollowUpRecorded)
def follow_up(fact: Fact[FollowUpRecorded], view: View) -> Iterator[Objection]:
    """事中事后监管: on a claimed task, by the agency that claimed it."""
    task = view.of(Task, fact.event.task)
    yield from _judge_receiver(fact, view, task)
    if task.push is not None and task.claim is None:
        yield NOT_CLAIMED("data.task", fact.event.task)


@rule(SupervisionTaskClosed)
def close_task(fact: Fact[SupervisionTaskClosed], view: View) -> Iterator[Objection]:
    """监管办结: after claim and follow-up on every focus point, or saying why none was needed."""
    event = fact.event
    task = view.of(Task, event.task)
    yield from _judge_receiver(fact, view, task)
    if task.push is None:
        return
    if task.claim is None:
        yield NOT_CLAIMED("data.task", event.task)
    elif task.follow_ups:
        yield from _judge_focus(fact, view, task, task.push)
    elif not (event.summary and event.summary.strip()):
        yield NO_FOLLOW_UP("data.summary", event.task)


def _judge_focus(
    fact: Fact[SupervisionTaskClosed], view: View, task: Task, pushed: Fact[ApprovalPushed]
) -> Iterator[Objection]:
    duties = duties_of(
        fact, view, pushed.event.agency_to, pushed.event.item, area=pushed.event.area
    )
    named = dict.fromkeys(point for duty in duties for point in duty.event.focus_points)
    missing = [point for point in named if point not in task.looked_at]
    if missing:
        yield FOCUS_MISSING("data.task", ", ".join(missing))


def _judge_receiver(fact: AnyFact, view: View, task: Task) -> Iterator[Objection]:
    """Yield what stands against acting on a task: unknown, another's, returned, closed."""
    number = fact.event.task
    if task.push is None:
        yield TASK_UNKNOWN("data.task", number)
        return
    if not acts_for(view, fact.agency, task.push.event.agency_to):
        yield OTHER_AGENCY("agency", f"{fact.agency} ≠ {task.push.event.agency_to}")
    if task.returned is not None:
        yield TASK_RETURNED("data.task", number, blocking=(task.returned,))
    if task.closing is not None:
        yield TASK_CLOSED("data.task", number, blocking=(task.closing,))
