"""A log of random history on disk, views of it that everybody opens by URL, and what they hold."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import astuple

from ledger.store import open_store
from projections._reader import Reader
from projections.views import Pace, Views
from tests.contract import fillers
from tests.histories import TABLES, History, Rows, rows_of

ENTRIES = 90


@dataclass
class Place:
    """A folder with the store of a history, and perhaps views of it."""

    folder: Path
    history: History

    @classmethod
    def written_in(cls, folder: Path, entries: int = ENTRIES) -> "Place":
        """Write a log of random history into a folder."""
        history = History.of(range(entries))
        place = cls(folder, history)
        history.store = open_store(place.store, clock=history.clock)
        history.write()
        history.store.close()
        return place

    def copied_to(self, folder: Path) -> "Place":
        """Copy the log, without views."""
        shutil.copy(self.folder / "l.db", folder / "l.db")
        return Place(folder, self.history)

    @property
    def store(self) -> str:
        """The store's URL."""
        return f"sqlite:///{self.folder / 'l.db'}"

    @property
    def views(self) -> str:
        """The views' URL."""
        return f"sqlite:///{self.folder / 'l.views.db'}"

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

    def open(self, pace: Pace = fillers.SLOW) -> "closing[Views]":
        """Open the views for a block."""
        return closing(fillers.open_both(self.store, self.views, pace))

    def raw(self, statement: str, *values: object) -> list[Any]:
        """Run a statement on the views' database as another program does."""
        with closing(sqlite3.connect(self.folder / "l.views.db")) as connection, connection:
            return connection.execute(statement, values).fetchall()

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
