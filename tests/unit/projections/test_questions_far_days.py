"""Days that no calendar reaches: an answer says nothing of them, and says everything else."""

from datetime import date
from typing import Any

import pytest

from ledger.events.base import TimeUnit
from ledger.events.organisation import CalendarPublished
from tests.asking import BUREAU, CASE, Asking, accepted, end_of, guide, local, received

FAR = f"{BUREAU}/2017-0999"


@pytest.mark.parametrize("unit", TimeUnit)
def test_one_case_with_a_far_day_takes_no_other_from_the_list(
    ledger: Asking, unit: TimeUnit
) -> None:
    ledger.say("2017-06-01", CalendarPublished(calendar="cn", year=2018))
    ledger.say("2017-06-01", guide(legal_days=1, legal_unit=unit))
    ledger.say("2017-07-03 09:00", received())
    ledger.say("2017-07-03 09:00", received(FAR))
    ledger.say("2017-07-03 10:00", accepted("2017-07-03"))
    ledger.say("2017-07-03 10:00", accepted("9999-12-30", FAR))
    due = {one.case: one.due_at for one in ledger.list("case")}
    assert due.keys() == {CASE, FAR}
    assert due[FAR] is None
    assert due[CASE] is not None


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-30", "0001-01-01", "0001-01-02"])
@pytest.mark.parametrize("noun", ["case", "licence", "task", "check", "credit", "loop"])
def test_every_question_answers_on_the_first_and_on_the_last_day(
    ledger: Asking, noun: str, day: str
) -> None:
    ledger.say("2017-07-03 09:00", received())
    ledger.say("2017-07-03 10:00", accepted("2017-07-03"))
    found: list[Any] = ledger.list(noun, on=day, since=date.min, until=date.max)
    assert len(found) == (noun == "case" and day.startswith("9999"))


def test_a_deadline_that_was_stated_for_the_last_day_stands(ledger: Asking) -> None:
    ledger.say("2017-07-03 09:00", received())
    ledger.say("2017-07-03 10:00", accepted("2017-07-03", due_at=local("9999-12-31 23:59:59")))
    assert ledger.show("case", CASE).due_at == end_of("9999-12-31")
