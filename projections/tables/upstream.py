"""上级文件: the table of documents from above, a row for each agency that has or awaits one."""

from typing import Annotated

from ledger.events.upstream import (
    DocumentKind,
    TrainingAttended,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Row, Word, row_instant
from projections.engine.table import Projection, Table
from projections.tables import waiting


class DocumentRow(Row):
    """上级文件: a document and an agency: who received it, or to whom it goes or went.

    What the document says stands in the rows of its receiver and of those named in its receipt.
    ``forwarded_position`` is what obliges to acknowledge it; the way that it went in an older
    system obliges nobody.
    """

    document: Annotated[str, label("上级文件编号")]
    agency: str
    agency_from: str | None = None
    title: str | None = None
    kind: Annotated[Word | None, one_of(DocumentKind)] = None
    number: str | None = None
    issued_by: str | None = None
    received_on: Day | None = None
    received_position: Annotated[int | None, label("收文记录位置")] = None
    forwarded_at: Annotated[Instant | None, label("转送时间")] = None
    forwarded_by: Annotated[str | None, label("转送机关")] = None
    forwarded_position: Annotated[int | None, label("转送记录位置")] = None
    acknowledged_at: Annotated[Instant | None, label("签收时间")] = None
    acknowledged_by: Annotated[str | None, label("签收人")] = None
    attended_count: Annotated[int, label("参训人次")] = 0
    attended_on: Day | None = None
    observed: bool = False


DOCUMENTS = Table("documents", "document", DocumentRow, key=2, indexes=(waiting.UNREAD_DOCUMENTS,))
projection = Projection("upstream", (DOCUMENTS,))


def _concerned(fact: Fact[UpstreamDocumentReceived]) -> list[tuple[str]]:
    """Return the key tails of a receipt: the receiver, and those whom the document is for."""
    return [(one,) for one in dict.fromkeys((fact.agency, *fact.event.agencies_to))]


@DOCUMENTS.on(UpstreamDocumentReceived, keys=_concerned)
def document_received(row: DocumentRow, fact: Fact[UpstreamDocumentReceived]) -> None:
    """上级文件接收."""
    if row.received_position is not None:
        return
    event = fact.event
    row.agency_from = fact.agency
    row.title = event.title
    row.kind = event.kind
    row.number = event.number
    row.issued_by = event.issued_by
    row.received_on = event.received_on.isoformat()
    row.received_position = fact.position
    row.observed = fact.observed is not None


@DOCUMENTS.on(UpstreamDocumentForwarded, keys=lambda fact: [(fact.event.agency_to,)])
def document_forwarded(row: DocumentRow, fact: Fact[UpstreamDocumentForwarded]) -> None:
    """上级文件转送."""
    if row.forwarded_at is None:
        row.forwarded_at = row_instant(fact.occurred_at)
        row.forwarded_by = fact.agency
        row.forwarded_position = fact.own_position


@DOCUMENTS.on(UpstreamDocumentAcknowledged, keys=lambda fact: [(fact.agency,)])
def document_acknowledged(row: DocumentRow, fact: Fact[UpstreamDocumentAcknowledged]) -> None:
    """上级文件签收."""
    if row.acknowledged_at is None:
        row.acknowledged_at = row_instant(fact.occurred_at)
        row.acknowledged_by = fact.actor


@DOCUMENTS.on(TrainingAttended, keys=lambda fact: [(fact.agency,)])
def attended(row: DocumentRow, fact: Fact[TrainingAttended]) -> None:
    """参加培训."""
    row.attended_count += len(fact.event.officers)
    day = fact.event.attended_on.isoformat()
    row.attended_on = max(row.attended_on or day, day)
