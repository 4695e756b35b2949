"""办件: the table of cases, from receipt to closing: what each event does to a row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import json

from ledger.events.accountability import CaseFileReviewed
from ledger.events.appeal import AppealDecided
from ledger.events.decision import DecisionMade, LicenceIssued
from ledger.events.delivery import CreditConsulted, DecisionDelivered, RecordPublicised
from ledger.events.handling import (
    CaseArchived,
    CaseClosed,
    CaseRouted,
    HandlingStepCompleted,
    HandlingUrged,
    ProcedureKind,
    ReviewCompleted,
    SiteSurveyCompleted,
    SiteSurveyScheduled,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from ledger.events.handover import ApprovalPushed, PushFailed, PushStage
from ledger.events.intake import (
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Material,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.events.rating import ServiceRated
from ledger.fact import AnyFact, Fact
from ledger.law.supplement import asked_of, stops_silence, to_be_replaced
from projections.engine.row import happened, row_instant, row_instant_or_none
from projections.engine.table import Projection, Table
from projections.tables import waiting
from projections.tables.appeal import forget_former, tell_case
from projections.tables.case_row import CaseRow
from projections.tables.catalogue import listed

_SECONDS_A_DAY: Final = 86_400


_CODES: Final = json.Decoder(tuple[str, ...])

_OF_FIGURES: Final = ("accepted_on", "supplied_at", "decided_on")
"""By what a month's figures find their cases."""
CASES = Table(
    "cases",
    "case",
    CaseRow,
    indexes=(
        "item",
        "subject",
        "received_at",
        "due_at",
        *_OF_FIGURES,
        waiting.OPEN_CASES,
        waiting.UNPUBLISHED_CASES,
        waiting.UNDELIVERED_CASES,
        waiting.UNPUSHED_CASES,
    ),
)
projection = Projection("cases", (CASES,), weight=18)


def _happened(row: CaseRow, fact: AnyFact) -> str:
    """Return when a fact happened; note what every fact of a case says of it."""
    at = happened(row, fact)
    if row.last_event_at is None or at > row.last_event_at:
        row.last_event_at = at
    if row.first_event_at is None or at < row.first_event_at:
        row.first_event_at = at
    return at


@CASES.on(ApplicationReceived)
def received(row: CaseRow, fact: Fact[ApplicationReceived]) -> None:
    """收件."""
    at = _happened(row, fact)
    event = fact.event
    _hand_in(row, event.materials)
    if row.received_at is not None:
        return
    row.history = fact.observed is not None
    row.received_at = at
    row.received_position = fact.own_position
    row.agency = fact.agency
    row.received_by = fact.actor
    row.item = event.item
    row.subject = event.subject
    row.subject_name = event.subject_name
    row.joint = event.joint
    row.project = event.project
    row.channel = event.channel
    row.place = event.place
    row.department = event.department
    row.responsible = event.responsible
    row.content = event.content
    row.planned_end_at = row_instant_or_none(event.planned_end_at)


def _hand_in(row: CaseRow, materials: Iterable[Material]) -> None:
    if codes := {material.code for material in materials}:
        row.handed_in = listed(sorted(codes.union(_CODES.decode(row.handed_in))))


@CASES.on(SupplementRequested)
def supplement_requested(row: CaseRow, fact: Fact[SupplementRequested]) -> None:
    """补正告知."""
    at = _happened(row, fact)
    if row.supplement_requested_at is not None:
        return
    event = fact.event
    row.supplement_requested_at = at
    held = set(_CODES.decode(row.handed_in)) - to_be_replaced(event.defects)
    row.handed_in = listed(sorted(held))
    asked = asked_of(event.materials, event.defects)
    row.outstanding = listed(sorted(set(asked) - held))
    row.notice_stops = stops_silence(asked, held, is_history=fact.observed is not None)


@CASES.on(SupplementSubmitted)
def supplement_submitted(row: CaseRow, fact: Fact[SupplementSubmitted]) -> None:
    """补正提交."""
    at = _happened(row, fact)
    row.supplement_submitted_at = at
    _hand_in(row, fact.event.materials)
    left = set(_CODES.decode(row.outstanding)) - set(_CODES.decode(row.handed_in))
    row.outstanding = listed(sorted(left))
    is_last = row.notice_stops and not left and fact.observed is None
    if is_last and row.supplied_at is None:
        row.supplied_at = at
        row.supplied_position = fact.position


@CASES.on(ApplicationAccepted)
def accepted(row: CaseRow, fact: Fact[ApplicationAccepted]) -> None:
    """受理."""
    at = _happened(row, fact)
    if row.accepted_at is not None:
        return
    event = fact.event
    row.accepted_at = at
    row.accepted_position = fact.own_position
    row.accepted_on = event.accepted_on.isoformat()
    row.accepted_recorded_at = row_instant(fact.recorded_at)
    row.accepted_by = fact.actor
    row.mode = event.mode
    row.guide = event.guide
    row.cure_by = None if event.cure_by is None else event.cure_by.isoformat()
    row.due_at = row_instant_or_none(event.due_at)
    row.project = row.project or event.project


@CASES.on(ApplicationNotAccepted)
def not_accepted(row: CaseRow, fact: Fact[ApplicationNotAccepted]) -> None:
    """不予受理."""
    at = _happened(row, fact)
    row.not_accepted_at = row.not_accepted_at or at


@CASES.on(ApplicationWithdrawn)
def withdrawn(row: CaseRow, fact: Fact[ApplicationWithdrawn]) -> None:
    """申请撤回."""
    at = _happened(row, fact)
    row.withdrawn_at = row.withdrawn_at or at


@CASES.on(CaseRouted)
def routed(row: CaseRow, fact: Fact[CaseRouted]) -> None:
    """转办."""
    row.routed_at = _happened(row, fact)
    row.routed_to = fact.event.department


def _acted(row: CaseRow, fact: AnyFact) -> None:
    _happened(row, fact)
    row.steps_count += 1
    line = f"{fact.actor}\n"
    # An identity holds no line end, so a line that is a whole officer is found exactly.
    if f"\n{line}" not in f"\n{row.officers}":
        row.officers += line
        row.officers_count += 1


@CASES.on(HandlingStepCompleted)
def step_completed(row: CaseRow, fact: Fact[HandlingStepCompleted]) -> None:
    """环节办结."""
    _acted(row, fact)
    row.last_step = fact.event.step


@CASES.on(ReviewCompleted)
def reviewed(row: CaseRow, fact: Fact[ReviewCompleted]) -> None:
    """审核."""
    _acted(row, fact)
    row.reviews_count += 1
    row.review_level = fact.event.level
    row.review_opinion = fact.event.opinion


@CASES.on(SiteSurveyScheduled)
def survey_scheduled(row: CaseRow, fact: Fact[SiteSurveyScheduled]) -> None:
    """踏勘安排; the latest counts, until it is completed."""
    _happened(row, fact)
    row.survey_on = fact.event.survey_on.isoformat()


@CASES.on(SiteSurveyCompleted)
def surveyed(row: CaseRow, fact: Fact[SiteSurveyCompleted]) -> None:
    """踏勘完成; the latest counts."""
    _acted(row, fact)
    row.survey_on = None
    row.surveyed_at = row_instant(fact.occurred_at)
    row.survey_result = fact.event.result


@CASES.on(SpecialProcedureStarted)
def paused(row: CaseRow, fact: Fact[SpecialProcedureStarted]) -> None:
    """特别程序启动: a freeze ends by itself, on its day, so it is not counted here."""
    at = _happened(row, fact)
    row.pauses_count += 1
    if fact.event.kind is not ProcedureKind.FREEZE:
        row.paused_at = row.paused_at or at
        row.procedures_count += 1


@CASES.on(SpecialProcedureEnded)
def resumed(row: CaseRow, fact: Fact[SpecialProcedureEnded]) -> None:
    """特别程序结束."""
    at = _happened(row, fact)
    row.pauses_count += 1
    if fact.event.kind is ProcedureKind.FREEZE or row.paused_at is None:
        return
    row.procedures_count -= 1
    if row.procedures_count == 0:
        span = datetime.fromisoformat(at) - datetime.fromisoformat(row.paused_at)
        row.paused_days_count += max(0, round(span.total_seconds() / _SECONDS_A_DAY))
        row.paused_at = None


@CASES.on(TimeLimitExtended)
def given_more_time(row: CaseRow, fact: Fact[TimeLimitExtended]) -> None:
    """延长期限."""
    _happened(row, fact)
    row.pauses_count += 1


@CASES.on(DecisionMade)
def decided(row: CaseRow, fact: Fact[DecisionMade]) -> None:
    """决定."""
    at = _happened(row, fact)
    if row.decided_at is not None:
        return
    event = fact.event
    forget_former(row)
    row.decided_at, row.decided_position = at, fact.position
    row.decided_recorded_at = row_instant(fact.recorded_at)
    row.item = row.item or fact.event.item
    row.decided_on = event.decided_on.isoformat()
    row.decided_by = fact.actor
    row.deciding_agency = fact.agency
    row.decision = event.outcome
    row.decision_document = event.document
    row.on_commitment = event.on_commitment


@CASES.on(CreditConsulted)
def consulted(row: CaseRow, fact: Fact[CreditConsulted]) -> None:
    """信用核查; of several the one that saw most counts."""
    _happened(row, fact)
    row.consulted_position = max(row.consulted_position or 0, fact.event.position)


@CASES.on(DecisionDelivered)
def delivered(row: CaseRow, fact: Fact[DecisionDelivered]) -> None:
    """送达; one in vain leaves it open."""
    at = _happened(row, fact)
    if fact.event.succeeded and row.delivered_at is None:
        row.delivered_at = at
        row.delivered_on = fact.event.delivered_on.isoformat()


@CASES.on(LicenceIssued)
def licence_issued(row: CaseRow, fact: Fact[LicenceIssued]) -> None:
    """发证."""
    _happened(row, fact)
    row.licence = fact.event.licence
    row.licences_count += 1


@CASES.on(AppealDecided, home="about")
def contested(row: CaseRow, fact: Fact[AppealDecided]) -> None:
    """救济决定; what is decided anew opens the case again, as if undecided."""
    tell_case(row, CaseRow(row.case), fact)


@CASES.on(HandlingUrged, home="about")
def urged(row: CaseRow, fact: Fact[HandlingUrged]) -> None:  # noqa: ARG001 - it is counted
    """催办."""
    row.urged_count += 1


@CASES.on(RecordPublicised, home="about")
def publicised(row: CaseRow, fact: Fact[RecordPublicised]) -> None:  # noqa: ARG001 - that it was
    """公示."""
    row.publicised = True


@CASES.on(ApprovalPushed, PushFailed)
def pushed(row: CaseRow, fact: Fact[ApprovalPushed] | Fact[PushFailed]) -> None:
    """推送, or one that reached nobody: then it is the push that waits."""
    row.pushed = row.pushed or fact.event.stage is PushStage.DECIDED


@CASES.on(ServiceRated)
def rated(row: CaseRow, fact: Fact[ServiceRated]) -> None:
    """评价: of a channel the first counts."""
    known = _CODES.decode(row.ratings)
    if not any(one.rpartition(" ")[0] == fact.event.channel for one in known):
        row.ratings = listed((*known, f"{fact.event.channel} {fact.event.grade}"))


@CASES.on(CaseFileReviewed)
def file_reviewed(row: CaseRow, fact: Fact[CaseFileReviewed]) -> None:
    """案卷评查: each reading of the file, with what was found."""
    event = fact.event
    said = (event.reviewed_on, event.result, fact.agency, event.found)
    told = " ".join(f"{one}" for one in said if one)
    row.file_reviews = listed((*_CODES.decode(row.file_reviews), told))


@CASES.on(CaseClosed)
def closed(row: CaseRow, fact: Fact[CaseClosed]) -> None:
    """办结."""
    at = _happened(row, fact)
    if row.closed_at is not None:
        return
    row.closed_at = at
    row.closed_on = fact.event.closed_on.isoformat()
    row.outcome = fact.event.outcome


@CASES.on(CaseArchived)
def archived(row: CaseRow, fact: Fact[CaseArchived]) -> None:
    """归档."""
    if row.archived_on is None:
        row.archived_on = fact.event.archived_on.isoformat()
        row.archive = fact.event.archive
