"""上级文件: what came from above about approval, to whom it was forwarded, and who has it."""

from datetime import date
from typing import Annotated, ClassVar, Final

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    DocumentNo,
    Event,
    ItemCode,
    LongText,
    Mention,
    OfficerId,
    Role,
    Text,
)
from ledger.labels import label

_HANDLED_BY: Final = (
    Role.WINDOW,
    Role.APPROVAL,
    Role.SUPERVISION,
    Role.CATALOGUE,
    Role.UPSTREAM,
)


class DocumentKind(Choice):
    """文件类别: 政策, 培训, 证照, 其他."""

    POLICY = "policy", "政策"
    TRAINING = "training", "培训"
    CERTIFICATE = "certificate", "证照"
    OTHER = "other", "其他"


class UpstreamDocumentReceived(Event, frozen=True, kw_only=True):
    """上级文件接收: a document about approval has come from above, for those who are named too."""

    published_by: ClassVar = _HANDLED_BY
    document: DocumentNo
    title: Annotated[Text, label("标题")]
    kind: DocumentKind
    issued_by: Annotated[Text, label("发文机关")]
    received_on: Annotated[date, label("收文日期")]
    number: Annotated[Text | None, label("文号")] = None
    agencies_to: Annotated[tuple[Mention[AgencyId], ...], label("应转机关")] = ()
    items: Annotated[tuple[Mention[ItemCode], ...], label("涉及事项")] = ()


class UpstreamDocumentForwarded(Event, frozen=True, kw_only=True):
    """上级文件转送: who has the document passes it on to another agency."""

    published_by: ClassVar = _HANDLED_BY
    document: DocumentNo
    agency_to: Mention[AgencyId]
    note: LongText | None = None


class UpstreamDocumentAcknowledged(Event, frozen=True, kw_only=True):
    """上级文件签收: the agency that it was forwarded to has it."""

    published_by: ClassVar = _HANDLED_BY
    document: DocumentNo
    note: LongText | None = None


class TrainingAttended(Event, frozen=True, kw_only=True):
    """参加培训: officers of an agency have attended what a document announced."""

    published_by: ClassVar = _HANDLED_BY
    document: DocumentNo
    officers: Annotated[tuple[Mention[OfficerId], ...], label("参训人员")]
    attended_on: Annotated[date, label("培训日期")]
