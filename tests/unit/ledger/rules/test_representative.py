"""法定代表人: a legal person says who represents it, so that a bar on him is not left out."""

import pytest
from msgspec.structs import replace

from ledger.events.decision import DecisionMade
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    Party,
    PartyRole,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.law.representative import REPRESENTATIVE as DEMAND
from ledger.law.representative import is_legal_person
from tests.county import County
from tests.examples.organisation import BUREAU, COMPANY, NEIGHBOUR, RECEIVER, REPRESENTATIVE
from tests.examples.story import EXAMPLES

RECEIPT = EXAMPLES[ApplicationReceived]
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
SECOND = f"{BUREAU}/2017-0977"
NAMED = (Party(subject=REPRESENTATIVE, role=PartyRole.REPRESENTATIVE),)
ACCEPTED = replace(EXAMPLES[ApplicationAccepted], case=SECOND, guide=None)
COMPLETE = (*RECEIPT.materials, replace(RECEIPT.materials[0], code="M03"))


def without(subject: str) -> ApplicationReceived:
    """Return a complete application that names nobody."""
    return replace(RECEIPT, case=SECOND, subject=subject, parties=(), materials=COMPLETE)


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [
        ("uscc:91130523MA07ABCD1X", True),
        ("uscc:12130523MA07ABCD1X", True),
        ("uscc:52130523MA07ABCD1X", True),
        ("uscc:92130523MA07ABCD1X", False),
        ("uscc:93130523MA07ABCD1X", False),
        ("reg:saic:91", False),
        ("person:k1:" + "1" * 32, False),
        (None, False),
    ],
)
def test_whether_somebody_is_a_legal_person_is_said_by_the_code(
    *, subject: str | None, is_one: bool
) -> None:
    assert is_legal_person(subject) is is_one


def test_a_receipt_without_a_representative_is_taken_with_a_finding() -> None:
    spec = County().before(ApplicationReceived)
    spec.when(without(COMPANY), **WINDOW).finding("application.representative-missing")
    spec = County().before(ApplicationReceived)
    spec.when(replace(without(COMPANY), parties=NAMED), **WINDOW).accepted()


def test_who_is_on_record_is_not_left_out_at_the_next_acceptance() -> None:
    """The company named him in its first application: a bar on him would reach the second."""
    spec = County().after(DecisionMade).given(without(COMPANY), **WINDOW)
    accepted = replace(ACCEPTED, subject=COMPANY, accepted_on=spec.now.date())
    spec.when(accepted, **WINDOW).refused("acceptance.representative-missing")
    named = SupplementSubmitted(case=SECOND, subject=COMPANY, materials=(), parties=NAMED)
    spec.given(named, **WINDOW)
    spec.when(accepted, **WINDOW).accepted()


def test_where_the_ledger_knows_of_none_it_stays_a_finding() -> None:
    spec = County().before(ApplicationReceived).given(without(NEIGHBOUR), **WINDOW)
    accepted = replace(ACCEPTED, subject=NEIGHBOUR, accepted_on=spec.now.date())
    spec.when(accepted, **WINDOW).finding("acceptance.representative-missing")


def test_the_notice_may_ask_for_the_representative_though_no_guide_names_him() -> None:
    spec = County().after(DecisionMade).given(without(COMPANY), **WINDOW)
    notice = SupplementRequested(case=SECOND, subject=COMPANY, materials=(DEMAND,))
    spec.given(notice, **WINDOW)
    accepted = replace(ACCEPTED, subject=COMPANY, accepted_on=spec.now.date())
    spec.when(accepted, **WINDOW)
    assert "case.materials-missing" in spec.receipt.codes
    named = SupplementSubmitted(case=SECOND, subject=COMPANY, materials=(), parties=NAMED)
    spec.given(named, **WINDOW)
    spec.when(accepted, **WINDOW).accepted()


def test_who_was_named_is_not_asked_for_again() -> None:
    received = replace(without(COMPANY), parties=NAMED)
    spec = County().after(DecisionMade).given(received, **WINDOW)
    notice = SupplementRequested(case=SECOND, subject=COMPANY, materials=(DEMAND,))
    spec.when(notice, **WINDOW).refused("supplement.outside-guide")


def test_leniency_does_not_spare_the_representative() -> None:
    spec = County().after(DecisionMade).given(without(COMPANY), **WINDOW)
    lenient = replace(
        ACCEPTED,
        subject=COMPANY,
        accepted_on=spec.now.date(),
        mode=AcceptanceMode.DEFICIT,
        cure_by=spec.now.date(),
    )
    spec.when(lenient, **WINDOW)
    assert "acceptance.representative-missing" in spec.receipt.codes
