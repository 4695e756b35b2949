"""Object-centric event logs (OCEL 2.0): a row is an event, or an object (``rows: objects``).

Columns are named as such logs are written as tables: ``ocel:eid``, ``ocel:activity`` and
``ocel:timestamp``, the event's attributes by name, and its objects under ``ocel:type:<type>``, the
second of a type under ``ocel:type:<type>#2``. Behind a dot stand an object's attributes as they
were at the event, ``ocel:qualifier``, and the objects that it is related to.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from consumers.files.problems import ROW_UNREADABLE, Problem
from consumers.files.readers.encodings import encoding_of
from consumers.files.readers.object_log import (
    LoggedAttribute,
    LoggedEvent,
    LoggedObject,
    LoggedRelation,
    ObjectLog,
    instant_of,
)
from consumers.files.readers.object_log_json import read_json
from consumers.files.readers.object_log_sqlite import read_sqlite
from consumers.files.readers.object_log_xml import read_xml
from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import Remarks, SourceRow
from ledger.errors import InputUnreadable
from ledger.sentence import say

_EVENTS: Final = "events"
_OBJECTS: Final = "objects"
_SQLITE: Final = b"SQLite format 3\0"
_MARKS: Final = b"\xef\xbb\xbf \t\r\n"
_START_BYTES: Final = 1024
_SHOWN_MAX: Final = 200
_TIMES_UNFOLDED: Final = 8
"""How much larger than the largest document its rows may be, for objects stand in many rows."""


class _RowCells(dict[str, str]):
    """The cells of a row by column; a column that is taken is numbered."""

    def __init__(self, source: FileSource, cells: Mapping[str, str]) -> None:
        super().__init__(cells)
        self._source = source
        self._counts = Counter(cells)

    def put(self, name: str, text: str) -> str:
        """Fill a cell; return the name of its column."""
        self._source.bounds.check_columns(self._source.path, len(self) + 1)
        column = name
        while column in self:
            self._counts[name] += 1
            column = f"{name}#{self._counts[name]}"
        self._counts.setdefault(name, 1)
        self[column] = text
        return column


class ObjectLogRows:
    """Reads the events or the objects of a log."""

    def __init__(self, source: FileSource, rows: str | None, encoding: str) -> None:
        self._source = source
        self.remarks = Remarks()
        if rows not in {None, _EVENTS, _OBJECTS}:
            raise InputUnreadable(
                say(
                    "{path}: the rows of an object-centric log are events or objects, not {rows!r}",
                    path=source.path,
                    rows=rows,
                )
            )
        self._is_of_objects = rows == _OBJECTS
        self._log = self._read(encoding)
        self._log.check()
        found: dict[str, None] = {}
        size = 0
        for cells in self._all():
            found.update(dict.fromkeys(cells))
            size += sum(map(len, cells.values())) + len(cells)
            source.bounds.check_columns(source.path, len(found))
            if size > source.bounds.document_bytes * _TIMES_UNFOLDED:
                what = say("its events repeat more of its objects than can be held")
                raise source.bounds.exceeded(
                    source.path, what, source.bounds.document_bytes * _TIMES_UNFOLDED, "characters"
                )
        self.columns: Sequence[str] = tuple(found)
        if not found:
            kind = _OBJECTS if self._is_of_objects else _EVENTS
            raise InputUnreadable(
                say("{path}: the log holds no {kind}", path=source.path, kind=kind)
            )

    def _read(self, encoding: str) -> ObjectLog:
        with self._source.opened() as stream:
            start = stream.read(_START_BYTES)
        if start.startswith(_SQLITE):
            if self._source.is_packed:
                raise InputUnreadable(
                    say("{path}: an SQLite file is unpacked first", path=self._source.path)
                )
            return read_sqlite(self._source)
        if start.lstrip(_MARKS).startswith(b"<"):
            return read_xml(self._source)
        found = encoding_of(self._source, encoding)
        self.remarks.encoding, self.remarks.is_guessed = found
        return read_json(self._source, found.name)

    def share(self) -> float:
        """Return how much of the file has been read: all of it."""
        return 1.0

    def rows(self) -> Iterator[SourceRow]:
        """Yield the events, or the objects, in the order of the file."""
        problems = () if self._is_of_objects else self._log.events
        for number, cells in enumerate(self._all(), start=1):
            row = SourceRow(number, [cells.get(column, "") for column in self.columns])
            if problems and problems[number - 1].problem is not None:
                _set_aside(row, problems[number - 1])
            yield row

    def _all(self) -> Iterator[Mapping[str, str]]:
        if self._is_of_objects:
            return map(self._cells_of_object, self._log.objects.values())
        return map(self._cells_of_event, self._log.events)

    def _cells_of_object(self, one: LoggedObject) -> _RowCells:
        cells = _RowCells(self._source, {"ocel:oid": one.id, "ocel:type": one.type})
        for attribute in one.attributes:
            name = cells.put(attribute.name, attribute.text)
            cells[f"{name}.ocel:time"] = attribute.time
        self._put_related(cells, "", one.relations)
        return cells

    def _cells_of_event(self, event: LoggedEvent) -> _RowCells:
        about = {"ocel:eid": event.id, "ocel:activity": event.type, "ocel:timestamp": event.time}
        cells = _RowCells(self._source, about)
        for attribute in event.attributes:
            cells.put(attribute.name, attribute.text)
        known = [one for one in event.relations if one.other in self._log.objects]
        for name, one in self._put_related(cells, "", known):
            for attribute in _as_at(one, event.time):
                cells.put(f"{name}.{attribute.name}", attribute.text)
            self._put_related(cells, f"{name}.", one.relations)
        return cells

    def _put_related(
        self, cells: _RowCells, before: str, relations: Sequence[LoggedRelation]
    ) -> list[tuple[str, LoggedObject]]:
        """Fill in the objects that something is related to; return their columns."""
        put = []
        for relation in relations:
            one = self._log.objects[relation.other]
            name = cells.put(f"{before}ocel:type:{one.type}", one.id)
            cells[f"{name}.ocel:qualifier"] = relation.qualifier
            put.append((name, one))
        return put


def _as_at(one: LoggedObject, time: str) -> Iterator[LoggedAttribute]:
    """Yield the attributes of an object as they were at a time: of each the newest by then."""
    at = instant_of(time)
    seen: set[str] = set()
    for attribute in one.attributes:
        since = instant_of(attribute.time) if attribute.time else None
        is_then = since is None or (at is not None and since <= at)
        if is_then and attribute.name not in seen:
            seen.add(attribute.name)
            yield attribute


def _set_aside(row: SourceRow, event: LoggedEvent) -> None:
    """Give a row its problem, and the event's text as a cell of no column.

    While that stands in a quarantine line, the line is no row of the file's columns.
    """
    message = say(
        "{problem}; correct the file, or the cells here, and take out the last one",
        problem=event.problem,
    )
    raw = event.raw or event.shown()
    row.problem = Problem(code=ROW_UNREADABLE, message=message, value=raw[:_SHOWN_MAX])
    row.cells.append(raw)
