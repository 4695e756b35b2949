"""决定: of an accepted case, once, by another officer, in time, reviewed."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished, ItemAdjusted, ItemCancelled
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import Opinion, ReviewCompleted
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    SupplementSubmitted,
)
from ledger.events.organisation import CalendarPublished, LegalTermSet, Post
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.catalogue import FOOD, SEAL_CUTTING
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    ISSUER,
    KEEPER,
    NEIGHBOUR,
    RECEIVER,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES

DECISION = EXAMPLES[DecisionMade]
REFUSAL = replace(
    DECISION, outcome=DecisionOutcome.REFUSED, reason="不符合条件", remedies_told=True
)
FIRST = EXAMPLES[ReviewCompleted]
TECHNICIAN = ISSUER
"""An officer of the bureau who neither reviews level 1 or 2 nor decides."""
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}


def reviewed(spec: County) -> County:
    """Let both levels of review pass."""
    spec.given(FIRST, agency=BUREAU, actor=FIRST_REVIEWER)
    return spec.given(replace(FIRST, level=2), agency=BUREAU, actor=SECOND_REVIEWER)


def test_a_reviewed_case_is_decided() -> None:
    County().before(DecisionMade).ask(DECISION).accepted()


def test_nothing_is_decided_that_was_never_received() -> None:
    County().before(ApplicationReceived).ask(DECISION).refused("case.unknown")


def test_nothing_is_refused_that_was_not_accepted() -> None:
    County().after(ApplicationReceived).ask(REFUSAL).refused("case.not-accepted")


def test_what_silence_has_accepted_is_decided() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = datetime(2017, 7, 11, 1, 0, tzinfo=UTC)
    spec.ask(replace(REFUSAL, decided_on=date(2017, 7, 11))).accepted()


def test_in_an_unannounced_year_nothing_counts_as_accepted_by_silence() -> None:
    spec = County().before(ApplicationReceived)
    spec.now = datetime(2017, 12, 28, 1, 0, tzinfo=UTC)
    spec.given(EXAMPLES[ApplicationReceived], **WINDOW)
    spec.now = datetime(2018, 3, 1, 1, 0, tzinfo=UTC)
    decision = replace(REFUSAL, decided_on=date(2018, 3, 1))
    spec.ask(decision).refused("case.not-accepted")
    spec.given(CalendarPublished(calendar="cn", year=2018), **ROOT)
    spec.ask(decision).finding("decision.late")


def test_a_decided_case_cannot_be_decided_again() -> None:
    County().after(DecisionMade).ask(DECISION).refused("decision.second")
    County().after(DecisionMade).ask(REFUSAL).refused("decision.second")


def test_a_withdrawn_case_is_not_decided() -> None:
    withdrawn = replace(EXAMPLES[ApplicationWithdrawn], case=CASE, subject=COMPANY)
    spec = County().before(DecisionMade).given(withdrawn, **WINDOW)
    spec.ask(DECISION).refused("case.closed")


def test_a_decision_names_its_seal() -> None:
    County().before(DecisionMade).ask(replace(DECISION, seal=" ")).refused("decision.seal")


@pytest.mark.parametrize("officer", [RECEIVER, FIRST_REVIEWER, SECOND_REVIEWER])
def test_who_received_or_reviewed_does_not_decide(officer: str) -> None:
    spec = County().before(DecisionMade)
    spec.in_post(officer, Post.DECIDER)
    spec.ask(DECISION, actor=officer).refused("decision.same-person")


def test_who_accepted_does_not_decide() -> None:
    spec = County().after(SupplementSubmitted)
    spec.in_post(DECIDER, Post.RECEIVER)
    spec.given(EXAMPLES[ApplicationAccepted], agency=BUREAU, actor=DECIDER)
    reviewed(spec).ask(DECISION).refused("decision.same-person")


def test_a_decision_names_item_and_applicant_of_the_case() -> None:
    spec = County().before(DecisionMade)
    spec.ask(replace(DECISION, item=SEAL_CUTTING)).refused("identity.mismatch")
    spec.ask(replace(DECISION, subject=NEIGHBOUR)).refused("identity.mismatch")
    spec.ask(replace(DECISION, item=None, subject=None)).accepted()


def test_a_grant_waits_for_every_level_of_review() -> None:
    spec = County().after(ReviewCompleted).ask(DECISION).refused("review.incomplete")
    objection = replace(FIRST, level=2, opinion=Opinion.OBJECT)
    spec.given(objection, agency=BUREAU, actor=SECOND_REVIEWER)
    spec.ask(DECISION).refused("review.incomplete")


def test_an_application_may_be_refused_after_an_objection() -> None:
    objection = replace(FIRST, opinion=Opinion.OBJECT)
    spec = County().before(ReviewCompleted)
    spec.given(objection, agency=BUREAU, actor=FIRST_REVIEWER).ask(REFUSAL).accepted()


def test_a_grant_waits_for_the_deficit_to_be_made_good() -> None:
    accepted = replace(
        EXAMPLES[ApplicationAccepted], mode=AcceptanceMode.DEFICIT, cure_by=date(2017, 7, 10)
    )
    spec = County().after(ApplicationReceived).given(accepted, **WINDOW)
    reviewed(spec).ask(DECISION).refused("case.materials-missing")
    spec.given(EXAMPLES[SupplementSubmitted], **WINDOW).ask(DECISION).accepted()


def test_nothing_is_granted_under_a_cancelled_item() -> None:
    cancelled = ItemCancelled(item=FOOD, effective_on=date(2017, 7, 3), document="国发")
    spec = County().before(DecisionMade)
    spec.given(cancelled, agency=CATALOGUE, actor=f"{CATALOGUE}/1")
    spec.ask(DECISION).refused("item.cancelled")


def findings(spec: County, decided_on: date) -> tuple[str, ...]:
    """Return what stays with a decision of a day, which is accepted."""
    spec.ask(replace(DECISION, decided_on=decided_on))
    assert spec.receipt.outcome is Outcome.ACCEPTED
    return tuple(one for one in spec.receipt.findings if one != "consult.missing")


@pytest.mark.parametrize(("month", "day", "late"), [(7, 31, False), (8, 1, True)])
def test_the_statutory_limit_of_the_guide_counts_from_acceptance(
    month: int, day: int, *, late: bool
) -> None:
    """Twenty working days after Monday, 3 July 2017, end on Monday, 31 July."""
    spec = County().before(DecisionMade)
    spec.now = datetime(2017, 8, 2, 1, 0, tzinfo=UTC)
    assert ("decision.late" in findings(spec, date(2017, month, day))) is late


def without_days_in_the_guide(spec: County | None = None, *terms: LegalTermSet) -> County:
    """Return a county, ready to decide, whose guide names no statutory days."""
    guide = replace(
        EXAMPLES[GuidePublished],
        version=2,
        effective_on=date(2017, 7, 2),
        legal_days=None,
        legal_unit=None,
    )
    spec = (spec or County()).after(SupplementSubmitted)
    spec.given(guide, agency=BUREAU, actor=DECIDER)
    spec.given(*terms, **ROOT)
    spec.given(replace(EXAMPLES[ApplicationAccepted], guide=2), **WINDOW)
    return reviewed(spec)


@pytest.mark.parametrize(("month", "day", "late"), [(7, 31, False), (8, 1, True)])
def test_without_days_in_the_guide_the_legal_term_counts(
    month: int, day: int, *, late: bool
) -> None:
    spec = without_days_in_the_guide()
    spec.now = datetime(2017, 8, 2, 1, 0, tzinfo=UTC)
    assert ("decision.late" in findings(spec, date(2017, month, day))) is late


@pytest.mark.parametrize(("month", "day", "late"), [(9, 4, False), (9, 5, True)])
def test_a_legal_term_of_months_ends_on_the_same_day_of_the_month_or_the_next_working_day(
    month: int, day: int, *, late: bool
) -> None:
    """3 September 2017 is a Sunday."""
    two_months = LegalTermSet(
        term="decision",
        length=2,
        unit=TimeUnit.MONTH,
        effective_on=date(2017, 7, 1),
        basis="特别法",
    )
    spec = without_days_in_the_guide(None, two_months)
    spec.now = datetime(2017, 9, 5, 1, 0, tzinfo=UTC)
    assert ("decision.late" in findings(spec, date(2017, month, day))) is late


@pytest.mark.parametrize(("day", "broken"), [(12, False), (13, True)])
def test_the_promise_of_the_guide_is_another_limit_than_the_statute(
    day: int, *, broken: bool
) -> None:
    """Seven working days after Monday, 3 July 2017, end on Wednesday, 12 July."""
    spec = County().before(DecisionMade)
    spec.now = datetime(2017, 8, 2, 1, 0, tzinfo=UTC)
    expected = ("decision.promise-broken",) if broken else ()
    assert findings(spec, date(2017, 7, day)) == expected


def test_a_decision_may_break_the_promise_and_the_law_at_once() -> None:
    spec = County().before(DecisionMade)
    spec.now = datetime(2017, 8, 2, 1, 0, tzinfo=UTC)
    told = findings(spec, date(2017, 8, 1))
    assert told == ("decision.late", "decision.promise-broken")


@pytest.mark.parametrize(("day", "broken"), [(3, False), (4, True)])
def test_an_instant_item_is_promised_for_the_day_of_its_acceptance(
    day: int, *, broken: bool
) -> None:
    guide = replace(
        EXAMPLES[GuidePublished], version=2, effective_on=date(2017, 7, 2), instant=True
    )
    spec = County().after(SupplementSubmitted).given(guide, agency=BUREAU, actor=DECIDER)
    reviewed(spec.given(replace(EXAMPLES[ApplicationAccepted], guide=2), **WINDOW))
    spec.now = datetime(2017, 7, 7, 1, 0, tzinfo=UTC)
    expected = ("decision.promise-broken",) if broken else ()
    assert findings(spec, date(2017, 7, day)) == expected


@pytest.mark.parametrize(("day", "lawful"), [(31, True), (1, False)])
def test_no_day_beyond_what_the_law_gives_is_stated(day: int, *, lawful: bool) -> None:
    month = 7 if lawful else 8
    stated = datetime(2017, month, day, 9, 0, tzinfo=UTC)
    spec = County().after(SupplementSubmitted)
    spec.ask(replace(EXAMPLES[ApplicationAccepted], due_at=stated))
    spec.accepted() if lawful else spec.refused("acceptance.due-over-statutory")


def test_a_decision_is_dated_between_acceptance_and_the_day_it_takes_effect() -> None:
    spec = County().before(DecisionMade)
    spec.ask(replace(DECISION, decided_on=date(2017, 7, 2))).refused("days.order")
    spec.now = datetime(2017, 7, 5, 1, 0, tzinfo=UTC)
    tomorrow = replace(DECISION, decided_on=date(2017, 7, 6))
    spec.ask(tomorrow, occurred_at=spec.now).refused("days.in-future")


def test_a_guide_that_is_published_after_the_acceptance_gives_no_more_time() -> None:
    spec = County().after(SupplementSubmitted)
    spec.given(replace(EXAMPLES[ApplicationAccepted], guide=None), **WINDOW)
    spec.now = datetime(2017, 8, 1, 1, 0, tzinfo=UTC)
    longer = replace(
        EXAMPLES[GuidePublished],
        version=2,
        effective_on=date(2017, 7, 1),
        legal_days=60,
        legal_basis="特别法",
        promised_days=60,
    )
    reviewed(spec.given(longer, agency=BUREAU, actor=DECIDER))
    assert findings(spec, date(2017, 8, 1)) == ("decision.late", "decision.promise-broken")


def test_the_law_s_own_term_limits_no_item_that_is_not_a_permit() -> None:
    spec = County().before(ApplicationReceived)
    other = ItemAdjusted(item=FOOD, effective_on=date(2017, 7, 1), kind="07")
    spec.given(other, agency=CATALOGUE, actor=f"{CATALOGUE}/1")
    spec = without_days_in_the_guide(spec)
    spec.now = datetime(2017, 8, 2, 1, 0, tzinfo=UTC)
    assert findings(spec, date(2017, 8, 1)) == ("decision.promise-broken",)


@pytest.mark.parametrize(("day", "broken"), [(5, False), (6, True)])
def test_a_deadline_that_was_stated_is_the_promise_that_counts(day: int, *, broken: bool) -> None:
    spec = County().after(SupplementSubmitted)
    due_at = datetime(2017, 7, 5, 15, 0, tzinfo=UTC)
    spec.given(replace(EXAMPLES[ApplicationAccepted], due_at=due_at), **WINDOW)
    reviewed(spec)
    spec.now = datetime(2017, 7, 7, 1, 0, tzinfo=UTC)
    expected = ("decision.promise-broken",) if broken else ()
    assert findings(spec, date(2017, 7, day)) == expected


def test_a_limit_into_an_unannounced_year_is_not_guessed() -> None:
    spec = County().before(ApplicationReceived)
    spec.now = datetime(2017, 12, 20, 1, 0, tzinfo=UTC)
    spec.after(SupplementSubmitted)
    accepted = replace(EXAMPLES[ApplicationAccepted], accepted_on=date(2017, 12, 20))
    spec.given(accepted, **WINDOW)
    reviewed(spec)
    spec.now = datetime(2018, 3, 1, 1, 0, tzinfo=UTC)
    told = findings(spec, date(2018, 3, 1))
    assert told == ("calendar.unknown", "decision.promise-broken")


@pytest.mark.parametrize("reason", [None, " ", "\u3000"])
def test_who_is_refused_is_told_why(reason: str | None) -> None:
    """行政许可法 第三十八条第二款: a blank is no reason."""
    spec = County().before(DecisionMade)
    spec.ask(replace(REFUSAL, reason=reason)).refused("decision.no-reason")
    spec.ask(REFUSAL).accepted()


def test_who_is_refused_is_told_where_to_turn() -> None:
    spec = County().before(DecisionMade)
    spec.ask(replace(REFUSAL, remedies_told=False)).refused("decision.remedies-untold")


def test_who_gets_what_was_asked_needs_no_reason() -> None:
    spec = County().before(DecisionMade)
    spec.ask(replace(DECISION, reason=None, remedies_told=False)).accepted()


def test_nothing_is_granted_over_an_objection_of_the_technical_review() -> None:
    spec = County().before(DecisionMade)
    spec.in_post(TECHNICIAN, Post.REVIEWER)
    spec.in_post(RECEIVER, Post.REVIEWER)
    objection = replace(FIRST, technical=True, opinion=Opinion.OBJECT)
    spec.given(objection, agency=BUREAU, actor=TECHNICIAN)
    spec.ask(DECISION).refused("review.technical-objects")
    another_level = replace(FIRST, technical=True, level=2)
    spec.given(another_level, agency=BUREAU, actor=RECEIVER)
    spec.ask(DECISION).refused("review.technical-objects")
    spec.ask(REFUSAL).accepted()


def test_a_technical_objection_is_answered_by_a_later_review_of_its_level() -> None:
    spec = County().before(DecisionMade)
    spec.in_post(TECHNICIAN, Post.REVIEWER)
    spec.in_post(RECEIVER, Post.REVIEWER)
    objection = replace(FIRST, technical=True, opinion=Opinion.OBJECT)
    spec.given(objection, agency=BUREAU, actor=TECHNICIAN)
    spec.given(replace(FIRST, technical=True), agency=BUREAU, actor=TECHNICIAN)
    spec.ask(DECISION).accepted()
