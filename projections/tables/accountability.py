"""监督问责: what was excused of a light, who answers for it, and what meetings agreed."""

from typing import Annotated

from msgspec import json

from ledger.choice import Choice
from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AccountabilityOutcome,
    ActionItemClosed,
    AlertDismissed,
    CaseFileReviewed,
    FileReviewResult,
    JointMeetingHeld,
    SafeHarbourDecided,
)
from ledger.events.handling import HandlingUrged
from ledger.events.handover import (
    ApprovalPushed,
    PushFailed,
    PushStopped,
    RegistrationNotified,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from ledger.fact import AnyFact, Fact
from ledger.labels import label, one_of
from ledger.law.liability import Move
from ledger.law.light import LightKind
from projections.engine.home import REF
from projections.engine.row import Day, Instant, Listed, Row, Word, day_or_none, row_instant
from projections.engine.table import Projection, Table, by_entry
from projections.tables import waiting


class AlertAct(Choice):
    """灯的处置: somebody asked for what is late, or excused it."""

    URGED = "urged", "催办"
    DISMISSED = "dismissed", "摘牌"


class AlertActRow(Row):
    """灯的处置: one urging of a record, or one dismissal of a light of it.

    ``light`` is the kind of light that was dismissed; it burned by what position ``as_of`` knew, on
    the day ``light_on``. ``part`` says which, where a record has several lights of the kind.
    """

    about: str
    entry: str
    act: Annotated[Word, label("处置"), one_of(AlertAct)] = ""
    light: Annotated[Word | None, label("灯的种类"), one_of(LightKind)] = None
    part: Annotated[str | None, label("分项")] = None
    as_of: Annotated[int | None, label("依据位置")] = None
    light_on: Annotated[Day | None, label("亮灯日期")] = None
    agency: str | None = None
    actor: Annotated[str | None, label("处置人")] = None
    at: Annotated[Instant, label("处置时间")] = ""
    answer_by: Annotated[Day | None, label("要求答复日期")] = None
    reason: str | None = None
    document: str | None = None
    position: int = 0
    observed: bool = False


class AccountabilityRow(Row):
    """问责: one accountability, from its opening to its end.

    ``duty`` is the entry by which what burned was somebody's to do; ``forgiven`` whether the error
    was forgiven, None where nobody decided on that.
    """

    accountability: Annotated[str, label("问责编号")]
    about: str | None = None
    light: Annotated[Word | None, label("灯的种类"), one_of(LightKind)] = None
    part: Annotated[str | None, label("分项")] = None
    as_of: Annotated[int | None, label("依据位置")] = None
    light_on: Annotated[Day | None, label("亮灯日期")] = None
    duty: Annotated[str | None, label("职责记录")] = None
    agency: str | None = None
    opened_at: Annotated[Instant | None, label("问责启动时间")] = None
    opened_by: Annotated[str | None, label("问责启动人")] = None
    reason: str | None = None
    document: str | None = None
    forgiven: Annotated[bool | None, label("予以容错")] = None
    forgiven_on: Annotated[Day | None, label("容错认定日期")] = None
    corrective_entry: Annotated[str | None, label("纠正记录")] = None
    outcome: Annotated[Word | None, label("问责结果"), one_of(AccountabilityOutcome)] = None
    decided_on: Annotated[Day | None, label("问责决定日期")] = None
    consequence: Annotated[str | None, label("处理方式")] = None
    responsible: Annotated[Listed, label("责任人员")] = "[]"
    closed_on: Annotated[Day | None, label("问责办结日期")] = None
    result: Annotated[str | None, label("落实情况")] = None
    observed: bool = False


class MeetingRow(Row):
    """议定事项: one thing that a meeting gave an agency to do; one without a number: the meeting.

    ``due_on`` is the day that was agreed, ``done_on`` the one on which its owner says it was done.
    """

    meeting: Annotated[str, label("会议编号")]
    action: Annotated[str, label("事项序号")]
    title: Annotated[str | None, label("标题")] = None
    held_on: Annotated[Day | None, label("召开日期")] = None
    agency: str | None = None
    content: str | None = None
    owner: Annotated[str | None, label("责任机关")] = None
    due_on: Annotated[Day | None, label("到期日")] = None
    held_position: Annotated[int | None, label("会议记录位置")] = None
    done_on: Annotated[Day | None, label("完成日期")] = None
    done_by: Annotated[str | None, label("落实人")] = None
    result: Annotated[str | None, label("落实情况")] = None
    observed: bool = False


class TaskTurnRow(Row):
    """任务转手: one move of a push: by whom, and to whom."""

    task: str
    entry: str
    move: Annotated[Word, label("去向"), one_of(Move)] = ""
    agency: str | None = None
    agency_to: str | None = None
    at: Annotated[Instant, label("时间")] = ""
    position: int = 0


class FileReviewRow(Row):
    """案卷评查: one reading of a case's file."""

    case: str
    entry: str
    result: Annotated[Word | None, label("评查结果"), one_of(FileReviewResult)] = None
    reviewed_on: Annotated[Day | None, label("评查日期")] = None
    agency: str | None = None
    found: Annotated[str | None, label("评查意见")] = None
    document: str | None = None
    observed: bool = False


ALERT_ACTS = Table("alert_acts", REF, AlertActRow, key=2)
ACCOUNTABILITIES = Table(
    "accountabilities", "accountability", AccountabilityRow, indexes=("about",)
)
MEETINGS = Table("meetings", "meeting", MeetingRow, key=2, indexes=("owner", waiting.UNDONE))
TASK_TURNS = Table("task_turns", "task", TaskTurnRow, key=2)
FILE_REVIEWS = Table("file_reviews", "case", FileReviewRow, key=2)
projection = Projection(
    "accountability", (ALERT_ACTS, ACCOUNTABILITIES, MEETINGS, TASK_TURNS, FILE_REVIEWS), weight=4
)


def _noted(row: AlertActRow, fact: AnyFact, act: AlertAct) -> None:
    row.act = act
    row.agency = fact.agency
    row.actor = fact.actor
    row.at = row_instant(fact.occurred_at)
    row.reason = fact.event.reason
    row.document = fact.event.document
    row.position = fact.position
    row.observed = fact.observed is not None


@ALERT_ACTS.on(HandlingUrged, keys=by_entry)
def urged(row: AlertActRow, fact: Fact[HandlingUrged]) -> None:
    """催办."""
    _noted(row, fact, AlertAct.URGED)
    row.answer_by = day_or_none(fact.event.answer_by)


@ALERT_ACTS.on(AlertDismissed, keys=by_entry)
def dismissed(row: AlertActRow, fact: Fact[AlertDismissed]) -> None:
    """预警摘牌."""
    _noted(row, fact, AlertAct.DISMISSED)
    event = fact.event
    row.light = event.kind
    row.part = event.part
    row.as_of = event.as_of or fact.position - 1
    row.light_on = event.light_on.isoformat()


@ACCOUNTABILITIES.on(AccountabilityOpened, home="accountability")
def opened(row: AccountabilityRow, fact: Fact[AccountabilityOpened]) -> None:
    """问责启动; the first counts."""
    if row.opened_at is not None:
        return
    event = fact.event
    row.about = event.about
    row.light = event.kind
    row.part = event.part
    row.as_of = event.as_of or fact.position - 1
    row.light_on = event.light_on.isoformat()
    row.duty = event.duty
    row.agency = fact.agency
    row.opened_at = row_instant(fact.occurred_at)
    row.opened_by = fact.actor
    row.reason = event.reason
    row.document = event.document
    row.observed = fact.observed is not None


@ACCOUNTABILITIES.on(SafeHarbourDecided)
def forgiven(row: AccountabilityRow, fact: Fact[SafeHarbourDecided]) -> None:
    """容错认定; the first counts."""
    if row.forgiven is None:
        row.forgiven = fact.event.granted
        row.forgiven_on = fact.event.decided_on.isoformat()
        row.corrective_entry = fact.event.corrective_entry


@ACCOUNTABILITIES.on(AccountabilityDecided)
def decided(row: AccountabilityRow, fact: Fact[AccountabilityDecided]) -> None:
    """问责决定; the first counts."""
    if row.outcome is None:
        event = fact.event
        row.outcome = event.outcome
        row.decided_on = event.decided_on.isoformat()
        row.consequence = event.consequence
        row.responsible = json.encode(event.responsible).decode()


@ACCOUNTABILITIES.on(AccountabilityClosed)
def closed(row: AccountabilityRow, fact: Fact[AccountabilityClosed]) -> None:
    """问责办结; the first counts."""
    if row.closed_on is None:
        row.closed_on = fact.event.closed_on.isoformat()
        row.result = fact.event.result


def _actions(fact: Fact[JointMeetingHeld]) -> list[tuple[str]]:
    """Return the key tails of a meeting: the numbers of its minutes, or nothing for itself."""
    return [(one.number,) for one in fact.event.actions] or [("",)]


@MEETINGS.on(JointMeetingHeld, keys=_actions)
def held(row: MeetingRow, fact: Fact[JointMeetingHeld]) -> None:
    """联席会议; the first counts."""
    if row.held_on is not None:
        return
    event = fact.event
    row.title = event.title
    row.held_on = event.held_on.isoformat()
    row.agency = fact.agency
    row.held_position = fact.own_position
    row.observed = fact.observed is not None
    for one in event.actions:
        if one.number == row.action:
            row.content = one.content
            row.owner = one.owner
            row.due_on = day_or_none(one.due_on)


@MEETINGS.on(ActionItemClosed, keys=lambda fact: [(fact.event.action,)])
def action_closed(row: MeetingRow, fact: Fact[ActionItemClosed]) -> None:
    """议定事项办结; the first counts."""
    if row.done_on is None:
        row.done_on = fact.event.done_on.isoformat()
        row.done_by = fact.actor
        row.result = fact.event.result


def _moved(row: TaskTurnRow, fact: AnyFact, move: Move) -> None:
    row.move = move
    row.agency = fact.agency
    row.agency_to = getattr(fact.event, "agency_to", None)
    row.at = row_instant(fact.occurred_at)
    row.position = fact.position


@TASK_TURNS.on(ApprovalPushed, RegistrationNotified, keys=by_entry)
def pushed(row: TaskTurnRow, fact: AnyFact) -> None:
    """推送、双告知."""
    _moved(row, fact, Move.PUSHED)


@TASK_TURNS.on(PushFailed, keys=by_entry)
def failed(row: TaskTurnRow, fact: AnyFact) -> None:
    """推送失败."""
    _moved(row, fact, Move.FAILED)


@TASK_TURNS.on(TaskReturned, keys=by_entry)
def returned(row: TaskTurnRow, fact: AnyFact) -> None:
    """退回."""
    _moved(row, fact, Move.RETURNED)


@TASK_TURNS.on(TaskReassigned, keys=by_entry)
def reassigned(row: TaskTurnRow, fact: AnyFact) -> None:
    """重新指派."""
    _moved(row, fact, Move.REASSIGNED)


@TASK_TURNS.on(SupervisionTaskClaimed, SupervisionTaskClosed, PushStopped, keys=by_entry)
def ended(row: TaskTurnRow, fact: AnyFact) -> None:
    """认领、办结、终止: then it is nobody's turn to take it."""
    _moved(row, fact, Move.ENDED)


@FILE_REVIEWS.on(CaseFileReviewed, keys=by_entry)
def reviewed(row: FileReviewRow, fact: Fact[CaseFileReviewed]) -> None:
    """案卷评查."""
    event = fact.event
    row.result = event.result
    row.reviewed_on = event.reviewed_on.isoformat()
    row.agency = fact.agency
    row.found = event.found
    row.document = event.document
    row.observed = fact.observed is not None
