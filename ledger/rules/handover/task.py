"""审管衔接: who receives and claims a task, returns it, follows it up and closes it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events.handover import (
    FollowUpRecorded,
    PushReceived,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.fact import AnyFact, Fact
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.day import judge_day
from ledger.states.officer import holds_post, is_automaton
from ledger.states.post import WRONG_POST, judge_inspector
from ledger.states.separation import judge_own_case, judge_sides
from ledger.states.supervision_duty import duties_of
from ledger.states.task import PUSHING, TASK_CLOSED, TASK_STOPPED, TASK_UNKNOWN, Pushed, Task
from ledger.view import Objection, View, refusal


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
    if event.officer is not None and not _is_person_in_post(view, event.officer, fact.agency):
        yield CLAIM_NOT_SUPERVISOR("data.officer", f"{event.officer} · {fact.agency}")
    else:
        officer = event.officer or fact.actor
        yield from judge_inspector(fact, view, officer, missing=WRONG_POST, field="data.officer")
    if task.push is not None:
        yield from judge_sides(fact, view, task.push.event.item)
        officers = (fact.actor, event.officer or fact.actor)
        yield from judge_own_case(view, officers, "data.officer", task=event.task)


def _is_person_in_post(view: View, officer: str, agency: str) -> bool:
    """Tell whether somebody in post may answer for a task; an automaton answers for nothing."""
    return holds_post(view, officer, agency) and not is_automaton(view, officer, agency)


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
    if task.push is not None:
        yield from judge_own_case(view, (fact.actor,), "actor", task=fact.event.task)
    yield from judge_day(fact, view, "followed_up_on", after=_taken_on(task, view))


def _taken_on(task: Task, view: View) -> date | None:
    """Return the day from which the agency works on it: that of the push, or of a later claim."""
    if task.push is None:
        return None
    times = (task.push.occurred_at, task.claimed_at or task.push.occurred_at)
    return max(map(view.opening.zone.day, times))


@rule(SupervisionTaskClosed)
def close_task(fact: Fact[SupervisionTaskClosed], view: View) -> Iterator[Objection]:
    """监管办结: after claim and follow-up on every focus point, or saying why none was needed."""
    event = fact.event
    task = view.of(Task, event.task)
    yield from _judge_receiver(fact, view, task)
    if task.push is None:
        return
    before = task.followed_up_on or _taken_on(task, view)
    yield from judge_day(fact, view, "closed_on", after=before)
    if task.claim is None:
        yield NOT_CLAIMED("data.task", event.task)
    elif task.follow_ups:
        yield from _judge_focus(fact, view, task, task.push)
    elif is_blank(event.summary):
        yield NO_FOLLOW_UP("data.summary", event.task)


def _judge_focus(
    fact: Fact[SupervisionTaskClosed], view: View, task: Task, pushed: Pushed
) -> Iterator[Objection]:
    duties = duties_of(fact, view, fact.agency, pushed.event.item, area=pushed.event.area)
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
    receiver = task.receiver or ""
    if not acts_for(view, fact.agency, receiver):
        yield OTHER_AGENCY("agency", f"{fact.agency} ≠ {receiver}")
    if task.returned is not None:
        yield TASK_RETURNED("data.task", number, blocking=(task.returned,))
    if task.closing is not None:
        yield TASK_CLOSED("data.task", number, blocking=(task.closing,))
    if task.stopped is not None:
        yield TASK_STOPPED("data.task", number, blocking=(task.stopped,))


_CLAIM: Final = "内丘县内政字【2017】15号 三(二)(1)三: 事后监管人员登录认领"


TASK_RETURNED = refusal(
    "task.returned",
    "监管任务已退回",
    "the task was returned to the bureau",
    source=PUSHING,
    remedy="the bureau pushes it again to the agency on duty, or 编办 settles whose it is",
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
    source=PUSHING,
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
