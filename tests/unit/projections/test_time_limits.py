"""时限的情形: what the gate accepts and what a case is answered, on days told by hand.

The calendar is that of 2017: 1 to 8 October off, Saturday 30 September worked.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.decision import DecisionMade
from ledger.events.handling import ReviewCompleted
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Material,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.events.organisation import CalendarPublished
from projections.discovery import question_named
from projections.views import Views
from tests.county import County
from tests.examples.catalogue import APPLICATION_FORM, HEALTH, PREMISES
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    FIRST_REVIEWER,
    KEEPER,
    RECEIVER,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES
from tests.spec import LEDGER

WINDOW = {"agency": BUREAU, "actor": RECEIVER}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
RECEIVED = replace(
    EXAMPLES[ApplicationReceived],
    materials=tuple(Material(code=code) for code in (APPLICATION_FORM, PREMISES, HEALTH)),
)
IN_DEFICIT = EXAMPLES[ApplicationReceived]
NOTICE = EXAMPLES[SupplementRequested]
FULL = replace(EXAMPLES[ApplicationAccepted], case=CASE, subject=COMPANY, document=None)
Shows = Callable[[County, str], Any]


@pytest.fixture
def show(tmp_path: Path) -> Shows:
    """Return how the case stands on a day."""

    def shown(spec: County, on: str) -> Any:  # noqa: ANN401 - the answer's own class
        place = f"sqlite:///{tmp_path / 'views.db'}"
        zone = spec.gate.opening.zone
        views = Views(place, spec.store, zone, LEDGER, today=spec.now.date)
        with closing(views):
            views.catch_up()
            with views.reader(on=date.fromisoformat(on)) as reader:
                (found,) = question_named("case").show(reader, CASE)
                return found

    return shown


def at(spec: County, day: str) -> County:
    """Let it be nine o'clock of a day in 内丘县."""
    spec.now = datetime.fromisoformat(f"{day}T01:00:00").replace(tzinfo=UTC)
    return spec


def received(on: str, event: ApplicationReceived = RECEIVED) -> County:
    return at(County().before(ApplicationReceived), on).given(event, **WINDOW)


def accepted(on: str, **changes: Any) -> ApplicationAccepted:  # noqa: ANN401 - any field
    return replace(FULL, accepted_on=date.fromisoformat(on), **changes)


def test_a_notice_on_the_last_day_is_in_time_and_the_day_after_is_too_late(show: Shows) -> None:
    at(received("2017-09-27", IN_DEFICIT), "2017-10-10").ask(NOTICE).accepted()
    spec = received("2017-09-27", IN_DEFICIT)
    at(spec, "2017-10-11").ask(NOTICE).refused("supplement.too-late")
    found = show(spec, "2017-10-11")
    assert (found.accepted_on, found.silent) == ("2017-09-27", True)
    assert found.due_legal == "2017-10-31"


def test_no_written_acceptance_moves_what_silence_has_accepted(show: Shows) -> None:
    spec = at(received("2017-09-27"), "2017-10-20")
    spec.ask(accepted("2017-10-20")).refused("case.already-accepted")
    by_silence = accepted("2017-09-27", mode=AcceptanceMode.SILENCE)
    spec.ask(by_silence).accepted()
    found = show(spec, "2017-10-20")
    assert (found.accepted_on, found.due_legal) == ("2017-09-27", "2017-10-31")


def test_the_second_silence_is_the_windows_turn_until_it_accepts_by_itself(show: Shows) -> None:
    spec = at(received("2017-09-27", IN_DEFICIT), "2017-10-10").given(NOTICE, **WINDOW)
    asked = show(spec, "2017-10-10")
    assert (asked.status, asked.whose_turn, asked.light) == ("supplementing", None, None)
    spec = at(spec, "2017-10-16").given(EXAMPLES[SupplementSubmitted], **WINDOW)
    for day, left, light in (("20", 1, "green"), ("23", 0, "yellow")):
        found = show(spec, f"2017-10-{day}")
        assert (found.status, found.whose_turn, found.light) == ("received", BUREAU, light)
        assert (found.days_left, found.due_answer) == (left, "2017-10-23")
    found = show(at(spec, "2017-10-24"), "2017-10-24")
    assert (found.status, found.accepted_on, found.silent) == ("accepted", "2017-10-16", True)
    assert (found.due_legal, found.due_answer) == ("2017-11-13", None)
    assert (found.whose_turn, found.light) == (BUREAU, "green")


def test_a_decision_that_is_not_made_by_its_day_burns_red_until_it_is(show: Shows) -> None:
    spec = received("2017-07-03").given(accepted("2017-07-03"), **WINDOW)
    lights = [show(spec, f"2017-07-{day}").light for day in (11, 12, 13)]
    assert lights == ["green", "yellow", "red"]
    withdrawn = replace(EXAMPLES[ApplicationWithdrawn], case=CASE, subject=COMPANY)
    found = show(at(spec, "2017-07-20").given(withdrawn, **WINDOW), "2017-07-20")
    assert (found.light, found.whose_turn) == (None, None)


def test_promise_and_law_are_two_limits_and_no_stated_day_goes_beyond_the_law(
    show: Shows,
) -> None:
    spec = received("2017-07-03")
    beyond = datetime(2017, 8, 15, 9, 0, tzinfo=UTC)
    spec.ask(accepted("2017-07-03", due_at=beyond)).refused("acceptance.due-over-statutory")
    spec.given(accepted("2017-07-03"), **WINDOW)
    at(spec, "2017-07-20")
    for level, officer in ((1, FIRST_REVIEWER), (2, SECOND_REVIEWER)):
        passed = replace(EXAMPLES[ReviewCompleted], level=level)
        spec.given(passed, agency=BUREAU, actor=officer)
    decided = replace(EXAMPLES[DecisionMade], decided_on=date(2017, 7, 20))
    spec.ask(decided).finding("decision.promise-broken")
    found = show(spec, "2017-07-20")
    assert (found.due_promised, found.due_legal) == ("2017-07-12", "2017-07-31")
    assert (found.late, found.late_legal) == (True, False)


@pytest.mark.parametrize(
    ("on", "before", "after"),
    [("2017-12-04", None, "2018-01-02"), ("2017-12-01", "2017-12-29", "2017-12-29")],
)
def test_a_day_in_a_year_that_nobody_announced_waits_for_its_calendar(
    show: Shows, on: str, before: str | None, after: str
) -> None:
    spec = received(on)
    spec.given(accepted(on), **WINDOW)
    assert show(spec, on).due_legal == before
    announced = CalendarPublished(calendar="cn", year=2018, days_off=(date(2018, 1, 1),))
    spec.given(announced, **ROOT)
    assert show(spec, on).due_legal == after
