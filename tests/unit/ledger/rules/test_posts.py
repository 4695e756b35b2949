"""岗位: who acts holds the post that the act asks for, and who inspects has a certificate."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import DutyAssigned
from ledger.events.decision import DecisionMade
from ledger.events.handling import ReviewCompleted
from ledger.events.handover import SupervisionTaskClaimed
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    OfficerAppointed,
    OfficerRemoved,
    Post,
)
from ledger.events.supervision import SpotCheckResultRecorded
from tests.county import County
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    DECIDER,
    INSPECTOR,
    ISSUER,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    RECEIVER,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES

ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
CHECK = EXAMPLES[SpotCheckResultRecorded]
NEWCOMER = f"{MARKET}/77"


@pytest.mark.parametrize(
    ("event_type", "post"),
    [
        (ApplicationReceived, Post.RECEIVER),
        (ApplicationAccepted, Post.RECEIVER),
        (ReviewCompleted, Post.REVIEWER),
        (DecisionMade, Post.DECIDER),
    ],
)
def test_an_act_asks_for_its_post_and_is_done_by_whoever_gets_it(
    event_type: type[Event], post: Post
) -> None:
    spec = County().before(event_type)
    spec.ask(EXAMPLES[event_type], actor=ISSUER).refused("officer.wrong-post")
    spec.in_post(ISSUER, post)
    spec.ask(EXAMPLES[event_type], actor=ISSUER).accepted()


def test_who_is_named_in_the_duty_for_the_act_needs_no_post() -> None:
    spec = County().before(DecisionMade)
    duty = replace(EXAMPLES[DutyAssigned], officers=(ISSUER,))
    spec.given(duty, **CLERK)
    spec.ask(EXAMPLES[DecisionMade], actor=ISSUER).accepted()


def test_who_is_named_in_another_agencys_duty_has_no_post_by_it() -> None:
    spec = County().before(DecisionMade)
    duty = replace(EXAMPLES[DutyAssigned], agency=MARKET, officers=(ISSUER,))
    spec.given(replace(duty, delegated_by=BUREAU, document="委托书"), **CLERK)
    spec.ask(EXAMPLES[DecisionMade], actor=ISSUER).refused("officer.wrong-post")


def test_a_claim_is_an_inspectors_and_names_one() -> None:
    spec = County().before(SupervisionTaskClaimed)
    claim = replace(EXAMPLES[SupervisionTaskClaimed], officer=None)
    spec.ask(claim, actor=MARKET_CORRECTOR).refused("officer.wrong-post")
    named = replace(claim, officer=MARKET_CORRECTOR)
    spec.ask(named, actor=INSPECTOR).refused("officer.wrong-post")
    spec.ask(claim, actor=INSPECTOR).accepted()


def test_until_an_agency_has_had_the_post_another_officers_act_is_a_finding() -> None:
    """Who leaves does not open the door again: the agency has had its decider."""
    heir = "reg:test:heir"
    spec = County().before(DecisionMade)
    spec.given(
        AgencyRegistered(agency=heir, name="政务服务局", roles=(Role.APPROVAL, Role.WINDOW)),
        OfficerAppointed(officer=f"{heir}/1", agency=heir),
        AgencySucceeded(agency=BUREAU, successor=heir, effective_on=date(2017, 7, 1)),
        **ROOT,
    )
    by_heir = {"agency": heir, "actor": f"{heir}/1"}
    decision = EXAMPLES[DecisionMade]
    spec.in_post(f"{heir}/2", Post.DECIDER)
    spec.given(OfficerRemoved(officer=f"{heir}/2", agency=heir), **ROOT)
    spec.ask(decision, **by_heir).refused("officer.wrong-post")
    young = County().before(DecisionMade)
    young.given(
        AgencyRegistered(agency=heir, name="政务服务局", roles=(Role.APPROVAL, Role.WINDOW)),
        OfficerAppointed(officer=f"{heir}/1", agency=heir),
        AgencySucceeded(agency=BUREAU, successor=heir, effective_on=date(2017, 7, 1)),
        **ROOT,
    )
    young.ask(decision, **by_heir).finding("officer.wrong-post")


def test_a_decider_far_down_the_list_of_officers_is_one() -> None:
    """A hundred names before his do not turn the refusal into a finding."""
    heir = "reg:test:heir"
    by_heir = {"agency": heir, "actor": f"{heir}/100"}
    spec = County().before(DecisionMade)
    spec.given(
        AgencyRegistered(agency=heir, name="政务服务局", roles=(Role.APPROVAL, Role.WINDOW)),
        AgencySucceeded(agency=BUREAU, successor=heir, effective_on=date(2017, 7, 1)),
        *(OfficerAppointed(officer=f"{heir}/{one}", agency=heir) for one in range(100, 205)),
        OfficerAppointed(officer=f"{heir}/999", agency=heir, post=Post.DECIDER),
        **ROOT,
    )
    spec.ask(EXAMPLES[DecisionMade], **by_heir).refused("officer.wrong-post")


def test_removing_the_only_decider_makes_nobody_else_one() -> None:
    spec = County().before(DecisionMade)
    spec.given(OfficerRemoved(officer=DECIDER, agency=BUREAU, post=Post.DECIDER), **ROOT)
    spec.ask(EXAMPLES[DecisionMade], actor=ISSUER).refused("officer.wrong-post")


def test_an_inspector_holds_the_post_in_the_inspecting_agency() -> None:
    spec = County().before(SpotCheckResultRecorded)
    for stranger in (MARKET_CORRECTOR, RECEIVER):
        check = replace(CHECK, inspectors=(INSPECTOR, stranger))
        spec.ask(check)
        assert "check.inspector-not-in-post" in spec.receipt.codes
    spec.ask(replace(CHECK, inspectors=(INSPECTOR, SECOND_INSPECTOR))).accepted()


def test_an_inspector_without_a_certificate_on_record_stays_with_a_finding() -> None:
    spec = County().before(SpotCheckResultRecorded)
    spec.in_post(NEWCOMER, Post.INSPECTOR)
    check = replace(CHECK, inspectors=(INSPECTOR, NEWCOMER))
    spec.ask(check).finding("register.certificate-unknown")


def test_a_certificate_that_ended_is_not_one_that_is_not_on_record() -> None:
    spec = County().before(SpotCheckResultRecorded)
    ended = OfficerAppointed(
        officer=NEWCOMER,
        agency=MARKET,
        post=Post.INSPECTOR,
        certificate="冀执法000077",
        certificate_until=date(2017, 7, 31),
    )
    spec.given(ended, **ROOT)
    check = replace(CHECK, inspectors=(INSPECTOR, NEWCOMER))
    spec.ask(check).refused("register.certificate-expired")
