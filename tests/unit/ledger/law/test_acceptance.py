"""受理: 行政许可法 第三十二条第一款第四项, told in days."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.law.acceptance import Acceptance, Reception, SilenceLimits, Turn, acceptance_on
from ledger.law.deadline import NO_LIMIT, Limit

RECEIVED, LAST_DAY, AFTER = date(2017, 7, 3), date(2017, 7, 10), date(2017, 7, 11)
WITHIN = Limit(binds=True, last_day=LAST_DAY)


_DAYS = st.dates(date(2017, 7, 1), date(2017, 7, 31))
_DAYS_SAID = (
    *("received_on", "written_on", "told_on", "noticed_on", "supplied_on"),
    *("closed_on", "withdrawn_on"),
)
SUPPLIED, LAST_TO_ACCEPT = date(2017, 7, 12), date(2017, 7, 19)
AFTER_SUPPLEMENT = Limit(binds=True, last_day=LAST_TO_ACCEPT)


def asked(
    day: date = AFTER,
    *,
    limit: Limit = WITHIN,
    supplement: Limit = AFTER_SUPPLEMENT,
    **facts: Any,  # noqa: ANN401 - the fields of an intake
) -> Acceptance:
    reception = Reception(**{"received_on": RECEIVED} | facts)
    limits = SilenceLimits(notice=lambda *_: limit, supplement=lambda *_: supplement)
    return acceptance_on(day, reception, limits)


BY_SILENCE = Acceptance(RECEIVED, silent=True, since="received")


def test_silence_accepts_from_the_day_of_receipt_once_the_term_has_passed() -> None:
    assert asked(LAST_DAY) == Acceptance(turn=Turn.WINDOW, until=WITHIN)
    assert asked(AFTER) == BY_SILENCE


@pytest.mark.parametrize("answered", [RECEIVED, LAST_DAY])
def test_a_notice_or_a_closing_within_the_term_breaks_the_silence(answered: date) -> None:
    assert asked(noticed_on=answered) == Acceptance(turn=Turn.APPLICANT)
    assert asked(closed_on=answered) == Acceptance()


def test_what_comes_after_the_term_finds_the_case_accepted() -> None:
    late = {"noticed_on": AFTER, "closed_on": date(2017, 8, 1)}
    assert asked(date(2017, 9, 1), **late) == BY_SILENCE


def test_a_written_acceptance_counts_before_everything_else() -> None:
    written = date(2017, 7, 5)
    assert asked(written_on=written, is_turned_away=True) == Acceptance(written, since="accepted")


def test_what_was_turned_away_or_never_received_is_not_accepted_by_silence() -> None:
    assert asked(is_turned_away=True) == Acceptance()
    assert asked(withdrawn_on=LAST_DAY) == Acceptance()
    assert asked(received_on=None) == Acceptance()


def test_who_withdraws_once_silence_has_accepted_takes_nothing_back() -> None:
    assert asked(date(2017, 9, 1), withdrawn_on=AFTER) == BY_SILENCE
    assert asked(withdrawn_on=AFTER, is_history=True) == Acceptance()
    assert asked(noticed_on=RECEIVED, withdrawn_on=AFTER) == Acceptance()


def test_without_a_notice_term_silence_means_nothing() -> None:
    assert asked(limit=NO_LIMIT).day is None


def test_an_unknown_calendar_accepts_nothing_and_says_so() -> None:
    found = asked(limit=Limit(binds=True))
    assert (found.day, found.calendar_known) == (None, False)


def test_what_only_writes_down_the_silence_binds_from_the_receipt() -> None:
    stated = asked(written_on=RECEIVED, is_silence_written=True)
    assert stated == Acceptance(RECEIVED, since="received")


def test_a_written_acceptance_after_the_term_finds_the_case_accepted_already() -> None:
    assert asked(written_on=AFTER) == BY_SILENCE
    assert asked(written_on=LAST_DAY) == Acceptance(LAST_DAY, since="accepted")


def test_an_acceptance_given_in_time_that_names_a_later_day_broke_the_silence() -> None:
    found = asked(written_on=AFTER, told_on=LAST_DAY)
    assert found == Acceptance(AFTER, since="accepted")


def test_what_an_older_system_accepted_late_counts_from_its_written_day() -> None:
    written = date(2017, 8, 1)
    assert asked(written_on=written, is_history=True) == Acceptance(written, since="accepted")


def test_silence_after_the_supplement_accepts_from_the_day_on_which_all_was_there() -> None:
    given = {"noticed_on": LAST_DAY, "supplied_on": SUPPLIED}
    waiting = asked(LAST_TO_ACCEPT, **given)
    assert waiting == Acceptance(turn=Turn.WINDOW, until=AFTER_SUPPLEMENT)
    silent = asked(LAST_TO_ACCEPT + timedelta(days=1), **given)
    assert silent == Acceptance(SUPPLIED, silent=True, since="supplied")
    late = asked(date(2017, 9, 1), written_on=date(2017, 8, 1), **given)
    assert late == silent


def test_without_a_term_for_it_a_complete_supplement_is_never_accepted_by_silence() -> None:
    given = {"noticed_on": LAST_DAY, "supplied_on": SUPPLIED}
    found = asked(date(2018, 9, 1), supplement=NO_LIMIT, **given)
    assert found == Acceptance(turn=Turn.WINDOW)


def test_a_notice_after_the_term_does_not_open_a_second_one() -> None:
    found = asked(date(2017, 7, 12), noticed_on=AFTER, supplied_on=SUPPLIED)
    assert found == BY_SILENCE


def test_what_writes_down_the_second_silence_binds_from_the_supplement() -> None:
    given = {"noticed_on": LAST_DAY, "supplied_on": SUPPLIED}
    stated = asked(date(2017, 9, 1), written_on=SUPPLIED, is_silence_written=True, **given)
    assert stated == Acceptance(SUPPLIED, since="supplied")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_DAYS_SAID, _DAYS)), _DAYS, _DAYS)
def test_the_window_is_never_late_with_its_answer_since_silence_accepts_before(
    said: dict[str, date], last_day: date, asked_on: date
) -> None:
    limit = Limit(binds=True, last_day=last_day)
    found = asked(asked_on, limit=limit, supplement=limit, **said)
    assert found.turn is not Turn.WINDOW or not found.until.is_over(asked_on)
