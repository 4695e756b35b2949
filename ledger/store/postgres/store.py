"""A ledger in one schema of a PostgreSQL database: append under the lock, erase, close."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from ledger import clock as clocks
from ledger.entry import Unfinished, check_length, leaf
from ledger.errors import ConditionFailed, DayMoved, LedgerError, StoreUnavailable
from ledger.log import (
    AppendCondition,
    Appended,
    Draft,
    Personal,
    Within,
)
from ledger.pooler import unfit
from ledger.sentence import say
from ledger.store.postgres import lost_commit as fate
from ledger.store.postgres import replica_mark, roles, tables
from ledger.store.postgres import statements as sql
from ledger.store.postgres.batch import checking, columns, copy, write_anew
from ledger.store.postgres.reads import PostgresReads
from ledger.store.postgres.sessions import Session
from ledger.store.postgres.texts import Texts
from ledger.store.sql_store import Check, Head, TagRow, rows_of

COPY_ROWS_MIN: Final = 5
"""From so many entries on COPY is quicker than arrays in one round trip (measured)."""
_TIME_BYTES: Final = len("2017-07-03T01:12:04.120311Z")


class PostgresStore(PostgresReads):
    """账本存储 (PostgreSQL): a ``LedgerStore`` on one schema."""

    def __init__(
        self,
        url: URL,
        *,
        create: bool = True,
        clock: Callable[[], datetime] = clocks.now,
        prepare: Callable[..., object] = tables.require,
    ) -> None:
        super().__init__(url, None if clock is clocks.now else clock)
        self._is_replica: bool | None = None
        self._begin = sql.BEGIN.format(key=self._keys[0])
        try:
            prepare(self._sessions, create=create)
        except BaseException:
            self.close()
            raise

    def is_replica(self) -> bool:
        """Tell whether a projector keeps another ledger's log in this schema; asked once."""
        if self._is_replica is None:
            self._is_replica = replica_mark.is_marked(self._sessions)
        return self._is_replica

    @property
    def place_name(self) -> str:
        """What errors call the schema."""
        return self._sessions.place.name

    def identity(self) -> tuple[object, ...]:
        """Return which schema of which database of which server it is."""
        ((database,),) = self.execute("select current_database()::text")
        return "postgresql", self._sessions.here().server.system, database, self.schema

    @property
    def schema(self) -> str:
        """The schema that the ledger lives in."""
        return self._sessions.place.schema

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the append lock: inside, the head does not move except by our own appends."""
        session = self._sessions.here()
        if not session.held:
            self._hold(session)
        session.held += 1
        try:
            yield
        finally:
            session.held -= 1
            if not session.held and not session.is_lost:
                with suppress(psycopg.Error):
                    session.run("select pg_advisory_unlock($1::bigint)", (self._keys[0],))

    def _hold(self, session: Session) -> None:
        try:
            session.run("select pg_advisory_lock($1::bigint)", (self._keys[0],))
        except psycopg.Error as error:
            raise self._sessions.unavailable(error) from None
        except BaseException:
            session.close()  # nobody knows whether the lock was had
            raise

    def append_drafts(
        self,
        drafts: Sequence[Draft],
        condition: AppendCondition | None = None,
        *,
        within: Within | None = None,
    ) -> Appended:
        """Append all drafts in one transaction, or none; see ``LedgerStore``."""
        self.check_own()
        if len(drafts) == 1 and condition is not None:
            (draft,) = drafts
            if isinstance(draft.finish, Unfinished) and draft.tags[0] in condition.ids:
                return self._append_one(draft, draft.finish, condition, within)

        def finish(recorded_at: str) -> list[bytes]:
            if within is not None:
                within.check(recorded_at)
            return [draft.finish(recorded_at) for draft in drafts]

        return self.append_bodies(
            [(draft.type, draft.tags, None) for draft in drafts],
            finish,
            check=None if condition is None else checking(condition),
            values=[clear_value for draft in drafts for clear_value in draft.personal],
        )

    def _append_one(
        self,
        draft: Draft,
        unfinished: Unfinished,
        condition: AppendCondition,
        within: Within | None,
    ) -> Appended:
        """Append one entry whose id the log does not hold, in one round trip."""
        if len(unfinished.before) + len(unfinished.after) > _LONGEST_FRAME:
            check_length(unfinished("0" * _TIME_BYTES))
        session = self._sessions.here()
        values = (*self._fixed(session), *self._given(draft, unfinished, condition, within))
        try:
            ((status, position, recorded_at, leaf_hash),) = session.run(sql.APPEND_ONE, values)
        except psycopg.Error as error:
            if not session.is_lost_by(error):
                raise self._sessions.unavailable(error) from None
            look = fate.by_id(draft.tags[0], draft.type, condition.after, unfinished)
            return fate.settle(self._sessions, session, look, error=error)
        finally:
            session.tidy()
        if status == "done":
            return Appended(position, recorded_at, [leaf_hash])
        raise self._not_done(status, recorded_at, within)

    def _fixed(self, session: Session) -> tuple[object, ...]:
        return *self._keys, self._sessions.place.channel, session.pid

    def _given(
        self,
        draft: Draft,
        unfinished: Unfinished,
        condition: AppendCondition,
        within: Within | None,
    ) -> tuple[object, ...]:
        reads = list(condition.reads)
        return (
            condition.after,
            Texts([tag for _, tag in reads]),
            Texts([sql.SEPARATOR.join(types) for types, _ in reads]),
            Texts(condition.ids),
            draft.type,
            unfinished.before,
            unfinished.after,
            Texts(draft.tags),
            *(Texts(column) for column in columns(draft.personal, 3)),
            *(within or (None, None)),
            None if self._clock is None else clocks.fixed_width_instant(self._clock()),
        )

    def _not_done(self, status: str, recorded_at: str, within: Within | None) -> LedgerError:
        if status == "day" and within is not None:
            return DayMoved(
                say(
                    "{recorded_at} is not within {begin} – {end}",
                    recorded_at=recorded_at,
                    begin=within.begin,
                    end=within.end,
                ),
                recorded_at=recorded_at,
            )
        if status == "changed":
            return ConditionFailed(say("what was read has changed before the append"))
        return unfit(self._sessions.place.name)

    def append_bodies(
        self,
        heads: Sequence[Head],
        finish: Callable[[str], list[bytes]],
        *,
        check: Check | None,
        values: Sequence[Personal] = (),
    ) -> Appended:
        """Append what ``finish(recorded_at)`` makes, unless ``check`` raises: all or nothing."""
        self.check_own()
        session = self._sessions.here()
        look: fate.Look | None = None
        try:
            transaction, now, head, last = self._start(session)
            recorded_at = max(
                now if self._clock is None else clocks.fixed_width_instant(self._clock()), last
            )
            if check is not None:
                check(session.cursor, head)
            bodies = finish(recorded_at)
            leaves = [leaf(body) for body in bodies]
            appended = Appended(head + 1, recorded_at, leaves)
            rows, tag_rows = rows_of(heads, bodies, appended)
            if not rows:
                return appended
            if len(rows) >= COPY_ROWS_MIN:
                copy(session, rows, tag_rows)
                look = fate.by_transaction(transaction, appended)
                self._finish(session, [], [], values)
            else:
                look = fate.by_transaction(transaction, appended)
                self._finish(session, rows, tag_rows, values)
        except psycopg.Error as error:
            if not session.is_lost_by(error) or look is None:
                raise self._sessions.unavailable(error) from None
            return fate.settle(self._sessions, session, look, error=error)
        finally:
            session.tidy()
        return appended

    def _start(self, session: Session) -> tuple[str, str, int, str]:
        """Begin under the lock; return transaction, time, head and its time, in one round trip."""
        cursor = session.driver.execute(session.begun(self._begin))
        while cursor.nextset():
            pass
        ((transaction, now, head, last),) = cursor.fetchall()
        return transaction, now, head or 0, last or ""

    def _finish(
        self,
        session: Session,
        rows: Sequence[tuple[object, ...]],
        tag_rows: Sequence[TagRow],
        values: Sequence[Personal],
    ) -> None:
        """Insert what is left and commit, in one round trip."""
        with session.driver.pipeline():
            if rows:
                session.do(sql.INSERT_ENTRIES, [list(column) for column in columns(rows, 6)])
                session.do(sql.INSERT_TAGS, [list(column) for column in columns(tag_rows, 4)])
            if values:
                session.do(sql.INSERT_PERSONAL, [list(column) for column in columns(values, 3)])
            session.do(sql.ANNOUNCE, (self._keys[1], self._sessions.place.channel))
            session.do("commit")

    def erase_personal(self, commitments: Collection[str]) -> int:
        """Erase clear values; return how many were there. The log does not change.

        The table is written anew without them; write-ahead log and backups keep them for as long
        as they are kept. Raises ``StoreUnavailable`` where this user may not do the former.
        """
        self.check_own()
        session = self._sessions.here()
        try:
            count = session.do(sql.ERASE, (Texts(commitments),))
            if count and not write_anew(session):
                raise StoreUnavailable(
                    say(
                        "{place}: erased, but this user may not vacuum: let the owner run "
                        "`vacuum full {schema}.personal`",
                        place=self._sessions.place.name,
                        schema=self._sessions.place.schema,
                    )
                )
        except psycopg.Error as error:
            raise self._sessions.unavailable(error) from None
        finally:
            session.tidy()
        return count

    def create_roles(self) -> None:
        """Make owner, writer, eraser and reader, and grant each what it needs."""
        self.check_own()
        roles.create(self._sessions)

    def close(self) -> None:
        """Release the connections."""
        self._sessions.close()


_LONGEST_FRAME: Final = 65_535 - _TIME_BYTES
