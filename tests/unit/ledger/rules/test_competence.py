"""管辖与审管分离: nobody makes himself competent, abolishes his supervisor or is his own."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.catalogue import (
    Act,
    DutyAssigned,
    DutyEnded,
    GuidePublished,
    ItemListed,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.credit import PenaltyDecided
from ledger.events.decision import DecisionMade, LicenceIssued
from ledger.events.handling import CaseClosed, CaseRouted, ReviewCompleted
from ledger.events.handover import SupervisionTaskClaimed
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import AgencyRegistered, AgencySucceeded, OfficerAppointed, Post
from ledger.events.supervision import SpotCheckResultRecorded
from tests.county import County
from tests.examples.catalogue import BUILDING, DUTY_OF_BUREAU, FOOD
from tests.examples.decision import LICENCE
from tests.examples.handover import TASK
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    DECIDER,
    FIRST_REVIEWER,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    RECEIVER,
    REPRESENTATIVE,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES
from tests.spec import Spec

HALL = "reg:130523:政务服务中心"
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_HALL = {"agency": HALL, "actor": f"{HALL}/1"}
BY_HOUSING = {"agency": HOUSING, "actor": f"{HOUSING}/1"}
DUTY = EXAMPLES[DutyAssigned]
TOMORROW = datetime(2017, 7, 4, 1, 0, tzinfo=UTC)


def with_hall(county: County, *roles: Role) -> County:
    """Let another body take part, with an officer, on another day than that of the opening."""
    county.now = max(county.now, TOMORROW)
    county.given(
        AgencyRegistered(agency=HALL, name="内丘县政务服务中心", roles=roles),
        **ROOT,
    )
    county.in_post(f"{HALL}/1", Post.RECEIVER, Post.REVIEWER, Post.DECIDER)
    return county


def test_a_bureau_of_no_concern_does_not_make_itself_competent() -> None:
    spec = with_hall(County().before(ApplicationReceived), Role.WINDOW, Role.APPROVAL)
    duty = replace(DUTY, agency=HALL)
    spec.ask(duty, **BY_HALL).refused("duty.not-holder")
    entrusted = replace(duty, delegated_by=HALL, document="委托书")
    spec.ask(entrusted, **BY_HALL)
    assert set(spec.receipt.codes) == {"duty.not-holder"}


def test_a_duty_that_nobody_delegated_makes_nobody_competent() -> None:
    """编办 wrote it down, and still the power to decide is the holder's."""
    spec = with_hall(County().before(DecisionMade), Role.WINDOW, Role.APPROVAL)
    spec.given(replace(DUTY, agency=HALL), **CLERK)
    decision = EXAMPLES[DecisionMade]
    today = {"decided_on": date(2017, 7, 4)}
    spec.ask(replace(decision, **today), **BY_HALL).refused("duty.not-holder")
    spec.ask(EXAMPLES[ReviewCompleted], **BY_HALL)
    assert "duty.not-holder" in spec.receipt.codes
    delegated = replace(DUTY, agency=HALL, delegated_by=BUREAU, document="委托书")
    spec.given(delegated, **CLERK)
    spec.ask(replace(decision, **today), **BY_HALL).accepted()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"document": None}, "duty.no-document"),
        ({"document": " "}, "duty.no-document"),
        ({"delegated_by": HOUSING}, "duty.not-holder"),
    ],
)
def test_only_the_holder_delegates_and_only_in_writing(changes: dict[str, Any], code: str) -> None:
    spec = with_hall(County().before(DecisionMade), Role.APPROVAL)
    fields = {"delegated_by": BUREAU, "document": "委托书", "agency": HALL, **changes}
    spec.ask(replace(DUTY, **fields), **CLERK).refused(code)


def test_a_delegation_for_one_act_is_none_for_another() -> None:
    spec = with_hall(County().before(DecisionMade), Role.APPROVAL)
    entrusted = replace(
        DUTY, agency=HALL, delegated_by=BUREAU, document="委托书", acts=(Act.REVIEW,)
    )
    spec.given(entrusted, replace(DUTY, agency=HALL, acts=(Act.DECIDE,)), **CLERK)
    decision = replace(EXAMPLES[DecisionMade], decided_on=date(2017, 7, 4))
    spec.ask(decision, **BY_HALL).refused("duty.not-holder")


def test_a_delegation_lapses_when_the_item_moves() -> None:
    spec = with_hall(County().before(ItemTransferred), Role.WINDOW, Role.APPROVAL)
    entrusted = replace(DUTY, item=BUILDING, agency=HALL, delegated_by=HOUSING, document="委托书")
    spec.given(entrusted, **CLERK)
    moved = replace(EXAMPLES[ItemTransferred], effective_on=date(2017, 7, 5))
    spec.given(moved, **CLERK)
    received = replace(EXAMPLES[ApplicationReceived], item=BUILDING, case=f"{HALL}/1")
    spec.ask(received, **BY_HALL).accepted()
    spec.later(days=1)
    # What is left is a window: it has the duty to receive, and decides nothing.
    issued = replace(EXAMPLES[LicenceIssued], licence=f"{HALL}/L1", item=BUILDING, case=None)
    spec.ask(issued, **BY_HALL)
    assert "duty.not-holder" in spec.receipt.codes


def test_a_window_receives_and_accepts_for_the_holder_and_decides_nothing() -> None:
    spec = with_hall(County().before(ApplicationReceived), Role.WINDOW, Role.APPROVAL)
    spec.given(replace(DUTY, agency=HALL), **CLERK)
    case = f"{HALL}/2017-1"
    received = replace(EXAMPLES[ApplicationReceived], case=case)
    spec.ask(received, **BY_HALL).accepted()
    decision = replace(EXAMPLES[DecisionMade], case=case, decided_on=date(2017, 7, 4))
    spec.ask(decision, **BY_HALL)
    assert "duty.not-holder" in spec.receipt.codes


def test_a_body_without_the_role_of_a_window_is_none() -> None:
    spec = with_hall(County().before(ApplicationReceived), Role.APPROVAL)
    spec.given(replace(DUTY, agency=HALL), **CLERK)
    received = replace(EXAMPLES[ApplicationReceived], case=f"{HALL}/2017-1")
    spec.ask(received, **BY_HALL).refused("duty.not-holder")


def test_who_a_case_is_routed_to_looks_into_it_and_does_not_decide_it() -> None:
    spec = with_hall(County().before(CaseRouted), Role.APPROVAL)
    spec.given(replace(DUTY, agency=HALL, acts=(Act.REVIEW, Act.DECIDE)), **CLERK)
    review = replace(EXAMPLES[ReviewCompleted], level=1)
    spec.ask(review, **BY_HALL).refused("duty.not-holder")
    spec.ask(replace(EXAMPLES[CaseRouted], agency_to=HALL), **BY_HALL).refused("duty.not-holder")
    spec.given(replace(EXAMPLES[CaseRouted], agency_to=HALL), agency=BUREAU, actor=RECEIVER)
    spec.ask(review, **BY_HALL).accepted()
    decision = replace(EXAMPLES[DecisionMade], decided_on=date(2017, 7, 4))
    spec.ask(decision, **BY_HALL)
    assert "duty.not-holder" in spec.receipt.codes


def test_another_body_neither_closes_a_case_nor_publishes_its_guide() -> None:
    spec = with_hall(County().before(CaseClosed), Role.APPROVAL)
    closed = replace(EXAMPLES[CaseClosed], closed_on=date(2017, 7, 4))
    spec.ask(closed, **BY_HALL).refused("duty.not-holder")
    guide = replace(EXAMPLES[GuidePublished], version=2, effective_on=date(2018, 1, 1))
    spec.ask(guide, **BY_HALL).refused("duty.not-holder")
    spec.ask(guide, agency=BUREAU, actor=DECIDER).accepted()


def test_who_gets_an_item_prepares_its_guide_and_who_gives_it_away_no_longer_does() -> None:
    moved = replace(EXAMPLES[ItemTransferred], effective_on=date(2017, 8, 1))
    spec = County().before(ItemTransferred).given(moved, **CLERK)
    guide = replace(EXAMPLES[GuidePublished], item=BUILDING, effective_on=date(2017, 8, 1))
    spec.ask(guide, **BY_HOUSING).refused("duty.not-holder")
    spec.ask(guide, agency=BUREAU, actor=DECIDER).accepted()
    spec.ask(replace(guide, version=2, effective_on=date(2017, 7, 2)), **BY_HOUSING).accepted()


def test_nobody_abolishes_his_supervisor() -> None:
    end = DutyEnded(item=FOOD, duty=step_id("supervision"), effective_on=date(2017, 8, 1))
    spec = County().after(ApplicationReceived)
    spec.ask(end, agency=BUREAU, actor=DECIDER).refused("duty.not-catalogue")
    spec.ask(end, **CLERK).accepted()


def test_a_body_ends_duties_of_its_own_items_only() -> None:
    end = DutyEnded(item=FOOD, duty=step_id(DUTY_OF_BUREAU), effective_on=date(2017, 8, 1))
    spec = County().after(ApplicationReceived)
    spec.ask(end, **BY_HOUSING).refused("duty.not-holder")
    spec.ask(end, agency=BUREAU, actor=DECIDER).accepted()


def test_who_does_not_supervise_gets_no_supervision_duty() -> None:
    spec = with_hall(County().before(SupervisionDutyAssigned), Role.WINDOW)
    duty = replace(EXAMPLES[SupervisionDutyAssigned], agency=HALL)
    spec.ask(duty, **CLERK).refused("duty.role")


def united() -> County:
    """Return a county where a body of both sides, registered later, has got the building item."""
    spec = with_hall(County().after("duty-advertising"), *Role)
    moved = ItemTransferred(
        item=FOOD,
        agency_from=BUREAU,
        agency_to=HALL,
        effective_on=date(2017, 7, 4),
        cases_in_hand=EXAMPLES[ItemTransferred].cases_in_hand,
        document="内政字【2017】15号",
    )
    spec.given(moved, replace(DUTY, agency=HALL), **CLERK)
    return spec


def test_under_an_item_that_was_moved_no_body_approves_and_supervises() -> None:
    spec = united()
    duty = replace(EXAMPLES[SupervisionDutyAssigned], agency=HALL)
    spec.ask(duty, **CLERK).refused("duty.both-sides")
    spec.ask(replace(DUTY, agency=MARKET), **CLERK).refused("duty.both-sides")


def test_a_supervision_duty_of_before_does_not_serve_who_approves_now() -> None:
    spec = with_hall(County().after("duty-advertising"), *Role)
    spec.given(replace(EXAMPLES[SupervisionDutyAssigned], agency=HALL), **CLERK)
    spec.given(replace(DUTY, agency=HALL, acts=(Act.DECIDE,), delegated_by=BUREAU), **CLERK)
    penalty = replace(EXAMPLES[PenaltyDecided], penalty=f"{HALL}/1", decided_on=date(2017, 7, 4))
    spec.ask(penalty, **BY_HALL).accepted()
    moved = ItemTransferred(
        item=FOOD,
        agency_from=BUREAU,
        agency_to=HALL,
        effective_on=date(2017, 7, 4),
        cases_in_hand=EXAMPLES[ItemTransferred].cases_in_hand,
        document="文",
    )
    spec.given(moved, **CLERK)
    spec.ask(replace(penalty, penalty=f"{HALL}/2"), **BY_HALL)
    assert "duty.both-sides" in spec.receipt.codes


def test_where_the_item_never_moved_one_body_may_do_both() -> None:
    """公安, 税务: 两集中两到位; the housing bureau was registered so on the first day."""
    spec = County().before(ItemTransferred)
    penalty = replace(EXAMPLES[PenaltyDecided], item=BUILDING, decided_on=date(2017, 7, 3))
    spec.ask(replace(penalty, penalty=f"{HOUSING}/1"), **BY_HOUSING).accepted()


def test_who_handled_a_case_neither_claims_inspects_nor_penalises_under_it() -> None:
    """The reviewer has moved to the supervising body; his number stays his own."""
    spec = County().before(SupervisionTaskClaimed)
    spec.given(OfficerAppointed(officer=FIRST_REVIEWER, agency=MARKET, post=Post.INSPECTOR), **ROOT)
    claim = SupervisionTaskClaimed(task=TASK)
    moved = {"agency": MARKET, "actor": FIRST_REVIEWER}
    spec.ask(claim, **moved).refused("officer.both-sides")
    named = replace(claim, officer=FIRST_REVIEWER)
    spec.ask(named, agency=MARKET, actor=INSPECTOR).refused("officer.both-sides")
    spec.given(claim, agency=MARKET, actor=INSPECTOR)
    check = replace(
        EXAMPLES[SpotCheckResultRecorded],
        task=None,
        checked_on=date(2017, 7, 4),
        inspectors=(INSPECTOR, FIRST_REVIEWER),
    )
    spec.ask(check, agency=MARKET, actor=INSPECTOR)
    assert "officer.both-sides" in spec.receipt.codes
    spec.ask(replace(check, licence=None, item=FOOD), agency=MARKET, actor=INSPECTOR)
    assert "officer.both-sides" in spec.receipt.codes
    penalty = replace(
        EXAMPLES[PenaltyDecided], item=FOOD, licences=(LICENCE,), decided_on=date(2017, 7, 4)
    )
    spec.ask(penalty, **moved)
    assert "officer.both-sides" in spec.receipt.codes
    fine = replace(penalty, licences=(), kinds=("2",), fine_fen=100_000, licence_effect=None)
    spec.ask(fine, **moved).refused("officer.both-sides")
    spec.ask(fine, agency=MARKET, actor=INSPECTOR).accepted()


def test_a_succession_that_unites_both_sides_is_told() -> None:
    spec = County().after("duty-advertising")
    event = AgencySucceeded(agency=MARKET, successor=BUREAU, effective_on=date(2018, 1, 1))
    spec.ask(event, **ROOT).finding("agency.both-sides")


def test_in_a_ledger_that_began_with_one_agency_for_both_it_is_a_finding() -> None:
    spec = Spec()
    item = replace(EXAMPLES[ItemListed], item=FOOD, replaces=(), agency=spec.root)
    spec.register(HALL, Role.WINDOW).given(
        item,
        replace(DUTY, agency=spec.root),
        replace(EXAMPLES[SupervisionDutyAssigned], agency=spec.root),
        replace(DUTY, agency=HALL, acts=(Act.RECEIVE, Act.ACCEPT)),
    )
    penalty = replace(
        EXAMPLES[PenaltyDecided], penalty=f"{spec.root}/1", decided_on=date(2017, 7, 3)
    )
    spec.when(penalty).finding("duty.both-sides")


@pytest.mark.parametrize(("until", "is_refused"), [(3, True), (4, False)])
def test_an_inspector_whose_certificate_has_ended_inspects_nothing(
    until: int, *, is_refused: bool
) -> None:
    spec = County().before(SpotCheckResultRecorded)
    certified = OfficerAppointed(
        officer=INSPECTOR,
        agency=MARKET,
        post=Post.INSPECTOR,
        certificate="13052300001",
        certificate_until=date(2017, 9, until),
    )
    spec.given(certified, **ROOT)
    spec.ask(EXAMPLES[SpotCheckResultRecorded])
    assert ("register.certificate-expired" in spec.receipt.codes) is is_refused, spec.receipt


def test_the_name_of_a_person_stands_nowhere_in_the_clear() -> None:
    spec = County().before(ApplicationReceived)
    person = replace(EXAMPLES[ApplicationReceived], subject=REPRESENTATIVE)
    spec.ask(person).refused("application.name-in-clear")
    assert person.subject_name not in str(spec.receipt)
    spec.ask(replace(person, subject_name=None)).accepted()
