"""The yardstick: plain ``sqlite3`` inserts of the very rows that the store wrote.

Schema, bodies, tag rows and pragmas are the store's; what is left out is everything else: reading,
deciding, hashing, encoding.
"""

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter, sleep, time
from typing import Any, Final, NamedTuple

from benchmarks.isolated import together
from ledger.store.sqlite.connections import PRAGMAS, TO_WAL

_LOCK_WAIT_SECONDS: Final = 60


class Rows(NamedTuple):
    """One table's rows by the transaction that they belong to."""

    insert: str
    by_transaction: list[list[tuple[Any, ...]]]


def connect(path: Path) -> sqlite3.Connection:
    """Open a database with the store's pragmas, transactions by hand."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=_LOCK_WAIT_SECONDS)
    for pragma in (*PRAGMAS, TO_WAL):
        connection.execute(pragma).fetchall()
    return connection


def _position_tables(connection: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    """Return the tables that have a row, or several, for each position, with their columns."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    columns = {
        name: [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
        for name in names
    }
    return [(name, columns[name]) for name in names if "position" in columns[name]]


def copy_schema(source: Path, target: Path) -> None:
    """Create an empty database with the same tables and indexes; raw inserts ask no trigger."""
    with closing(sqlite3.connect(source)) as old, closing(connect(target)) as new:
        for (statement,) in old.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            " AND type IN ('table', 'index') ORDER BY type <> 'table'"
        ).fetchall():
            new.execute(statement)


def read_rows(source: Path, *, size: int, after: int = 0, count: int | None = None) -> list[Rows]:
    """Return what the store wrote after a position, cut into transactions of ``size`` entries."""
    tables = []
    with closing(sqlite3.connect(source)) as connection:
        until = after + count if count else 2**62
        for name, columns in _position_tables(connection):
            place = columns.index("position")
            cut: dict[int, list[tuple[Any, ...]]] = {}
            for row in connection.execute(
                f'SELECT * FROM "{name}" WHERE position > ? AND position <= ?',  # noqa: S608 - names of our own tables
                (after, until),
            ):
                cut.setdefault((row[place] - after - 1) // size, []).append(row)
            marks = ", ".join("?" * len(columns))
            insert = f'INSERT INTO "{name}" VALUES ({marks})'  # noqa: S608
            if cut:
                parts = [cut.get(number, []) for number in range(max(cut, default=-1) + 1)]
                tables.append(Rows(insert, parts))
    return tables


def _transactions(tables: Sequence[Rows]) -> Iterator[list[tuple[str, list[tuple[Any, ...]]]]]:
    for parts in zip(*(table.by_transaction for table in tables), strict=True):
        yield [(table.insert, rows) for table, rows in zip(tables, parts, strict=True)]


def insert_batches(target: Path, tables: Sequence[Rows]) -> float:
    """Insert all transactions one after the other; return the seconds."""
    with closing(connect(target)) as connection:
        started = perf_counter()
        for parts in _transactions(tables):
            _insert(connection, parts)
        return perf_counter() - started


def _insert(connection: sqlite3.Connection, parts: list[tuple[str, list[tuple[Any, ...]]]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement, rows in parts:
        connection.executemany(statement, rows)
    connection.execute("COMMIT")


def insert_side_by_side(target: Path, tables: Sequence[Rows], writers: int) -> float:
    """Insert transactions from several processes, a lock file around each; return the seconds."""
    parts = list(_transactions(tables))
    start_at = time() + 3
    spans = together(
        _insert_share, [(target, parts[number::writers], start_at) for number in range(writers)]
    )
    return max(end for _, end in spans) - min(start for start, _ in spans)


def _insert_share(
    target: Path, parts: list[list[tuple[str, list[tuple[Any, ...]]]]], start_at: float
) -> tuple[float, float]:
    lock_file = target.with_suffix(".raw-lock")
    with closing(connect(target)) as connection, lock_file.open("w") as lock:
        sleep(max(0.0, start_at - time()))
        started = time()
        for one in parts:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _insert(connection, one)
            fcntl.flock(lock, fcntl.LOCK_UN)
        return started, time()
