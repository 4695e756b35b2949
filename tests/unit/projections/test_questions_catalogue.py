"""事项目录: whose an item is on a day, who decides what is in hand, who supervises it, and how."""

from datetime import date
from typing import Any

from msgspec import json

from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    ItemAdjusted,
    ItemCancelled,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.delivery import RecordPublicised
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LoopStep,
    ServiceLevelSet,
)
from tests.asking import BUREAU, ITEM, MARKET, PERMIT, Asking, guide

NEW, THIRD = "reg:130523:unified", "reg:130523:third"


def on(ledger: Asking, day: str) -> Any:  # noqa: ANN401 - an answer
    """Return the item as the catalogue has it on a day."""
    (found,) = ledger.list("catalogue", on=day, item=ITEM)
    return found


def moved(day: str, agency_from: str, agency_to: str, hand: CasesInHand) -> ItemTransferred:
    """Return that the item goes to another body."""
    return ItemTransferred(
        item=ITEM,
        agency_from=agency_from,
        agency_to=agency_to,
        effective_on=date.fromisoformat(day),
        cases_in_hand=hand,
        document="编办〔2017〕1号",
    )


def test_an_item_that_moved_twice_names_who_decides_what_was_in_hand_each_time(
    ledger: Asking,
) -> None:
    ledger.say("2017-01-02", PERMIT)
    ledger.say("2017-06-01", moved("2017-07-01", BUREAU, NEW, CasesInHand.OLD))
    ledger.say("2017-08-01", moved("2017-09-01", NEW, THIRD, CasesInHand.NEW))
    assert (on(ledger, "2017-06-30").holder, on(ledger, "2017-06-30").in_hand) == (BUREAU, "[]")
    assert on(ledger, "2017-07-01").holder == NEW
    assert json.decode(on(ledger, "2017-07-01").in_hand) == [BUREAU]
    assert on(ledger, "2017-09-01").holder == THIRD
    assert json.decode(on(ledger, "2017-09-01").in_hand) == [BUREAU, THIRD]


def test_duties_stand_from_their_day_to_their_end_and_go_to_who_took_over(
    ledger: Asking,
) -> None:
    ledger.say("2017-01-02", PERMIT)
    duty = DutyAssigned(item=ITEM, agency=BUREAU, acts=(Act.DECIDE,), effective_on=date(2017, 3, 1))
    (entry,) = ledger.say("2017-01-02", duty)
    supervision = SupervisionDutyAssigned(
        item=ITEM, agency=MARKET, areas=("130523",), effective_on=date(2017, 1, 1)
    )
    ledger.say("2017-01-02", supervision)
    ledger.say("2017-05-02", DutyEnded(item=ITEM, duty=entry, effective_on=date(2017, 6, 1)))
    ledger.say("2017-05-02", AgencyRegistered(agency=NEW, name="市场监管局", roles=()))
    ledger.say(
        "2017-05-02", AgencySucceeded(agency=MARKET, successor=NEW, effective_on=date(2017, 9, 18))
    )
    days = ("2017-02-28", "2017-03-01", "2017-05-31", "2017-06-01")
    assert [on(ledger, day).approving for day in days] == [
        "[]",
        f'["{BUREAU} decide"]',
        f'["{BUREAU} decide"]',
        "[]",
    ]
    assert on(ledger, "2017-09-17").supervisors == f'["{MARKET} 130523"]'
    assert on(ledger, "2017-09-18").supervisors == f'["{NEW} 130523"]'
    assert len(ledger.list("catalogue", on="2017-09-18", agency=NEW)) == 1
    assert ledger.list("catalogue", on="2017-09-18", agency="reg:x:nobody") == []


def test_the_page_of_an_item_is_outdated_once_the_item_changes(ledger: Asking) -> None:
    ledger.say("2017-01-02", PERMIT, guide(legal_days=20, promised_days=7))
    found = on(ledger, "2017-01-02")
    assert (found.publication, found.guide, found.promised_days) == ("unpublished", 1, 7)
    page = RecordPublicised(about=f"item:{ITEM}", channel="政务网", from_on=date(2017, 1, 5))
    ledger.say("2017-01-04", page)
    days = ("2017-01-04", "2017-01-05")
    assert [on(ledger, day).publication for day in days] == ["unpublished", "published"]
    adjusted = ItemAdjusted(item=ITEM, name="新名称", effective_on=date(2017, 3, 1))
    ledger.say("2017-02-01", adjusted)
    assert (on(ledger, "2017-02-28").publication, on(ledger, "2017-02-28").name) == (
        "published",
        PERMIT.name,
    )
    found = on(ledger, "2017-03-01")
    assert (found.publication, found.name) == ("outdated", "新名称")


def test_levels_are_the_items_own_before_those_of_all(ledger: Asking) -> None:
    for_all = ServiceLevelSet(level="all", step=LoopStep.CLAIM, days=10, basis="省")
    ledger.say("2017-01-02", PERMIT, for_all)
    assert on(ledger, "2017-01-03").levels == '["claim 10 workday"]'
    ledger.say(
        "2017-01-04",
        ServiceLevelSet(level=ITEM, step=LoopStep.CLAIM, days=5, basis="县"),
        ServiceLevelSet(level="all", step=LoopStep.RETURN, times=2, basis="省"),
    )
    assert on(ledger, "2017-01-05").levels == '["claim 5 workday","return 2 times"]'


def test_a_cancelled_item_is_so_from_its_day(ledger: Asking) -> None:
    ledger.say("2017-01-02", PERMIT)
    cancelled = ItemCancelled(item=ITEM, effective_on=date(2017, 9, 18), document="国发〔2017〕1号")
    ledger.say("2017-09-01", cancelled)
    days = ("2017-01-02", "2017-09-17", "2017-09-18")
    assert [on(ledger, day).status for day in days] == ["in-force", "in-force", "cancelled"]
