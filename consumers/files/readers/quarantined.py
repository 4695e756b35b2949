"""A quarantine file read again: each line is a row with what is remembered of it.

A line holds ``source`` (column and text) and ``context`` (once-keys, the earlier row); a line that
could not be taken apart is held as ``#line`` and is taken apart once more.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from consumers.files.problems import ROW_COLUMNS, Problem
from consumers.files.readers.delimited import wrong_width
from consumers.files.readers.json_lines import cells_of_line
from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import LINE, Fed, Flaw, Remarks, SourceRow
from consumers.files.readers.shape import FileShape
from ledger.errors import InputUnreadable
from ledger.sentence import say


class RowContext(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a row cannot say by itself once it is taken out of its file."""

    mapping: str
    columns: tuple[str, ...] = ()
    once: Mapping[str, tuple[str, bool]] | None = None
    earlier: Mapping[str, tuple[str, Mapping[str, str | None]]] | None = None
    flaws: Mapping[str, tuple[str, Flaw]] | None = None
    """By column: the text that the cell had, and what was wrong with it."""
    marked: tuple[str, ...] = ()
    """The columns whose cells are to be looked at."""


class QuarantineLine(msgspec.Struct, kw_only=True):
    """隔离行: one line of a quarantine file."""

    row: int
    code: str
    field: str | None = None
    value: str | None = None
    message: str
    source: dict[str, str | None]
    codes: tuple[str, ...] = ()
    attempt: int = 1
    context: RowContext


_DECODER: Final = msgspec.json.Decoder(QuarantineLine)
_FIRST_LINE_BYTES_MAX: Final = 1024 * 1024
_TIMES_ESCAPED: Final = 8
"""A row is longer here than in its file: names of columns, escapes, what is remembered of it."""


def is_quarantine(source: FileSource) -> bool:
    """Tell whether a file is a quarantine file, by its first line that is not blank."""
    return mapping_of(source) is not None


def mapping_of(source: FileSource) -> str | None:
    """Return the mapping that a quarantine file belongs to, or None where it is none."""
    with source.opened() as stream:
        start = stream.read(_FIRST_LINE_BYTES_MAX).lstrip()
    try:
        return _DECODER.decode(start.partition(b"\n")[0]).context.mapping
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


class Quarantined:
    """Reads a quarantine file of this mapping."""

    def __init__(self, source: FileSource, shape: FileShape, mapping: str) -> None:
        self._source = source
        self._shape = shape
        self.remarks = Remarks()
        csv.field_size_limit(source.bounds.cell_characters)
        self._delimiters = (shape.delimiter,) if shape.delimiter else (",", "\t")
        found: dict[str, None] = {}
        for number, line in self.lines():
            if line.context.mapping != mapping:
                raise InputUnreadable(
                    say(
                        "{path}: line {number} was set aside by the mapping {mapping}, not {ours}",
                        path=source.path,
                        number=number,
                        mapping=line.context.mapping,
                        ours=mapping,
                    )
                )
            found.update(dict.fromkeys(line.context.columns))
        self.columns: Sequence[str] = tuple(found)

    def share(self) -> float:
        """Return how much of the file has been read in this pass."""
        return self._source.share()

    def rows(self) -> Iterator[SourceRow]:
        """Yield the rows, each with what is remembered of it."""
        for _, line in self.lines():
            yield self._row(line)

    def lines(self) -> Iterator[tuple[int, QuarantineLine]]:
        """Yield the lines, each with its number in the file."""
        most = self._source.bounds.line_bytes * _TIMES_ESCAPED
        with self._source.opened(line_bytes_max=most) as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    yield number, _DECODER.decode(line)
                except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
                    raise InputUnreadable(
                        say(
                            "{path}: line {number} is no quarantine line: {error}",
                            path=self._source.path,
                            number=number,
                            error=error,
                        )
                    ) from None

    def _row(self, line: QuarantineLine) -> SourceRow:
        columns = line.context.columns
        context = line.context
        fed = Fed(line.attempt, context.once or {}, context.earlier or {})
        if LINE in line.source:
            return self._again(line, fed)
        unknown = [name for name in line.source if name not in columns]
        missing = [name for name in columns if name not in line.source]
        if unknown or missing:
            return SourceRow(
                line.row, list(_texts(line.source)), _differing(unknown, missing), fed=fed
            )
        cells = [line.source.get(name) or "" for name in self.columns]
        return SourceRow(line.row, cells, fed=fed, flaws=self._flaws(context, cells))

    def _flaws(self, context: RowContext, cells: Sequence[str]) -> dict[int, Flaw] | None:
        """Return what is still wrong with cells: with those that nobody has changed."""
        known = context.flaws or {}
        return {
            place: known[name][1]
            for place, name in enumerate(self.columns)
            if name in known and known[name][0] == cells[place]
        } or None

    def _again(self, line: QuarantineLine, fed: Fed) -> SourceRow:
        text, columns = line.source[LINE] or "", line.context.columns
        read = cells_of_line(text)
        cells = read if isinstance(read, dict) else None
        if cells is None:
            widths = []
            for delimiter in self._delimiters:
                found = self._parted(text, delimiter)
                if len(found) == len(columns):
                    cells = dict(zip(columns, found, strict=True))
                    break
                widths.append(len(found))
            else:
                problem = wrong_width(max(widths), len(columns))
                return SourceRow(line.row, [], problem, text, fed)
        return SourceRow(line.row, [cells.get(name, "") for name in self.columns], fed=fed)

    def _parted(self, text: str, delimiter: str) -> list[str]:
        quotes: dict[str, Any] = {"quoting": csv.QUOTE_NONE}
        if self._shape.quote:
            quotes = {"quotechar": self._shape.quote}
        lines = text.splitlines(keepends=True)
        try:
            records = list(csv.reader(lines, delimiter=delimiter, strict=True, **quotes))
        except csv.Error:
            return []
        return records[0] if len(records) == 1 else []


def _texts(source: Mapping[str, str | None]) -> Iterator[str]:
    return (value or "" for value in source.values())


def _differing(unknown: Sequence[str], missing: Sequence[str]) -> Problem:
    parts: list[str] = [say("has no column {name!r}", name=name) for name in unknown]
    parts += [f"lacks {name!r}" for name in missing]
    return Problem(code=ROW_COLUMNS, message=f"`source` {'; '.join(parts)}", value=None)
