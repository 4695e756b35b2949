"""JSON documents: a list of objects, or one somewhere inside, at a path; an object is a row.

A row's number counts the members of the list, from 1.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from consumers.files.readers.bounds import USUAL
from consumers.files.readers.json_lines import broken_row, cells_of, is_text, parse, refusal_of
from consumers.files.readers.reading import FileSource, is_escaped, opened_text
from consumers.files.readers.rows import Remarks, SourceRow
from ledger.errors import InputUnreadable
from ledger.sentence import say

_START_BYTES: Final = 4096


def is_document(source: FileSource, path: str | None, *, by_name: bool) -> bool:
    """Tell whether a file of JSON is one document: it is said so, or the file begins with a list.

    ``by_name`` says that its name ends in ``.json``; such a file may hold lines nevertheless.
    """
    if path is not None:
        return True
    with source.opened() as stream:
        start = stream.read(_START_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n")
    first, end, rest = start.partition(b"\n")
    if start.startswith(b"["):
        is_whole = first.rstrip().endswith(b"]")
        return by_name or not is_whole or (b"{" in first and not rest.strip())
    return by_name and not (end and first.rstrip().endswith(b"}"))


class JsonDocument:
    """Reads the objects of a list in a JSON document."""

    def __init__(self, source: FileSource, path: str | None, *, encoding: str) -> None:
        self._source = source
        self.remarks = Remarks()
        text = text_of_document(source, encoding)
        document = parsed_document(text, source)
        self._members = _members(document, path, source)
        self._has_escapes = "\\u" in text
        found: dict[str, None] = {}
        for member in self._members:
            cells = cells_of(member, has_escapes=self._has_escapes)
            found.update(dict.fromkeys(cells if isinstance(cells, dict) else ()))
            source.bounds.check_columns(source.path, len(found))
        self.columns: Sequence[str] = tuple(found)
        if not found:
            raise InputUnreadable(
                say("{path}: no member of the list is a JSON object", path=source.path)
            )

    def share(self) -> float:
        """Return how much of the file has been read: all of it."""
        return 1.0

    def rows(self) -> Iterator[SourceRow]:
        """Yield the objects in their order."""
        for number, member in enumerate(self._members, start=1):
            cells = cells_of(member, has_escapes=self._has_escapes)
            if isinstance(cells, str):
                yield broken_row(number, self._written(member), cells)
            else:
                yield SourceRow(number, [cells.get(column, "") for column in self.columns])

    def _written(self, member: Any) -> str:  # noqa: ANN401 - any JSON
        try:
            text = json.dumps(member, ensure_ascii=False, default=str)
            return text if is_text(text) else json.dumps(member, default=str)
        except RecursionError:
            raise _too_deep(self._source) from None


def text_of_document(source: FileSource, encoding: str) -> str:
    """Return the text of a document that is read as a whole."""
    with opened_text(source, encoding) as stream:
        text = stream.read(source.bounds.document_bytes + 1)
    if len(text) > source.bounds.document_bytes:
        raise source.bounds.exceeded(
            source.path,
            say("one document, which is read as a whole (one object a line is read line by line)"),
            source.bounds.document_bytes,
            "characters",
        )
    if is_escaped(text):
        raise InputUnreadable(
            say("{path}: bytes that are no text in {encoding}", path=source.path, encoding=encoding)
        )
    return text


def parsed_document(text: str, source: FileSource) -> Any:  # noqa: ANN401 - any JSON
    """Return what a document says."""
    try:
        return parse(text)
    except json.JSONDecodeError as error:
        raise InputUnreadable(
            say(
                "{path}: no JSON at line {lineno}, column {colno}: {msg}",
                path=source.path,
                lineno=error.lineno,
                colno=error.colno,
                msg=error.msg,
            )
        ) from None
    except RecursionError:
        raise _too_deep(source) from None


def _too_deep(source: FileSource) -> InputUnreadable:
    return InputUnreadable(
        say(
            "{path}: JSON that is nested too deep, deeper than {depth}",
            path=source.path,
            depth=USUAL.depth,
        )
    )


def _members(document: Any, path: str | None, source: FileSource) -> list[Any]:  # noqa: ANN401
    at, refused = document, refusal_of(document)
    for name in (path or "").split(".") if path else ():
        at = at.get(name) if isinstance(at, dict) else None
        refused = refused or refusal_of(at)
    if isinstance(at, list):
        return at
    if refused is not None:
        raise InputUnreadable(say("{path}: {refused}", path=source.path, refused=refused))
    lists = ", ".join(paths_to_rows(document)) or "none"
    what = say("no list at {path!r}", path=path) if path else say("an object, not a list of rows")
    raise InputUnreadable(
        say(
            "{path}: {what}; say where the rows are, `file: {{rows: PATH}}`: {lists}",
            path=source.path,
            what=what,
            lists=lists,
        )
    )


def paths_to_rows(thing: Any, before: str = "", depth: int = 0) -> Iterator[str]:  # noqa: ANN401
    """Yield the paths to the lists of objects in a document."""
    if isinstance(thing, dict) and depth < USUAL.depth:
        for name, value in thing.items():
            path = f"{before}.{name}" if before else name
            if isinstance(value, list) and any(isinstance(one, dict) for one in value):
                yield path
            yield from paths_to_rows(value, path, depth + 1)
