"""Event logs (XES): an event is a row; a trace's attributes are its ``case:`` columns.

So ``concept:name`` of a trace is ``case:concept:name``, as such logs are written as CSV. Nested
attributes are dotted; a key that stands twice, as in a list, is ``key`` and ``key#2``. A row's
number counts the events.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from consumers.files.readers.reading import FileSource, opened_text
from consumers.files.readers.rows import Remarks, SourceRow
from consumers.files.readers.xml_prolog import refuse_doctype
from ledger.errors import InputUnreadable

_TRACE: Final = "case:"
_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_KNOWN_TO_EXPAT: Final = frozenset((b"utf-8", b"utf-16", b"iso-8859-1", b"us-ascii"))
_DECLARATION_BYTES: Final = 300
_CHUNK: Final = 64 * 1024
_VALUES: Final = frozenset(("string", "date", "int", "float", "boolean", "id"))
_GROUPS: Final = frozenset(("list", "container", "values"))


class EventLog:
    """Reads an XES file, one trace at a time."""

    def __init__(self, source: FileSource) -> None:
        self._source = source
        self.remarks = Remarks()
        found: dict[str, None] = {}
        for event in self._events():
            found.update(dict.fromkeys(event))
            source.bounds.check_columns(source.path, len(found))
        self.columns: Sequence[str] = tuple(found)
        if not found:
            raise InputUnreadable(f"{source.path}: the log holds no event")

    def share(self) -> float:
        """Return how much of the file has been read in this pass."""
        return self._source.share()

    def rows(self) -> Iterator[SourceRow]:
        """Yield the events in the order of the file."""
        columns = self.columns
        for number, event in enumerate(self._events(), start=1):
            yield SourceRow(number, [event.get(column, "") for column in columns])

    def _events(self) -> Iterator[dict[str, str]]:
        encoding = self._encoding()
        try:
            with self._opened(encoding) as stream:
                refuse_doctype(stream, self._source.path)
            with self._opened(encoding) as stream:
                yield from self._read(stream)
        except ParseError as error:
            raise InputUnreadable(
                f"{self._source.path}: no XML at line {error.position[0]}: {error}"
            ) from None
        except UnicodeError:
            raise InputUnreadable(
                f"{self._source.path}: bytes that are no text in {encoding}, the encoding that the "
                "file names"
            ) from None

    def _opened(self, encoding: str | None) -> AbstractContextManager[IO[Any]]:
        return self._source.opened() if encoding is None else opened_text(self._source, encoding)

    def _read(self, stream: IO[Any]) -> Iterator[dict[str, str]]:
        bounds, path = self._source.bounds, self._source.path
        depth = held = 0
        root: Element | None = None
        for happened, element, size in _parsed(stream):
            held += size
            if held > bounds.trace_bytes:
                raise bounds.exceeded(path, "a trace has no end", bounds.trace_bytes, "bytes")
            if happened == "start":
                depth += 1
                root = element if root is None else root
                if depth > bounds.depth:
                    raise InputUnreadable(
                        f"{path}: attributes nested too deeply to be read, over {bounds.depth}"
                    )
            elif happened == "end":
                depth -= 1
                if depth == 1 and root is not None:
                    yield from _facts(element)
                    root.clear()
                    held = 0

    def _encoding(self) -> str | None:
        """Return the encoding that a file names where the parser does not know it by itself."""
        with self._source.opened() as stream:
            named = _DECLARED.match(stream.read(_DECLARATION_BYTES))
        if named is None or named.group(1).lower() in _KNOWN_TO_EXPAT:
            return None
        name = named.group(1).decode()
        try:
            found = codecs.lookup(name).name
        except LookupError:
            raise InputUnreadable(
                f"{self._source.path}: the file names the encoding {name!r}, which nobody knows; "
                "save it as UTF-8"
            ) from None
        return "gb18030" if found in {"gb2312", "gbk"} else found


def _parsed(stream: IO[Any]) -> Iterator[tuple[str, Any, int]]:
    """Yield what begins and ends, and between them how much more has been read."""
    parser: Any = XMLPullParser(("start", "end"))
    while chunk := stream.read(_CHUNK):
        parser.feed(chunk)
        for happened, element in parser.read_events():
            yield happened, element, 0
        yield "read", None, len(chunk)
    parser.close()
    for happened, element in parser.read_events():
        yield happened, element, 0


def _facts(element: Element) -> Iterator[dict[str, str]]:
    tag = _local(element)
    if tag == "trace":
        yield from _trace(element)
    elif tag == "event":
        yield _attributes(element)


def _trace(trace: Element) -> Iterator[dict[str, str]]:
    about = {f"{_TRACE}{name}": value for name, value in _attributes(trace).items()}
    for child in trace:
        if _local(child) == "event":
            yield about | _attributes(child)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attributes(element: Element, prefix: str = "") -> dict[str, str]:
    """Return the attributes below an element, dotted; a repeated key is ``key#2``, ``key#3``."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for key, child in _keyed(element):
        count = counts[key] = counts.get(key, 0) + 1
        name = prefix + key if count == 1 else f"{prefix}{key}#{count}"
        if _local(child) in _VALUES:
            found[name] = child.get("value", "")
        found.update(_attributes(child, f"{name}."))
    return found


def _keyed(element: Element) -> Iterator[tuple[str, Element]]:
    """Yield the attributes of an element by key; a group without one is not there."""
    for child in element:
        tag, key = _local(child), child.get("key", "")
        if tag in _VALUES or (tag in _GROUPS and key):
            yield key, child
        elif tag in _GROUPS:
            yield from _keyed(child)
