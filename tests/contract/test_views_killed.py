"""Views whose processes are killed, or jostle each other: what is left is always whole and goes on.

A small log of random history is folded in tiny steps; what the views then hold is compared with the
naive fold of ``tests/histories.py``.
"""

import random
import time

import pytest
from sqlalchemy import Connection

from projections.engine.database import alone
from projections.engine.generation import all_generations, remove
from projections.views import Pace
from tests.contract import fillers
from tests.contract.places import Place, rows_read
from tests.contract.processes import context, together, workers
from tests.histories import rows_of

KILLED = -9


def finished(place: Place) -> None:
    """Let somebody go on in peace, and hold the result to the naive fold."""
    with place.open() as views:
        assert views.catch_up() == place.head
        with views.reader() as reader:
            assert rows_read(reader) == place.expected
        assert all(not one.differences for one in views.verify())
        states = [one.state for one in views.status()]
        assert states.count("live") == len(views.projections)
    assert place.seen() == place.expected


@pytest.mark.parametrize("kind", ["COMMIT", "INSERT", "CREATE"])
def test_a_process_killed_before_any_statement_of_catching_up_leaves_what_the_next_goes_on_with(
    place: Place, kind: str
) -> None:
    for at in (1, 3, 6, 11):
        plan = ("catch_up", kind, at)
        with workers(fillers.dying, [(place.store, place.views, plan)]) as (one,):
            assert list(one.messages()) == ["begun"]
            assert one.end() == KILLED
    finished(place)


@pytest.mark.parametrize("kind", ["COMMIT", "DROP VIEW"])
def test_a_rebuild_killed_anywhere_is_taken_up_where_it_stopped_while_the_live_rows_stay(
    place: Place, kind: str
) -> None:
    with place.open() as views:
        views.catch_up()
    before = place.seen()
    for at in (3, 9):
        plan = ("rebuild", kind, at)
        with workers(fillers.dying, [(place.store, place.views, plan)]) as (one,):
            assert list(one.messages()) == ["begun"]
            assert one.end() == KILLED
        assert place.seen() == before
    with place.open() as views:
        begun = {one.projection: one for one in views.status() if one.state == "filling"}
        assert all(one.position > 0 for one in begun.values())
        assert len(begun) == len(views.projections)
        views.rebuild()
        live = {one.projection: one.generation for one in views.status() if one.state == "live"}
        assert live == {name: one.generation for name, one in begun.items()}
    finished(place)


@pytest.mark.parametrize("verb", ["catch_up", "rebuild"])
def test_processes_killed_at_random_moments_leave_what_the_next_goes_on_with(
    place: Place, verb: str
) -> None:
    moments = random.Random(verb)  # noqa: S311 - moments, no secrets
    whole = seconds_of_a_whole_run(place, verb)
    killed = 0
    for share in (0.5, *(moments.random() for _ in range(5))):
        with workers(fillers.plodding, [(place.store, place.views, verb)]) as (one,):
            assert one.next_message() == "begun"
            time.sleep(share * whole)
            one.kill()
            killed += list(one.messages()) == []
    assert killed, "nobody was killed at work"
    finished(place)


def seconds_of_a_whole_run(place: Place, verb: str) -> float:
    """Return how long it takes where nobody kills; no views are left."""
    with workers(fillers.plodding, [(*place.urls, verb)]) as (one,):
        assert one.next_message() == "begun"
        begun = time.perf_counter()
        assert list(one.messages()) == ["done"]
        seconds = time.perf_counter() - begun
    place.at.forget()
    return seconds


@pytest.mark.parametrize(("count", "verb"), [(2, "catch_up"), (4, "catch_up"), (3, "rebuild")])
def test_processes_that_fill_the_same_views_at_once_write_every_batch_once(
    place: Place, count: int, verb: str
) -> None:
    barrier = context.Barrier(count)
    told = together(fillers.jostling, [(place.urls, barrier, verb)] * count)
    assert told == [[place.head]] * count
    finished(place)


def test_processes_that_ask_for_different_earlier_states_at_once_each_get_theirs(
    place: Place,
) -> None:
    positions = (20, 40, 60, 60, 80, 85)
    barrier = context.Barrier(len(positions))
    arguments = [(place.urls, barrier, position) for position in positions]
    expected = [
        [(position, len(rows_of(place.history.facts(position))["cases"]))] for position in positions
    ]
    assert together(fillers.asking, arguments) == expected


def test_of_two_that_fold_the_same_batch_one_writes_it_and_the_other_forgets_it(
    place: Place,
) -> None:
    def overtake(done: int, _: int) -> None:
        if not overtaken and done:
            place.grow(7)
            overtaken.append(quick.catch_up())

    overtaken: list[int] = []
    with place.open() as quick, place.open(Pace(page_entries=50)) as slow:
        before = place.head
        assert slow.catch_up(overtake) >= before
        assert overtaken == [place.head] == [before + 7]
        live = [one for one in quick.status() if one.state == "live"]
        assert {(one.generation, one.position) for one in live} == {(1, place.head)}
    finished(place)


def test_an_earlier_state_that_others_drop_while_it_is_built_is_built_again(place: Place) -> None:
    def meanwhile(done: int, _: int) -> None:
        if done > 20 and position not in dropped:
            alone(views._database, drop)  # noqa: SLF001 - as another process does
            dropped.add(position)

    def drop(connection: Connection) -> None:
        for one in all_generations(connection):
            if one.as_of == position:
                remove(connection, one)

    dropped: set[int] = set()
    with place.open(Pace(page_entries=1, entries_a_write=1, rows_held=0)) as views:
        views.catch_up()
        for position in (40, 50, 60):
            with views.reader(as_of=position, progress=meanwhile) as reader:
                assert rows_read(reader) == rows_of(place.history.facts(position))
    assert dropped == {40, 50, 60}
