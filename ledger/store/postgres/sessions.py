"""PostgreSQL: sessions, one a thread.

A session is a psycopg connection that SQLAlchemy's engine has made, in autocommit: transactions are
written out. Our statements are small and always by index, so the planner is told so (measured:
planning them afresh costs more than running them).
"""

import os
import select
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple
from weakref import WeakSet

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import URL, Connection

from ledger import pooler
from ledger.errors import LedgerError, StoreUnavailable
from ledger.sentence import say
from ledger.store.postgres.place import SchemaPlace
from ledger.store.postgres.remedies import unavailable
from ledger.store.postgres.texts import Texts, TextsDumper

SERVER_VERSION_MIN: Final = 150_000
CONNECT_SECONDS: Final = 10
_IDENTITY: Final = (
    "select set_config('synchronous_commit', 'on', false) "
    "where current_setting('synchronous_commit') = 'off'; "
    "select pg_backend_pid(), pg_postmaster_start_time()::text, system_identifier::text, "
    "case when pg_is_in_recovery() then '' else left(pg_walfile_name(pg_current_wal_lsn()), 8) end "
    "from pg_control_system()"
)


class ServerIdentity(NamedTuple):
    """Which server answers: when it was started, whose data it has, on which line of history."""

    started: str
    system: str
    timeline: str


class Bell:
    """Whether an append was announced; holds no session, so that one ends with its thread."""

    def __init__(self) -> None:
        self.has_rung = False

    def __call__(self, _: psycopg.Notify) -> None:
        """Take note of it."""
        self.has_rung = True


class Session:
    """One thread's connection to the server; ``held`` counts its holds on the append lock."""

    def __init__(self, connection: Connection, place: SchemaPlace, *, is_proven: bool) -> None:
        self.connection = connection
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the psycopg driver
        self.driver: psycopg.Connection[Any] = driver
        driver.adapters.register_dumper(Texts, TextsDumper)
        self.cursor: psycopg.RawCursor[Any] = psycopg.RawCursor(driver)
        self.held = 0
        self.listens = False
        self.bell = Bell()
        self._check = pooler.settle(driver, place.settings(), name=place.name, is_proven=is_proven)
        cursor = driver.execute(_IDENTITY)
        while cursor.nextset():
            pass
        ((self.pid, *server),) = cursor.fetchall()
        self.server = ServerIdentity(*server)
        driver.add_notify_handler(self.bell)

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Run one statement and return its rows; it is prepared on its first run."""
        if self._check and self._is_idle:
            with self._checked():
                return self.cursor.execute(statement, values, prepare=True, binary=True).fetchall()
        return self.cursor.execute(statement, values, prepare=True, binary=True).fetchall()

    def do(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run one statement that returns no rows; return how many it changed."""
        if self._check and self._is_idle:
            with self._checked():
                return self.cursor.execute(statement, values, prepare=True).rowcount
        return self.cursor.execute(statement, values, prepare=True).rowcount

    def begun(self, script: str) -> bytes:
        """Return a script that begins a transaction; behind a pooler it is checked first."""
        begin, semicolon, rest = script.encode().partition(b"; ")
        return begin + semicolon + self._check + rest

    @property
    def _is_idle(self) -> bool:
        return self.driver.info.transaction_status == TransactionStatus.IDLE

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """Hold one transaction in which the server process is ours: behind a pooler only."""
        try:
            self.driver.execute(b"begin; " + self._check)
            yield
            self.driver.execute("commit")
        except psycopg.Error:
            self.tidy()
            raise

    @property
    def is_lost(self) -> bool:
        """Whether the server can no longer be reached by this session."""
        return self.driver.closed

    def is_lost_by(self, error: psycopg.Error) -> bool:
        """Tell whether an error means that no answer of the server can come any more.

        In a pipeline the driver notices later that the connection is closed: go by the error.
        """
        is_fatal = error.diag.severity_nonlocalized in {"FATAL", "PANIC"}
        is_mute = error.sqlstate is None and isinstance(
            error, psycopg.OperationalError | psycopg.InterfaceError
        )
        if is_fatal or is_mute:
            self.close()
        return self.is_lost

    def tidy(self) -> None:
        """Leave no transaction open; a session that cannot is given up."""
        if self.is_lost or self._is_idle:
            return
        try:
            self.driver.execute("rollback")
        except psycopg.Error:
            self.close()

    def sleep(self, seconds: float) -> None:
        """Wait until the server says something, or the time is over."""
        poll = select.poll()
        poll.register(self.driver.fileno(), select.POLLIN)
        poll.poll(max(0.0, seconds) * 1_000)

    def close(self) -> None:
        """Close the connection, whatever its state."""
        with suppress(Exception):
            self.driver.close()
        with suppress(Exception):
            self.connection.close()


class Sessions:
    """One open session a thread; the thread holds it: when it ends, the session goes with it."""

    def __init__(self, url: URL) -> None:
        self.place = SchemaPlace.of(url)
        self.engine: Engine = create_engine(
            self.place.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            use_native_hstore=False,
            connect_args={
                "fallback_application_name": "shenguan",
                "client_encoding": "utf8",
                **_unless_given(url, connect_timeout=CONNECT_SECONDS, keepalives_idle=30),
            },
        )
        self._is_proven = False
        self._local = threading.local()
        self._all: WeakSet[Session] = WeakSet()
        _OPEN.add(self)

    def here(self) -> Session:
        """Return this thread's session; one that was lost is replaced.

        Raises ``StoreUnavailable`` where the lost one held the append lock: what was decided under
        that hold must be decided again.
        """
        found: Session | None = getattr(self._local, "session", None)
        if found is None or found.is_lost:
            if found is not None and found.held:
                raise StoreUnavailable(
                    say(
                        "{place}: the connection that held the append lock was lost; nothing "
                        "was recorded; send it again",
                        place=self.place.name,
                    )
                )
            found = self._local.session = self.fresh()
            self._all.add(found)
        return found

    def fresh(self) -> Session:
        """Return a new session that belongs to the caller."""
        try:
            connection = self.engine.connect()
        except Exception as error:
            cause = error if isinstance(error, psycopg.Error) else error.__cause__
            if isinstance(cause, psycopg.Error):
                raise self.unavailable(cause) from None
            raise
        try:
            session = Session(connection, self.place, is_proven=self._is_proven)
        except psycopg.Error as error:
            connection.close()
            raise self.unavailable(error) from None
        except LedgerError:
            connection.close()
            raise
        self._is_proven = True
        version = session.driver.info.server_version
        if version < SERVER_VERSION_MIN:
            session.close()
            raise StoreUnavailable(
                say(
                    "{place}: PostgreSQL {version} is too old; a ledger needs 15 or newer",
                    place=self.place.name,
                    version=version // 10000,
                )
            )
        return session

    def forget(self) -> None:
        """Give up this thread's session; the next call gets a new one."""
        found: Session | None = getattr(self._local, "session", None)
        if found is not None:
            found.close()

    def unavailable(self, error: psycopg.Error) -> LedgerError:
        """Return what an error of the driver means to a user, with the remedy."""
        return unavailable(error, self.place.name)

    def start_afresh(self) -> None:
        """Leave every session to the process that this one was forked from."""
        _LEFT_TO_PARENTS.extend(self._all)
        self._all = WeakSet()
        self._local = threading.local()

    def close(self) -> None:
        """Close every session of every thread."""
        for session in list(self._all):
            session.close()
        self._all.clear()
        self._local = threading.local()
        self.engine.dispose()


def _unless_given(url: URL, **defaults: object) -> dict[str, object]:
    return {name: value for name, value in defaults.items() if name not in url.query}


_OPEN: Final[WeakSet[Sessions]] = WeakSet()
_LEFT_TO_PARENTS: Final[list[Session]] = []


def _start_afresh_in_child() -> None:
    for sessions in list(_OPEN):
        sessions.start_afresh()


os.register_at_fork(after_in_child=_start_afresh_in_child)
