"""机构承继: what a dissolved agency had in hand is found with the agency that took over."""

from datetime import date
from typing import Any

import pytest

from ledger.events.base import Role
from ledger.events.catalogue import Act, DutyAssigned, DutyEnded, SupervisionDutyAssigned
from ledger.events.credit import PenaltyDecided, RestrictionImposed
from ledger.events.handover import (
    ApprovalPushed,
    PushStage,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.organisation import AgencyRegistered, AgencySucceeded
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, Asking, accepted, received

COMMERCE = "reg:130523:commerce"
UNITED = "reg:130523:united"
SECOND = "reg:130523:second"


def _pushed(number: str, to: str = MARKET) -> ApprovalPushed:
    return ApprovalPushed(
        task=f"{BUREAU}/{number}",
        agency_to=to,
        subject=COMPANY,
        item=ITEM,
        case=CASE,
        stage=PushStage.DECIDED,
    )


def _registered(*agencies: str) -> list[AgencyRegistered]:
    return [AgencyRegistered(agency=one, name=one, roles=(Role.SUPERVISION,)) for one in agencies]


def _succession(agency: str, successor: str, day: str = "2017-09-18") -> AgencySucceeded:
    return AgencySucceeded(agency=agency, successor=successor, effective_on=date.fromisoformat(day))


def _supervises(agency: str, day: date) -> SupervisionDutyAssigned:
    return SupervisionDutyAssigned(agency=agency, item=ITEM, effective_on=day)


@pytest.fixture
def merged(ledger: Asking) -> Asking:
    """Two agencies become one, which becomes a part of a third; each had a task in hand."""
    ledger.say("2017-06-01", *_registered(MARKET, COMMERCE, UNITED, SECOND))
    ledger.say("2017-07-03", received(), accepted("2017-07-03"))
    ledger.say("2017-07-10", _pushed("T1"), _pushed("T2", COMMERCE), _pushed("T3", SECOND))
    ledger.say("2017-07-10", _pushed("T4"))
    ledger.say("2017-07-11", SupervisionTaskClaimed(task=f"{BUREAU}/T4"))
    ledger.say(
        "2017-08-11", SupervisionTaskClosed(task=f"{BUREAU}/T4", closed_on=date(2017, 8, 11))
    )
    ledger.say("2017-09-18", _succession(COMMERCE, MARKET), _succession(MARKET, UNITED))
    return ledger


def _held(ledger: Asking, agency: str, **filters: Any) -> dict[str, str]:  # noqa: ANN401
    found = ledger.list("task", agency=agency, **filters)
    return {one.task.rpartition("/")[2]: one.agency for one in found}


def test_the_successor_sees_what_its_predecessors_had_in_hand_and_closed(merged: Asking) -> None:
    assert _held(merged, UNITED) == {"T1": UNITED, "T2": UNITED, "T4": MARKET}
    assert _held(merged, UNITED, status=("open",)) == {"T1": UNITED, "T2": UNITED}
    assert _held(merged, SECOND) == {"T3": SECOND}


def test_a_page_of_the_successors_tasks_has_those_of_all_its_predecessors_by_number(
    merged: Asking,
) -> None:
    merged.say("2017-09-19", _succession(SECOND, UNITED))
    assert [*_held(merged, UNITED)] == ["T1", "T2", "T3", "T4"]
    assert [*_held(merged, UNITED, limit=3)] == ["T1", "T2", "T3"]


def test_who_asks_by_the_old_name_is_told_who_holds_it_now(merged: Asking) -> None:
    assert _held(merged, COMMERCE) == {"T2": UNITED}
    assert merged.show("task", f"{BUREAU}/T2").agency == UNITED
    loop = {one.number: one.agency_to for one in merged.list("loop", agency=UNITED) if one.number}
    assert loop == {f"{BUREAU}/T1": MARKET, f"{BUREAU}/T2": COMMERCE, f"{BUREAU}/T4": MARKET}


def test_before_the_day_of_the_succession_nothing_has_changed_hands(merged: Asking) -> None:
    assert _held(merged, UNITED, on="2017-09-17") == {}
    assert _held(merged, COMMERCE, on="2017-09-17") == {"T2": COMMERCE}
    merged.say("2017-09-19", _succession(SECOND, UNITED, "2017-12-31"))
    assert _held(merged, SECOND, on="2017-12-30") == {"T3": SECOND}
    assert _held(merged, UNITED, on="2017-12-31")["T3"] == UNITED


def test_of_an_agency_that_was_split_either_part_sees_all_and_the_first_answers_for_it(
    merged: Asking,
) -> None:
    merged.say("2017-10-09", _succession(MARKET, SECOND, "2017-10-09"))
    assert _held(merged, SECOND) == {"T1": UNITED, "T2": UNITED, "T3": SECOND, "T4": MARKET}
    assert _held(merged, UNITED, status=("open",)) == {"T1": UNITED, "T2": UNITED}


def _turns(ledger: Asking, **asked: Any) -> dict[str, str]:  # noqa: ANN401
    found = ledger.list("loop", status=("open",), **asked)
    return {one.number.rpartition("/")[2]: one.whose_turn for one in found}


@pytest.mark.parametrize("order", [(UNITED, SECOND), (SECOND, UNITED)])
def test_a_push_to_an_agency_that_was_split_is_the_turn_of_the_part_on_duty(
    ledger: Asking, order: tuple[str, str]
) -> None:
    """The former body may record nothing any more: a light that named it would burn for nobody."""
    ledger.say("2017-06-01", *_registered(MARKET, UNITED, SECOND))
    ledger.say("2017-07-03", received(), accepted("2017-07-03"))
    ledger.say("2017-07-10", _pushed("T1"))
    ledger.say("2017-09-18", *(_succession(MARKET, part) for part in order))
    assert _turns(ledger, on="2017-09-17") == {"T1": MARKET}
    assert _turns(ledger) == {"T1": SECOND}  # the first of one day, whoever was named first
    (duty,) = ledger.say("2017-10-09", _supervises(UNITED, date(2017, 10, 9)))
    assert _turns(ledger) == {"T1": UNITED}
    assert _turns(ledger, on="2017-10-08") == {"T1": SECOND}
    ended = DutyEnded(item=ITEM, duty=duty, effective_on=date(2017, 11, 1), reason="调整")
    ledger.say("2017-11-01", ended, _supervises(SECOND, date(2017, 11, 1)))
    assert _turns(ledger) == {"T1": SECOND}


def test_what_a_bureau_that_was_split_got_back_is_the_turn_of_a_part(ledger: Asking) -> None:
    ledger.say("2017-06-01", *_registered(MARKET, UNITED, SECOND))
    ledger.say("2017-07-03", received(), accepted("2017-07-03"))
    ledger.say("2017-07-10", _pushed("T1"))
    ledger.say("2017-07-11", TaskReturned(task=f"{BUREAU}/T1", reason="非本机关"), agency=MARKET)
    ledger.say("2017-09-18", _succession(BUREAU, UNITED), _succession(BUREAU, SECOND))
    assert _turns(ledger) == {"T1": SECOND}
    assert ledger.show("case", CASE).whose_turn == SECOND
    day = date(2017, 10, 9)
    decides = DutyAssigned(agency=UNITED, item=ITEM, acts=(Act.DECIDE,), effective_on=day)
    ledger.say("2017-10-09", decides)
    assert _turns(ledger) == {"T1": UNITED}
    assert ledger.show("case", CASE).whose_turn == UNITED


def test_every_question_finds_what_a_predecessor_did(merged: Asking) -> None:
    restriction = RestrictionImposed(
        restriction=f"{COMMERCE}/XZ1",
        subject=COMPANY,
        forbids=(),
        from_on=date(2017, 8, 1),
        basis="食品安全法",
    )
    penalty = PenaltyDecided(
        penalty=f"{COMMERCE}/CF1",
        subject=COMPANY,
        facts="超过保质期",
        basis="食品安全法",
        kinds=("2",),
        decided_on=date(2017, 8, 1),
        document="罚字1号",
    )
    merged.say("2017-08-01", restriction, penalty, agency=COMMERCE)
    found = {one.number.rpartition("/")[2] for one in merged.list("credit", agency=UNITED)}
    assert found == {"XZ1", "CF1"}
    assert merged.list("credit", agency=SECOND) == []
