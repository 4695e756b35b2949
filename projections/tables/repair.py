"""信用修复: the table of repairs, a row for each application."""

from typing import Annotated

from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Row, Word, day_or_none, happened
from projections.engine.table import Projection, Table
from projections.tables import waiting


class RepairRow(Row):
    """信用修复: what is to be repaired, what was handed in, and what was decided.

    ``origin`` is the ledger that told of a repair there; nothing else is known of it.
    """

    repair: str
    about: str | None = None
    subject: str | None = None
    agency: str | None = None
    applied_on: Day | None = None
    applied_at: Annotated[Instant | None, label("申请登记时间")] = None
    applied_position: Annotated[int | None, label("申请记录位置")] = None
    pledge: str | None = None
    pledged_by: str | None = None
    evidence: str | None = None
    outcome: Annotated[Word | None, one_of(RepairOutcome)] = None
    decided_on: Day | None = None
    decided_at: Instant | None = None
    deciding_agency: Annotated[str | None, label("决定机关")] = None
    document: str | None = None
    reason: str | None = None
    observed: bool = False
    source: str | None = None
    origin: str | None = None


REPAIRS = Table(
    "repairs", "repair", RepairRow, indexes=("about", "subject", waiting.UNDECIDED_REPAIRS)
)
projection = Projection("repairs", (REPAIRS,))


@REPAIRS.on(CreditRepairApplied)
def applied(row: RepairRow, fact: Fact[CreditRepairApplied]) -> None:
    """信用修复申请; of two under one number the first counts."""
    at = happened(row, fact)
    if row.applied_at is not None:
        return
    event = fact.event
    row.applied_at = at
    row.applied_position = fact.own_position
    row.about = event.about
    row.subject = event.subject
    row.agency = fact.agency
    row.applied_on = event.applied_on.isoformat()
    row.pledge = event.pledge
    row.pledged_by = event.pledged_by
    row.evidence = event.evidence


@REPAIRS.on(CreditRepairDecided)
def decided(row: RepairRow, fact: Fact[CreditRepairDecided]) -> None:
    """信用修复决定."""
    at = happened(row, fact)
    if row.decided_at is not None:
        return
    event = fact.event
    row.decided_at = at
    row.about = row.about or event.about
    row.subject = row.subject or event.subject
    row.outcome = event.outcome
    row.decided_on = event.decided_on.isoformat()
    row.deciding_agency = fact.agency
    row.document = event.document
    row.reason = event.reason


@REPAIRS.on(CreditNoticeReceived)
def told(row: RepairRow, fact: Fact[CreditNoticeReceived]) -> None:
    """信用通报: it was granted in another ledger, or that was taken back there."""
    event = fact.event
    if event.effect is not NoticeEffect.REPAIRED:
        return
    is_gone = event.withdrawn
    row.origin = event.origin
    row.about = None if is_gone else event.about
    row.subject = None if is_gone else event.subject
    row.outcome = None if is_gone else RepairOutcome.GRANTED
    row.decided_on = None if is_gone else day_or_none(event.effective_on)
    row.deciding_agency = None if is_gone else event.agency
    row.document = None if is_gone else event.document
    row.reason = None if is_gone else event.reason


def repaired_since(known: str | None, event: CreditRepairDecided) -> str | None:
    """Return since when something is repaired: of several decisions the first day counts."""
    if event.outcome is not RepairOutcome.GRANTED:
        return known
    day = event.decided_on.isoformat()
    return day if known is None else min(known, day)
