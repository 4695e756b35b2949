"""受理: 行政许可法 第三十二条第一款第四项, told in days."""

from datetime import date

import pytest

from ledger.law.acceptance import Acceptance, acceptance_on
from ledger.law.deadline import NO_LIMIT, Limit

RECEIVED, LAST_DAY, AFTER = date(2017, 7, 3), date(2017, 7, 10), date(2017, 7, 11)
WITHIN = Limit(binds=True, last_day=LAST_DAY)


def asked(
    day: date = AFTER,
    *,
    written_on: date | None = None,
    received_on: date | None = RECEIVED,
    is_turned_away: bool = False,
    answered_on: tuple[date | None, ...] = (),
    limit: Limit = WITHIN,
) -> Acceptance:
    return acceptance_on(
        day,
        written_on=written_on,
        received_on=received_on,
        is_turned_away=is_turned_away,
        answered_on=answered_on,
        notice_limit=lambda _: limit,
    )


BY_SILENCE = Acceptance(RECEIVED, silent=True, since="received")


def test_silence_accepts_from_the_day_of_receipt_once_the_term_has_passed() -> None:
    assert asked(LAST_DAY) == Acceptance()
    assert asked(AFTER) == BY_SILENCE


@pytest.mark.parametrize("answered", [RECEIVED, LAST_DAY])
def test_a_notice_or_a_closing_within_the_term_breaks_the_silence(answered: date) -> None:
    assert asked(answered_on=(answered, None)) == Acceptance()
    assert asked(answered_on=(None, answered)) == Acceptance()


def test_what_comes_after_the_term_finds_the_case_accepted() -> None:
    assert asked(date(2017, 9, 1), answered_on=(AFTER, date(2017, 8, 1))) == BY_SILENCE


def test_a_written_acceptance_counts_before_everything_else() -> None:
    written = date(2017, 7, 5)
    assert asked(written_on=written, is_turned_away=True) == Acceptance(written, since="accepted")


def test_what_was_turned_away_or_never_received_is_not_accepted_by_silence() -> None:
    assert asked(is_turned_away=True) == Acceptance()
    assert asked(received_on=None) == Acceptance()


def test_without_a_notice_term_silence_means_nothing() -> None:
    assert asked(limit=NO_LIMIT) == Acceptance()


def test_an_unknown_calendar_accepts_nothing_and_says_so() -> None:
    assert asked(limit=Limit(binds=True)) == Acceptance(calendar_known=False)


def test_what_only_writes_down_the_silence_binds_from_the_receipt() -> None:
    stated = acceptance_on(
        AFTER,
        written_on=RECEIVED,
        received_on=RECEIVED,
        is_turned_away=False,
        answered_on=(),
        notice_limit=lambda _: WITHIN,
        is_silence_written=True,
    )
    assert stated == Acceptance(RECEIVED, since="received")
