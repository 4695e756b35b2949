"""副本 (SQLite): one file a ledger, and what takes entries as they are."""

from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy.engine import URL

from ledger.log import Personal, StoredEntry
from ledger.store.copying import (
    LATE,
    LATE_INDEX,
    appended_of,
    check_follows,
    late_tags,
    rows_and_tags,
    tags_of_rows,
)
from ledger.store.sql_store import replica_refused
from ledger.store.sqlite import batch, replica_mark, statements
from ledger.store.sqlite.store import SqliteStore


class SqliteCopy(SqliteStore):
    """复制 (SQLite): a file that takes entries as they are."""

    def append_rows(
        self,
        rows: Sequence[StoredEntry],
        personal: Sequence[Personal] = (),
        tags: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """Append rows of a log; see ``Copied``."""
        given = tags_of_rows(rows) if tags is None else tags
        with self._lock.held(), self._writing() as cursor:
            last = cursor.execute(statements.LAST).fetchone()
            check_follows(int(last[0]) if last else 0, rows)
            if batch.takes_rows(rows):
                batch.insert_rows(cursor, rows, given)
            else:
                entries, index = rows_and_tags(rows, given)
                cursor.executemany(statements.INSERT_ENTRY, entries)
                cursor.executemany(statements.INSERT_TAG, index)
            cursor.executemany(statements.INSERT_PERSONAL, personal)
            self._commit(cursor, appended_of(rows))


class SqliteReplica(SqliteCopy):
    """副本 (SQLite): one file a ledger."""

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        try:
            if not self.is_replica():
                self._mark()
            self._index_late()
        except BaseException:
            self.close()
            raise

    def _mark(self) -> None:
        with self._lock.held(), self._writing() as cursor:
            replica_mark.mark(self._connections, cursor)
            cursor.execute("commit")

    def _index_late(self) -> None:
        """Index entries whose type was unknown when they were appended, and is known now."""
        with self._lock.held(), self._writing() as cursor:
            cursor.execute(LATE_INDEX)
            tags = late_tags(map(StoredEntry._make, cursor.execute(LATE).fetchall()))
            cursor.executemany(f"{statements.INSERT_TAG} on conflict do nothing", tags)
            cursor.execute("commit")

    def append_drafts(self, *_: object, **__: object) -> NoReturn:
        """Refuse: what is decided belongs to the ledger itself."""
        raise replica_refused(self.place_name)
