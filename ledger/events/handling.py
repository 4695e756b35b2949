"""办理: routing, steps, reviews and the closing of a case."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    CaseNo,
    Count,
    DayCount,
    Digest,
    Event,
    ItemCode,
    JointNo,
    LongText,
    Mention,
    OfficerId,
    Ref,
    Role,
    SubjectId,
    Text,
    Version,
)
from ledger.labels import label


class CaseRouted(Event, frozen=True, kw_only=True):
    """转办: the case goes to the section or body that handles it; opens the internal clock."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    item: Mention[ItemCode] | None = None
    department: Text
    agency_to: Mention[AgencyId] | None = None
    officer: Mention[OfficerId] | None = None
    reply_days_max: Annotated[DayCount | None, label("答复期限（天）")] = None


class HandlingStepCompleted(Event, frozen=True, kw_only=True):
    """环节办结: one step of handling is done, by an officer of a group."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    step: Annotated[Text, label("环节名称")]
    number: Text | None = None
    group: Annotated[Text | None, label("承办组")] = None
    result: Text | None = None
    note: LongText | None = None


class Opinion(Choice):
    """审核意见: pass or object."""

    PASS = "pass", "通过"
    OBJECT = "object", "不通过"


class ReviewCompleted(Event, frozen=True, kw_only=True):
    """审核: one level of review (初审 1, 复审 2 …), or a technical review (技术审查)."""

    published_by: ClassVar = (Role.APPROVAL,)
    case: CaseNo
    level: Version
    opinion: Opinion
    technical: Annotated[bool, label("技术审查")] = False
    note: LongText | None = None


class CaseOutcome(Choice):
    """办结方式: how a case ended."""

    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予许可"
    NOT_ACCEPTED = "not-accepted", "不予受理"
    WITHDRAWN = "withdrawn", "撤回申请"
    UNKNOWN = "unknown", "结果不明"
    TERMINATED = "terminated", "终止办理"


class TerminationReason(Choice):
    """终止原因: why a case ends without a decision."""

    ITEM_CANCELLED = "item-cancelled", "事项取消"
    APPLICANT_GONE = "applicant-gone", "申请人死亡或终止"
    OBJECT_GONE = "object-gone", "申请事项的对象灭失"
    COMMITMENT_FALSE = "commitment-false", "承诺不实"
    OTHER = "other", "其他"


class CaseClosed(Event, frozen=True, kw_only=True):
    """办结: the case ends, with its outcome."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    outcome: CaseOutcome
    closed_on: date
    note: LongText | None = None
    reason: Annotated[TerminationReason | None, label("终止原因")] = None
    document: Text | None = None


class SiteSurveyScheduled(Event, frozen=True, kw_only=True):
    """踏勘安排: two or more go to the site on a day, officers of other bodies with them."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    surveyors: Annotated[tuple[Mention[OfficerId], ...], label("踏勘人员")]
    survey_on: Annotated[date, label("踏勘日期")]
    agencies: Annotated[tuple[Mention[AgencyId], ...], label("联合踏勘机关")] = ()
    place: Annotated[Text | None, label("地点")] = None


class SurveyResult(Choice):
    """踏勘结果: whether the site is as it has to be."""

    PASSED = "passed", "符合要求"
    FAILED = "failed", "不符合要求"


class SiteSurveyCompleted(Event, frozen=True, kw_only=True):
    """踏勘完成: what those who were there found; their photographs and records by digest."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    surveyors: Annotated[tuple[Mention[OfficerId], ...], label("踏勘人员")]
    surveyed_on: Annotated[date, label("实际踏勘日期")]
    result: Annotated[SurveyResult, label("踏勘结果")]
    evidence: Annotated[tuple[Digest, ...], label("证据摘要")] = ()
    note: LongText | None = None


class ProcedureKind(Choice):
    """特别程序: what takes time that is not the bureau's (行政许可法 第四十五条), or stops it."""

    HEARING = "hearing", "听证"
    BIDDING = "bidding", "招标"
    AUCTION = "auction", "拍卖"
    INSPECTION = "inspection", "检验"
    TEST = "test", "检测"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERT = "expert", "专家评审"
    FREEZE = "freeze", "冻结"
    """A supervising agency asks that nothing be decided until it has looked into something."""


class SpecialProcedureStarted(Event, frozen=True, kw_only=True):
    """特别程序启动: a hearing, an expert panel, a test …, or a freeze for an enforcement need.

    It begins on the day on which it took effect. ``document`` is the notice that told the applicant
    how long it takes, ``notified_on`` the day of that: without it no day is left out. A freeze
    names its ``basis`` and its end; only with a ``legal_basis`` does it move the statutory limit.
    """

    published_by: ClassVar = (Role.APPROVAL, Role.SUPERVISION)
    case: CaseNo
    kind: ProcedureKind
    document: Annotated[Text | None, label("告知文书")] = None
    notified_on: Annotated[date | None, label("告知日期")] = None
    until: Annotated[date | None, label("预计结束日期")] = None
    basis: Text | None = None
    legal_basis: Annotated[Text | None, label("扣除期限的法律依据")] = None
    note: LongText | None = None


class SpecialProcedureEnded(Event, frozen=True, kw_only=True):
    """特别程序结束: the clock goes on the day after; ``kind`` says which, where several run."""

    published_by: ClassVar = (Role.APPROVAL, Role.SUPERVISION)
    case: CaseNo
    kind: ProcedureKind | None = None
    document: Text | None = None
    result: Text | None = None
    note: LongText | None = None


class TimeLimitExtended(Event, frozen=True, kw_only=True):
    """延长期限: more working days: for a case by the head, for a joint case by the government.

    It names a case or a joint case, exactly one of them, and the applicant is told why. The time
    of a joint case is the government's to prolong: ``document`` is then its word.
    """

    published_by: ClassVar = (Role.APPROVAL, Role.KEEPER, Role.LEGAL)
    line: ClassVar = ("case", "joint")
    case: CaseNo | None = None
    days: Annotated[DayCount, label("延长工作日")]
    reason: LongText
    told_on: Annotated[date, label("告知延长日期")]
    document: Text | None = None
    joint: JointNo | None = None


class CommitmentMade(Event, frozen=True, kw_only=True):
    """告知承诺: the applicant promises in writing that conditions are met; the text by digest."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    subject: SubjectId
    text: Annotated[Digest, label("承诺书摘要")]
    conditions: Annotated[LongText, label("承诺条件")]
    verify_by: Annotated[date, label("核查期限至")]
    document: Text | None = None


class CommitmentResult(Choice):
    """核查结果: whether what was promised is so."""

    KEPT = "kept", "属实"
    BROKEN = "broken", "不实"


class CommitmentVerified(Event, frozen=True, kw_only=True):
    """承诺核查: whether a commitment was kept; one that was broken bars from others."""

    published_by: ClassVar = (Role.APPROVAL, Role.SUPERVISION)
    case: CaseNo
    subject: SubjectId
    result: Annotated[CommitmentResult, label("核查结果")]
    way: Annotated[Text, label("核查方式")]
    verified_on: Annotated[date, label("核查日期")]
    document: Text | None = None
    note: LongText | None = None


class Retention(Choice):
    """保管期限: how long a file is kept (机关文件材料归档范围和文书档案保管期限规定)."""

    TEN = "ten-years", "十年"
    THIRTY = "thirty-years", "三十年"
    PERMANENT = "permanent", "永久"


class HandlingUrged(Event, frozen=True, kw_only=True):
    """催办: somebody who watches over the handling asks for what is open."""

    published_by: ClassVar = (
        Role.WINDOW,
        Role.APPROVAL,
        Role.SUPERVISION,
        Role.CATALOGUE,
        Role.INSPECTION,
        Role.LEGAL,
    )
    line: ClassVar = "about"
    about: Ref
    reason: LongText
    answer_by: Annotated[date | None, label("要求答复日期")] = None
    document: Text | None = None


class CaseArchived(Event, frozen=True, kw_only=True):
    """归档: the file of a case that has ended, and whose decision was delivered, is put away."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL)
    case: CaseNo
    archive: Annotated[Text, label("档号")]
    retention: Annotated[Retention, label("保管期限")] = Retention.THIRTY
    pages: Annotated[Count | None, label("页数")] = None
    digest: Digest | None = None
    archived_on: Annotated[date, label("归档日期")]
