"""监管任务: received, claimed, returned, followed up and closed by the agency it was pushed to."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import DutyEnded, SupervisionDutyAssigned
from ledger.events.handover import (
    ApprovalPushed,
    FollowUpRecorded,
    PushReceived,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.organisation import AgencySucceeded
from ledger.states.task import Task
from tests.county import County, fact_of
from tests.examples.catalogue import FOCUS_POINTS, FOOD
from tests.examples.handover import TASK, TASK_RETURNED
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    SECOND_INSPECTOR,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

PUSH = EXAMPLES[ApprovalPushed]
RECEIPT = EXAMPLES[PushReceived]
CLAIM = EXAMPLES[SupervisionTaskClaimed]
RETURN = replace(EXAMPLES[TaskReturned], task=TASK)
FOLLOW_UP = EXAMPLES[FollowUpRecorded]
CLOSING = EXAMPLES[SupervisionTaskClosed]
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
HEIR = "reg:neiqiu:heir"
BY_HEIR = {"agency": HEIR, "actor": f"{HEIR}/1"}
ACTS = [
    (PushReceived, RECEIPT),
    (SupervisionTaskClaimed, CLAIM),
    (FollowUpRecorded, FOLLOW_UP),
    (SupervisionTaskClosed, CLOSING),
    (PushReceived, RETURN),
]
"""Before which event of the story an act on the task is lawful."""


def succeeded(spec: County) -> County:
    """Let another agency take over the market authority."""
    spec.register(HEIR, Role.SUPERVISION)
    succession = AgencySucceeded(agency=MARKET, successor=HEIR, effective_on=date(2017, 7, 1))
    return spec.given(succession, **ROOT)


@pytest.mark.parametrize(("event_type", "event"), ACTS)
def test_the_agency_that_a_task_was_pushed_to_acts_on_it(
    event_type: type[Event], event: Event
) -> None:
    County().before(event_type).ask(event, **BY_MARKET).accepted()


@pytest.mark.parametrize(("event_type", "event"), ACTS)
def test_nobody_acts_on_a_task_that_was_never_pushed(event_type: type[Event], event: Event) -> None:
    unknown = replace(event, task=f"{BUREAU}/T-unknown")
    County().before(event_type).ask(unknown, **BY_MARKET).refused("task.unknown")


@pytest.mark.parametrize(("event_type", "event"), ACTS)
def test_another_agency_does_not_act_on_a_task(event_type: type[Event], event: Event) -> None:
    if isinstance(event, SupervisionTaskClaimed):
        event = replace(event, officer=HEALTH_INSPECTOR)
    County().before(event_type).ask(event, **BY_HEALTH).refused("claim.other-agency")


@pytest.mark.parametrize(("event_type", "event"), ACTS)
def test_the_successor_acts_on_the_tasks_of_its_predecessor(
    event_type: type[Event], event: Event
) -> None:
    succeeded(County().before(event_type)).ask(event, **BY_HEIR).accepted()


@pytest.mark.parametrize("event", [RECEIPT, CLAIM, RETURN, FOLLOW_UP, CLOSING])
def test_nobody_acts_on_a_closed_task(event: Event) -> None:
    spec = County().after(SupervisionTaskClosed).ask(event, **BY_MARKET)
    assert "task.closed" in spec.receipt.codes


@pytest.mark.parametrize("event", [RECEIPT, RETURN])
def test_nobody_acts_on_a_returned_task(event: Event) -> None:
    returned = replace(event, task=TASK_RETURNED)
    County().after(TaskReturned).ask(returned, **BY_HEALTH).refused("task.returned")


def test_a_returned_task_is_not_claimed() -> None:
    claim = SupervisionTaskClaimed(task=TASK_RETURNED)
    County().after(TaskReturned).ask(claim, **BY_HEALTH).refused("task.returned")


def test_a_push_is_confirmed_once() -> None:
    County().after(PushReceived).ask(RECEIPT).refused("receive.second")


def test_a_push_is_claimed_without_being_confirmed_first() -> None:
    County().after(ApprovalPushed).ask(CLAIM).accepted()


def test_a_task_is_claimed_once() -> None:
    County().after(SupervisionTaskClaimed).ask(CLAIM).refused("claim.second")


def test_a_task_is_claimed_for_an_officer_of_the_claiming_agency() -> None:
    spec = County().before(SupervisionTaskClaimed)
    spec.ask(replace(CLAIM, officer=HEALTH_INSPECTOR)).refused("claim.not-supervisor")
    spec.ask(replace(CLAIM, officer=f"{MARKET}/unknown")).refused("claim.not-supervisor")
    spec.ask(replace(CLAIM, officer=None)).accepted()


def test_a_task_is_returned_with_a_reason() -> None:
    spec = County().after(ApprovalPushed)
    spec.ask(replace(RETURN, reason=" "), **BY_MARKET).refused("return.no-reason")


def test_a_claimed_task_is_not_returned() -> None:
    County().after(SupervisionTaskClaimed).ask(RETURN, **BY_MARKET).refused("return.claimed")


def test_a_returned_task_that_was_pushed_again_belongs_to_its_new_receiver() -> None:
    spec = County().before(FollowUpRecorded)
    for event in (RECEIPT, CLAIM):
        mine = replace(event, task=TASK_RETURNED)
        theirs = replace(mine, officer=HEALTH_INSPECTOR) if event is CLAIM else mine
        spec.ask(theirs, **BY_HEALTH).refused("claim.other-agency")
        spec.ask(mine, **BY_MARKET).accepted()


def test_a_task_is_followed_up_after_its_claim() -> None:
    County().after(PushReceived).ask(FOLLOW_UP).refused("task.not-claimed")


def test_a_task_is_closed_after_its_claim() -> None:
    County().after(PushReceived).ask(CLOSING).refused("task.not-claimed")


def test_a_task_is_closed_after_a_follow_up_or_with_the_reason_why_none_was_needed() -> None:
    spec = County().before(FollowUpRecorded)
    spec.ask(CLOSING).refused("task.no-follow-up")
    spec.ask(replace(CLOSING, summary=" ")).refused("task.no-follow-up")
    spec.ask(replace(CLOSING, summary="企业已注销, 无需监管")).accepted()


def test_a_task_is_closed_after_every_focus_point_was_looked_at() -> None:
    spec = County().before(FollowUpRecorded)
    spec.given(replace(FOLLOW_UP, focus_points=FOCUS_POINTS[:1]), **BY_MARKET)
    spec.ask(CLOSING).refused("followup.focus-missing")
    assert FOCUS_POINTS[1] in (spec.receipt.message or "")
    spec.given(replace(FOLLOW_UP, focus_points=FOCUS_POINTS[1:]), **BY_MARKET)
    spec.ask(CLOSING).accepted()


def test_the_focus_points_of_an_ended_duty_are_no_longer_asked_for() -> None:
    end = DutyEnded(item=FOOD, duty=step_id("supervision"), effective_on=date(2017, 8, 1))
    spec = County().before(FollowUpRecorded)
    spec.now = datetime(2017, 8, 15, 1, 0, tzinfo=UTC)
    spec.given(end, **CLERK).given(replace(FOLLOW_UP, focus_points=()), **BY_MARKET)
    spec.ask(CLOSING).accepted()


def test_the_focus_points_that_the_successor_was_given_are_asked_for() -> None:
    spec = succeeded(County().before(SupervisionTaskClosed))
    duty = SupervisionDutyAssigned(
        item=FOOD, agency=HEIR, effective_on=date(2017, 8, 1), focus_points=("冷链",)
    )
    spec.given(duty, **CLERK)
    spec.ask(CLOSING, **BY_HEIR).refused("followup.focus-missing")


def test_a_push_after_a_return_starts_afresh() -> None:
    """Only observed history can have a claim before a return."""
    first, second = fact_of(PUSH), fact_of(replace(PUSH, agency_to=HEALTH_OFFICE))
    task = Task()
    for fact in (first, fact_of(RECEIPT), fact_of(CLAIM), fact_of(FOLLOW_UP), fact_of(RETURN)):
        task = task.evolve(fact, TASK)
    assert task.waiting
    assert task.evolve(second, TASK) == Task(push=second, returns=task.returns)
    assert len(task.returns) == 1


def test_the_officer_who_was_named_need_not_be_the_one_who_claims() -> None:
    spec = County().before(SupervisionTaskClaimed)
    spec.ask(CLAIM, agency=MARKET, actor=SECOND_INSPECTOR).accepted()


def test_the_bureau_does_not_act_on_its_own_push() -> None:
    spec = County().after(ApprovalPushed).ask(RECEIPT, agency=BUREAU, actor=DECIDER)
    assert spec.receipt.codes == ("role.not-allowed", "claim.other-agency")


def test_nothing_is_dated_before_the_claim_nor_closed_before_the_last_follow_up() -> None:
    """A late first look cannot be dated into the days before anybody had the task."""
    spec = County().before(SupervisionTaskClaimed)
    spec.now = max(spec.now, datetime(2017, 8, 14, 1, tzinfo=UTC))
    spec.ask(EXAMPLES[SupervisionTaskClaimed]).accepted()
    spec.ask(replace(FOLLOW_UP, followed_up_on=date(2017, 8, 13))).refused("days.order")
    spec.ask(FOLLOW_UP).accepted()
    spec.ask(replace(CLOSING, closed_on=date(2017, 8, 14))).refused("days.order")
