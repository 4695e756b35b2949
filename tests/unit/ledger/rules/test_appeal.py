"""救济: what may be contested before whom and in time, and what becomes of it."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, Role, TimeUnit
from ledger.events.credit import PenaltyDecided, PenaltyRevoked, RestrictionImposed
from ledger.events.decision import DecisionMade
from ledger.events.delivery import DecisionDelivered, DeliveryWay
from ledger.events.organisation import AgencyRegistered, LegalTermSet, OfficerAppointed
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome
from ledger.naming import tags_of
from tests.county import County
from tests.examples.decision import LICENCE
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    RECEIVER,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES, STEPS

JUSTICE = "reg:130523:sfj"
CITY = "reg:130523:cgj"
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
LEGAL = {"agency": JUSTICE, "actor": f"{JUSTICE}/1"}
INSPECTS = {"agency": MARKET, "actor": INSPECTOR}
DECIDES = {"agency": BUREAU, "actor": DECIDER}
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
PENALTY = EXAMPLES[PenaltyDecided]
DECISION = EXAMPLES[DecisionMade]
ABOUT = f"penalty:{PENALTY.penalty}"
APPEAL = f"{JUSTICE}/FY1"
TODAY = date(2017, 10, 9)
FILED = AppealFiled(
    appeal=APPEAL,
    about=ABOUT,
    subject=COMPANY,
    kind=AppealKind.RECONSIDERATION,
    filed_on=TODAY,
)
WORD = AppealDecided(
    appeal=APPEAL,
    about=ABOUT,
    subject=COMPANY,
    outcome=AppealOutcome.QUASHED,
    effective_on=TODAY,
    document="行政复议决定书",
)
DELIVERED = DecisionDelivered(
    penalty=PENALTY.penalty, way=DeliveryWay.DIRECT, delivered_on=date(2017, 10, 9)
)
BARRED = replace(
    EXAMPLES[RestrictionImposed],
    restriction=f"{MARKET}/R9",
    ground=ABOUT,
    from_on=date(2017, 9, 21),
    until_on=date(2018, 9, 20),
)


def with_justice(spec: County) -> County:
    """Register 司法局, which hears reconsideration."""
    registered = AgencyRegistered(agency=JUSTICE, name="司法局", roles=(Role.LEGAL,))
    officers = [OfficerAppointed(officer=f"{JUSTICE}/{no}", agency=JUSTICE) for no in "12"]
    return spec.given(registered, *officers, **ROOT)


def punished(*events: AppealFiled | DecisionDelivered) -> County:
    """Return a county in which the company has just been penalised."""
    spec = with_justice(County().after(PenaltyDecided))
    for event in events:
        by = LEGAL if isinstance(event, AppealFiled) else INSPECTS
        spec.given(event, **by)
    return spec


def test_a_penalty_is_contested_with_the_legal_side() -> None:
    punished().when(FILED, **LEGAL).accepted()


@pytest.mark.parametrize("by", [INSPECTS, WINDOW])
def test_nobody_else_hears_a_reconsideration(by: dict[str, str]) -> None:
    punished().when(FILED, **by).refused("appeal.not-competent")
    punished(FILED).when(WORD, **by).refused("appeal.not-competent")


def test_who_decided_hears_no_reconsideration_though_it_has_the_role() -> None:
    spec = punished()
    both = AgencyRegistered(agency=MARKET, name="市监局", roles=(Role.SUPERVISION, Role.LEGAL))
    spec.given(both, **ROOT)
    spec.when(FILED, **INSPECTS).refused("appeal.not-competent")


def test_an_objection_is_for_the_decider_but_not_for_the_same_officer() -> None:
    objection = replace(FILED, kind=AppealKind.OBJECTION)
    punished().when(objection, **LEGAL).refused("appeal.not-competent")
    spec = punished().given(objection, **INSPECTS)
    spec.when(WORD, **INSPECTS).refused("appeal.not-competent")
    spec.when(WORD, agency=MARKET, actor=SECOND_INSPECTOR).accepted()


@pytest.mark.parametrize("by", [INSPECTS, LEGAL])
def test_any_party_records_what_the_court_said(by: dict[str, str]) -> None:
    suit = replace(FILED, kind=AppealKind.LITIGATION)
    punished().given(suit, **by).when(WORD, **by).accepted()


@pytest.mark.parametrize("by", [WINDOW, {"agency": CITY, "actor": f"{CITY}/1"}])
def test_who_is_no_party_frees_nobody_by_a_judgment(by: dict[str, str]) -> None:
    suit = replace(FILED, kind=AppealKind.LITIGATION)
    spec = punished(suit)
    city = AgencyRegistered(agency=CITY, name="城管局", roles=(Role.SUPERVISION,))
    spec.given(city, OfficerAppointed(officer=f"{CITY}/1", agency=CITY), **ROOT)
    spec.when(replace(suit, appeal=f"{CITY}/SS2"), **by).refused("appeal.not-competent")
    free = replace(WORD, retroactive=True)
    spec.when(free, **by).refused("appeal.not-competent")
    spec.when(free, **INSPECTS).accepted()


@pytest.mark.parametrize(
    "about", [f"penalty:{MARKET}/none", f"case:{BUREAU}/none", f"item:{PENALTY.item}"]
)
def test_what_nobody_decided_is_not_contested(about: str) -> None:
    punished().when(replace(FILED, about=about), **LEGAL).refused("appeal.nothing-to-contest")


def test_an_appeal_is_decided_once_and_of_what_was_filed() -> None:
    punished().when(WORD, **LEGAL).refused("appeal.unknown")
    spec = punished(FILED)
    spec.when(replace(WORD, subject=NEIGHBOUR), **LEGAL).refused("identity.mismatch")
    spec.when(replace(WORD, about=f"case:{CASE}"), **LEGAL).refused("identity.mismatch")
    spec.when(FILED, **LEGAL).refused("appeal.exists")
    spec.when(WORD, **LEGAL).accepted()
    spec.when(replace(WORD, outcome=AppealOutcome.UPHELD), **LEGAL).refused("appeal.decided")
    again = replace(FILED, appeal=f"{JUSTICE}/FY2")
    spec.when(again, **LEGAL).refused("appeal.nothing-to-contest")


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": AppealOutcome.CHANGED},
        {"outcome": AppealOutcome.CHANGED, "kinds": ("2",)},
        {"outcome": AppealOutcome.CHANGED, "kinds": ("2",), "fine_fen": 0},
        {"outcome": AppealOutcome.CHANGED, "fine_fen": 100},
        {"outcome": AppealOutcome.CHANGED, "kinds": ("1",), "fine_fen": 100},
        {"kinds": ("1",)},
        {"outcome": AppealOutcome.UPHELD, "retroactive": True},
        {"redecide_days": 30},
    ],
)
def test_the_outcome_and_what_is_said_beside_it_go_together(change: dict[str, object]) -> None:
    punished(FILED).when(replace(WORD, **change), **LEGAL).refused("appeal.does-not-fit")


def test_the_licences_are_those_that_the_act_names() -> None:
    word = replace(WORD, licences=(LICENCE,))
    punished(FILED).when(word, **LEGAL).refused("appeal.licences-differ")


def term(name: str, length: int, unit: TimeUnit) -> LegalTermSet:
    """Return a term that holds since long ago."""
    return LegalTermSet(
        term=name, length=length, unit=unit, effective_on=date(2000, 1, 1), basis="行政复议法"
    )


@pytest.mark.parametrize(("day", "findings"), [(8, ()), (11, ("appeal.late",))])
def test_sixty_days_run_from_the_delivery(day: int, findings: tuple[str, ...]) -> None:
    spec = with_justice(County().before(PenaltyDecided))
    spec.given(term("appeal", 60, TimeUnit.DAY), **ROOT)
    spec.after(PenaltyDecided).given(DELIVERED, **INSPECTS)
    spec.now = datetime(2017, 12, day, 1, 0, tzinfo=UTC)
    spec.when(replace(FILED, filed_on=date(2017, 12, day)), **LEGAL)
    assert (spec.receipt.outcome, spec.receipt.findings) == (Outcome.ACCEPTED, findings)


def test_without_a_delivery_the_clock_does_not_run() -> None:
    spec = with_justice(County().before(PenaltyDecided))
    spec.given(term("appeal", 60, TimeUnit.DAY), **ROOT)
    spec.after(PenaltyDecided)
    spec.now = datetime(2017, 12, 29, 1, 0, tzinfo=UTC)
    spec.when(replace(FILED, filed_on=date(2017, 12, 29)), **LEGAL).accepted()


def test_after_reconsideration_fifteen_days_are_left_to_sue() -> None:
    spec = with_justice(County().before(PenaltyDecided))
    spec.given(term("litigation-after", 15, TimeUnit.DAY), **ROOT)
    spec.given(term("litigation", 6, TimeUnit.MONTH), **ROOT)
    spec.after(PenaltyDecided).given(DELIVERED, **INSPECTS).given(FILED, **LEGAL)
    spec.given(replace(WORD, outcome=AppealOutcome.UPHELD), **LEGAL)
    spec.now = datetime(2017, 10, 25, 1, 0, tzinfo=UTC)
    suit = replace(
        FILED,
        appeal=f"{MARKET}/SS1",
        kind=AppealKind.LITIGATION,
        after=APPEAL,
        filed_on=date(2017, 10, 25),
    )
    spec.when(suit, **INSPECTS).finding("appeal.late")
    spec.when(replace(suit, appeal=f"{MARKET}/SS2", after=None), **INSPECTS).accepted()


def test_another_appeal_before_it_starts_no_clock_anew() -> None:
    spec = with_justice(County().before(PenaltyDecided))
    spec.given(term("litigation", 1, TimeUnit.MONTH), **ROOT)
    spec.given(term("litigation-after", 15, TimeUnit.DAY), **ROOT)
    spec.after(PenaltyDecided).given(DELIVERED, **INSPECTS)
    spec.given(replace(FILED, kind=AppealKind.OBJECTION), **INSPECTS)
    spec.now = datetime(2017, 12, 1, 1, 0, tzinfo=UTC)
    upheld = replace(WORD, outcome=AppealOutcome.UPHELD, effective_on=date(2017, 12, 1))
    spec.given(upheld, agency=MARKET, actor=SECOND_INSPECTOR)
    suit = replace(FILED, appeal=f"{MARKET}/SS1", kind=AppealKind.LITIGATION, after=APPEAL)
    spec.when(replace(suit, filed_on=date(2017, 12, 1)), **INSPECTS).finding("appeal.late")


def test_who_was_not_told_the_remedies_has_a_year() -> None:
    spec = County().before(DecisionMade)
    spec.given(term("appeal", 60, TimeUnit.DAY), term("appeal-untold", 1, TimeUnit.YEAR), **ROOT)
    with_justice(spec.after(DecisionDelivered))
    spec.now = datetime(2017, 12, 20, 1, 0, tzinfo=UTC)
    appeal = replace(FILED, about=f"case:{CASE}", filed_on=date(2017, 12, 20))
    spec.when(appeal, **LEGAL).accepted()


def test_the_ground_of_a_bar_falls_with_the_quashed_penalty() -> None:
    spec = with_justice(County().before(DecisionMade))
    spec.given(replace(PENALTY, decided_on=date(2017, 7, 3)), **INSPECTS)
    spec.given(replace(BARRED, from_on=date(2017, 7, 3)), **INSPECTS)
    spec.when(DECISION, **DECIDES).refused("credit.barred")
    filed = replace(FILED, filed_on=date(2017, 7, 3))
    spec.given(filed, **LEGAL)
    later = replace(WORD, effective_on=date(2017, 7, 5))
    spec.given(later, **LEGAL)
    spec.when(DECISION, **DECIDES).refused("credit.barred")
    spec.now = datetime(2017, 7, 5, 1, 0, tzinfo=UTC)
    spec.when(replace(DECISION, decided_on=date(2017, 7, 5)), **DECIDES).accepted()


def test_a_retroactive_word_counts_at_once() -> None:
    spec = with_justice(County().before(DecisionMade))
    spec.given(replace(PENALTY, decided_on=date(2017, 7, 3)), **INSPECTS)
    spec.given(replace(BARRED, from_on=date(2017, 7, 3)), **INSPECTS)
    spec.given(replace(FILED, filed_on=date(2017, 7, 3)), **LEGAL)
    spec.given(replace(WORD, effective_on=date(2017, 8, 1), retroactive=True), **LEGAL)
    spec.when(DECISION, **DECIDES).accepted()


@pytest.mark.parametrize(
    ("outcome", "more", "binds"),
    [
        (AppealOutcome.UPHELD, {}, True),
        (AppealOutcome.UNLAWFUL, {}, True),
        (AppealOutcome.CHANGED, {"kinds": ("2",), "fine_fen": 100}, True),
        (AppealOutcome.STAYED, {}, False),
        (AppealOutcome.QUASHED, {}, False),
    ],
)
def test_only_what_is_quashed_or_stayed_binds_nobody(
    outcome: AppealOutcome,
    more: dict[str, object],
    binds: bool,  # noqa: FBT001
) -> None:
    spec = with_justice(County().before(DecisionMade))
    spec.given(replace(PENALTY, decided_on=date(2017, 7, 3)), **INSPECTS)
    spec.given(replace(BARRED, from_on=date(2017, 7, 3)), **INSPECTS)
    spec.given(replace(FILED, filed_on=date(2017, 7, 3)), **LEGAL)
    word = replace(WORD, outcome=outcome, effective_on=date(2017, 7, 3), **more)
    spec.given(word, **LEGAL)
    spec.when(DECISION, **DECIDES)
    assert ("credit.barred" in spec.receipt.codes) is binds


def test_a_stay_ends_with_the_word() -> None:
    spec = with_justice(County().before(DecisionMade))
    spec.given(replace(PENALTY, decided_on=date(2017, 7, 3)), **INSPECTS)
    spec.given(replace(BARRED, from_on=date(2017, 7, 3)), **INSPECTS)
    spec.given(replace(FILED, filed_on=date(2017, 7, 3)), **LEGAL)
    stay = replace(WORD, outcome=AppealOutcome.STAYED, effective_on=date(2017, 7, 3))
    spec.given(stay, replace(stay, outcome=AppealOutcome.UPHELD), **LEGAL)
    spec.when(DECISION, **DECIDES).refused("credit.barred")


def test_a_bar_that_is_quashed_itself_binds_nobody() -> None:
    spec = with_justice(County().before(DecisionMade))
    spec.given(replace(PENALTY, decided_on=date(2017, 7, 3)), **INSPECTS)
    bar = replace(BARRED, from_on=date(2017, 7, 3))
    spec.given(bar, **INSPECTS)
    about = f"restriction:{bar.restriction}"
    spec.given(replace(FILED, about=about, filed_on=date(2017, 7, 3)), **LEGAL)
    spec.given(replace(WORD, about=about, effective_on=date(2017, 7, 3)), **LEGAL)
    spec.when(DECISION, **DECIDES).accepted()


def test_what_is_contested_is_not_voided() -> None:
    spec = punished(FILED)
    step = STEPS["penalised"]
    void = EntryVoided(
        entry=step.id, position=spec.places[step.id], reason="录入错误", names=tags_of(PENALTY)
    )
    spec.when(void, agency=MARKET, actor=MARKET_CORRECTOR)
    assert "void.took-effect" in spec.receipt.codes


def test_a_penalty_that_was_taken_back_may_still_be_found_unlawful() -> None:
    spec = punished(FILED)
    spec.ask(EXAMPLES[PenaltyRevoked])
    spec.when(replace(WORD, outcome=AppealOutcome.UNLAWFUL), **LEGAL).accepted()
