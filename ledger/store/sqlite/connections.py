"""SQLite: connections to one file.

WAL with ``synchronous=FULL``: what was acknowledged survives a power cut.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar
from weakref import WeakSet

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError

from ledger.errors import (
    LedgerError,
    NotFound,
    StoreFull,
    StoreReplaced,
    StoreUnavailable,
)
from ledger.reasons import reason_of
from ledger.sentence import say
from ledger.store import schema
from ledger.store.sqlite import files
from ledger.store.sqlite.writer_lock import WriterLock

T = TypeVar("T")

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
            say(
                "{url}: a ledger needs a file, for example sqlite:///shenguan.db (an "
                "in-memory one would be lost)",
                url=url,
            )
        )
    return Path(url.database)


def unavailable(error: sqlite3.Error, path: Path) -> LedgerError:
    """Return what an error of the driver means to a user, with the remedy."""
    text = str(error)
    if "is full" in text or ("disk I/O" in text and files.is_full(path)):
        return StoreFull(
            say(
                "{path}: the disk is full: free some space on the disk and send it again; reading "
                "goes on; nothing was recorded",
                path=path,
            )
        )
    for part, remedy in _REMEDIES:
        if part in text:
            return StoreUnavailable(
                say(
                    "{path}: {text}: {remedy}; nothing was recorded",
                    path=path,
                    text=text,
                    remedy=remedy,
                )
            )
    return StoreUnavailable(say("{path}: {text}; nothing was recorded", path=path, text=text))


_REMEDIES: Final = (
    ("readonly", say("the file or its folder is read-only: check owner and rights")),
    ("locked", say("another program holds the file: close it and send it again")),
    ("unable to open", say("check that the folder exists and may be written")),
    ("not a database", say("this file is no SQLite database: name another with --store")),
    ("malformed", say("the file is damaged: restore it from a backup")),
    ("disk I/O", say("the disk does not answer: check it before going on")),
)


class Connections:
    """One open connection a thread; checking one out for each call would cost more than a query.

    The thread holds its connection: when it ends, the connection goes with it. With ``inspecting``
    nothing is ever written, neither into the file nor beside it.
    """

    def __init__(self, url: URL, *, create: bool, inspecting: bool = False) -> None:
        self.path = path_of(url)
        self.real = files.real(self.path)
        self.lock = WriterLock(self.real)
        self._inspects = inspecting
        self._aside: TemporaryDirectory[str] | None = None
        if not create:
            _refuse_missing(self.path)
        elif not self.real.exists():
            files.make(self.real)
        self.engine: Engine = create_engine(url, poolclass=NullPool, creator=self._opened)
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
            found = self._connect()
        return found

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what is read on this thread's connection; raises ``StoreUnavailable``.

        Of a file that was opened as one that nobody writes it is read again where somebody has.
        """
        while True:
            driver = self.driver()
            try:
                found = work(driver)
            except sqlite3.Error as error:
                if not self._moved_on():
                    raise unavailable(error, self.path) from None
            else:
                if not self._moved_on():
                    return found

    def _moved_on(self) -> bool:
        """Tell whether what was opened as still is not; then the next one opens it anew."""
        still = self._local.still
        if still is None or still == files.state(self.real):
            return False
        self._forget()
        return True

    def confirm(self) -> None:
        """Raise ``StoreReplaced`` unless the files at their places are those that are open here."""
        self.driver()
        known = self._local.identity
        if known is not None and known != files.identity(self.path, self.real):
            raise StoreReplaced(
                say(
                    "{path}: the file was replaced or deleted while it was open here: nothing more "
                    "is recorded or acknowledged; stop every program that has it open, see that "
                    "the right file is in its place (`shenguan db check`), start again and send "
                    "what was not acknowledged",
                    path=self.path,
                )
            )

    def to_write(self) -> sqlite3.Connection:
        """Return this thread's connection for writing, of the files that are at their places.

        What could only be read, because the disk was full, is opened anew.
        """
        self.driver()
        if self._local.hindrance is not None:
            self._forget()
            self.driver()
        if self._local.hindrance is not None:
            raise unavailable(self._local.hindrance, self.path)
        self.confirm()
        return self.driver()

    @property
    def reads_only(self) -> bool:
        """Whether this process may not write here."""
        return self._inspects or not files.may_write(self.real)

    def _opened(self) -> sqlite3.Connection:
        way, path = self._way, self.real
        if way == "read" and files.is_stranded(path):
            way, path = "write", self._copied()
        return sqlite3.connect(
            files.uri(path, way), uri=True, timeout=BUSY_SECONDS, check_same_thread=False
        )

    def _copied(self) -> Path:
        """Return a copy of what lies there without the index of its log, to be read instead."""
        if self._aside is None:
            self._aside = TemporaryDirectory(prefix="shenguan-")
        try:
            return files.copy(self.real, Path(self._aside.name))
        except OSError as error:
            raise StoreUnavailable(
                say(
                    "{path}: a write-ahead log lies beside it without its index, and it "
                    "could not be copied to be read ({strerror}): copy the file and its "
                    "-wal to a folder that may be written",
                    path=self.path,
                    strerror=reason_of(error),
                )
            ) from None

    @property
    def _way(self) -> files.Way:
        chosen: files.Way | None = getattr(self._local, "way", None)
        return chosen or (files.way_to_read(self.real) if self.reads_only else "write")

    def _forget(self) -> None:
        """Close this thread's connection; the next one is opened as things are then."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local.__dict__.clear()

    def _connect(self) -> sqlite3.Connection:
        """Open what may be written for writing; where there is no room for that, to be read."""
        self._local.hindrance = None
        self._local.way = self._way
        try:
            return self._open()
        except sqlite3.Error as error:
            if self._local.way != "write" or not _lacks_room(error):
                self._forget()
                raise unavailable(error, self.path) from None
            self._forget()
            self._local.hindrance = error
            self._local.way = files.way_to_read(self.real)
        try:
            return self._open()
        except sqlite3.Error:
            hindrance = self._local.hindrance
            self._forget()
            raise unavailable(hindrance, self.path) from None

    def _open(self) -> sqlite3.Connection:
        way = self._local.way
        before = files.identity(self.path, self.real)
        is_copied = way == "read" and files.is_stranded(self.real)
        still = files.state(self.real) if way == "still" or is_copied else None
        try:
            connection = self.engine.connect()
        except DBAPIError as error:
            raise error.orig or error from None
        self._local.connection = connection
        self._all.add(connection)
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the pysqlite driver
        driver.isolation_level = None
        self._prepare(driver)
        identity = files.identity(self.path, self.real)
        if before[0] != identity[0]:  # nobody knows which one was opened
            self._forget()
            return self._connect()
        self._local.still = still
        self._local.identity = identity if way == "write" else None
        self._local.driver = driver
        return driver

    def _prepare(self, driver: sqlite3.Connection) -> None:
        _refuse_foreign(driver, self.path)
        for pragma in PRAGMAS:
            driver.execute(pragma)
        if self._local.way != "write":
            return
        if driver.execute("pragma journal_mode").fetchone()[0] != "wal":
            with self.lock.held():  # SQLite does not wait here: of two, one would fail
                driver.execute(TO_WAL)
        driver.execute("select 1 from sqlite_master").fetchone()  # now log and index are there
        files.share(self.real)

    def close(self) -> None:
        """Close every connection of every thread."""
        for connection in list(self._all):
            connection.close()
        self._all.clear()
        self._local = threading.local()
        self.engine.dispose()
        self.lock.close()
        if self._aside is not None:
            self._aside.cleanup()
            self._aside = None


def _lacks_room(error: sqlite3.Error) -> bool:
    """Tell whether an error may come from a disk on which not even an index has room."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


def _refuse_missing(path: Path) -> None:
    if not path.exists():
        raise NotFound(say("{path}: no such store; `shenguan open` makes one", path=path))
    if files.is_empty(path):
        raise NotFound(
            say(
                "{path}: the file is empty: it is no store; `shenguan open` makes one in it",
                path=path,
            )
        )


_OPEN: Final[WeakSet[Connections]] = WeakSet()
_LEFT_TO_PARENTS: Final[list[Connection]] = []


def _start_afresh_in_child() -> None:
    for connections in list(_OPEN):
        connections.start_afresh()


os.register_at_fork(after_in_child=_start_afresh_in_child)


def tables_of(driver: sqlite3.Connection) -> set[str]:
    """Return the names of the tables of a file."""
    return {name for (name,) in driver.execute(_TABLES)}


def _refuse_foreign(driver: sqlite3.Connection, path: Path) -> None:
    tables = tables_of(driver)
    others = tables - set(schema.metadata.tables)
    if others and schema.store_format.name not in tables:
        raise StoreUnavailable(
            say(
                "{path}: this database holds other tables ({others}): a ledger lives "
                "in a file of its own; name another with --store",
                path=path,
                others=min(others),
            )
        )
