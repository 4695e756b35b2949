"""联络员: one officer of the agency speaks for it; where he has left, a push would lie there."""

import pytest
from msgspec.structs import replace

from ledger.events.handover import ApprovalPushed, PushMode
from ledger.events.organisation import (
    LiaisonAppointed,
    OfficerAppointed,
    OfficerRemoved,
    Post,
)
from ledger.states.officer import automaton_of
from tests.county import County
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    RECEIVER,
    ROOT,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES

PUSH = EXAMPLES[ApprovalPushed]
LIAISON = EXAMPLES[LiaisonAppointed]
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_ROOT = {"agency": KEEPER, "actor": ROOT}


def ready() -> County:
    return County().before(ApprovalPushed)


def test_a_liaison_is_an_officer_of_the_agency() -> None:
    spec = ready()
    spec.ask(replace(LIAISON, officer=DECIDER)).refused("liaison.not-of-agency")
    spec.ask(replace(LIAISON, officer=f"{MARKET}/77")).refused("liaison.not-of-agency")
    spec.ask(LIAISON).accepted()


def test_an_agency_names_its_own_liaison_or_the_keeper_does() -> None:
    spec = ready()
    spec.when(LIAISON, **BY_BUREAU).refused("officer.other-agency")
    spec.when(LIAISON, **BY_ROOT).accepted()
    nobody = replace(LIAISON, agency="reg:neiqiu:nobody")
    spec.when(nobody, **BY_ROOT)
    assert "agency.unknown" in spec.receipt.codes


def test_a_push_waits_until_a_liaison_who_left_is_replaced() -> None:
    spec = ready()
    left = OfficerRemoved(officer=INSPECTOR, agency=MARKET)
    spec.given(left, **BY_ROOT)
    spec.ask(PUSH).refused("push.no-liaison")
    spec.given(replace(LIAISON, officer=SECOND_INSPECTOR), **BY_ROOT)
    spec.ask(PUSH).accepted()


def test_a_former_liaison_who_came_back_is_in_post_again() -> None:
    spec = ready()
    spec.given(OfficerRemoved(officer=INSPECTOR, agency=MARKET), **BY_ROOT)
    spec.given(OfficerAppointed(officer=INSPECTOR, agency=MARKET), **BY_ROOT)
    spec.ask(PUSH).accepted()


def test_what_is_pushed_by_hand_is_pushed_by_the_liaison() -> None:
    by_hand = replace(PUSH, mode=PushMode.MANUAL)
    ready().ask(by_hand).accepted()
    spec = ready().given(LiaisonAppointed(agency=BUREAU, officer=RECEIVER), **BY_BUREAU)
    spec.when(by_hand, **BY_BUREAU).refused("push.not-liaison")
    spec.when(PUSH, **BY_BUREAU).accepted()
    spec = ready().given(LiaisonAppointed(agency=BUREAU, officer=RECEIVER), **BY_BUREAU)
    spec.when(by_hand, agency=BUREAU, actor=RECEIVER).accepted()


@pytest.mark.parametrize("mode", [PushMode.AUTO, None])
def test_who_is_no_liaison_pushes_nothing_under_the_name_of_the_automaton(
    mode: PushMode | None,
) -> None:
    spec = ready().given(LiaisonAppointed(agency=BUREAU, officer=RECEIVER), **BY_BUREAU)
    push = replace(PUSH, mode=mode)
    spec.when(push, **BY_BUREAU).accepted()
    automaton = OfficerAppointed(officer=automaton_of(BUREAU), agency=BUREAU, post=Post.AUTOMATON)
    spec = ready().given(LiaisonAppointed(agency=BUREAU, officer=RECEIVER), **BY_BUREAU)
    spec.given(automaton, **BY_BUREAU)
    spec.when(push, **BY_BUREAU).refused("push.not-liaison")
    spec.when(push, agency=BUREAU, actor=RECEIVER).accepted()


def test_the_liaison_of_another_agency_is_none_of_ours() -> None:
    spec = ready()
    spec.when(replace(LIAISON, agency=HEALTH_OFFICE), **BY_MARKET)
    assert spec.receipt.codes == ("officer.other-agency", "liaison.not-of-agency")
