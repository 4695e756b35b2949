"""监督问责: who looked at the file, dismissed a light, was held to answer, or met with whom.

Lights and accountability are 监察's. Their types name no role, because the rule says it: who judges
his own light is told that it is his, which no role would change.
"""

from datetime import date
from typing import Annotated, ClassVar, Final

from msgspec import Struct

from ledger.choice import Choice
from ledger.events.base import (
    AccountabilityNo,
    AgencyId,
    CaseNo,
    Count,
    Digest,
    EntryId,
    Event,
    LongText,
    MeetingNo,
    Mention,
    OfficerId,
    Position,
    Ref,
    Role,
    Text,
)
from ledger.labels import label
from ledger.law.light import LightKind

_MEETS: Final = (
    Role.WINDOW,
    Role.APPROVAL,
    Role.SUPERVISION,
    Role.CATALOGUE,
    Role.INSPECTION,
    Role.LEGAL,
)


class FileReviewResult(Choice):
    """评查结果: 合格, 有瑕疵, 不合格."""

    QUALIFIED = "qualified", "合格"
    FLAWED = "flawed", "有瑕疵"
    UNQUALIFIED = "unqualified", "不合格"


class CaseFileReviewed(Event, frozen=True, kw_only=True):
    """案卷评查: somebody who had no part in a case has read its file, and says what he found."""

    published_by: ClassVar = (Role.INSPECTION, Role.LEGAL)
    case: CaseNo
    reviewed_on: Annotated[date, label("评查日期")]
    result: Annotated[FileReviewResult, label("评查结果")]
    reviewers: Annotated[tuple[Mention[OfficerId], ...], label("评查人员")] = ()
    found: Annotated[LongText | None, label("评查意见")] = None
    document: Text | None = None


class AlertDismissed(Event, frozen=True, kw_only=True):
    """预警摘牌: 监察 excuses a light that burned, with the reason; never one of its own.

    ``as_of`` is the position of the log at which it burned, counted to ``light_on``; without one,
    the last before it. ``part`` says which, where one record has several lights of a kind: an
    agency, or a number in the minutes.
    """

    published_by: ClassVar = ()
    line: ClassVar = "about"
    about: Ref
    kind: Annotated[LightKind, label("灯的种类")]
    as_of: Annotated[Position | None, label("依据位置")] = None
    light_on: Annotated[date, label("亮灯日期")]
    reason: LongText | None = None
    part: Annotated[Text | None, label("分项")] = None
    document: Text | None = None


class AccountabilityOpened(Event, frozen=True, kw_only=True):
    """问责启动: 监察 asks somebody to answer for a light that burned, by the duty that was his.

    ``duty`` is the entry that made it his: an assigned duty, or what else gave him the task.
    """

    published_by: ClassVar = ()
    line: ClassVar = "accountability"
    shown_by: ClassVar = ("AccountabilityDecided", "SafeHarbourDecided")
    accountability: AccountabilityNo
    about: Ref
    kind: Annotated[LightKind, label("灯的种类")]
    as_of: Annotated[Position | None, label("依据位置")] = None
    light_on: Annotated[date, label("亮灯日期")]
    duty: Annotated[EntryId | None, label("职责记录")] = None
    part: Annotated[Text | None, label("分项")] = None
    reason: LongText | None = None
    document: Text | None = None


class AccountabilityOutcome(Choice):
    """问责结果: 追究, 不予追究, 容错免责."""

    LIABLE = "liable", "追究责任"
    NOT_LIABLE = "not-liable", "不予追究"
    EXEMPTED = "exempted", "容错免责"


class AccountabilityDecided(Event, frozen=True, kw_only=True):
    """问责决定: whether the body answers for it, with what consequence, and who in person."""

    published_by: ClassVar = ()
    shown_by: ClassVar = ("AccountabilityClosed",)
    accountability: AccountabilityNo
    outcome: Annotated[AccountabilityOutcome, label("问责结果")]
    decided_on: Annotated[date, label("问责决定日期")]
    reason: LongText | None = None
    consequence: Annotated[LongText | None, label("处理方式")] = None
    responsible: Annotated[tuple[Mention[OfficerId], ...], label("责任人员")] = ()
    document: Text | None = None


class AccountabilityClosed(Event, frozen=True, kw_only=True):
    """问责办结: what was decided has been carried out, under the duty that it rests on."""

    published_by: ClassVar = ()
    accountability: AccountabilityNo
    closed_on: Annotated[date, label("问责办结日期")]
    duty: Annotated[EntryId | None, label("职责记录")] = None
    result: Annotated[LongText | None, label("落实情况")] = None


class SafeHarbourDecided(Event, frozen=True, kw_only=True):
    """容错认定: whether an error made in trying something new is forgiven.

    Never one that was meant, that brought anybody a gain or that harmed safety; and only where an
    entry, ``corrective_entry``, has put right what went wrong.
    """

    published_by: ClassVar = ()
    accountability: AccountabilityNo
    granted: Annotated[bool, label("予以容错")]
    decided_on: Annotated[date, label("认定日期")]
    intent: Annotated[bool, label("主观故意")] = False
    gain: Annotated[bool, label("谋取私利")] = False
    safety_outcome: Annotated[bool, label("造成安全后果")] = False
    corrective_entry: Annotated[EntryId | None, label("纠正记录")] = None
    basis: Text | None = None
    reason: LongText | None = None


class ActionItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """议定事项: what a meeting gives an agency to do, and until when."""

    number: Annotated[Text, label("事项序号")]
    content: LongText
    owner: Annotated[Mention[AgencyId] | None, label("责任机关")] = None
    due_on: Annotated[date | None, label("到期日")] = None


class JointMeetingHeld(Event, frozen=True, kw_only=True):
    """联席会议: the bodies of both sides have met; each thing agreed has an owner and a day."""

    published_by: ClassVar = _MEETS
    line: ClassVar = "meeting"
    shown_by: ClassVar = ("ActionItemClosed",)
    meeting: MeetingNo
    title: Annotated[Text, label("标题")]
    held_on: Annotated[date, label("召开日期")]
    attended_by: Annotated[tuple[Mention[AgencyId], ...], label("参会机关")] = ()
    actions: Annotated[tuple[ActionItem, ...], label("议定事项")] = ()
    minutes: Annotated[Digest | None, label("会议纪要")] = None
    document: Text | None = None


class ActionItemClosed(Event, frozen=True, kw_only=True):
    """议定事项办结: its owner says what came of a thing that a meeting gave it to do."""

    published_by: ClassVar = _MEETS
    meeting: MeetingNo
    action: Annotated[Text, label("事项序号")]
    done_on: Annotated[date, label("完成日期")]
    result: Annotated[LongText | None, label("落实情况")] = None


class AuditExportMade(Event, frozen=True, kw_only=True):
    """审计导出: which part of the log was handed out, to whom, for what, and by which digest.

    ``digest`` is of the log up to ``until_position``: whoever holds the file can compare it.
    """

    published_by: ClassVar = (Role.KEEPER, Role.INSPECTION, Role.LEGAL)
    until_position: Annotated[Position, label("截止位置")]
    digest: Annotated[Digest, label("账本摘要")]
    entries_count: Annotated[Count, label("记录数")]
    recipient: Annotated[Text, label("接收人")]
    purpose: Annotated[LongText, label("用途")]
    selection: Annotated[Text | None, label("范围")] = None
