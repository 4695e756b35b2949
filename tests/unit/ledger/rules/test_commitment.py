"""告知承诺、印章、催办: who promises, who looks, under which seal, and what is asked for."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import GuidePublished
from ledger.events.decision import DecisionMade, SealRegistered
from ledger.events.handling import (
    CaseClosed,
    CaseOutcome,
    CommitmentMade,
    CommitmentResult,
    CommitmentVerified,
    HandlingUrged,
    TerminationReason,
)
from ledger.events.handover import (
    FeedbackAcknowledged,
    FeedbackAnswered,
    FeedbackKind,
    SupervisionFeedbackSent,
)
from ledger.events.intake import ApplicationReceived, JointCaseClosed, JointCaseOpened
from ledger.events.organisation import RecodeKind, SubjectRecoded
from ledger.fact import Fact
from ledger.rules.handling.urging import is_unanswered
from ledger.states.feedback import Feedback
from tests.county import County
from tests.examples.intake import CASE, CASE_SECOND_GRANT
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    HOUSING,
    INSPECTOR,
    ISSUER,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
)
from tests.examples.story import EXAMPLES

WINDOW = {"agency": BUREAU, "actor": RECEIVER}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
MADE = replace(EXAMPLES[CommitmentMade], case=CASE, subject=COMPANY, verify_by=date(2017, 8, 1))
BROKEN = replace(
    EXAMPLES[CommitmentVerified],
    case=CASE,
    subject=COMPANY,
    result=CommitmentResult.BROKEN,
    verified_on=date(2017, 7, 3),
)
LOOKS = {"agency": BUREAU, "actor": FIRST_REVIEWER}
DECISION = EXAMPLES[DecisionMade]


def county(*, allowed: bool | None = True) -> County:
    """Return the county before its decision, under a guide that lets commitments be made."""
    spec = County().before("guide")
    guide = replace(EXAMPLES[GuidePublished], commitment_allowed=allowed)
    spec.given(guide, agency=BUREAU, actor=DECIDER)
    spec.told += 1
    return spec.before(DecisionMade)


def test_a_commitment_is_made_once_where_the_guide_lets_it() -> None:
    spec = county().when(MADE, **WINDOW).accepted()
    spec.when(MADE, **WINDOW).refused("commitment.exists")


def test_an_item_that_is_not_marked_takes_no_commitment() -> None:
    county(allowed=False).when(MADE, **WINDOW).refused("commitment.item-excluded")
    county(allowed=None).when(MADE, **WINDOW).finding("guide.leniency-unsaid")


def test_who_broke_one_is_not_believed_again_under_a_new_code_either() -> None:
    spec = county().given(MADE, **WINDOW).given(BROKEN, **LOOKS)
    other = replace(MADE, case=CASE_SECOND_GRANT, subject=NEIGHBOUR)
    received = replace(
        EXAMPLES[ApplicationReceived], case=CASE_SECOND_GRANT, subject=NEIGHBOUR, parties=()
    )
    spec.given(received, **WINDOW).when(other, **WINDOW).accepted()
    succession = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 7, 1),
        document="变更登记",
    )
    spec.given(succession, **ROOT)
    spec.when(replace(DECISION, on_commitment=True), agency=BUREAU, actor=DECIDER)
    spec.refused("commitment.barred")
    spec.when(replace(other, case=CASE_SECOND_GRANT), **WINDOW)
    assert "commitment.barred" in spec.receipt.codes


def test_a_grant_that_does_not_rest_on_a_promise_is_not_barred_by_a_broken_one() -> None:
    spec = county().given(MADE, **WINDOW).given(BROKEN, **LOOKS)
    spec.ask(DECISION).accepted()


def test_a_case_ends_for_a_false_promise_only_once_it_was_found_broken() -> None:
    spec = county().given(MADE, **WINDOW)
    ended = CaseClosed(
        case=CASE,
        outcome=CaseOutcome.TERMINATED,
        reason=TerminationReason.COMMITMENT_FALSE,
        closed_on=date(2017, 7, 3),
    )
    spec.when(ended, **WINDOW).refused("case.not-terminable")
    spec.given(BROKEN, **LOOKS).when(ended, **WINDOW).accepted()


def test_a_grant_rests_on_a_promise_that_was_kept() -> None:
    kept = replace(BROKEN, result=CommitmentResult.KEPT)
    spec = county().given(MADE, **WINDOW).given(kept, **LOOKS)
    spec.ask(replace(DECISION, on_commitment=True)).accepted()


def test_what_was_not_promised_or_was_looked_at_is_not_verified() -> None:
    spec = county().when(BROKEN, **LOOKS).refused("commitment.none")
    spec.given(MADE, **WINDOW).given(BROKEN, **LOOKS)
    spec.when(BROKEN, **LOOKS).refused("commitment.verified")
    spec.when(replace(BROKEN, case=f"{BUREAU}/none"), **LOOKS).refused("case.unknown")


def test_nobody_without_a_duty_verifies() -> None:
    spec = county().given(MADE, **WINDOW)
    spec.when(BROKEN, agency=HOUSING, actor=f"{HOUSING}/1").refused("duty.not-supervisor")


def test_a_verification_is_dated_between_the_promise_and_its_own_day() -> None:
    spec = county().given(MADE, **WINDOW)
    early = replace(BROKEN, verified_on=date(2017, 7, 2))
    spec.when(early, **LOOKS).refused("days.order")
    ahead = replace(BROKEN, verified_on=date(2017, 7, 4))
    spec.when(ahead, occurred_at=spec.now, **LOOKS).refused("days.in-future")
    spec.when(BROKEN, agency=MARKET, actor=INSPECTOR).accepted()


def test_a_commitment_is_made_before_the_decision_and_verified_after_it_too() -> None:
    late = county().given(DECISION, agency=BUREAU, actor=DECIDER)
    late.when(MADE, **WINDOW).refused("case.already-decided")
    spec = county().given(MADE, **WINDOW).given(DECISION, agency=BUREAU, actor=DECIDER)
    spec.when(BROKEN, **LOOKS).accepted()


SEAL = replace(EXAMPLES[SealRegistered], valid_from=date(2017, 7, 1))


@pytest.mark.parametrize(
    ("seal", "code"),
    [
        (SEAL, None),
        (replace(SEAL, name="旧章"), "decision.seal-unknown"),
        (replace(SEAL, valid_to=date(2017, 7, 2)), "decision.seal-unknown"),
        (replace(SEAL, valid_from=date(2017, 7, 4)), "decision.seal-unknown"),
    ],
)
def test_once_seals_are_registered_a_decision_carries_one_of_them(
    seal: SealRegistered, code: str | None
) -> None:
    spec = County().before(DecisionMade).given(seal, agency=BUREAU, actor=ISSUER)
    spec.ask(DECISION)
    assert spec.receipt.codes == (() if code is None else (code,))


def test_nobody_registers_the_seal_of_another_or_one_that_ends_before_it_begins() -> None:
    spec = County().before(DecisionMade)
    spec.when(SEAL, agency=HOUSING, actor=f"{HOUSING}/1").refused("seal.not-own")
    spec.when(SEAL, **ROOT).accepted()
    wrong = replace(SEAL, valid_to=date(2017, 6, 1))
    spec.when(wrong, agency=BUREAU, actor=ISSUER).refused("days.order")


def test_only_what_is_open_is_urged() -> None:
    urging = replace(EXAMPLES[HandlingUrged], about=f"case:{CASE}")
    spec = County().before(ApplicationReceived).ask(urging).refused("urge.nothing-open")
    spec = County().before(DecisionMade).ask(urging).accepted()
    spec.ask(replace(urging, answer_by=date(2017, 7, 2))).refused("days.order")
    ended = County().after(CaseClosed).ask(urging)
    ended.refused("urge.nothing-open")
    ended.ask(replace(urging, about=f"subject:{COMPANY}")).refused("urge.nothing-open")


def test_a_joint_case_and_feedback_are_urged_while_they_are_open() -> None:
    urging = EXAMPLES[HandlingUrged]
    of_joint = replace(urging, about=f"joint:{EXAMPLES[JointCaseOpened].joint}")
    County().before(JointCaseOpened).ask(of_joint).refused("urge.nothing-open")
    County().after(JointCaseOpened).ask(of_joint).accepted()
    County().after(JointCaseClosed).ask(of_joint).refused("urge.nothing-open")
    sent = EXAMPLES[SupervisionFeedbackSent]
    of_feedback = replace(urging, about=f"feedback:{sent.feedback}")
    County().before(SupervisionFeedbackSent).ask(of_feedback).refused("urge.nothing-open")
    County().after(SupervisionFeedbackSent).ask(of_feedback).accepted()
    County().after(FeedbackAcknowledged).ask(of_feedback).refused("urge.nothing-open")


def test_a_defect_that_was_only_acknowledged_is_still_urged() -> None:
    defect = replace(EXAMPLES[SupervisionFeedbackSent], kind=FeedbackKind.DEFECT)
    taken = EXAMPLES[FeedbackAcknowledged]
    feedback = Feedback()
    assert not is_unanswered(feedback)
    for event, is_open in ((defect, True), (taken, True), (EXAMPLES[FeedbackAnswered], False)):
        fact = Fact(
            event=event,
            id="e",
            agency=BUREAU,
            actor=RECEIVER,
            occurred_at="2017-07-03T01:00:00.000000Z",
            recorded_at="2017-07-03T01:00:00.000000Z",
            position=1,
            day=date(2017, 7, 3),
        )
        feedback = feedback.evolve(fact, defect.feedback)
        assert is_unanswered(feedback) is is_open
