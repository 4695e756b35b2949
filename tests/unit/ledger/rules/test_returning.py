"""退回与重新指派: what came back too often goes nowhere until 编办 has settled whose it is."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import DutyEnded, SupervisionDutyAssigned
from ledger.events.handover import (
    ApprovalPushed,
    PushFailed,
    PushReceived,
    PushStage,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from ledger.events.organisation import LoopStep, ServiceLevelSet
from tests.county import County
from tests.examples.catalogue import FOOD
from tests.examples.handover import TASK, TASK_ASTRAY
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    CLERK,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    MARKET,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

PUSH = EXAMPLES[ApprovalPushed]
SETTLED = replace(EXAMPLES[TaskReassigned], task=TASK, agency_to=HEALTH_OFFICE)
SETTLED = replace(SETTLED, duty=step_id("supervision-health"))
TWICE = ServiceLevelSet(level="all", step=LoopStep.RETURN, times=2, basis="县政府通知")
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_CLERK = {"agency": CATALOGUE, "actor": CLERK}


def county() -> County:
    """Return the county in which 编办 settles after two returns; nothing is pushed yet."""
    spec = County().before(ApprovalPushed)
    spec.given(TWICE, **BY_CLERK)
    return spec


def returned(spec: County, task: str = TASK, **push: object) -> None:
    """Let the market authority return a push once more."""
    spec.given(replace(PUSH, task=task, **push), **BY_BUREAU)
    spec.given(TaskReturned(task=task, reason="非本部门职责"), **BY_MARKET)


def returned_twice(second: str = TASK) -> County:
    spec = county()
    returned(spec)
    returned(spec, second)
    return spec


def test_after_one_return_the_bureau_pushes_again() -> None:
    spec = county()
    returned(spec)
    spec.ask(PUSH).accepted()


@pytest.mark.parametrize("second", [TASK, f"{BUREAU}/T-new"])
@pytest.mark.parametrize("third", [TASK, f"{BUREAU}/T-newer"])
def test_what_came_back_twice_is_not_pushed_again_under_any_number(second: str, third: str) -> None:
    spec = returned_twice(second)
    spec.ask(replace(PUSH, task=third)).refused("return.limit")
    spec.ask(replace(PUSH, task=third, agency_to=HEALTH_OFFICE)).refused("return.limit")


def test_the_returns_of_another_stage_count_for_themselves() -> None:
    spec = returned_twice()
    spec.ask(replace(PUSH, task=f"{BUREAU}/T-other", stage=PushStage.ACCEPTED)).accepted()


def test_a_task_keeps_its_stage_so_that_no_return_is_forgotten() -> None:
    spec = county()
    returned(spec)
    spec.ask(replace(PUSH, stage=PushStage.ACCEPTED)).refused("identity.mismatch")


def test_returning_is_never_refused_for_its_number() -> None:
    spec = county()
    spec.given(TWICE, **BY_CLERK)
    for _ in range(2):
        returned(spec)
    spec.given(SETTLED, **BY_CLERK)
    spec.when(TaskReturned(task=TASK, reason="仍非本机关职责"), **BY_HEALTH).accepted()
    spec.ask(PUSH).refused("return.limit")


def test_without_a_number_of_times_the_bureau_goes_on() -> None:
    spec = County().before(ApprovalPushed)
    for _ in range(3):
        returned(spec)
    spec.ask(PUSH).accepted()


def test_a_limit_of_times_that_was_set_after_the_returns_binds_from_the_next_on() -> None:
    spec = County().before(ApprovalPushed)
    for _ in range(2):
        returned(spec)
    spec.given(TWICE, **BY_CLERK)
    returned(spec)
    spec.ask(PUSH).refused("return.limit")


def test_a_duty_of_the_receiver_that_was_assigned_since_settles_it() -> None:
    spec = returned_twice()
    duty = SupervisionDutyAssigned(item=FOOD, agency=MARKET, effective_on=date(2017, 7, 1))
    spec.given(replace(duty, agency=HEALTH_OFFICE), **BY_CLERK)
    spec.ask(PUSH).refused("return.limit")
    spec.given(duty, **BY_CLERK)
    spec.ask(PUSH).accepted()


def test_after_the_settlement_the_named_agency_has_the_task_and_the_former_has_not() -> None:
    spec = returned_twice()
    spec.when(SETTLED, **BY_CLERK).accepted()
    spec.when(PushReceived(task=TASK), **BY_MARKET).refused("claim.other-agency")
    spec.when(PushReceived(task=TASK), **BY_HEALTH).accepted()
    spec.when(SupervisionTaskClaimed(task=TASK), **BY_HEALTH).accepted()
    spec.ask(replace(PUSH, task=f"{BUREAU}/T-x", agency_to=HEALTH_OFFICE)).refused("push.duplicate")


def test_the_bureau_does_not_settle_itself() -> None:
    spec = returned_twice()
    spec.when(SETTLED, **BY_BUREAU).refused("role.not-allowed")


def test_a_settlement_names_a_duty_of_the_agency_that_stands() -> None:
    spec = returned_twice()
    spec.when(replace(SETTLED, duty=step_id("supervision")), **BY_CLERK).refused("reassign.no-duty")
    spec.when(replace(SETTLED, duty=step_id("duty-bureau")), **BY_CLERK).refused("reassign.no-duty")
    elsewhere = SupervisionDutyAssigned(
        item=FOOD, agency=HEALTH_OFFICE, effective_on=date(2017, 7, 1), areas=("130524",)
    )
    spec.given(elsewhere, **BY_CLERK)
    there = replace(SETTLED, duty=spec.receipt.id)
    spec.when(there, **BY_CLERK).refused("reassign.no-duty")
    ended = DutyEnded(item=FOOD, duty=SETTLED.duty, effective_on=date(2017, 7, 3))
    spec.given(ended, **BY_CLERK)
    spec.when(SETTLED, **BY_CLERK).refused("reassign.no-duty")


def test_only_what_was_returned_is_settled() -> None:
    spec = county()
    spec.when(SETTLED, **BY_CLERK).refused("task.unknown")
    spec.given(PUSH, **BY_BUREAU)
    spec.when(SETTLED, **BY_CLERK).refused("reassign.not-returned")
    spec.given(SupervisionTaskClaimed(task=TASK), **BY_MARKET)
    spec.when(SETTLED, **BY_CLERK).refused("reassign.not-returned")
    done = SupervisionTaskClosed(task=TASK, closed_on=date(2017, 7, 4), summary="无需跟进")
    spec.given(done, **BY_MARKET)
    spec.when(SETTLED, **BY_CLERK).refused("task.closed")


def test_a_push_that_failed_or_was_stopped_is_not_settled() -> None:
    spec = County().whole()
    stopped = EXAMPLES[PushFailed].task
    spec.when(replace(SETTLED, task=stopped), **BY_CLERK)
    assert "task.stopped" in spec.receipt.codes
    spec.when(replace(SETTLED, task=TASK_ASTRAY), **BY_CLERK).refused("reassign.not-returned")
    failed = County().after(PushFailed)
    failed.when(replace(SETTLED, task=stopped), **BY_CLERK)
    assert "reassign.not-returned" in failed.receipt.codes


def test_a_changed_licence_counts_its_own_returns() -> None:
    spec = returned_twice()
    other = replace(PUSH, task=f"{BUREAU}/T-changed", stage=PushStage.CHANGED)
    spec.ask(other).accepted()
