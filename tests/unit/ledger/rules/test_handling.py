"""办理: routing, steps, levels of review, closing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.catalogue import GuidePublished
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import (
    CaseClosed,
    CaseOutcome,
    CaseRouted,
    CommitmentMade,
    HandlingStepCompleted,
    Opinion,
    ReviewCompleted,
)
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
)
from ledger.events.organisation import Post
from tests.county import County
from tests.examples.catalogue import SEAL_CUTTING
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    HOUSING,
    KEEPER,
    RECEIVER,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES

ROUTED = EXAMPLES[CaseRouted]
STEP = EXAMPLES[HandlingStepCompleted]
FIRST = EXAMPLES[ReviewCompleted]
SECOND = replace(FIRST, level=2)
CLOSED = EXAMPLES[CaseClosed]
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
WITHDRAWN = replace(EXAMPLES[ApplicationWithdrawn], case=CASE, subject=COMPANY)
THIRD_WORKING_DAY = datetime(2017, 7, 6, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("event", [ROUTED, STEP, FIRST], ids=lambda e: type(e).__name__)
def test_nothing_is_handled_that_was_never_received(event: Event) -> None:
    County().before(ApplicationReceived).ask(event).refused("case.unknown")


@pytest.mark.parametrize("event", [ROUTED, STEP, FIRST], ids=lambda e: type(e).__name__)
def test_nothing_is_handled_in_a_case_that_has_ended(event: Event) -> None:
    spec = County().before(CaseRouted).given(WITHDRAWN, **WINDOW)
    spec.ask(event).refused("case.closed")


def test_a_routing_names_the_item_of_the_case() -> None:
    spec = County().before(CaseRouted)
    spec.ask(replace(ROUTED, item=SEAL_CUTTING)).refused("identity.mismatch")


def test_a_case_goes_only_to_a_body_with_a_duty_for_the_item() -> None:
    spec = County().before(CaseRouted)
    spec.ask(replace(ROUTED, agency_to=HOUSING)).refused("route.no-duty")
    spec.ask(replace(ROUTED, agency_to=BUREAU)).accepted()


def test_a_case_is_not_routed_again_before_the_answer() -> None:
    County().after(CaseRouted).ask(ROUTED).refused("route.open")


@pytest.mark.parametrize("answer", [STEP, FIRST], ids=lambda e: type(e).__name__)
def test_a_step_or_a_review_answers_the_routing(answer: Event) -> None:
    spec = County().after(CaseRouted)
    spec.given(answer, agency=BUREAU, actor=FIRST_REVIEWER).ask(ROUTED).accepted()


def test_an_answer_within_its_working_days_needs_no_reason() -> None:
    spec = County().after(CaseRouted)
    spec.now = THIRD_WORKING_DAY
    spec.ask(STEP).accepted()


def test_a_late_answer_gives_its_reason() -> None:
    spec = County().after(CaseRouted)
    spec.now = THIRD_WORKING_DAY + timedelta(days=1)
    for nothing in (None, " "):
        spec.ask(replace(STEP, note=nothing)).refused("reply.late-without-reason")
    spec.ask(replace(STEP, note="现场因暴雨延期")).accepted()


def test_an_answer_in_an_unannounced_year_is_not_called_late() -> None:
    spec = County().after(CaseRouted)
    spec.given(STEP, agency=BUREAU, actor=FIRST_REVIEWER)
    spec.now = datetime(2017, 12, 29, 1, 0, tzinfo=UTC)
    spec.given(ROUTED, **WINDOW)
    spec.now = datetime(2018, 2, 1, 1, 0, tzinfo=UTC)
    spec.ask(STEP).finding("calendar.unknown")


def test_nothing_is_reviewed_that_was_not_accepted() -> None:
    County().after(ApplicationReceived).ask(FIRST).refused("case.not-accepted")


def test_what_silence_has_accepted_is_reviewed() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = datetime(2017, 7, 11, 1, 0, tzinfo=UTC)
    spec.ask(FIRST).accepted()


def test_in_an_unannounced_year_silence_has_accepted_nothing() -> None:
    spec = County().before(ApplicationReceived)
    spec.now = datetime(2017, 12, 28, 1, 0, tzinfo=UTC)
    spec.given(EXAMPLES[ApplicationReceived], **WINDOW)
    spec.now = datetime(2018, 3, 1, 1, 0, tzinfo=UTC)
    spec.ask(FIRST).refused("case.not-accepted")


def test_no_level_of_review_is_skipped() -> None:
    spec = County().before(ReviewCompleted)
    spec.ask(SECOND, actor=SECOND_REVIEWER).refused("review.level-skipped")


def test_after_an_objection_the_next_level_waits() -> None:
    objection = replace(FIRST, opinion=Opinion.OBJECT)
    spec = County().before(ReviewCompleted)
    spec.given(objection, agency=BUREAU, actor=FIRST_REVIEWER)
    spec.ask(SECOND, actor=SECOND_REVIEWER).refused("review.level-skipped")
    spec.given(FIRST, agency=BUREAU, actor=FIRST_REVIEWER)
    spec.ask(SECOND, actor=SECOND_REVIEWER).accepted()


def test_one_officer_does_not_review_at_two_levels() -> None:
    County().after(ReviewCompleted).ask(SECOND).refused("review.same-person")


def test_one_officer_may_review_the_same_level_again() -> None:
    County().after(ReviewCompleted).ask(FIRST).accepted()


def test_technical_and_administrative_review_are_kept_apart() -> None:
    technical = replace(FIRST, technical=True)
    spec = County().after(ReviewCompleted).ask(technical).refused("review.same-person")
    spec.ask(technical, actor=SECOND_REVIEWER).accepted()


def test_a_technical_review_is_no_level() -> None:
    spec = County().before(ReviewCompleted)
    spec.in_post(DECIDER, Post.REVIEWER)
    spec.given(replace(FIRST, technical=True), agency=BUREAU, actor=DECIDER)
    spec.ask(SECOND, actor=SECOND_REVIEWER).refused("review.level-skipped")


def test_only_a_body_on_duty_reviews() -> None:
    spec = County().before(ReviewCompleted)
    spec.ask(FIRST, agency=HOUSING, actor=f"{HOUSING}/1").refused("duty.not-responsible")


def test_nothing_is_reviewed_after_the_decision() -> None:
    spec = County().after(DecisionMade)
    spec.ask(replace(FIRST, note="补审")).refused("case.already-decided")


def test_a_case_is_closed_once() -> None:
    County().after(CaseClosed).ask(CLOSED).refused("case.closed")


def test_a_case_that_was_never_received_is_not_closed() -> None:
    spec = County().before(ApplicationReceived).ask(CLOSED)
    assert spec.receipt.codes == ("case.unknown", "case.not-decided")


@pytest.mark.parametrize(
    "outcome",
    [
        CaseOutcome.GRANTED,
        CaseOutcome.REFUSED,
        CaseOutcome.NOT_ACCEPTED,
        CaseOutcome.WITHDRAWN,
        CaseOutcome.UNKNOWN,
    ],
)
def test_a_case_is_not_closed_with_an_outcome_that_nothing_bears_out(outcome: CaseOutcome) -> None:
    spec = County().before(DecisionMade)
    spec.ask(replace(CLOSED, outcome=outcome)).refused("case.not-decided")


def test_a_refused_case_is_not_closed_as_granted() -> None:
    refusal = replace(
        EXAMPLES[DecisionMade],
        outcome=DecisionOutcome.REFUSED,
        reason="不符合条件",
        remedies_told=True,
    )
    spec = County().before(DecisionMade).given(refusal, agency=BUREAU, actor=DECIDER)
    spec.ask(CLOSED).refused("case.not-decided")
    spec.ask(replace(CLOSED, outcome=CaseOutcome.REFUSED)).accepted()


def test_a_withdrawn_case_is_closed_as_withdrawn() -> None:
    spec = County().before(CaseRouted).given(WITHDRAWN, **WINDOW)
    spec.ask(replace(CLOSED, outcome=CaseOutcome.WITHDRAWN)).accepted()


def test_a_case_that_was_turned_away_is_closed_as_not_accepted() -> None:
    event = replace(EXAMPLES[ApplicationNotAccepted], case=CASE, subject=COMPANY)
    spec = County().after(ApplicationReceived).given(event, **WINDOW)
    spec.ask(replace(CLOSED, outcome=CaseOutcome.NOT_ACCEPTED)).accepted()


def test_the_outcome_of_an_older_systems_case_may_be_unknown() -> None:
    spec = County().before(ApplicationReceived)
    source = {"observed": "old-system", "occurred_at": datetime(2017, 4, 1, tzinfo=UTC), **WINDOW}
    events = (
        EXAMPLES[ApplicationReceived],
        replace(CLOSED, outcome=CaseOutcome.UNKNOWN, closed_on=date(2017, 4, 1)),
    )
    for event in events:
        submission = spec.submission(event, **source)
        spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
        spec.accepted()


def instant_case(closed_on: date) -> County:
    """Return a county where an instant item is closed on a day."""
    guide = replace(
        EXAMPLES[GuidePublished],
        version=2,
        effective_on=date(2017, 7, 2),
        instant=True,
        review_levels=None,
    )
    accepted = replace(EXAMPLES[ApplicationAccepted], guide=2, mode=AcceptanceMode.COMMITMENT)
    spec = County().after(ApplicationReceived).given(guide, agency=BUREAU, actor=DECIDER)
    spec.given(accepted, replace(EXAMPLES[CommitmentMade], case=CASE, subject=COMPANY), **WINDOW)
    spec.given(EXAMPLES[DecisionMade], agency=BUREAU, actor=DECIDER)
    return spec.ask(replace(CLOSED, closed_on=closed_on))


def test_an_instant_item_is_closed_on_the_day() -> None:
    instant_case(date(2017, 7, 3)).accepted()


def test_an_instant_item_that_was_not_closed_on_the_day_stays_on_record() -> None:
    instant_case(date(2017, 7, 4)).finding("instant.not-same-day")
