"""推送终止: only where what was pushed was voided or corrected; then nobody works on it."""

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events import Event
from ledger.events.decision import DecisionMade
from ledger.events.handover import (
    ApprovalPushed,
    FollowUpRecorded,
    PushFailed,
    PushReceived,
    PushStopped,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.organisation import OfficerAppointed, Post
from tests.county import County
from tests.examples.handover import TASK
from tests.examples.organisation import (
    BUREAU,
    BUREAU_CORRECTOR,
    DECIDER,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    ROOT,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

PUSH = EXAMPLES[ApprovalPushed]
STOP = PushStopped(task=TASK, reason="决定已更正")
BY_CORRECTOR = {"agency": BUREAU, "actor": BUREAU_CORRECTOR}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}


def pushed() -> County:
    """Return the county after the decision was pushed, with a corrector in the bureau."""
    spec = County().after(ApprovalPushed)
    corrector = OfficerAppointed(officer=BUREAU_CORRECTOR, agency=BUREAU, post=Post.CORRECTOR)
    spec.given(corrector, agency=KEEPER, actor=ROOT)
    return spec


def corrected(spec: County) -> County:
    """Correct the number of the decision that was pushed."""
    decision = replace(EXAMPLES[DecisionMade], document="内审批准字〔2017〕412-1号")
    place = spec.places[step_id("decided")]
    correction = Correction(entry=step_id("decided"), position=place, reason="录入错误", was=())
    spec.given(decision, corrects=correction, **BY_CORRECTOR)
    return spec


def stopped() -> County:
    """Return the county after the push was stopped."""
    spec = corrected(pushed())
    spec.given(STOP, agency=BUREAU, actor=DECIDER)
    return spec


def test_a_push_whose_cause_stands_is_not_taken_out_of_the_supervisors_hands() -> None:
    pushed().ask(STOP).refused("push.not-withdrawn")


def test_a_correction_from_before_the_push_is_no_reason_to_stop_it() -> None:
    spec = County().before(ApprovalPushed)
    corrector = OfficerAppointed(officer=BUREAU_CORRECTOR, agency=BUREAU, post=Post.CORRECTOR)
    spec.given(corrector, agency=KEEPER, actor=ROOT)
    corrected(spec)
    spec.after(ApprovalPushed)
    spec.ask(STOP).refused("push.not-withdrawn")


def test_a_push_of_what_was_corrected_is_stopped_once() -> None:
    spec = corrected(pushed())
    spec.ask(STOP).accepted()
    spec.ask(STOP).refused("task.stopped")


def test_only_who_pushed_stops_it() -> None:
    spec = corrected(pushed())
    spec.ask(STOP, agency=HOUSING, actor=f"{HOUSING}/1").refused("push.not-handler")
    assert PushStopped.published_by == ApprovalPushed.published_by


def test_what_was_never_pushed_is_not_stopped() -> None:
    County().before(ApprovalPushed).ask(STOP).refused("task.unknown")


def test_a_closed_task_is_not_stopped() -> None:
    spec = pushed().after(SupervisionTaskClosed)
    corrected(spec)
    spec.ask(STOP).refused("task.closed")


@pytest.mark.parametrize(
    "act",
    [
        EXAMPLES[PushReceived],
        EXAMPLES[SupervisionTaskClaimed],
        replace(EXAMPLES[TaskReturned], task=TASK),
        replace(EXAMPLES[FollowUpRecorded], task=TASK),
        replace(EXAMPLES[SupervisionTaskClosed], task=TASK),
    ],
    ids=lambda act: type(act).__name__,
)
def test_nobody_works_on_a_stopped_task(act: Event) -> None:
    spec = stopped().ask(act, **BY_MARKET)
    assert "task.stopped" in spec.receipt.codes


@pytest.mark.parametrize(
    "push",
    [PUSH, PushFailed(task=TASK, case=PUSH.case, item=PUSH.item, stage=PUSH.stage, reason="无")],
    ids=lambda push: type(push).__name__,
)
def test_a_stopped_number_is_not_used_again(push: Event) -> None:
    spec = stopped().ask(push, agency=BUREAU, actor=DECIDER)
    assert "task.stopped" in spec.receipt.codes


def test_after_the_stop_the_same_stage_is_pushed_anew() -> None:
    anew = replace(PUSH, task=f"{BUREAU}/T-anew")
    corrected(pushed()).ask(anew).refused("push.duplicate")
    stopped().ask(anew).accepted()


def test_an_acceptance_is_voided_although_its_push_has_failed_already() -> None:
    """What was told of it is stopped afterwards; it must not hold the truth back."""
    spec = County().before("voided-acceptance")
    spec.ask(EXAMPLES[PushStopped]).refused("push.not-withdrawn")
    spec.tell_next()
    spec.ask(EXAMPLES[PushStopped]).accepted()
