"""撤回公示: a penalty that was changed, quashed or taken back is taken down in time."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, Role, TimeUnit
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.delivery import DecisionDelivered, DeliveryWay, RecordPublicised
from ledger.events.organisation import AgencyRegistered, LegalTermSet, OfficerAppointed
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.organisation import COMPANY, INSPECTOR, KEEPER, MARKET
from tests.examples.story import EXAMPLES

JUSTICE = "reg:130523:sfj"
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
LEGAL = {"agency": JUSTICE, "actor": f"{JUSTICE}/1"}
INSPECTS = {"agency": MARKET, "actor": INSPECTOR}
PENALTY = EXAMPLES[PenaltyDecided]
ABOUT = f"penalty:{PENALTY.penalty}"
PAGE = RecordPublicised(about=ABOUT, channel="信用中国", from_on=date(2017, 10, 9))
DOWN = replace(PAGE, withdraws=True)
FILED = AppealFiled(
    appeal=f"{JUSTICE}/FY1",
    about=ABOUT,
    subject=COMPANY,
    kind=AppealKind.RECONSIDERATION,
    filed_on=date(2017, 10, 9),
)
WORD = AppealDecided(
    appeal=FILED.appeal,
    about=ABOUT,
    subject=COMPANY,
    outcome=AppealOutcome.QUASHED,
    effective_on=date(2017, 10, 9),
    document="行政复议决定书",
)
CHANGED = replace(WORD, outcome=AppealOutcome.CHANGED, kinds=("2",), fine_fen=100)
THREE = LegalTermSet(
    term="withdraw-publication",
    length=3,
    unit=TimeUnit.WORKDAY,
    effective_on=date(2015, 1, 1),
    basis="行政处罚法 第四十八条",
)


def public(term: LegalTermSet | None = THREE) -> County:
    """Return a county in which a penalty is public and contested, on Monday, 9 October 2017."""
    spec = County().before(PenaltyDecided)
    registered = AgencyRegistered(agency=JUSTICE, name="司法局", roles=(Role.LEGAL,))
    spec.given(registered, OfficerAppointed(officer=f"{JUSTICE}/1", agency=JUSTICE), **ROOT)
    if term is not None:
        spec.given(term, **ROOT)
    return spec.after(PenaltyDecided).given(PAGE, **INSPECTS).given(FILED, **LEGAL)


def found(spec: County, day: int, event: RecordPublicised | AppealFiled | DecisionDelivered) -> str:
    """Return what an act of the decider's finds on a day of October."""
    spec.now = datetime(2017, 10, day, 1, 0, tzinfo=UTC)
    spec.when(event, **INSPECTS)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
    return " ".join(spec.receipt.findings)


@pytest.mark.parametrize(("day", "expected"), [(12, ""), (13, "publication.not-withdrawn")])
@pytest.mark.parametrize("word", [WORD, CHANGED])
def test_three_working_days_are_left_to_take_it_down(
    word: AppealDecided, day: int, expected: str
) -> None:
    assert found(public().given(word, **LEGAL), day, DOWN) == expected


def test_what_its_decider_takes_back_is_taken_down_too() -> None:
    revoked = replace(EXAMPLES[PenaltyRevoked], revoked_on=date(2017, 10, 9))
    assert found(public().given(revoked, **INSPECTS), 13, DOWN) == "publication.not-withdrawn"


def test_a_changed_penalty_that_is_put_up_anew_is_owed_nothing_more() -> None:
    spec = public().given(CHANGED, **LEGAL)
    assert found(spec, 12, replace(PAGE, from_on=date(2017, 10, 12))) == ""
    assert found(spec, 20, DOWN) == ""


def test_another_channel_that_is_served_hides_none_that_was_forgotten() -> None:
    spec = public().given(CHANGED, **LEGAL)
    elsewhere = replace(PAGE, channel="局网站", from_on=date(2017, 10, 16))
    assert found(spec, 16, elsewhere) == "publication.not-withdrawn"


def test_whoever_leaves_it_there_is_told_so_at_whatever_is_done_next() -> None:
    spec = public().given(CHANGED, **LEGAL)
    delivered = DecisionDelivered(
        penalty=PENALTY.penalty, way=DeliveryWay.DIRECT, delivered_on=date(2017, 10, 16)
    )
    assert "publication.not-withdrawn" in found(spec, 16, delivered).split()


def test_an_earlier_day_that_is_written_down_later_is_seen() -> None:
    spec = public().given(WORD, **LEGAL)
    spec.now = datetime(2017, 10, 16, 1, 0, tzinfo=UTC)
    spec.when(DOWN, **INSPECTS, occurred_at=datetime(2017, 10, 12, 1, 0, tzinfo=UTC))
    assert spec.receipt.findings == ("occurred.after-limit",)


def test_a_page_that_had_ended_by_itself_is_owed_nothing() -> None:
    spec = County().after(PenaltyDecided)
    spec.given(THREE, **ROOT)
    spec.given(replace(PAGE, until_on=date(2017, 10, 10)), **INSPECTS)
    revoked = replace(EXAMPLES[PenaltyRevoked], revoked_on=date(2017, 10, 9))
    assert found(spec.given(revoked, **INSPECTS), 20, DOWN) == ""


@pytest.mark.parametrize("outcome", [AppealOutcome.UPHELD, AppealOutcome.STAYED])
def test_what_stands_or_is_only_stayed_may_stay_there(outcome: AppealOutcome) -> None:
    spec = public().given(replace(WORD, outcome=outcome), **LEGAL)
    assert found(spec, 20, DOWN) == ""


@pytest.mark.parametrize("term", [None, replace(THREE, effective_on=date(2021, 7, 15))])
def test_before_the_statute_and_without_the_term_nothing_is_owed(term: LegalTermSet | None) -> None:
    assert found(public(term).given(WORD, **LEGAL), 20, DOWN) == ""


@pytest.mark.parametrize(
    ("term", "expected"), [(None, "term.unknown"), (THREE, ""), (replace(THREE, length=5), "")]
)
def test_since_the_statute_a_ledger_without_the_term_says_so(
    term: LegalTermSet | None, expected: str
) -> None:
    spec = public(term)
    spec.now = datetime(2021, 8, 2, 1, 0, tzinfo=UTC)
    spec.given(replace(WORD, effective_on=date(2021, 8, 2)), **LEGAL)
    spec.now = datetime(2021, 8, 2, 2, 0, tzinfo=UTC)
    spec.when(DOWN, **INSPECTS)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
    assert " ".join(spec.receipt.findings) == expected


def test_a_term_that_came_after_the_word_makes_nobody_late() -> None:
    spec = public(None).given(WORD, **LEGAL)
    spec.given(THREE, **ROOT)
    assert found(spec, 20, DOWN) == ""


def test_a_page_put_up_before_the_word_takes_effect_goes_on_its_day() -> None:
    spec = public().given(replace(WORD, effective_on=date(2017, 10, 16)), **LEGAL)
    assert found(spec, 10, replace(PAGE, channel="局网站", from_on=date(2017, 10, 10))) == ""
    assert found(spec, 20, replace(DOWN, channel="局网站")) == "publication.not-withdrawn"
