"""处罚与信用: tables of penalties and of restrictions; whether they bind today is computed."""

from typing import Annotated, Final

from msgspec import json

from ledger.events.appeal import AppealDecided
from ledger.events.base import AppealOutcome, TimeUnit
from ledger.events.credit import (
    FIRST_ACT,
    CreditNoticeReceived,
    Forbidden,
    LicenceEffect,
    MeasureApplied,
    MeasureListed,
    NoticeEffect,
    PenaltyDecided,
    PenaltyExecuted,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
    Severity,
)
from ledger.events.delivery import DecisionDelivered, RecordPublicised
from ledger.events.handover import FeedbackKind, SupervisionFeedbackSent
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
from projections.tables.appeal import (
    change_told,
    clear,
    judged_elsewhere,
    verdict_of,
    with_change,
    with_verdict,
    without,
)
from projections.tables.catalogue import listed
from projections.tables.repair import repaired_since
from projections.tables.restriction_row import RestrictionRow


class PenaltyRow(Row):
    """行政处罚: one penalty against one subject, and whether it was taken back.

    Kinds and amounts are as decided; ``changes`` are what appeals have made of them, each as
    ``from/kinds/fine/confiscated/effect/until``: which of them counts depends on the day.
    ``executed_on`` is when it was carried out in full, ``repaired_on`` since when its credit is
    repaired. ``origin`` is the ledger that it was decided in, where that is another.
    """

    penalty: str
    subject: str | None = None
    agency: str | None = None
    item: str | None = None
    act: int = FIRST_ACT
    kinds: Listed = "[]"
    severity: Annotated[Word | None, one_of(Severity)] = None
    fine_fen: int | None = None
    confiscated_fen: int | None = None
    responsible: Listed = "[]"
    licences: Listed = "[]"
    enforcement: str | None = None
    document: str | None = None
    facts: str | None = None
    basis: str | None = None
    decided_on: Day | None = None
    decided_at: Instant | None = None
    decided_position: Annotated[int | None, label("决定记录位置")] = None
    delivered_on: Day | None = None
    publicised_until: Day | None = None
    executed_on: Day | None = None
    executed_position: Annotated[int | None, label("执行记录位置")] = None
    repaired_on: Annotated[Day | None, label("信用修复日期")] = None
    licence_effect: Annotated[Word | None, one_of(LicenceEffect)] = None
    suspended_until: Day | None = None
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    changes: Annotated[Listed, label("变更内容")] = "[]"
    revoked_on: Day | None = None
    revoked_at: Instant | None = None
    revoked_position: Annotated[int | None, label("撤销记录位置")] = None
    revocation_reason: Annotated[str | None, label("撤销理由")] = None
    revocation_document: Annotated[str | None, label("撤销文号")] = None
    observed: bool = False
    source: str | None = None
    origin: str | None = None
    publicised: Annotated[bool, label("曾公示")] = False
    channels: Annotated[Listed, label("公示渠道")] = "[]"
    fed_back: Annotated[bool, label("曾反馈")] = False
    believers: Annotated[Listed, label("尚不知撤销的机关")] = "[]"


class MeasureRow(Row):
    """失信惩戒措施: one version of an entry of the list of measures; the highest counts."""

    measure: str
    version: int
    name: str | None = None
    agency: str | None = None
    basis: str | None = None
    forbids: Annotated[Listed, one_of(Forbidden)] = "[]"
    longest: int | None = None
    unit: Annotated[Word | None, one_of(TimeUnit)] = None
    ends_with_repair: bool = False
    level: Annotated[str | None, label("认定层级")] = None
    listed_at: Annotated[Instant | None, label("列入清单时间")] = None
    listed_position: Annotated[int | None, label("列入清单记录位置")] = None
    observed: bool = False
    source: str | None = None


PENALTIES = Table(
    "penalties",
    "penalty",
    PenaltyRow,
    indexes=(
        *("subject", "agency", "decided_on"),
        waiting.UNSERVED_PENALTIES,
        waiting.UNPUBLISHED_PENALTIES,
        waiting.UNTOLD_PENALTIES,
        waiting.SHOWN_PENALTIES,
        waiting.BELIEVED_PENALTIES,
    ),
)
RESTRICTIONS = Table(
    "restrictions",
    "restriction",
    RestrictionRow,
    indexes=("subject", "agency", "ground", waiting.STANDING_RESTRICTIONS),
)
MEASURES = Table("measures", "measure", MeasureRow, key=2)
projection = Projection("credit", (PENALTIES, RESTRICTIONS, MEASURES))

_CASES = json.Decoder(list[str])


@PENALTIES.on(PenaltyDecided)
def decided(row: PenaltyRow, fact: Fact[PenaltyDecided]) -> None:
    """行政处罚决定."""
    if row.decided_at is not None:
        return
    event = fact.event
    row.decided_at = happened(row, fact)
    row.decided_position = fact.position
    row.agency = fact.agency
    row.enforcement = event.enforcement
    _tell_penalty(row, event)


def _tell_penalty(row: PenaltyRow, event: PenaltyDecided | CreditNoticeReceived) -> None:
    row.subject = event.subject
    row.item = event.item
    row.act = event.act or FIRST_ACT
    row.kinds = listed(event.kinds)
    row.severity = event.severity.value if event.severity else None
    row.responsible = listed(event.responsible)
    row.fine_fen = event.fine_fen
    row.confiscated_fen = event.confiscated_fen
    row.licences = listed(event.licences)
    row.document = event.document
    row.facts = event.facts
    row.basis = event.basis
    row.decided_on = day_or_none(event.decided_on)
    row.publicised_until = day_or_none(event.publicised_until)
    row.licence_effect = event.licence_effect.value if event.licence_effect else None
    row.suspended_until = day_or_none(event.suspended_until)


@PENALTIES.on(DecisionDelivered)
def penalty_delivered(row: PenaltyRow, fact: Fact[DecisionDelivered]) -> None:
    """送达; one in vain leaves it open."""
    if fact.event.succeeded and row.delivered_on is None:
        happened(row, fact)
        row.delivered_on = fact.event.delivered_on.isoformat()


@PENALTIES.on(AppealDecided, home="about")
def penalty_contested(row: PenaltyRow, fact: Fact[AppealDecided]) -> None:
    """救济决定; a change replaces kinds and amounts from its day on."""
    row.verdicts = with_verdict(row.verdicts, verdict_of(fact))
    if fact.event.outcome is AppealOutcome.CHANGED:
        row.changes = with_change(row.changes, fact.event)


@PENALTIES.on(PenaltyExecuted)
def penalty_executed(row: PenaltyRow, fact: Fact[PenaltyExecuted]) -> None:
    """处罚执行; a part of it leaves it open."""
    if fact.event.in_full and row.executed_on is None:
        happened(row, fact)
        row.executed_on = fact.event.executed_on.isoformat()
        row.executed_position = fact.own_position


@PENALTIES.on(CreditRepairDecided, home="about")
def penalty_repaired(row: PenaltyRow, fact: Fact[CreditRepairDecided]) -> None:
    """信用修复; of several the first day counts."""
    row.repaired_on = repaired_since(row.repaired_on, fact.event)


@PENALTIES.on(PenaltyRevoked)
def penalty_revoked(row: PenaltyRow, fact: Fact[PenaltyRevoked]) -> None:
    """处罚撤销."""
    if row.revoked_at is None:
        event = fact.event
        row.revoked_at = happened(row, fact)
        row.revoked_position = fact.own_position
        row.revoked_on = event.revoked_on.isoformat()
        row.revocation_reason = event.reason
        row.revocation_document = event.document


@PENALTIES.on(RecordPublicised, home="about")
def penalty_publicised(row: PenaltyRow, fact: Fact[RecordPublicised]) -> None:
    """公示, or taking down what stands."""
    row.publicised = True
    others = [one for one in _CASES.decode(row.channels) if one != fact.event.channel]
    row.channels = listed(others if fact.event.withdraws else (*others, fact.event.channel))


@PENALTIES.on(SupervisionFeedbackSent, home="about")
def penalty_fed_back(row: PenaltyRow, fact: Fact[SupervisionFeedbackSent]) -> None:
    """监管反馈; whoever hears of a penalty before its end believes in it until told again."""
    row.fed_back = True
    if fact.event.kind is FeedbackKind.PENALTY:
        others = [one for one in _CASES.decode(row.believers) if one != fact.event.agency_to]
        is_over = row.revoked_at is not None
        row.believers = listed(others if is_over else (*others, fact.event.agency_to))


@PENALTIES.on(CreditNoticeReceived, home="about")
def penalty_elsewhere(row: PenaltyRow, fact: Fact[CreditNoticeReceived]) -> None:
    """信用通报 of a penalty that another ledger decided, revoked or withdrew."""
    event = fact.event
    row.origin = event.origin
    if event.effect is NoticeEffect.REPAIRED:
        row.repaired_on = None if event.withdrawn else day_or_none(event.effective_on)
    elif event.effect is NoticeEffect.APPEALED:
        row.verdicts = judged_elsewhere(row.verdicts, event)
        if event.outcome is AppealOutcome.CHANGED:
            is_gone = event.withdrawn
            row.changes = (
                without(row.changes, change_told(event))
                if is_gone
                else with_change(row.changes, event)
            )
    elif event.effect is NoticeEffect.LIFTED:
        is_over = not event.withdrawn
        row.revoked_at = row_instant(fact.occurred_at) if is_over else None
        row.revoked_on = day_or_none(event.effective_on) if is_over else None
        row.revocation_reason = event.reason if is_over else None
        row.revocation_document = event.document if is_over else None
    elif event.withdrawn:
        clear(row, PenaltyRow(row.penalty), _OF_DECISION)
    else:
        row.decided_at = row_instant(fact.occurred_at)
        row.agency = event.agency
        _tell_penalty(row, event)


_OF_DECISION: Final = (
    "decided_at", "subject", "agency", "item", "act", "kinds", "severity", "fine_fen",
    "confiscated_fen", "responsible", "licences",
    "document", "facts", "basis", "decided_on", "publicised_until", "licence_effect",
    "suspended_until",
)  # fmt: skip
_OF_IMPOSING: Final = (
    "imposed_at", "subject", "agency", "measure", "ground", "forbids", "items", "reaches",
    "from_on", "until_on", "basis", "reason", "ends_with_repair",
    "imposed_position",
)  # fmt: skip


@RESTRICTIONS.on(RestrictionImposed)
def imposed(row: RestrictionRow, fact: Fact[RestrictionImposed]) -> None:
    """信用限制."""
    if row.imposed_at is not None:
        return
    event = fact.event
    row.imposed_at = happened(row, fact)
    row.imposed_position = fact.own_position
    row.agency = fact.agency
    _tell_restriction(row, event)


def _tell_restriction(
    row: RestrictionRow, event: RestrictionImposed | CreditNoticeReceived
) -> None:
    row.subject = event.subject
    row.measure = event.measure
    row.ground = event.ground
    row.forbids = listed(event.forbids)
    row.items = listed(event.items)
    row.reaches = listed(event.reaches)
    row.from_on = day_or_none(event.from_on)
    row.until_on = day_or_none(event.until_on)
    row.basis = event.basis
    row.reason = event.reason


@RESTRICTIONS.on(AppealDecided, home="about")
def restriction_contested(row: RestrictionRow, fact: Fact[AppealDecided]) -> None:
    """救济决定."""
    row.verdicts = with_verdict(row.verdicts, verdict_of(fact))


@RESTRICTIONS.on(RestrictionLifted)
def lifted(row: RestrictionRow, fact: Fact[RestrictionLifted]) -> None:
    """限制解除, as a whole or for one case."""
    event = fact.event
    at = happened(row, fact)
    if event.only_for is not None:
        cases = dict.fromkeys((*_CASES.decode(row.exempt_cases), event.only_for))
        row.exempt_cases = json.encode(list(cases)).decode()
    elif row.lifted_at is None:
        row.lifted_at = at
        row.lift_reason = event.reason


@RESTRICTIONS.on(MeasureApplied)
def applied(row: RestrictionRow, fact: Fact[MeasureApplied]) -> None:
    """限制措施实施: in a case or on a licence; the entries themselves say in which."""
    happened(row, fact)
    row.applied_count += 1
    day = fact.event.applied_on.isoformat()
    row.applied_on = max(row.applied_on or day, day)


@RESTRICTIONS.on(CreditNoticeReceived, home="about")
def restriction_elsewhere(row: RestrictionRow, fact: Fact[CreditNoticeReceived]) -> None:
    """信用通报 of a restriction that another ledger imposed, lifted or withdrew."""
    event = fact.event
    row.origin = event.origin
    if event.effect is NoticeEffect.APPEALED:
        row.verdicts = judged_elsewhere(row.verdicts, event)
    elif event.effect is NoticeEffect.LIFTED:
        _lifted_elsewhere(row, fact)
    elif event.withdrawn:
        clear(row, RestrictionRow(row.restriction), _OF_IMPOSING)
    else:
        row.imposed_at = row_instant(fact.occurred_at)
        row.agency = event.agency
        row.imposed_position = fact.position
        row.ends_with_repair = event.ends_with_repair
        _tell_restriction(row, event)


def _lifted_elsewhere(row: RestrictionRow, fact: Fact[CreditNoticeReceived]) -> None:
    event = fact.event
    if event.ground is not None:
        row.fallen_at = None if event.withdrawn else row_instant(fact.occurred_at)
    elif event.only_for is not None:
        others = [one for one in _CASES.decode(row.exempt_cases) if one != event.only_for]
        cases = others if event.withdrawn else [*others, event.only_for]
        row.exempt_cases = json.encode(cases).decode()
    else:
        row.lifted_at = None if event.withdrawn else row_instant(fact.occurred_at)
        row.lift_reason = None if event.withdrawn else event.reason


@MEASURES.on(MeasureListed, keys=lambda fact: [(fact.event.version,)])
def measure_listed(row: MeasureRow, fact: Fact[MeasureListed]) -> None:
    """失信惩戒措施; of two of one version the first counts."""
    if row.listed_at is not None:
        return
    event = fact.event
    row.listed_at = happened(row, fact)
    row.listed_position = fact.position
    row.name = event.name
    row.agency = fact.agency
    row.basis = event.basis
    row.forbids = listed(event.forbids)
    row.longest = event.longest
    row.unit = event.unit.value if event.longest is not None else None
    row.ends_with_repair = event.ends_with_repair
    row.level = event.level
