"""责任方 after returns: the bureau, until 编办 has to settle; no other number stops the clock."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.catalogue import SupervisionDutyAssigned
from ledger.events.handover import (
    PushFailed,
    PushStage,
    SupervisionTaskClaimed,
    TaskReassigned,
    TaskReturned,
)
from ledger.events.organisation import AgencyRegistered, AgencySucceeded, LoopStep
from tests.asking import BUREAU, CASE, ITEM, MARKET, PERMIT, Asking, end_of
from tests.unit.projections.test_questions_lights import HEALTH, LONG_AGO, PUSH, TASK, level, preset

BOARD = "reg:130523:board"
SECOND = f"{BUREAU}/T2"
DUTY = SupervisionDutyAssigned(item=ITEM, agency=HEALTH, effective_on=date(2017, 1, 1))


def sent_back(ledger: Asking, pushed: str, returned: str, task: str = TASK) -> None:
    """Push under a number, and let the market authority return it."""
    ledger.say(pushed, replace(PUSH, task=task))
    ledger.say(returned, TaskReturned(task=task, reason="非本部门职责"), agency=MARKET)


@pytest.fixture
def zhejiang(ledger: Asking) -> Asking:
    """A ledger in which 编办 settles after two returns, and a push is claimed in ten days."""
    ledger.say(LONG_AGO, *preset("浙江"), level(LoopStep.RETURN, 0, times=2))
    ledger.say(LONG_AGO, AgencyRegistered(agency=BOARD, name="编办", roles=(Role.CATALOGUE,)))
    ledger.say(LONG_AGO, PERMIT, agency=BOARD)
    return ledger


@pytest.mark.parametrize("second", [TASK, SECOND])
def test_after_two_returns_it_is_who_keeps_the_duty_lists_turn(
    zhejiang: Asking, second: str
) -> None:
    sent_back(zhejiang, "2017-07-10", "2017-07-12")
    assert zhejiang.show("loop", TASK, on="2017-07-12").whose_turn == BUREAU
    sent_back(zhejiang, "2017-07-13", "2017-07-14", second)
    found = zhejiang.show("loop", second, on="2017-07-24")
    assert (found.whose_turn, found.due_at) == (BOARD, end_of("2017-07-24"))
    assert (found.status, found.light) == ("returned", "yellow")
    assert zhejiang.show("loop", second, on="2017-07-25").light == "red"


def test_another_number_is_not_another_push(zhejiang: Asking) -> None:
    sent_back(zhejiang, "2017-07-10", "2017-07-12")
    zhejiang.say("2017-07-20", replace(PUSH, task=SECOND))
    found = zhejiang.show("loop", SECOND, on="2017-07-25")
    assert (found.whose_turn, found.light) == (MARKET, "red")
    assert zhejiang.show("task", SECOND).due_at == end_of("2017-07-24")
    former = zhejiang.show("loop", TASK, on="2017-07-25")
    assert (former.whose_turn, former.light) == (None, None)


def test_a_second_supervisors_push_has_a_clock_of_its_own(zhejiang: Asking) -> None:
    zhejiang.say("2017-07-10", PUSH)
    zhejiang.say("2017-07-11", replace(PUSH, task=SECOND, agency_to=HEALTH))
    zhejiang.say("2017-07-12", TaskReturned(task=TASK, reason="非本部门职责"), agency=MARKET)
    assert zhejiang.show("loop", SECOND).due_at == end_of("2017-07-25")
    assert zhejiang.show("loop", TASK, on="2017-07-13").whose_turn == BUREAU


def test_a_settlement_gives_the_named_agency_days_of_its_own(zhejiang: Asking) -> None:
    sent_back(zhejiang, "2017-07-10", "2017-07-12")
    sent_back(zhejiang, "2017-07-13", "2017-07-14")
    (duty,) = zhejiang.say("2017-07-14", DUTY, agency=BOARD)
    assert zhejiang.show("loop", TASK, on="2017-07-15").whose_turn == BUREAU
    settled = TaskReassigned(task=TASK, agency_to=HEALTH, duty=duty)
    zhejiang.say("2017-07-26", settled, agency=BOARD)
    found = zhejiang.show("loop", TASK, on="2017-07-26")
    assert (found.whose_turn, found.status) == (HEALTH, "pushed")
    assert (found.due_at, found.light) == (end_of("2017-08-09"), "green")
    assert zhejiang.show("task", TASK, on="2017-07-26").due_at == end_of("2017-08-09")
    zhejiang.say("2017-07-27", SupervisionTaskClaimed(task=TASK), agency=HEALTH)
    assert zhejiang.show("loop", TASK).whose_turn == HEALTH


def test_what_comes_back_from_the_settlement_is_to_be_settled_again(zhejiang: Asking) -> None:
    sent_back(zhejiang, "2017-07-10", "2017-07-12")
    sent_back(zhejiang, "2017-07-13", "2017-07-14")
    (duty,) = zhejiang.say("2017-07-14", DUTY, agency=BOARD)
    zhejiang.say("2017-07-26", TaskReassigned(task=TASK, agency_to=HEALTH, duty=duty), agency=BOARD)
    zhejiang.say("2017-07-27", TaskReturned(task=TASK, reason="亦非本机关"), agency=HEALTH)
    found = zhejiang.show("loop", TASK, on="2017-08-10")
    assert (found.whose_turn, found.due_at, found.light) == (BOARD, end_of("2017-08-09"), "red")


def test_the_turn_passes_to_the_successors_of_bureau_and_board(zhejiang: Asking) -> None:
    sent_back(zhejiang, "2017-07-10", "2017-07-12")
    for old, new in ((BUREAU, "reg:130523:new"), (BOARD, "reg:130523:newboard")):
        zhejiang.say(LONG_AGO, AgencyRegistered(agency=old, name="旧", roles=(Role.CATALOGUE,)))
        heir = AgencySucceeded(agency=old, successor=new, effective_on=date(2017, 9, 18))
        zhejiang.say("2017-07-13", heir)
    assert zhejiang.show("loop", TASK, on="2017-09-17").whose_turn == BUREAU
    assert zhejiang.show("loop", TASK, on="2017-09-18").whose_turn == "reg:130523:new"
    sent_back(zhejiang, "2017-07-13", "2017-07-14")
    assert zhejiang.show("loop", TASK, on="2017-09-17").whose_turn == BOARD
    assert zhejiang.show("loop", TASK, on="2017-09-18").whose_turn == "reg:130523:newboard"


def test_a_push_that_failed_and_went_out_under_another_number_waits_for_nobody(
    zhejiang: Asking,
) -> None:
    failed = PushFailed(task=TASK, case=CASE, item=ITEM, stage=PushStage.DECIDED, reason="无")
    zhejiang.say("2017-07-10", failed)
    assert zhejiang.show("loop", TASK).whose_turn == BUREAU
    zhejiang.say("2017-07-11", replace(PUSH, task=SECOND))
    assert zhejiang.show("loop", TASK).whose_turn is None
