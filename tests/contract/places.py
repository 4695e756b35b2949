"""A log of random history on disk, views of it that everybody opens by URL, and what they hold."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import astuple

from ledger.store import open_store
from projections.reader import Reader
from projections.views import Pace, Views
from tests.contract import fillers, spots
from tests.contract.spots import Spot
from tests.histories import TABLES, History, Rows, rows_of

ENTRIES = 120


class Opened:
    """Views that are closed at the end of a block, and their store with them."""

    def __init__(self, store: str, views: str, pace: Pace) -> None:
        self._views = fillers.open_both(store, views, pace)

    def __enter__(self) -> Views:
        return self._views

    def __exit__(self, *_: object) -> None:
        self._views.close()
        self._views.store.close()


@dataclass
class Place:
    """The store of a history, and perhaps views of it."""

    log: Spot
    at: Spot
    history: History

    def copied_to(self, log: Spot, at: Spot) -> "Place":
        """Copy the log, without views."""
        log.take_log(self.log)
        return Place(log, at, self.history)

    @property
    def kind(self) -> str:
        """The kind of database that the log lives in."""
        return self.log.kind

    @property
    def store(self) -> str:
        """The store's URL."""
        return self.log.url

    @property
    def views(self) -> str:
        """The views' URL."""
        return self.at.url

    @property
    def urls(self) -> tuple[str, str]:
        """The URLs of store and views."""
        return self.store, self.views

    @property
    def head(self) -> int:
        """The log's last position."""
        return len(self.history.said)

    @cached_property
    def expected(self) -> Rows:
        """What the rows are by the naive fold."""
        return rows_of(self.history.facts())

    def grow(self, more: int) -> None:
        """Append so many further facts to the store, as somebody else does."""
        longer = History(list(self.history.said))
        for seed in range(more):
            longer.act(Random(9_000 + seed))  # noqa: S311 - repeatable, not secret
        longer.written = self.head
        longer.store = open_store(self.store, clock=longer.clock)
        longer.write()
        longer.store.close()
        self.history = longer
        self.__dict__.pop("expected", None)

    def open(self, pace: Pace = fillers.SLOW) -> Opened:
        """Open the views for a block."""
        return Opened(self.store, self.views, pace)

    def raw(self, statement: str, *values: object) -> list[Any]:
        """Run a statement on the views' database as another program does."""
        with self.at.raw() as connection:
            found = connection.execute(self.at.statement(statement), values)
            return found.fetchall() if found.description else []

    def seen(self) -> Rows:
        """Return what anybody reads through the stable SQL views."""
        found: Rows = {}
        for table in TABLES:
            rows = self.raw(f'select * from "{table.name}"')  # noqa: S608 - names of ours
            found[table.name] = {row[: len(table.key)]: row for row in rows}
            assert len(found[table.name]) == len(rows), f"{table.name} holds a row twice"
        return found


def rows_read(reader: Reader) -> Rows:
    """Return every row that a reader sees."""
    return {
        table.name: {astuple(row)[: len(table.key)]: astuple(row) for row in reader.select(table)}
        for table in TABLES
    }


class Land:
    """Where places are made, and cleared away at the end."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self._ends = ExitStack()

    def spot(self, kind: str, name: str) -> Spot:
        """Return where nothing is yet; whatever comes there is gone at the end."""
        server = "" if kind == "sqlite" else self._request.getfixturevalue("postgres_server")
        found = spots.fresh(kind, self._folder / name, server)
        self._ends.callback(found.forget)
        return found

    def written(self, kind: str, entries: int = ENTRIES) -> Place:
        """Write a log of random history."""
        history = History.of(range(entries))
        place = Place(self.spot(kind, "l.db"), self.spot(kind, "l.views.db"), history)
        history.store = open_store(place.store, clock=history.clock)
        history.write()
        history.store.close()
        return place

    def copy(self, written: Place, views: str | None = None) -> Place:
        """Copy a log; views of it live in a database of a kind, or of the log's."""
        log, at = self.spot(written.kind, "l.db"), self.spot(views or written.kind, "l.views.db")
        return written.copied_to(log, at)

    def close(self) -> None:
        """Clear everything away."""
        self._ends.close()


@contextmanager
def land(request: pytest.FixtureRequest, folder: Path) -> Iterator[Land]:
    """Hold a place for places, for as long as a fixture lasts."""
    made = Land(request, folder)
    try:
        yield made
    finally:
        made.close()
