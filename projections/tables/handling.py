"""办理: the table of what was done on a case, a row for each routing, step, review, survey."""

from typing import Annotated, Final

from ledger.events.handling import (
    CaseRouted,
    HandlingStepCompleted,
    ReviewCompleted,
    SiteSurveyCompleted,
    SiteSurveyScheduled,
)
from ledger.fact import AnyFact, Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Listed, Row, Word, row_instant
from projections.engine.table import Projection, Table, by_entry
from projections.tables.catalogue import listed

_KINDS: Final = {
    "routed": "转办",
    "step": "环节办结",
    "review": "审核",
    "survey-scheduled": "踏勘安排",
    "survey": "踏勘完成",
}


class CaseStepRow(Row):
    """办理环节: one routing, step, review or survey of a case; ``kind`` says which."""

    case: str
    entry: str
    kind: Annotated[Word, one_of(_KINDS)] = ""
    position: int = 0
    at: Annotated[Instant, label("时间")] = ""
    agency: str = ""
    officer: str = ""
    step: str | None = None
    number: str | None = None
    group: str | None = None
    agency_to: str | None = None
    reply_days_max: int | None = None
    level: int | None = None
    technical: bool = False
    result: str | None = None
    note: str | None = None
    surveyors: Listed = "[]"
    survey_on: Day | None = None


CASE_STEPS = Table("case_steps", "case", CaseStepRow, key=2)
projection = Projection("case_steps", (CASE_STEPS,), weight=15)


def _done(row: CaseStepRow, fact: AnyFact, kind: str) -> None:
    row.kind = kind
    row.position = fact.position
    row.at = row_instant(fact.occurred_at)
    row.agency = fact.agency
    row.officer = fact.actor


@CASE_STEPS.on(CaseRouted, keys=by_entry)
def routed(row: CaseStepRow, fact: Fact[CaseRouted]) -> None:
    """转办."""
    _done(row, fact, "routed")
    row.group = fact.event.department
    row.agency_to = fact.event.agency_to
    row.reply_days_max = fact.event.reply_days_max


@CASE_STEPS.on(HandlingStepCompleted, keys=by_entry)
def step_completed(row: CaseStepRow, fact: Fact[HandlingStepCompleted]) -> None:
    """环节办结."""
    _done(row, fact, "step")
    event = fact.event
    row.step = event.step
    row.number = event.number
    row.group = event.group
    row.result = event.result
    row.note = event.note


@CASE_STEPS.on(ReviewCompleted, keys=by_entry)
def reviewed(row: CaseStepRow, fact: Fact[ReviewCompleted]) -> None:
    """审核."""
    _done(row, fact, "review")
    event = fact.event
    row.level = event.level
    row.technical = event.technical
    row.result = event.opinion
    row.note = event.note


@CASE_STEPS.on(SiteSurveyScheduled, keys=by_entry)
def survey_scheduled(row: CaseStepRow, fact: Fact[SiteSurveyScheduled]) -> None:
    """踏勘安排."""
    _done(row, fact, "survey-scheduled")
    row.surveyors = listed(fact.event.surveyors)
    row.survey_on = fact.event.survey_on.isoformat()


@CASE_STEPS.on(SiteSurveyCompleted, keys=by_entry)
def surveyed(row: CaseStepRow, fact: Fact[SiteSurveyCompleted]) -> None:
    """踏勘完成."""
    _done(row, fact, "survey")
    event = fact.event
    row.surveyors = listed(event.surveyors)
    row.survey_on = event.surveyed_on.isoformat()
    row.result = event.result
    row.note = event.note
