"""失信名单与联合惩戒: who is put on a list, and what other agencies are asked to do about it."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    Event,
    ListingNo,
    LongText,
    MeasureCode,
    Mention,
    PunishmentNo,
    Ref,
    RestrictionNo,
    Role,
    SubjectId,
    Text,
)
from ledger.events.credit import Responsible
from ledger.labels import label

_Ground = Annotated[Mention[Ref] | None, label("事由")]


class SeriousListNoticeServed(Event, frozen=True, kw_only=True):
    """拟列入告知: a subject is told that it is about to be put on a list, and until when to object.

    ``measure`` is the list, as the list of measures names it. ``ground`` is what was found, where
    that is on record here; else ``evidence`` names the document.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("SeriousListEntered", "AppealFiled")
    listing: ListingNo
    subject: SubjectId
    measure: Annotated[Mention[MeasureCode], label("名单")]
    ground: _Ground = None
    evidence: Annotated[Text | None, label("认定依据文书")] = None
    facts: Annotated[LongText, label("失信事实")]
    basis: LongText
    document: Text
    served_on: Annotated[date, label("告知送达日期")]
    object_until: Annotated[date, label("异议截止日")]


class SeriousListEntered(Event, frozen=True, kw_only=True):
    """列入严重失信名单: a subject is put on a list; that alone forbids nothing.

    ``consent`` is the document by which the level that decides has agreed. ``until_on`` is the last
    day, where the decision names it.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled")
    listing: ListingNo
    subject: SubjectId
    measure: Annotated[Mention[MeasureCode], label("名单")]
    ground: _Ground = None
    evidence: Annotated[Text | None, label("认定依据文书")] = None
    responsible: Responsible = ()
    facts: Annotated[LongText, label("失信事实")]
    basis: LongText
    document: Text
    consent: Annotated[Text | None, label("上级同意文号")] = None
    entered_on: Annotated[date, label("列入日期")]
    until_on: Annotated[date | None, label("列入期至")] = None


class LeavingReason(Choice):
    """移出事由: why a subject leaves a list."""

    EXPIRED = "expired", "期满"
    REPAIRED = "repaired", "信用修复"
    GROUND_FALLEN = "ground-fallen", "认定依据已失效"
    OTHER = "other", "其他"


class SeriousListLeft(Event, frozen=True, kw_only=True):
    """移出严重失信名单: a subject is on the list no more; whatever rests on it falls with it."""

    published_by: ClassVar = (Role.SUPERVISION,)
    listing: ListingNo
    subject: SubjectId
    reason: Annotated[LeavingReason, label("移出事由")]
    document: Text
    left_on: Annotated[date, label("移出日期")]
    note: LongText | None = None


class JointPunishmentInitiated(Event, frozen=True, kw_only=True):
    """发起联合惩戒: other agencies are asked to apply listed measures against a subject.

    It stands while its ground stands, and not beyond ``until_on``. ``answer_by`` is the day until
    which each of them is to say what it has done.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("JointPunishmentAnswered",)
    punishment: PunishmentNo
    subject: SubjectId
    ground: Annotated[Mention[Ref], label("事由")]
    agencies: Annotated[tuple[Mention[AgencyId], ...], label("协同机关")]
    measures: Annotated[tuple[Mention[MeasureCode], ...], label("惩戒措施")]
    from_on: Annotated[date, label("起始日")]
    until_on: Annotated[date | None, label("截止日")] = None
    answer_by: Annotated[date | None, label("反馈截止日")] = None
    basis: LongText
    document: Text


class PunishmentResult(Choice):
    """惩戒反馈结果: what an agency that was asked has done."""

    APPLIED = "applied", "已实施"
    NOT_APPLICABLE = "not-applicable", "不适用"


class JointPunishmentAnswered(Event, frozen=True, kw_only=True):
    """联合惩戒反馈: an agency that was asked says what it has applied, or why it applies nothing.

    ``restrictions`` are those of it that rest on the punishment; other measures are named alone.
    """

    published_by: ClassVar = (Role.SUPERVISION, Role.APPROVAL)
    punishment: PunishmentNo
    result: PunishmentResult
    measures: Annotated[tuple[Mention[MeasureCode], ...], label("惩戒措施")] = ()
    restrictions: Annotated[tuple[Mention[RestrictionNo], ...], label("实施的限制")] = ()
    answered_on: Annotated[date, label("反馈日期")]
    document: Text | None = None
    reason: LongText | None = None


class JointPunishmentEnded(Event, frozen=True, kw_only=True):
    """终止联合惩戒: nobody is asked for anything any more; whatever rests on it falls with it."""

    published_by: ClassVar = (Role.SUPERVISION,)
    punishment: PunishmentNo
    subject: SubjectId
    ended_on: Annotated[date, label("终止日期")]
    document: Text | None = None
    reason: LongText
