"""JSON lines: an object a line; nested keys are dotted, a list of plain values is a line each.

A list of objects is ``key.0.name``. Numbers keep their spelling. A row's number is the line.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from consumers.files.problems import ROW_UNREADABLE, Problem
from consumers.files.readers.bounds import USUAL
from consumers.files.readers.delimited import undecodable
from consumers.files.readers.reading import FileSource, is_escaped, opened_text
from consumers.files.readers.rows import Remarks, SourceRow
from ledger.errors import InputUnreadable
from ledger.sentence import say

_NO_OBJECT: Final = say("the line is no JSON object")
_HALVED: Final = say("half of a character (as \\ud800) is no text")
_NO_LINE: Final = " \t\r\n\x1a"


class JsonLines:
    """Reads a file of JSON objects."""

    def __init__(self, source: FileSource, *, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self.remarks = Remarks()
        found: dict[str, None] = {}
        for _, _, cells in self._objects():
            found.update(dict.fromkeys(cells if isinstance(cells, dict) else ()))
            source.bounds.check_columns(source.path, len(found))
        self.columns: Sequence[str] = tuple(found)
        if not found:
            raise InputUnreadable(say("{path}: no line is a JSON object", path=source.path))

    def share(self) -> float:
        """Return how much of the file has been read in this pass."""
        return self._source.share()

    def rows(self) -> Iterator[SourceRow]:
        """Yield the objects in their order; blank lines are no rows."""
        columns = self.columns
        for number, line, cells in self._objects():
            if isinstance(cells, str):
                yield broken_row(number, line, cells)
            else:
                yield SourceRow(number, [cells.get(column, "") for column in columns])

    def _objects(self) -> Iterator[tuple[int, str, dict[str, str] | str]]:
        with opened_text(self._source, self._encoding, has_lines=True) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip(_NO_LINE):
                    yield number, line, cells_of_line(line)


def broken_row(number: int, line: str, reason: str) -> SourceRow:
    """Return a row that cannot be taken apart, with the reason."""
    text = line.rstrip("\r\n")
    if is_escaped(text):
        return SourceRow(number, [], undecodable(text), text)
    return SourceRow(
        number, [], Problem(code=ROW_UNREADABLE, message=reason, value=text[:200]), text
    )


def is_text(text: str) -> bool:
    """Tell whether a text holds whole characters only."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Refused(str):
    """Something that JSON forbids or leaves open, with the reason."""

    __slots__ = ()


def _constant(name: str) -> _Refused:
    return _Refused(say("{name} is no number of JSON", name=name))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Refused:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _ in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    return _Refused(
        say("the key {twice!r} stands twice; nobody knows which one is meant", twice=twice)
    )


def refusal_of(thing: object) -> str | None:
    """Return why JSON forbids something, or leaves it open; None where it does not."""
    return str(thing) if isinstance(thing, _Refused) else None


def parse(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what a JSON text says, numbers as they are spelled."""
    return json.loads(
        text, parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_object
    )


def cells_of_line(line: str) -> dict[str, str] | str:
    """Return the cells of a line that is a JSON object, or why it is none."""
    if is_escaped(line):
        return _NO_OBJECT
    try:
        return cells_of(parse(line), has_escapes="\\u" in line)
    except (ValueError, RecursionError):
        return _NO_OBJECT


def cells_of(thing: Any, *, has_escapes: bool) -> dict[str, str] | str:  # noqa: ANN401 - any JSON
    """Return the cells of a JSON object, or why it is none."""
    if isinstance(thing, _Refused):
        return str(thing)
    if not isinstance(thing, dict):
        return _NO_OBJECT
    cells: dict[str, str] = {}
    refused = _flatten(thing, "", cells, 0)
    if refused is not None:
        return str(refused)
    return _HALVED if has_escapes and not is_text("".join([*cells, *cells.values()])) else cells


def _flatten(
    thing: Any,  # noqa: ANN401 - any JSON
    name: str,
    into: dict[str, str],
    depth: int,
) -> _Refused | None:
    """Fill in cells; return what JSON forbids, where something is."""
    refused = None
    if depth > USUAL.depth:
        return _Refused(say("objects nested deeper than {depth}", depth=USUAL.depth))
    if isinstance(thing, dict):
        for key, value in thing.items():
            path = f"{name}.{key}" if name else key
            if path in into:
                return _Refused(
                    say("the key {path!r} stands twice; nobody knows which one is meant", path=path)
                )
            refused = _flatten(value, path, into, depth + 1) or refused
    elif isinstance(thing, list) and any(isinstance(member, dict | list) for member in thing):
        for place, member in enumerate(thing):
            refused = _flatten(member, f"{name}.{place}", into, depth + 1) or refused
    else:
        members = thing if isinstance(thing, list) else [thing]
        refused = next((one for one in members if isinstance(one, _Refused)), None)
        into[name] = "\n".join(map(_text, members))
    return refused


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
