"""职责: duties are assigned and ended; who has none, or had, does not act."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import (
    Act,
    CasesInHand,
    Disposition,
    DutyAssigned,
    DutyEnded,
    ItemCancelled,
    ItemListed,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.decision import DecisionMade
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import Post
from ledger.states.duty import Duties
from ledger.states.supervision_duty import Supervisors
from tests.county import County, fact_of
from tests.examples.catalogue import BUILDING, DUTY_OF_BUREAU, FOOD, SEAL_CUTTING
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    DECIDER,
    HOUSING,
    MARKET,
    RECEIVER,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

STRANGER = "reg:test:stranger"
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
OLD_BODY = {"agency": HOUSING, "actor": f"{HOUSING}/1"}
DUTY = EXAMPLES[DutyAssigned]
RECEIVED = EXAMPLES[ApplicationReceived]
BUILDING_CASE = f"{HOUSING}/2017-0001"


def test_a_duty_is_assigned_to_a_registered_agency() -> None:
    County().before(DutyAssigned).ask(DUTY).accepted()
    spec = County().before(DutyAssigned).ask(replace(DUTY, agency=STRANGER))
    spec.refused("agency.unknown")


def test_a_duty_is_of_a_listed_item() -> None:
    event = replace(DUTY, item="XK-99-0001")
    County().before(DutyAssigned).ask(event).refused("item.unknown")


def test_a_cancelled_item_gets_no_duty() -> None:
    event = replace(DUTY, item=SEAL_CUTTING)
    County().after(ItemCancelled).ask(event).refused("item.cancelled")


def test_a_supervision_duty_is_of_a_listed_item_and_a_registered_agency() -> None:
    duty = EXAMPLES[SupervisionDutyAssigned]
    County().before(SupervisionDutyAssigned).ask(duty).accepted()
    spec = County().before(SupervisionDutyAssigned)
    spec.ask(replace(duty, item="XK-99-0001")).refused("item.unknown")
    spec.ask(replace(duty, agency=STRANGER)).refused("agency.unknown")


def test_what_was_granted_under_a_cancelled_item_can_still_be_supervised() -> None:
    duty = replace(EXAMPLES[SupervisionDutyAssigned], item=SEAL_CUTTING)
    County().after(ItemCancelled).ask(duty).accepted()


def test_only_a_duty_of_the_item_is_ended() -> None:
    event = replace(EXAMPLES[DutyEnded], item=FOOD)
    County().before(DutyEnded).ask(event).refused("duty.unknown")


def test_a_duty_is_ended_once() -> None:
    County().after(DutyEnded).ask(EXAMPLES[DutyEnded]).refused("duty.ended")


def test_a_supervision_duty_is_ended_by_its_entry() -> None:
    event = DutyEnded(item=FOOD, duty=step_id("supervision"), effective_on=date(2017, 8, 1))
    County().after(DutyEnded).ask(event).accepted()


def test_a_window_without_the_duty_receives_nothing() -> None:
    spec = County().before(ApplicationReceived)
    spec.ask(RECEIVED, **OLD_BODY).refused("window.not-authorised")


def test_an_officer_whom_the_duty_does_not_name_does_not_act() -> None:
    named = replace(DUTY, item=BUILDING, officers=(RECEIVER,))
    spec = County().after(ItemCancelled).given(named, **CLERK)
    received = replace(RECEIVED, item=BUILDING)
    spec.ask(received, actor=DECIDER).refused("window.not-authorised")
    spec.ask(received).accepted()


def test_a_body_without_the_duty_does_not_decide() -> None:
    spec = County().before(DecisionMade)
    spec.ask(EXAMPLES[DecisionMade], **OLD_BODY).refused("duty.not-responsible")


def test_a_duty_that_has_ended_no_longer_serves() -> None:
    end = DutyEnded(item=FOOD, duty=step_id(DUTY_OF_BUREAU), effective_on=date(2017, 7, 3))
    spec = County().before(ApplicationReceived).given(end, **CLERK)
    spec.ask(RECEIVED).refused("duty.ended")


def test_a_duty_serves_until_the_day_of_its_end() -> None:
    end = DutyEnded(item=FOOD, duty=step_id(DUTY_OF_BUREAU), effective_on=date(2017, 7, 4))
    spec = County().before(ApplicationReceived).given(end, **CLERK)
    spec.ask(RECEIVED).accepted()
    spec.later(days=1)
    spec.ask(EXAMPLES[ApplicationAccepted])
    assert "duty.ended" in spec.receipt.codes


def test_a_duty_does_not_serve_what_took_effect_before_it_began() -> None:
    event = replace(DUTY, item=BUILDING, effective_on=date(2017, 7, 3))
    spec = County().after(ItemCancelled).given(event, **CLERK)
    received = replace(RECEIVED, item=BUILDING)
    yesterday = spec.now - timedelta(days=1)
    spec.ask(received, occurred_at=yesterday).refused("window.not-authorised")
    spec.ask(received).accepted()


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(10_000, None), (10_001, "duty.beyond-limit"), (None, "duty.amount-missing")],
)
def test_nobody_decides_beyond_the_limit_of_the_duty(
    amount: int | None, refusal: str | None
) -> None:
    limited = replace(DUTY, acts=(Act.DECIDE,), amount_fen_max=10_000)
    others = replace(DUTY, acts=(Act.RECEIVE, Act.ACCEPT, Act.REVIEW))
    end = DutyEnded(item=FOOD, duty=step_id(DUTY_OF_BUREAU), effective_on=date(2017, 7, 3))
    spec = County().before(ApplicationReceived).given(limited, others, end, **CLERK)
    spec.before(DecisionMade)
    spec.ask(replace(EXAMPLES[DecisionMade], amount_fen=amount))
    spec.refused(refusal) if refusal else spec.accepted()


def test_an_item_that_is_unknown_takes_no_intake() -> None:
    spec = County().before(ApplicationReceived)
    spec.ask(replace(RECEIVED, item="XK-99-0001"))
    assert spec.receipt.codes == ("item.unknown", "window.not-authorised")


def test_a_cancelled_item_takes_no_intake() -> None:
    spec = County().before(ItemCancelled)
    spec.given(replace(DUTY, item=SEAL_CUTTING), **CLERK).after(ItemCancelled)
    spec.ask(replace(RECEIVED, item=SEAL_CUTTING)).refused("item.cancelled")


def test_an_item_that_was_replaced_takes_no_intake() -> None:
    old = EXAMPLES[ItemListed].item
    spec = County().after(ItemCancelled).given(replace(DUTY, item=old), **CLERK)
    spec.ask(replace(RECEIVED, item=old)).refused("item.not-in-force")


def test_after_a_transfer_the_old_body_receives_nothing() -> None:
    received = replace(RECEIVED, case=BUILDING_CASE, item=BUILDING)
    spec = County().after(ItemCancelled)
    spec.ask(received, **OLD_BODY).refused("item.transferred")


def test_after_a_transfer_the_new_body_receives() -> None:
    spec = County().after(ItemCancelled).given(replace(DUTY, item=BUILDING), **CLERK)
    spec.ask(replace(RECEIVED, item=BUILDING)).accepted()


def building_case(in_hand: CasesInHand) -> County:
    """Return a county where a case was accepted by the old body on 28 June, then moved."""
    spec = County().before(ItemTransferred)
    spec.given(replace(DUTY, item=BUILDING), **CLERK)
    spec.in_post(f"{HOUSING}/2", Post.DECIDER)
    accepted = replace(
        EXAMPLES[ApplicationAccepted],
        case=BUILDING_CASE,
        item=BUILDING,
        guide=None,
        accepted_on=date(2017, 6, 28),
    )
    then = {"occurred_at": datetime(2017, 6, 28, 1, 0, tzinfo=UTC), **OLD_BODY}
    spec.given(replace(RECEIVED, case=BUILDING_CASE, item=BUILDING), accepted, **then)
    moved = replace(EXAMPLES[ItemTransferred], cases_in_hand=in_hand, effective_on=date(2017, 7, 3))
    spec.given(moved, **CLERK)
    return spec


@pytest.mark.parametrize(
    ("in_hand", "may", "may_not"),
    [
        (CasesInHand.OLD, (HOUSING, f"{HOUSING}/2"), (BUREAU, DECIDER)),
        (CasesInHand.NEW, (BUREAU, DECIDER), (HOUSING, f"{HOUSING}/2")),
    ],
)
def test_the_transfer_says_which_body_decides_the_case_in_hand(
    in_hand: CasesInHand, may: tuple[str, str], may_not: tuple[str, str]
) -> None:
    spec = building_case(in_hand)
    decision = replace(EXAMPLES[DecisionMade], case=BUILDING_CASE, item=BUILDING)
    spec.ask(decision, agency=may_not[0], actor=may_not[1]).refused("item.transferred")
    spec.ask(decision, agency=may[0], actor=may[1]).accepted()


def test_after_a_transfer_the_old_body_accepts_nothing() -> None:
    spec = County().before(ItemTransferred)
    received = replace(RECEIVED, case=BUILDING_CASE, item=BUILDING)
    spec.given(received, **OLD_BODY).after(ItemTransferred)
    accepted = replace(EXAMPLES[ApplicationAccepted], case=BUILDING_CASE, item=BUILDING, guide=None)
    spec.ask(accepted, **OLD_BODY).refused("item.transferred")


def test_the_order_of_recording_does_not_decide_whether_a_duty_has_ended() -> None:
    assigned, ended = (
        fact_of(DUTY, entry="a"),
        fact_of(replace(EXAMPLES[DutyEnded], duty="a"), entry="b"),
    )
    for order in ((assigned, ended), (ended, assigned)):
        duties = Duties()
        for fact in order:
            duties = duties.evolve(fact, FOOD)
        assert duties.ended_on("a") == date(2017, 9, 1)
        assert [duty.entry for duty in duties.assigned] == ["a"]


def test_a_supervisor_is_on_duty_from_the_first_day_until_the_last() -> None:
    event = replace(EXAMPLES[SupervisionDutyAssigned], effective_on=date(2017, 3, 1))
    supervisors = Supervisors().evolve(fact_of(event, entry="a"), FOOD)
    end = replace(EXAMPLES[DutyEnded], duty="a", effective_on=date(2017, 9, 1))
    supervisors = supervisors.evolve(fact_of(end, entry="b"), FOOD)
    days = (date(2017, 2, 28), date(2017, 3, 1), date(2017, 8, 31), date(2017, 9, 1))
    on_duty = [[duty.agency for duty in supervisors.on_duty(day)] for day in days]
    assert on_duty == [[], [MARKET], [MARKET], []]
    assert supervisors.on_duty(days[1], "130524") == ()
    assert [duty.agency for duty in supervisors.on_duty(days[1], "130523")] == [MARKET]


def test_a_supervision_duty_looks_at_what_the_disposition_makes_mandatory() -> None:
    duty = replace(EXAMPLES[SupervisionDutyAssigned], disposition=Disposition.INTERMEDIARY)
    spec = County().before(SupervisionDutyAssigned)
    spec.ask(duty).refused("duty.focus-incomplete")
    spec.ask(replace(duty, focus_points=("服务质量", "收费"))).refused("duty.focus-incomplete")
    spec.ask(replace(duty, focus_points=("服务质量", "收费标准", "从业资质"))).accepted()
    spec.ask(replace(duty, disposition=None))
    assert spec.receipt.findings == ("duty.disposition-unsaid",)
