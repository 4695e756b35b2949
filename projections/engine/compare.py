"""Comparison: the rows of two generations side by side, by key, in constant memory."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from msgspec import Struct, json
from sqlalchemy import Connection

from projections.engine.stored import Stored
from projections.engine.table import Table

DIFFERENCES_SHOWN: Final = 10
_Values = tuple[Any, ...] | None


class Difference(Struct, frozen=True):
    """差异: one value that differs; ``live`` or ``rebuilt`` is None where the row is missing.

    An empty value is shown as empty text.
    """

    table: str
    key: str
    column: str
    live: str | None
    rebuilt: str | None


class Digest:
    """SHA-256 over rows in the order of their keys, each a line of canonical JSON."""

    def __init__(self) -> None:
        self.rows = 0
        self._running = sha256()

    def add(self, row: tuple[Any, ...]) -> None:
        """Add the next row."""
        self.rows += 1
        self._running.update(json.encode(row) + b"\n")

    @property
    def hex(self) -> str:
        """The digest of what was added."""
        return self._running.hexdigest()


class Compared(Struct, frozen=True):
    """对比: one table of two generations: rows and digest of each, and the first differences.

    ``rows`` are those of either.
    """

    table: str
    rows: int
    rows_live: int
    rows_rebuilt: int
    digest_live: str
    digest_rebuilt: str
    differences: tuple[Difference, ...]


def digest_of(connection: Connection, stored: Stored[Any]) -> Digest:
    """Return count and digest of a table's rows."""
    digest = Digest()
    for row in stored.in_order(connection):
        digest.add(row)
    return digest


def compare(connection: Connection, live: Stored[Any], rebuilt: Stored[Any]) -> Compared:
    """Compare two tables of one snapshot row by row."""
    pairs = _paired(live.in_order(connection), rebuilt.in_order(connection), len(live.table.key))
    before, after = Digest(), Digest()
    found: list[Difference] = []
    rows = 0
    for left, right in pairs:
        rows += 1
        if left is not None:
            before.add(left)
        if right is not None:
            after.add(right)
        if left != right and len(found) < DIFFERENCES_SHOWN:
            shown = DIFFERENCES_SHOWN - len(found)
            found += islice(_differences(live.table, left, right), shown)
    return Compared(
        live.table.name, rows, before.rows, after.rows, before.hex, after.hex, tuple(found)
    )


def _paired(
    left: Iterator[tuple[Any, ...]], right: Iterator[tuple[Any, ...]], key: int
) -> Iterator[tuple[_Values, _Values]]:
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and _is_before(one[:key], other[:key])):
            yield one, None
            one = next(left, None)
        elif one is None or _is_before(other[:key], one[:key]):
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)


def _is_before(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Compare keys as the database does, which sorts numbers before texts before bytes."""
    try:
        return one < other
    except TypeError:
        return [(_rank(part), part) for part in one] < [(_rank(part), part) for part in other]


def _rank(part: object) -> int:
    return 0 if isinstance(part, int | float) else 1 if isinstance(part, str) else 2


def _differences(table: Table[Any], live: _Values, rebuilt: _Values) -> Iterator[Difference]:
    named = live or rebuilt or ()
    key = "/".join(str(value) for value in named[: len(table.key)])
    if live is None or rebuilt is None:
        yield Difference(
            table.name, key, "", None if live is None else key, None if rebuilt is None else key
        )
        return
    for column, left, right in zip(table.columns, live, rebuilt, strict=True):
        if left != right:
            yield Difference(table.name, key, column.name, _shown(left), _shown(right))


def _shown(value: object) -> str:
    """Return a value as tables of answers show it: what is empty shows nothing."""
    return "" if value is None else str(value)
