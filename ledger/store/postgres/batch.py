"""What goes to PostgreSQL as a batch, by COPY or as columns, and what comes back from a look."""

from collections.abc import Sequence
from typing import Any

import psycopg

from ledger.errors import ConditionFailed
from ledger.log import AppendCondition, LogEnd, Seen, StoredEntry
from ledger.sentence import say
from ledger.store.postgres import statements as sql
from ledger.store.postgres.sessions import Session
from ledger.store.postgres.texts import Texts
from ledger.store.sql_store import Check, TagRow

_HEAD, _ID, _WANTED = range(3)


def columns(rows: Sequence[Sequence[Any]], count: int) -> list[Sequence[Any]]:
    """Return rows turned into columns; as many as there would be also where there is no row."""
    return list(zip(*rows, strict=True)) if rows else [()] * count


def copy(session: Session, rows: Sequence[tuple[object, ...]], tag_rows: Sequence[TagRow]) -> None:
    """Copy the rows of a batch and of its index into the tables."""
    for statement, types, many in (
        (sql.COPY_ENTRIES, sql.ENTRY_TYPES, rows),
        (sql.COPY_TAGS, sql.TAG_TYPES, tag_rows),
    ):
        with session.driver.cursor().copy(statement.encode()) as stream:
            stream.set_types(types)
            for row in many:
                stream.write_row(row)


def write_anew(session: Session) -> bool:
    """Write the table of clear values anew, without what was deleted; tell whether that was done.

    A plain vacuum leaves the bytes of a deleted row in its page until another row comes there.
    """
    warnings: list[str] = []

    def note(said: psycopg.errors.Diagnostic) -> None:
        if said.severity_nonlocalized == "WARNING":
            warnings.append(said.message_primary or "")

    session.driver.add_notice_handler(note)
    try:
        session.driver.execute("vacuum (full, analyze) personal")
    finally:
        session.driver.remove_notice_handler(note)
    return not warnings


def seen(answer: Sequence[Any], tags: Sequence[str], wants: int, *, since: int) -> Seen:
    """Return what the rows of a look say; the first column tells what each is."""
    end, found = LogEnd(), {}
    rows: list[list[StoredEntry]] = [[] for _ in range(wants)]
    fresh: list[StoredEntry] = []
    for kind, place, *row in answer:
        if kind == _HEAD:
            end = LogEnd(row[0], row[2], row[1])
        elif kind == _ID:
            found[tags[place - 1]] = row[0]
        elif kind == _WANTED:
            rows[place - 1].append(StoredEntry._make(row))
        else:
            fresh.append(StoredEntry._make(row))
    for of_one in (fresh, *rows):
        of_one.sort()
    return Seen(
        end.position, found, rows, fresh if len(fresh) == end.position - since else None, end
    )


def checking(condition: AppendCondition) -> Check:
    """Return what holds a condition against the log inside the transaction."""

    def check(cursor: Any, head: int) -> None:  # noqa: ANN401 - a driver's cursor
        if head == condition.after:
            return
        reads = sorted(condition.reads)
        tags = Texts([tag for _, tag in reads])
        types = Texts([sql.SEPARATOR.join(of_one) for of_one, _ in reads])
        values = (tags, types, Texts(condition.ids), condition.after)
        is_read, is_taken = cursor.execute(sql.CHANGED, values, prepare=True).fetchone()
        if is_read:
            raise ConditionFailed(say("what was read has changed before the append"))
        if is_taken:
            raise ConditionFailed(say("an id was recorded before the append"))

    return check
