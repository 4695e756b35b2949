"""行政处罚: decided by whoever supervises, never by who approves; taken back by its own side."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, Role
from ledger.events.catalogue import DutyEnded, SupervisionDutyAssigned
from ledger.events.credit import LicenceEffect, PenaltyDecided, PenaltyRevoked
from ledger.events.decision import LicenceChanged
from ledger.events.handover import ApprovalPushed
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    RecodeKind,
    SubjectRecoded,
)
from ledger.states.penalty import Penalty
from tests.county import County, fact_of
from tests.examples.catalogue import BUILDING, FOOD
from tests.examples.credit import PENALTY, PENALTY_MISTAKEN
from tests.examples.decision import LICENCE, LICENCE_SECOND
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    ISSUER,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    SECOND_INSPECTOR,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

DECIDED = EXAMPLES[PenaltyDecided]
REVOKED = EXAMPLES[PenaltyRevoked]
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_HOUSING = {"agency": HOUSING, "actor": f"{HOUSING}/1"}
BY_BUREAU = {"agency": BUREAU, "actor": ISSUER}
TAKING = replace(
    DECIDED,
    kinds=("5",),
    fine_fen=None,
    licences=(LICENCE,),
    licence_effect=LicenceEffect.REVOKED,
)
AMENDED = EXAMPLES[LicenceChanged]
SUCCESSION = AgencySucceeded(agency=MARKET, successor=HEALTH_OFFICE, effective_on=date(2017, 8, 1))
SAME_COMPANY = SubjectRecoded(
    subject_from=COMPANY,
    subject_into=NEIGHBOUR,
    kind=RecodeKind.SAME,
    effective_on=date(2017, 9, 1),
    document="变更登记通知书",
)


def penalising() -> County:
    return County().before(PenaltyDecided)


def test_the_agency_on_supervision_duty_penalises() -> None:
    penalising().ask(DECIDED).accepted()


def test_a_penalty_number_is_used_once() -> None:
    County().after(PenaltyDecided).ask(DECIDED).refused("penalty.exists")


def test_the_approval_side_never_penalises() -> None:
    spec = penalising().ask(DECIDED, agency=BUREAU, actor=DECIDER)
    codes = ("role.not-allowed", "penalty.not-supervisor", "officer.both-sides")
    assert spec.receipt.codes == codes


def test_an_agency_without_the_duty_does_not_penalise() -> None:
    penalising().ask(DECIDED, **BY_HOUSING).refused("penalty.not-supervisor")


def test_who_has_lost_the_duty_does_not_penalise() -> None:
    end = DutyEnded(item=FOOD, duty=step_id("supervision"), effective_on=date(2017, 9, 1))
    penalising().given(end, **CLERK).ask(DECIDED).refused("penalty.not-supervisor")


def test_the_successor_of_the_agency_on_duty_penalises() -> None:
    penalising().given(SUCCESSION, **ROOT).ask(DECIDED, **BY_HEALTH).accepted()


def test_after_a_transfer_the_former_body_penalises() -> None:
    event = replace(DECIDED, item=BUILDING)
    penalising().ask(event).refused("penalty.not-supervisor")
    penalising().ask(event, **BY_HOUSING).accepted()


def test_after_a_transfer_the_new_body_does_not_penalise_without_a_duty_of_its_own() -> None:
    roles = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)
    registration = AgencyRegistered(agency=BUREAU, name="内丘县行政审批局", roles=roles)
    event = replace(DECIDED, item=BUILDING)
    spec = penalising().given(registration, **ROOT)
    spec.ask(event, **BY_BUREAU).refused("item.transferred")
    duty = SupervisionDutyAssigned(item=BUILDING, agency=BUREAU, effective_on=date(2017, 7, 1))
    spec.given(duty, **CLERK).ask(event, **BY_BUREAU).accepted()


@pytest.mark.parametrize("kinds", [(), ("2", "2"), ("2", "3", "2")])
def test_a_penalty_names_each_kind_once(kinds: tuple[str, ...]) -> None:
    penalising().ask(replace(DECIDED, kinds=kinds)).refused("penalty.kind-code")


def test_what_takes_a_licence_away_names_it() -> None:
    spec = penalising()
    spec.ask(replace(TAKING, licences=())).refused("penalty.no-licence-named")
    spec.ask(TAKING).accepted()


def test_a_penalty_names_licences_that_exist_and_belong_to_the_offender() -> None:
    spec = penalising()
    spec.ask(replace(TAKING, licences=(f"{BUREAU}/none",))).refused("licence.unknown")
    spec.ask(replace(TAKING, licences=(LICENCE, LICENCE_SECOND))).refused("identity.mismatch")


def test_a_licence_is_taken_only_by_who_supervises_its_item() -> None:
    event = replace(TAKING, item=BUILDING)
    penalising().ask(event, **BY_HOUSING).refused("penalty.not-supervisor")
    spec = penalising().ask(replace(event, item=None), **BY_HOUSING)
    assert spec.receipt.codes == ("penalty.item-missing", "penalty.not-supervisor")


def test_a_penalty_names_its_item_also_where_it_names_a_licence() -> None:
    penalising().ask(replace(DECIDED, item=None)).refused("penalty.item-missing")
    penalising().ask(replace(TAKING, item=None)).refused("penalty.item-missing")


@pytest.mark.parametrize(
    ("kinds", "fine", "confiscated", "is_lawful"),
    [
        (("2",), 500_000, None, True),
        (("2",), None, None, False),
        (("2",), 0, None, False),
        (("2",), None, 500_000, False),
        (("1",), 500_000, None, False),
        (("1", "3"), None, 500_000, True),
    ],
)
def test_a_fine_and_its_kind_go_together(
    kinds: tuple[str, ...], fine: int | None, confiscated: int | None, *, is_lawful: bool
) -> None:
    event = replace(DECIDED, kinds=kinds, fine_fen=fine, confiscated_fen=confiscated)
    spec = penalising().ask(event)
    spec.accepted() if is_lawful else spec.refused("penalty.fine-missing")


FINED = replace(DECIDED, enforcement=f"{MARKET}/LA-1")
AGAIN = replace(FINED, penalty=f"{MARKET}/2017-90")


def test_nobody_is_fined_twice_for_one_act() -> None:
    spec = penalising().given(FINED, **BY_MARKET)
    spec.ask(AGAIN).refused("penalty.second-fine")
    spec.ask(replace(AGAIN, act=1)).refused("penalty.second-fine")
    spec.ask(replace(AGAIN, act=2)).finding("enforcement.unknown")


@pytest.mark.parametrize(
    ("word", "is_free"),
    [({}, True), ({"outcome": "changed", "kinds": ("1",)}, True), ({"outcome": "upheld"}, False)],
)
def test_a_fine_that_a_court_quashed_or_changed_into_none_stands_in_no_way(
    word: dict[str, object],
    is_free: bool,  # noqa: FBT001
) -> None:
    spec = penalising().given(FINED, **BY_MARKET)
    day = spec.now.date()
    suit = AppealFiled(
        appeal=f"{MARKET}/SS1",
        about=f"penalty:{FINED.penalty}",
        subject=FINED.subject,
        kind=AppealKind.LITIGATION,
        filed_on=day,
    )
    fields = {"outcome": "quashed", **word}
    said = AppealDecided(
        appeal=suit.appeal,
        about=suit.about,
        subject=suit.subject,
        outcome=AppealOutcome(fields.pop("outcome")),
        effective_on=day,
        document="行政判决书",
        **fields,  # type: ignore[arg-type]
    )
    spec.given(suit, said, **BY_MARKET)
    spec.ask(AGAIN)
    assert ("penalty.second-fine" not in spec.receipt.codes) is is_free


def test_nobody_is_fined_again_under_another_code_or_after_a_change_of_code() -> None:
    spec = penalising().given(FINED, **BY_MARKET).given(SAME_COMPANY, **BY_MARKET)
    spec.ask(replace(AGAIN, subject=NEIGHBOUR)).refused("penalty.second-fine")
    into = replace(SAME_COMPANY, kind=RecodeKind.SUCCESSION)
    spec = penalising().given(replace(FINED, subject=NEIGHBOUR), into, **BY_MARKET)
    spec.ask(AGAIN).refused("penalty.second-fine")


def test_for_one_act_another_offender_another_kind_and_a_fine_after_a_revoked_one_are_lawful() -> (
    None
):
    spec = penalising().given(FINED, **BY_MARKET)
    spec.ask(replace(AGAIN, subject=NEIGHBOUR)).finding("enforcement.unknown")
    warned = replace(AGAIN, penalty=f"{MARKET}/2017-91", kinds=("1",), fine_fen=None)
    spec.ask(warned).finding("enforcement.unknown")
    spec.given(REVOKED, **BY_MARKET)
    spec.ask(replace(AGAIN, penalty=f"{MARKET}/2017-92")).finding("enforcement.unknown")


def test_a_taken_licence_is_not_changed_until_the_penalty_is_revoked() -> None:
    spec = penalising().given(TAKING, **BY_MARKET)
    spec.ask(AMENDED).refused("licence.not-in-force")
    revocation = replace(REVOKED, licences=(LICENCE,))
    spec.given(revocation, **BY_MARKET).ask(AMENDED).accepted()


def test_a_fine_leaves_the_licence_alone() -> None:
    spec = penalising().given(replace(DECIDED, licences=(LICENCE,)), **BY_MARKET)
    spec.ask(AMENDED).accepted()


def test_a_penalty_may_name_the_holder_by_its_new_code() -> None:
    spec = penalising().given(SAME_COMPANY, **BY_MARKET)
    spec.ask(replace(TAKING, subject=NEIGHBOUR)).accepted()


def test_a_penalty_is_taken_back_by_the_agency_that_decided_it() -> None:
    County().before(PenaltyRevoked).ask(REVOKED).accepted()


def test_a_penalty_that_was_never_decided_is_not_taken_back() -> None:
    penalising().ask(REVOKED).refused("penalty.unknown")


def test_a_penalty_is_taken_back_once() -> None:
    spec = County().after(PenaltyRevoked)
    spec.ask(REVOKED, agency=MARKET, actor=INSPECTOR).refused("penalty.closed")


def test_another_agency_does_not_take_a_penalty_back_but_the_successor_does() -> None:
    spec = County().before(PenaltyRevoked)
    spec.ask(REVOKED, **BY_HEALTH).refused("penalty.not-own-side")
    spec.given(SUCCESSION, **ROOT).ask(REVOKED, **BY_HEALTH).accepted()


def test_a_revocation_names_the_offender_also_by_its_new_code() -> None:
    event = replace(REVOKED, subject=NEIGHBOUR)
    spec = County().before(PenaltyRevoked).ask(event)
    spec.refused("identity.mismatch")
    spec.given(SAME_COMPANY, **BY_MARKET).ask(event).accepted()


def test_a_revocation_names_every_licence_that_the_penalty_took() -> None:
    spec = penalising().given(TAKING, **BY_MARKET)
    spec.ask(REVOKED).refused("identity.mismatch")
    spec.ask(replace(REVOKED, licences=(LICENCE, LICENCE_SECOND))).refused("identity.mismatch")
    spec.ask(replace(REVOKED, licences=(LICENCE,))).accepted()


def test_decision_and_revocation_are_folded_in_any_order() -> None:
    facts = [fact_of(DECIDED), fact_of(REVOKED)]
    there = Penalty().evolve(facts[0], PENALTY).evolve(facts[1], PENALTY)
    back = Penalty().evolve(facts[1], PENALTY).evolve(facts[0], PENALTY)
    assert there == back
    assert not there.stands
    assert Penalty().evolve(facts[0], PENALTY).stands


def test_a_voided_penalty_frees_its_number() -> None:
    mistaken = replace(DECIDED, penalty=PENALTY_MISTAKEN, subject=NEIGHBOUR)
    spec = County().whole()
    spec.ask(mistaken, agency=MARKET, actor=SECOND_INSPECTOR).accepted()
    spec.ask(replace(REVOKED, penalty=PENALTY_MISTAKEN, subject=NEIGHBOUR)).accepted()


def test_an_observed_penalty_keeps_what_would_be_refused_as_a_finding() -> None:
    spec = County().before(ApprovalPushed)
    submission = spec.submission(
        replace(DECIDED, penalty=f"{MARKET}/2016-1", item=BUILDING, decided_on=date(2017, 5, 2)),
        **BY_MARKET,
        observed="old-system",
        occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    assert spec.receipt.findings == ("penalty.not-supervisor",)


@pytest.mark.parametrize(
    "event",
    [
        replace(TAKING, licence_effect=None),
        replace(DECIDED, licence_effect=LicenceEffect.REVOKED, licences=(LICENCE,)),
        replace(TAKING, licence_effect=LicenceEffect.SUSPENDED),
        replace(TAKING, suspended_until=date(2018, 1, 1)),
        replace(
            TAKING,
            licence_effect=LicenceEffect.SUSPENDED,
            suspended_until=DECIDED.decided_on - timedelta(days=1),
        ),
    ],
    ids=["unsaid", "of another kind", "without end", "revoked until", "over before it began"],
)
def test_a_penalty_says_what_becomes_of_the_licence_and_for_how_long(event: Event) -> None:
    """暂扣 without a last day would be 吊销 in all but name."""
    penalising().ask(event).refused("penalty.effect-unsaid")


def test_an_observed_penalty_that_does_not_say_its_effect_is_recorded_with_a_finding() -> None:
    spec = penalising()
    submission = spec.submission(
        replace(TAKING, penalty=f"{MARKET}/2016-2", licence_effect=None, item=None),
        **BY_MARKET,
        observed="old-system",
        occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    spec.finding("penalty.effect-unsaid")
