"""Following (跟随): how far somebody has come who carries the log elsewhere, and that it is one.

A follower holds its place by a lock that the kernel, or the server, frees the moment its process
is gone; and every new holder gets a greater token. A former holder that does not know yet that it
has lost its place (its machine slept, its connection broke) changes nothing any more.
"""

import fcntl
import os
import socket
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateTable

from ledger.errors import LedgerError, StoreUnavailable
from ledger.reasons import reason_of
from ledger.sentence import say
from ledger.store import parse, schema
from ledger.store.sql_store import replica_refused
from ledger.store.sqlite import connections as sqlite
from ledger.store.sqlite import files, replica_mark

if TYPE_CHECKING:
    from ledger.store.postgres.sessions import Sessions

Seat = tuple[int, int]
"""A token, and the position that the follower had come to."""


class FollowerBusy(LedgerError):  # noqa: N818 - as the other errors of the ledger are called
    """跟随者已在运行: another process holds the place."""

    code = "follower.busy"


class Superseded(LedgerError):  # noqa: N818
    """已被取代: another process has taken the place meanwhile; what we do no longer counts."""

    code = "follower.superseded"


class _Hold(Protocol):
    """The lock of a place, and its row, in one kind of database."""

    def take(self, name: str) -> Seat: ...

    def move(self, name: str, token: int, position: int) -> bool: ...

    def is_ours(self, name: str, token: int) -> bool: ...

    def close(self) -> None: ...


class Following:
    """跟随者: a named place in the log, held by this process until it is closed."""

    def __init__(self, url: str, name: str) -> None:
        """Take the place; raises ``FollowerBusy`` where another process has it."""
        self.name = name
        self._hold = _hold_of(parse(url))
        try:
            self.token, self.position = self._hold.take(name)
        except BaseException:
            self._hold.close()
            raise

    def advance(self, position: int) -> None:
        """Remember a position; raises ``Superseded`` where the place is no longer ours."""
        if not self._hold.move(self.name, self.token, position):
            raise self._superseded()
        self.position = position

    def confirm(self) -> None:
        """Raise ``Superseded`` where the place is no longer ours."""
        if not self._hold.is_ours(self.name, self.token):
            raise self._superseded()

    def _superseded(self) -> Superseded:
        return Superseded(
            say("{name}: another process has taken this place; this one gives up", name=self.name)
        )

    def close(self) -> None:
        """Leave the place to others."""
        self._hold.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _hold_of(url: URL) -> _Hold:
    if url.get_backend_name() == "postgresql":
        from ledger.store.postgres.sessions import Sessions

        return _PostgresHold(Sessions(url))
    return _SqliteHold(url)


def _holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _busy(name: str, holder: str) -> FollowerBusy:
    return FollowerBusy(
        say(
            "{name}: process {holder} is at it already; one at a time is enough",
            name=name,
            holder=holder,
        )
    )


_TAKE: Final = (
    "insert into followers (name, token, holder, position) values ({0}, 1, {1}, 0) "
    "on conflict (name) do update set token = followers.token + 1, holder = excluded.holder"
)
_SEAT: Final = "select token, position, holder from followers where name = {0}"
_MOVE: Final = "update followers set position = {0} where name = {1} and token = {2}"


class _SqliteHold:
    """A lock file beside the database, which the kernel unlocks when its process ends."""

    def __init__(self, url: URL) -> None:
        self._connections = sqlite.Connections(url, create=False)
        self._file = -1

    def take(self, name: str) -> Seat:
        if replica_mark.is_marked(self._connections):
            raise replica_refused(str(self._connections.path))
        database = self._connections.real
        suffix = f".{name}.lock"
        path = files.beside(database, suffix)
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, files.OWN)
            files.share(database, suffix)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(name, self._held_by(name)) from None
        except OSError as error:
            raise StoreUnavailable(
                say(
                    "{path}: {strerror}: check owner and rights of the folder",
                    path=path,
                    strerror=reason_of(error),
                )
            ) from None
        self._write(str(CreateTable(schema.followers, if_not_exists=True).compile(
            dialect=sqlite_dialect()
        )))  # fmt: skip
        self._write(_TAKE.format("?", "?"), name, _holder())
        token, position, _ = self._seat(name)[0]
        return token, position

    def _held_by(self, name: str) -> str:
        with suppress(StoreUnavailable):
            for _, _, holder in self._seat(name):
                return str(holder)
        return "?"

    def _seat(self, name: str) -> list[Any]:
        try:
            return self._connections.driver().execute(_SEAT.format("?"), (name,)).fetchall()
        except sqlite3.Error as error:
            raise sqlite.unavailable(error, self._connections.path) from None

    def _write(self, statement: str, *values: object) -> int:
        try:
            with self._connections.lock.held():
                return self._connections.driver().execute(statement, values).rowcount
        except sqlite3.Error as error:
            raise sqlite.unavailable(error, self._connections.path) from None

    def move(self, name: str, token: int, position: int) -> bool:
        return self._write(_MOVE.format("?", "?", "?"), position, name, token) == 1

    def is_ours(self, name: str, token: int) -> bool:
        return any(seat[0] == token for seat in self._seat(name))

    def close(self) -> None:
        self._connections.close()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class _PostgresHold:
    """An advisory lock of a session, which the server unlocks when the session ends."""

    def __init__(self, sessions: "Sessions") -> None:
        self._sessions = sessions
        self._session = sessions.fresh()

    def _run(self, statement: str, *values: object) -> list[Any]:
        import psycopg

        try:
            return self._session.run(statement, values)
        except psycopg.Error as error:
            raise self._sessions.unavailable(error) from None
        finally:
            self._session.tidy()

    def take(self, name: str) -> Seat:
        from ledger.store.postgres.replica_mark import is_marked

        if is_marked(self._sessions):
            raise replica_refused(self._sessions.place.name)
        key = self._sessions.place.key(f"follower {name}")
        ((is_taken,),) = self._run("select pg_try_advisory_lock($1::bigint)", key)
        if not is_taken:
            found = self._run(_SEAT.format("$1"), name)
            raise _busy(name, str(found[0][2]) if found else "?")
        ((token, position),) = self._run(
            f"{_TAKE.format('$1', '$2')} returning token, position", name, _holder()
        )
        return token, position

    def move(self, name: str, token: int, position: int) -> bool:
        moved = self._run(f"{_MOVE.format('$1', '$2', '$3')} returning 1", position, name, token)
        return bool(moved)

    def is_ours(self, name: str, token: int) -> bool:
        return any(seat[0] == token for seat in self._run(_SEAT.format("$1"), name))

    def close(self) -> None:
        self._session.close()
        self._sessions.close()
