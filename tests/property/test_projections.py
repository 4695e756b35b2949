"""Rows are what the log says, however they came about: in pieces, anew, or from a single tag.

The oracle folds the whole effective history in plain Python as the handlers declare, without the
engine (``tests/histories.py``); earlier answers are held to those of a ledger that was stopped.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import astuple, replace

from ledger.entry import encode
from projections.discovery import all_projections, all_questions, named
from projections.engine.table import Projection, Table
from projections.question import Answer, Filters
from projections.reader import Reader
from projections.views import Pace, Views
from tests.histories import LAST_DAY, LEDGER, TABLES, ZONE, History, Rows, histories, rows_of
from tests.invented import POOLS, event, homes_of, numbers_of

paces = st.builds(
    Pace,
    page_entries=st.integers(1, 9),
    entries_a_write=st.integers(1, 12),
    rows_held=st.integers(0, 8),
)


def examples(count: int) -> settings:
    """Return settings for so many examples, each of which fills several databases."""
    return settings(max_examples=count, deadline=None)


@contextmanager
def views_of(
    history: History,
    *,
    pace: Pace | None = None,
    today: date = LAST_DAY,
    names: tuple[str, ...] = (),
    begun: bool = False,
) -> Iterator[Views]:
    """Open views of what a history has written so far, in a folder of their own.

    They are empty; ``begun`` are a copy of views that hold the opening: most of what it takes to
    fill short histories is to make tables.
    """
    with TemporaryDirectory() as folder:
        place = Path(folder) / "views.db"
        if begun:
            place.write_bytes(_begun(history))
        views = Views(
            f"sqlite:///{place}",
            history.store,
            ZONE,
            LEDGER,
            today=lambda: today,
            projections=named(names, all_projections()),
            pace=pace,
        )
        try:
            yield views
        finally:
            views.close()


_BEGUN: dict[bytes, bytes] = {}


def _begun(history: History) -> bytes:
    first = encode(history.said[0].submission)
    if first not in _BEGUN:
        opened = history.stopped(1)
        opened.write()
        with TemporaryDirectory() as folder:
            place = Path(folder) / "views.db"
            url = f"sqlite:///{place}"
            with Views(url, opened.store, ZONE, LEDGER, today=lambda: LAST_DAY) as views:
                views.catch_up()
            _BEGUN[first] = place.read_bytes()
    return _BEGUN[first]


def stored_rows(reader: Reader, tables: Sequence[Table[Any]] = TABLES) -> Rows:
    """Return every row that a reader's tables hold."""
    found: Rows = {}
    for table in tables:
        keys = len(table.key)
        found[table.name] = {astuple(row)[:keys]: astuple(row) for row in reader.select(table)}
    return found


def everything(reader: Reader) -> dict[str, list[Answer]]:
    """Return what every question answers without a filter, hidden statuses too."""
    return {
        question.name: list(question.list(reader, Filters(status=tuple(question.statuses))))
        for question in all_questions()
    }


def placeless(answers: Sequence[Answer]) -> list[Answer]:
    """Return answers without what they say of places in the log: a straight ledger has others."""
    places = ("position", "as_of")
    return [
        replace(one, **{name: None for name in places if hasattr(one, name)}) for one in answers
    ]


def one_by_one(views: Views, **when: Any) -> Iterator[Sequence[Answer]]:  # noqa: ANN401
    """Show every number that a history may speak of, each through a reader of its own."""
    for question in all_questions():
        for kind in question.numbers:
            for number in numbers_of(kind):
                with views.reader(**when) as reader:
                    yield question.show(reader, number)


def digests(rows: Rows) -> dict[str, tuple[int, str]]:
    """Return count and digest of each table's rows as ``shenguan replay`` prints them."""
    return {
        name: (len(found), sha256(b"".join(map(_line, sorted(found.values())))).hexdigest())
        for name, found in rows.items()
    }


def _line(row: tuple[Any, ...]) -> bytes:
    plain = [int(value) if isinstance(value, bool) else value for value in row]
    return json.encode(plain) + b"\n"


def check_pieces(history: History, pace: Pace, stops: Sequence[int], *names: str) -> None:
    """Catch up stop by stop, then build anew; hold the rows of some projections to the oracle."""
    with views_of(history, pace=pace, names=names) as views:
        tables = [table for one in views.projections for table in one.tables]
        for stop in stops:
            history.write(stop)
            assert views.catch_up() == stop
            with views.reader() as reader:
                assert stored_rows(reader, tables) == rows_of(history.facts(stop), tables)
        views.rebuild()
        with views.reader() as reader:
            assert stored_rows(reader, tables) == rows_of(history.facts(), tables)
        assert all(not one.differences for one in views.verify())


@examples(80)
@given(histories(), paces, st.sampled_from(all_projections()), st.data())
def test_rows_caught_up_in_pieces_and_rows_built_anew_are_those_of_the_naive_fold(
    history: History, pace: Pace, projection: Projection, data: st.DataObject
) -> None:
    count = len(history.said)
    stops = {*data.draw(st.lists(st.integers(1, count), max_size=5), label="stops"), count}
    check_pieces(history, pace, sorted(stops), projection.name)


@examples(8)
@given(histories(), paces, st.data())
def test_all_projections_caught_up_together_hold_the_rows_of_the_naive_fold(
    history: History, pace: Pace, data: st.DataObject
) -> None:
    count = len(history.said)
    stops = {data.draw(st.integers(1, count), label="stop"), count}
    check_pieces(history, pace, sorted(stops))


@examples(40)
@given(histories(), st.data())
def test_the_rows_of_a_single_tag_refold_to_the_rows_of_the_whole_at_any_prefix_and_day(
    history: History, data: st.DataObject
) -> None:
    history.write()
    prefix = data.draw(st.integers(0, len(history.said)), label="prefix")
    on = data.draw(st.none() | st.dates(history.day(1), LAST_DAY), label="on")
    whole = rows_of(history.facts(prefix, on))
    with views_of(history) as views:
        for table in TABLES:
            found: dict[Any, Any] = {}
            for home in homes_of(table):
                for row in views.rows_for(table, home, as_of=prefix, on=on):
                    found[astuple(row)[: len(table.key)]] = astuple(row)
            assert found == whole[table.name]


@examples(12)
@given(histories(), paces, st.data())
def test_answers_as_of_a_position_are_those_of_a_ledger_that_was_stopped_there(
    history: History, pace: Pace, data: st.DataObject
) -> None:
    history.write()
    prefix = data.draw(st.integers(1, len(history.said)), label="as of")
    stopped = history.stopped(prefix)
    stopped.write()
    on = data.draw(st.none() | st.dates(history.day(1), history.day(12)), label="on")
    day = history.day(prefix) if on is None else on
    today = history.day(prefix) if on is None else LAST_DAY
    with (
        views_of(history, pace=pace, begun=True) as views,
        views_of(stopped, today=today, begun=True) as other,
    ):
        views.catch_up()
        other.catch_up()
        with views.reader(as_of=prefix, on=on) as reader, other.reader(on=on) as before:
            assert (reader.position, reader.on) == (before.position, before.on) == (prefix, day)
            assert everything(reader) == everything(before)
            assert stored_rows(reader) == rows_of(history.facts(prefix, on))
        assert list(one_by_one(views, as_of=prefix, on=on)) == list(one_by_one(other, on=on))
        views.catch_up()
        with views.reader() as reader:
            assert stored_rows(reader) == rows_of(history.facts())


@examples(10)
@given(histories(), paces, st.data())
def test_answers_on_a_day_are_those_of_a_ledger_of_the_facts_that_had_taken_effect(
    history: History, pace: Pace, data: st.DataObject
) -> None:
    day = data.draw(st.dates(history.day(1), history.day(12)), label="on")
    stops = sorted({data.draw(st.integers(1, len(history.said)), label="stop"), len(history.said)})
    history.write(1)
    with views_of(history, pace=pace, begun=True) as views:
        for stop in stops:
            history.write(stop)
            straight = history.straight(stop, day)
            straight.write()
            views.catch_up()
            with views_of(straight, today=day, begun=True) as other:
                other.catch_up()
                with views.reader(on=day) as reader, other.reader() as plain:
                    assert (reader.position, reader.on) == (stop, day)
                    known, expected = everything(reader), everything(plain)
                    assert known.keys() == expected.keys()
                    for name, answers in known.items():
                        assert placeless(answers) == placeless(expected[name]), name
                shown, told = one_by_one(views, on=day), one_by_one(other)
                assert [*map(placeless, shown)] == [*map(placeless, told)]


@examples(12)
@given(histories(), paces, st.data())
def test_a_replay_counts_and_digests_the_rows_of_the_naive_fold_at_any_position(
    history: History, pace: Pace, data: st.DataObject
) -> None:
    history.write()
    with views_of(history, pace=pace, begun=True) as views:
        for prefix in data.draw(st.lists(st.integers(1, len(history.said)), max_size=3)):
            replayed = {one.table: (one.rows, one.digest) for one in views.replay(prefix)}
            assert replayed == digests(rows_of(history.facts(prefix)))


def test_what_histories_are_made_of_reaches_every_table_and_every_type() -> None:
    seen: set[str] = set()
    filled: set[str] = set()
    kinds: set[str] = set()
    for start in range(30):
        history = History.of(range(start * 1_000, start * 1_000 + 40))
        kinds.update(one.kind for one in history.said)
        seen.update(one.submission.type for one in history.said)
        filled.update(name for name, rows in rows_of(history.facts()).items() if rows)
    assert kinds == {"fact", "correction", "void"}
    assert filled == {table.name for table in TABLES}
    assert {name for table in TABLES for name in table.types} <= seen


def test_a_row_that_was_voided_does_not_come_back_before_that_is_written() -> None:
    history = History.of(())
    first = len(history.said) + 1
    for actor in range(2):
        received = event("ApplicationReceived", Random(actor))  # noqa: S311 - repeatable
        history.record(replace(received, case=POOLS["case"][0]))
        if actor == 0:
            stored = len(history.said)
            history.void(first)
    assert rows_of(history.facts())["cases"] != rows_of(history.facts(stored))["cases"]
    check_pieces(history, Pace(page_entries=1), [stored, len(history.said)], "cases")
