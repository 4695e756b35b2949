"""The yardstick on PostgreSQL: the very rows that the store wrote, inserted with nothing around.

One by one in a pipeline, one round trip and one commit each, under the same advisory lock; batches
by COPY. The tables are the store's; what is left out is everything else: triggers, reading,
deciding, hashing, encoding.
"""

from collections.abc import Sequence
from contextlib import closing
from time import perf_counter, sleep, time
from typing import Any, Final, NamedTuple

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.isolated import together
from ledger.store.postgres import statements as sql
from ledger.store.postgres.place import SETTINGS
from ledger.store.postgres.tables import TABLES

_LOCK: Final = 412


class Transaction(NamedTuple):
    """What one append wrote: its entries and its rows of the index."""

    entries: list[tuple[Any, ...]]
    tags: list[tuple[Any, ...]]


def connect(url: str) -> psycopg.Connection[Any]:
    """Return a plain connection with the store's settings, in the schema of a URL."""
    parsed = make_url(url)
    written = {name: value.replace(" ", "\\ ") for name, value in SETTINGS.items()}
    options = " ".join(f"-c {name}={value}" for name, value in written.items())
    plain = parsed.set(drivername="postgresql").difference_update_query(["schema"])
    return psycopg.connect(
        plain.render_as_string(hide_password=False),
        options=f"{options} -c search_path={parsed.query['schema']}",
        autocommit=True,
    )


def copy_schema(source: str, url: str) -> None:
    """Create the store's tables in a schema of their own; raw inserts ask no trigger."""
    del source
    with closing(connect(url)) as connection:
        connection.execute(f"create schema {make_url(url).query['schema']}".encode())
        connection.execute(TABLES.encode())


def read_rows(url: str, *, size: int, after: int) -> list[Transaction]:
    """Return what the store wrote after a position, cut into transactions of ``size`` entries."""
    columns = "position, type, recorded_at, body, leaf, tags"
    cut: dict[int, Transaction] = {}
    with closing(connect(url)) as connection:
        for select, place in (
            (f"select {columns} from entries", 0),  # noqa: S608 - names of our own tables
            ("select tag, type, position, ordinal from entry_tags", 1),
        ):
            rows = connection.execute(f"{select} where position > %s".encode(), (after,))
            for row in rows:
                number = (row[0 if place == 0 else 2] - after - 1) // size
                cut.setdefault(number, Transaction([], []))[place].append(row)
    for one in cut.values():
        one.tags.sort()
    return [cut[number] for number in sorted(cut)]


def insert_batches(url: str, transactions: Sequence[Transaction]) -> float:
    """Copy all transactions one after the other; return the seconds."""
    with closing(connect(url)) as connection:
        started = perf_counter()
        for one in transactions:
            with connection.transaction():
                connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
                _copy(connection, sql.COPY_ENTRIES, sql.ENTRY_TYPES, one.entries)
                _copy(connection, sql.COPY_TAGS, sql.TAG_TYPES, one.tags)
        return perf_counter() - started


def _copy(
    connection: psycopg.Connection[Any],
    statement: str,
    types: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    with connection.cursor().copy(statement.encode()) as stream:
        stream.set_types(types)
        for row in rows:
            stream.write_row(row)


def insert_side_by_side(url: str, transactions: Sequence[Transaction], writers: int) -> float:
    """Insert transactions from several processes, each under the lock; return the seconds."""
    start_at = time() + 3
    shares = [(url, transactions[number::writers], start_at) for number in range(writers)]
    spans = together(_insert_share, shares)
    return max(end for _, end in spans) - min(start for start, _ in spans)


def _insert_share(
    url: str, transactions: Sequence[Transaction], start_at: float
) -> tuple[float, float]:
    with closing(connect(url)) as connection:
        cursor = psycopg.RawCursor(connection)
        sleep(max(0.0, start_at - time()))
        started = time()
        for one in transactions:
            with connection.pipeline():
                cursor.execute("begin", prepare=True)
                cursor.execute("select pg_advisory_xact_lock($1)", (_LOCK,), prepare=True)
                cursor.execute(sql.INSERT_ENTRIES, _as_columns(one.entries), prepare=True)
                cursor.execute(sql.INSERT_TAGS, _as_columns(one.tags), prepare=True)
                cursor.execute("commit", prepare=True)
        return started, time()


def _as_columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
