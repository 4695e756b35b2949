"""PostgreSQL: sessions, one a thread, and what an error of the server means to a user.

A session is a psycopg connection that SQLAlchemy's engine has made, in autocommit: transactions are
written out. Our statements are small and always by index, so the planner is told so (measured:
planning them afresh costs more than running them).
"""

import os
import re
import select
import threading
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from struct import Struct
from typing import Any, Final, NamedTuple
from weakref import WeakSet

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format, TransactionStatus
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import URL, Connection

from ledger.errors import LedgerError, Malformed, StoreUnavailable

DEFAULT_SCHEMA: Final = "shenguan"
SERVER_VERSION_MIN: Final = 150_000
CONNECT_SECONDS: Final = 10
LOCK_SECONDS: Final = 120
"""So long a writer waits for the append lock before it says who holds it."""

SETTINGS: Final = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_bitmapscan": "off",
    "jit": "off",
    "default_transaction_isolation": "read\\ committed",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
"""A generic plan is right only together with the other planner settings: alone, on a young table
that was never analysed, it freezes plans that read all of it. The rest frees the append lock of a
writer that is stuck or whose machine is gone."""

_SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,50}")
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


class SchemaPlace(NamedTuple):
    """A ledger's place on a server: URL without our own options, schema, what errors call it."""

    url: URL
    schema: str
    name: str

    @classmethod
    def of(cls, url: URL) -> "SchemaPlace":
        """Return the place that a URL names; ``?schema=`` says in which schema of the database."""
        schema = url.query.get("schema", DEFAULT_SCHEMA)
        if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
            raise StoreUnavailable(
                f"schema={schema}: a schema's name has lower-case letters, digits and _ only, "
                "does not begin with pg_ or a digit, and has at most 51 characters"
            )
        plain = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
        shown = url.set(drivername="postgresql+psycopg").render_as_string(hide_password=True)
        return cls(plain, schema, shown)

    def key(self, purpose: str) -> int:
        """Return the advisory lock's key of this ledger for a purpose."""
        digest = sha256(f"shenguan\0{purpose}\0{self.schema}".encode()).digest()
        return int.from_bytes(digest[:8], signed=True)

    @property
    def channel(self) -> str:
        """The channel on which appends are announced."""
        return f"shenguan_{self.schema}"

    def options(self) -> str:
        """Return the settings of our sessions as the server's command-line options."""
        given = self.url.query.get("options", "")
        own = [f"-c {name}={value}" for name, value in SETTINGS.items()]
        own.append(f"-c search_path={self.schema},pg_temp")
        return " ".join([*own, *([given] if isinstance(given, str) else given)])


class Texts(list[str]):
    """Texts on their way to the server as one ``text[]``."""


class _TextsDumper(Dumper):
    """Writes an array of texts; the driver's own way, which looks at each for its type, is slower.

    One append has six of them (measured: 40 µs of 500).
    """

    format = Format.BINARY
    oid = 1009

    def dump(self, obj: list[str]) -> bytes:
        """Return the array as the server receives it: dimensions, then length and bytes of each."""
        if not obj:
            return _NO_TEXTS
        parts = [_ONE_DIMENSION.pack(1, 0, _TEXT, len(obj), 1)]
        for text in obj:
            raw = text.encode()
            parts.append(len(raw).to_bytes(4))
            parts.append(raw)
        return b"".join(parts)


_TEXT: Final = 25
_ONE_DIMENSION: Final = Struct("!iiiii")
_NO_TEXTS: Final = Struct("!iii").pack(0, 0, _TEXT)


class Bell:
    """Whether an append was announced; holds no session, so that one ends with its thread."""

    def __init__(self) -> None:
        self.has_rung = False

    def __call__(self, _: psycopg.Notify) -> None:
        """Take note of it."""
        self.has_rung = True


class Session:
    """One thread's connection to the server; ``held`` counts its holds on the append lock."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the psycopg driver
        self.driver: psycopg.Connection[Any] = driver
        driver.adapters.register_dumper(Texts, _TextsDumper)
        self.cursor: psycopg.RawCursor[Any] = psycopg.RawCursor(driver)
        self.held = 0
        self.listens = False
        self.bell = Bell()
        cursor = driver.execute(_IDENTITY)
        while cursor.nextset():
            pass
        ((self.pid, *server),) = cursor.fetchall()
        self.server = ServerIdentity(*server)
        driver.add_notify_handler(self.bell)

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Run one statement and return its rows; it is prepared on its first run."""
        return self.cursor.execute(statement, values, prepare=True, binary=True).fetchall()

    def do(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run one statement that returns no rows; return how many it changed."""
        return self.cursor.execute(statement, values, prepare=True).rowcount

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
        if self.is_lost or self.driver.info.transaction_status == TransactionStatus.IDLE:
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
            self.place.url.difference_update_query(["options"]),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            use_native_hstore=False,
            connect_args={
                "options": self.place.options(),
                "fallback_application_name": "shenguan",
                "client_encoding": "utf8",
                **_unless_given(url, connect_timeout=CONNECT_SECONDS, keepalives_idle=30),
            },
        )
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
                    f"{self.place.name}: the connection that held the append lock was lost; "
                    "nothing was recorded; send it again"
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
            session = Session(connection)
        except psycopg.Error as error:
            connection.close()
            raise self.unavailable(error) from None
        version = session.driver.info.server_version
        if version < SERVER_VERSION_MIN:
            session.close()
            raise StoreUnavailable(
                f"{self.place.name}: PostgreSQL {version // 10_000} is too old; a ledger needs 15 "
                "or newer"
            )
        return session

    def forget(self) -> None:
        """Give up this thread's session; the next call gets a new one."""
        found: Session | None = getattr(self._local, "session", None)
        if found is not None:
            found.close()

    def unavailable(self, error: psycopg.Error) -> LedgerError:
        """Return what an error of the driver means to a user, with the remedy."""
        text = error.diag.message_primary or " ".join(str(error).split())
        if isinstance(error, psycopg.DataError):
            return Malformed(f"{text}: a text for PostgreSQL has no character U+0000")
        remedy = _REMEDIES.get(error.sqlstate or "") or _REMEDIES.get((error.sqlstate or "")[:2])
        if remedy is None and error.sqlstate is None:
            codes = (code for part, code in _AT_THE_DOOR.items() if part in text)
            remedy = _REMEDIES[next(codes, "08")]
        parts = [self.place.name, text, *([remedy] if remedy else [])]
        return StoreUnavailable(f"{': '.join(parts)}; nothing was recorded")

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


_REMEDIES: Final = {
    "08": "check that the server runs and can be reached, then send it again",
    "25006": "this server is a standby or read-only: name the primary in --store",
    "28": "check user, password and pg_hba.conf",
    "3D000": "create the database first (createdb), or name another with --store",
    "40": "send it again",
    "42501": "this user lacks the right; `shenguan db roles` shows who needs which",
    "42P01": "`shenguan db init` creates the tables",
    "42883": "`shenguan db upgrade` renews the functions",
    "53100": "free some space on the server's disk and send it again",
    "53200": "the server is out of memory; send it again later",
    "53300": "the server has no connection left: close some, or raise max_connections",
    "55P03": f"another writer has held the append lock for {LOCK_SECONDS} s; `select * from "
    "pg_locks where locktype = 'advisory'` shows its process",
    "57014": "the statement took longer than the server's statement_timeout, or was cancelled",
    "57P": "the server is starting or stopping; send it again",
    "57": "the server is starting or stopping; send it again",
    "58": "the server's disk does not answer: check it before going on",
    "XX": "the database is damaged: check the disk and restore a backup",
}
"""By SQLSTATE, or the class of it."""

_AT_THE_DOOR: Final = {
    "too many": "53300",
    "connection slots": "53300",
    'role "': "28",
    "does not exist": "3D000",
    "authentication failed": "28",
    "pg_hba.conf": "28",
    "no password": "28",
    "starting up": "57P",
    "shutting down": "57P",
}
"""What a server says instead of a SQLSTATE when it lets nobody in."""


def _unless_given(url: URL, **defaults: object) -> dict[str, object]:
    return {name: value for name, value in defaults.items() if name not in url.query}


_OPEN: Final[WeakSet[Sessions]] = WeakSet()
_LEFT_TO_PARENTS: Final[list[Session]] = []


def _start_afresh_in_child() -> None:
    for sessions in list(_OPEN):
        sessions.start_afresh()


os.register_at_fork(after_in_child=_start_afresh_in_child)
