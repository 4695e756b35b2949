"""A ledger in one schema of a PostgreSQL database: what is read of it, and how a follower waits."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any, Final

import psycopg
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL

from ledger import clock as clocks
from ledger.log import LogEnd, Personal, Seen, StoredEntry, TypesAndTag
from ledger.store.postgres import statements as sql
from ledger.store.postgres.batch import columns, seen
from ledger.store.postgres.sessions import Session, Sessions
from ledger.store.postgres.structure import structure
from ledger.store.postgres.texts import Texts
from ledger.store.sql_store import SqlStore, Structure, TagRow, WholeRow

POSITION_MAX: Final = 2**62
POLL_SECONDS: Final = 0.2
"""So long a follower sleeps at most; what is announced wakes it at once."""


class PostgresReads(SqlStore):
    """账本读取 (PostgreSQL): everything that changes nothing."""

    dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
    row_statement = sql.ROW
    known_statement = sql.KNOWN

    def __init__(self, url: URL, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock
        self._sessions = Sessions(url)
        place = self._sessions.place
        self._keys = [place.key("append"), place.key("follow")]

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Return what one statement finds; raises ``StoreUnavailable``."""
        for may_retry in (True, False):
            session = self._sessions.here()
            try:
                return session.run(statement, values)
            except psycopg.Error as error:
                if not (session.is_lost_by(error) and may_retry and not session.held):
                    raise self._sessions.unavailable(error) from None
            finally:
                session.tidy()
        raise AssertionError

    def head(self) -> int:
        """Return the last position, 0 for an empty log."""
        rows = self.execute(sql.HEAD)
        return int(rows[0][0]) if rows else 0

    def end(self) -> LogEnd:
        """Return where the log ends, and the server's time."""
        return self._as_told(LogEnd(*self.execute(sql.END)[0]))

    def _as_told(self, end: LogEnd) -> LogEnd:
        if self._clock is None:
            return end
        return end._replace(told=clocks.fixed_width_instant(self._clock()))

    def load(
        self, wants: Sequence[TypesAndTag], *, until: int | None = None
    ) -> tuple[int, list[list[StoredEntry]]]:
        """Return the head and the rows of each want, all of one snapshot: one statement."""
        bound = POSITION_MAX if until is None else until
        if not wants:
            return self.head(), []
        if len(wants) == 1:
            types, tag = wants[0]
            rows = self.execute(sql.LOAD_ONE, (tag, Texts(types), bound))
            found = sorted(StoredEntry._make(row[1:]) for row in rows if row[1] is not None)
            return int(rows[0][0]), [found]
        rows = self.execute(
            sql.LOAD,
            (
                Texts([tag for _, tag in wants]),
                Texts([sql.SEPARATOR.join(types) for types, _ in wants]),
                bound,
            ),
        )
        by_want: list[list[StoredEntry]] = [[] for _ in wants]
        for row in rows:
            if row[1] is not None:
                by_want[row[1] - 1].append(StoredEntry._make(row[2:]))
        for of_one in by_want:
            of_one.sort()
        return int(rows[0][0]), by_want

    def look(self, tags: Sequence[str], wants: Sequence[TypesAndTag], *, since: int) -> Seen:
        """Return what a decision starts from, all of one snapshot, in one round trip."""
        types = Texts([sql.SEPARATOR.join(types) for types, _ in wants])
        named = Texts([tag for _, tag in wants])
        answer = self.execute(sql.LOOK, (Texts(tags), named, types, since))
        found = seen(answer, tags, len(wants), since=since)
        return replace(found, end=self._as_told(found.end))

    def find(self, tags: Sequence[str]) -> dict[str, int]:
        """Return the first position of each tag that the log holds."""
        return dict(self.execute(sql.FIND, (Texts(tags),))) if tags else {}

    def scan_page(self, after: int, bound: int, types: Sequence[str], size: int) -> list[Any]:
        """Return so many stored rows after a position and up to a bound, of some types or any."""
        if not types:
            return self.execute(sql.SCAN, (after, bound, size))
        return self.execute(sql.SCAN_TYPES, (after, bound, size, Texts(types)))

    def rows_of_tag(self, tag: str, *, until: int | None = None) -> list[StoredEntry]:
        """Return every row that carries the tag, by position."""
        bound = POSITION_MAX if until is None else until
        return sorted(map(StoredEntry._make, self.execute(sql.OF_TAG, (tag, bound))))

    def wait(self, position: int, seconds: float) -> int:
        """Return the head as soon as it is beyond a position, or when the time is over.

        A share of the second lock tells writers that somebody listens; a lost wake-up, or a
        standby on which nobody can listen, costs one poll interval.
        """
        deadline = monotonic() + seconds
        while True:
            session = self._sessions.here()
            self._listen(session)
            session.bell.has_rung = False
            head = self.head()
            left = deadline - monotonic()
            if head > position or left <= 0:
                return head
            if not session.bell.has_rung and not session.is_lost:
                session.sleep(min(left, POLL_SECONDS))

    def _listen(self, session: Session) -> None:
        if session.listens:
            return
        session.listens = True
        with suppress(psycopg.Error):
            session.run("select pg_advisory_lock_shared($1::bigint)", (self._keys[1],))
            session.driver.execute(f'listen "{self._sessions.place.channel}"'.encode())
        session.tidy()

    def personal(self, commitments: Collection[str]) -> dict[str, Personal]:
        """Return the clear values that are still there."""
        rows = self.execute(sql.PERSONAL, (Texts(commitments),)) if commitments else []
        return {row[0]: Personal(*row) for row in rows}

    def structure(self) -> Structure:
        """Return what is wrong with the tables, triggers and functions."""
        session = self._sessions.here()
        try:
            return structure(session, self._sessions.place.schema)
        except psycopg.Error as error:
            raise self._sessions.unavailable(error) from None
        finally:
            session.tidy()

    def whole_page(self, after: int, bound: int, size: int) -> list[WholeRow]:
        """Return so many rows after a position and up to a bound, with their column of tags."""
        found = self.execute(sql.WHOLE_PAGE, (after, bound, size))
        return [WholeRow(StoredEntry._make(row[:-1]), row[-1]) for row in found]

    def personal_keys(self, keys: Sequence[str]) -> set[str]:
        """Return those of some keys that have a row of clear values, were it an empty one."""
        return {one for (one,) in self.execute(sql.PERSONAL_KEYS, (Texts(keys),))}

    def personal_page(self, after: str, size: int) -> list[str]:
        """Return so many keys of clear values behind a key, in their order."""
        return [one for (one,) in self.execute(sql.PERSONAL_PAGE, (after, size))]

    def stored_tags(self, position: int) -> list[str]:
        """Return the tags under which an entry is indexed, in order; reads the whole index."""
        return [row[0] for row in self.execute(sql.TAGS_AT, (position,))]

    def tag_count(self) -> int:
        """Return the number of tag rows, for checks of the index."""
        return int(self.execute(sql.TAG_COUNT)[0][0])

    def lacking_tags(self, expected: Sequence[TagRow]) -> list[TagRow]:
        """Return the tag rows (tag, type, position, ordinal) that the index does not hold."""
        values = [list(column) for column in columns(expected, 4)]
        return self.execute(sql.LACKING, values) if expected else []

    def tag_rows(self, page: int = 2_000) -> Iterator[TagRow]:
        """Yield every tag row in the index's order, in constant memory."""
        last: TagRow = ("", "", 0, -1)
        while rows := self.execute(sql.TAG_PAGE, (*last, page)):
            yield from rows
            last = rows[-1]

    def doubled_ids(self, limit: int) -> list[str]:
        """Return ids that more than one entry has, a few at most."""
        return [row[0] for row in self.execute(sql.DOUBLED, (limit,))]
