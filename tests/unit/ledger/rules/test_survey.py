"""踏勘: two go, somebody else decides, and not before they have said what they found."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import SiteSurveyCompleted, SiteSurveyScheduled, SurveyResult
from ledger.events.organisation import OfficerAppointed, OfficerRemoved, Post
from tests.county import County
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    FIRST_REVIEWER,
    INSPECTOR,
    ISSUER,
    MARKET,
    RECEIVER,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES

DAY = date(2017, 7, 3)
BOTH = (FIRST_REVIEWER, SECOND_REVIEWER)
SCHEDULED = SiteSurveyScheduled(case=CASE, surveyors=BOTH, survey_on=DAY)
COMPLETED = SiteSurveyCompleted(
    case=CASE, surveyors=BOTH, surveyed_on=DAY, result=SurveyResult.PASSED
)
DECISION = EXAMPLES[DecisionMade]


@pytest.fixture
def county() -> County:
    """The case is reviewed and about to be decided."""
    return County().before(DecisionMade)


def schedule(county: County, **more: Any) -> County:  # noqa: ANN401
    county.when(replace(SCHEDULED, **more), agency=BUREAU, actor=RECEIVER)
    return county


def complete(county: County, actor: str = RECEIVER, **more: Any) -> County:  # noqa: ANN401
    county.when(replace(COMPLETED, **more), agency=BUREAU, actor=actor)
    return county


@pytest.mark.parametrize(
    "surveyors",
    [
        (),
        (FIRST_REVIEWER,),
        (FIRST_REVIEWER, FIRST_REVIEWER),
        (FIRST_REVIEWER, f"{BUREAU}/nobody"),
        (FIRST_REVIEWER, f"{MARKET}/nobody"),
    ],
)
def test_one_person_is_no_survey_however_often_or_with_whom_he_is_named(
    county: County, surveyors: tuple[str, ...]
) -> None:
    schedule(county, surveyors=surveyors).refused("survey.one-person")
    schedule(county).accepted()
    complete(county, surveyors=surveyors).refused("survey.one-person")


def test_who_has_left_since_the_survey_was_scheduled_was_there(county: County) -> None:
    schedule(county).accepted()
    county.given(OfficerRemoved(officer=SECOND_REVIEWER, agency=BUREAU))
    complete(county).accepted()


def test_what_is_decided_or_another_bodys_is_surveyed_by_nobody(county: County) -> None:
    county.when(SCHEDULED, agency=MARKET)
    assert "role.not-allowed" in county.receipt.codes
    county.given(DECISION, agency=BUREAU, actor=DECIDER)
    schedule(county).refused("case.already-decided")
    complete(county)
    assert "case.already-decided" in county.receipt.codes


def test_a_survey_that_nobody_scheduled_is_recorded_and_told(county: County) -> None:
    complete(county).finding("survey.not-scheduled")


def test_a_survey_lies_between_the_receipt_and_the_day_on_which_it_is_told(
    county: County,
) -> None:
    schedule(county, survey_on=date(2017, 7, 2)).refused("days.order")
    schedule(county).accepted()
    complete(county, surveyed_on=date(2017, 7, 2)).refused("days.order")
    complete(county, surveyed_on=date(2017, 7, 4)).refused("days.in-future")


def test_nothing_is_decided_while_a_survey_is_out(county: County) -> None:
    schedule(county).accepted()
    for outcome in DecisionOutcome:
        decision = replace(DECISION, outcome=outcome, reason="不符合条件", remedies_told=True)
        county.ask(decision).refused("decision.survey-open")
    complete(county).accepted()
    county.ask(DECISION).accepted()


def test_another_schedule_takes_the_place_of_the_former_one(county: County) -> None:
    schedule(county).accepted()
    schedule(county, survey_on=date(2017, 7, 5)).accepted()
    complete(county).accepted()
    county.ask(DECISION).accepted()


def test_nothing_is_granted_over_a_survey_that_found_against_it(county: County) -> None:
    schedule(county).accepted()
    complete(county, result=SurveyResult.FAILED).accepted()
    county.ask(DECISION).refused("decision.survey-open")
    schedule(county).accepted()
    complete(county).accepted()
    county.ask(DECISION).accepted()


def test_a_survey_that_found_against_it_is_a_reason_to_refuse(county: County) -> None:
    schedule(county).accepted()
    complete(county, result=SurveyResult.FAILED).accepted()
    refusal = replace(
        DECISION, outcome=DecisionOutcome.REFUSED, reason="现场不符合要求", remedies_told=True
    )
    county.ask(refusal).accepted()


def test_who_surveyed_or_wrote_the_survey_down_does_not_decide(county: County) -> None:
    schedule(county).accepted()
    complete(county, surveyors=(FIRST_REVIEWER, DECIDER), actor=ISSUER).accepted()
    county.in_post(ISSUER, Post.DECIDER)
    for actor in (DECIDER, ISSUER):
        county.when(DECISION, agency=BUREAU, actor=actor).refused("review.surveyor")


def test_nobody_writes_the_decider_into_the_survey_afterwards(county: County) -> None:
    schedule(county).accepted()
    survey = complete(county).accepted().receipt
    county.given(DECISION, agency=BUREAU, actor=DECIDER)
    corrects = Correction(
        entry=survey.id or "", position=survey.position or 0, reason="录入错误", was=()
    )
    other = replace(COMPLETED, surveyors=(FIRST_REVIEWER, DECIDER))
    corrector = f"{BUREAU}/900"
    county.given(OfficerAppointed(officer=corrector, agency=BUREAU, post=Post.CORRECTOR))
    county.when(other, agency=BUREAU, actor=corrector, corrects=corrects)
    assert "correction.breaks" in county.receipt.codes


def test_officers_of_a_body_that_goes_along_count(county: County) -> None:
    schedule(county, agencies=("reg:x:nobody",)).refused("agency.unknown")
    schedule(county, surveyors=(FIRST_REVIEWER, INSPECTOR), agencies=(MARKET,)).accepted()
