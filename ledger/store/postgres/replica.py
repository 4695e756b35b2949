"""副本 (PostgreSQL): one schema a ledger, and what takes entries as they are."""

from collections.abc import Sequence
from typing import NoReturn

import psycopg
from sqlalchemy.engine import URL

from ledger.log import Personal, StoredEntry
from ledger.store.copying import (
    LATE,
    LATE_INDEX,
    appended_of,
    check_follows,
    late_tags,
    rows_and_tags,
)
from ledger.store.postgres import lost_commit as fate
from ledger.store.postgres import replica_mark
from ledger.store.postgres.batch import columns, copy
from ledger.store.postgres.statements import INSERT_TAGS
from ledger.store.postgres.store import PostgresStore
from ledger.store.postgres.tables import require_replica
from ledger.store.sql_store import replica_refused


class PostgresCopy(PostgresStore):
    """复制 (PostgreSQL): a schema that takes entries as they are."""

    def append_rows(
        self,
        rows: Sequence[StoredEntry],
        personal: Sequence[Personal] = (),
        tags: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """Append rows of a log; see ``Copied``."""
        entries, index = rows_and_tags(rows, tags)
        session = self._sessions.here()
        look: fate.Look | None = None
        try:
            transaction, _, head, _ = self._start(session)
            check_follows(head, rows)
            copy(session, entries, index)
            look = fate.by_transaction(transaction, appended_of(rows))
            self._finish(session, [], [], personal)
        except psycopg.Error as error:
            if not session.is_lost_by(error) or look is None:
                raise self._sessions.unavailable(error) from None
            fate.settle(self._sessions, session, look, error=error)
        finally:
            session.tidy()


class PostgresReplica(PostgresCopy):
    """副本 (PostgreSQL): one schema a ledger."""

    def __init__(self, url: URL) -> None:
        super().__init__(url, prepare=require_replica)
        try:
            if not self.is_replica():
                replica_mark.mark(self._sessions)
                self._is_replica = True
            self._index_late()
        except BaseException:
            self.close()
            raise

    def _index_late(self) -> None:
        """Index entries whose type was unknown when they were appended, and is known now."""
        with self.exclusive():
            self._do(LATE_INDEX, ())
            tags = late_tags(map(StoredEntry._make, self.execute(LATE)))
            if tags:
                values = [list(column) for column in columns(tags, 4)]
                self._do(f"{INSERT_TAGS} on conflict do nothing", values)

    def _do(self, statement: str, values: Sequence[object]) -> None:
        session = self._sessions.here()
        try:
            session.do(statement, values)
        except psycopg.Error as error:
            raise self._sessions.unavailable(error) from None
        finally:
            session.tidy()

    def append_drafts(self, *_: object, **__: object) -> NoReturn:
        """Refuse: what is decided belongs to the ledger itself."""
        raise replica_refused(self.place_name)
