"""特别程序: which days do not count, and while which nothing is decided; reasoned by hand."""

from datetime import date
from itertools import permutations

import pytest

from ledger.calendar import announced
from ledger.law.deadline import Pause
from ledger.law.procedure import Begun, Ended, Procedure, days_lost, pauses, procedures

CALENDAR = announced(
    [(2017, tuple(date(2017, 10, day) for day in range(1, 9)), (date(2017, 9, 30),))]
)
BEGAN = date(2017, 9, 18)
ENDED = date(2017, 10, 10)
HEARING = Begun("hearing", BEGAN, is_notified=True)
LATER = date(2017, 11, 1)


def test_the_days_after_the_start_up_to_the_end_do_not_count() -> None:
    found = procedures([HEARING, Ended("hearing", ENDED)])
    assert pauses(found, LATER) == (Pause(BEGAN, ENDED),)
    assert days_lost(CALENDAR, pauses(found, LATER), date(2017, 9, 11), "workday") == 12
    assert days_lost(CALENDAR, pauses(found, LATER), date(2017, 9, 11), "day") == 22


def test_what_began_before_the_limit_is_lost_to_it_only_from_then_on() -> None:
    stopped = (Pause(BEGAN, ENDED), Pause(date(2017, 9, 20), date(2017, 10, 12)))
    assert days_lost(CALENDAR, stopped, date(2017, 10, 9), "day") == 3
    assert days_lost(CALENDAR, stopped, date(2017, 10, 20), "day") == 0


def test_days_of_a_year_that_was_not_announced_are_not_guessed() -> None:
    stopped = (Pause(date(2017, 12, 28), date(2018, 1, 5)),)
    assert days_lost(CALENDAR, stopped, date(2017, 12, 1), "workday") is None


def test_what_still_runs_is_counted_to_the_day_asked_about() -> None:
    found = procedures([HEARING])
    assert pauses(found, date(2017, 9, 22)) == (Pause(BEGAN, date(2017, 9, 22)),)
    assert pauses(found, BEGAN) == ()


def test_without_a_notice_no_day_is_left_out_and_still_nothing_is_decided() -> None:
    found = procedures([HEARING._replace(is_notified=False)])
    assert pauses(found, LATER) == ()
    assert found[0].is_running(LATER)


@pytest.mark.parametrize(
    ("day", "running"),
    [(date(2017, 9, 17), False), (BEGAN, True), (date(2017, 10, 9), True), (ENDED, False)],
)
def test_a_decision_may_follow_on_the_day_of_the_end(day: date, *, running: bool) -> None:
    (one,) = procedures([HEARING, Ended("hearing", ENDED)])
    assert one.is_running(day) is running


@pytest.mark.parametrize(("has_basis", "found"), [(False, ()), (True, (Pause(BEGAN, ENDED),))])
def test_a_freeze_moves_the_limit_only_by_a_law_and_lapses_on_its_day(
    *, has_basis: bool, found: tuple[Pause, ...]
) -> None:
    freeze = Begun("freeze", BEGAN, ENDED, is_notified=True, has_legal_basis=has_basis)
    (one,) = procedures([freeze])
    assert pauses([one], LATER) == found
    assert one.is_running(ENDED)
    assert not one.is_running(date(2017, 10, 11))


def test_a_freeze_that_is_ended_early_is_over() -> None:
    freeze = Begun("freeze", BEGAN, ENDED)
    (one,) = procedures([freeze, Ended("freeze", date(2017, 9, 25))])
    assert one.is_running(date(2017, 9, 24))
    assert not one.is_running(date(2017, 9, 25))


def test_ends_find_their_starts_in_whatever_order_they_are_told() -> None:
    test = Begun("test", date(2017, 9, 20), is_notified=True)
    steps = [HEARING, test, Ended("test", date(2017, 9, 25)), Ended(None, ENDED)]
    told = {procedures(order) for order in permutations(steps)}
    assert told == {(Procedure(HEARING, ENDED), Procedure(test, date(2017, 9, 25)))}


def test_an_end_before_the_start_ends_nothing() -> None:
    (one,) = procedures([HEARING, Ended("hearing", date(2017, 9, 17))])
    assert one.ended_on is None


def test_a_second_hearing_has_its_own_end() -> None:
    again = HEARING._replace(on=date(2017, 10, 12))
    steps = [HEARING, Ended("hearing", ENDED), again, Ended("hearing", date(2017, 10, 13))]
    assert [one.ended_on for one in procedures(steps)] == [ENDED, date(2017, 10, 13)]
