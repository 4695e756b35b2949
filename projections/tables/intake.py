"""办件: the table of cases, from receipt to closing; facts only, answers are computed elsewhere."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Final

from msgspec import json

from ledger.events.appeal import AppealDecided
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceIssued
from ledger.events.delivery import CreditConsulted, DecisionDelivered
from ledger.events.handling import (
    CaseClosed,
    CaseOutcome,
    CaseRouted,
    HandlingStepCompleted,
    Opinion,
    ProcedureKind,
    ReviewCompleted,
    SiteSurveyCompleted,
    SiteSurveyScheduled,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    SurveyResult,
    TimeLimitExtended,
)
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Material,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.fact import AnyFact, Fact
from ledger.labels import label, one_of
from ledger.law.acceptance import ACCEPTED, RECEIVED, SUPPLIED, Acceptance
from ledger.law.case_limits import Course
from ledger.law.supplement import asked_of, stops_silence, to_be_replaced
from projections.engine.row import Day, Instant, Listed, Row, Word, row_instant, row_instant_or_none
from projections.engine.table import Projection, Table
from projections.tables.appeal import tell_case
from projections.tables.catalogue import listed

_SECONDS_A_DAY: Final = 86_400


class CaseRow(Row):
    """办件: one application with what happened to it; of what opens or ends it the first counts.

    ``due_at`` is the deadline that the agency stated. ``received_position``, ``supplied_position``
    and ``accepted_position`` say which guide was known; an older system's facts have none, for they
    were brought in in any order. ``outstanding`` is what the notice asked for and nobody has handed
    in, ``supplied_at`` when that became nothing; ``notice_stops`` says that the notice asked for
    something that was lacking, ``history`` that an older system received the application.
    ``officers`` are those who completed a step (经办人), one a line; ``observed`` says that some of
    it was brought in from an older system, ``source`` from which. ``paused_days_count`` are the
    natural days, rounded, of the special procedures that have ended, days on which several ran
    once; how many of them do not count is computed. ``pauses_count`` are the entries about the
    clock: starts, ends and extensions.
    """

    case: str
    item: str | None = None
    subject: str | None = None
    subject_name: str | None = None
    joint: str | None = None
    project: str | None = None
    agency: str | None = None
    received_by: Annotated[str | None, label("收件人")] = None
    channel: Word | None = None
    place: str | None = None
    department: str | None = None
    responsible: str | None = None
    content: str | None = None
    received_at: Instant | None = None
    planned_end_at: Instant | None = None
    supplement_requested_at: Annotated[Instant | None, label("补正告知时间")] = None
    supplement_submitted_at: Annotated[Instant | None, label("补正提交时间")] = None
    accepted_at: Annotated[Instant | None, label("受理时间")] = None
    accepted_on: Day | None = None
    accepted_by: Annotated[str | None, label("受理人")] = None
    mode: Annotated[Word | None, one_of(AcceptanceMode)] = None
    guide: int | None = None
    cure_by: Annotated[Day | None, label("容缺后补截止日")] = None
    due_at: Instant | None = None
    not_accepted_at: Annotated[Instant | None, label("不予受理时间")] = None
    withdrawn_at: Annotated[Instant | None, label("撤回时间")] = None
    paused_at: Annotated[Instant | None, label("特别程序起始时间")] = None
    procedures_count: Annotated[int, label("进行中特别程序数")] = 0
    paused_days_count: Annotated[int, label("特别程序天数")] = 0
    pauses_count: Annotated[int, label("停钟与延长记录数")] = 0
    routed_at: Annotated[Instant | None, label("转办时间")] = None
    routed_to: Annotated[str | None, label("转办去向")] = None
    reviews_count: Annotated[int, label("审核次数")] = 0
    review_level: Annotated[int | None, label("审核层级")] = None
    review_opinion: Annotated[Word | None, label("审核意见"), one_of(Opinion)] = None
    survey_on: Day | None = None
    surveyed_at: Annotated[Instant | None, label("踏勘完成时间")] = None
    survey_result: Annotated[Word | None, label("踏勘结果"), one_of(SurveyResult)] = None
    decision: Annotated[Word | None, label("决定"), one_of(DecisionOutcome)] = None
    decided_at: Instant | None = None
    decided_position: Annotated[int | None, label("决定记录位置")] = None
    decided_on: Day | None = None
    decided_by: Annotated[str | None, label("决定人")] = None
    deciding_agency: Annotated[str | None, label("决定机关")] = None
    decision_document: Annotated[str | None, label("决定文号")] = None
    on_commitment: bool = False
    consulted_position: Annotated[int | None, label("信用核查位置")] = None
    delivered_at: Annotated[Instant | None, label("送达时间")] = None
    delivered_on: Day | None = None
    licence: str | None = None
    licences_count: Annotated[int, label("证照数")] = 0
    outcome: Annotated[Word | None, one_of(CaseOutcome)] = None
    closed_at: Instant | None = None
    closed_on: Day | None = None
    first_event_at: Annotated[Instant | None, label("首个事件时间")] = None
    last_event_at: Annotated[Instant | None, label("最近事件时间")] = None
    last_step: Annotated[str | None, label("最近环节")] = None
    steps_count: Annotated[int, label("环节数")] = 0
    officers: str = ""
    officers_count: Annotated[int, label("经办人数")] = 0
    observed: bool = False
    source: str | None = None
    received_position: Annotated[int | None, label("收件位置")] = None
    accepted_position: Annotated[int | None, label("受理位置")] = None
    handed_in: Annotated[Listed, label("已交材料")] = "[]"
    outstanding: Annotated[Listed, label("待补材料")] = "[]"
    notice_stops: Annotated[bool, label("补正告知有效")] = False
    supplied_at: Annotated[Instant | None, label("补齐时间")] = None
    supplied_position: Annotated[int | None, label("补齐位置")] = None
    history: Annotated[bool, label("历史收件")] = False
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    anew_from: Annotated[Day | None, label("重作起算日")] = None
    redecide_days: Annotated[int | None, label("重作期限（天）")] = None

    def known_at(self, acceptance: Acceptance) -> int | None:
        """Return the position whose knowledge binds the case; None: whatever is known."""
        positions = {
            ACCEPTED: self.accepted_position,
            RECEIVED: self.received_position,
            SUPPLIED: self.supplied_position,
        }
        return positions.get(acceptance.since)

    def course(self, day_of: Callable[[str], date]) -> Course:
        """Return what the case's facts say of its limits; ``day_of`` gives an instant's day."""
        start = date.fromisoformat(self.anew_from) if self.anew_from else None
        anew = None if start is None else (start, self.redecide_days or 0)
        return Course(None if self.due_at is None else day_of(self.due_at), anew=anew)


_CODES: Final = json.Decoder(tuple[str, ...])

CASES = Table("cases", "case", CaseRow, indexes=("item", "subject", "received_at", "due_at"))
projection = Projection("cases", (CASES,), weight=18)


def _happened(row: CaseRow, fact: AnyFact) -> str:
    at = row_instant(fact.occurred_at)
    if row.last_event_at is None or at > row.last_event_at:
        row.last_event_at = at
    if row.first_event_at is None or at < row.first_event_at:
        row.first_event_at = at
    if fact.observed is not None:
        row.observed = True
        row.source = fact.observed
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
    row.received_position = fact.position if fact.observed is None else None
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
    row.accepted_position = fact.position if fact.observed is None else None
    row.accepted_on = event.accepted_on.isoformat()
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
    row.decided_at = at
    row.decided_position = fact.position
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


@CASES.on(CaseClosed)
def closed(row: CaseRow, fact: Fact[CaseClosed]) -> None:
    """办结."""
    at = _happened(row, fact)
    if row.closed_at is not None:
        return
    row.closed_at = at
    row.closed_on = fact.event.closed_on.isoformat()
    row.outcome = fact.event.outcome
