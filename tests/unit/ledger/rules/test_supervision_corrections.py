"""更正与作废 of pushes, claims, inspections, penalties and restrictions: the line stays lawful."""

from datetime import date

from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.credit import (
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade, LicenceIssued
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackAcknowledged,
    FollowUpRecorded,
    PushReceived,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from ledger.events.supervision import RectificationOrdered, SpotCheckResultRecorded
from ledger.gate.line_check import LINE_ENTRIES_MAX
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.handover import TASK_RETURNED
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES, first_step

BUREAU_CORRECTOR = f"{BUREAU}/909"
PUSH = EXAMPLES[ApprovalPushed]
CLAIM = EXAMPLES[SupervisionTaskClaimed]
CHECKED = EXAMPLES[SpotCheckResultRecorded]
PENALISED = EXAMPLES[PenaltyDecided]
IMPOSED = EXAMPLES[RestrictionImposed]
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
CORRECTORS = {
    MARKET: {"agency": MARKET, "actor": MARKET_CORRECTOR},
    BUREAU: {"agency": BUREAU, "actor": BUREAU_CORRECTOR},
}


def after(event_type: type[Event]) -> County:
    """Return the county after an event, with correcting officers on both sides."""
    spec = County().after(event_type)
    for agency, corrector in ((BUREAU, BUREAU_CORRECTOR), (MARKET, MARKET_CORRECTOR)):
        appointed = OfficerAppointed(officer=corrector, agency=agency, post=Post.CORRECTOR)
        spec.given(appointed, agency=KEEPER, actor=f"{KEEPER}/1")
    return spec


def void_of(spec: County, event_type: type[Event]) -> EntryVoided:
    """Return a void of the first event of a type of the story."""
    step = first_step(event_type)
    return EntryVoided(
        entry=step.id,
        position=spec.places[step.id],
        reason="未发生",
        names=naming.tags_of(step.event),
    )


def void(spec: County, event_type: type[Event]) -> County:
    """Ask to void the first event of a type of the story."""
    return spec.ask(void_of(spec, event_type), **CORRECTORS[first_step(event_type).agency])


def correction_of(spec: County, event_type: type[Event], *was: str) -> Correction:
    """Return what a correction says of the first event of a type of the story."""
    step = first_step(event_type)
    return Correction(entry=step.id, position=spec.places[step.id], reason="录入错误", was=was)


def correct(spec: County, event: Event, *was: str) -> County:
    """Ask to correct the first event of a type of the story; it stays at its time."""
    step = first_step(type(event))
    corrects = correction_of(spec, type(event), *was)
    return spec.ask(event, **CORRECTORS[step.agency], corrects=corrects, occurred_at=step.at)


def broken(spec: County, *codes: str) -> None:
    """Expect that the line would break, for these reasons of its later entries."""
    assert spec.receipt.outcome is Outcome.REFUSED
    assert set(spec.receipt.codes) == {"correction.breaks"}
    for code in codes:
        assert code in (spec.receipt.message or "")


def test_a_push_that_nobody_has_received_is_voided_and_its_number_free_again() -> None:
    spec = void(after(ApprovalPushed), ApprovalPushed)
    spec.accepted()
    spec.ask(replace(PUSH, agency_to=HEALTH_OFFICE)).accepted()


def test_a_received_push_is_not_voided_alone() -> None:
    broken(void(after(PushReceived), ApprovalPushed), "task.unknown")


def test_a_claimed_push_took_effect() -> None:
    spec = void(after(SupervisionTaskClaimed), ApprovalPushed)
    assert "void.took-effect" in spec.receipt.codes


def test_a_push_to_the_wrong_agency_is_corrected_until_that_one_has_acted() -> None:
    right = replace(PUSH, agency_to=HEALTH_OFFICE)
    spec = correct(after(ApprovalPushed), right)
    spec.accepted()
    spec.ask(replace(CLAIM, officer=HEALTH_INSPECTOR), **BY_HEALTH).accepted()
    broken(correct(after(PushReceived), right), "claim.other-agency")


def test_a_corrected_push_still_goes_to_an_agency_on_duty() -> None:
    spec = correct(after(ApprovalPushed), replace(PUSH, agency_to=HOUSING))
    broken(spec, "push.no-duty")


def test_a_corrected_push_frees_what_it_seemed_to_have_told() -> None:
    spec = correct(after(ApprovalPushed), replace(PUSH, agency_to=HEALTH_OFFICE))
    spec.ask(replace(PUSH, task=f"{BUREAU}/T-another")).accepted()


def test_the_decision_behind_a_push_is_not_voided() -> None:
    spec = void(after(ApprovalPushed), DecisionMade)
    assert "void.took-effect" in spec.receipt.codes


def test_the_licence_behind_a_push_is_not_voided_under_its_change() -> None:
    broken(void(after(ApprovalPushed), LicenceIssued), "licence.unknown")


def test_a_voided_claim_lets_somebody_else_claim_or_return() -> None:
    spec = void(after(SupervisionTaskClaimed), SupervisionTaskClaimed)
    spec.accepted()
    spec.ask(CLAIM, agency=MARKET, actor=SECOND_INSPECTOR).accepted()
    spec = void(after(SupervisionTaskClaimed), SupervisionTaskClaimed)
    spec.ask(replace(EXAMPLES[TaskReturned], task=PUSH.task), **BY_MARKET).accepted()


def test_a_claim_that_was_followed_up_is_not_voided_alone() -> None:
    broken(void(after(FollowUpRecorded), SupervisionTaskClaimed), "task.not-claimed")


def test_the_only_follow_up_of_a_closed_task_is_not_voided_nor_emptied() -> None:
    spec = after(SupervisionTaskClosed)
    broken(void(spec, FollowUpRecorded), "task.no-follow-up")
    emptied = replace(EXAMPLES[FollowUpRecorded], focus_points=())
    broken(correct(spec, emptied), "followup.focus-missing")


def test_a_voided_closing_opens_the_task_again() -> None:
    spec = void(after(SupervisionTaskClosed), SupervisionTaskClosed)
    spec.accepted()
    spec.ask(EXAMPLES[FollowUpRecorded]).accepted()


def test_a_voided_return_gives_the_task_back() -> None:
    spec = after(TaskReturned)
    corrector = {"agency": HEALTH_OFFICE, "actor": f"{HEALTH_OFFICE}/9"}
    appointed = OfficerAppointed(
        officer=corrector["actor"], agency=HEALTH_OFFICE, post=Post.CORRECTOR
    )
    spec.given(appointed, agency=KEEPER, actor=f"{KEEPER}/1")
    spec.ask(void_of(spec, TaskReturned), **corrector).accepted()
    spec.ask(SupervisionTaskClaimed(task=TASK_RETURNED), **BY_HEALTH).accepted()


def test_a_result_that_an_order_rests_on_is_not_voided_alone() -> None:
    spec = void(after(SpotCheckResultRecorded), SpotCheckResultRecorded)
    spec.finding("correction.milder")
    broken(void(after(RectificationOrdered), SpotCheckResultRecorded), "check.unknown")


def test_the_subject_of_a_result_is_corrected_together_with_the_order() -> None:
    spec = after(RectificationOrdered)
    wrong = replace(CHECKED, subject=NEIGHBOUR, licence=None, task=None)
    broken(correct(spec, wrong, f"subject:{COMPANY}"), "identity.mismatch")
    submissions = [
        spec.submission(
            event,
            **CORRECTORS[MARKET],
            corrects=correction_of(spec, type(event), f"subject:{COMPANY}"),
        )
        for event in (wrong, replace(EXAMPLES[RectificationOrdered], subject=NEIGHBOUR))
    ]
    spec.when_together(*submissions)
    assert [receipt.codes for receipt in spec.receipts] == [(), ()]


def test_a_penalty_that_was_told_of_is_not_voided_alone() -> None:
    void(after(PenaltyDecided), PenaltyDecided).finding("correction.milder")
    spec = void(after(SupervisionFeedbackSent), PenaltyDecided)
    broken(spec, "feedback.nothing-to-report")


def test_a_penalty_that_was_revoked_is_not_voided_alone() -> None:
    broken(void(after(PenaltyRevoked), PenaltyDecided), "penalty.unknown")


def test_the_amount_of_a_penalty_is_corrected_under_its_feedback() -> None:
    spec = after(SupervisionFeedbackSent)
    correct(spec, replace(PENALISED, fine_fen=500_000)).accepted()


def test_the_words_of_a_feedback_are_corrected_without_being_its_own_duplicate() -> None:
    spec = after(SupervisionFeedbackSent)
    correct(spec, replace(EXAMPLES[SupervisionFeedbackSent], content="更正后的内容")).accepted()


def test_a_voided_restriction_bars_no_more_and_frees_its_number() -> None:
    spec = void(after(RestrictionImposed), RestrictionImposed)
    spec.finding("correction.milder")
    spec.ask(IMPOSED).accepted()


def test_a_lifted_restriction_is_not_voided_alone() -> None:
    broken(void(after(RestrictionLifted), RestrictionImposed), "restriction.unknown")


def test_a_voided_lifting_lets_the_restriction_stand_again() -> None:
    spec = void(after(RestrictionLifted), RestrictionLifted)
    spec.accepted()
    spec.ask(EXAMPLES[RestrictionLifted]).accepted()


def test_whom_a_lifted_restriction_binds_is_corrected_together_with_the_lifting() -> None:
    """The ground named the company, so another subject is refused in any case."""
    spec = after(RestrictionLifted)
    event = replace(IMPOSED, subject=NEIGHBOUR, ground=None)
    broken(correct(spec, event, f"subject:{COMPANY}"), "identity.mismatch")


def test_a_corrected_restriction_still_has_a_ground_of_its_day() -> None:
    """The penalty was revoked later; on the day of the restriction it stood."""
    spec = after(PenaltyRevoked)
    correct(spec, replace(IMPOSED, until_on=date(2019, 1, 1))).accepted()
    correct(spec, replace(IMPOSED, ground=f"penalty:{MARKET}/none"))
    broken(spec, "restriction.ground-fallen")


def test_a_penalty_is_voided_together_with_what_was_told_of_it() -> None:
    spec = after(RestrictionImposed)
    voids = [
        spec.submission(void_of(spec, one), **CORRECTORS[first_step(one).agency])
        for one in (FeedbackAcknowledged, SupervisionFeedbackSent, PenaltyDecided)
    ]
    spec.when_together(*voids)
    assert [receipt.codes for receipt in spec.receipts] == [(), (), ()]
    again = replace(IMPOSED, restriction=f"{MARKET}/X-2")
    spec.ask(again).refused("restriction.ground-fallen")


def test_a_line_that_is_too_long_to_be_decided_again_is_not_corrected() -> None:
    spec = after(SupervisionTaskClaimed)
    follow_up = EXAMPLES[FollowUpRecorded]
    spec.when(*[follow_up] * LINE_ENTRIES_MAX, **BY_MARKET)
    assert {receipt.outcome for receipt in spec.receipts} == {Outcome.ACCEPTED}
    correct(spec, replace(CLAIM, officer=INSPECTOR)).refused("correction.line-too-long")
