"""Rows of identities of any kind are what the log says of them, however they came about.

The oracle reads the events' fields by hand (``tests/whole_tags.py``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from ledger import naming
from projections.reader import Reader
from projections.views import Pace, Views
from tests.histories import LAST_DAY, LEDGER, ZONE, History, Rows, rows_of
from tests.invented import homes_of
from tests.property.test_projections import examples, paces, stored_rows
from tests.whole_tags import ABOUT, WHOLE_TAGS, belongs, plain_rows

_TABLES: Final = WHOLE_TAGS.tables


def histories() -> st.SearchStrategy[History]:
    """Return a strategy of histories of facts about something."""
    seeds = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40)
    return seeds.map(lambda found: History.of(found, ABOUT))


@contextmanager
def views_of(history: History, pace: Pace | None = None) -> Iterator[Views]:
    """Open empty views of a history, of the tables of whole tags alone."""
    with TemporaryDirectory() as folder:
        views = Views(
            f"sqlite:///{Path(folder) / 'views.db'}",
            history.store,
            ZONE,
            LEDGER,
            today=lambda: LAST_DAY,
            projections=(WHOLE_TAGS,),
            pace=pace,
        )
        try:
            yield views
        finally:
            views.close()


def held(reader: Reader) -> Rows:
    """Return the rows that a reader sees."""
    return stored_rows(reader, _TABLES)


@examples(60)
@given(histories(), paces, st.data())
def test_rows_caught_up_in_pieces_and_rows_built_anew_are_those_of_plain_reading(
    history: History, pace: Pace, data: st.DataObject
) -> None:
    count = len(history.said)
    stops = {*data.draw(st.lists(st.integers(1, count), max_size=5), label="stops"), count}
    with views_of(history, pace) as views:
        for stop in sorted(stops):
            history.write(stop)
            assert views.catch_up() == stop
            with views.reader() as reader:
                assert held(reader) == plain_rows(history.facts(stop))
        views.rebuild()
        with views.reader() as reader:
            assert held(reader) == plain_rows(history.facts())
        assert all(not one.differences for one in views.verify())


@examples(40)
@given(histories(), st.data())
def test_the_rows_of_a_whole_tag_refold_to_the_rows_of_all_at_any_prefix(
    history: History, data: st.DataObject
) -> None:
    history.write()
    prefix = data.draw(st.integers(0, len(history.said)), label="prefix")
    whole = plain_rows(history.facts(prefix))
    with views_of(history) as views:
        for table in _TABLES:
            found = {
                astuple(row)[: len(table.key)]: astuple(row)
                for home in homes_of(table)
                for row in views.rows_for(table, home, as_of=prefix)
            }
            assert found == whole[table.name]


@examples(12)
@given(histories(), paces, st.data())
def test_rows_as_of_a_position_are_those_of_the_facts_up_to_it(
    history: History, pace: Pace, data: st.DataObject
) -> None:
    history.write()
    prefix = data.draw(st.integers(1, len(history.said)), label="as of")
    expected = plain_rows(history.facts(prefix))
    with views_of(history, pace) as views:
        views.catch_up()
        with views.reader(as_of=prefix) as reader:
            assert held(reader) == expected
        for table in _TABLES:
            for home in {key[0] for key in expected[table.name]}:
                with views.reader(as_of=prefix) as reader:
                    found = {astuple(row) for row in reader.rows_of(table, home)}
                assert found == {row for row in expected[table.name].values() if row[0] == home}


def test_histories_move_facts_from_one_tag_to_another_and_name_a_tag_by_another_field_too() -> None:
    moved = stayed = 0
    kinds: set[str] = set()
    for start in range(20):
        history = History.of(range(start * 1_000, start * 1_000 + 40), ABOUT)
        assert rows_of(history.facts(), _TABLES) == plain_rows(history.facts())
        latest = {one.place: one.submission.data for one in history.said if one.kind == "fact"}
        for one in history.said:
            if one.kind == "correction":
                old, new = latest[one.place], one.submission.data
                lost = set(belongs(old)).difference(belongs(new))
                moved += len(lost)
                stayed += len(lost.intersection(naming.tags_of(new)))
                latest[one.place] = new
        for rows in plain_rows(history.facts()).values():
            kinds.update(naming.parts_of(key[0])[0] for key in rows)
    assert moved > 100
    assert stayed > 0
    assert len(kinds) > 5
