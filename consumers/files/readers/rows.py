"""Rows of a file, whatever its format, and what a reader of a format offers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct
from msgspec.structs import force_setattr

from consumers.files.problems import Problem

LINE = "#line"
"""The column under which a quarantine file holds a line that could not be taken apart."""
_KEPT_MAX: Final = 32_000_000
"""About so many bytes of rows are kept at most; of a longer file none."""
_PER_CELL: Final = 64


class Fed(Struct, frozen=True):
    """再次导入: what a quarantine file remembers of a row: attempts, once-keys, the earlier row."""

    attempt: int
    once: Mapping[str, tuple[str, bool]]
    earlier: Mapping[str, tuple[str, Mapping[str, str | None]]]


class Flaw(Struct, frozen=True):
    """瑕疵: why a cell cannot be taken as it stands; told only where the cell is needed.

    ``is_of_text`` says that it matters only where a text is made of the cell.
    """

    message: str
    is_of_text: bool = False

    def __post_init__(self) -> None:
        """Keep plain text: a flaw is written to files and read again."""
        force_setattr(self, "message", str(self.message))


class Remarks(Struct):
    """读取说明: what a reader met that is no row, or did to the cells, for the figures."""

    encoding: str | None = None
    is_guessed: bool = False
    rows_blank: int = 0
    cells_merged: int = 0


class SourceRow(Struct):
    """行: the cells of a row by the reader's columns; ``number`` is where it stands in the file.

    ``problem`` says that it could not be read, ``line`` holds its text where it has no cells,
    ``flaws`` what is wrong with single cells, by their places.
    """

    number: int
    cells: list[str]
    problem: Problem | None = None
    line: str | None = None
    fed: Fed | None = None
    flaws: Mapping[int, Flaw] | None = None
    values: list[str | None] | None = None
    """What a mapping made of the cells, for the next pass over kept rows."""


class RowReader(Protocol):
    """What reads one format: the columns first, then the rows as often as they are asked for."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns; every row without a problem has as many cells."""

    @property
    def remarks(self) -> Remarks:
        """What the figures of an import say of the reading."""

    def rows(self) -> Iterator[SourceRow]:
        """Yield the rows from the beginning, in constant memory."""

    def share(self) -> float:
        """Return how much of the file the running pass has read, between 0 and 1."""


class KeptRows:
    """The rows of a file that is read more than once: kept from one pass to the next if few."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._kept: list[SourceRow] | None = None

    def rows(self) -> Iterator[SourceRow]:
        """Yield the rows from the beginning."""
        if self._kept is not None:
            yield from self._kept
            return
        kept, room = list[SourceRow](), _KEPT_MAX
        for row in self._reader.rows():
            if room > 0:
                kept.append(row)
                room -= sum(map(len, row.cells)) + _PER_CELL * len(row.cells) + len(row.line or "")
                if room <= 0:
                    kept.clear()
            yield row
        if room > 0:
            self._kept = kept


def names_of(cells: Sequence[str]) -> list[str]:
    """Return column names: blanks collapsed, a repeated one as ``name#2``, a missing one ``#7``."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"#{place}"
        counts[name] = counts.get(name, 0) + 1
        names.append(name if counts[name] == 1 else f"{name}#{counts[name]}")
    return names


def source_of(row: SourceRow, columns: Sequence[str]) -> dict[str, Any]:
    """Return a row as the quarantine shows it: column and text; what is too much by its place."""
    if row.line is not None:
        return {LINE: row.line}
    names = [*columns, *(f"#{place + 1}" for place in range(len(columns), len(row.cells)))]
    return dict(zip(names, row.cells, strict=False))
