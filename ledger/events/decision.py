"""决定: the decision, and the life of the licence that it grants."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    BatchNo,
    BlankSerial,
    CaseNo,
    Event,
    Fen,
    ItemCode,
    LicenceNo,
    LongText,
    Mention,
    Role,
    SubjectId,
    Text,
)
from ledger.labels import label


class DecisionOutcome(Choice):
    """决定: 准予 or 不予."""

    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予许可"


class DecisionMade(Event, frozen=True, kw_only=True):
    """决定: the bureau grants or refuses under its seal (准予/不予行政许可)."""

    published_by: ClassVar = (Role.APPROVAL,)
    shown_by: ClassVar = (
        "LicenceIssued",
        "DecisionDelivered",
        "RecordPublicised",
        "AppealFiled",
    )
    case: CaseNo
    item: Mention[ItemCode] | None = None
    subject: Mention[SubjectId] | None = None
    outcome: DecisionOutcome
    document: Text
    seal: Annotated[Text, label("印章")]
    decided_on: date
    content: LongText | None = None
    reason: LongText | None = None
    amount_fen: Annotated[Fen | None, label("金额（分）")] = None
    on_commitment: Annotated[bool, label("告知承诺")] = False
    remedies_told: Annotated[bool, label("已告知救济途径")] = False


class LicenceIssued(Event, frozen=True, kw_only=True):
    """发证: a licence comes into being, out of a granting decision.

    ``blank_serial`` is the blank that it is printed on, ``batch`` that from which it was taken.
    """

    published_by: ClassVar = (Role.APPROVAL,)
    line: ClassVar = "licence"
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled")
    licence: LicenceNo
    case: CaseNo | None = None
    subject: SubjectId
    item: Mention[ItemCode] | None = None
    name: Text | None = None
    subject_name: Text | None = None
    valid_from: Annotated[date, label("有效期自")]
    valid_to: Annotated[date | None, label("有效期至")] = None
    content: LongText | None = None
    batch: BatchNo | None = None
    blank_serial: BlankSerial | None = None


class LicenceChange(Choice):
    """证照变动: 变更, 延续, 中止, 恢复."""

    AMENDED = "amended", "变更"
    RENEWED = "renewed", "延续"
    SUSPENDED = "suspended", "中止"
    RESUMED = "resumed", "恢复"


class LicenceChanged(Event, frozen=True, kw_only=True):
    """证照变更、延续、中止、恢复: a licence is amended, renewed, suspended or resumed."""

    published_by: ClassVar = (Role.APPROVAL,)
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled")
    licence: LicenceNo
    subject: Mention[SubjectId] | None = None
    kind: LicenceChange
    effective_on: date
    valid_from: Annotated[date | None, label("有效期自")] = None
    valid_to: Annotated[date | None, label("有效期至")] = None
    content: LongText | None = None
    document: Text | None = None
    case: Annotated[Mention[CaseNo] | None, label("延续办件")] = None


class Revocation(Choice):
    """撤销方式: 撤销 (it should not have been granted) or 撤回 (the ground fell away later)."""

    REVOKED = "revoked", "撤销"
    WITHDRAWN = "withdrawn", "撤回"


class LicenceRevoked(Event, frozen=True, kw_only=True):
    """证照撤销、撤回: the decider takes the licence back."""

    published_by: ClassVar = (Role.APPROVAL,)
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled")
    licence: LicenceNo
    subject: Mention[SubjectId] | None = None
    kind: Revocation
    effective_on: date
    basis: Text
    document: Text | None = None
    reason: LongText | None = None


class LicenceCancelled(Event, frozen=True, kw_only=True):
    """证照注销: the licence is struck off (expired, given up, holder gone)."""

    published_by: ClassVar = (Role.APPROVAL,)
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled")
    licence: LicenceNo
    subject: Mention[SubjectId] | None = None
    effective_on: date
    reason: Text
    document: Text | None = None


class SealRegistered(Event, frozen=True, kw_only=True):
    """印章备案: a seal of an agency, by the name that its decisions carry, and while it counts."""

    published_by: ClassVar = (Role.KEEPER, Role.APPROVAL)
    agency: AgencyId
    name: Text
    valid_from: Annotated[date, label("启用日期")]
    valid_to: Annotated[date | None, label("停用日期")] = None
    document: Text | None = None
