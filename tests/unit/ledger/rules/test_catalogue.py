"""事项目录: items are listed with a basis, changed, moved and cancelled."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import (
    CasesInHand,
    DutyAssigned,
    ItemAdjusted,
    ItemCancelled,
    ItemListed,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.intake import ApplicationReceived
from ledger.states.item import Item
from ledger.states.supervision_duty import SupervisionDuty, Supervisors
from tests.county import County, fact_of
from tests.examples.catalogue import BUILDING, FOOD, OLD_FOOD, SEAL_CUTTING
from tests.examples.organisation import BUREAU, HOUSING, MARKET
from tests.examples.story import EXAMPLES

STRANGER = "reg:test:stranger"
FIRST = EXAMPLES[ItemListed]


def listing(**changes: Any) -> ItemListed:  # noqa: ANN401 - any field
    return replace(FIRST, item="XK-99-0001", replaces=(), **changes)


def test_an_item_is_listed_with_its_legal_basis() -> None:
    County().before(ItemAdjusted).ask(listing()).accepted()


@pytest.mark.parametrize("basis", [(), ("  ",)])
def test_an_item_without_a_legal_basis_is_refused(basis: tuple[str, ...]) -> None:
    County().before(ItemAdjusted).ask(listing(basis=basis)).refused("item.no-basis")


def test_an_item_is_listed_once() -> None:
    County().before(ItemAdjusted).ask(FIRST).refused("item.exists")


def test_a_cancelled_item_can_be_listed_again() -> None:
    again = listing(effective_on=date(2017, 7, 3))
    spec = County().after(ItemCancelled).ask(replace(again, item=SEAL_CUTTING)).accepted()
    received = replace(EXAMPLES[ApplicationReceived], item=SEAL_CUTTING)
    spec.ask(received).refused("window.not-authorised")


def test_an_item_replaces_only_what_is_listed() -> None:
    event = replace(listing(), replaces=("XK-99-9999",))
    County().before(ItemAdjusted).ask(event).refused("item.unknown")


def test_an_item_does_not_replace_itself() -> None:
    event = replace(listing(), replaces=("XK-99-0001",))
    County().before(ItemAdjusted).ask(event).refused("item.replacement-loop")


def test_an_item_is_not_replaced_by_what_it_replaces() -> None:
    spec = County().after(ItemCancelled)
    cancelled = ItemCancelled(item=OLD_FOOD, effective_on=date(2017, 7, 1), document="文")
    spec.ask(cancelled).accepted()
    circle = replace(FIRST, item=OLD_FOOD, replaces=(FOOD,))
    spec.ask(circle).refused("item.replacement-loop")


def test_an_item_is_held_by_a_registered_agency() -> None:
    County().before(ItemAdjusted).ask(listing(agency=STRANGER)).refused("agency.unknown")


def test_only_a_listed_item_is_adjusted() -> None:
    event = replace(EXAMPLES[ItemAdjusted], item="XK-99-0001")
    County().after(ItemAdjusted).ask(event).refused("item.unknown")


def test_an_adjustment_does_not_blank_the_legal_basis() -> None:
    event = replace(EXAMPLES[ItemAdjusted], basis=(" ",))
    County().after(ItemAdjusted).ask(event).refused("item.no-basis")


def test_a_cancelled_item_is_not_adjusted() -> None:
    event = replace(EXAMPLES[ItemAdjusted], item=SEAL_CUTTING)
    County().after(ItemCancelled).ask(event).refused("item.cancelled")


def test_an_item_is_cancelled_once() -> None:
    County().after(ItemCancelled).ask(EXAMPLES[ItemCancelled]).refused("item.cancelled")


def test_an_unknown_item_is_not_cancelled() -> None:
    event = replace(EXAMPLES[ItemCancelled], item="XK-99-0001")
    County().after(ItemCancelled).ask(event).refused("item.unknown")


def test_an_item_moves_from_the_body_that_holds_it() -> None:
    event = replace(EXAMPLES[ItemTransferred], agency_from=MARKET)
    County().before(ItemTransferred).ask(event).refused("item.other-body")


def test_an_item_does_not_move_to_the_body_that_holds_it() -> None:
    event = replace(EXAMPLES[ItemTransferred], agency_to=HOUSING)
    County().before(ItemTransferred).ask(event).refused("item.other-body")


def test_after_a_transfer_the_item_moves_on_only_from_the_new_body() -> None:
    onwards = replace(EXAMPLES[ItemTransferred], effective_on=date(2017, 8, 1), agency_to=MARKET)
    spec = County().after(ItemTransferred).ask(onwards).refused("item.other-body")
    spec.ask(replace(onwards, agency_from=BUREAU)).accepted()


def test_an_item_moves_to_a_registered_body() -> None:
    event = replace(EXAMPLES[ItemTransferred], agency_to=STRANGER)
    County().before(ItemTransferred).ask(event).refused("agency.unknown")


def test_an_unknown_item_does_not_move() -> None:
    event = replace(EXAMPLES[ItemTransferred], item="XK-99-0001")
    spec = County().before(ItemTransferred).ask(event)
    spec.refused("item.unknown")


def test_a_transfer_that_leaves_nobody_to_supervise_stays_on_record() -> None:
    event = replace(EXAMPLES[ItemTransferred], item=OLD_FOOD, agency_from=BUREAU, agency_to=HOUSING)
    County().before(ItemTransferred).ask(event).finding("transfer.no-supervisor")


@pytest.mark.parametrize(
    ("in_hand", "accepted_on", "holder"),
    [
        (CasesInHand.OLD, date(2017, 6, 28), HOUSING),
        (CasesInHand.NEW, date(2017, 6, 28), BUREAU),
        (CasesInHand.OLD, date(2017, 7, 1), BUREAU),
        (CasesInHand.OLD, None, BUREAU),
    ],
)
def test_the_transfer_says_who_decides_what_was_accepted_before(
    in_hand: CasesInHand, accepted_on: date | None, holder: str
) -> None:
    item = Item().evolve(fact_of(replace(FIRST, item=BUILDING, agency=HOUSING)), BUILDING)
    moved = replace(EXAMPLES[ItemTransferred], cases_in_hand=in_hand)
    item = item.evolve(fact_of(moved), BUILDING)
    assert item.holder(date(2017, 7, 3), accepted_on) == holder
    assert item.holder(date(2017, 6, 30), accepted_on) == HOUSING


def test_the_order_of_recording_does_not_decide_whether_an_item_is_cancelled() -> None:
    facts = [fact_of(replace(FIRST, item=SEAL_CUTTING)), fact_of(EXAMPLES[ItemCancelled])]
    for order in (facts, facts[::-1]):
        item = Item()
        for fact in order:
            item = item.evolve(fact, SEAL_CUTTING)
        assert item.in_force(date(2017, 6, 29))
        assert not item.in_force(date(2017, 6, 30))


@pytest.mark.parametrize(
    ("areas", "place", "reached"),
    [
        ((), "130523", True),
        (("130523",), None, True),
        (("130523",), "130523", True),
        (("130523",), "130524", False),
        (("130500",), "130523", True),
        (("130000@2017",), "130523", True),
        (("140000",), "130523", False),
    ],
)
def test_a_supervision_duty_reaches_the_counties_of_its_province_or_city(
    areas: tuple[str, ...], place: str | None, *, reached: bool
) -> None:
    event = replace(EXAMPLES[SupervisionDutyAssigned], areas=areas)
    supervisors = Supervisors(assigned=(SupervisionDuty("entry", event, 1),))
    assert bool(supervisors.on_duty(event.effective_on, place)) is reached


def test_an_item_takes_no_intake_before_its_first_day_nor_after_its_last() -> None:
    received = EXAMPLES[ApplicationReceived]
    spec = County().before(ApplicationReceived)
    duties = DutyAssigned(
        item="XK-99-0001", agency=BUREAU, acts=("receive",), effective_on=date(2017, 1, 1)
    )
    spec.ask(listing(effective_on=date(2017, 7, 4))).accepted()
    spec.ask(duties).accepted()
    early = replace(received, item="XK-99-0001")
    spec.ask(early).refused("item.not-in-force")
    spec.later(days=1)
    spec.ask(early, occurred_at=spec.now - timedelta(days=1)).refused("item.not-in-force")
    spec.ask(early).accepted()
