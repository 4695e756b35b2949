"""投诉举报: the table of complaints and reports."""

from typing import Annotated

from ledger.events.complaint import (
    ComplaintAnswered,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintReceived,
    ComplaintRouted,
)
from ledger.events.handling import HandlingUrged
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Row, Word, day_or_none, happened
from projections.engine.table import Projection, Table
from projections.tables import waiting


class ComplaintRow(Row):
    """投诉举报: what was received, where it is, what was answered; nothing of who complained."""

    complaint: str
    subject: str | None = None
    against: str | None = None
    item: str | None = None
    area: str | None = None
    kind: Annotated[Word | None, one_of(ComplaintKind)] = None
    channel: str | None = None
    content: str | None = None
    agency: str | None = None
    received_on: Day | None = None
    received_at: Annotated[Instant | None, label("受理时间")] = None
    received_position: Annotated[int | None, label("受理记录位置")] = None
    answer_by: Annotated[Day | None, label("要求答复日期")] = None
    agency_to: Annotated[str | None, label("承办机关")] = None
    routed_on: Annotated[Day | None, label("转办日期")] = None
    routings_count: Annotated[int, label("转办次数")] = 0
    outcome: Annotated[Word | None, label("核查结果"), one_of(ComplaintOutcome)] = None
    answered_on: Annotated[Day | None, label("答复日期")] = None
    answered_at: Annotated[Instant | None, label("答复时间")] = None
    answer: Annotated[str | None, label("答复内容")] = None
    urged_count: Annotated[int, label("催办次数")] = 0
    observed: bool = False
    source: str | None = None


COMPLAINTS = Table(
    "complaints",
    "complaint",
    ComplaintRow,
    indexes=("subject", "agency_to", "received_on", waiting.UNANSWERED_COMPLAINTS),
)
projection = Projection("complaint", (COMPLAINTS,))


@COMPLAINTS.on(ComplaintReceived)
def received(row: ComplaintRow, fact: Fact[ComplaintReceived]) -> None:
    """投诉举报受理; of two under one number the first counts."""
    if row.received_at is not None:
        return
    event = fact.event
    row.received_at = happened(row, fact)
    row.received_position = fact.position
    row.received_on = event.received_on.isoformat()
    row.subject = event.subject
    row.against = event.against
    row.item = event.item
    row.area = event.area
    row.kind = event.kind.value
    row.channel = event.channel
    row.content = event.content
    row.agency = fact.agency
    row.answer_by = day_or_none(event.answer_by)


@COMPLAINTS.on(ComplaintRouted)
def routed(row: ComplaintRow, fact: Fact[ComplaintRouted]) -> None:
    """投诉举报转办; the last one counts."""
    row.agency_to = fact.event.agency_to
    row.routed_on = fact.event.routed_on.isoformat()
    row.routings_count += 1


@COMPLAINTS.on(ComplaintAnswered)
def answered(row: ComplaintRow, fact: Fact[ComplaintAnswered]) -> None:
    """投诉举报答复."""
    if row.answered_at is not None:
        return
    event = fact.event
    row.answered_at = happened(row, fact)
    row.answered_on = event.answered_on.isoformat()
    row.outcome = event.outcome.value
    row.answer = event.answer


@COMPLAINTS.on(HandlingUrged, home="about")
def urged(row: ComplaintRow, fact: Fact[HandlingUrged]) -> None:  # noqa: ARG001 - it is counted
    """催办."""
    row.urged_count += 1
