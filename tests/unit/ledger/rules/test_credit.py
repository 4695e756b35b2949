"""信用限制: imposed on a basis, for a term, out of a ground that stands; lifted by its own side."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.credit import (
    MeasureListed,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.intake import ApplicationReceived, ApplicationWithdrawn
from ledger.events.organisation import AgencySucceeded, RecodeKind, SubjectRecoded
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
)
from ledger.states.credit import Credit
from ledger.states.restriction import Restriction
from tests.county import County, fact_of
from tests.examples.credit import PENALTY, PENALTY_MISTAKEN, RESTRICTION
from tests.examples.decision import LICENCE
from tests.examples.handover import TASK
from tests.examples.intake import CASE, CASE_UNSUPERVISED
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
    REPRESENTATIVE,
)
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK, RECTIFICATION

IMPOSED = EXAMPLES[RestrictionImposed]
LISTED = EXAMPLES[MeasureListed]
NAMING = replace(EXAMPLES[PenaltyDecided], responsible=(REPRESENTATIVE,))
LIFTED = EXAMPLES[RestrictionLifted]
CASE_OPEN = f"{BUREAU}/2017-0499"
ONLY_FOR = replace(LIFTED, only_for=CASE_OPEN)
SUCCESSION = AgencySucceeded(agency=MARKET, successor=HEALTH_OFFICE, effective_on=date(2017, 10, 1))
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
SECOND = f"{MARKET}/X-2"


def imposing() -> County:
    return County().before(RestrictionImposed)


def imposed() -> County:
    """Return the county with the restriction, where its subject has another case in hand."""
    received = replace(EXAMPLES[ApplicationReceived], case=CASE_OPEN)
    spec = County().after(RestrictionImposed)
    return spec.given(received, agency=BUREAU, actor=RECEIVER)


def resting_on(ground: str, **changes: object) -> RestrictionImposed:
    """Return a restriction that rests on a ground."""
    return replace(IMPOSED, ground=ground, **changes)


def test_a_restriction_is_imposed_out_of_a_penalty() -> None:
    imposing().ask(IMPOSED).accepted()


def test_nobody_restricts_for_what_another_agency_found_but_the_successor_does() -> None:
    spec = imposing()
    for who in (BY_HEALTH, BY_BUREAU):
        event = replace(IMPOSED, restriction=f"{who['agency']}/X-9")
        spec.ask(event, **who).refused("restriction.not-own-ground")
    spec.given(SUCCESSION, **ROOT)
    event = replace(IMPOSED, restriction=f"{HEALTH_OFFICE}/X-10")
    spec.ask(event, **BY_HEALTH).accepted()


def test_nobody_restricts_for_his_own_restriction_on_what_another_agency_found() -> None:
    """A restriction of one's own in between makes the other's finding no more one's own."""
    event = resting_on(f"restriction:{RESTRICTION}", restriction=f"{BUREAU}/X-9")
    imposed().ask(event, **BY_BUREAU).refused("restriction.not-own-ground")


def test_a_restriction_number_is_used_once() -> None:
    imposed().ask(IMPOSED).refused("restriction.exists")


def test_a_restriction_names_its_legal_basis() -> None:
    imposing().ask(replace(IMPOSED, basis=" ")).refused("restriction.no-basis")


def test_a_restriction_has_a_last_day_or_a_ground_to_fall_with() -> None:
    spec = imposing()
    spec.ask(replace(IMPOSED, until_on=None, ground=None)).refused("restriction.no-term")
    spec.ask(replace(IMPOSED, until_on=None)).accepted()


def test_a_restriction_does_not_end_before_it_begins() -> None:
    spec = imposing()
    spec.ask(replace(IMPOSED, until_on=date(2017, 9, 20))).refused("restriction.no-term")
    spec.ask(replace(IMPOSED, until_on=date(2017, 9, 21), ground=None)).accepted()


def test_a_restriction_forbids_something() -> None:
    imposing().ask(replace(IMPOSED, forbids=())).refused("restriction.not-on-list")


@pytest.mark.parametrize(
    "ground",
    [
        f"penalty:{MARKET}/none",
        f"check:{MARKET}/none",
        f"rectification:{MARKET}/none",
        f"restriction:{MARKET}/none",
        f"case:{BUREAU}/none",
        f"licence:{BUREAU}/none",
        f"task:{BUREAU}/none",
        f"subject:{COMPANY}",
        "item:XK-13-0412",
        f"enforcement:{MARKET}/none",
    ],
)
def test_a_ground_is_on_record(ground: str) -> None:
    imposing().ask(resting_on(ground)).refused("restriction.ground-fallen")


@pytest.mark.parametrize("ground", [f"check:{CHECK}", f"task:{TASK}"])
def test_a_result_and_a_task_are_grounds_of_who_supervises(ground: str) -> None:
    imposing().ask(resting_on(ground)).accepted()
    by_bureau = resting_on(ground, restriction=f"{BUREAU}/X-9")
    imposing().ask(by_bureau, **BY_BUREAU).refused("restriction.not-own-ground")


@pytest.mark.parametrize("ground", [f"case:{CASE}", f"licence:{LICENCE}"])
def test_an_application_and_a_licence_are_grounds_of_who_approves(ground: str) -> None:
    imposing().ask(resting_on(ground)).refused("restriction.not-own-ground")
    by_bureau = resting_on(ground, restriction=f"{BUREAU}/X-9")
    imposing().ask(by_bureau, **BY_BUREAU).accepted()


def test_a_revoked_penalty_is_no_ground() -> None:
    spec = County().after(PenaltyRevoked)
    event = replace(IMPOSED, restriction=SECOND)
    spec.ask(event, **BY_MARKET).refused("restriction.ground-fallen")


def test_a_voided_penalty_is_no_ground() -> None:
    event = resting_on(f"penalty:{PENALTY_MISTAKEN}", restriction=SECOND, subject=NEIGHBOUR)
    County().whole().ask(event, **BY_MARKET).refused("restriction.ground-fallen")


def test_an_order_is_a_ground_until_it_was_complied_with() -> None:
    event = resting_on(f"rectification:{RECTIFICATION}")
    spec = County().after(RectificationOrdered)
    spec.ask(event).accepted()
    spec.after(RectificationVerified)
    spec.ask(replace(event, restriction=SECOND)).refused("restriction.ground-fallen")


def test_a_restriction_is_a_ground_until_it_was_lifted() -> None:
    event = resting_on(f"restriction:{RESTRICTION}", restriction=SECOND)
    spec = imposed().ask(event, **BY_MARKET)
    spec.accepted()
    spec.given(LIFTED, **BY_MARKET)
    again = replace(event, restriction=f"{MARKET}/X-3")
    spec.ask(again, **BY_MARKET).refused("restriction.ground-fallen")


def test_a_restriction_lifted_for_one_case_is_still_a_ground() -> None:
    event = resting_on(f"restriction:{RESTRICTION}", restriction=SECOND)
    imposed().given(ONLY_FOR, **BY_MARKET).ask(event, **BY_MARKET).accepted()


def test_a_restriction_that_has_ended_is_no_ground() -> None:
    event = resting_on(f"restriction:{RESTRICTION}", restriction=SECOND, until_on=None)
    spec = imposed()
    spec.now = datetime(2018, 9, 20, 1, 0, tzinfo=UTC)
    spec.ask(event, **BY_MARKET).accepted()
    spec.later(days=1)
    again = replace(event, restriction=f"{MARKET}/X-3")
    spec.ask(again, **BY_MARKET).refused("restriction.ground-fallen")


def test_a_restriction_whose_own_ground_has_fallen_is_no_ground() -> None:
    spec = County().before(RestrictionLifted)
    spec.given(EXAMPLES[PenaltyRevoked], **BY_MARKET)
    event = resting_on(f"restriction:{RESTRICTION}", restriction=SECOND)
    spec.ask(event, **BY_MARKET).refused("restriction.ground-fallen")


@pytest.mark.parametrize("kind", ["penalty", "check", "restriction", "licence"])
def test_a_ground_was_found_against_the_subject(kind: str) -> None:
    number = {
        "penalty": PENALTY,
        "check": CHECK,
        "restriction": RESTRICTION,
        "licence": LICENCE,
    }[kind]
    event = resting_on(f"{kind}:{number}", restriction=SECOND, subject=NEIGHBOUR)
    own = BY_BUREAU if kind == "licence" else BY_MARKET
    event = replace(event, restriction=f"{own['agency']}/X-9")
    imposed().ask(event, **own).refused("identity.mismatch")


def test_a_ground_under_the_former_code_is_against_the_subject() -> None:
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 10, 1),
        document="变更登记通知书",
    )
    spec = imposing().given(change, **BY_MARKET)
    spec.ask(replace(IMPOSED, subject=NEIGHBOUR)).accepted()


def test_who_answers_for_a_company_is_restricted_for_its_penalty() -> None:
    """食品安全法 第一百三十五条 bars the legal representative of a penalised company, too."""
    second = replace(NAMING, penalty=f"{MARKET}/2017-91")
    spec = imposing().given(second, **BY_MARKET)
    event = resting_on(f"penalty:{second.penalty}", subject=REPRESENTATIVE)
    spec.ask(event).accepted()
    by_chain = resting_on(f"restriction:{RESTRICTION}", restriction=SECOND, subject=REPRESENTATIVE)
    spec.ask(by_chain).accepted()


def test_nobody_is_restricted_in_person_whom_the_finding_does_not_name() -> None:
    spec = imposing().ask(replace(IMPOSED, subject=REPRESENTATIVE))
    spec.refused("restriction.not-own-ground")
    spec.ask(replace(IMPOSED, subject=REPRESENTATIVE, ground=None))
    spec.refused("restriction.not-own-ground")
    second = replace(NAMING, penalty=f"{MARKET}/2017-91")
    spec.given(second, **BY_MARKET)
    other = "person:k1:" + "2e" * 16
    event = resting_on(f"penalty:{second.penalty}", subject=other)
    spec.ask(event).refused("restriction.not-own-ground")
    spec.ask(replace(event, subject=NEIGHBOUR)).refused("identity.mismatch")


def test_the_imposing_side_lifts() -> None:
    imposed().ask(LIFTED).accepted()


def test_the_imposing_side_lifts_for_one_case_and_then_as_a_whole() -> None:
    spec = imposed().ask(ONLY_FOR)
    spec.accepted()
    spec.ask(LIFTED).accepted()


def test_a_restriction_is_lifted_for_an_open_case_of_who_is_bound_by_it() -> None:
    spec = imposed()
    spec.ask(replace(LIFTED, only_for=CASE)).refused("lift.no-such-case")
    spec.ask(replace(LIFTED, only_for=CASE_UNSUPERVISED)).refused("lift.no-such-case")
    spec.ask(ONLY_FOR).accepted()
    gone = ApplicationWithdrawn(case=CASE_OPEN, subject=COMPANY, reason="申请人撤回")
    spec.given(gone, agency=BUREAU, actor=RECEIVER)
    spec.ask(ONLY_FOR).refused("lift.no-such-case")


def test_a_restriction_on_a_person_is_lifted_for_a_case_in_which_the_person_is_a_party() -> None:
    second = replace(NAMING, penalty=f"{MARKET}/2017-91")
    event = resting_on(f"penalty:{second.penalty}", restriction=SECOND, subject=REPRESENTATIVE)
    spec = imposed().given(second, event, **BY_MARKET)
    spec.ask(replace(ONLY_FOR, restriction=SECOND, subject=REPRESENTATIVE)).accepted()


def test_a_restriction_may_be_lifted_for_a_case_of_another_ledger() -> None:
    event = replace(LIFTED, only_for=f"{BUREAU}/2018-0001")
    imposed().ask(event).finding("lift.case-elsewhere")


def test_what_was_never_imposed_is_not_lifted() -> None:
    imposing().ask(LIFTED).refused("restriction.unknown")


def test_a_restriction_is_lifted_as_a_whole_once() -> None:
    spec = imposed().given(LIFTED, **BY_MARKET)
    spec.ask(LIFTED).refused("restriction.closed")
    spec.ask(ONLY_FOR).refused("restriction.closed")


@pytest.mark.parametrize("event", [LIFTED, ONLY_FOR])
def test_nobody_lifts_the_restriction_of_another_side(event: RestrictionLifted) -> None:
    for who in (BY_HEALTH, BY_BUREAU):
        imposed().ask(event, **who).refused("restriction.not-own-side")


def test_the_successor_of_the_imposing_agency_lifts() -> None:
    imposed().given(SUCCESSION, **ROOT).ask(LIFTED, **BY_HEALTH).accepted()


def test_lifting_names_the_subject_that_is_restricted() -> None:
    """Also after a change of code: the record stands under the code that it was made under."""
    spec = imposed().ask(replace(LIFTED, subject=NEIGHBOUR))
    spec.refused("identity.mismatch")
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 10, 1),
        document="变更登记通知书",
    )
    spec.given(change, **BY_MARKET)
    spec.ask(replace(LIFTED, subject=NEIGHBOUR)).refused("identity.mismatch")
    spec.ask(LIFTED).accepted()


def test_imposing_and_lifting_are_folded_in_any_order() -> None:
    facts = [fact_of(IMPOSED), fact_of(ONLY_FOR), fact_of(LIFTED)]
    for state, key in ((Restriction(), RESTRICTION), (Credit(), COMPANY)):
        there = back = state
        for fact, other in zip(facts, facts[::-1], strict=True):
            there, back = there.evolve(fact, key), back.evolve(other, key)
        assert there == back


def test_observed_restrictions_that_rest_on_each_other_carry_nobody() -> None:
    """Only history from an older system can be in a circle; nothing may hang on it."""
    spec = County().before(PenaltyDecided)
    first, second = f"{MARKET}/old-1", f"{MARKET}/old-2"
    for number, ground in ((first, second), (second, first)):
        submission = spec.submission(
            resting_on(f"restriction:{ground}", restriction=number, until_on=None),
            **BY_MARKET,
            observed="old-system",
            occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
        )
        spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
        spec.finding("restriction.ground-fallen")
    event = resting_on(f"restriction:{first}", restriction=SECOND)
    spec.ask(event, **BY_MARKET).refused("restriction.ground-fallen")
