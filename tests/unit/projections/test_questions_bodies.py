"""办理机关: whose turn a case is where window, entrusted body and holder are not one, in 2017."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import Act, CasesInHand, DutyAssigned, ItemTransferred
from ledger.events.intake import Material, SupplementRequested, SupplementSubmitted
from ledger.events.organisation import LegalTermSet
from tests.asking import BUREAU, CASE, ITEM, PERMIT, Asking, accepted, guide, received

HOLDER, TOWN = "reg:130523:holder", "reg:130523:town"


@pytest.fixture
def elsewhere(ledger: Asking) -> Asking:
    """An item that another body than the receiving one holds."""
    ledger.terms()
    ledger.say("2017-01-02", replace(PERMIT, agency=HOLDER))
    return ledger


def _turn(ledger: Asking, day: str) -> str | None:
    found: str | None = ledger.show("case", CASE, on=day).whose_turn
    return found


def test_the_window_speaks_until_acceptance_and_then_the_holder_decides(
    elsewhere: Asking,
) -> None:
    window = (Act.RECEIVE, Act.ACCEPT)
    duty = DutyAssigned(item=ITEM, agency=BUREAU, acts=window, effective_on=date(2017, 1, 1))
    elsewhere.say("2017-01-02", duty)
    elsewhere.say("2017-07-03", received())
    assert _turn(elsewhere, "2017-07-03") == BUREAU
    elsewhere.say("2017-07-04", accepted("2017-07-04"))
    assert _turn(elsewhere, "2017-07-04") == HOLDER


def test_who_was_entrusted_to_decide_has_to_act_itself(elsewhere: Asking) -> None:
    entrusted = DutyAssigned(
        item=ITEM,
        agency=TOWN,
        acts=tuple(Act),
        effective_on=date(2017, 1, 1),
        delegated_by=HOLDER,
        document="委托书",
    )
    elsewhere.say("2017-01-02", entrusted)
    elsewhere.say("2017-07-03", received(), accepted("2017-07-03"), agency=TOWN)
    assert _turn(elsewhere, "2017-07-04") == TOWN


def test_what_was_only_received_is_the_new_holders_turn(ledger: Asking) -> None:
    ledger.terms()
    moved = ItemTransferred(
        item=ITEM,
        agency_from=BUREAU,
        agency_to=HOLDER,
        effective_on=date(2017, 7, 5),
        cases_in_hand=CasesInHand.OLD,
        document="划转文件",
    )
    ledger.say("2017-07-03", received(), moved)
    assert (_turn(ledger, "2017-07-04"), _turn(ledger, "2017-07-05")) == (BUREAU, HOLDER)


@pytest.mark.parametrize(("effective_on", "holder"), [(23, HOLDER), (24, BUREAU)])
def test_what_silence_accepts_after_a_supplement_is_in_hand_when_the_term_has_ended(
    ledger: Asking, effective_on: int, holder: str
) -> None:
    """Handed in on Monday, 16 October: the five working days end on Monday, 23 October 2017."""
    ledger.terms()
    term = LegalTermSet(
        term="supplement-silence",
        length=5,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2004, 7, 1),
        basis="行政许可法 第三十二条",
    )
    ledger.say("2017-01-02", term, guide())
    ledger.say("2017-10-09", received())
    ledger.say("2017-10-10", SupplementRequested(case=CASE, materials=("M1",), document="告知书"))
    files = (Material(code="M1"),)
    ledger.say("2017-10-16", SupplementSubmitted(case=CASE, materials=files))
    moved = ItemTransferred(
        item=ITEM,
        agency_from=BUREAU,
        agency_to=HOLDER,
        effective_on=date(2017, 10, effective_on),
        cases_in_hand=CasesInHand.OLD,
        document="划转文件",
    )
    ledger.say("2017-10-17", moved)
    assert ledger.show("case", CASE, on="2017-10-26").holder == holder
