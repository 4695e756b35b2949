"""停钟: what is answered of a case whose clock was stopped; days reasoned by hand."""

from datetime import date

import pytest
from msgspec import json

from ledger.events.base import TimeUnit
from ledger.events.decision import DecisionOutcome
from ledger.events.handling import (
    ProcedureKind,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from projections.tables.case_row import CaseRow
from projections.tables.intake import CASES
from tests.asking import CASE, Asking, accepted, decided, guide, received


def heard(ledger: Asking, *, notified: str | None = "2017-09-18", **more: object) -> list[str]:
    """Let a hearing begin on 18 September 2017, with its notice unless said otherwise."""
    told = None if notified is None else date.fromisoformat(notified)
    started = SpecialProcedureStarted(
        case=CASE, kind=ProcedureKind.HEARING, notified_on=told, **more
    )
    return ledger.say("2017-09-18", started)


def begun(ledger: Asking, **stated: object) -> None:
    """Accept the case on Monday, 11 September 2017, under a guide."""
    ledger.terms()
    ledger.say("2017-01-02", guide(**stated))
    ledger.say("2017-09-11", received(), accepted("2017-09-11"))


ENDED = SpecialProcedureEnded(case=CASE, kind=ProcedureKind.HEARING)


def test_the_days_of_a_hearing_are_left_out_of_promise_and_law(ledger: Asking) -> None:
    begun(ledger, promised_days=10)
    heard(ledger, until=date(2017, 10, 10))
    ledger.say("2017-10-10", ENDED)
    found = ledger.show("case", CASE, on="2017-10-11")
    assert (found.due_legal, found.due_promised) == ("2017-10-31", "2017-10-17")
    assert (found.excluded_days, found.paused) == (12, False)
    assert json.decode(found.pauses) == ["hearing 2017-09-18 2017-10-10 notified"]


def test_one_that_runs_is_counted_to_the_day_asked_about(ledger: Asking) -> None:
    begun(ledger)
    heard(ledger)
    found = ledger.show("case", CASE, on="2017-09-22")
    assert (found.excluded_days, found.paused, found.due_legal) == (4, True, "2017-10-19")
    assert json.decode(found.pauses) == ["hearing 2017-09-18 notified"]
    late = ledger.show("case", CASE, on="2017-12-01")
    assert (late.late, late.late_legal) == (False, False)


def test_a_limit_in_days_leaves_out_days(ledger: Asking) -> None:
    begun(ledger, legal_days=30, legal_unit=TimeUnit.DAY)
    heard(ledger)
    ledger.say("2017-09-25", ENDED)
    found = ledger.show("case", CASE, on="2017-09-26")
    assert (found.excluded_days, found.due_legal) == (7, "2017-10-18")


def test_a_hearing_without_a_notice_moves_nothing(ledger: Asking) -> None:
    begun(ledger)
    heard(ledger, notified=None)
    found = ledger.show("case", CASE, on="2017-09-25")
    assert (found.due_legal, found.excluded_days, found.paused) == ("2017-10-13", 0, True)


def test_an_extension_is_added_where_the_limit_had_not_ended(ledger: Asking) -> None:
    begun(ledger, promised_days=7)
    more = TimeLimitExtended(case=CASE, days=10, reason="案情复杂", told_on=date(2017, 10, 11))
    ledger.say("2017-10-11", more)
    ledger.say("2017-10-12", decided(DecisionOutcome.REFUSED, "2017-10-12"))
    found = ledger.show("case", CASE, on="2017-10-12")
    assert (found.due_promised, found.due_legal) == ("2017-09-20", "2017-10-27")
    assert (found.late, found.late_legal) == (True, False)


def test_the_story_of_a_moved_limit_names_what_moved_it(ledger: Asking) -> None:
    begun(ledger)
    (entry,) = heard(ledger)
    ledger.say("2017-10-10", ENDED)
    ((answer, story),) = ledger.why("case", CASE, "due_legal", on="2017-10-11")
    assert answer.due_legal == "2017-10-31"
    assert entry in {one.fact.id for one in story if one.fact}
    assert any(
        "not counted: the days after 2017-09-18 until 2017-10-10" in one.text for one in story
    )
    assert [one.step.until_on for one in story if one.step][-1] == date(2017, 10, 31)
    ((_, clock),) = ledger.why("case", CASE, "paused", on="2017-10-11")
    assert {one.fact.id for one in clock if one.fact} >= {entry}


@pytest.mark.parametrize(("ends", "days"), [("2017-10-10 17:00", 22), ("2017-09-18 16:00", 0)])
def test_the_row_counts_the_natural_days_of_what_has_ended(
    ledger: Asking, ends: str, days: int
) -> None:
    begun(ledger)
    heard(ledger)
    assert row_of(ledger).paused_at is not None
    ledger.say(ends, ENDED, ENDED)
    row = row_of(ledger)
    assert (row.paused_days_count, row.paused_at, row.procedures_count) == (days, None, 0)


def test_days_on_which_two_procedures_ran_are_counted_once(ledger: Asking) -> None:
    begun(ledger)
    heard(ledger)
    test = SpecialProcedureStarted(case=CASE, kind=ProcedureKind.TEST)
    ledger.say("2017-09-20", test)
    ledger.say("2017-09-25", ENDED)
    assert row_of(ledger).paused_days_count == 0
    ledger.say("2017-09-28", SpecialProcedureEnded(case=CASE, kind=ProcedureKind.TEST))
    assert row_of(ledger).paused_days_count == 10


def row_of(ledger: Asking) -> CaseRow:
    """Return the case's row as the table holds it."""
    return ledger.row(CASES, CASE)
