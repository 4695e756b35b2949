"""Verification: the rows built again from the log, compared with the live ones one by one."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from ledger.collector import uncollected
from projections.engine import generation as book
from projections.engine.compare import DIFFERENCES_SHOWN, Difference, compare, digest_of
from projections.engine.database import Gone, aside
from projections.engine.filling import Engine, Progress
from projections.engine.fold import Fold, Wanted
from projections.engine.row import Row
from projections.engine.stored import Stored
from projections.engine.table import Projection, Table


class Verified(Struct, frozen=True):
    """核验结果: what was compared, at which position, and the first differences."""

    projection: str
    position: int
    rows: int
    differences: tuple[Difference, ...]


class Replayed(Struct, frozen=True):
    """回放结果: how many rows a table has at a position, and their digest."""

    table: str
    rows: int
    digest: str


def verify(engine: Engine, projection: Projection, progress: Progress | None = None) -> Verified:
    """Build a projection again in temporary tables and compare it with the live one.

    Both are seen in one snapshot, so that nobody has to stop working meanwhile.
    """
    while True:
        with suppress(Gone):
            return _verified(engine, projection, progress)


def _verified(engine: Engine, projection: Projection, progress: Progress | None) -> Verified:
    with aside(engine.database) as connection:
        live = next(
            one
            for one in book.all_generations(connection)
            if one.projection == projection.name and one.state == "live"
        )
        book.hold(connection, [live])
        built = _Aside(engine, connection, [projection])
        built.fill(live.position, progress)
        compared = [
            compare(connection, Stored(stored.table, live.suffix), stored)
            for stored in built.tables.values()
        ]
        built.drop()
    found = tuple(one for table in compared for one in table.differences)
    rows = sum(one.rows for one in compared)
    return Verified(projection.name, live.position, rows, found[:DIFFERENCES_SHOWN])


def replay(
    engine: Engine,
    projections: Sequence[Projection],
    until: int,
    progress: Progress | None = None,
) -> list[Replayed]:
    """Fold the log up to a position in temporary tables; return rows and digest of each table.

    The digest is SHA-256 over the rows by key, each a line of canonical JSON.
    """
    with aside(engine.database) as connection:
        built = _Aside(engine, connection, projections)
        built.fill(until, progress)
        digests = {name: digest_of(connection, stored) for name, stored in built.tables.items()}
        built.drop()
    return [Replayed(name, digest.rows, digest.hex) for name, digest in digests.items()]


class _Aside:
    """Temporary tables of some projections; they go with the transaction if that fails."""

    def __init__(
        self, engine: Engine, connection: Connection, projections: Sequence[Projection]
    ) -> None:
        self._engine = engine
        self._connection = connection
        self.tables: dict[str, Stored[Any]] = {
            table.name: Stored(table, "aside", temporary=True)
            for projection in projections
            for table in projection.tables
        }
        for stored in self.tables.values():
            stored.create(connection)

    def drop(self) -> None:
        """Drop the tables."""
        for stored in self.tables.values():
            stored.drop(self._connection)

    def fill(self, until: int, progress: Progress | None) -> None:
        """Fold the log up to a position; types that no table handles are not even read."""
        engine = self._engine
        tables = [stored.table for stored in self.tables.values()]
        fold = Fold(tables, engine.history(None), self._load, whole=True)
        with uncollected():
            for page in engine.store.scan(until=until, types=fold.wanted_types):
                fold.page(page)
                if fold.held > engine.pace.rows_held:
                    self._write(fold)
                    fold.evict()
                if progress is not None:
                    progress(page[-1][0], until)
            self._write(fold)

    def _load(self, wanted: Wanted) -> Iterable[tuple[Table[Any], Iterable[Row]]]:
        for table, homes in wanted.items():
            yield table, list(self.tables[table.name].load(self._connection, homes))

    def _write(self, fold: Fold) -> None:
        fold.settle()
        for sheet in fold.sheets:
            self.tables[sheet.table.name].write(self._connection, sheet.changes)
        fold.written()
