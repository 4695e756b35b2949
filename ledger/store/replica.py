"""Replica (副本): another ledger's log as its topic tells it, entry by entry, under its own times.

A replica is written by the projector alone. It knows how far it is by its last entry, so there is
no second place that could say otherwise; and it goes on only behind that entry, whoever writes.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ledger.errors import StoreUnavailable
from ledger.log import LedgerStore, StoredEntry
from ledger.store import parse
from ledger.store.sqlite.replica import SqliteReplica

if TYPE_CHECKING:
    from ledger.store.postgres.replica import PostgresReplica


class Replica(LedgerStore, Protocol):
    """副本: a store that takes entries as they are."""

    def append_rows(self, rows: Sequence[StoredEntry]) -> None:
        """Append rows of another log, all or none; raises ``ConditionFailed``.

        They must go on right behind the last one here.
        """


def open_replica(url: str) -> "SqliteReplica | PostgresReplica":
    """Open the replica at a URL; it is made where there is none."""
    parsed = parse(url)
    if parsed.get_backend_name() == "postgresql":
        try:
            from ledger.store.postgres.replica import PostgresReplica
        except ImportError as error:
            raise StoreUnavailable(
                f"PostgreSQL needs psycopg ({error}); pip install 'shenguan[postgres]'"
            ) from None
        return PostgresReplica(parsed)
    return SqliteReplica(parsed)
