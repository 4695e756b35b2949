"""Verification: the rows built again from the log, compared with the live ones one by one."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, Final

import sqlalchemy as sql
from msgspec import Struct, json
from sqlalchemy import Connection

from ledger.collector import uncollected
from projections import _generation as book
from projections._database import reading
from projections._engine import Engine, Progress
from projections._fold import Fold
from projections._stored import Stored
from projections._table import Projection, Table

DIFFERENCES_SHOWN: Final = 10


class Difference(Struct, frozen=True):
    """差异: one value that differs; ``live`` or ``rebuilt`` is None where the row is missing."""

    table: str
    key: str
    column: str
    live: str | None
    rebuilt: str | None


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
    with reading(engine.database) as connection:
        live = next(
            one
            for one in book.all_generations(connection)
            if one.projection == projection.name and one.state == "live"
        )
        aside = [Stored(table, "aside", temporary=True) for table in projection.tables]
        for stored in aside:
            stored.create(connection)
        try:
            _fill(engine, connection, aside, until=live.position, progress=progress)
            counted, differences = _compare_all(connection, live.suffix, aside)
        finally:
            for stored in aside:
                stored.drop(connection)
    return Verified(projection.name, live.position, counted, differences)


def _fill(
    engine: Engine,
    connection: Connection,
    aside: Sequence[Stored[Any]],
    *,
    until: int,
    progress: Progress | None,
) -> None:
    tables = {stored.table.name: stored for stored in aside}

    def load(table: Table[Any], homes: Sequence[str]) -> Iterable[Any]:
        return list(tables[table.name].load(connection, homes))

    fold = Fold([stored.table for stored in aside], engine.history(None), load, whole=True)
    with uncollected():
        for page in engine.store.scan(until=until, types=fold.wanted_types):
            fold.page(page)
            if fold.held > engine.pace.rows_held:
                _write(connection, fold, tables)
                fold.evict()
            if progress is not None:
                progress(page[-1][0], until)
        _write(connection, fold, tables)


def _write(connection: Connection, fold: Fold, tables: dict[str, Stored[Any]]) -> None:
    for sheet in fold.sheets:
        tables[sheet.table.name].write(connection, sheet.dirty.values(), sheet.deleted)
    fold.written()


def _compare_all(
    connection: Connection, suffix: str, aside: Sequence[Stored[Any]]
) -> tuple[int, tuple[Difference, ...]]:
    counted = 0
    found: list[Difference] = []
    for rebuilt in aside:
        live = Stored(rebuilt.table, suffix)
        pairs = _paired(_rows(connection, live), _rows(connection, rebuilt), len(live.table.key))
        for left, right in pairs:
            counted += 1
            if left != right and len(found) < DIFFERENCES_SHOWN:
                found += islice(
                    _differences(live.table, left, right), DIFFERENCES_SHOWN - len(found)
                )
    return counted, tuple(found)


def _rows(connection: Connection, stored: Stored[Any]) -> Iterator[tuple[Any, ...]]:
    keys = [stored.sql.c[name] for name in stored.table.key]
    for row in connection.execute(sql.select(stored.sql).order_by(*keys)):
        yield tuple(row)


def replay(
    engine: Engine,
    projections: Sequence[Projection],
    until: int,
    progress: Progress | None = None,
) -> list[Replayed]:
    """Fold the log up to a position in temporary tables; return rows and digest of each table.

    The digest is SHA-256 over the rows by key, each a line of canonical JSON.
    """
    with reading(engine.database) as connection:
        aside = [
            Stored(table, "aside", temporary=True)
            for projection in projections
            for table in projection.tables
        ]
        for stored in aside:
            stored.create(connection)
        try:
            _fill(engine, connection, aside, until=until, progress=progress)
            return [_digested(connection, stored) for stored in aside]
        finally:
            for stored in aside:
                stored.drop(connection)


def _digested(connection: Connection, stored: Stored[Any]) -> Replayed:
    count, running = 0, sha256()
    for row in _rows(connection, stored):
        count += 1
        running.update(json.encode(row) + b"\n")
    return Replayed(stored.table.name, count, running.hexdigest())


_Values = tuple[Any, ...] | None


def _paired(
    left: Iterator[tuple[Any, ...]], right: Iterator[tuple[Any, ...]], key: int
) -> Iterator[tuple[_Values, _Values]]:
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and _is_before(one[:key], other[:key])):
            yield one, None
            one = next(left, None)
        elif one is None or _is_before(other[:key], one[:key]):
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)


def _is_before(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Compare keys as the database does, which sorts numbers before texts before bytes."""
    try:
        return one < other
    except TypeError:
        return [(_rank(part), part) for part in one] < [(_rank(part), part) for part in other]


def _rank(part: object) -> int:
    return 0 if isinstance(part, int | float) else 1 if isinstance(part, str) else 2


def _differences(table: Table[Any], live: _Values, rebuilt: _Values) -> Iterator[Difference]:
    named = live or rebuilt or ()
    key = "/".join(str(value) for value in named[: len(table.key)])
    if live is None or rebuilt is None:
        yield Difference(
            table.name, key, "", None if live is None else key, None if rebuilt is None else key
        )
        return
    for column, left, right in zip(table.columns, live, rebuilt, strict=True):
        if left != right:
            yield Difference(table.name, key, column.name, str(left), str(right))
