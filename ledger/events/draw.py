"""双随机抽查: registers, plans, seeds, draws that anybody can repeat, and who replaces whom."""

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    CategoryName,
    CheckNo,
    Count,
    Digest,
    DrawNo,
    Event,
    Hex32,
    ItemCode,
    LongText,
    Mention,
    OfficerId,
    Position,
    RegisterNo,
    Role,
    SubjectId,
    Text,
)
from ledger.events.catalogue import CheckRate
from ledger.labels import label

_INSPECTORS_MAX = 20


class CheckTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """检查对象: one line of a register: who may be drawn, in which category."""

    subject: Mention[SubjectId]
    category: Annotated[CategoryName, label("类别")]
    place: Annotated[Text | None, label("地址")] = None


class CheckTargetsListed(Event, frozen=True, kw_only=True):
    """检查对象名录: members enter the register of those who may be drawn, or leave it."""

    published_by: ClassVar = (Role.SUPERVISION,)
    register: RegisterNo
    item: Mention[ItemCode] | None = None
    added: Annotated[tuple[CheckTarget, ...], label("列入")] = ()
    removed: Annotated[tuple[Mention[SubjectId], ...], label("移出")] = ()
    reason: LongText | None = None


class ListedInspector(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """检查人员: one line of a register: who may be drawn to inspect, for which agency."""

    agency: Mention[AgencyId]
    officer: Mention[OfficerId]


class InspectorsListed(Event, frozen=True, kw_only=True):
    """检查人员名录: inspectors enter the register of those who may be drawn, or leave it."""

    published_by: ClassVar = (Role.SUPERVISION,)
    register: RegisterNo
    added: Annotated[tuple[ListedInspector, ...], label("列入")] = ()
    removed: Annotated[tuple[Mention[OfficerId], ...], label("移出")] = ()
    reason: LongText | None = None


class CheckTeam(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """检查组: how many inspectors of an agency go to each check."""

    agency: Mention[AgencyId]
    inspectors: Annotated[Annotated[int, Meta(ge=1, le=_INSPECTORS_MAX)], label("每次检查人数")]


class SpotCheckPlanned(Event, frozen=True, kw_only=True):
    """抽查计划: what is drawn from which registers, at which rates, by whose seeds.

    The seed of the draw comes from the stored bytes of this entry: nothing of it can be changed
    afterwards. What is left out follows: the registers from their digests, the item from the
    register, the position from the plan's own place, the last day to reveal from the guide.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("SeedCommitted", "SeedRevealed", "SpotCheckDrawn", "DrawAbandoned")
    draw: DrawNo
    parties: Annotated[tuple[Mention[AgencyId], ...], label("出种机关")]
    rates: Annotated[tuple[CheckRate, ...], label("抽查比例")]
    checks_max: Annotated[Annotated[int, Meta(ge=1, le=365)], label("年度检查上限")]
    teams: Annotated[tuple[CheckTeam, ...], label("检查组")]
    targets_sha256: Annotated[Hex32, label("对象名录摘要")]
    inspectors_sha256: Annotated[Hex32, label("人员名录摘要")]
    targets_register: Annotated[Mention[RegisterNo] | None, label("对象名录")] = None
    inspectors_register: Annotated[Mention[RegisterNo] | None, label("人员名录")] = None
    targets_count: Annotated[Count | None, label("对象数")] = None
    inspectors_count: Annotated[Count | None, label("检查人员数")] = None
    known_at: Annotated[Position | None, label("名录位置")] = None
    item: Mention[ItemCode] | None = None
    plan: Annotated[Text | None, label("计划编号")] = None
    reveal_by: Annotated[date | None, label("公布期限")] = None


class SeedCommitted(Event, frozen=True, kw_only=True):
    """种子承诺: a party binds itself to 32 random bytes that nobody sees yet."""

    published_by: ClassVar = ()
    draw: DrawNo
    party: Annotated[Mention[AgencyId] | None, label("出种机关")] = None
    commitment: Annotated[Hex32, label("承诺值")]


class SeedRevealed(Event, frozen=True, kw_only=True):
    """种子公布: the 32 bytes that a party has bound itself to; with the last one it is drawn."""

    published_by: ClassVar = ()
    draw: DrawNo
    party: Annotated[Mention[AgencyId] | None, label("出种机关")] = None
    value: Annotated[Hex32, label("种子值")]


class DrawMethod(Choice):
    """抽取方式: whether anybody can repeat the draw from what is on record."""

    REPEATABLE = "repeatable", "可复算"
    EXTERNAL = "external", "外部平台"


class SpotCheckDrawn(Event, frozen=True, kw_only=True):
    """抽取结果: what came out: the seed, how many checks, and the digest of their lines."""

    published_by: ClassVar = (Role.SUPERVISION,)
    draw: DrawNo
    checks_count: Annotated[Count, label("检查数")]
    seed: Annotated[Hex32 | None, label("种子")] = None
    results_sha256: Annotated[Hex32 | None, label("结果摘要")] = None
    method: Annotated[DrawMethod, label("抽取方式")] = DrawMethod.REPEATABLE
    evidence: Annotated[Digest | None, label("证据摘要")] = None
    document: Text | None = None


class CheckAssigned(Event, frozen=True, kw_only=True):
    """检查派发: one subject was drawn, and who inspects it."""

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "check"
    check: CheckNo
    draw: DrawNo
    register: RegisterNo | None = None
    subject: SubjectId
    item: Mention[ItemCode] | None = None
    inspectors: Annotated[tuple[Mention[OfficerId], ...], label("检查人员")]


class RecusalMade(Event, frozen=True, kw_only=True):
    """回避: an inspector of a drawn check steps down; in comes the next of that check's order."""

    published_by: ClassVar = (Role.SUPERVISION, Role.INSPECTION)
    line: ClassVar = "check"
    check: CheckNo
    draw: DrawNo
    officer_out: Annotated[Mention[OfficerId], label("回避人员")]
    officer_in: Annotated[Mention[OfficerId] | None, label("递补人员")] = None
    reason: LongText


class DrawAbandoned(Event, frozen=True, kw_only=True):
    """抽取作罢: a plan is given up, for all to see; another draw bears another number."""

    published_by: ClassVar = (Role.SUPERVISION, Role.INSPECTION)
    draw: DrawNo
    reason: LongText
