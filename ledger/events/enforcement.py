"""查处: enforcement cases, what becomes of them, and the reminder where none is filed."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    EnforcementNo,
    Event,
    ItemCode,
    LongText,
    Mention,
    Ref,
    Role,
    SubjectId,
    Text,
)
from ledger.labels import label


class EnforcementCaseFiled(Event, frozen=True, kw_only=True):
    """立案: an enforcement case on what an agency found or was told, against whom if known."""

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "enforcement"
    shown_by: ClassVar = ("PenaltyDecided", "CaseTransferredToJudicial")
    enforcement: EnforcementNo
    about: Ref
    subject: SubjectId | None = None
    item: Mention[ItemCode] | None = None
    filed_on: Annotated[date, label("立案日期")]
    suspicion: Annotated[LongText, label("案由")]


class EnforcementOutcome(Choice):
    """查处结果: how an enforcement case ended."""

    NOTHING_FOUND = "nothing-found", "违法事实不成立"
    NOT_PENALISED = "not-penalised", "不予处罚"
    """minor, put right in time, or without fault (行政处罚法 第三十三条)."""
    PENALISED = "penalised", "已处罚"
    TRANSFERRED = "transferred", "移送司法机关"
    OTHER = "other", "其他终止"


class EnforcementCaseClosed(Event, frozen=True, kw_only=True):
    """销案与结案: an enforcement case ends; without a penalty it says what was found, and why."""

    published_by: ClassVar = (Role.SUPERVISION,)
    enforcement: EnforcementNo
    outcome: Annotated[EnforcementOutcome, label("查处结果")]
    closed_on: date
    document: Text | None = None
    reason: LongText | None = None


class CaseTransferredToJudicial(Event, frozen=True, kw_only=True):
    """移送司法: what may be a crime goes to the police or the prosecutor, who fine or free."""

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("JudicialOutcomeReceived",)
    enforcement: EnforcementNo
    transferred_to: Annotated[Text, label("移送机关")]
    transferred_on: Annotated[date, label("移送日期")]
    document: Text
    reason: LongText


class JudicialOutcome(Choice):
    """司法处理结果: what became of what was transferred."""

    RETURNED = "returned", "退回处理"
    """not filed, not prosecuted or not punished: the agency goes on with it."""
    ACCEPTED = "accepted", "立案侦查"
    CONVICTED = "convicted", "有罪判决"
    ACQUITTED = "acquitted", "无罪判决"


class JudicialOutcomeReceived(Event, frozen=True, kw_only=True):
    """司法结果: the police, the prosecutor or a court told what became of it."""

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("PenaltyDecided",)
    enforcement: EnforcementNo
    outcome: Annotated[JudicialOutcome, label("司法处理结果")]
    received_on: Annotated[date, label("收到日期")]
    document: Text


class ReminderKind(Choice):
    """提醒方式: what is said to somebody before anything is found against him."""

    REMINDER = "reminder", "提醒"
    INTERVIEW = "interview", "约谈"
    ADMONITION = "admonition", "告诫"


class ReminderGiven(Event, frozen=True, kw_only=True):
    """提醒约谈告诫: the subject is reminded, asked to an interview or admonished."""

    published_by: ClassVar = (Role.SUPERVISION,)
    subject: SubjectId
    kind: ReminderKind
    about: Mention[Ref] | None = None
    item: Mention[ItemCode] | None = None
    given_on: Annotated[date, label("提醒日期")]
    content: LongText
