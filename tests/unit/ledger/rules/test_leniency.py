"""容缺受理、告知承诺: what the guide says may come later, until when, and who is believed."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import GuidePublished
from ledger.events.credit import Forbidden, RestrictionImposed
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import (
    CommitmentMade,
    CommitmentResult,
    CommitmentVerified,
    ReviewCompleted,
)
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    Material,
    SupplementSubmitted,
)
from projections.discovery import question_named
from projections.views import Views
from tests.county import County
from tests.examples.catalogue import APPLICATION_FORM, HEALTH, PREMISES
from tests.examples.credit import MEASURE
from tests.examples.intake import CASE, CASE_SECOND_GRANT
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    INSPECTOR,
    MARKET,
    RECEIVER,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES
from tests.spec import LEDGER

WINDOW = {"agency": BUREAU, "actor": RECEIVER}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
ACCEPTED = EXAMPLES[ApplicationAccepted]
IN_DEFICIT = replace(ACCEPTED, mode=AcceptanceMode.DEFICIT, cure_by=date(2017, 7, 10))
ON_COMMITMENT = replace(ACCEPTED, mode=AcceptanceMode.COMMITMENT)
SUPPLEMENT = EXAMPLES[SupplementSubmitted]
DECISION = EXAMPLES[DecisionMade]
REFUSAL = replace(
    DECISION, outcome=DecisionOutcome.REFUSED, reason="逾期未补齐材料", remedies_told=True
)
MADE = replace(EXAMPLES[CommitmentMade], case=CASE, subject=COMPANY, verify_by=date(2017, 8, 1))
BAR = RestrictionImposed(
    restriction=f"{MARKET}/X-1",
    subject=COMPANY,
    measure=MEASURE,
    forbids=(Forbidden.COMMITMENT,),
    from_on=date(2017, 1, 1),
    until_on=date(2018, 12, 31),
    basis="食品安全法 第一百三十五条",
)


def county(
    *,
    deferrable: bool | None = True,
    days: int | None = 5,
    commitment: bool | None = True,
    materials: tuple[str, ...] = (APPLICATION_FORM, PREMISES),
) -> County:
    """Return the county after a receipt that lacks 健康证明, under a guide that says what may."""
    spec = County().before("guide")
    published = EXAMPLES[GuidePublished]
    named = tuple(
        replace(one, deferrable=deferrable if one.code == HEALTH else False)
        for one in published.materials
    )
    guide = replace(published, materials=named, cure_days_max=days, commitment_allowed=commitment)
    spec.given(guide, agency=BUREAU, actor=DECIDER)
    spec.told += 1
    received = replace(
        EXAMPLES[ApplicationReceived], materials=tuple(Material(code=code) for code in materials)
    )
    return spec.before(ApplicationReceived).given(received, **WINDOW)


def at(spec: County, day: int) -> County:
    """Let it be ten o'clock of a day of July in 内丘县."""
    spec.now = datetime(2017, 7, day, 2, 0, tzinfo=UTC)
    return spec


def reviewed(spec: County) -> County:
    review = EXAMPLES[ReviewCompleted]
    spec.given(review, agency=BUREAU, actor=FIRST_REVIEWER)
    return spec.given(replace(review, level=2), agency=BUREAU, actor=SECOND_REVIEWER)


def test_what_the_guide_lets_come_later_is_waited_for_as_long_as_it_says() -> None:
    county().ask(IN_DEFICIT).accepted()


def test_the_guide_gives_working_days_and_not_one_more() -> None:
    spec = county().ask(replace(IN_DEFICIT, cure_by=date(2017, 7, 11)))
    spec.refused("acceptance.no-cure-day")
    county(days=6).ask(replace(IN_DEFICIT, cure_by=date(2017, 7, 11))).accepted()


def test_a_deficit_without_a_day_or_with_one_that_has_passed_is_not_accepted() -> None:
    county().ask(replace(IN_DEFICIT, cure_by=None)).refused("acceptance.no-cure-day")
    county().ask(replace(IN_DEFICIT, cure_by=date(2017, 7, 2))).refused("days.order")


def test_a_guide_that_says_nothing_does_not_spare_the_day() -> None:
    silent = county(deferrable=None, days=None)
    silent.ask(replace(IN_DEFICIT, cure_by=None))
    assert "acceptance.no-cure-day" in silent.receipt.codes
    silent.ask(IN_DEFICIT).finding("guide.leniency-unsaid")


@pytest.mark.parametrize("unsaid", [{"deferrable": None}, {"days": None}])
def test_what_half_a_guide_says_is_a_finding(unsaid: dict[str, None]) -> None:
    county(**unsaid).ask(IN_DEFICIT).finding("guide.leniency-unsaid")


@pytest.mark.parametrize("mode", [IN_DEFICIT, ON_COMMITMENT])
def test_what_must_be_there_is_neither_deferred_nor_promised(mode: ApplicationAccepted) -> None:
    county(deferrable=False).ask(mode).refused("acceptance.must-have-missing")
    spec = county(materials=(PREMISES,)).ask(mode).refused("acceptance.must-have-missing")
    assert APPLICATION_FORM in (spec.receipt.message or "")
    assert HEALTH not in (spec.receipt.message or "")


def test_a_complete_case_needs_no_leniency_whatever_the_guide_says() -> None:
    whole = (APPLICATION_FORM, PREMISES, HEALTH)
    county(deferrable=False, days=None, commitment=False, materials=whole).ask(ACCEPTED).accepted()


def test_nothing_is_accepted_on_a_promise_where_the_guide_excludes_it() -> None:
    county(commitment=False).ask(ON_COMMITMENT).refused("commitment.item-excluded")
    county(commitment=None).ask(ON_COMMITMENT).finding("guide.leniency-unsaid")
    county().ask(ON_COMMITMENT).accepted()


def test_who_is_barred_from_promising_is_not_accepted_on_a_promise() -> None:
    spec = county().given(BAR, **BY_MARKET)
    spec.ask(replace(ON_COMMITMENT, subject=None)).refused("credit.barred")
    spec.ask(IN_DEFICIT).accepted()


def test_who_broke_a_promise_is_not_accepted_on_another_one() -> None:
    broken = replace(
        EXAMPLES[CommitmentVerified],
        case=CASE,
        subject=COMPANY,
        result=CommitmentResult.BROKEN,
        verified_on=date(2017, 7, 3),
    )
    spec = county().given(MADE, **WINDOW).given(broken, agency=BUREAU, actor=FIRST_REVIEWER)
    second = replace(EXAMPLES[ApplicationReceived], case=CASE_SECOND_GRANT)
    spec.given(second, **WINDOW)
    again = replace(ON_COMMITMENT, case=CASE_SECOND_GRANT, subject=None)
    spec.ask(again).refused("commitment.barred")


def test_a_deficit_that_is_called_a_commitment_is_granted_only_once_somebody_promised() -> None:
    spec = reviewed(county().given(ON_COMMITMENT, **WINDOW))
    spec.ask(DECISION).refused("case.materials-missing")
    spec.given(MADE, **WINDOW).ask(DECISION).accepted()


def test_nothing_is_granted_before_a_deficit_is_made_good_in_time_or_after_it() -> None:
    spec = reviewed(county().given(IN_DEFICIT, **WINDOW))
    spec.ask(DECISION).refused("case.materials-missing")
    late = replace(DECISION, decided_on=date(2017, 7, 11))
    at(spec, 11).ask(late).refused("case.materials-missing")


def test_on_the_last_day_it_is_made_good_and_the_day_after_is_late() -> None:
    at(county().given(IN_DEFICIT, **WINDOW), 10).ask(SUPPLEMENT).accepted()
    spec = at(county().given(IN_DEFICIT, **WINDOW), 11)
    spec.ask(SUPPLEMENT).finding("acceptance.not-cured")


def test_a_deficit_whose_day_is_off_is_made_good_on_the_next_working_day() -> None:
    saturday = replace(IN_DEFICIT, cure_by=date(2017, 7, 8))
    spec = at(county().given(saturday, **WINDOW), 10)
    spec.ask(SUPPLEMENT).accepted()
    assert "acceptance.not-cured" not in spec.receipt.findings
    at(county().given(saturday, **WINDOW), 11).ask(SUPPLEMENT).finding("acceptance.not-cured")


def test_a_date_before_the_record_makes_nothing_good_in_time() -> None:
    spec = at(county().given(IN_DEFICIT, **WINDOW), 11)
    spec.ask(SUPPLEMENT, occurred_at=datetime(2017, 7, 10, 2, 0, tzinfo=UTC))
    spec.finding("acceptance.not-cured")


def test_who_is_refused_for_what_he_did_not_hand_in_finds_it_beside_the_refusal() -> None:
    spec = at(reviewed(county().given(IN_DEFICIT, **WINDOW)), 11)
    spec.ask(replace(REFUSAL, decided_on=date(2017, 7, 11))).finding("acceptance.not-cured")
    cured = reviewed(county().given(IN_DEFICIT, SUPPLEMENT, **WINDOW))
    cured = at(cured, 11).ask(replace(REFUSAL, decided_on=date(2017, 7, 11)))
    assert "acceptance.not-cured" not in cured.receipt.findings


def test_the_window_asks_for_what_was_not_made_good(tmp_path: Path) -> None:
    spec = at(county().given(IN_DEFICIT, **WINDOW), 11)
    zone = spec.gate.opening.zone
    today: Callable[[], date] = spec.now.date
    views = Views(f"sqlite:///{tmp_path / 'views.db'}", spec.store, zone, LEDGER, today=today)
    with closing(views):
        views.catch_up()
        with views.reader(on=date(2017, 7, 11)) as reader:
            (found,) = question_named("case").show(reader, CASE)
    assert (found.status, found.cure_by, found.whose_turn) == ("accepted", "2017-07-10", BUREAU)
