"""信用核查、送达与公示: what was seen before a decision, and how it reached subject and public."""

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
    Ref,
    Role,
    SubjectId,
    Text,
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


class RecordPublicised(Event, frozen=True, kw_only=True):
    """公示: a record was made public on a channel, or taken down from it again (``withdraws``).

    One type for every kind of publication: a decision, a penalty, a licence, an item of the
    catalogue. ``masked`` says that what identifies a natural person was left out; ``digest`` is
    that of the page as it was shown.
    """

    published_by: ClassVar = (
        Role.CATALOGUE,
        Role.WINDOW,
        Role.APPROVAL,
        Role.SUPERVISION,
        Role.LEGAL,
    )
    line: ClassVar = "about"
    about: Ref
    channel: Annotated[Text, label("公示渠道")]
    url: Annotated[Text | None, label("公示网址")] = None
    digest: Digest | None = None
    from_on: Annotated[date, label("公示起始日")]
    until_on: Annotated[date | None, label("公示截止日")] = None
    masked: Annotated[bool, label("已隐去个人信息")] = False
    withdraws: Annotated[bool, label("撤下公示")] = False
    reason: LongText | None = None
