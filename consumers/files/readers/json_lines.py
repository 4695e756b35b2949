"""JSON lines: an object a line; nested keys are dotted, a list of plain values is a line each.

A list of objects is ``key.0.name``. Numbers keep their spelling. A row's number is the line.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from consumers.files.problems import ROW_UNREADABLE, Problem
from consumers.files.readers.delimited import undecodable
from consumers.files.readers.reading import FileSource, is_escaped, opened_text
from consumers.files.readers.rows import Remarks, SourceRow
from ledger.errors import InputUnreadable


class JsonLines:
    """Reads a file of JSON objects."""

    def __init__(self, source: FileSource, *, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self.remarks = Remarks()
        found: dict[str, None] = {}
        for _, _, cells in self._objects():
            found.update(dict.fromkeys(cells or ()))
        self.columns: Sequence[str] = tuple(found)
        if not found:
            raise InputUnreadable(f"{source.path}: no line is a JSON object")

    def share(self) -> float:
        """Return how much of the file has been read in this pass."""
        return self._source.share()

    def rows(self) -> Iterator[SourceRow]:
        """Yield the objects in their order; blank lines are no rows."""
        columns = self.columns
        for number, line, cells in self._objects():
            if cells is None:
                yield _broken(number, line)
            else:
                yield SourceRow(number, [cells.get(column, "") for column in columns])

    def _objects(self) -> Iterator[tuple[int, str, dict[str, str] | None]]:
        with opened_text(self._source, self._encoding) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line, cells_of_line(line)


def _broken(number: int, line: str) -> SourceRow:
    text = line.rstrip("\r\n")
    if is_escaped(text):
        return SourceRow(number, [], undecodable(text), text)
    message = "the line is no JSON object"
    return SourceRow(
        number, [], Problem(code=ROW_UNREADABLE, message=message, value=text[:200]), text
    )


def cells_of_line(line: str) -> dict[str, str] | None:
    """Return the cells of a line that is a JSON object, or None."""
    if is_escaped(line):
        return None
    try:
        document = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    cells: dict[str, str] = {}
    _flatten(document, "", cells)
    return cells


def _flatten(thing: Any, name: str, into: dict[str, str]) -> None:  # noqa: ANN401 - any JSON
    if isinstance(thing, dict):
        for key, value in thing.items():
            _flatten(value, f"{name}.{key}" if name else key, into)
    elif isinstance(thing, list):
        if any(isinstance(member, dict | list) for member in thing):
            for place, member in enumerate(thing):
                _flatten(member, f"{name}.{place}", into)
        else:
            into[name] = "\n".join(_text(member) for member in thing)
    else:
        into[name] = _text(thing)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
