"""期限: the statute's limits on the days that the State Council announced for 2017."""

from datetime import date

import pytest

from ledger.calendar import announced
from ledger.law.deadline import (
    NO_LIMIT,
    Course,
    Limit,
    Period,
    Setting,
    limit_of,
    period_of,
    promised_due,
    statutory_due,
    term_on,
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


def test_the_guide_s_statutory_days_count_before_the_legal_term() -> None:
    by_guide = statutory_due(CALENDAR, MONDAY, Course(), guide=Period(15), term=Period(20))
    by_law = statutory_due(CALENDAR, MONDAY, Course(), guide=None, term=Period(20))
    assert by_guide.last_day == date(2017, 7, 24)
    assert by_law.last_day == date(2017, 7, 31)
    assert statutory_due(CALENDAR, MONDAY, Course(), guide=None, term=None) == NO_LIMIT


def test_what_was_stated_is_promised_before_what_the_guide_promises() -> None:
    stated = date(2017, 7, 5)
    promise = {"is_instant": True, "promise": Period(7)}
    assert promised_due(CALENDAR, MONDAY, Course(stated), **promise).last_day == stated
    assert promised_due(CALENDAR, MONDAY, Course(), **promise).last_day == MONDAY
    by_guide = promised_due(CALENDAR, MONDAY, Course(), is_instant=False, promise=Period(7))
    assert by_guide.last_day == date(2017, 7, 12)
    nothing = promised_due(CALENDAR, MONDAY, Course(), is_instant=False, promise=None)
    assert nothing == NO_LIMIT


def test_what_the_applicant_is_told_is_added_to_the_statutory_limit() -> None:
    """第四十二条: twenty days, and ten more; 第四十五条: an inspection is not counted."""
    ten_more = Course(added=(Period(10),))
    with_an_inspection = Course(added=(Period(10), Period(5)))
    term = {"guide": None, "term": Period(20)}
    assert statutory_due(CALENDAR, MONDAY, ten_more, **term).last_day == date(2017, 8, 14)
    assert statutory_due(CALENDAR, MONDAY, with_an_inspection, **term).last_day == date(2017, 8, 21)
    assert statutory_due(CALENDAR, MONDAY, ten_more, guide=None, term=None) == NO_LIMIT
    into_2018 = statutory_due(CALENDAR, date(2017, 11, 30), ten_more, **term)
    assert (into_2018.binds, into_2018.last_day) == (True, None)


def test_what_the_applicant_is_told_is_added_to_what_was_promised() -> None:
    told = Course(date(2017, 7, 5), added=(Period(3, "day"),))
    stated = promised_due(CALENDAR, MONDAY, told, is_instant=False, promise=Period(7))
    assert stated.last_day == date(2017, 7, 8)
    told = told._replace(stated_on=None)
    by_guide = promised_due(CALENDAR, MONDAY, told, is_instant=False, promise=Period(7))
    assert by_guide.last_day == date(2017, 7, 15)
    instant = promised_due(CALENDAR, MONDAY, told, is_instant=True, promise=None)
    assert instant.last_day == date(2017, 7, 6)


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


def test_a_guide_that_names_no_unit_counts_working_days() -> None:
    assert period_of(20, None) == Period(20, "workday")
    assert period_of(2, "month") == Period(2, "month")
    assert period_of(None, "month") is None
