"""未设定期限: without a term the act that it would limit says so, and nothing is guessed."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.appeal import AppealFiled, AppealKind
from ledger.events.base import Role, TimeUnit
from ledger.events.credit import PenaltyDecided
from ledger.events.decision import DecisionMade
from ledger.events.delivery import DecisionDelivered, DeliveryWay, RecordPublicised
from ledger.events.organisation import AgencyRegistered, LegalTermSet, OfficerAppointed
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.organisation import BUREAU, COMPANY, DECIDER, INSPECTOR, KEEPER, MARKET
from tests.examples.story import EXAMPLES

JUSTICE = "reg:130523:sfj"
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
INSPECTS = {"agency": MARKET, "actor": INSPECTOR}
DECIDES = {"agency": BUREAU, "actor": DECIDER}
LEGAL = {"agency": JUSTICE, "actor": f"{JUSTICE}/1"}
PENALTY = EXAMPLES[PenaltyDecided]
SERVED = DecisionDelivered(
    penalty=PENALTY.penalty, way=DeliveryWay.DIRECT, delivered_on=date(2017, 10, 9)
)
UNKNOWN = (Outcome.ACCEPTED, ("term.unknown",))
KNOWN = (Outcome.ACCEPTED, ())


def term(name: str) -> LegalTermSet:
    """Return a term of ten years: nobody is late by it."""
    return LegalTermSet(
        term=name, length=10, unit=TimeUnit.YEAR, effective_on=date(2004, 7, 1), basis="法"
    )


def answer(spec: County) -> tuple[Outcome, tuple[str, ...]]:
    """Return what the last receipt says."""
    return spec.receipt.outcome, spec.receipt.findings


def punished(*terms: LegalTermSet) -> County:
    """Return the county after a penalty, with a body that hears appeals."""
    registered = AgencyRegistered(agency=JUSTICE, name="司法局", roles=(Role.LEGAL,))
    officer = OfficerAppointed(officer=f"{JUSTICE}/1", agency=JUSTICE)
    spec = County().before(PenaltyDecided).given(registered, officer, *terms, **ROOT)
    spec.after(PenaltyDecided)
    spec.now = datetime(2017, 10, 9, 1, 0, tzinfo=UTC)
    return spec


def contested(kind: AppealKind) -> AppealFiled:
    """Return an appeal against the penalty, of the day of its delivery."""
    body = MARKET if kind is AppealKind.OBJECTION else JUSTICE
    return AppealFiled(
        appeal=f"{body}/FY1",
        about=f"penalty:{PENALTY.penalty}",
        subject=COMPANY,
        kind=kind,
        filed_on=date(2017, 10, 9),
    )


@pytest.mark.parametrize(("terms", "expected"), [((), UNKNOWN), ((term("deliver"),), KNOWN)])
def test_a_grant_is_delivered_within_a_term_or_it_is_said_that_there_is_none(
    terms: tuple[LegalTermSet, ...], expected: tuple[Outcome, tuple[str, ...]]
) -> None:
    spec = County().before(DecisionMade).given(*terms, **ROOT).before(DecisionDelivered)
    assert answer(spec.ask(EXAMPLES[DecisionDelivered])) == expected


def test_a_term_set_after_the_decision_limits_nothing_and_is_known() -> None:
    spec = County().before(DecisionDelivered).given(term("deliver"), **ROOT)
    assert answer(spec.ask(EXAMPLES[DecisionDelivered])) == KNOWN


def test_a_delivery_in_vain_is_asked_about_no_term() -> None:
    vain = replace(
        EXAMPLES[DecisionDelivered], succeeded=False, way=DeliveryWay.MAILED, reason="查无此人"
    )
    assert answer(County().before(DecisionDelivered).ask(vain)) == KNOWN


@pytest.mark.parametrize(
    ("terms", "expected"), [((), UNKNOWN), ((term("deliver-penalty"),), KNOWN)]
)
def test_a_penalty_has_a_term_of_its_own(
    terms: tuple[LegalTermSet, ...], expected: tuple[Outcome, tuple[str, ...]]
) -> None:
    assert answer(punished(term("deliver"), *terms).when(SERVED, **INSPECTS)) == expected


@pytest.mark.parametrize(("terms", "expected"), [((), UNKNOWN), ((term("publicise"),), KNOWN)])
def test_a_permit_is_made_public_within_a_term_or_it_is_said_that_there_is_none(
    terms: tuple[LegalTermSet, ...], expected: tuple[Outcome, tuple[str, ...]]
) -> None:
    spec = County().before(DecisionMade).given(*terms, **ROOT).before(RecordPublicised)
    permit = EXAMPLES[RecordPublicised]
    assert answer(spec.ask(permit)) == expected
    assert answer(spec.when(replace(permit, channel="局网站"), **DECIDES)) == KNOWN


@pytest.mark.parametrize(
    ("kind", "name"),
    [(AppealKind.RECONSIDERATION, "appeal"), (AppealKind.LITIGATION, "litigation")],
)
def test_an_appeal_against_what_was_delivered_is_filed_within_a_term(
    kind: AppealKind, name: str
) -> None:
    appeal = contested(kind)
    assert answer(punished().given(SERVED, **INSPECTS).when(appeal, **LEGAL)) == UNKNOWN
    known = punished(term(name)).given(SERVED, **INSPECTS)
    assert answer(known.when(appeal, **LEGAL)) == KNOWN


def test_an_objection_and_an_appeal_before_the_delivery_know_no_term() -> None:
    assert answer(punished().when(contested(AppealKind.RECONSIDERATION), **LEGAL)) == KNOWN
    spec = punished().given(SERVED, **INSPECTS)
    assert answer(spec.when(contested(AppealKind.OBJECTION), **INSPECTS)) == KNOWN
