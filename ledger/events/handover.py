"""审管衔接: pushes to supervision, tasks, and the feedback that comes back."""

from datetime import date
from typing import Annotated, ClassVar, Final

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    AreaCode,
    CaseNo,
    CheckNo,
    DayCount,
    EntryId,
    Event,
    FeedbackNo,
    ItemCode,
    LicenceNo,
    LongText,
    Mention,
    OfficerId,
    Ref,
    Role,
    SubjectId,
    TaskNo,
    Text,
)
from ledger.labels import label


class PushStage(Choice):
    """推送环节: what the push tells of."""

    ACCEPTED = "accepted", "受理"
    SURVEY = "survey", "现场勘验"
    DECIDED = "decided", "决定"
    REFUSED = "refused", "不予许可"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"


TOLD_ONLY: Final = frozenset((PushStage.ACCEPTED, PushStage.SURVEY, PushStage.REFUSED))
"""Of these supervision is told, so that it knows; nothing is granted yet that could be claimed."""
OF_LICENCES: Final = frozenset((PushStage.CHANGED, PushStage.REVOKED))
"""What becomes of a licence after it was issued: each time is told for itself."""


class PushMode(Choice):
    """分流方式: by rule or by hand."""

    AUTO = "auto", "自动"
    MANUAL = "manual", "人工"


class ApprovalPushed(Event, frozen=True, kw_only=True):
    """审批推送: acceptance, decision or licence goes to the agency that must supervise it."""

    published_by: ClassVar = (Role.APPROVAL,)
    line: ClassVar = "task"
    shown_by: ClassVar = ("SupervisionTaskClaimed",)
    task: TaskNo
    case: CaseNo | None = None
    licence: Mention[LicenceNo] | None = None
    item: Mention[ItemCode]
    subject: Mention[SubjectId] | None = None
    agency_to: Mention[AgencyId]
    stage: Annotated[PushStage, label("环节")]
    mode: PushMode | None = None
    area: AreaCode | None = None
    claim_days_max: DayCount | None = None
    basis: Text | None = None


class PushFailed(Event, frozen=True, kw_only=True):
    """推送失败: nobody on duty was found; the bureau stays liable until somebody is."""

    published_by: ClassVar = (Role.APPROVAL,)
    line: ClassVar = "task"
    task: TaskNo
    case: CaseNo | None = None
    licence: Mention[LicenceNo] | None = None
    item: Mention[ItemCode]
    stage: Annotated[PushStage, label("环节")]
    area: AreaCode | None = None
    reason: Text


class RegistrationNotified(Event, frozen=True, kw_only=True):
    """双告知: who registered a business tells who supervises what it is going to do."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)
    line: ClassVar = "task"
    shown_by: ClassVar = ("SupervisionTaskClaimed",)
    task: TaskNo
    subject: SubjectId
    item: Mention[ItemCode]
    agency_to: Mention[AgencyId]
    area: AreaCode | None = None
    claim_days_max: DayCount | None = None
    registered_on: Annotated[date, label("登记日期")]
    scope: Annotated[LongText | None, label("经营范围")] = None


class PushStopped(Event, frozen=True, kw_only=True):
    """推送终止: what a push told of was voided or corrected: nobody works on it any longer."""

    published_by: ClassVar = (Role.APPROVAL,)
    task: TaskNo
    reason: Text


class PushReceived(Event, frozen=True, kw_only=True):
    """接收: the supervising agency confirms that the push arrived."""

    published_by: ClassVar = (Role.SUPERVISION,)
    task: TaskNo


class SupervisionTaskClaimed(Event, frozen=True, kw_only=True):
    """认领: the supervising agency takes the task, with a named person responsible."""

    published_by: ClassVar = (Role.SUPERVISION,)
    task: TaskNo
    officer: Mention[OfficerId] | None = None


class TaskReturned(Event, frozen=True, kw_only=True):
    """退回: the agency returns a push that is not its own, with the reason."""

    published_by: ClassVar = (Role.SUPERVISION,)
    task: TaskNo
    reason: LongText
    agency_proposed: Annotated[Mention[AgencyId] | None, label("建议机关")] = None


class TaskReassigned(Event, frozen=True, kw_only=True):
    """重新指派: 编办 settles who supervises what was returned, by the duty that it names."""

    published_by: ClassVar = (Role.CATALOGUE,)
    task: TaskNo
    agency_to: Mention[AgencyId]
    duty: Annotated[EntryId, label("职责记录")]
    reason: LongText | None = None
    document: Text | None = None


class FollowUpRecorded(Event, frozen=True, kw_only=True):
    """事中事后监管: what was done after the claim."""

    published_by: ClassVar = (Role.SUPERVISION,)
    task: TaskNo
    followed_up_on: Annotated[date, label("跟进日期")]
    check: Mention[CheckNo] | None = None
    focus_points: tuple[Text, ...] = ()
    result: Text | None = None
    content: LongText | None = None


class RiskClassAssigned(Event, frozen=True, kw_only=True):
    """风险分类: into which class a supervising agency puts a subject under an item; replaces."""

    published_by: ClassVar = (Role.SUPERVISION,)
    subject: SubjectId
    item: Mention[ItemCode]
    risk_class: Annotated[Text, label("风险等级")]
    code_system: Annotated[Text, label("代码体系")]
    assigned_on: Annotated[date, label("分类日期")]
    basis: Text | None = None


class SupervisionTaskClosed(Event, frozen=True, kw_only=True):
    """监管办结: the task is done."""

    published_by: ClassVar = (Role.SUPERVISION,)
    task: TaskNo
    closed_on: date
    result: Text | None = None
    summary: Annotated[LongText | None, label("办结小结")] = None


class FeedbackKind(Choice):
    """反馈类别: 检查, 处罚, 审批瑕疵, 建议."""

    CHECK = "check", "检查"
    PENALTY = "penalty", "处罚"
    DEFECT = "defect", "审批瑕疵"
    SUGGESTION = "suggestion", "建议"


TOLD_ONCE: Final = frozenset((FeedbackKind.CHECK, FeedbackKind.PENALTY))
"""What is told once while it stands: told again, it says that the former no longer does."""


class SupervisionFeedbackSent(Event, frozen=True, kw_only=True):
    """监管反馈: supervision tells approval what it found (反向反馈)."""

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "feedback"
    feedback: FeedbackNo
    about: Ref
    kind: FeedbackKind
    agency_to: Mention[AgencyId]
    subject: Mention[SubjectId] | None = None
    content: LongText
    acknowledge_days_max: Annotated[DayCount | None, label("签收期限（天）")] = None


class FeedbackAcknowledged(Event, frozen=True, kw_only=True):
    """反馈签收: the bureau confirms the feedback, and says what it does with it."""

    published_by: ClassVar = (Role.APPROVAL,)
    feedback: FeedbackNo
    measure: Annotated[LongText | None, label("处理措施")] = None


class FeedbackAnswered(Event, frozen=True, kw_only=True):
    """反馈整改: what the bureau has put right, by the entry that corrects it."""

    published_by: ClassVar = (Role.APPROVAL,)
    feedback: FeedbackNo
    entry: Annotated[EntryId | None, label("整改记录")] = None
    answer: Annotated[LongText, label("整改情况")]
