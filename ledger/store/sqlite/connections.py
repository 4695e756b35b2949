"""SQLite: connections, and the writers' lock file.

WAL with ``synchronous=FULL``: what was acknowledged survives a power cut. An OS lock file around
``BEGIN IMMEDIATE`` serves waiting writers in turn; SQLite's own waiting starves some of eight.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from weakref import WeakSet

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import URL, Connection

from ledger.errors import LedgerError, NotFound, StoreUnavailable
from ledger.store import schema

BUSY_SECONDS: Final = 60
CHECKPOINT_PAGES: Final = 10_000
"""A checkpoint costs more than a commit; ten thousand pages spread it (measured)."""

TO_WAL: Final = "pragma journal_mode = wal"
PRAGMAS: Final = (
    f"pragma busy_timeout = {BUSY_SECONDS * 1000}",
    "pragma synchronous = full",
    f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}",
    "pragma cache_size = -65536",
    "pragma temp_store = memory",
    "pragma secure_delete = on",
)
"""``secure_delete``: what is erased is overwritten, not only forgotten."""

_TABLES: Final = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"


def path_of(url: URL) -> Path:
    """Return the database file of a URL; raises ``StoreUnavailable`` without one."""
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable(
            f"{url}: a ledger needs a file, for example sqlite:///shenguan.db (an in-memory one "
            "would be lost)"
        )
    return Path(url.database)


def unavailable(error: sqlite3.Error, path: Path) -> LedgerError:
    """Return what an error of the driver means to a user, with the remedy."""
    text = str(error)
    for part, remedy in _REMEDIES:
        if part in text:
            return StoreUnavailable(f"{path}: {text}: {remedy}; nothing was recorded")
    return StoreUnavailable(f"{path}: {text}; nothing was recorded")


_REMEDIES: Final = (
    ("full", "free some space on the disk and send it again"),
    ("readonly", "the file or its folder is read-only: check owner and rights"),
    ("locked", "another program holds the file: close it and send it again"),
    ("unable to open", "check that the folder exists and may be written"),
    ("not a database", "this file is no SQLite database: name another with --store"),
    ("malformed", "the file is damaged: restore it from a backup"),
    ("disk I/O", "the disk does not answer: check it before going on"),
)


class Connections:
    """One open connection a thread; checking one out for each call would cost more than a query.

    The thread holds its connection: when it ends, the connection goes with it.
    """

    def __init__(self, url: URL, *, create: bool) -> None:
        self.path = path_of(url)
        self.lock = WriterLock(self.path)
        if not create and not self.path.exists():
            raise NotFound(f"{self.path}: no such store; `shenguan open` makes one")
        self.engine: Engine = create_engine(
            url, poolclass=NullPool, connect_args={"check_same_thread": False}
        )
        self._local = threading.local()
        self._all: WeakSet[Connection] = WeakSet()
        _OPEN.add(self)

    def start_afresh(self) -> None:
        """Leave every connection to the process that this one was forked from."""
        _LEFT_TO_PARENTS.extend(self._all)
        self._all = WeakSet()
        self._local = threading.local()
        self.lock.start_afresh()

    def driver(self) -> sqlite3.Connection:
        """Return this thread's connection, in autocommit: transactions are written out."""
        found: sqlite3.Connection | None = getattr(self._local, "driver", None)
        if found is None:
            found = self._local.driver = self._connect()
        return found

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = self.engine.connect()
        except Exception as error:
            cause = error.__cause__
            if isinstance(cause, sqlite3.Error):
                raise unavailable(cause, self.path) from None
            raise
        self._all.add(connection)
        self._local.connection = connection
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the pysqlite driver
        driver.isolation_level = None
        try:
            _refuse_foreign(driver, self.path)
            for pragma in PRAGMAS:
                driver.execute(pragma)
            if driver.execute("pragma journal_mode").fetchone()[0] != "wal":
                with self.lock.held():  # SQLite does not wait here: of two, one would fail
                    driver.execute(TO_WAL)
        except sqlite3.Error as error:
            raise unavailable(error, self.path) from None
        return driver

    def close(self) -> None:
        """Close every connection of every thread."""
        for connection in list(self._all):
            connection.close()
        self._all.clear()
        self._local = threading.local()
        self.engine.dispose()
        self.lock.close()


_OPEN: Final[WeakSet[Connections]] = WeakSet()
_LEFT_TO_PARENTS: Final[list[Connection]] = []


def _start_afresh_in_child() -> None:
    for connections in list(_OPEN):
        connections.start_afresh()


os.register_at_fork(after_in_child=_start_afresh_in_child)


class WriterLock:
    """The lock file: one writer at a time, in turn, threads and processes alike; re-entrant."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._turn = threading.RLock()
        self._depth = 0
        self._file = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock."""
        with self._turn:
            if self._depth == 0:
                self._take()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._file >= 0:  # Ctrl-C may let us close first
                    fcntl.flock(self._file, fcntl.LOCK_UN)

    def _take(self) -> None:
        try:
            if self._file < 0:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            raise StoreUnavailable(
                f"{self._path}: {error.strerror}: a writer needs this lock file beside the "
                "database; check owner and rights of the folder; nothing was recorded"
            ) from None

    def start_afresh(self) -> None:
        """Leave the lock to the process that this one was forked from; unlocking would free it."""
        self.close()
        self._turn = threading.RLock()
        self._depth = 0

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def create_schema(connections: Connections) -> None:
    """Create the tables where they are missing; refuse a store of a newer program."""
    driver = connections.driver()
    try:
        version = _version(driver)
        if version is None:
            with connections.lock.held():
                _create(connections, driver)
            version = _version(driver)
    except sqlite3.Error as error:
        raise unavailable(error, connections.path) from None
    if version is not None and version > schema.FORMAT:
        raise StoreUnavailable(
            f"{connections.path}: written by a newer version (store format {version}, this one "
            f"reads {schema.FORMAT}); upgrade shenguan"
        )


def _version(driver: sqlite3.Connection) -> int | None:
    if schema.store_format.name not in _tables(driver):
        return None
    row = driver.execute("select max(version) from store_format").fetchone()
    return int(row[0]) if row[0] is not None else None


def _tables(driver: sqlite3.Connection) -> set[str]:
    return {name for (name,) in driver.execute(_TABLES)}


def _refuse_foreign(driver: sqlite3.Connection, path: Path) -> None:
    tables = _tables(driver)
    others = tables - set(schema.metadata.tables)
    if others and schema.store_format.name not in tables:
        raise StoreUnavailable(
            f"{path}: this database holds other tables ({min(others)}): a ledger lives in a file "
            "of its own; name another with --store"
        )


def _create(connections: Connections, driver: sqlite3.Connection) -> None:
    if _version(driver) is not None:
        return
    with connections.engine.connect() as connection:
        schema.metadata.create_all(connection, checkfirst=True)
        connection.commit()
    for trigger in schema.SQLITE_TRIGGERS:
        driver.execute(trigger)
    driver.execute("insert or ignore into store_format values (?)", (schema.FORMAT,))
