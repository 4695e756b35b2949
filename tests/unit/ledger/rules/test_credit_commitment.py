"""信用受限: who is barred from promising is granted nothing that rests on a promise (告知承诺)."""

from datetime import date

from msgspec.structs import replace

from ledger.events.credit import Forbidden, RestrictionImposed
from ledger.events.decision import DecisionMade
from ledger.events.handling import ReviewCompleted
from ledger.events.intake import AcceptanceMode, ApplicationAccepted
from tests.county import County
from tests.examples.credit import MEASURE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    FIRST_REVIEWER,
    INSPECTOR,
    MARKET,
    RECEIVER,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES

DECISION = EXAMPLES[DecisionMade]
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
ON_COMMITMENT = RestrictionImposed(
    restriction=f"{MARKET}/X-1",
    subject=COMPANY,
    measure=MEASURE,
    forbids=(Forbidden.COMMITMENT,),
    from_on=date(2017, 1, 1),
    until_on=date(2018, 12, 31),
    basis="食品安全法 第一百三十五条",
)


def test_a_bar_on_commitments_forbids_a_decision_that_rests_on_one() -> None:
    spec = County().before(DecisionMade).given(ON_COMMITMENT, **BY_MARKET)
    spec.ask(replace(DECISION, on_commitment=True)).refused("credit.barred")
    spec.ask(DECISION).accepted()


def test_a_bar_on_commitments_forbids_the_grant_of_what_was_accepted_on_one() -> None:
    accepted = replace(EXAMPLES[ApplicationAccepted], mode=AcceptanceMode.COMMITMENT)
    review = EXAMPLES[ReviewCompleted]
    spec = County().before(ApplicationAccepted).given(accepted, agency=BUREAU, actor=RECEIVER)
    spec.given(review, agency=BUREAU, actor=FIRST_REVIEWER)
    spec.given(replace(review, level=2), agency=BUREAU, actor=SECOND_REVIEWER)
    spec.given(ON_COMMITMENT, **BY_MARKET).ask(DECISION).refused("credit.barred")
