"""Event logs (XES): an event is a row; a trace's attributes are its ``case:`` columns.

So ``concept:name`` of a trace is ``case:concept:name``, as such logs are written as CSV. Nested
attributes are dotted; a key that stands twice, as in a list, is ``key`` and ``key#2``. A row's
number counts the events.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any, Final
from xml.etree.ElementTree import Element

from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import Remarks, SourceRow
from consumers.files.readers.xml_texts import local_name, opened_xml, parsed
from ledger.errors import InputUnreadable
from ledger.sentence import say

_TRACE: Final = "case:"
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
            raise InputUnreadable(say("{path}: the log holds no event", path=source.path))

    def share(self) -> float:
        """Return how much of the file has been read in this pass."""
        return self._source.share()

    def rows(self) -> Iterator[SourceRow]:
        """Yield the events in the order of the file."""
        columns = self.columns
        for number, event in enumerate(self._events(), start=1):
            yield SourceRow(number, [event.get(column, "") for column in columns])

    def _events(self) -> Iterator[dict[str, str]]:
        with opened_xml(self._source) as stream:
            yield from self._read(stream)

    def _read(self, stream: IO[Any]) -> Iterator[dict[str, str]]:
        bounds, path = self._source.bounds, self._source.path
        depth = held = 0
        root: Element | None = None
        for happened, element, size in parsed(stream):
            held += size
            if held > bounds.trace_bytes:
                raise bounds.exceeded(path, say("a trace has no end"), bounds.trace_bytes, "bytes")
            if happened == "start":
                depth += 1
                root = element if root is None else root
                if depth > bounds.depth:
                    raise InputUnreadable(
                        say(
                            "{path}: attributes nested too deeply to be read, over {depth}",
                            path=path,
                            depth=bounds.depth,
                        )
                    )
            elif happened == "end":
                depth -= 1
                if depth == 1 and root is not None:
                    yield from _facts(element)
                    root.clear()
                    held = 0


def _facts(element: Element) -> Iterator[dict[str, str]]:
    tag = local_name(element)
    if tag == "trace":
        yield from _trace(element)
    elif tag == "event":
        yield _attributes(element)


def _trace(trace: Element) -> Iterator[dict[str, str]]:
    about = {f"{_TRACE}{name}": value for name, value in _attributes(trace).items()}
    for child in trace:
        if local_name(child) == "event":
            yield about | _attributes(child)


def _attributes(element: Element, prefix: str = "") -> dict[str, str]:
    """Return the attributes below an element, dotted; a repeated key is ``key#2``, ``key#3``."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for key, child in _keyed(element):
        count = counts[key] = counts.get(key, 0) + 1
        name = prefix + key if count == 1 else f"{prefix}{key}#{count}"
        if local_name(child) in _VALUES:
            found[name] = child.get("value", "")
        found.update(_attributes(child, f"{name}."))
    return found


def _keyed(element: Element) -> Iterator[tuple[str, Element]]:
    """Yield the attributes of an element by key; a group without one is not there."""
    for child in element:
        tag, key = local_name(child), child.get("key", "")
        if tag in _VALUES or (tag in _GROUPS and key):
            yield key, child
        elif tag in _GROUPS:
            yield from _keyed(child)
