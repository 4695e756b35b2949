"""The views' own database: SQLite beside the log, its connections and its errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool

from ledger.errors import Malformed, StoreUnavailable

_BUSY_SECONDS: Final = 60
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    # Views can be built again: losing the last commits at a power cut costs nothing.
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-32768",
    "PRAGMA wal_autocheckpoint=10000",
)


def database(url: str) -> Engine:
    """Return the engine of a views database, ``sqlite:///<path>``.

    Raises ``Malformed`` for another kind of database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Malformed(f"views: {url!r} is no database URL; use sqlite:///<path>") from None
    if parsed.get_backend_name() != "sqlite" or parsed.database in {None, "", ":memory:"}:
        raise Malformed(f"views: {url!r} is not sqlite:///<path>; views live in a SQLite file")
    engine = create_engine(
        parsed,
        poolclass=QueuePool,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Hold one snapshot of the views; raises ``StoreUnavailable``."""
    with _answering(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Hold the write lock; commits at the end, rolls back on any exception."""
    with (
        _answering(engine),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _answering(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnavailable(f"views {engine.url.database}: {cause}; {_remedy(cause)}") from error


def _remedy(cause: object) -> str:
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return _REMEDIES.get(code, "name others with --views, or delete these: they can be built again")


_REMEDIES: Final = {
    sqlite3.SQLITE_CANTOPEN: "check that the folder exists and may be written, or name another "
    "place with --views",
    sqlite3.SQLITE_READONLY: "check owner and rights, or name another place with --views",
    sqlite3.SQLITE_FULL: "free some space, or name another place with --views",
    sqlite3.SQLITE_BUSY: "another program holds them; try again",
}


def driver(connection: Connection) -> sqlite3.Cursor:
    """Return a cursor of the driver inside the connection's transaction, for bulk work."""
    opened: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return opened.cursor()
