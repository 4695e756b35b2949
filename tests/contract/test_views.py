"""Views of a store on disk: generations, readers, flips, rollback, earlier states, memory."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks.load import Load
from ledger.errors import NotFound
from ledger.gate.gate import Gate
from ledger.log import Draft
from ledger.store import open_store
from projections.engine.upkeep import SIDES_KEPT
from projections.tables.intake import CASES
from projections.views import Pace, Status, Views
from tests.contract import fillers
from tests.contract.places import Place, land, rows_read
from tests.contract.processes import together
from tests.contract.spots import KINDS
from tests.histories import TABLES, rows_of


@pytest.fixture(scope="module", params=KINDS)
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A log of random history that no test changes."""
    with land(request, tmp_path_factory.mktemp("history")) as made:
        yield made.written(request.param, 60)


def of_state(views: Views, state: str) -> dict[str, Status]:
    """Return the generations of a state by projection."""
    return {one.projection: one for one in views.status() if one.state == state}


def test_views_are_built_once_and_then_only_go_on(place: Place) -> None:
    with place.open() as views:
        assert views.catch_up() == place.head
        assert {one.generation for one in of_state(views, "live").values()} == {1}
    place.grow(3)
    with place.open() as views:
        assert {one.behind for one in views.status()} == {3}
        assert views.catch_up() == place.head
        assert {(one.generation, one.behind) for one in views.status()} == {(1, 0)}
    assert place.seen() == place.expected


def test_views_that_somebody_deleted_are_built_again(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
    place.at.forget()
    with place.open() as views:
        assert views.catch_up() == place.head
    assert place.seen() == place.expected


def test_views_of_which_somebody_deleted_what_is_seen_are_built_again(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
    place.at.forget_what_is_seen()
    with place.open() as views:
        assert views.rebuild(["cases"])
        assert views.catch_up() == place.head
    assert place.seen() == place.expected


def test_a_reader_keeps_its_rows_while_others_write_rebuild_and_drop_what_it_reads(
    place: Place,
) -> None:
    with place.open() as views, place.open() as other, views.reader() as reader:
        before = place.expected
        stream = reader.select(CASES)
        first = next(stream)
        place.grow(4)
        other.catch_up()
        other.rebuild()
        other.rebuild()
        assert [first, *stream] == list(reader.select(CASES))
        assert rows_read(reader) == before
        assert reader.position == place.head - 4
        with other.reader() as later:
            assert rows_read(later) == place.expected
            assert later.position == place.head


def test_the_live_rows_go_on_while_the_next_ones_are_built_and_never_go_back(place: Place) -> None:
    seen: list[int] = []

    def meanwhile(_: int, __: int) -> None:
        if len(seen) < 5:
            place.grow(1)
            other.catch_up()
        seen.append(min(one.position for one in of_state(other, "live").values()))

    with place.open() as views, place.open() as other:
        other.catch_up()
        views.rebuild(progress=meanwhile)
        assert seen == sorted(seen)
        assert seen[-1] >= place.head - 1
        assert {one.generation for one in of_state(views, "live").values()} == {2}
        views.catch_up()
        assert all(not one.differences for one in views.verify())
    assert place.seen() == place.expected


def test_nobody_sees_half_a_flip(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
    names = [table.name for table in TABLES]
    counted = " union all ".join(f'select count(*) from "{name}"' for name in names)  # noqa: S608
    expected = [(len(place.expected[name]),) for name in names]
    done, broken = threading.Event(), []

    def look() -> None:
        with place.at.raw() as raw:
            while not done.is_set():
                try:
                    if raw.execute(counted).fetchall() != expected:
                        broken.append("other rows")
                except (sqlite3.Error, psycopg.Error) as error:
                    broken.append(str(error))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        with place.open(Pace()) as views:
            for _ in range(3):
                views.rebuild()
    finally:
        done.set()
        watcher.join()
    assert broken == []


def test_rolling_back_reads_the_rows_of_before_and_forth_again(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        with pytest.raises(NotFound, match="no previous generation"):
            views.rollback("cases")
        place.raw('update "_cases__g1" set channel = ?', "旧")
        views.rebuild(["cases"])
        assert {row[0] for row in place.raw("select channel from cases")} != {"旧"}
        views.rollback("tasks" if "tasks" in {one.name for one in views.projections} else "cases")
        assert {row[0] for row in place.raw("select channel from cases")} == {"旧"}
        assert of_state(views, "live")["cases"].generation == 1
        views.rollback("cases")
        assert of_state(views, "live")["cases"].generation == 2
        assert of_state(views, "previous")["cases"].generation == 1
    assert place.seen() == place.expected


def test_rows_that_were_rolled_back_to_are_caught_up_before_they_answer(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        views.rebuild(["cases"])
        place.grow(4)
        views.catch_up()
        views.rollback("cases")
        assert of_state(views, "live")["cases"].behind == 4
        views.catch_up()
    assert place.seen() == place.expected


def test_a_reader_brings_all_rows_to_one_position_before_it_answers(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        views.rebuild(["cases"])
        place.grow(4)
        views.catch_up()
        views.rollback("cases")
        with views.reader() as reader:
            assert rows_read(reader) == place.expected
            assert reader.position == place.head


def test_only_the_last_generation_before_is_kept(place: Place) -> None:
    with place.open() as views:
        for _ in range(4):
            views.rebuild(["supervision"])
        found = [(one.generation, one.state) for one in views.status() if "sup" in one.projection]
    assert found == [(3, "previous"), (4, "live")]
    assert {name for name in place.at.tables() if name.startswith("_checks")} == {
        "_checks__g3",
        "_checks__g4",
    }


def test_earlier_states_are_kept_for_the_next_question_and_the_oldest_is_dropped(
    place: Place,
) -> None:
    def ask(position: int) -> None:
        with views.reader(as_of=position) as reader:
            assert reader.position == position
            assert rows_read(reader) == rows_of(place.history.facts(position))

    def kept() -> list[int | None]:
        found = {one.as_of for one in views.status() if one.state == "side"}
        return sorted(one for one in found if one is not None)

    with place.open(Pace()) as views:
        views.catch_up()
        for position in (10, 20, 30, 40):
            ask(position)
        assert kept() == [10, 20, 30, 40]
        assert len(kept()) == SIDES_KEPT
        before = {one.generation for one in views.status() if one.as_of == 10}
        ask(10)
        assert {one.generation for one in views.status() if one.as_of == 10} == before
        ask(50)
        assert kept() == [10, 30, 40, 50]
        with views.reader(on=place.history.day(30)) as reader:
            list(reader.select(CASES))
        assert kept() == [10, 40, 50]
        assert {one.on for one in views.status() if one.on} == {str(place.history.day(30))}


def test_a_question_as_of_the_head_is_answered_at_it_though_others_have_gone_on(
    place: Place,
) -> None:
    with place.open() as views, place.open() as other:
        views.catch_up()
        head, before = place.head, place.expected
        with views.reader(as_of=head) as reader:
            place.grow(5)
            other.catch_up()
            assert rows_read(reader) == before
            assert reader.position == head


@pytest.mark.parametrize("as_of", [-1, 10_000])
def test_a_position_that_the_log_does_not_have_is_told(place: Place, as_of: int) -> None:
    with place.open() as views:
        views.catch_up()
        with pytest.raises(NotFound, match=f"{as_of}.*1 to {place.head}"):
            views.reader(as_of=as_of)
        with pytest.raises(NotFound, match="not there yet"):
            views.catch_up(at_least=place.head + 1)


def test_entries_of_types_that_nobody_knows_here_are_counted_until_somebody_does(
    place: Place,
) -> None:
    store = open_store(place.store)
    for number in range(3):
        body = json.dumps({"type": "JointCaseSealed", "recorded_at": "", "number": number}).encode()
        store.append_drafts([Draft("JointCaseSealed", (f"id:{number}",), lambda _, b=body: b)])
    store.close()
    with place.open() as views:
        views.catch_up()
        assert {one.unknown for one in views.status()} == {3}
        views.rebuild(["cases"])
        assert {one.unknown for one in views.status()} == {3}
        assert all(not one.differences for one in views.verify())
        place.raw("update _generations set unknown = ?", '{"JointCaseSealed":2,"CaseClosed":1}')
        assert {one.unknown for one in views.status()} == {2}
    assert place.seen() == place.expected


@pytest.mark.slow
def test_ten_times_as_many_entries_are_folded_in_the_same_memory(tmp_path: Path) -> None:
    (shortest,), (longest,) = (_measured(tmp_path, count) for count in (2_500, 25_000))
    assert (shortest[0], longest[0]) == (2_500, 25_000)
    assert longest[1] - shortest[1] < GROWTH_MB_MAX, f"{shortest[1]} MB, then {longest[1]} MB"


GROWTH_MB_MAX = 7
"""All rows of the longer log take about forty."""


def _measured(folder: Path, count: int, rows_held: int = 1_500) -> list[Any]:
    store = open_store(f"sqlite:///{folder}/{count}.db")
    bodies = Load(datetime(2017, 7, 3, tzinfo=UTC)).take(count)
    gate = Gate(store)
    for start in range(0, count, 5_000):
        gate.submit(bodies[start : start + 5_000])
    assert store.head() == count
    store.close()
    urls = (f"sqlite:///{folder}/{count}.db", f"sqlite:///{folder}/{count}.views.db")
    (told,) = together(fillers.measuring, [(*urls, rows_held)])
    return told
