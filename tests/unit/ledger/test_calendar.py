"""Working days: the shipped calendars against independent tables, deadlines across years.

The other tables are the packages ``chinesecalendar`` and ``holidays``, day by day for every year
that is shipped. Where one of them differs, the State Council's notice decides.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendar import WorkCalendar, after_months, announced

if TYPE_CHECKING:
    import holidays

YEARS = range(2004, 2027)


@cache
def shipped() -> WorkCalendar:
    """Return the calendar of every year that is shipped with the program."""
    years = []
    for file in (files("shenguan") / "calendars").iterdir():
        if file.name.startswith("cn-"):
            told = json.loads(file.read_text("utf-8"))
            off = map(date.fromisoformat, told["days_off"])
            years.append((told["year"], off, map(date.fromisoformat, told["working_days"])))
    return announced(years)


def _in_chinesecalendar(day: date) -> bool:
    import chinese_calendar

    is_workday: bool = chinese_calendar.is_workday(day)
    return is_workday


@cache
def _china() -> "holidays.HolidayBase":
    import holidays

    return holidays.country_holidays("CN", years=YEARS)


def _in_holidays(day: date) -> bool:
    return _china().is_working_day(day)


LIBRARIES: dict[str, Callable[[date], bool]] = {
    "chinesecalendar": _in_chinesecalendar,
    "holidays": _in_holidays,
}
NOTICES = {
    ("chinesecalendar", date(2005, 12, 31)): (
        True,
        "国办发明电〔2005〕35号, 一: 12月31日（星期六）上班",
    ),
}
"""Where a library differs: whether the State Council's notice has the day worked, and its words."""


def is_workday_elsewhere(library: str, day: date) -> bool:
    """Tell whether a library has a day worked; where the notice says otherwise, the notice."""
    is_worked, _ = NOTICES.get((library, day), (LIBRARIES[library](day), ""))
    return is_worked


def days_of(year: int) -> list[date]:
    """Return every day of a year."""
    every = [date(year, 1, 1) + timedelta(days=index) for index in range(366)]
    return [day for day in every if day.year == year]


@cache
def workdays() -> list[date]:
    """Return every working day as the first of the other tables has it."""
    every = (day for year in YEARS for day in days_of(year))
    return [day for day in every if is_workday_elsewhere("chinesecalendar", day)]


def test_every_year_since_2004_is_shipped_and_no_other() -> None:
    assert shipped().years == set(YEARS)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("year", YEARS)
def test_a_shipped_year_is_that_of_two_other_tables_day_by_day(year: int, library: str) -> None:
    days = days_of(year)
    assert [day for day in days if shipped().is_workday(day)] == [
        day for day in days if is_workday_elsewhere(library, day)
    ]


@pytest.mark.parametrize(("library", "day"), NOTICES)
def test_where_a_library_differs_the_notice_of_the_state_council_decides(
    library: str, day: date
) -> None:
    is_worked, _ = NOTICES[library, day]
    assert LIBRARIES[library](day) is not is_worked, "the library is right now: drop the exception"
    assert shipped().is_workday(day) is is_worked


@pytest.mark.parametrize(
    ("start", "workdays_given", "end"),
    [
        (date(2017, 9, 27), 5, date(2017, 10, 10)),  # eight days off, one Saturday worked
        (date(2017, 9, 29), 1, date(2017, 9, 30)),  # a Saturday that is worked
        (date(2017, 9, 30), 1, date(2017, 10, 9)),
        (date(2017, 12, 29), 1, date(2018, 1, 2)),
        (date(2017, 12, 25), 20, date(2018, 1, 23)),
        (date(2017, 7, 3), 20, date(2017, 7, 31)),
        (date(2017, 7, 1), 1, date(2017, 7, 3)),  # begun on a day off
        (date(2020, 1, 23), 1, date(2020, 2, 3)),  # the spring festival that was prolonged
        (date(2017, 7, 3), 0, date(2017, 7, 3)),
        (date(2005, 12, 30), 1, date(2005, 12, 31)),  # a Saturday that is worked, 35号
        (date(2005, 12, 20), 20, date(2006, 1, 18)),
    ],
)
def test_a_term_of_working_days_ends_where_the_announced_days_say(
    start: date, workdays_given: int, end: date
) -> None:
    assert shipped().deadline(start, workdays_given, "workday") == end


starts = st.dates(date(2004, 1, 1), date(2025, 12, 31))


@given(starts, st.integers(1, 240))
def test_a_term_ends_on_that_working_day_of_the_other_table(start: date, length: int) -> None:
    later = [day for day in workdays() if day > start]
    expected = later[length - 1] if len(later) >= length else None
    assert shipped().after(start, length) == expected


@given(starts, starts)
def test_working_days_between_two_days_are_counted_as_in_the_other_table(
    start: date, end: date
) -> None:
    low, high = sorted((start, end))
    counted = sum(low < day <= high for day in workdays())
    assert shipped().between(start, end) == (counted if start <= end else -counted)


@given(starts, st.integers(1, 240))
def test_counting_forth_and_back_gives_the_same(start: date, length: int) -> None:
    end = shipped().after(start, length)
    if end is None:
        assert start.year >= YEARS[-1] - 1
        return
    assert shipped().is_workday(end)
    assert shipped().between(start, end) == length
    assert shipped().between(end, start) == -length
    day_before = end - timedelta(days=1)
    assert shipped().between(start, day_before) == length - 1


@given(starts, starts)
def test_the_end_is_the_last_working_day_up_to_the_other_day(start: date, day: date) -> None:
    passed = shipped().between(start, day)
    assert passed is not None
    if passed > 0:
        end = shipped().after(start, passed)
        assert end == max(one for one in workdays() if one <= day)


def test_a_year_that_was_not_announced_gives_no_answer_instead_of_a_guess() -> None:
    calendar = shipped()
    assert calendar.is_workday(date(2027, 1, 4)) is None
    assert calendar.is_workday(date(2003, 12, 31)) is None
    assert calendar.after(date(2026, 12, 31), 1) is None
    assert calendar.after(date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert calendar.between(date(2026, 12, 1), date(2027, 1, 1)) is None
    assert calendar.between(date(2027, 1, 1), date(2026, 12, 1)) is None
    assert calendar.deadline(date(2026, 12, 31), 20, "workday") is None
    assert calendar.deadline(date(2026, 12, 31), 20, "day") == date(2027, 1, 20)


def test_a_gap_between_announced_years_is_not_stepped_over() -> None:
    calendar = announced([(2017, (), ()), (2019, (), ())])
    assert calendar.after(date(2017, 12, 28), 1) == date(2017, 12, 29)
    assert calendar.after(date(2017, 12, 28), 2) is None
    assert calendar.between(date(2017, 12, 29), date(2019, 1, 2)) is None


def test_an_empty_calendar_knows_nothing() -> None:
    calendar = announced([])
    assert calendar.after(date(2017, 7, 3), 1) is None
    assert calendar.between(date(2017, 7, 3), date(2017, 7, 4)) is None


@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        (date(2017, 1, 31), 1, "month", date(2017, 2, 28)),
        (date(2020, 1, 31), 1, "month", date(2020, 2, 29)),
        (date(2017, 11, 30), 3, "month", date(2018, 2, 28)),
        (date(2017, 12, 15), 1, "month", date(2018, 1, 15)),
        (date(2016, 2, 29), 1, "year", date(2017, 2, 28)),
        (date(2016, 2, 29), 4, "year", date(2020, 2, 29)),
        (date(2017, 9, 27), 5, "day", date(2017, 10, 2)),
    ],
)
def test_terms_in_days_months_and_years_end_as_the_civil_code_says(
    start: date, length: int, unit: str, end: date
) -> None:
    assert announced([]).deadline(start, length, unit) == end


@given(starts, st.integers(0, 600))
def test_months_later_it_is_the_same_day_or_the_last_of_the_month(start: date, months: int) -> None:
    end = after_months(start, months)
    assert end is not None
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (
        end.day < start.day and (end + timedelta(days=1)).month != end.month
    )


def test_an_unknown_unit_of_a_term_is_refused() -> None:
    with pytest.raises(ValueError, match="workday, day, month or year"):
        announced([]).deadline(date(2017, 7, 3), 1, "week")


anywhere = st.dates()
units = st.sampled_from(("workday", "day", "month", "year"))


@given(anywhere, st.integers(0, 3_650), units)
def test_a_term_has_a_last_day_of_the_calendar_or_none_and_never_fails(
    start: date, length: int, unit: str
) -> None:
    calendar = announced([(2017, (), ()), (9999, (), ())])
    end = calendar.deadline(start, length, unit)
    assert end is None or end >= start
    if end is None and unit == "day":
        assert (date.max - start).days < length
    if end is None and unit == "month":
        assert (date.max.year - start.year) * 12 + 12 - start.month < length


@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        (date(9999, 12, 31), 0, "day", date(9999, 12, 31)),
        (date(9999, 12, 30), 1, "day", date(9999, 12, 31)),
        (date(9999, 12, 30), 2, "day", None),
        (date(9999, 11, 30), 1, "month", date(9999, 12, 30)),
        (date(9999, 12, 1), 1, "month", None),
        (date(6350, 1, 1), 3_650, "year", None),
        (date(9999, 12, 30), 1, "workday", date(9999, 12, 31)),
        (date(9999, 12, 31), 1, "workday", None),
    ],
)
def test_a_term_beyond_the_last_day_that_can_be_written_has_no_last_day(
    start: date, length: int, unit: str, end: date | None
) -> None:
    assert announced([(9999, (), ())]).deadline(start, length, unit) == end


@given(anywhere, anywhere)
def test_working_days_across_any_two_days_are_counted_or_unknown(start: date, end: date) -> None:
    assert shipped().between(start, end) is None or {start.year, end.year} <= set(YEARS)


@pytest.mark.parametrize(
    ("years", "day"),
    [
        ([], None),
        ([2017], date(2018, 1, 1)),
        ([2016, 2017, 2019], date(2018, 1, 1)),
        ([2019, 2018], date(2020, 1, 1)),
        ([9999], None),
    ],
)
def test_from_when_on_the_next_calendar_is_needed(years: list[int], day: date | None) -> None:
    assert announced((year, (), ()) for year in years).unknown_from == day
