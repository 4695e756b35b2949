"""Replica (副本): another ledger's log as its topic tells it, entry by entry, under its own times.

A replica is written by the projector alone. It knows how far it is by its last entry, so there is
no second place that could say otherwise; and it goes on only behind that entry, whoever writes.
"""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn, Protocol

import msgspec
from msgspec import Struct
from sqlalchemy.engine import URL

from ledger.entry import decode_entry, is_known, tags_of_entry
from ledger.errors import ConditionFailed, StoreUnavailable
from ledger.log import Appended, LedgerStore, Row
from ledger.store import parse
from ledger.store.recorder import TagRow
from ledger.store.sqlite import connections as sqlite
from ledger.store.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from ledger.store.postgres.replica import PostgresReplica


class Replica(LedgerStore, Protocol):
    """副本: a store that takes entries as they are."""

    def append_copies(self, rows: Sequence[Row]) -> None:
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


class SqliteReplica(SqliteStore):
    """副本 (SQLite): one file a ledger."""

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        try:
            self._index_late()
        except BaseException:
            self.close()
            raise

    def _index_late(self) -> None:
        """Index entries whose type was unknown when they were copied, and is known now."""
        with self._lock.held(), self._writing() as cursor:
            cursor.execute(LATE_INDEX)
            tags = late_tags(map(Row._make, cursor.execute(LATE).fetchall()))
            cursor.executemany(f"{sqlite.INSERT_TAG} on conflict do nothing", tags)
            cursor.execute("commit")

    def append_copies(self, rows: Sequence[Row]) -> None:
        """Append rows of another log; see ``Replica``."""
        entries, tags = copied(rows)
        with self._lock.held(), self._writing() as cursor:
            last = cursor.execute(sqlite.LAST).fetchone()
            follow(int(last[0]) if last else 0, rows)
            cursor.executemany(sqlite.INSERT_ENTRY, entries)
            cursor.executemany(sqlite.INSERT_TAG, tags)
            self._commit(cursor, told_of(rows))

    def append_drafts(self, *_: object, **__: object) -> NoReturn:
        """Refuse: what is decided belongs to the ledger itself."""
        raise not_here()


class _Head(Struct):
    id: str


_HEAD = msgspec.json.Decoder(_Head)


def copied(rows: Sequence[Row]) -> tuple[list[tuple[object, ...]], list[TagRow]]:
    """Return the rows of entries and of their index, the latter sorted."""
    entries: list[tuple[object, ...]] = [
        (*row, None if is_known(row.type) else json.dumps(_tags(row))) for row in rows
    ]
    tags = [
        (tag, row.type, row.position, ordinal)
        for row in rows
        for ordinal, tag in enumerate(_tags(row))
    ]
    tags.sort()
    return entries, tags


LATE_INDEX = "create index if not exists entries_late on entries (position) where tags is not null"
LATE = (
    "select position, type, recorded_at, body, leaf from entries where tags is not null "
    "order by position"
)
"""The entries that a former version could not read; an index of their own finds them at once."""


def late_tags(rows: Iterable[Row]) -> list[TagRow]:
    """Return the index of those entries whose type is known by now."""
    _, tags = copied([row for row in rows if is_known(row.type)])
    return tags


def _tags(row: Row) -> tuple[str, ...]:
    if is_known(row.type):
        return tags_of_entry(decode_entry(row.type, row.body))
    return (f"id:{_HEAD.decode(row.body).id}",)


def follow(head: int, rows: Sequence[Row]) -> None:
    """Raise ``ConditionFailed`` where rows do not go on right behind a position."""
    if head != rows[0].position - 1:
        raise ConditionFailed(
            f"the replica ends at position {head}, not right before {rows[0].position}: another "
            "projector is at it, or was"
        )


def told_of(rows: Sequence[Row]) -> Appended:
    """Return where rows of another log end up: where they are there."""
    return Appended(rows[0].position, rows[0].recorded_at, [row.leaf for row in rows])


def not_here() -> StoreUnavailable:
    """Return what whoever decides on a replica is told."""
    return StoreUnavailable(
        "this is a replica of another ledger: nothing is recorded here; hand it in on the intake "
        "topic of that ledger"
    )
