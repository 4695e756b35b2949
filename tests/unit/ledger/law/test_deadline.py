"""期限: the statute's limits on the days that the State Council announced for 2017."""

from datetime import date

import pytest

from ledger.calendar import announced
from ledger.law.deadline import (
    NO_LIMIT,
    Extension,
    Limit,
    Pause,
    Period,
    Setting,
    earliest,
    limit_of,
    moved,
    period_of,
    term_on,
    united,
)

OCTOBER_OFF = tuple(date(2017, 10, day) for day in range(1, 9))
CALENDAR = announced([(2017, OCTOBER_OFF, (date(2017, 9, 30),))])
"""国办发明电〔2016〕17号: 1 to 8 October off, Saturday 30 September worked."""
MONDAY = date(2017, 7, 3)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (MONDAY, Period(20), date(2017, 7, 31)),
        (MONDAY, Period(7), date(2017, 7, 12)),
        (MONDAY, Period(30, "day"), date(2017, 8, 2)),
        (date(2017, 9, 28), Period(2), date(2017, 9, 30)),
        (date(2017, 9, 29), Period(2), date(2017, 10, 9)),
        (date(2017, 8, 31), Period(1, "month"), date(2017, 9, 30)),
        (date(2016, 2, 29), Period(1, "year"), date(2017, 2, 28)),
        (MONDAY, Period(0), MONDAY),
    ],
)
def test_a_limit_ends_on_the_day_that_the_calendar_gives(
    start: date, period: Period, end: date
) -> None:
    assert limit_of(CALENDAR, start, period) == Limit(binds=True, last_day=end)


def test_a_limit_into_a_year_that_was_not_announced_binds_and_has_no_day() -> None:
    limit = limit_of(CALENDAR, date(2017, 12, 25), Period(20))
    assert limit.binds
    assert limit.is_unknown


def test_no_period_is_no_limit_and_is_not_unknown() -> None:
    assert limit_of(CALENDAR, MONDAY, None) == NO_LIMIT
    assert not NO_LIMIT.is_unknown


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2017, 9, 1), Period(30, "day"), date(2017, 10, 9)),
        (date(2017, 7, 1), Period(1, "month"), date(2017, 8, 1)),
        (date(2017, 6, 30), Period(1, "month"), date(2017, 7, 31)),
        (date(2016, 7, 1), Period(1, "year"), date(2017, 7, 3)),
        (date(2017, 9, 29), Period(1, "day"), date(2017, 9, 30)),
    ],
)
def test_a_limit_that_ends_on_a_day_off_ends_on_the_next_working_day(
    start: date, period: Period, end: date
) -> None:
    """民法典 第二百零三条; Saturday, 30 September 2017, was worked."""
    assert limit_of(CALENDAR, start, period).last_day == end


def test_a_window_ends_on_its_day_whether_it_is_worked_or_not() -> None:
    window = Period(30, "day", is_window=True)
    assert limit_of(CALENDAR, date(2017, 9, 1), window).last_day == date(2017, 10, 1)
    into_2018 = limit_of(CALENDAR, date(2017, 12, 25), window)
    assert into_2018.last_day == date(2018, 1, 24)


def test_days_that_end_in_a_year_that_was_not_announced_have_no_last_day() -> None:
    assert limit_of(CALENDAR, date(2017, 12, 15), Period(30, "day")).is_unknown


HEARING = Pause(date(2017, 9, 18), date(2017, 10, 10))
ACCEPTED = date(2017, 9, 11)


def test_the_working_days_of_a_pause_do_not_count() -> None:
    """Twelve: 19 to 22 and 25 to 30 September, 9 and 10 October."""
    assert limit_of(CALENDAR, ACCEPTED, Period(20)).last_day == date(2017, 10, 13)
    paused = limit_of(CALENDAR, ACCEPTED, Period(20), pauses=[HEARING])
    assert paused.last_day == date(2017, 10, 31)


def test_a_limit_in_days_leaves_out_the_days_of_a_pause() -> None:
    limit = limit_of(CALENDAR, ACCEPTED, Period(20, "day"), pauses=[HEARING])
    assert limit.last_day == date(2017, 10, 23)


def test_pauses_that_overlap_are_left_out_once() -> None:
    inspection = Pause(date(2017, 9, 20), date(2017, 9, 25))
    assert united([inspection, HEARING]) == (HEARING,)
    twice = limit_of(CALENDAR, ACCEPTED, Period(20), pauses=[inspection, HEARING, HEARING])
    assert twice.last_day == date(2017, 10, 31)


def test_a_pause_that_begins_when_the_time_has_run_out_moves_nothing() -> None:
    late = Pause(date(2017, 10, 13), date(2017, 10, 20))
    limit = limit_of(CALENDAR, ACCEPTED, Period(20), pauses=[late])
    assert limit.last_day == date(2017, 10, 13)


def test_a_pause_before_the_limit_began_moves_it_by_no_day_of_before() -> None:
    before = Pause(date(2017, 8, 1), date(2017, 9, 12))
    limit = limit_of(CALENDAR, ACCEPTED, Period(20), pauses=[before])
    assert limit.last_day == date(2017, 10, 16)


def test_a_pause_into_a_year_that_was_not_announced_makes_the_limit_unknown() -> None:
    into_2018 = Pause(date(2017, 9, 18), date(2018, 1, 5))
    assert limit_of(CALENDAR, ACCEPTED, Period(20), pauses=[into_2018]).is_unknown


def test_more_time_is_counted_from_the_last_day() -> None:
    ten_more = Extension(Period(10), date(2017, 7, 28))
    limit = limit_of(CALENDAR, MONDAY, Period(20), added=[ten_more])
    assert limit.last_day == date(2017, 8, 14)


def test_what_was_late_before_more_time_was_told_stays_late() -> None:
    too_late = Extension(Period(10), date(2017, 8, 1))
    limit = limit_of(CALENDAR, MONDAY, Period(20), added=[too_late])
    assert limit.last_day == date(2017, 7, 31)


def test_a_day_that_was_named_moves_by_the_working_days_that_do_not_count() -> None:
    named = Limit(binds=True, last_day=date(2017, 10, 11))
    assert moved(CALENDAR, named, pauses=[HEARING]).last_day == date(2017, 10, 27)
    assert moved(CALENDAR, named).last_day == date(2017, 10, 11)
    passed = Limit(binds=True, last_day=date(2017, 9, 18))
    assert moved(CALENDAR, passed, pauses=[HEARING]) == passed


def test_of_two_limits_the_earlier_counts_and_an_unknown_one_comes_last() -> None:
    first, second = (Limit(binds=True, last_day=date(2017, 7, day)) for day in (3, 4))
    unknown = Limit(binds=True)
    assert earliest(second, first, NO_LIMIT, unknown) == first
    assert earliest(unknown, NO_LIMIT).is_unknown
    assert earliest(NO_LIMIT, NO_LIMIT) == NO_LIMIT


@pytest.mark.parametrize(
    ("day", "length"),
    [(date(2003, 12, 31), None), (date(2017, 7, 3), 20), (date(2018, 7, 1), 15)],
)
def test_of_a_term_the_setting_in_force_on_the_day_counts(day: date, length: int | None) -> None:
    settings = (
        Setting(date(2018, 7, 1), Period(10)),
        Setting(date(2004, 7, 1), Period(20)),
        Setting(date(2018, 7, 1), Period(15)),
    )
    period = term_on(settings, day)
    assert (period and period.length) == length


def test_what_began_gets_no_more_time_by_what_is_set_afterwards() -> None:
    law = date(2004, 7, 1)
    settings = (Setting(law, Period(20), 3), Setting(law, Period(60), 9))
    lengths = {
        known_at: term_on(settings, date(2017, 7, 3), known_at) for known_at in (2, 3, 8, 9, None)
    }
    assert {at: one and one.length for at, one in lengths.items()} == {
        2: 20, 3: 20, 8: 20, 9: 60, None: 60,
    }  # fmt: skip
    assert term_on(settings, date(2003, 7, 3), 9) is None


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        (Period(5), True),
        (Period(7, "day"), True),
        (Period(8, "day"), False),
        (Period(1, "month"), False),
        (Period(1, "year"), False),
    ],
)
def test_a_shorter_term_counts_from_its_day_whenever_it_is_written_down(
    later: Period, *, counts: bool
) -> None:
    law = date(2004, 7, 1)
    settings = (Setting(law, Period(5), 3), Setting(law, later, 9))
    assert term_on(settings, date(2017, 7, 3), 5) == (later if counts else Period(5))


def test_a_guide_that_names_no_unit_counts_working_days() -> None:
    assert period_of(20, None) == Period(20, "workday")
    assert period_of(2, "month") == Period(2, "month")
    assert period_of(None, "month") is None
