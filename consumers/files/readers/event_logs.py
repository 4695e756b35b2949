"""Event logs (XES): an event is a row; a trace's attributes are its ``case:`` columns.

So ``concept:name`` of a trace is ``case:concept:name``, as such logs are written as CSV. Nested
attributes are dotted. A row's number counts the events.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import Remarks, SourceRow
from ledger.errors import InputUnreadable

_TRACE: Final = "case:"
_VALUES: Final = frozenset(("string", "date", "int", "float", "boolean", "id"))
_GROUPS: Final = frozenset(("list", "container"))


class EventLog:
    """Reads an XES file, one trace at a time."""

    def __init__(self, source: FileSource) -> None:
        self._source = source
        self.remarks = Remarks()
        found: dict[str, None] = {}
        for event in self._events():
            found.update(dict.fromkeys(event))
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
        with self._source.opened() as stream:
            try:
                yield from _read(stream)
            except ParseError as error:
                raise InputUnreadable(
                    f"{self._source.path}: no XML at line {error.position[0]}: {error}"
                ) from None


def _read(stream: BinaryIO) -> Iterator[dict[str, str]]:
    depth = 0
    root: Element | None = None
    # Expat itself bounds how much an entity can grow.
    for happened, element in iterparse(stream, ("start", "end")):  # noqa: S314 - see above
        if happened == "start":
            depth += 1
            root = element if root is None else root
            continue
        depth -= 1
        if depth != 1 or root is None:
            continue
        tag = _local(element)
        if tag == "trace":
            yield from _trace(element)
        elif tag == "event":
            yield _attributes(element)
        root.clear()


def _trace(trace: Element) -> Iterator[dict[str, str]]:
    about = {f"{_TRACE}{name}": value for name, value in _attributes(trace).items()}
    for child in trace:
        if _local(child) == "event":
            yield about | _attributes(child)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attributes(element: Element, prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        tag = _local(child)
        if tag in _VALUES:
            name = prefix + child.get("key", "")
            found[name] = child.get("value", "")
            found.update(_attributes(child, f"{name}."))
        elif tag in _GROUPS or tag == "values":
            name = child.get("key", "")
            found.update(_attributes(child, f"{prefix}{name}." if name else prefix))
    return found
