"""送达: by the window, after the decision, once; a penalty by who decided it; and in time."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.credit import PenaltyDecided
from ledger.events.decision import DecisionMade
from ledger.events.delivery import DecisionDelivered, DeliveryWay
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import LegalTermSet
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome
from ledger.naming import tags_of
from tests.county import County
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    FIRST_REVIEWER,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    RECEIVER,
)
from tests.examples.story import EXAMPLES, STEPS

DELIVERY = EXAMPLES[DecisionDelivered]
DECISION = EXAMPLES[DecisionMade]
PENALTY = EXAMPLES[PenaltyDecided]
DELIVERED = DecisionDelivered(
    penalty=PENALTY.penalty, way=DeliveryWay.DIRECT, delivered_on=date(2017, 10, 9)
)
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
INSPECTS = {"agency": MARKET, "actor": INSPECTOR}


def term(name: str, length: int, unit: TimeUnit) -> LegalTermSet:
    """Return a term that holds since long ago."""
    return LegalTermSet(
        term=name, length=length, unit=unit, effective_on=date(2004, 7, 1), basis="行政许可法"
    )


TEN = term("deliver", 10, TimeUnit.WORKDAY)


def on(day: date) -> DecisionDelivered:
    """Return the delivery of a day."""
    return replace(DELIVERY, delivered_on=day)


def test_the_window_hands_out_what_was_decided() -> None:
    County().before(DecisionDelivered).ask(DELIVERY).accepted()


@pytest.mark.parametrize("actor", [DECIDER, FIRST_REVIEWER])
def test_who_reviewed_or_decided_hands_nothing_out(actor: str) -> None:
    spec = County().before(DecisionDelivered)
    spec.when(DELIVERY, agency=BUREAU, actor=actor).refused("delivery.not-window")


def test_a_body_without_a_window_hands_nothing_out() -> None:
    spec = County().before(DecisionDelivered)
    spec.when(DELIVERY, agency=MARKET, actor=INSPECTOR)
    assert "delivery.not-window" in spec.receipt.codes


def test_another_bodys_window_hands_nothing_out() -> None:
    spec = County().before(DecisionDelivered)
    spec.when(DELIVERY, agency=HOUSING, actor=f"{HOUSING}/1")
    assert spec.receipt.outcome is Outcome.REFUSED


def test_nothing_is_delivered_that_was_not_decided() -> None:
    spec = County().before(DecisionMade)
    spec.when(DELIVERY, **WINDOW).refused("delivery.before-decision")


def test_nothing_is_delivered_on_a_day_before_its_decision() -> None:
    spec = County().before(DecisionDelivered)
    spec.ask(on(date(2017, 7, 2))).refused("delivery.before-decision")


def test_nobody_delivers_on_a_day_to_come() -> None:
    County().before(DecisionDelivered).ask(on(date(2017, 7, 4))).refused("days.in-future")


def test_an_unknown_case_is_not_delivered() -> None:
    spec = County().before(ApplicationReceived)
    spec.when(DELIVERY, **WINDOW).refused("case.unknown")


def test_only_one_delivery_succeeds() -> None:
    County().after(DecisionDelivered).ask(DELIVERY).refused("delivery.second")


def test_a_delivery_in_vain_is_tried_again() -> None:
    spec = County().before(DecisionDelivered)
    vain = replace(DELIVERY, succeeded=False, way=DeliveryWay.MAILED, reason="查无此人")
    spec.ask(vain).accepted()
    spec.ask(DELIVERY).accepted()
    spec.ask(vain).refused("delivery.second")


@pytest.mark.parametrize(("case", "penalty"), [(None, None), (CASE, PENALTY.penalty)])
def test_a_delivery_names_one_document(case: str | None, penalty: str | None) -> None:
    spec = County().before(DecisionDelivered)
    spec.ask(replace(DELIVERY, case=case, penalty=penalty)).refused("delivery.one-document")


def decided_late(spec: County, *terms: LegalTermSet) -> County:
    """Let terms be set, and the case decided on Wednesday, 20 September 2017."""
    if terms:
        spec.given(*terms, **ROOT)
    spec.now = datetime(2017, 9, 20, 1, 0, tzinfo=UTC)
    return spec.given(replace(DECISION, decided_on=date(2017, 9, 20)), agency=BUREAU, actor=DECIDER)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2017, 10, 10), ()), (date(2017, 10, 11), ("delivery.late",))],
)
def test_ten_working_days_after_a_grant_end_after_the_national_day(
    day: date, expected: tuple[str, ...]
) -> None:
    spec = decided_late(County().before(DecisionMade), TEN)
    spec.now = datetime(2017, 10, day.day, 1, 0, tzinfo=UTC)
    spec.ask(on(day))
    assert (spec.receipt.codes, spec.receipt.findings) == ((), expected)


def test_a_term_that_was_set_after_the_decision_makes_nobody_late() -> None:
    spec = decided_late(County().before(DecisionMade)).given(TEN, **ROOT)
    spec.now = datetime(2017, 10, 20, 1, 0, tzinfo=UTC)
    spec.ask(on(date(2017, 10, 20))).accepted()


def test_trying_in_vain_in_time_does_not_stop_the_clock() -> None:
    spec = decided_late(County().before(DecisionMade), TEN)
    spec.now = datetime(2017, 9, 21, 1, 0, tzinfo=UTC)
    spec.ask(replace(on(date(2017, 9, 21)), succeeded=False)).accepted()
    spec.now = datetime(2017, 10, 11, 1, 0, tzinfo=UTC)
    spec.ask(on(date(2017, 10, 11))).finding("delivery.late")


def test_what_was_recorded_late_was_delivered_in_time_and_is_seen() -> None:
    spec = decided_late(County().before(DecisionMade), TEN)
    spec.now = datetime(2017, 10, 12, 1, 0, tzinfo=UTC)
    spec.ask(on(date(2017, 10, 10))).finding("occurred.after-limit")


def test_a_penalty_is_delivered_by_who_decided_it() -> None:
    spec = County().after(PenaltyDecided)
    spec.when(DELIVERED, **WINDOW).refused("delivery.not-decider")
    spec.when(DELIVERED, **INSPECTS).accepted()
    spec.when(DELIVERED, **INSPECTS).refused("delivery.second")


def test_a_penalty_that_nobody_decided_is_not_delivered() -> None:
    spec = County().before(PenaltyDecided)
    spec.now = datetime(2017, 10, 9, 1, 0, tzinfo=UTC)
    spec.when(DELIVERED, **INSPECTS).refused("penalty.unknown")


@pytest.mark.parametrize(("day", "late"), [(27, False), (28, True)])
def test_a_penalty_is_delivered_within_seven_days(day: int, late: bool) -> None:  # noqa: FBT001
    spec = County().before(PenaltyDecided)
    spec.given(term("deliver-penalty", 7, TimeUnit.DAY), **ROOT)
    spec.given(PENALTY, **INSPECTS)
    spec.now = datetime(2017, 9, day, 1, 0, tzinfo=UTC)
    spec.when(replace(DELIVERED, delivered_on=date(2017, 9, day)), **INSPECTS)
    assert spec.receipt.outcome is Outcome.ACCEPTED
    assert spec.receipt.findings == (("delivery.late",) if late else ())


def test_a_penalty_that_was_delivered_is_not_voided() -> None:
    spec = County().after(PenaltyDecided).given(DELIVERED, **INSPECTS)
    step = STEPS["penalised"]
    void = EntryVoided(
        entry=step.id, position=spec.places[step.id], reason="录入错误", names=tags_of(PENALTY)
    )
    spec.when(void, agency=MARKET, actor=MARKET_CORRECTOR).refused("void.took-effect")


def test_trying_in_vain_is_no_effect_that_keeps_a_wrong_record() -> None:
    vain = replace(DELIVERED, succeeded=False, reason="查无此人")
    spec = County().after(PenaltyDecided).given(vain, **INSPECTS)
    step = STEPS["penalised"]
    void = EntryVoided(
        entry=step.id, position=spec.places[step.id], reason="录入错误", names=tags_of(PENALTY)
    )
    spec.when(void, agency=MARKET, actor=MARKET_CORRECTOR)
    assert "void.took-effect" not in spec.receipt.codes
