"""好差评: one word a channel, answered by whom it is about, in time, and not by himself alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.base import Role
from ledger.events.organisation import (
    AgencyRegistered,
    LoopStep,
    OfficerAppointed,
    Post,
    ServiceLevelSet,
)
from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    ISSUER,
    KEEPER,
    RECEIVER,
    ROOT,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES

CLERK = f"{BUREAU}/88"
RATED = EXAMPLES[ServiceRated]
HANDLED = EXAMPLES[RatingAnswered]
REVISITED = replace(HANDLED, kind=RatingAnswer.REVISITED, satisfied=True, note=None)
LEVEL = ServiceLevelSet(level="all", step=LoopStep.ANSWER_RATING, days=15, basis="好差评")


def rated(**more: Any) -> County:  # noqa: ANN401
    """Return the county in which the case has been rated."""
    county = County().before(ServiceRated)
    county.given(OfficerAppointed(officer=CLERK, agency=BUREAU), agency=KEEPER, actor=ROOT)
    county.when(replace(RATED, **more), agency=BUREAU, actor=RECEIVER).accepted()
    return county


def answer(county: County, event: RatingAnswered, actor: str = ISSUER) -> County:
    """Record an answer of the bureau."""
    county.when(event, agency=BUREAU, actor=actor)
    return county


def test_a_case_is_rated_once_on_each_channel_and_only_after_somebody_applied() -> None:
    county = rated()
    county.ask(replace(RATED, grade=5)).refused("rating.second")
    county.ask(replace(RATED, channel="短信", grade=5)).accepted()
    county.ask(replace(RATED, case=f"{BUREAU}/never")).refused("case.unknown")
    county.ask(replace(RATED, channel="网上", rated_on=date(2017, 7, 2))).refused("days.order")
    county.ask(replace(RATED, channel="网上", rated_on=date(2017, 12, 1))).refused("days.in-future")


@pytest.mark.parametrize("channel", [" {}", "{}\u3000", "{}\u200b", "\u202e{}"])
def test_no_other_spelling_of_a_channel_rates_the_case_again(channel: str) -> None:
    spelled = channel.format(RATED.channel)
    rated().ask(replace(RATED, channel=spelled, grade=5)).refused("rating.second")


@pytest.mark.parametrize("grade", [3, 4, 5])
def test_only_a_bad_rating_is_answered(grade: int) -> None:
    answer(rated(grade=grade), HANDLED).refused("rating.not-poor")
    answer(rated(), replace(HANDLED, channel="网上")).refused("rating.unknown")
    answer(rated(), HANDLED).accepted()


def test_it_is_put_right_once_and_asked_about_again_afterwards() -> None:
    county = rated()
    answer(county, REVISITED).refused("rating.not-handled")
    answer(county, HANDLED).accepted()
    answer(county, HANDLED).refused("rating.answered")
    answer(county, replace(REVISITED, answered_on=date(2017, 10, 9))).refused("days.order")
    answer(county, REVISITED, CLERK).accepted()
    answer(county, REVISITED).refused("rating.answered")


def test_another_body_does_not_answer_for_the_one_that_was_rated() -> None:
    county = rated()
    watch, stranger = "reg:130523:jcj", "reg:130523:other"
    for agency, role in ((watch, Role.INSPECTION), (stranger, Role.WINDOW)):
        registered = AgencyRegistered(agency=agency, name=agency, roles=(role,))
        county.given(registered, agency=KEEPER, actor=ROOT)
        county.given(
            OfficerAppointed(officer=f"{agency}/1", agency=agency), agency=KEEPER, actor=ROOT
        )
    for agency in (watch, stranger):
        county.when(HANDLED, agency=agency, actor=f"{agency}/1").refused("rating.not-rated-body")
    answer(county, HANDLED).accepted()
    county.when(REVISITED, agency=stranger, actor=f"{stranger}/1")
    county.refused("rating.not-rated-body")
    county.when(REVISITED, agency=watch, actor=f"{watch}/1").accepted()


@pytest.mark.parametrize("officer", [RECEIVER, DECIDER])
def test_who_served_the_case_is_seen_to_answer_for_himself(officer: str) -> None:
    county = answer(rated(), HANDLED, officer)
    assert county.receipt.findings == ("rating.by-rated",)
    assert answer(rated(), HANDLED, ISSUER).receipt.findings == ()


def test_who_put_it_right_is_seen_to_ask_himself_again() -> None:
    county = answer(rated(), HANDLED)
    assert answer(county, REVISITED).receipt.findings == ("rating.by-rated",)
    county = answer(rated(), HANDLED)
    assert answer(county, REVISITED, SECOND_REVIEWER).receipt.findings == ("rating.by-rated",)


@pytest.mark.parametrize(
    ("rated_on", "last"), [((9, 18), (10, 13)), ((11, 6), (11, 27))], ids=["autumn", "winter"]
)
def test_it_is_late_after_fifteen_working_days(
    rated_on: tuple[int, int], last: tuple[int, int]
) -> None:
    for day, late in ((last[1], False), (last[1] + 1, True)):
        county = County().before(ServiceRated)
        county.given(LEVEL, agency=KEEPER, actor=ROOT)
        county.now = datetime(2017, 12, 1, 1, 0, tzinfo=UTC)
        event = replace(RATED, rated_on=date(2017, *rated_on))
        county.given(event, agency=BUREAU, actor=RECEIVER)
        answer(county, replace(HANDLED, answered_on=date(2017, last[0], day)))
        assert county.receipt.outcome is Outcome.ACCEPTED
        assert ("rating.late" in county.receipt.findings) is late


def test_a_level_that_was_set_afterwards_makes_nobody_late() -> None:
    county = rated()
    county.given(LEVEL, agency=KEEPER, actor=ROOT)
    county.now = datetime(2017, 12, 1, 1, 0, tzinfo=UTC)
    answer(county, replace(HANDLED, answered_on=date(2017, 12, 1))).accepted()
    assert county.receipt.findings == ()


def test_who_recorded_a_bad_rating_neither_betters_it_nor_takes_it_back() -> None:
    county = rated()
    target = county.receipt
    county.given(
        OfficerAppointed(officer=ISSUER, agency=BUREAU, post=Post.CORRECTOR),
        agency=KEEPER,
        actor=ROOT,
    )
    correction = Correction(entry=target.id, position=target.position or 0, reason="误录", was=())
    by = {"agency": BUREAU, "actor": ISSUER}
    county.when(replace(RATED, grade=5), corrects=correction, **by)
    county.refused("correction.not-own-side")
    void = EntryVoided(
        entry=target.id, position=target.position or 0, names=(f"case:{CASE}",), reason="误录"
    )
    county.when(void, **by).refused("correction.not-own-side")
