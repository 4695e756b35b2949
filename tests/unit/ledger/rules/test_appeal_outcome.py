"""救济结果: what becomes of licences, cases, restrictions and results by the word on an appeal."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.appeal import AppealKind
from ledger.events.base import AppealOutcome
from ledger.events.credit import LicenceEffect, PenaltyDecided
from ledger.events.decision import LicenceChanged, LicenceIssued
from ledger.events.delivery import DecisionDelivered
from ledger.events.handling import CaseClosed
from ledger.events.intake import ApplicationAccepted, ApplicationNotAccepted
from ledger.events.record import EntryVoided
from ledger.events.supervision import RectificationOrdered, SpotCheckResultRecorded
from ledger.gate.receipt import Outcome
from ledger.naming import tags_of
from tests.county import County
from tests.examples.decision import LICENCE
from tests.examples.intake import CASE
from tests.examples.organisation import BUREAU, COMPANY, MARKET, MARKET_CORRECTOR, NEIGHBOUR
from tests.examples.story import EXAMPLES, STEPS
from tests.unit.ledger.rules.test_appeal import (
    BARRED,
    DECIDES,
    DECISION,
    FILED,
    INSPECTS,
    LEGAL,
    PENALTY,
    ROOT,
    WINDOW,
    WORD,
    punished,
    with_justice,
)


def contested(spec: County, **more: object) -> County:
    """Let the court quash the decision on the case today."""
    day = spec.now.date()
    suit = replace(
        FILED, about=f"case:{CASE}", kind=AppealKind.LITIGATION, filed_on=day, subject=NEIGHBOUR
    )
    word = replace(
        WORD,
        about=f"case:{CASE}",
        subject=NEIGHBOUR,
        effective_on=day,
        licences=(LICENCE,),
        **more,
    )
    return spec.given(suit, **WINDOW).given(word, **WINDOW)


def test_a_licence_falls_with_the_grant_that_gave_it() -> None:
    spec = contested(County().after(CaseClosed))
    change = replace(EXAMPLES[LicenceChanged], effective_on=spec.now.date())
    spec.ask(change).refused("licence.not-in-force")


def test_out_of_a_quashed_grant_no_licence_is_issued() -> None:
    spec = County().before(LicenceIssued)
    day = spec.now.date()
    suit = replace(FILED, about=f"case:{CASE}", kind=AppealKind.LITIGATION, filed_on=day)
    word = replace(WORD, about=f"case:{CASE}", effective_on=day)
    spec.given(suit, word, **WINDOW)
    spec.ask(EXAMPLES[LicenceIssued]).refused("licence.no-grant")
    spec.when(replace(DECISION, decided_on=day), **DECIDES).refused("decision.second")


def test_what_is_to_be_decided_anew_is_decided_delivered_and_licensed_anew() -> None:
    spec = contested(County().after(CaseClosed), redecide_days=30)
    day = spec.now.date()
    spec.when(replace(DECISION, decided_on=day), **DECIDES).accepted()
    anew = replace(EXAMPLES[LicenceIssued], licence=f"{BUREAU}/JY-2", valid_from=day)
    spec.ask(anew).accepted()
    spec.ask(replace(EXAMPLES[DecisionDelivered], delivered_on=day)).accepted()
    spec.when(replace(DECISION, decided_on=day), **DECIDES).refused("decision.second")


def test_the_new_decision_is_due_so_many_days_after_the_word() -> None:
    spec = contested(County().after(CaseClosed), redecide_days=30)
    spec.now = datetime(2017, 8, 3, 1, 0, tzinfo=UTC)
    spec.when(replace(DECISION, decided_on=date(2017, 8, 3)), **DECIDES)
    assert "decision.late" in spec.receipt.findings


TAKING = replace(
    PENALTY,
    decided_on=date(2017, 10, 9),
    licences=(LICENCE,),
    kinds=("5",),
    fine_fen=None,
    confiscated_fen=None,
    licence_effect=LicenceEffect.REVOKED,
    suspended_until=None,
)
SOFTENED = replace(
    WORD,
    outcome=AppealOutcome.CHANGED,
    licences=(LICENCE,),
    kinds=("5",),
    licence_effect=LicenceEffect.SUSPENDED,
    suspended_until=date(2017, 10, 16),
)


def taken() -> County:
    """Return a county in which a penalty takes the licence for good, and is contested."""
    spec = with_justice(County().before(PenaltyDecided))
    spec.now = datetime(2017, 10, 9, 1, 0, tzinfo=UTC)
    return spec.given(TAKING, **INSPECTS).given(FILED, **LEGAL)


def test_a_licence_that_is_only_suspended_now_is_free_after_its_day() -> None:
    change = replace(EXAMPLES[LicenceChanged], effective_on=date(2017, 10, 9))
    spec = taken()
    spec.when(change, **DECIDES).refused("licence.not-in-force")
    spec.given(SOFTENED, **LEGAL)
    spec.when(change, **DECIDES).refused("licence.not-in-force")
    spec.now = datetime(2017, 10, 17, 1, 0, tzinfo=UTC)
    spec.when(replace(change, effective_on=date(2017, 10, 17)), **DECIDES)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt


@pytest.mark.parametrize(
    "change",
    [
        {"suspended_until": None},
        {"suspended_until": date(2017, 10, 8)},
        {"licence_effect": LicenceEffect.REVOKED},
        {"kinds": ("1",)},
        {"outcome": AppealOutcome.UPHELD, "kinds": ()},
    ],
)
def test_what_becomes_of_the_licences_goes_with_the_change(change: dict[str, object]) -> None:
    taken().when(replace(SOFTENED, **change), **LEGAL).refused("appeal.does-not-fit")


def test_a_penalty_that_named_no_licence_takes_none_by_a_change() -> None:
    word = replace(SOFTENED, licences=())
    punished(FILED).when(word, **LEGAL).refused("appeal.does-not-fit")


def test_a_quashed_refusal_to_accept_opens_the_case_again() -> None:
    spec = County().before(ApplicationAccepted)
    day = spec.now.date()
    spec.given(ApplicationNotAccepted(case=CASE, reason="材料不符"), **WINDOW)
    suit = replace(FILED, about=f"case:{CASE}", kind=AppealKind.LITIGATION, filed_on=day)
    spec.given(suit, **WINDOW)
    spec.ask(EXAMPLES[ApplicationAccepted]).refused("case.closed")
    word = replace(WORD, about=f"case:{CASE}", effective_on=day, redecide_days=30)
    spec.given(word, **WINDOW)
    spec.ask(EXAMPLES[ApplicationAccepted]).accepted()


def test_what_rests_on_a_decision_that_is_made_anew_rests_on_nothing_until_then() -> None:
    spec = County().after(CaseClosed)
    day = spec.now.date()
    bar = replace(BARRED, ground=f"case:{CASE}", subject=COMPANY, from_on=day)
    contested(spec, redecide_days=30)
    spec.when(bar, **DECIDES).refused("restriction.ground-fallen")
    spec.given(replace(DECISION, decided_on=day), **DECIDES)
    spec.when(bar, **DECIDES)
    assert "restriction.ground-fallen" not in spec.receipt.codes


@pytest.mark.parametrize("kind", ["check", "rectification"])
def test_a_result_or_an_order_that_is_contested_is_not_voided(kind: str) -> None:
    event = {"check": SpotCheckResultRecorded, "rectification": RectificationOrdered}[kind]
    spec = with_justice(County().after(event))
    step = next(one for one in STEPS.values() if isinstance(one.event, event))
    about = f"{kind}:{getattr(step.event, kind)}"
    filed = replace(FILED, about=about, subject=step.event.subject, filed_on=spec.now.date())
    spec.given(filed, **LEGAL)
    void = EntryVoided(
        entry=step.id, position=spec.places[step.id], reason="录入错误", names=tags_of(step.event)
    )
    spec.given(STEPS["market-corrector"].event, **ROOT)
    spec.when(void, agency=MARKET, actor=MARKET_CORRECTOR)
    assert "void.took-effect" in spec.receipt.codes
