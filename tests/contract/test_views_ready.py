"""Views that are asked again while nothing was recorded: fewer looks, and no wrong answer."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from ledger.errors import NotFound, StoreUnavailable
from ledger.store import open_store
from projections.discovery import all_projections
from projections.engine.table import Projection
from projections.views import Views
from tests.contract.places import Place, land, rows_read
from tests.contract.spots import KINDS
from tests.histories import LAST_DAY, LEDGER, ZONE


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A log of random history; views of it live in the same kind of database."""
    with land(request, tmp_path) as made:
        yield made.written(request.param, 60)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is asked of the views' database."""
    heard: list[str] = []

    def hear(*told: object) -> None:
        heard.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def answers(views: Views, place: Place) -> None:
    """Ask as a question does, and hold every row to the naive fold."""
    views.ready(at_least=place.head)
    with views.reader() as reader:
        assert rows_read(reader) == place.expected
        assert reader.position == place.head


def test_a_log_that_has_not_moved_asks_nothing_of_the_views(place: Place) -> None:
    with place.open() as views:
        with statements() as first:
            views.ready()
        assert any("generations" in one for one in first)
        with statements() as again:
            views.ready()
        assert again == []
        with statements() as asked, views.reader() as reader:
            assert reader.position == place.head
        assert sum("FROM _generations" in one for one in asked) == 1
        with pytest.raises(NotFound, match="not there yet"):
            views.ready(at_least=place.head + 1)
        place.grow(2)
        answers(views, place)


def test_rows_that_another_has_built_anew_and_flipped_are_read(place: Place) -> None:
    with place.open() as views, place.open() as other:
        answers(views, place)
        other.rebuild()
        other.rebuild()
        assert {one.generation for one in other.status() if one.state == "live"} == {3}
        answers(views, place)


def test_rows_that_another_has_gone_back_to_are_caught_up_before_they_answer(place: Place) -> None:
    with place.open() as views, place.open() as other:
        other.rebuild()
        other.rebuild()
        place.grow(4)
        answers(views, place)
        for one in other.projections:
            other.rollback(one.name)
        assert {one.behind for one in other.status() if one.state == "live"} == {4}
        answers(views, place)
        with views.reader(on=LAST_DAY) as reader:
            assert reader.position == place.head


def test_rows_that_another_version_has_built_are_refused(place: Place) -> None:
    newer = [
        Projection("cases", one.tables, version=one.version + 1) if one.name == "cases" else one
        for one in all_projections()
    ]
    with place.open() as views:
        answers(views, place)
        with (
            closing(open_store(place.store)) as store,
            Views(
                place.views, store, ZONE, LEDGER, today=lambda: LAST_DAY, projections=newer
            ) as other,
        ):
            other.catch_up()
        views.ready()
        with pytest.raises(StoreUnavailable, match="upgrade shenguan"), views.reader() as reader:
            rows_read(reader)
