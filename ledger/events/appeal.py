"""救济: objections, reconsideration and litigation, and what they do to what was decided."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    AppealNo,
    AppealOutcome,
    DayCount,
    Event,
    Fen,
    LicenceNo,
    LongText,
    Mention,
    Ref,
    Role,
    SubjectId,
    Text,
)
from ledger.events.credit import LicenceEffect, PenaltyKind
from ledger.labels import label


class AppealKind(Choice):
    """救济途径: 异议, 行政复议, 行政诉讼."""

    OBJECTION = "objection", "异议"
    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION = "litigation", "行政诉讼"


class AppealFiled(Event, frozen=True, kw_only=True):
    """提起救济: somebody contests a decision, penalty, restriction, order or licence."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION, Role.LEGAL)
    line: ClassVar = "appeal"
    appeal: AppealNo
    about: Ref
    subject: SubjectId
    kind: Annotated[AppealKind, label("救济途径")]
    filed_on: Annotated[date, label("提起日期")]
    after: Annotated[Mention[AppealNo] | None, label("前一救济")] = None
    document: Text | None = None
    reason: LongText | None = None


class AppealDecided(Event, frozen=True, kw_only=True):
    """救济决定: what was contested is upheld, changed, quashed, found unlawful or stayed.

    What is quashed stands no more from ``effective_on``, or is as if it had never been
    (``retroactive``). With ``redecide_days`` the case is open again and due so many days on.
    ``licences`` repeats those that the contested act names or gave. A change says the new kinds and
    amounts, and what becomes of the licences (吊销 changed into 暂扣) from ``effective_on``.
    """

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION, Role.LEGAL)
    line: ClassVar = "appeal"
    appeal: AppealNo
    about: Ref
    subject: SubjectId
    licences: tuple[LicenceNo, ...] = ()
    outcome: AppealOutcome
    effective_on: date
    retroactive: Annotated[bool, label("溯及既往")] = False
    redecide_days: Annotated[DayCount | None, label("重作期限（天）")] = None
    kinds: tuple[PenaltyKind, ...] = ()
    fine_fen: Annotated[Fen | None, label("罚款（分）")] = None
    confiscated_fen: Annotated[Fen | None, label("没收金额（分）")] = None
    licence_effect: Annotated[LicenceEffect | None, label("对证照的效力")] = None
    suspended_until: Annotated[date | None, label("暂扣期至")] = None
    document: Text
    reason: LongText | None = None
