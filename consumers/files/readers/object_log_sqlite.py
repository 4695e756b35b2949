"""OCEL 2.0 as an SQLite file: tables of objects, events and relations, and one for each type."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from consumers.files.readers.object_log import (
    LoggedAttribute,
    LoggedEvent,
    LoggedObject,
    LoggedRelation,
    ObjectLog,
)
from consumers.files.readers.reading import FileSource
from ledger.errors import InputUnreadable
from ledger.sentence import say

_NEEDED: Final = (
    "event", "object", "event_object", "object_object", "event_map_type", "object_map_type",
)  # fmt: skip
_OWN: Final = frozenset(("ocel_id", "ocel_time", "ocel_changed_field"))


class _TimedValues(NamedTuple):
    """One row of a type's table: its time, which attribute has changed (or none), its values."""

    time: str
    changed: str
    values: dict[str, str]


def read_sqlite(source: FileSource) -> ObjectLog:
    """Return the log that an SQLite file holds; raises ``InputUnreadable``."""
    bounds = source.bounds
    if source.path.stat().st_size > bounds.document_bytes:
        what = say("one file, which is read as a whole")
        raise bounds.exceeded(source.path, what, bounds.document_bytes, "bytes")
    place = f"file:{quote(str(source.path.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(place, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            return _read(connection, ObjectLog(source))
    except sqlite3.Error as error:
        raise InputUnreadable(
            say("{path}: the SQLite file cannot be read ({error})", path=source.path, error=error)
        ) from None


def _read(connection: sqlite3.Connection, log: ObjectLog) -> ObjectLog:
    # A view may compute without end; a table only holds what is in the file.
    there = {
        name
        for name, sql in connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        )
        if not str(sql).upper().startswith("CREATE VIRTUAL")
    }
    lacking = [name for name in _NEEDED if name not in there]
    if lacking:
        raise log.wrong(say("it has no table {lacking}", lacking=", ".join(lacking)))
    tables = _Tables(connection, log, there)
    related = tables.relations("object_object", "ocel_source_id", "ocel_target_id")
    details = tables.details("object")
    for found, kind in tables.rows("object", "ocel_id", "ocel_type"):
        attributes = tuple(_attributes(details.get(found, ())))
        log.add_object(LoggedObject(found, kind, attributes, tuple(related.get(found, ()))))
    touched = tables.relations("event_object", "ocel_event_id", "ocel_object_id")
    details = tables.details("event")
    for found, kind in tables.rows("event", "ocel_id", "ocel_type"):
        log.events.append(_event(found, kind, details.get(found, ()), touched.get(found, ())))
    return log


class _Tables:
    """The tables of one file; those that are named by a type are looked up."""

    def __init__(self, connection: sqlite3.Connection, log: ObjectLog, there: set[str]) -> None:
        self._connection = connection
        self._log = log
        self._there = there

    def rows(self, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
        """Yield the texts of some columns."""
        for row in self._all(table):
            lacking = [column for column in columns if column not in row]
            if lacking:
                raise self._log.wrong(
                    say(
                        "the table {table} has no column {lacking}",
                        table=table,
                        lacking=", ".join(lacking),
                    )
                )
            yield tuple(row[column] for column in columns)

    def relations(self, table: str, one: str, other: str) -> dict[str, list[LoggedRelation]]:
        """Return the relations of a table by whose they are."""
        found: defaultdict[str, list[LoggedRelation]] = defaultdict(list)
        for whose, to, qualifier in self.rows(table, one, other, "ocel_qualifier"):
            found[whose].append(LoggedRelation(to, qualifier))
        return dict(found)

    def details(self, kind: str) -> dict[str, list[_TimedValues]]:
        """Return the rows of the tables of all types, by the id that they belong to."""
        found: defaultdict[str, list[_TimedValues]] = defaultdict(list)
        for _, mapped in self.rows(f"{kind}_map_type", "ocel_type", "ocel_type_map"):
            table = f"{kind}_{mapped}"
            if table not in self._there:
                raise self._log.wrong(say("it has no table {table}", table=table))
            for row in self._all(table):
                values = {name: text for name, text in row.items() if name not in _OWN and text}
                found[row.get("ocel_id", "")].append(
                    _TimedValues(
                        row.get("ocel_time", ""), row.get("ocel_changed_field", ""), values
                    )
                )
        return dict(found)

    def _all(self, table: str) -> Iterator[dict[str, str]]:
        quoted = table.replace('"', '""')
        cursor = self._connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - quoted above
        names = [str(about[0]) for about in cursor.description]
        for row in cursor:
            yield dict(zip(names, (self._text(table, value) for value in row), strict=True))

    def _text(self, table: str, value: Any) -> str:  # noqa: ANN401 - what SQLite holds
        if isinstance(value, bytes):
            raise self._log.wrong(
                say("the table {table} holds bytes that are no text", table=table)
            )
        return "" if value is None else str(value).strip()


def _attributes(rows: "list[_TimedValues] | tuple[()]") -> Iterator[LoggedAttribute]:
    """Yield what has changed of an object, or all of its first values."""
    for row in rows:
        for name, text in row.values.items():
            if row.changed in {"", name}:
                yield LoggedAttribute(name, text, row.time)


def _event(
    event: str,
    kind: str,
    rows: "list[_TimedValues] | tuple[()]",
    relations: "list[LoggedRelation] | tuple[()]",
) -> LoggedEvent:
    if len(rows) > 1:
        problem = f"the event {event!r} stands twice"
        return LoggedEvent(event, kind, "", problem=problem)
    time, values = (rows[0].time, rows[0].values) if rows else ("", {})
    attributes = tuple(LoggedAttribute(name, text) for name, text in values.items())
    return LoggedEvent(event, kind, time, attributes, tuple(relations))
