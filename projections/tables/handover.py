"""审管衔接: tables of supervision tasks and of the feedback that comes back."""

from typing import Annotated

from msgspec import json

from ledger.events.handling import HandlingUrged
from ledger.events.handover import (
    TOLD_ONLY,
    ApprovalPushed,
    FeedbackAcknowledged,
    FeedbackAnswered,
    FeedbackKind,
    FollowUpRecorded,
    PushFailed,
    PushMode,
    PushReceived,
    PushStage,
    PushStopped,
    RegistrationNotified,
    RiskClassAssigned,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from ledger.fact import AnyFact, Fact
from ledger.labels import label, one_of
from ledger.law.automaton import is_by_itself
from projections.engine.row import (
    Day,
    Instant,
    Listed,
    Row,
    Word,
    day_or_none,
    happened,
)
from projections.engine.table import Projection, Table
from projections.tables import waiting


class TaskRow(Row):
    """监管任务: one push, and what the supervising agency made of it.

    A push after a return starts afresh: what stands here is the latest push, beside how many pushes
    and returns there were in all. ``history`` says that the push is of an older system and obliges
    nobody; a later step that was observed takes nothing from what a push of today obliges to.
    ``told_only`` says that nobody has to claim it.
    """

    task: str
    agency: str | None = None
    agency_from: str | None = None
    case: str | None = None
    licence: str | None = None
    item: str | None = None
    subject: str | None = None
    stage: Annotated[Word | None, one_of(PushStage)] = None
    mode: Annotated[Word | None, one_of(PushMode)] = None
    area: str | None = None
    basis: str | None = None
    claim_days_max: int | None = None
    pushed_at: Annotated[Instant | None, label("推送时间")] = None
    pushed_by: Annotated[str | None, label("推送人")] = None
    pushed_position: Annotated[int | None, label("推送记录位置")] = None
    first_pushed_at: Annotated[Instant | None, label("首次推送时间")] = None
    first_pushed_position: Annotated[int | None, label("首次推送记录位置")] = None
    pushes_count: Annotated[int, label("推送次数")] = 0
    failed_at: Annotated[Instant | None, label("推送失败时间")] = None
    failed_position: Annotated[int | None, label("推送失败记录位置")] = None
    failure_reason: Annotated[str | None, label("推送失败原因")] = None
    received_at: Instant | None = None
    claimed_at: Annotated[Instant | None, label("认领时间")] = None
    claimed_by: Annotated[str | None, label("认领人")] = None
    claimed_position: Annotated[int | None, label("认领记录位置")] = None
    officer: str | None = None
    returned_at: Annotated[Instant | None, label("退回时间")] = None
    return_reason: Annotated[str | None, label("退回理由")] = None
    agency_proposed: str | None = None
    returned_position: Annotated[int | None, label("末次退回记录位置")] = None
    returns_count: Annotated[int, label("退回次数")] = 0
    reassigned_at: Annotated[Instant | None, label("重新指派时间")] = None
    reassigned_position: Annotated[int | None, label("重新指派记录位置")] = None
    follow_ups_count: Annotated[int, label("跟进次数")] = 0
    first_followed_up_at: Annotated[Instant | None, label("首次跟进时间")] = None
    followed_up_on: Day | None = None
    focus_points: Listed = "[]"
    closed_at: Instant | None = None
    closed_on: Day | None = None
    result: str | None = None
    stopped_at: Annotated[Instant | None, label("终止时间")] = None
    stop_reason: Annotated[str | None, label("终止理由")] = None
    urged_count: Annotated[int, label("催办次数")] = 0
    told_only: Annotated[bool, label("仅告知")] = False
    history: Annotated[bool, label("历史推送")] = False
    observed: bool = False
    source: str | None = None


class FeedbackRow(Row):
    """监管反馈: what supervision told approval, when that was acknowledged, and put right.

    ``history`` says that it was sent in an older system, and obliges nobody.
    """

    feedback: str
    about: str | None = None
    kind: Annotated[Word | None, one_of(FeedbackKind)] = None
    agency: str | None = None
    agency_to: str | None = None
    subject: str | None = None
    content: str | None = None
    acknowledge_days_max: int | None = None
    sent_at: Annotated[Instant | None, label("发送时间")] = None
    sent_position: Annotated[int | None, label("反馈记录位置")] = None
    history: Annotated[bool, label("历史反馈")] = False
    sent_by: Annotated[str | None, label("反馈人")] = None
    acknowledged_at: Annotated[Instant | None, label("签收时间")] = None
    acknowledged_by: Annotated[str | None, label("签收人")] = None
    measure: str | None = None
    answered_at: Annotated[Instant | None, label("整改时间")] = None
    answered_by: Annotated[str | None, label("整改人")] = None
    answer: str | None = None
    correcting_entry: Annotated[str | None, label("整改记录")] = None
    urged_count: Annotated[int, label("催办次数")] = 0
    observed: bool = False
    source: str | None = None


class RiskClassRow(Row):
    """风险分类: the class of a subject under an item, as it was assigned last."""

    subject: str
    item: str
    risk_class: Annotated[str | None, label("风险等级")] = None
    code_system: str | None = None
    assigned_on: Day | None = None
    agency: str | None = None
    basis: str | None = None
    position: int = 0


TASKS = Table(
    "tasks",
    "task",
    TaskRow,
    indexes=(
        *(("agency", "task"), "subject", "case", "licence", "first_pushed_at"),
        waiting.RUNNING_TASKS,
        waiting.STOPPED_TASKS,
    ),
)
FEEDBACKS = Table(
    "feedbacks",
    "feedback",
    FeedbackRow,
    indexes=(
        *("about", "agency_to", "agency"),
        waiting.UNREAD_FEEDBACKS,
        waiting.DEFECTS,
        waiting.UNANSWERED_FEEDBACKS,
    ),
)
RISK_CLASSES = Table("risk_classes", "subject", RiskClassRow, key=2)
projection = Projection("handover", (TASKS, FEEDBACKS, RISK_CLASSES), weight=9)

_POINTS = json.Decoder(list[str])


@TASKS.on(ApprovalPushed)
def pushed(row: TaskRow, fact: Fact[ApprovalPushed]) -> None:
    """审批推送; again after a return: a fresh start."""
    event = fact.event
    if _is_opened(row, fact):
        row.case = event.case
        row.licence = event.licence
        row.stage = event.stage
        row.mode = event.mode
        row.basis = event.basis
        row.told_only = _is_told_only(row)


def _is_told_only(row: TaskRow) -> bool:
    """Tell whether a push tells of what nobody has to claim: nothing was granted yet, or at all.

    What a person pushed before there was a reactor was to be claimed, and is due as it was then.
    """
    if row.stage not in TOLD_ONLY:
        return False
    return row.stage == PushStage.REFUSED or is_by_itself(row.task, row.pushed_by)


def _is_opened(row: TaskRow, fact: Fact[ApprovalPushed] | Fact[RegistrationNotified]) -> bool:
    """Open a task, or open it afresh after a return; tell whether it was not open already."""
    event = fact.event
    row.pushes_count += 1
    if row.pushed_at is not None and row.returned_at is None:
        return False
    _note_push(row, fact)
    row.agency = event.agency_to
    row.item = event.item
    row.subject = event.subject
    row.area = event.area
    row.claim_days_max = event.claim_days_max
    if row.returned_at is not None:
        _begin_afresh(row)
    return True


def _note_push(row: TaskRow, fact: AnyFact) -> None:
    row.pushed_at = happened(row, fact)
    row.pushed_by = fact.actor
    row.pushed_position = fact.position
    if row.first_pushed_at is None or row.history:
        row.first_pushed_at = row.pushed_at
        row.first_pushed_position = fact.position
    row.history = fact.observed is not None
    row.agency_from = fact.agency


def _begin_afresh(row: TaskRow) -> None:
    """Take away what the former receiver made of the task; how often it came back stays."""
    row.received_at = row.claimed_at = row.claimed_by = row.claimed_position = row.officer = None
    row.returned_at = row.return_reason = row.agency_proposed = None
    row.failed_at = row.failed_position = row.failure_reason = row.followed_up_on = None
    row.first_followed_up_at = row.closed_at = row.closed_on = row.result = None
    row.follow_ups_count, row.focus_points = 0, "[]"


@TASKS.on(TaskReassigned)
def reassigned(row: TaskRow, fact: Fact[TaskReassigned]) -> None:
    """重新指派: the named agency begins afresh, with a clock of its own."""
    _begin_afresh(row)
    row.reassigned_at = happened(row, fact)
    row.reassigned_position = fact.position
    row.history = fact.observed is not None
    row.agency = fact.event.agency_to


@TASKS.on(RegistrationNotified)
def notified(row: TaskRow, fact: Fact[RegistrationNotified]) -> None:
    """双告知; it opens a task like a push."""
    if _is_opened(row, fact):
        row.basis = fact.event.scope


@TASKS.on(PushFailed)
def push_failed(row: TaskRow, fact: Fact[PushFailed]) -> None:
    """推送失败."""
    event = fact.event
    row.failed_at = happened(row, fact)
    row.failed_position = fact.position
    row.failure_reason = event.reason
    if row.pushed_at is None:
        row.history = fact.observed is not None
        row.agency_from = fact.agency
        row.case = event.case
        row.licence = event.licence
        row.item = event.item
        row.stage = event.stage
        row.area = event.area
        row.told_only = _is_told_only(row)


@TASKS.on(PushStopped)
def stopped(row: TaskRow, fact: Fact[PushStopped]) -> None:
    """推送终止."""
    if row.stopped_at is None:
        row.stopped_at = happened(row, fact)
        row.stop_reason = fact.event.reason


@TASKS.on(PushReceived)
def received(row: TaskRow, fact: Fact[PushReceived]) -> None:
    """接收."""
    row.received_at = row.received_at or happened(row, fact)


@TASKS.on(SupervisionTaskClaimed)
def claimed(row: TaskRow, fact: Fact[SupervisionTaskClaimed]) -> None:
    """认领."""
    if row.claimed_at is None:
        row.claimed_at = happened(row, fact)
        row.claimed_by = fact.actor
        row.claimed_position = fact.own_position
        row.officer = fact.event.officer or fact.actor


@TASKS.on(TaskReturned)
def returned(row: TaskRow, fact: Fact[TaskReturned]) -> None:
    """退回."""
    row.returned_at = happened(row, fact)
    row.return_reason = fact.event.reason
    row.agency_proposed = fact.event.agency_proposed
    row.returned_position = fact.position
    row.returns_count += 1


@TASKS.on(FollowUpRecorded)
def followed_up(row: TaskRow, fact: Fact[FollowUpRecorded]) -> None:
    """事中事后监管."""
    event = fact.event
    at = happened(row, fact)
    row.first_followed_up_at = row.first_followed_up_at or at
    row.follow_ups_count += 1
    day = event.followed_up_on.isoformat()
    row.followed_up_on = max(row.followed_up_on or day, day)
    if event.focus_points:
        points = dict.fromkeys((*_POINTS.decode(row.focus_points), *event.focus_points))
        row.focus_points = json.encode(list(points)).decode()


@TASKS.on(SupervisionTaskClosed)
def task_closed(row: TaskRow, fact: Fact[SupervisionTaskClosed]) -> None:
    """监管办结."""
    if row.closed_at is None:
        row.closed_at = happened(row, fact)
        row.closed_on = day_or_none(fact.event.closed_on)
        row.result = fact.event.result


@FEEDBACKS.on(SupervisionFeedbackSent)
def feedback_sent(row: FeedbackRow, fact: Fact[SupervisionFeedbackSent]) -> None:
    """监管反馈."""
    if row.sent_at is not None:
        return
    event = fact.event
    row.sent_at = happened(row, fact)
    row.sent_by = fact.actor
    row.sent_position = fact.position
    row.history = fact.observed is not None
    row.about = event.about
    row.kind = event.kind
    row.agency = fact.agency
    row.agency_to = event.agency_to
    row.subject = event.subject
    row.content = event.content
    row.acknowledge_days_max = event.acknowledge_days_max


@FEEDBACKS.on(FeedbackAcknowledged)
def acknowledged(row: FeedbackRow, fact: Fact[FeedbackAcknowledged]) -> None:
    """反馈签收."""
    if row.acknowledged_at is None:
        row.acknowledged_at = happened(row, fact)
        row.acknowledged_by = fact.actor
        row.measure = fact.event.measure


@FEEDBACKS.on(FeedbackAnswered)
def answered(row: FeedbackRow, fact: Fact[FeedbackAnswered]) -> None:
    """反馈整改."""
    if row.answered_at is None:
        row.answered_at = happened(row, fact)
        row.answered_by = fact.actor
        row.answer = fact.event.answer
        row.correcting_entry = fact.event.entry


@TASKS.on(HandlingUrged, home="about")
@FEEDBACKS.on(HandlingUrged, home="about")
def urged(row: TaskRow | FeedbackRow, fact: Fact[HandlingUrged]) -> None:  # noqa: ARG001 - it is counted
    """催办."""
    row.urged_count += 1


@RISK_CLASSES.on(RiskClassAssigned, keys=lambda fact: [(fact.event.item,)])
def class_assigned(row: RiskClassRow, fact: Fact[RiskClassAssigned]) -> None:
    """风险分类; again: replaces."""
    event = fact.event
    row.risk_class = event.risk_class
    row.code_system = event.code_system
    row.assigned_on = event.assigned_on.isoformat()
    row.position = fact.position
    row.agency = fact.agency
    row.basis = event.basis
