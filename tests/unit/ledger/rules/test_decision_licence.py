"""许可证: out of a granting decision; changed, revoked and struck off by its issuer."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    GuidePublished,
    ItemTransferred,
)
from ledger.events.credit import LicenceEffect, PenaltyDecided, PenaltyRevoked
from ledger.events.decision import (
    DecisionMade,
    DecisionOutcome,
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
)
from ledger.events.organisation import (
    AgencySucceeded,
    RecodeKind,
    SubjectRecoded,
)
from ledger.states.licence import Licence
from tests.county import County, fact_of
from tests.examples.catalogue import DUTY_OF_BUREAU, FOOD, SEAL_CUTTING
from tests.examples.decision import LICENCE
from tests.examples.intake import CASE_WITHDRAWN
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HOUSING,
    ISSUER,
    KEEPER,
    MARKET,
    NEIGHBOUR,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

ISSUED = EXAMPLES[LicenceIssued]
AMENDED = EXAMPLES[LicenceChanged]
RENEWED = replace(AMENDED, kind=LicenceChange.RENEWED, valid_to=date(2027, 7, 2))
SUSPENDED = replace(AMENDED, kind=LicenceChange.SUSPENDED)
RESUMED = replace(AMENDED, kind=LicenceChange.RESUMED)
REVOKED = replace(EXAMPLES[LicenceRevoked], licence=LICENCE, subject=COMPANY)
CANCELLED = replace(EXAMPLES[LicenceCancelled], licence=LICENCE, subject=COMPANY)
OF_THE_BUREAU = {"agency": BUREAU, "actor": ISSUER}
HOUSING_OFFICE = {"agency": HOUSING, "actor": f"{HOUSING}/1"}


def issued() -> County:
    return County().after(LicenceIssued)


def test_a_granted_case_gets_its_licence() -> None:
    County().before(LicenceIssued).ask(ISSUED).accepted()


def test_a_licence_number_is_used_once() -> None:
    issued().ask(ISSUED).refused("licence.exists")


def test_a_case_that_is_not_decided_gets_no_licence() -> None:
    County().before(DecisionMade).ask(ISSUED).refused("licence.no-grant")


def test_a_refused_case_gets_no_licence() -> None:
    refusal = replace(
        EXAMPLES[DecisionMade],
        outcome=DecisionOutcome.REFUSED,
        reason="不符合条件",
        remedies_told=True,
    )
    spec = County().before(DecisionMade).given(refusal, agency=BUREAU, actor=DECIDER)
    spec.ask(ISSUED).refused("licence.no-grant")


def test_a_licence_without_a_case_has_no_grant() -> None:
    County().before(LicenceIssued).ask(replace(ISSUED, case=None)).refused("licence.no-grant")


def test_a_licence_of_an_unknown_case_is_refused() -> None:
    spec = County().before(LicenceIssued).ask(replace(ISSUED, case=CASE_WITHDRAWN))
    assert spec.receipt.codes == ("licence.no-grant", "case.unknown")


def test_a_licence_names_item_and_applicant_of_the_case() -> None:
    spec = County().before(LicenceIssued)
    spec.ask(replace(ISSUED, subject=NEIGHBOUR)).refused("identity.mismatch")
    spec.ask(replace(ISSUED, item=SEAL_CUTTING)).refused("identity.mismatch")


def test_a_licence_does_not_end_before_it_begins() -> None:
    spec = County().before(LicenceIssued)
    spec.ask(replace(ISSUED, valid_to=date(2017, 7, 2))).refused("licence.validity-order")
    spec.ask(replace(ISSUED, valid_to=None)).accepted()


def test_only_a_body_on_duty_issues() -> None:
    County().before(LicenceIssued).ask(ISSUED, **HOUSING_OFFICE).refused("duty.not-responsible")


def test_who_has_lost_the_duty_no_longer_issues() -> None:
    end = DutyEnded(item=FOOD, duty=step_id(DUTY_OF_BUREAU), effective_on=date(2017, 7, 3))
    spec = County().before(LicenceIssued).given(end, agency=CATALOGUE, actor=f"{CATALOGUE}/1")
    spec.ask(ISSUED).refused("duty.ended")
    again = replace(EXAMPLES[DutyAssigned], acts=(Act.ISSUE,))
    spec.given(again, agency=CATALOGUE, actor=f"{CATALOGUE}/1").ask(ISSUED).accepted()


@pytest.mark.parametrize("event", [AMENDED, REVOKED, CANCELLED], ids=lambda e: type(e).__name__)
def test_nothing_happens_to_a_licence_that_was_never_issued(event: Event) -> None:
    County().before(LicenceIssued).ask(event).refused("licence.unknown")


@pytest.mark.parametrize("event", [AMENDED, REVOKED, CANCELLED], ids=lambda e: type(e).__name__)
def test_only_the_issuer_acts_on_a_licence(event: Event) -> None:
    issued().ask(event, **HOUSING_OFFICE).refused("licence.not-decider")


@pytest.mark.parametrize("event", [AMENDED, REVOKED, CANCELLED], ids=lambda e: type(e).__name__)
def test_the_issuers_successor_acts_on_its_licences(event: Event) -> None:
    succession = AgencySucceeded(agency=BUREAU, successor=HOUSING, effective_on=date(2017, 7, 3))
    spec = issued().given(succession, agency=KEEPER, actor=f"{KEEPER}/1")
    spec.ask(event, **HOUSING_OFFICE).accepted()


def test_the_body_that_the_item_moved_to_acts_on_its_licences() -> None:
    moved = ItemTransferred(
        item=FOOD,
        agency_from=BUREAU,
        agency_to=HOUSING,
        effective_on=date(2017, 7, 3),
        cases_in_hand=CasesInHand.NEW,
        document="文",
    )
    spec = issued().given(moved, agency=CATALOGUE, actor=f"{CATALOGUE}/1")
    spec.ask(AMENDED, **HOUSING_OFFICE).accepted()


@pytest.mark.parametrize("event", [AMENDED, REVOKED, CANCELLED], ids=lambda e: type(e).__name__)
def test_an_act_on_a_licence_names_its_holder(event: Event) -> None:
    issued().ask(replace(event, subject=NEIGHBOUR)).refused("identity.mismatch")


def test_a_holder_that_got_a_new_code_is_still_the_holder() -> None:
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 7, 3),
        document="变更登记通知书",
    )
    spec = issued().given(change, **OF_THE_BUREAU)
    spec.ask(replace(AMENDED, subject=NEIGHBOUR)).accepted()


def test_a_change_does_not_turn_the_validity_around() -> None:
    event = replace(AMENDED, valid_to=date(2017, 7, 2))
    issued().ask(event).refused("licence.validity-order")


def test_a_suspended_licence_is_only_resumed() -> None:
    spec = issued().given(SUSPENDED, **OF_THE_BUREAU)
    for event in (AMENDED, SUSPENDED):
        spec.ask(event).refused("licence.not-in-force")
    spec.ask(RESUMED).accepted()


def test_a_licence_that_is_not_suspended_is_not_resumed() -> None:
    issued().ask(RESUMED).refused("licence.not-in-force")


def test_a_revoked_licence_is_not_changed_nor_revoked_again_but_struck_off() -> None:
    spec = issued().given(REVOKED, **OF_THE_BUREAU)
    spec.ask(AMENDED).refused("licence.not-in-force")
    spec.ask(REVOKED).refused("licence.not-in-force")
    spec.ask(CANCELLED).accepted()


def test_a_licence_that_was_struck_off_is_neither_revoked_nor_struck_off_again() -> None:
    spec = issued().given(CANCELLED, **OF_THE_BUREAU)
    spec.ask(REVOKED).refused("licence.not-in-force")
    spec.ask(CANCELLED).refused("licence.not-in-force")


def test_a_licence_can_be_taken_away_by_a_penalty_and_given_back() -> None:
    licence = Licence().evolve(fact_of(ISSUED), LICENCE)
    day = date(2017, 8, 1)
    assert licence.status_on(day) == "valid"
    taken = licence.evolve(fact_of(penalty("2", "5")), LICENCE)
    assert taken.status_on(day) == "taken"
    fined = licence.evolve(fact_of(penalty("2")), LICENCE)
    assert fined.status_on(day) == "valid"
    given_back = taken.evolve(fact_of(penalty_revoked()), LICENCE)
    assert given_back.status_on(day) == "valid"


def test_the_order_of_recording_does_not_decide_whether_a_licence_is_in_force() -> None:
    facts = [
        fact_of(penalty("5")),
        fact_of(penalty_revoked()),
        fact_of(RENEWED),
        fact_of(ISSUED),
    ]
    folded = []
    for order in (facts, facts[::-1]):
        licence = Licence()
        for fact in order:
            licence = licence.evolve(fact, LICENCE)
        folded.append(licence)
    for day, status in (
        (date(2027, 7, 2), "valid"),
        (date(2027, 7, 3), "expired"),
        (date(2017, 7, 2), "pending"),
    ):
        assert [licence.status_on(day) for licence in folded] == [status, status]


def penalty(*kinds: str) -> PenaltyDecided:
    return PenaltyDecided(
        penalty=f"{MARKET}/2017-1",
        subject=COMPANY,
        licences=(LICENCE,),
        kinds=kinds,
        document="处罚决定书",
        facts="超范围经营",
        basis="食品安全法 第一百二十二条",
        decided_on=date(2017, 7, 20),
    )


def penalty_revoked() -> PenaltyRevoked:
    return PenaltyRevoked(
        penalty=f"{MARKET}/2017-1",
        subject=COMPANY,
        licences=(LICENCE,),
        document="撤销决定书",
        reason="事实不清",
        revoked_on=date(2017, 7, 30),
    )


def test_one_grant_is_one_licence_unless_the_guide_says_more() -> None:
    second = replace(ISSUED, licence=f"{LICENCE}-2")
    issued().ask(second).refused("licence.second")
    several = replace(EXAMPLES[GuidePublished], licences_max=2)
    spec = County().before(GuidePublished).given(several, agency=BUREAU, actor=DECIDER)
    spec.told += 1
    spec.after(LicenceIssued).ask(second).accepted()
    spec.ask(replace(ISSUED, licence=f"{LICENCE}-3")).refused("licence.second")


def test_a_new_licence_does_not_hold_before_its_decision() -> None:
    spec = County().before(LicenceIssued)
    early = replace(ISSUED, valid_from=date(2017, 7, 2))
    spec.ask(early).refused("licence.before-decision")
    spec.ask(ISSUED).accepted()


def test_the_issuer_does_not_resume_what_a_penalty_suspends() -> None:
    suspending = replace(
        penalty("5"), licence_effect=LicenceEffect.SUSPENDED, suspended_until=date(2017, 8, 1)
    )
    licence = Licence().evolve(fact_of(ISSUED), LICENCE).evolve(fact_of(suspending), LICENCE)
    assert licence.status_on(date(2017, 8, 1)) == "suspended"
    spec = County().after("supervision").after("issued-4").after("checked")
    spec.now = datetime(2017, 9, 26, 1, 0, tzinfo=UTC)
    day = replace(suspending, item=FOOD, decided_on=date(2017, 9, 26))
    seven_days = replace(day, suspended_until=date(2017, 10, 2))
    spec.given(seven_days, agency=MARKET, actor=f"{MARKET}/1")
    for event in (RESUMED, AMENDED):
        spec.ask(event).refused("licence.not-in-force")
    spec.now = datetime(2017, 10, 3, 1, 0, tzinfo=UTC)
    spec.ask(AMENDED).accepted()


def test_a_change_of_a_later_day_neither_ends_nor_lengthens_a_licence_before() -> None:
    """Who shortens on paper only, or moves a longer term forward, gets round nothing."""
    last = ISSUED.valid_to
    assert last is not None
    later = date(last.year - 1, 1, 2)
    spec = issued().given(replace(AMENDED, effective_on=later, valid_to=later), **OF_THE_BUREAU)
    spec.ask(replace(AMENDED, valid_to=last)).accepted()
    spec.ask(replace(AMENDED, effective_on=later, valid_to=last)).refused("licence.no-renewal-case")
    spec.ask(replace(AMENDED, valid_to=date(last.year + 1, 1, 2))).refused(
        "licence.no-renewal-case"
    )
