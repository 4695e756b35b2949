"""划转的先后: of transfers that take effect on one day, the one recorded last says who holds."""

from dataclasses import dataclass
from datetime import date

import pytest

from ledger.law.transfer import begun_by, holder_on


@dataclass(frozen=True)
class Moved:
    """A transfer of an item."""

    agency_from: str
    agency_to: str
    effective_on: date
    cases_in_hand: str = "old"


FIRST, SECOND = date(2017, 7, 11), date(2017, 7, 12)
THERE_AND_BACK = (Moved("A", "B", FIRST), Moved("B", "A", SECOND))


def test_an_item_that_moves_twice_in_a_day_is_held_by_whom_it_was_given_last() -> None:
    moved = (*THERE_AND_BACK, Moved("A", "B", SECOND))
    assert holder_on("A", moved, SECOND) == "B"
    assert holder_on("A", THERE_AND_BACK, SECOND) == "A"
    assert holder_on("A", moved, FIRST) == "B"


@pytest.mark.parametrize("in_hand_since", [FIRST, SECOND])
def test_a_case_in_hand_follows_only_the_transfers_that_came_after_it(in_hand_since: date) -> None:
    moved = (*THERE_AND_BACK, Moved("A", "B", date(2017, 7, 13)))
    kept = {FIRST: "B", SECOND: "A"}
    assert holder_on("A", moved, date(2017, 7, 14), in_hand_since) == kept[in_hand_since]


def test_nobody_gives_away_a_case_that_was_left_in_other_hands() -> None:
    left = Moved("A", "B", FIRST)
    given = Moved("B", "C", SECOND, "new")
    day, before, between = date(2017, 7, 14), date(2017, 7, 10), FIRST
    assert holder_on("A", (left, given), day, before) == "A"
    assert holder_on("A", (left, given), day, between) == "C"
    back = (left, Moved("B", "A", SECOND), Moved("A", "C", date(2017, 7, 13), "new"))
    assert holder_on("A", back, day, before) == "C"


def test_transfers_come_in_the_order_in_which_they_take_effect() -> None:
    later, sooner = Moved("B", "C", SECOND), Moved("A", "B", FIRST)
    assert begun_by((later, sooner), SECOND) == [sooner, later]
    assert begun_by((later, sooner), FIRST) == [sooner]
