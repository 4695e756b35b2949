"""What the worker processes of the contract tests do to views: fill them, and die while at it."""

import os
import signal
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Any, Final

import psycopg
from sqlalchemy import event

from ledger.errors import StoreUnavailable
from ledger.store import open_store
from ledger.store.sqlite import connections as sqlite
from projections.engine import sqlite as _sqlite
from projections.tables.intake import CASES
from projections.views import Pace, Views
from tests.contract.processes import peak_memory_mb
from tests.histories import LAST_DAY, LEDGER, ZONE

Tell = Callable[[Any], None]
SLOW: Final = Pace(page_entries=4, entries_a_write=8, rows_held=5)
"""So many small steps that a kill at random finds a process in the middle of its work."""


def open_both(store: str, views: str, pace: Pace = SLOW) -> Views:
    """Open views of a store, both by URL."""
    log = open_store(store)
    try:
        return Views(views, log, ZONE, LEDGER, today=lambda: LAST_DAY, pace=pace)
    except BaseException:
        log.close()
        raise


class Deadly:
    """Kills this process before the so-many-th statement of a kind to the views' database."""

    def __init__(self, views: Views, kind: str, at: int) -> None:
        self._kind = kind
        self._left = at
        engine = views._database  # noqa: SLF001 - the very connections
        event.listen(engine, "connect", self._watch)
        engine.dispose()  # those before are not watched

    def _watch(self, connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's connection
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = self._watched()
            connection.commit = lambda: self._committing(connection)  # type: ignore[method-assign]
        else:
            connection.set_trace_callback(self._before)

    def _committing(self, connection: psycopg.Connection[Any]) -> None:
        self._before("COMMIT")
        psycopg.Connection.commit(connection)

    def _watched(self) -> type[psycopg.Cursor[Any]]:
        before = self._before

        class Watched(psycopg.Cursor[Any]):
            def execute(self, query: Any, *values: Any, **options: Any) -> Any:  # noqa: ANN401
                before(query.decode() if isinstance(query, bytes) else query)
                return super().execute(query, *values, **options)

            def copy(self, statement: Any, *values: Any, **options: Any) -> Any:  # noqa: ANN401
                before(statement.decode())
                return super().copy(statement, *values, **options)

        return Watched

    def _before(self, statement: str) -> None:
        if statement.strip().startswith(_KINDS.get(self._kind, (self._kind,))):
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


_KINDS: Final = {
    "INSERT": ("INSERT", "COPY"),
    "DROP VIEW": ("DROP VIEW", "CREATE OR REPLACE VIEW"),
}
"""What is another statement on PostgreSQL."""


def dying(tell: Tell, store: str, views: str, plan: tuple[str, str, int]) -> None:
    """Catch up or rebuild; die before the so-many-th statement of a kind."""
    opened = open_both(store, views)
    verb, kind, at = plan
    Deadly(opened, kind, at)
    tell("begun")
    getattr(opened, verb)()
    tell("done")


def plodding(tell: Tell, store: str, views: str, verb: str) -> None:
    """Catch up or rebuild in small steps; somebody may kill this process."""
    opened = open_both(store, views)
    tell("begun")
    getattr(opened, verb)()
    tell("done")


def jostling(tell: Tell, urls: tuple[str, str], barrier: Barrier, verb: str) -> None:
    """Fill the same views at the same moment as the others; tell the position reached."""
    opened = open_both(*urls)
    barrier.wait()
    getattr(opened, verb)()
    tell(min(one.position for one in opened.status() if one.state == "live"))


def asking(tell: Tell, urls: tuple[str, str], barrier: Barrier, as_of: int) -> None:
    """Ask for an earlier state at the same moment as the others; tell how many cases there are."""
    opened = open_both(*urls)
    barrier.wait()
    opened.catch_up()
    with opened.reader(as_of=as_of) as reader:
        tell((reader.position, len(list(reader.select(CASES)))))


def measuring(tell: Tell, store: str, views: str, rows_held: int) -> None:
    """Build views from nothing; tell the entries folded and the most memory (MB) that it took.

    The databases' own page caches, which are bounded, are kept small: they would hide the rest.
    """
    for module, name in ((sqlite, "PRAGMAS"), (_sqlite, "PRAGMAS")):
        kept = [one for one in getattr(module, name) if "cache_size" not in one]
        setattr(module, name, tuple(kept))
    opened = open_both(store, views, Pace(page_entries=500, rows_held=rows_held))
    tell((opened.catch_up(), peak_memory_mb()))


def forbidden(tell: Tell, user: int, store: str, views: str) -> None:
    """Ask for views as a user who may not write; tell the error."""
    log = open_store(store)
    log.head()
    if os.geteuid() == 0:
        os.setuid(user)
    try:
        Views(views, log, ZONE, LEDGER, today=lambda: LAST_DAY).catch_up()
    except StoreUnavailable as error:
        tell(str(error))
