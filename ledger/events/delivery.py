"""信用核查与送达: what was seen before a decision, and how the decision reached its subject."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    CaseNo,
    Digest,
    Event,
    LongText,
    Mention,
    PenaltyNo,
    Personal,
    Position,
    Role,
    SubjectId,
)
from ledger.labels import label


class CreditConsulted(Event, frozen=True, kw_only=True):
    """信用核查: an officer looked at the credit of those concerned before deciding.

    ``position`` is the place in the log up to which they saw it, as ``shenguan credit show`` says
    it; ``found`` is the digest of what they saw. The ledger's own protection is the rule of the
    decision: this is evidence of what was known.
    """

    published_by: ClassVar = (Role.APPROVAL,)
    case: CaseNo
    position: Position
    subjects: Annotated[tuple[Mention[SubjectId], ...], label("核查对象")]
    found: Annotated[Digest | None, label("核查结果摘要")] = None


class DeliveryWay(Choice):
    """送达方式: how a document was handed over."""

    COLLECTED = "collected", "窗口领取"
    DIRECT = "direct", "直接送达"
    LEFT = "left", "留置送达"
    MAILED = "mailed", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    ENTRUSTED = "entrusted", "委托送达"
    NOTICE = "notice", "公告送达"


class DecisionDelivered(Event, frozen=True, kw_only=True):
    """送达: a decision on a case, or a penalty, was handed to its subject, or was tried in vain.

    Exactly one of ``case`` and ``penalty`` is named. The time to appeal runs from the delivery that
    succeeded; before it a decision binds nobody.
    """

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)
    line: ClassVar = "case"
    case: CaseNo | None = None
    penalty: Annotated[PenaltyNo | None, label("处罚编号")] = None
    way: Annotated[DeliveryWay, label("送达方式")]
    received_by: Annotated[Personal | None, label("签收人")] = None
    delivered_on: Annotated[date, label("送达日期")]
    succeeded: Annotated[bool, label("送达成功")] = True
    reason: LongText | None = None
