"""副本 (PostgreSQL): one schema a ledger."""

from collections.abc import Sequence
from typing import NoReturn

import psycopg

from ledger.log import Row
from ledger.store import postgres_fate as fate
from ledger.store.postgres_batch import copy
from ledger.store.postgres_store import PostgresStore
from ledger.store.replica import copied, follow, not_here, told_of


class PostgresReplica(PostgresStore):
    """副本 (PostgreSQL): one schema a ledger."""

    def append_copies(self, rows: Sequence[Row]) -> None:
        """Append rows of another log; see ``Replica``."""
        entries, tags = copied(rows)
        session = self._sessions.here()
        look: fate.Look | None = None
        try:
            transaction, _, head, _ = self._start(session)
            follow(head, rows)
            copy(session, entries, tags)
            look = fate.by_transaction(transaction, told_of(rows))
            self._finish(session, [], [], ())
        except psycopg.Error as error:
            if not session.is_lost_by(error) or look is None:
                raise self._sessions.unavailable(error) from None
            fate.settle(self._sessions, session, look, error=error)
        finally:
            session.tidy()

    def append_drafts(self, *_: object, **__: object) -> NoReturn:
        """Refuse: what is decided belongs to the ledger itself."""
        raise not_here()
