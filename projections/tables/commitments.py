"""告知承诺: the table of commitments, a row for each case that rests on one."""

from typing import Annotated

from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.handling import CommitmentMade, CommitmentResult, CommitmentVerified
from ledger.events.repair import CreditRepairDecided
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Row, Word, day_or_none, row_instant
from projections.engine.table import Projection, Table
from projections.tables import waiting
from projections.tables.repair import repaired_since


class CommitmentRow(Row):
    """告知承诺: what was promised in a case, until when somebody looks, and what was found.

    ``origin`` is the ledger that told that it was broken there; nothing else is known of it.
    """

    case: str
    subject: str | None = None
    agency: str | None = None
    made_at: Annotated[Instant | None, label("承诺时间")] = None
    made_position: Annotated[int | None, label("承诺记录位置")] = None
    text: str | None = None
    conditions: str | None = None
    verify_by: Annotated[Day | None, label("核查期限至")] = None
    document: str | None = None
    result: Annotated[Word | None, label("核查结果"), one_of(CommitmentResult)] = None
    way: str | None = None
    verified_at: Annotated[Instant | None, label("核查时间")] = None
    verified_on: Day | None = None
    verified_by: Annotated[str | None, label("核查机关")] = None
    repaired_on: Annotated[Day | None, label("信用修复日期")] = None
    origin: str | None = None
    observed: bool = False


COMMITMENTS = Table(
    "commitments",
    "case",
    CommitmentRow,
    indexes=(
        *("subject", "verify_by"),
        waiting.UNVERIFIED_COMMITMENTS,
        waiting.BROKEN_COMMITMENTS,
    ),
)
projection = Projection("commitments", (COMMITMENTS,), weight=1)


@COMMITMENTS.on(CommitmentMade)
def made(row: CommitmentRow, fact: Fact[CommitmentMade]) -> None:
    """告知承诺; the first counts."""
    if row.made_at is not None:
        return
    event = fact.event
    row.made_at = row_instant(fact.occurred_at)
    row.made_position = fact.position
    row.subject = event.subject
    row.agency = fact.agency
    row.text = event.text
    row.conditions = event.conditions
    row.verify_by = event.verify_by.isoformat()
    row.document = event.document
    row.observed = fact.observed is not None


@COMMITMENTS.on(CommitmentVerified)
def verified(row: CommitmentRow, fact: Fact[CommitmentVerified]) -> None:
    """承诺核查; the first counts."""
    if row.verified_at is not None:
        return
    event = fact.event
    row.verified_at = row_instant(fact.occurred_at)
    row.subject = row.subject or event.subject
    row.result = event.result
    row.way = event.way
    row.verified_on = event.verified_on.isoformat()
    row.verified_by = fact.agency


@COMMITMENTS.on(CreditRepairDecided, home="about")
def repaired(row: CommitmentRow, fact: Fact[CreditRepairDecided]) -> None:
    """信用修复; of several the first day counts."""
    row.repaired_on = repaired_since(row.repaired_on, fact.event)


@COMMITMENTS.on(CreditNoticeReceived, home="about")
def told(row: CommitmentRow, fact: Fact[CreditNoticeReceived]) -> None:
    """信用通报: it was broken or repaired in another ledger, or that was taken back there."""
    event = fact.event
    if event.effect is NoticeEffect.REPAIRED:
        row.repaired_on = None if event.withdrawn else day_or_none(event.effective_on)
    if event.effect is not NoticeEffect.IMPOSED:
        return
    if event.withdrawn:
        row.origin = row.result = row.subject = row.verified_on = row.verified_by = row.way = None
        return
    row.origin = event.origin
    row.subject = event.subject
    row.result = CommitmentResult.BROKEN
    row.way = event.facts
    row.verified_on = day_or_none(event.from_on)
    row.verified_by = event.agency
