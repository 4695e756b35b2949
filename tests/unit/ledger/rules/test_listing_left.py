"""移出与再列: nobody leaves a list early unseen, nor is listed anew for what is repaired."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.listing import JointPunishmentInitiated, LeavingReason
from ledger.events.organisation import LegalTermSet
from ledger.events.repair import RepairOutcome
from tests.county import County
from tests.examples.credit import MEASURE, PENALTY
from tests.examples.listing import LISTING
from tests.examples.organisation import COMPANY, MARKET
from tests.unit.ledger.rules.test_listing import (
    BY_ANOTHER,
    BY_MARKET,
    ELSEWHERE,
    ENTRY,
    LEAVING,
    NOTICE,
    PAID,
    PLEDGED,
    REPAIRED,
    REVOKED,
    ROOT,
    listed,
    penalised,
    told,
)

THREE_YEARS = LegalTermSet(
    term="listing",
    length=3,
    unit=TimeUnit.YEAR,
    effective_on=date(2017, 1, 1),
    basis="县信用办",
    window=True,
)


def test_how_long_a_list_lasts_is_the_countys_and_only_a_finding() -> None:
    spec = told().given(THREE_YEARS, **ROOT)
    spec.when(replace(ENTRY, until_on=date(2020, 7, 12)), **BY_MARKET)
    spec.finding("listing.longer-than-term").later(days=1)
    spec.when(replace(LEAVING, reason=LeavingReason.EXPIRED), **BY_MARKET)
    spec.finding("listing.left-early")


def test_a_ground_that_stands_is_not_said_to_have_fallen_unseen() -> None:
    """Else whoever is not repaired yet would leave the list by another word."""
    fallen = replace(LEAVING, reason=LeavingReason.GROUND_FALLEN)
    spec = listed().later(days=1)
    spec.when(fallen, **BY_MARKET).finding("listing.left-early")
    spec = listed().given(REVOKED, **BY_ANOTHER).later(days=1)
    spec.when(fallen, **BY_MARKET).accepted()


def test_who_leaves_before_the_day_that_the_decision_names_leaves_early_for_whatever_reason() -> (
    None
):
    spec = told().given(replace(ENTRY, until_on=date(2020, 7, 11)), **BY_MARKET).later(days=1)
    spec.when(LEAVING, **BY_MARKET).finding("listing.left-early")
    listed().later(days=1).when(LEAVING, **BY_MARKET).accepted()


@pytest.mark.parametrize("about", [f"penalty:{PENALTY}", f"listing:{LISTING}"])
def test_nobody_leaves_a_list_by_a_repair_that_was_not_granted_by_then(about: str) -> None:
    leaving = replace(LEAVING, reason=LeavingReason.REPAIRED)
    spec = listed().given(PAID, replace(PLEDGED, about=about), **BY_MARKET).later(days=1)
    spec.when(leaving, **BY_MARKET).refused("listing.not-repaired")
    spec.given(replace(REPAIRED, about=about), **BY_ANOTHER)
    spec.when(replace(leaving, left_on=date(2017, 7, 11)), **BY_MARKET)
    spec.refused("listing.not-repaired")
    spec.when(leaving, **BY_MARKET).accepted()


def _repaired(about: str) -> County:
    """Return the county where what the company was listed for is repaired, and it has left."""
    spec = listed().given(PAID, replace(PLEDGED, about=about), **BY_MARKET).later(days=1)
    spec.given(replace(REPAIRED, about=about), **BY_ANOTHER)
    leaving = replace(LEAVING, reason=LeavingReason.REPAIRED)
    return spec.given(leaving, **BY_MARKET).later(days=1)


@pytest.mark.parametrize("about", [f"penalty:{PENALTY}", f"listing:{LISTING}"])
def test_what_is_repaired_lists_nobody_anew(about: str) -> None:
    spec = _repaired(about)
    again = replace(
        NOTICE,
        listing=f"{MARKET}/L-2",
        served_on=date(2017, 7, 13),
        object_until=date(2017, 7, 20),
    )
    spec.when(again, **BY_MARKET).refused("listing.ground-fallen")


def test_what_is_repaired_is_shared_with_nobody() -> None:
    spec = penalised()
    asked = JointPunishmentInitiated(
        punishment=f"{MARKET}/LC-1",
        subject=COMPANY,
        ground=f"penalty:{PENALTY}",
        agencies=(ELSEWHERE,),
        measures=(MEASURE,),
        from_on=date(2017, 7, 12),
        basis="备忘录",
        document="内市监联〔2017〕1号",
    )
    spec.later(days=8).given(PAID, PLEDGED, **BY_MARKET).later(days=1)
    spec.when(replace(asked, punishment=f"{MARKET}/LC-2"), **BY_MARKET).accepted()
    spec.given(REPAIRED, **BY_ANOTHER)
    spec.when(asked, **BY_MARKET).refused("punishment.ground-fallen")


def test_a_listing_that_was_announced_before_the_repair_is_not_entered_after_it() -> None:
    spec = told().given(PAID, PLEDGED, **BY_MARKET).later(days=1).given(REPAIRED, **BY_ANOTHER)
    entry = replace(ENTRY, entered_on=date(2017, 7, 12))
    spec.when(entry, **BY_MARKET).refused("listing.ground-fallen")


def test_for_one_reason_the_time_on_a_list_runs_once() -> None:
    """Listed again a week later, the company would stay a week longer than the county's term."""
    spec = told().given(THREE_YEARS, **ROOT)
    spec.given(replace(ENTRY, until_on=date(2020, 7, 11)), **BY_MARKET)
    assert spec.receipt.findings == ()
    again = replace(
        NOTICE,
        listing=f"{MARKET}/L-2",
        served_on=date(2017, 7, 11),
        object_until=date(2017, 7, 18),
    )
    spec.given(again, **BY_MARKET).later(days=8)
    entry = replace(
        ENTRY,
        listing=again.listing,
        entered_on=date(2017, 7, 19),
        until_on=date(2020, 7, 18),
    )
    spec.when(entry, **BY_MARKET).finding("listing.longer-than-term")


def test_a_repair_that_was_refused_takes_nobody_off_a_list() -> None:
    spec = listed().given(PAID, PLEDGED, **BY_MARKET).later(days=1)
    spec.given(replace(REPAIRED, outcome=RepairOutcome.REFUSED), **BY_ANOTHER)
    spec.when(replace(LEAVING, reason=LeavingReason.REPAIRED), **BY_MARKET)
    spec.refused("listing.not-repaired")
