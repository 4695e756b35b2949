"""信用核查: evidence of what was seen before a grant, and of what was recorded since."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.credit import PenaltyDecided, RestrictionImposed
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.delivery import CreditConsulted
from ledger.events.intake import ApplicationReceived, ApplicationWithdrawn
from ledger.events.organisation import RecodeKind, SubjectRecoded
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.delivery import SEEN
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    RECEIVER,
    REPRESENTATIVE,
)
from tests.examples.story import EXAMPLES, STEPS

DECISION = EXAMPLES[DecisionMade]
SEEN_BEFORE = EXAMPLES[CreditConsulted]
PENALTY = replace(EXAMPLES[PenaltyDecided], decided_on=date(2017, 7, 3))
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
INSPECTS = {"agency": MARKET, "actor": INSPECTOR}


def findings(spec: County) -> tuple[str, ...]:
    """Return what stays with the last receipt."""
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
    return spec.receipt.findings


def test_a_grant_to_whom_somebody_looked_at_bears_nothing() -> None:
    assert findings(County().after(CreditConsulted).ask(DECISION)) == ()


def test_a_grant_that_nobody_looked_into_says_so() -> None:
    assert findings(County().before(CreditConsulted).ask(DECISION)) == ("consult.missing",)


def test_a_refusal_needs_nobodys_credit() -> None:
    refused = replace(
        DECISION, outcome=DecisionOutcome.REFUSED, reason="不符合条件", remedies_told=True
    )
    assert findings(County().before(CreditConsulted).ask(refused)) == ()


@pytest.mark.parametrize("asked", [(), (COMPANY,), (REPRESENTATIVE,), (NEIGHBOUR, COMPANY)])
def test_looking_at_some_of_those_concerned_is_not_enough(asked: tuple[str, ...]) -> None:
    spec = County().before(CreditConsulted).ask(replace(SEEN_BEFORE, subjects=asked)).accepted()
    assert findings(spec.ask(DECISION)) == ("consult.missing",)


def test_those_concerned_may_be_looked_at_one_after_the_other() -> None:
    spec = County().before(CreditConsulted)
    for one in (COMPANY, REPRESENTATIVE):
        spec.ask(replace(SEEN_BEFORE, subjects=(one,))).accepted()
    assert findings(spec.ask(DECISION)) == ()


@pytest.mark.parametrize("punished", [COMPANY, REPRESENTATIVE])
def test_a_penalty_after_the_look_makes_it_stale(punished: str) -> None:
    spec = County().after(CreditConsulted)
    spec.given(replace(PENALTY, subject=punished), **INSPECTS)
    assert findings(spec.ask(DECISION)) == ("consult.stale",)


def test_a_penalty_that_a_correction_puts_on_the_applicant_makes_it_stale() -> None:
    spec = County().before(CreditConsulted)
    spec.given(replace(PENALTY, subject=NEIGHBOUR), **INSPECTS)
    wrong = spec.receipt
    spec.ask(replace(SEEN_BEFORE, position=wrong.position or 0)).accepted()
    target = Correction(
        entry=wrong.id,
        position=wrong.position or 0,
        reason="相对人录入错误",
        was=(f"subject:{NEIGHBOUR}",),
    )
    spec.given(STEPS["market-corrector"].event, **ROOT)
    spec.when(PENALTY, agency=MARKET, actor=MARKET_CORRECTOR, corrects=target).accepted()
    assert findings(spec.ask(DECISION)) == ("consult.stale",)


def test_a_check_after_the_look_makes_it_stale() -> None:
    spec = County().after(CreditConsulted).given(STEPS["second-inspector"].event, **ROOT)
    check = EXAMPLES[SpotCheckResultRecorded]
    checked = replace(check, subject=COMPANY, licence=None, task=None, checked_on=date(2017, 7, 3))
    spec.given(checked, **INSPECTS)
    assert findings(spec.ask(DECISION)) == ("consult.stale",)


def test_a_penalty_on_somebody_else_makes_nothing_stale() -> None:
    spec = County().after(CreditConsulted)
    spec.given(replace(PENALTY, subject=NEIGHBOUR), **INSPECTS)
    assert findings(spec.ask(DECISION)) == ()


def test_a_late_look_with_an_early_position_shows_what_was_not_seen() -> None:
    spec = County().before(CreditConsulted)
    spec.given(PENALTY, **INSPECTS)
    spec.ask(SEEN_BEFORE).accepted()
    assert findings(spec.ask(DECISION)) == ("consult.stale",)


def test_looking_again_at_the_new_position_is_enough() -> None:
    spec = County().after(CreditConsulted)
    spec.given(PENALTY, **INSPECTS)
    spec.ask(replace(SEEN_BEFORE, position=spec.receipt.position or 0)).accepted()
    assert findings(spec.ask(DECISION)) == ()


def test_what_is_held_against_a_former_code_makes_the_look_stale() -> None:
    spec = County().after(CreditConsulted)
    recoded = SubjectRecoded(
        subject_from=NEIGHBOUR,
        subject_into=COMPANY,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 7, 3),
        document="变更登记",
    )
    spec.given(recoded, **ROOT)
    seen = replace(SEEN_BEFORE, position=spec.receipt.position or 0)
    spec.ask(seen).accepted()
    assert findings(spec.ask(DECISION)) == ()
    again = County().after(CreditConsulted).given(recoded, **ROOT)
    again.ask(replace(SEEN_BEFORE, position=again.receipt.position or 0)).accepted()
    again.given(replace(PENALTY, subject=NEIGHBOUR), **INSPECTS)
    assert findings(again.ask(DECISION)) == ("consult.stale",)


def test_what_was_seen_under_the_code_that_is_one_with_it_counts() -> None:
    spec = County().before(CreditConsulted)
    same = SubjectRecoded(
        subject_from=NEIGHBOUR,
        subject_into=COMPANY,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 7, 3),
        document="变更登记",
    )
    spec.given(same, **ROOT)
    seen = replace(
        SEEN_BEFORE, subjects=(NEIGHBOUR, REPRESENTATIVE), position=spec.receipt.position or 0
    )
    spec.ask(seen).accepted()
    assert findings(spec.ask(DECISION)) == ()


def test_nobody_has_seen_what_is_not_written_yet() -> None:
    spec = County().before(CreditConsulted)
    here = spec.store.head() + 1
    spec.ask(replace(SEEN_BEFORE, position=here)).refused("consult.ahead")
    spec.ask(replace(SEEN_BEFORE, position=here)).accepted()


def test_looking_after_the_decision_proves_nothing() -> None:
    spec = County().after(DecisionMade).ask(SEEN_BEFORE)
    spec.refused("case.already-decided")


def test_an_unknown_or_ended_case_is_not_looked_into() -> None:
    spec = County().before(ApplicationReceived)
    spec.ask(replace(SEEN_BEFORE, position=1)).refused("case.unknown")
    spec = County().before(CreditConsulted)
    withdrawn = replace(EXAMPLES[ApplicationWithdrawn], case=CASE, subject=COMPANY)
    spec.given(withdrawn, agency=BUREAU, actor=RECEIVER)
    spec.ask(SEEN_BEFORE).refused("case.closed")


def test_whom_the_ledger_bars_is_refused_whatever_was_seen() -> None:
    barred = replace(
        EXAMPLES[RestrictionImposed],
        from_on=date(2017, 7, 3),
        until_on=date(2018, 7, 2),
        ground=f"penalty:{PENALTY.penalty}",
    )
    spec = County().before(CreditConsulted).given(PENALTY, barred, **INSPECTS)
    spec.ask(replace(SEEN_BEFORE, position=spec.receipt.position or SEEN)).accepted()
    spec.ask(DECISION).refused("credit.barred")
