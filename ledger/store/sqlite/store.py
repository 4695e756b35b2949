"""A ledger in one SQLite file: append under the lock, load states, scan."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.engine import URL

from ledger import clock as clocks
from ledger.entry import leaf
from ledger.errors import ConditionFailed, LedgerError, OutcomeUnknown, StoreUnavailable
from ledger.log import (
    AppendCondition,
    Appended,
    Draft,
    LogEnd,
    Personal,
    Seen,
    StoredEntry,
    TypesAndTag,
    Within,
)
from ledger.sentence import say
from ledger.store.sql_store import (
    Check,
    Follower,
    Head,
    SqlStore,
    Structure,
    TagRow,
    WholeRow,
    rows_of,
)
from ledger.store.sqlite import batch as sqlite_batch
from ledger.store.sqlite import connections as sqlite
from ledger.store.sqlite import files, replica_mark, statements, structure

POSITION_MAX: Final = 2**62


class SqliteStore(SqlStore):
    """账本存储 (SQLite): a ``LedgerStore`` on one file."""

    dialect = sqlite_dialect()
    row_statement = statements.ROW
    known_statement = statements.KNOWN

    def __init__(
        self,
        url: URL,
        *,
        create: bool = True,
        clock: Callable[[], datetime] = clocks.now,
        inspecting: bool = False,
    ) -> None:
        self._connections = sqlite.Connections(url, create=create, inspecting=inspecting)
        self._lock = self._connections.lock
        self._clock = clock
        try:
            if inspecting:
                structure.require_any(self._connections)
            else:
                structure.create(self._connections, create=create)
                if not self.takes_unfinished:
                    structure.refuse_unfinished(self._connections)
        except BaseException:
            self.close()
            raise

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Return what one statement finds; raises ``StoreUnavailable``."""
        return self._connections.read(lambda one: one.execute(statement, values).fetchall())

    @property
    def file(self) -> Path:
        """The database's file, through any links."""
        return self._connections.real

    @property
    def reads_only(self) -> bool:
        """Whether this process may not write here."""
        return self._connections.reads_only

    def look(self, tags: Sequence[str], wants: Sequence[TypesAndTag], *, since: int) -> Seen:
        """Return what a decision, or a repeated receipt, rests on; raises ``StoreReplaced``."""
        self._connections.confirm()
        return super().look(tags, wants, since=since)

    def is_replica(self) -> bool:
        """Tell whether a projector keeps another ledger's log in this file."""
        return replica_mark.is_marked(self._connections)

    @property
    def place_name(self) -> str:
        """What errors call the file."""
        return str(self._connections.path)

    def identity(self) -> tuple[object, ...]:
        """Return which file it is."""
        return "sqlite", files.inode(self._connections.real)

    def followers(self) -> list[Follower]:
        """Return those who carry the log elsewhere; the first version made no table of them."""
        is_there = self.execute(statements.HAS_FOLLOWERS)
        return super().followers() if is_there else []

    def head(self) -> int:
        """Return the last position, 0 for an empty log."""
        rows = self.execute(statements.LAST)
        return int(rows[0][0]) if rows else 0

    def end(self) -> LogEnd:
        """Return where the log ends; the clock is this machine's."""
        rows = self.execute(statements.LAST)
        return LogEnd(*rows[0]) if rows else LogEnd()

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the append lock: inside, the head does not move except by our own appends."""
        return self._lock.held()

    def append_drafts(
        self,
        drafts: Sequence[Draft],
        condition: AppendCondition | None = None,
        *,
        within: Within | None = None,
    ) -> Appended:
        """Append all drafts in one transaction, or none; see ``LedgerStore``."""

        def finish(recorded_at: str) -> list[bytes]:
            if within is not None:
                within.check(recorded_at)
            return [draft.finish(recorded_at) for draft in drafts]

        return self.append_bodies(
            [(draft.type, draft.tags, None) for draft in drafts],
            finish,
            check=None if condition is None else _checking(condition),
            values=[clear_value for draft in drafts for clear_value in draft.personal],
        )

    def append_bodies(
        self,
        heads: Sequence[Head],
        finish: Callable[[str], list[bytes]],
        *,
        check: Check | None,
        values: Sequence[Personal] = (),
    ) -> Appended:
        """Append what ``finish(recorded_at)`` makes, unless ``check`` raises: all or nothing."""
        with self._lock.held(), self._writing() as cursor:
            self.check_own()
            last = cursor.execute(statements.LAST).fetchone()
            head = int(last[0]) if last else 0
            recorded_at = max(clocks.fixed_width_instant(self._clock()), last[1] if last else "")
            if check is not None:
                check(cursor, head)
            bodies = finish(recorded_at)
            leaves = [leaf(body) for body in bodies]
            appended = Appended(head + 1, recorded_at, leaves)
            if sqlite_batch.is_bulk(heads):
                sqlite_batch.insert(cursor, heads, bodies, appended)
            else:
                rows, tag_rows = rows_of(heads, bodies, appended)
                cursor.executemany(statements.INSERT_ENTRY, rows)
                cursor.executemany(statements.INSERT_TAG, tag_rows)
            if values:
                cursor.executemany(statements.INSERT_PERSONAL, values)
            self._commit(cursor, appended)
            return appended

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Cursor]:
        cursor = self._connections.to_write().cursor()
        try:
            cursor.execute("begin immediate")
            yield cursor
        except sqlite3.Error as error:
            raise sqlite.unavailable(error, self._connections.path) from None
        finally:
            if cursor.connection.in_transaction:
                with suppress(sqlite3.Error):
                    cursor.execute("rollback")
            cursor.close()

    def _commit(self, cursor: sqlite3.Cursor, appended: Appended) -> None:
        try:
            cursor.execute("commit")
        except sqlite3.Error as error:
            if cursor.connection.in_transaction:
                raise
            if not self._is_there(appended, error):
                raise
        self._connections.confirm()

    def _is_there(self, appended: Appended, error: sqlite3.Error) -> bool:
        """Tell whether a commit that failed outside any transaction has happened after all."""
        try:
            row = self.row(appended.first)
        except LedgerError:
            raise OutcomeUnknown(
                say(
                    "{path}: {error}: the commit did not answer; send the same again to settle it",
                    path=self._connections.path,
                    error=error,
                )
            ) from None
        return row is not None and row.leaf == appended.leaves[0]

    def load(
        self, wants: Sequence[TypesAndTag], *, until: int | None = None
    ) -> tuple[int, list[list[StoredEntry]]]:
        """Return the head and the rows of each want, all of one snapshot."""
        if not wants:
            return self.head(), []
        bound = POSITION_MAX if until is None else until
        return self._connections.read(lambda driver: _loaded(driver, wants, bound))

    def find(self, tags: Sequence[str]) -> dict[str, int]:
        """Return the first position of each tag that the log holds."""
        if not tags:
            return {}
        return dict(self.execute(statements.FIND, (json.dumps(tags),)))

    def scan_page(self, after: int, bound: int, types: Sequence[str], size: int) -> list[Any]:
        """Return so many stored rows after a position and up to a bound, of some types or any."""
        return self.execute(statements.scan(len(types)), (after, bound, *types, size))

    def rows_of_tag(self, tag: str, *, until: int | None = None) -> list[StoredEntry]:
        """Return every row that carries the tag, by position."""
        bound = POSITION_MAX if until is None else until
        return list(map(StoredEntry._make, self.execute(statements.OF_TAG, (tag, bound))))

    def personal(self, commitments: Collection[str]) -> dict[str, Personal]:
        """Return the clear values that are still there."""
        rows = self.execute(
            statements.PERSONAL,
            (json.dumps(list(commitments)),),
        )
        return {row[0]: Personal(*row) for row in rows}

    def erase_personal(self, commitments: Collection[str]) -> int:
        """Erase clear values for good; return how many were there. The log does not change.

        What is erased is overwritten in the file, and the write-ahead log is emptied. Raises
        ``StoreUnavailable`` where a reader keeps it from being emptied; then erase again.
        """
        self.check_own()
        with self._lock.held():
            with self._writing() as cursor:
                cursor.execute(statements.ERASE, (json.dumps(list(commitments)),))
                count = cursor.rowcount
                cursor.execute("commit")
            ((busy, _, _),) = self.execute("pragma wal_checkpoint(truncate)")
        if busy:
            raise StoreUnavailable(
                say(
                    "{path}: erased, but a reader holds on to the old pages: close it "
                    "and erase again",
                    path=self._connections.path,
                )
            )
        return count

    def renew(self) -> None:
        """Make the triggers anew that are missing, or that say something else."""
        structure.renew(self._connections)

    def structure(self) -> Structure:
        """Return what is wrong with the tables and their triggers."""
        return self._connections.read(structure.structure)

    def whole_page(self, after: int, bound: int, size: int) -> list[WholeRow]:
        """Return so many rows after a position and up to a bound, with their column of tags."""
        found = self.execute(statements.WHOLE_PAGE, (after, bound, size))
        return [WholeRow(StoredEntry._make(row[:-1]), row[-1]) for row in found]

    def personal_keys(self, keys: Sequence[str]) -> set[str]:
        """Return those of some keys that have a row of clear values, were it an empty one."""
        return {one for (one,) in self.execute(statements.PERSONAL_KEYS, (json.dumps(keys),))}

    def personal_page(self, after: str, size: int) -> list[str]:
        """Return so many keys of clear values behind a key, in their order."""
        return [one for (one,) in self.execute(statements.PERSONAL_PAGE, (after, size))]

    def stored_tags(self, position: int) -> list[str]:
        """Return the tags under which an entry is indexed, in order; reads the whole index."""
        return [row[0] for row in self.execute(statements.TAGS_AT, (position,))]

    def tag_count(self) -> int:
        """Return the number of tag rows, for checks of the index."""
        return int(self.execute("select count(*) from entry_tags")[0][0])

    def lacking_tags(self, expected: Sequence[TagRow]) -> list[TagRow]:
        """Return the tag rows (tag, type, position, ordinal) that the index does not hold."""
        return self.execute(statements.LACKING, (json.dumps(expected),))

    def tag_rows(self, page: int = 2_000) -> Iterator[TagRow]:
        """Yield every tag row in the index's order, in constant memory."""
        last: TagRow = ("", "", 0, -1)
        while rows := self.execute(statements.TAG_PAGE, (*last, page)):
            yield from rows
            last = rows[-1]

    def doubled_ids(self, limit: int) -> list[str]:
        """Return ids that more than one entry has, a few at most."""
        return [row[0] for row in self.execute(statements.DOUBLED, (limit,))]

    def close(self) -> None:
        """Release connections and the lock file."""
        self._connections.close()


def _checking(condition: AppendCondition) -> Check:
    def check(cursor: sqlite3.Cursor, head: int) -> None:
        if head == condition.after:
            return
        wants: Iterable[TypesAndTag] = sorted(condition.reads)
        for types, group in groupby(wants, key=lambda want: want[0]):
            tags = json.dumps([tag for _, tag in group])
            if cursor.execute(
                statements.changed(len(types)), (tags, *types, condition.after)
            ).fetchone():
                raise ConditionFailed(say("what was read has changed before the append"))
        ids = json.dumps(list(condition.ids))
        if cursor.execute(statements.changed(0), (ids, condition.after)).fetchone():
            raise ConditionFailed(say("an id was recorded before the append"))

    return check


def _loaded(
    driver: sqlite3.Connection, wants: Sequence[TypesAndTag], bound: int
) -> tuple[int, list[list[StoredEntry]]]:
    found: list[list[StoredEntry]] = [[] for _ in wants]
    is_ours = not driver.in_transaction
    try:
        if is_ours:
            driver.execute("begin")
        last = driver.execute(statements.LAST).fetchone()
        _load_into(found, driver, wants, bound)
    finally:
        if is_ours and driver.in_transaction:
            driver.execute("commit")
    return (int(last[0]) if last else 0), found


def _load_into(
    found: list[list[StoredEntry]],
    driver: sqlite3.Connection,
    wants: Sequence[TypesAndTag],
    bound: int,
) -> None:
    if len(wants) == 1:
        types, tag = wants[0]
        rows = driver.execute(statements.load_one(len(types)), (tag, *types, bound))
        found[0].extend(map(StoredEntry._make, rows))
        return
    places: dict[tuple[str, ...], list[int]] = {}
    for place, (types, _) in enumerate(wants):
        places.setdefault(types, []).append(place)
    for types, of_types in places.items():
        tags = json.dumps([wants[place][1] for place in of_types])
        for key, *row in driver.execute(statements.load(len(types)), (tags, *types, bound)):
            found[of_types[key]].append(StoredEntry._make(row))
