"""Replica (副本): another ledger's log as its topic tells it, entry by entry, under its own times.

A replica is written by the projector alone. It knows how far it is by its last entry, so there is
no second place that could say otherwise; and it goes on only behind that entry, whoever writes.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from ledger.log import LedgerStore, Personal, StoredEntry
from ledger.store import on_postgres, parse
from ledger.store.sqlite.filling import SqliteFilling
from ledger.store.sqlite.replica import SqliteCopy, SqliteReplica

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from ledger.store.postgres.filling import PostgresFilling
    from ledger.store.postgres.replica import PostgresCopy, PostgresReplica
    from ledger.store.postgres.store import PostgresStore
    from ledger.store.sqlite.store import SqliteStore


_Store = TypeVar("_Store", bound="SqliteStore | PostgresStore")


class Copied(LedgerStore, Protocol):
    """复制: a store that takes entries as they are."""

    def append_rows(
        self,
        rows: Sequence[StoredEntry],
        personal: Sequence[Personal] = (),
        tags: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """Append rows of a log, and clear values beside them, all or none.

        They must go on right behind the last one here: ``ConditionFailed``. ``tags`` are those of
        each row, where somebody has derived them already.
        """


def open_replica(url: str) -> "SqliteReplica | PostgresReplica":
    """Open the replica at a URL; it is made where there is none."""
    parsed = parse(url)
    if parsed.get_backend_name() == "postgresql":
        on_postgres()
        from ledger.store.postgres.replica import PostgresReplica

        return PostgresReplica(parsed)
    return SqliteReplica(parsed)


def open_copy(url: str, *, create: bool = True) -> "SqliteCopy | PostgresCopy":
    """Open a ledger's own store so that entries are put back as they were; see ``open_store``."""
    parsed = parse(url)
    is_server = parsed.get_backend_name() == "postgresql"
    return _own((_on_postgres if is_server else SqliteCopy)(parsed, create=create))


def open_filling(url: str, *, create: bool = True) -> "SqliteFilling | PostgresFilling":
    """Open a store to bring a log into it, be it unfinished; see ``open_store``.

    Raises ``StoreIsReplica`` where another ledger's log lies: its projector alone writes there.
    """
    parsed = parse(url)
    is_server = parsed.get_backend_name() == "postgresql"
    return _own((_filling_on_postgres if is_server else SqliteFilling)(parsed, create=create))


def _own(store: _Store) -> _Store:
    """Return a store, closed and refused where another ledger's log lies in it."""
    try:
        store.check_own()
    except BaseException:
        store.close()
        raise
    return store


def _filling_on_postgres(url: "URL", *, create: bool) -> "PostgresFilling":
    on_postgres()
    from ledger.store.postgres.filling import PostgresFilling

    return PostgresFilling(url, create=create)


def _on_postgres(url: "URL", *, create: bool) -> "PostgresCopy":
    on_postgres()
    from ledger.store.postgres.replica import PostgresCopy

    return PostgresCopy(url, create=create)
