"""处罚与信用: penalties, and the restrictions that bind everywhere (一处违法、处处受限)."""

from datetime import date
from typing import Annotated, ClassVar, Final

from msgspec import Meta

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    AppealNo,
    AppealOutcome,
    CaseNo,
    DayCount,
    Digest,
    EnforcementNo,
    EntryId,
    Event,
    Fen,
    ItemCode,
    LedgerId,
    LicenceNo,
    LongText,
    MeasureCode,
    Mention,
    PenaltyNo,
    Position,
    Ref,
    RepairNo,
    RestrictionNo,
    Role,
    SubjectId,
    Text,
    TimeUnit,
    Version,
)
from ledger.events.intake import PartyRole
from ledger.events.organisation import RecodeKind
from ledger.labels import label

PenaltyKind = Annotated[
    str,
    Meta(
        pattern="^([1-6]|9)$",
        max_length=1,
        description="处罚类别: 1 警告 2 罚款 3 没收 4 责令停产停业 5 暂扣吊销 6 拘留 9 其他",
    ),
]
FIRST_ACT: Final = 1
Act = Annotated[
    Annotated[int, Meta(ge=1, le=1_000, description="违法行为序号: which act of one 立案")],
    label("违法行为序号"),
]
Responsible = Annotated[tuple[Mention[SubjectId], ...], label("责任人员")]
"""Who answers for it in person: the only persons who can be barred by it."""


class Severity(Choice):
    """失信程度: how grave what was penalised is, by the rules of the document's day."""

    LIGHT = "light", "轻微"
    GENERAL = "general", "一般"
    SERIOUS = "serious", "严重"
    SPECIFIC = "specific", "特定严重"


class LicenceEffect(Choice):
    """对证照的效力: what a penalty of kind 5 does to the licences that it names."""

    SUSPENDED = "suspended", "暂扣"
    DOWNGRADED = "downgraded", "降低资质等级"
    REVOKED = "revoked", "吊销"


class PenaltyDecided(Event, frozen=True, kw_only=True):
    """行政处罚决定: one subject is penalised, with facts, basis, kinds and amounts.

    ``act`` counts the unlawful acts of one 立案: nobody is fined twice for one. It is the first
    where none is said.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "penalty"
    shown_by: ClassVar = (
        "DecisionDelivered",
        "RecordPublicised",
        "AppealFiled",
        "PenaltyExecuted",
    )
    penalty: Annotated[PenaltyNo, label("处罚编号")]
    subject: SubjectId
    enforcement: EnforcementNo | None = None
    licences: tuple[LicenceNo, ...] = ()
    item: Mention[ItemCode] | None = None
    act: Act | None = None
    kinds: tuple[PenaltyKind, ...]
    severity: Annotated[Severity | None, label("失信程度")] = None
    fine_fen: Annotated[Fen | None, label("罚款（分）")] = None
    confiscated_fen: Annotated[Fen | None, label("没收金额（分）")] = None
    responsible: Responsible = ()
    document: Text
    facts: Annotated[LongText, label("违法事实")]
    basis: LongText
    decided_on: date
    publicised_until: Annotated[date | None, label("公示期至")] = None
    licence_effect: Annotated[LicenceEffect | None, label("对证照的效力")] = None
    suspended_until: Annotated[date | None, label("暂扣期至")] = None


class PenaltyExecuted(Event, frozen=True, kw_only=True):
    """处罚执行: what a penalty demands was done on a day, in part or, with ``in_full``, whole.

    Nobody's credit is repaired before all of it is done.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    penalty: Annotated[PenaltyNo, label("处罚编号")]
    subject: SubjectId
    what: Annotated[LongText, label("执行内容")]
    executed_on: Annotated[date, label("执行日期")]
    in_full: Annotated[bool, label("全部履行")] = False
    document: Text | None = None


class PenaltyRevoked(Event, frozen=True, kw_only=True):
    """处罚撤销: the agency takes its own penalty back."""

    published_by: ClassVar = (Role.SUPERVISION,)
    penalty: Annotated[PenaltyNo, label("处罚编号")]
    subject: SubjectId
    licences: tuple[LicenceNo, ...] = ()
    document: Text
    reason: LongText
    revoked_on: Annotated[date, label("撤销日期")]


class Forbidden(Choice):
    """限制内容: what a restriction forbids."""

    GRANT = "grant", "准予许可"
    LICENCE = "licence", "颁发证照"
    COMMITMENT = "commitment", "适用告知承诺"


class MeasureListed(Event, frozen=True, kw_only=True):
    """失信惩戒措施: what the list provides for against bad credit; a later version replaces it.

    ``longest`` and ``unit`` say how long a restriction by it may last; without it, as long as its
    ground stands. Where the measure is a list of persons, ``level`` says from which level of
    government on an agency puts somebody on it by itself.
    """

    published_by: ClassVar = (Role.KEEPER, Role.LEGAL)
    measure: MeasureCode
    version: Annotated[Version, label("版本号")]
    name: Text
    basis: Text
    forbids: tuple[Forbidden, ...] = ()
    longest: Annotated[DayCount | None, label("最长期限")] = None
    unit: Annotated[TimeUnit, label("单位")] = TimeUnit.MONTH
    ends_with_repair: Annotated[bool, label("随信用修复终止")] = False
    level: Annotated[Text | None, label("认定层级")] = None


class RestrictionImposed(Event, frozen=True, kw_only=True):
    """信用限制: forbids grants or licences to a subject, for all items or named ones.

    ``measure`` is what the list provides for it.
    """

    published_by: ClassVar = (Role.SUPERVISION, Role.APPROVAL)
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled", "MeasureApplied")
    restriction: RestrictionNo
    subject: SubjectId
    measure: Mention[MeasureCode] | None = None
    ground: Annotated[Mention[Ref] | None, label("事由")] = None
    forbids: tuple[Forbidden, ...]
    items: Annotated[tuple[Mention[ItemCode], ...], label("事项范围")] = ()
    reaches: Annotated[tuple[PartyRole, ...], label("及于当事人")] = ()
    from_on: Annotated[date, label("起始日")]
    until_on: Annotated[date | None, label("截止日")] = None
    basis: Text
    reason: LongText | None = None


class RestrictionLifted(Event, frozen=True, kw_only=True):
    """限制解除: lifted as a whole, or for one case only."""

    published_by: ClassVar = (Role.SUPERVISION, Role.APPROVAL)
    restriction: RestrictionNo
    subject: SubjectId
    only_for: Annotated[Mention[CaseNo] | None, label("仅限办件")] = None
    reason: LongText
    document: Text | None = None


class MeasureApplied(Event, frozen=True, kw_only=True):
    """限制措施实施: in a case, or on a licence, somebody was held to a restriction.

    Exactly one of ``case`` and ``licence`` is named.
    """

    published_by: ClassVar = (Role.SUPERVISION, Role.APPROVAL)
    line: ClassVar = "restriction"
    restriction: RestrictionNo
    subject: SubjectId
    case: Mention[CaseNo] | None = None
    licence: Mention[LicenceNo] | None = None
    content: Annotated[LongText, label("实施情况")]
    applied_on: Annotated[date, label("实施日期")]


class NoticeEffect(Choice):
    """通报效力: what the entry of the other ledger did."""

    IMPOSED = "imposed", "作出"
    LIFTED = "lifted", "解除"
    RECODED = "recoded", "变更代码"
    APPEALED = "appealed", "救济裁决"
    REPAIRED = "repaired", "信用修复"


class CreditNoticeReceived(Event, frozen=True, kw_only=True):
    """信用通报: what another ledger imposed or lifted binds here too; its entry, and its terms.

    ``about`` is the penalty, restriction, listing or joint punishment, or for a change of code the
    subject's new code.
    ``withdrawn`` says that the entry (``replaces``, or the latest correction of it) was voided or
    corrected there; a correction is told anew, and then ``replaces`` is what it corrects. A word
    on an appeal (``outcome``) is about the penalty or restriction itself, or about ``ground``, on
    which the restriction rests there. A ``repair`` is told of what it repairs, and
    ``ends_with_repair`` says of a restriction that it falls with the repair of what it rests on.
    """

    published_by: ClassVar = (Role.KEEPER,)
    line: ClassVar = "about"
    about: Ref
    subject: SubjectId
    effect: Annotated[NoticeEffect, label("效力")]
    withdrawn: Annotated[bool, label("原记录已撤回")] = False
    origin: Annotated[LedgerId, label("来源账本")]
    entry: EntryId
    position: Position
    leaf: Annotated[Digest, label("叶哈希")]
    agency: Mention[AgencyId]
    replaces: EntryId | None = None
    only_for: Annotated[Mention[CaseNo] | None, label("仅限办件")] = None
    measure: Mention[MeasureCode] | None = None
    measures: Annotated[tuple[Mention[MeasureCode], ...], label("惩戒措施")] = ()
    agencies: Annotated[tuple[Mention[AgencyId], ...], label("协同机关")] = ()
    ground: Annotated[Mention[Ref] | None, label("事由")] = None
    forbids: tuple[Forbidden, ...] = ()
    items: Annotated[tuple[Mention[ItemCode], ...], label("事项范围")] = ()
    reaches: Annotated[tuple[PartyRole, ...], label("及于当事人")] = ()
    from_on: Annotated[date | None, label("起始日")] = None
    until_on: Annotated[date | None, label("截止日")] = None
    act: Act | None = None
    kinds: tuple[PenaltyKind, ...] = ()
    severity: Annotated[Severity | None, label("失信程度")] = None
    responsible: Responsible = ()
    item: Mention[ItemCode] | None = None
    fine_fen: Annotated[Fen | None, label("罚款（分）")] = None
    confiscated_fen: Annotated[Fen | None, label("没收金额（分）")] = None
    licences: tuple[Mention[LicenceNo], ...] = ()
    facts: Annotated[LongText | None, label("违法事实")] = None
    decided_on: date | None = None
    publicised_until: Annotated[date | None, label("公示期至")] = None
    licence_effect: Annotated[LicenceEffect | None, label("对证照的效力")] = None
    suspended_until: Annotated[date | None, label("暂扣期至")] = None
    recode_kind: Annotated[RecodeKind | None, label("变更方式")] = None
    effective_on: date | None = None
    appeal: Mention[AppealNo] | None = None
    outcome: AppealOutcome | None = None
    retroactive: Annotated[bool, label("溯及既往")] = False
    repair: RepairNo | None = None
    ends_with_repair: Annotated[bool, label("随信用修复终止")] = False
    document: Text | None = None
    basis: LongText | None = None
    reason: LongText | None = None
