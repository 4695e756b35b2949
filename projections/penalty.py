"""处罚与信用: tables of penalties and of restrictions; whether they bind today is computed."""

from msgspec import json

from ledger.events.credit import (
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.fact import AnyFact, Fact
from projections._row import Day, Instant, Listed, Row, day_or_none, instant
from projections._table import Projection, Table
from projections.catalogue import listed


class PenaltyRow(Row):
    """行政处罚: one penalty against one subject, and whether it was taken back."""

    penalty: str
    subject: str | None = None
    agency: str | None = None
    item: str | None = None
    kinds: Listed = "[]"
    fine_fen: int | None = None
    confiscated_fen: int | None = None
    licences: Listed = "[]"
    enforcement: str | None = None
    document: str | None = None
    facts: str | None = None
    basis: str | None = None
    decided_on: Day | None = None
    decided_at: Instant | None = None
    publicised_until: Day | None = None
    revoked_on: Day | None = None
    revoked_at: Instant | None = None
    revocation_reason: str | None = None
    revocation_document: str | None = None
    observed: bool = False
    source: str | None = None


class RestrictionRow(Row):
    """信用限制: what is forbidden to whom, from when to when, and who lifted it for what."""

    restriction: str
    subject: str | None = None
    agency: str | None = None
    ground: str | None = None
    forbids: Listed = "[]"
    items: Listed = "[]"
    reaches: Listed = "[]"
    from_on: Day | None = None
    until_on: Day | None = None
    basis: str | None = None
    reason: str | None = None
    imposed_at: Instant | None = None
    lifted_at: Instant | None = None
    lift_reason: str | None = None
    exempt_cases: Listed = "[]"
    observed: bool = False
    source: str | None = None


PENALTIES = Table("penalties", "penalty", PenaltyRow, indexes=("subject", "agency"))
RESTRICTIONS = Table(
    "restrictions", "restriction", RestrictionRow, indexes=("subject", "agency", "ground")
)
projection = Projection("credit", (PENALTIES, RESTRICTIONS))

_CASES = json.Decoder(list[str])


def _happened(row: PenaltyRow | RestrictionRow, fact: AnyFact) -> str:
    if fact.observed is not None:
        row.observed = True
        row.source = fact.observed
    return instant(fact.occurred_at)


@PENALTIES.on(PenaltyDecided)
def decided(row: PenaltyRow, fact: Fact[PenaltyDecided]) -> None:
    """行政处罚决定."""
    if row.decided_at is not None:
        return
    event = fact.event
    row.decided_at = _happened(row, fact)
    row.subject = event.subject
    row.agency = fact.agency
    row.item = event.item
    row.kinds = listed(event.kinds)
    row.fine_fen = event.fine_fen
    row.confiscated_fen = event.confiscated_fen
    row.licences = listed(event.licences)
    row.enforcement = event.enforcement
    row.document = event.document
    row.facts = event.facts
    row.basis = event.basis
    row.decided_on = event.decided_on.isoformat()
    row.publicised_until = day_or_none(event.publicised_until)


@PENALTIES.on(PenaltyRevoked)
def penalty_revoked(row: PenaltyRow, fact: Fact[PenaltyRevoked]) -> None:
    """处罚撤销."""
    if row.revoked_at is None:
        event = fact.event
        row.revoked_at = _happened(row, fact)
        row.revoked_on = event.revoked_on.isoformat()
        row.revocation_reason = event.reason
        row.revocation_document = event.document


@RESTRICTIONS.on(RestrictionImposed)
def imposed(row: RestrictionRow, fact: Fact[RestrictionImposed]) -> None:
    """信用限制."""
    if row.imposed_at is not None:
        return
    event = fact.event
    row.imposed_at = _happened(row, fact)
    row.subject = event.subject
    row.agency = fact.agency
    row.ground = event.ground
    row.forbids = listed(event.forbids)
    row.items = listed(event.items)
    row.reaches = listed(event.reaches)
    row.from_on = event.from_on.isoformat()
    row.until_on = day_or_none(event.until_on)
    row.basis = event.basis
    row.reason = event.reason


@RESTRICTIONS.on(RestrictionLifted)
def lifted(row: RestrictionRow, fact: Fact[RestrictionLifted]) -> None:
    """限制解除, as a whole or for one case."""
    event = fact.event
    at = _happened(row, fact)
    if event.only_for is not None:
        cases = dict.fromkeys((*_CASES.decode(row.exempt_cases), event.only_for))
        row.exempt_cases = json.encode(list(cases)).decode()
    elif row.lifted_at is None:
        row.lifted_at = at
        row.lift_reason = event.reason
