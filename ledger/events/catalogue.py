"""事项目录: items, their guides, and who is responsible for them."""

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    AreaCode,
    CategoryName,
    Count,
    DayCount,
    EntryId,
    Event,
    Fen,
    ItemCode,
    Mention,
    OfficerId,
    Role,
    Text,
    TimeUnit,
    Version,
)
from ledger.labels import label


class ItemListed(Event, frozen=True, kw_only=True):
    """事项列入: an item enters the catalogue, with its legal basis; it may replace older ones."""

    published_by: ClassVar = (Role.CATALOGUE,)
    item: ItemCode
    replaces: tuple[ItemCode, ...] = ()
    name: Text
    kind: Text
    basis: tuple[Text, ...]
    agency: Mention[AgencyId]
    effective_on: date
    level: Text | None = None
    document: Text | None = None
    investment: Annotated[bool, label("投资项目事项")] = False


class ItemAdjusted(Event, frozen=True, kw_only=True):
    """事项调整: name, kind, basis or level of an item change from a day on; absent is unchanged."""

    published_by: ClassVar = (Role.CATALOGUE,)
    item: ItemCode
    effective_on: date
    name: Text | None = None
    kind: Text | None = None
    basis: tuple[Text, ...] = ()
    level: Text | None = None
    document: Text | None = None
    investment: Annotated[bool | None, label("投资项目事项")] = None


class ItemCancelled(Event, frozen=True, kw_only=True):
    """事项取消: an item leaves the catalogue; nothing more is received or granted."""

    published_by: ClassVar = (Role.CATALOGUE,)
    item: ItemCode
    effective_on: date
    document: Text
    reason: Text | None = None


class CasesInHand(Choice):
    """在办件归属: who decides what was accepted before a transfer."""

    OLD = "old", "原机关"
    NEW = "new", "接收机关"


class ItemTransferred(Event, frozen=True, kw_only=True):
    """事项划转: an item moves from one body to another; says who decides the cases in hand."""

    published_by: ClassVar = (Role.CATALOGUE,)
    item: ItemCode
    agency_from: Mention[AgencyId]
    agency_to: Mention[AgencyId]
    effective_on: date
    cases_in_hand: CasesInHand
    document: Text


class GuideMaterial(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """申请材料: one material that a guide asks for."""

    code: Text
    name: Text
    optional: Annotated[bool, label("可缺")] = False
    basis: Text | None = None
    deferrable: Annotated[bool | None, label("可否容缺")] = None
    """Whether it may still lack when the case is accepted; None: the guide does not say."""


class GuideStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """办理环节: one step of a guide, and the post that takes it."""

    name: Text
    post: Annotated[Text, label("岗位")]
    days: Annotated[DayCount | None, label("天数")] = None


class CheckRate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """抽查比例: how many in a thousand of a category are drawn."""

    category: Annotated[CategoryName, label("类别")]
    permille: Annotated[Annotated[int, Meta(ge=0, le=1000)], label("抽查比例（‰）")]


class GuidePublished(Event, frozen=True, kw_only=True):
    """办事指南发布: one version of the guide: materials, steps, legal and promised days, fee."""

    published_by: ClassVar = (Role.CATALOGUE, Role.APPROVAL)
    item: ItemCode
    version: Annotated[Version, label("版本")]
    effective_on: date
    legal_days: Annotated[DayCount | None, label("法定时限")] = None
    legal_unit: Annotated[TimeUnit | None, label("法定时限单位")] = None
    promised_days: Annotated[DayCount | None, label("承诺时限")] = None
    promised_unit: Annotated[TimeUnit | None, label("承诺时限单位")] = None
    instant: Annotated[bool, label("即办件")] = False
    materials: tuple[GuideMaterial, ...] = ()
    steps: tuple[GuideStep, ...] = ()
    review_levels: Annotated[Count | None, label("审核级数")] = None
    fee_fen: Annotated[Fen | None, label("收费（分）")] = None
    fee_basis: Annotated[Text | None, label("收费依据")] = None
    document: Text | None = None
    licences_max: Annotated[Count | None, label("证照数上限")] = None
    legal_basis: Annotated[Text | None, label("法定时限依据")] = None
    renewal_days: Annotated[DayCount | None, label("延续提前天数")] = None
    commitment_allowed: Annotated[bool | None, label("可否告知承诺")] = None
    cure_days_max: Annotated[DayCount | None, label("容缺后补期限（工作日）")] = None
    rates: Annotated[tuple[CheckRate, ...], label("抽查比例")] = ()
    checks_max: Annotated[Count | None, label("年度检查上限")] = None
    inspectors_min: Annotated[Count | None, label("每次检查人数")] = None
    reveal_days: Annotated[DayCount | None, label("公布期限（天）")] = None


class Act(Choice):
    """职责: what an agency does for an item."""

    RECEIVE = "receive", "收件"
    ACCEPT = "accept", "受理"
    REVIEW = "review", "审核"
    DECIDE = "decide", "决定"
    ISSUE = "issue", "发证"


class DutyAssigned(Event, frozen=True, kw_only=True):
    """审批职责: an agency, or named officers of it, act on an item, up to a limit."""

    published_by: ClassVar = (Role.CATALOGUE, Role.APPROVAL)
    item: ItemCode
    agency: Mention[AgencyId]
    acts: tuple[Act, ...]
    officers: tuple[Mention[OfficerId], ...] = ()
    amount_fen_max: Annotated[Fen | None, label("金额上限（分）")] = None
    effective_on: date
    document: Text | None = None
    delegated_by: Annotated[Mention[AgencyId] | None, label("委托机关")] = None
    """Who lets it act in its own name (委托, 赋权乡镇); counts only with the document."""


class Disposition(Choice):
    """事项处置: what became of the item that is supervised."""

    KEPT = "kept", "保留"
    CANCELLED = "cancelled", "取消"
    TRANSFERRED = "transferred", "转移"
    INTERMEDIARY = "intermediary", "中介"


class SupervisionDutyAssigned(Event, frozen=True, kw_only=True):
    """监管职责: an agency supervises what is approved under an item, where, and looking at what."""

    published_by: ClassVar = (Role.CATALOGUE,)
    item: ItemCode
    agency: Mention[AgencyId]
    effective_on: date
    level: Text | None = None
    areas: tuple[AreaCode, ...] = ()
    focus_points: tuple[Text, ...] = ()
    claim_days_max: DayCount | None = None
    feedback_days_max: Annotated[DayCount | None, label("反馈期限（天）")] = None
    document: Text | None = None
    disposition: Annotated[Disposition | None, label("事项处置")] = None


class DutyEnded(Event, frozen=True, kw_only=True):
    """职责终止: a duty (the entry that assigned it) ends on a day."""

    published_by: ClassVar = (Role.CATALOGUE, Role.APPROVAL)
    item: ItemCode
    duty: Annotated[EntryId, label("职责记录")]
    effective_on: date
    reason: Text | None = None
