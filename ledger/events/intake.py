"""受理: from the window's receipt to acceptance, supplement, withdrawal."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    CaseNo,
    DayCount,
    Digest,
    Event,
    ItemCode,
    JointNo,
    LicenceNo,
    LongText,
    Mention,
    OfficerId,
    Personal,
    ProjectCode,
    Role,
    SubjectId,
    Text,
    Version,
)
from ledger.labels import label

Instant = Annotated[datetime, Meta(tz=True)]


class PartyRole(Choice):
    """当事人身份: what a further party is to the applicant."""

    REPRESENTATIVE = "representative", "法定代表人"
    CO_APPLICANT = "co-applicant", "共同申请人"
    AGENT = "agent", "代理人"


class Party(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """当事人: a further party of an application."""

    subject: Mention[SubjectId]
    role: PartyRole


class Material(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """材料: one material handed in; the file itself is named by digest."""

    code: Text
    name: Text | None = None
    digest: Digest | None = None


class ApplicationKind(Choice):
    """申请类型: for a new licence, or about one that was issued."""

    NEW = "new", "新办"
    CHANGE = "change", "变更"
    RENEWAL = "renewal", "延续"
    REISSUE = "reissue", "补发"


class ApplicationReceived(Event, frozen=True, kw_only=True):
    """收件: the window receives an application, its materials and parties."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    line: ClassVar = "case"
    case: CaseNo
    subject: SubjectId | None = None
    joint: JointNo | None = None
    item: Mention[ItemCode]
    channel: Annotated[Text, label("渠道")]
    place: Annotated[Text | None, label("地点")] = None
    subject_name: Text | None = None
    person_name: Annotated[Personal | None, label("申请人姓名")] = None
    phone: Annotated[Personal | None, label("联系电话")] = None
    parties: tuple[Party, ...] = ()
    materials: tuple[Material, ...] = ()
    project: ProjectCode | None = None
    department: Text | None = None
    responsible: Annotated[Mention[OfficerId] | None, label("责任人")] = None
    planned_end_at: Annotated[Instant | None, label("计划办结时间")] = None
    content: LongText | None = None
    kind: Annotated[ApplicationKind | None, label("申请类型")] = None
    licence: Annotated[LicenceNo | None, label("所涉证照")] = None


class Defect(Choice):
    """缺陷: what is wrong with a material: lacking, not in its form, no longer valid, other."""

    MISSING = "missing", "缺少"
    FORM = "form", "不符合法定形式"
    EXPIRED = "expired", "已过有效期"
    OTHER = "other", "其他"


class MaterialDefect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """补正内容: what is wrong with one material, and why it is asked for."""

    material: Annotated[Text, label("材料")]
    defect: Annotated[Defect, label("缺陷")]
    why: Annotated[LongText | None, label("补正理由")] = None


class SupplementRequested(Event, frozen=True, kw_only=True):
    """补正告知: one notice tells all that is missing or not in order (一次性告知).

    What ``materials`` names without a word in ``defects`` is missing.
    """

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    subject: Mention[SubjectId] | None = None
    materials: tuple[Text, ...]
    document: Text | None = None
    reply_days: Annotated[DayCount | None, label("补正期限（天）")] = None
    defects: Annotated[tuple[MaterialDefect, ...], label("补正内容")] = ()


class SupplementSubmitted(Event, frozen=True, kw_only=True):
    """补正提交: the applicant hands in what was missing."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    subject: SubjectId | None = None
    materials: tuple[Material, ...]
    parties: tuple[Party, ...] = ()


class AcceptanceMode(Choice):
    """受理方式: complete, with a deficit (容缺), on a commitment (告知承诺), by silence."""

    FULL = "full", "材料齐全"
    DEFICIT = "deficit", "容缺受理"
    COMMITMENT = "commitment", "告知承诺"
    SILENCE = "silence", "逾期视为受理"


class ApplicationAccepted(Event, frozen=True, kw_only=True):
    """受理: the window takes a complete application into the time limit."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    item: Mention[ItemCode] | None = None
    subject: Mention[SubjectId] | None = None
    guide: Annotated[Version | None, label("指南版本")] = None
    mode: AcceptanceMode | None = None
    accepted_on: Annotated[date, label("受理日期")]
    due_at: Instant | None = None
    document: Text | None = None
    project: ProjectCode | None = None
    cure_by: Annotated[date | None, label("容缺后补截止日")] = None


class ApplicationNotAccepted(Event, frozen=True, kw_only=True):
    """不予受理: the application is turned away in writing, with the reason."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    shown_by: ClassVar = ("AppealFiled",)
    case: CaseNo
    subject: Mention[SubjectId] | None = None
    reason: LongText
    document: Text | None = None


class ApplicationWithdrawn(Event, frozen=True, kw_only=True):
    """申请撤回: the applicant withdraws before the decision."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    subject: Mention[SubjectId] | None = None
    reason: LongText | None = None


class JointCaseOpened(Event, frozen=True, kw_only=True):
    """并联开办: one matter that takes several items is handled together, under one lead."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    joint: JointNo
    lead: Annotated[Mention[AgencyId], label("牵头机关")]
    items: Annotated[tuple[Mention[ItemCode], ...], label("并联事项")]
    name: Text | None = None
    project: ProjectCode | None = None
    opened_on: Annotated[date, label("开办日期")]
    document: Text | None = None


class JointCaseClosed(Event, frozen=True, kw_only=True):
    """并联办结: every branch has ended, and so has the joint case."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    joint: JointNo
    closed_on: date
    note: LongText | None = None
