"""终止: a case ends without a decision only for a reason that is borne out."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import ItemCancelled
from ledger.events.decision import DecisionMade
from ledger.events.handling import CaseClosed, CaseOutcome, TerminationReason
from ledger.events.intake import ApplicationAccepted
from tests.county import County
from tests.examples.catalogue import FOOD
from tests.examples.organisation import CATALOGUE
from tests.examples.story import EXAMPLES

CLOSED = EXAMPLES[CaseClosed]


def terminated(reason: TerminationReason | None, **more: Any) -> CaseClosed:  # noqa: ANN401
    changes = {"outcome": CaseOutcome.TERMINATED, "closed_on": date(2017, 7, 3)}
    return replace(CLOSED, reason=reason, **changes, **more)


@pytest.mark.parametrize(
    "event",
    [
        terminated(None),
        terminated(None, document="情况说明"),
        terminated(TerminationReason.OTHER),
        terminated(TerminationReason.APPLICANT_GONE, document="  "),
        terminated(TerminationReason.ITEM_CANCELLED, document="情况说明"),
        terminated(TerminationReason.COMMITMENT_FALSE, document="情况说明"),
    ],
)
def test_nothing_is_terminated_without_what_bears_the_reason_out(event: CaseClosed) -> None:
    County().after(ApplicationAccepted).ask(event).refused("case.not-terminable")


@pytest.mark.parametrize(
    "reason",
    [
        TerminationReason.APPLICANT_GONE,
        TerminationReason.OBJECT_GONE,
        TerminationReason.OTHER,
    ],
)
def test_a_document_bears_out_what_no_fact_of_the_ledger_can(reason: TerminationReason) -> None:
    event = terminated(reason, document="注销证明")
    County().after(ApplicationAccepted).ask(event).accepted()


def test_a_case_of_an_item_that_was_cancelled_ends_without_a_decision() -> None:
    spec = County().after(ApplicationAccepted)
    gone = ItemCancelled(item=FOOD, effective_on=date(2017, 7, 3), document="国发〔2017〕46号")
    spec.given(gone, agency=CATALOGUE, actor=f"{CATALOGUE}/1")
    spec.ask(terminated(TerminationReason.ITEM_CANCELLED)).accepted()


def test_a_cancellation_that_takes_effect_later_bears_nothing_out_yet() -> None:
    spec = County().after(ApplicationAccepted)
    gone = ItemCancelled(item=FOOD, effective_on=date(2017, 9, 18), document="国发〔2017〕46号")
    spec.given(gone, agency=CATALOGUE, actor=f"{CATALOGUE}/1")
    spec.ask(terminated(TerminationReason.ITEM_CANCELLED)).refused("case.not-terminable")


def test_what_was_decided_is_not_terminated() -> None:
    event = terminated(TerminationReason.OTHER, document="情况说明")
    spec = County().after(DecisionMade).ask(replace(event, closed_on=date(2017, 7, 10)))
    assert "case.not-terminable" in spec.receipt.codes
