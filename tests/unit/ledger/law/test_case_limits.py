"""办理时限: what was promised and what the law gives, on the days of 2017."""

from datetime import date

import pytest

from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished
from ledger.law.case_limits import (
    CaseLimits,
    Course,
    SharedLimit,
    Terms,
    is_permit,
    limits_of_case,
    terms_of,
    version_on,
)
from ledger.law.deadline import NO_LIMIT, Extension, Period
from tests.unit.ledger.law.test_deadline import ACCEPTED, CALENDAR, HEARING, MONDAY

STATUTE = Terms(statute=Period(20))


def limits(terms: Terms, course: Course | None = None, accepted_on: date = MONDAY) -> CaseLimits:
    return limits_of_case(CALENDAR, accepted_on, terms, course or Course())


def test_the_guide_s_statutory_days_count_before_the_legal_term() -> None:
    assert limits(STATUTE._replace(legal=Period(15))).legal.last_day == date(2017, 7, 24)
    assert limits(STATUTE).legal.last_day == date(2017, 7, 31)
    assert limits(Terms()) == CaseLimits(NO_LIMIT, NO_LIMIT)


def test_what_was_stated_is_promised_before_what_the_guide_promises() -> None:
    stated = Course(date(2017, 7, 5))
    instant = Terms(promise=Period(7), is_instant=True)
    assert limits(instant, stated).promised.last_day == date(2017, 7, 5)
    assert limits(instant).promised.last_day == MONDAY
    assert limits(Terms(promise=Period(7))).promised.last_day == date(2017, 7, 12)
    assert limits(Terms()).promised == NO_LIMIT


def test_the_earlier_of_both_is_when_a_case_is_due() -> None:
    both = limits(Terms(promise=Period(7), statute=Period(20)))
    assert both.due.last_day == date(2017, 7, 12)
    stated = limits(STATUTE, Course(date(2017, 8, 15)))
    assert stated.due.last_day == date(2017, 7, 31)


def test_a_pause_moves_promise_and_law_alike() -> None:
    terms = Terms(promise=Period(7), statute=Period(20))
    paused = limits(terms, Course(pauses=(HEARING,)), ACCEPTED)
    assert paused.promised.last_day == date(2017, 10, 12)
    assert paused.legal.last_day == date(2017, 10, 31)


def test_more_time_mends_no_promise_that_was_broken_before_it_was_told() -> None:
    terms = Terms(promise=Period(7), legal=Period(20))
    extended = Course(added=(Extension(Period(10), date(2017, 7, 28)),))
    assert limits(terms, extended).promised.last_day == date(2017, 7, 12)
    assert limits(terms, extended).legal.last_day == date(2017, 8, 14)
    in_time = Course(added=(Extension(Period(10), date(2017, 7, 12)),))
    assert limits(terms, in_time).promised.last_day == date(2017, 7, 26)


def test_the_limit_of_what_a_case_is_part_of_binds_it_too() -> None:
    """Forty-five working days from Monday, 7 August 2017, end on Friday, 13 October."""
    joint = SharedLimit(date(2017, 8, 7), Period(45))
    alone = limits(Terms(), Course(within=(joint,)), date(2017, 8, 9))
    assert alone.legal.last_day == date(2017, 10, 13)
    own = limits(STATUTE, Course(within=(joint,)), date(2017, 8, 9))
    assert own.legal.last_day == date(2017, 9, 6)


@pytest.mark.parametrize(
    ("kind", "permit"), [("01", True), ("行政许可", True), ("07", False), (None, False)]
)
def test_the_law_s_own_term_limits_permits_alone(kind: str | None, *, permit: bool) -> None:
    assert is_permit(kind) is permit


def test_a_version_binds_that_was_in_force_and_known() -> None:
    first, second = (date(2017, 1, 1), 5, "first"), (date(2017, 7, 1), 9, "second")
    versions = [second, first]
    assert version_on(versions, date(2017, 7, 3), 9) == "second"
    assert version_on(versions, date(2017, 7, 3), 8) == "first"
    assert version_on(versions, date(2017, 6, 30), None) == "first"
    assert version_on(versions, date(2016, 12, 31), None) is None
    same_day = [*versions, (date(2017, 7, 1), 12, "third")]
    assert version_on(same_day, date(2017, 7, 3), None) == "third"


def test_the_statute_is_asked_only_where_the_guide_states_no_legal_days() -> None:
    def never() -> Period | None:
        raise AssertionError("the guide states it")

    guide = GuidePublished(
        item="XK-1",
        version=1,
        effective_on=MONDAY,
        legal_days=2,
        legal_unit=TimeUnit.MONTH,
        promised_days=1,
    )
    assert terms_of(guide, never) == Terms(Period(1, "month"), Period(2, "month"))
    assert terms_of(None, lambda: Period(20)) == STATUTE
