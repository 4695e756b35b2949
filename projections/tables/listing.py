"""失信名单与联合惩戒: who is on a list, and what was asked of whom; what stands is computed."""

from typing import Annotated

from ledger.events.appeal import AppealDecided
from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    LeavingReason,
    PunishmentResult,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from ledger.events.repair import CreditRepairDecided
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import (
    Day,
    Instant,
    Listed,
    Row,
    Word,
    day_or_none,
    happened,
    row_instant,
)
from projections.engine.table import Projection, Table
from projections.tables import waiting
from projections.tables.appeal import clear, judged_elsewhere, verdict_of, with_verdict
from projections.tables.catalogue import listed
from projections.tables.repair import repaired_since


class ListingRow(Row):
    """严重失信名单: one listing of a subject, from the notice to the end.

    ``origin`` is the ledger that it was entered in, where that is another; ``fallen_at`` is when
    that one told that its ground is no more.
    """

    listing: str
    subject: str | None = None
    agency: str | None = None
    measure: Annotated[str | None, label("名单")] = None
    ground: str | None = None
    evidence: str | None = None
    responsible: Listed = "[]"
    facts: str | None = None
    basis: str | None = None
    document: str | None = None
    consent: str | None = None
    served_on: Day | None = None
    object_until: Day | None = None
    served_at: Annotated[Instant | None, label("告知登记时间")] = None
    entered_on: Day | None = None
    until_on: Day | None = None
    entered_at: Annotated[Instant | None, label("列入登记时间")] = None
    entered_position: Annotated[int | None, label("列入记录位置")] = None
    left_on: Day | None = None
    left_at: Annotated[Instant | None, label("移出登记时间")] = None
    left_reason: Annotated[Word | None, label("移出事由"), one_of(LeavingReason)] = None
    fallen_at: Annotated[Instant | None, label("事由消失时间")] = None
    repaired_on: Annotated[Day | None, label("信用修复日期")] = None
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    observed: bool = False
    source: str | None = None
    origin: str | None = None


class PunishmentRow(Row):
    """联合惩戒: what was asked stands in the row without an agency; each agency has one beside it.

    ``asked`` says that the agency was asked; one that answers for a former body was not.
    """

    punishment: str
    agency: str
    subject: str | None = None
    initiator: Annotated[str | None, label("发起机关")] = None
    ground: str | None = None
    agencies: Listed = "[]"
    measures: Listed = "[]"
    from_on: Day | None = None
    until_on: Day | None = None
    answer_by: Day | None = None
    basis: str | None = None
    document: str | None = None
    initiated_at: Annotated[Instant | None, label("发起登记时间")] = None
    ended_on: Day | None = None
    ended_at: Instant | None = None
    end_reason: Annotated[str | None, label("终止理由")] = None
    fallen_at: Annotated[Instant | None, label("事由消失时间")] = None
    asked: Annotated[bool, label("被请求")] = False
    answered_on: Day | None = None
    answered_at: Annotated[Instant | None, label("反馈登记时间")] = None
    result: Annotated[Word | None, one_of(PunishmentResult)] = None
    applied: Annotated[Listed, label("已实施措施")] = "[]"
    restrictions: Listed = "[]"
    reason: str | None = None
    observed: bool = False
    source: str | None = None
    origin: str | None = None


HEAD = ""
"""The agency of the row that says what was asked."""
LISTINGS = Table(
    "listings",
    "listing",
    ListingRow,
    indexes=("subject", "agency", "ground", waiting.STANDING_LISTINGS),
)
PUNISHMENTS = Table(
    "punishments",
    "punishment",
    PunishmentRow,
    key=2,
    indexes=("subject", "initiator", "ground", waiting.UNANSWERED_PUNISHMENTS),
)
projection = Projection("listings", (LISTINGS, PUNISHMENTS))


@LISTINGS.on(SeriousListNoticeServed)
def served(row: ListingRow, fact: Fact[SeriousListNoticeServed]) -> None:
    """拟列入告知."""
    if row.served_at is not None:
        return
    event = fact.event
    row.served_at = happened(row, fact)
    row.served_on = event.served_on.isoformat()
    row.object_until = event.object_until.isoformat()
    if row.entered_at is None:
        row.agency = fact.agency
        row.evidence = event.evidence
        _tell_listing(row, event)


def _tell_listing(
    row: ListingRow, event: SeriousListNoticeServed | SeriousListEntered | CreditNoticeReceived
) -> None:
    row.subject = event.subject
    row.measure = event.measure
    row.ground = event.ground
    row.facts = event.facts
    row.basis = event.basis
    row.document = event.document


@LISTINGS.on(SeriousListEntered)
def entered(row: ListingRow, fact: Fact[SeriousListEntered]) -> None:
    """列入."""
    if row.entered_at is not None:
        return
    event = fact.event
    row.entered_at = happened(row, fact)
    row.entered_position = fact.own_position
    row.agency = fact.agency
    row.evidence = event.evidence
    row.consent = event.consent
    row.responsible = listed(event.responsible)
    row.entered_on = event.entered_on.isoformat()
    row.until_on = day_or_none(event.until_on)
    _tell_listing(row, event)


@LISTINGS.on(SeriousListLeft)
def left(row: ListingRow, fact: Fact[SeriousListLeft]) -> None:
    """移出."""
    if row.left_at is None:
        row.left_at = happened(row, fact)
        row.left_on = fact.event.left_on.isoformat()
        row.left_reason = fact.event.reason.value


@LISTINGS.on(CreditRepairDecided, home="about")
def listing_repaired(row: ListingRow, fact: Fact[CreditRepairDecided]) -> None:
    """信用修复; of several the first day counts."""
    row.repaired_on = repaired_since(row.repaired_on, fact.event)


@LISTINGS.on(AppealDecided, home="about")
def listing_contested(row: ListingRow, fact: Fact[AppealDecided]) -> None:
    """救济决定."""
    row.verdicts = with_verdict(row.verdicts, verdict_of(fact))


@LISTINGS.on(CreditNoticeReceived, home="about")
def listing_elsewhere(row: ListingRow, fact: Fact[CreditNoticeReceived]) -> None:
    """信用通报 of a listing that another ledger entered, ended or withdrew."""
    event, at = fact.event, row_instant(fact.occurred_at)
    row.origin = event.origin
    is_over = not event.withdrawn
    if event.effect is NoticeEffect.REPAIRED:
        row.repaired_on = day_or_none(event.effective_on) if is_over else None
    elif event.effect is NoticeEffect.APPEALED:
        row.verdicts = judged_elsewhere(row.verdicts, event)
    elif event.effect is NoticeEffect.LIFTED and event.ground is not None:
        row.fallen_at = at if is_over else None
    elif event.effect is NoticeEffect.LIFTED:
        row.left_at = at if is_over else None
        row.left_on = day_or_none(event.effective_on) if is_over else None
    elif event.withdrawn:
        clear(row, ListingRow(row.listing), _OF_ENTRY)
    else:
        row.entered_at = at
        row.agency = event.agency
        row.responsible = listed(event.responsible)
        row.entered_on = day_or_none(event.from_on)
        row.until_on = day_or_none(event.until_on)
        _tell_listing(row, event)


_OF_ENTRY = (
    "entered_at", "subject", "agency", "measure", "ground", "responsible", "facts", "basis",
    "document", "entered_on", "until_on",
)  # fmt: skip


def _asked(fact: Fact[JointPunishmentInitiated]) -> list[tuple[str]]:
    return [(one,) for one in dict.fromkeys((HEAD, *fact.event.agencies))]


@PUNISHMENTS.on(JointPunishmentInitiated, keys=_asked)
def initiated(row: PunishmentRow, fact: Fact[JointPunishmentInitiated]) -> None:
    """发起联合惩戒."""
    if row.initiated_at is not None:
        return
    row.initiated_at = happened(row, fact)
    row.subject = fact.event.subject
    row.initiator = fact.agency
    row.answer_by = day_or_none(fact.event.answer_by)
    row.asked = row.agency != HEAD
    if not row.asked:
        _tell_punishment(row, fact.event)


def _tell_punishment(
    row: PunishmentRow, event: JointPunishmentInitiated | CreditNoticeReceived
) -> None:
    row.subject = event.subject
    row.ground = event.ground
    row.agencies = listed(event.agencies)
    row.measures = listed(event.measures)
    row.from_on = day_or_none(event.from_on)
    row.until_on = day_or_none(event.until_on)
    row.basis = event.basis
    row.document = event.document


@PUNISHMENTS.on(JointPunishmentAnswered, keys=lambda fact: [(fact.agency,)])
def answered(row: PunishmentRow, fact: Fact[JointPunishmentAnswered]) -> None:
    """联合惩戒反馈."""
    if row.answered_at is not None:
        return
    event = fact.event
    row.answered_at = happened(row, fact)
    row.answered_on = event.answered_on.isoformat()
    row.result = event.result.value
    row.applied = listed(event.measures)
    row.restrictions = listed(event.restrictions)
    row.reason = event.reason


@PUNISHMENTS.on(JointPunishmentEnded, keys=lambda _: [(HEAD,)])
def ended(row: PunishmentRow, fact: Fact[JointPunishmentEnded]) -> None:
    """终止联合惩戒."""
    if row.ended_at is None:
        row.ended_at = happened(row, fact)
        row.ended_on = fact.event.ended_on.isoformat()
        row.end_reason = fact.event.reason


@PUNISHMENTS.on(CreditNoticeReceived, home="about", keys=lambda _: [(HEAD,)])
def punishment_elsewhere(row: PunishmentRow, fact: Fact[CreditNoticeReceived]) -> None:
    """信用通报 of a joint punishment that another ledger initiated, ended or withdrew."""
    event, at = fact.event, row_instant(fact.occurred_at)
    row.origin = event.origin
    is_over = not event.withdrawn
    if event.effect is NoticeEffect.LIFTED and event.ground is not None:
        row.fallen_at = at if is_over else None
    elif event.effect is NoticeEffect.LIFTED:
        row.ended_at = at if is_over else None
        row.ended_on = day_or_none(event.effective_on) if is_over else None
        row.end_reason = event.reason if is_over else None
    elif event.withdrawn:
        row.initiated_at = row.initiator = row.subject = row.ground = None
        row.agencies = row.measures = "[]"
    else:
        row.initiated_at = at
        row.initiator = event.agency
        _tell_punishment(row, event)
