"""CSV and TSV: quotes, line ends inside them, and rows that are broken one at a time.

A row's number is the line on which it begins, as an editor shows it. Where a quote is not closed,
only the line on which it was opened is set aside; reading goes on with the next.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final, TextIO

from consumers.files.problems import ROW_COLUMNS, ROW_UNDECODABLE, ROW_UNREADABLE, Problem
from consumers.files.readers.reading import ESCAPES, FileSource, is_escaped, opened_text
from consumers.files.readers.rows import Remarks, SourceRow, names_of
from consumers.files.readers.shape import FileShape
from ledger.errors import InputUnreadable
from ledger.sentence import say

_DELIMITERS: Final = {"csv": ",", "tsv": "\t"}
_DELIMITER_LINE: Final = re.compile('\ufeff?"?sep=([^"\r\n])"?[\r\n]*')
_DELIMITER_LINE_MAX: Final = 16
_END_OF_FILE: Final = "\x1a"
"""What programs of DOS write behind the last line."""
_NO_CELL: Final = ("", _END_OF_FILE)
_RECORD_LINES_MAX: Final = 100_000


class _Lines:
    """The lines of a file; keeps those of the record at hand, and takes lines back."""

    def __init__(self, stream: TextIO) -> None:
        self.held: list[str] = []
        self._back: deque[str] = deque()
        self._stream = stream

    def __iter__(self) -> Iterator[str]:
        """Yield the lines; whoever begins anew goes on with what was taken back."""
        held, back = self.held, self._back
        while back:
            held.append(back.popleft())
            yield held[-1]
        for line in self._stream:
            held.append(line)
            if len(held) > _RECORD_LINES_MAX:
                raise csv.Error(
                    say(
                        "a row of more than {record_lines_max:,} lines",
                        record_lines_max=_RECORD_LINES_MAX,
                    )
                )
            yield line

    def keep_first(self) -> str:
        """Return the first line of the record at hand; the others will be read again."""
        first, *rest = self.held
        self._back.extendleft(reversed(rest))
        self.held.clear()
        return first


class Delimited:
    """Reads a file of cells between delimiters."""

    def __init__(self, source: FileSource, shape: FileShape, *, form: str, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self.remarks = Remarks()
        said = self._said_delimiter()
        self._dialect: dict[str, Any] = {
            "delimiter": shape.delimiter or said or _DELIMITERS[form],
            "strict": True,
        }
        if shape.quote:
            self._dialect["quotechar"] = shape.quote
        else:
            self._dialect["quoting"] = csv.QUOTE_NONE
        self._header = 0 if shape.columns else shape.header
        if said is not None and self._header == 1:
            self._header = 2
        self._first = int(said is not None and not self._header)
        csv.field_size_limit(source.bounds.cell_characters)
        self.columns: Sequence[str] = shape.columns or self._read_header()

    def _said_delimiter(self) -> str | None:
        """Return the delimiter that a first line ``sep=;`` names, as spreadsheets write it."""
        with opened_text(self._source, self._encoding, has_lines=True) as stream:
            found = _DELIMITER_LINE.fullmatch(stream.readline(_DELIMITER_LINE_MAX))
        return found.group(1) if found else None

    def _read_header(self) -> list[str]:
        with opened_text(self._source, self._encoding, has_lines=True) as stream:
            lines = _Lines(stream)
            self._skip(lines, self._header - 1)
            try:
                cells = next(csv.reader(lines, **self._dialect), None)
            except csv.Error as error:
                raise InputUnreadable(
                    say(
                        "{path}: line {header} is no header: {error}",
                        path=self._source.path,
                        header=self._header,
                        error=error,
                    )
                ) from None
        if not cells:
            raise InputUnreadable(
                say(
                    "{path}: no column names in line {header}; is it the right file, and "
                    "the right `header` in the mapping?",
                    path=self._source.path,
                    header=self._header,
                )
            )
        self._source.bounds.check_columns(self._source.path, len(cells))
        return names_of(cells)

    @staticmethod
    def _skip(lines: _Lines, count: int) -> None:
        for _ in islice(lines, count):
            pass
        lines.held.clear()

    def share(self) -> float:
        """Return how much of the file has been read in this pass."""
        return self._source.share()

    def rows(self) -> Iterator[SourceRow]:
        """Yield the rows in their order."""
        before = ESCAPES.count
        self.remarks.rows_blank = 0
        with opened_text(self._source, self._encoding, has_lines=True) as stream:
            lines = _Lines(stream)
            number = self._first
            self._skip(lines, self._first)
            if self._header:
                self._skip(lines, self._header - 1)
                next(csv.reader(lines, **self._dialect))
                number = self._header - 1 + len(lines.held)
                lines.held.clear()
            yield from self._records(lines, number, before)

    def _records(self, lines: _Lines, number: int, before: int) -> Iterator[SourceRow]:
        width, held = len(self.columns), lines.held
        while True:
            try:
                for cells in csv.reader(lines, **self._dialect):
                    start = number + 1
                    number += len(held)
                    held.clear()
                    if (not cells or cells[0].strip() in _NO_CELL) and _is_blank(cells):
                        self.remarks.rows_blank += 1
                    elif len(cells) != width or ESCAPES.count != before:
                        yield _suspicious(start, cells, width)
                    else:
                        yield SourceRow(start, cells)
            except csv.Error as error:
                number += 1
                yield _broken(number, lines.keep_first(), error)
            else:
                return


def _is_blank(cells: list[str]) -> bool:
    return cells == [_END_OF_FILE] or not any(map(str.strip, cells))


def _suspicious(number: int, cells: list[str], width: int) -> SourceRow:
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    row = SourceRow(number, cells)
    if any(map(is_escaped, cells)):
        wrong = next(cell for cell in cells if is_escaped(cell))
        row.problem = undecodable(wrong)
    elif len(cells) != width:
        row.problem = wrong_width(len(cells), width)
    return row


def _broken(number: int, line: str, error: csv.Error) -> SourceRow:
    text = line.rstrip("\r\n")
    if is_escaped(text):
        return SourceRow(number, [], undecodable(text), text)
    message = say(
        "the line cannot be taken apart ({error}); a quote inside a cell is written twice",
        error=error,
    )
    return SourceRow(
        number, [], Problem(code=ROW_UNREADABLE, message=message, value=text[:200]), text
    )


def undecodable(cell: str) -> Problem:
    """Return the problem of bytes that are no text."""
    message = say("bytes that are no text in the file's encoding; correct the cell, or --encoding")
    return Problem(code=ROW_UNDECODABLE, message=message, value=cell[:200])


def wrong_width(cells: int, width: int) -> Problem:
    """Return the problem of a row with too many or too few cells."""
    message = (
        f"{cells} cells where there are {width} columns; a delimiter inside a cell needs quotes"
    )
    return Problem(code=ROW_COLUMNS, message=message, value=str(cells))
