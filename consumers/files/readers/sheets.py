"""Workbooks (.xlsx): one sheet, its cells as a person reads them.

A row's number is the sheet's. Type and number format of a cell decide: days and times become ISO
text, whole numbers have no ``.0``, ``0000`` pads. A cell that is merged over several rows gives
each of them its value.
"""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from consumers.files.readers.delimited import wrong_width
from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import Flaw, Remarks, SourceRow, names_of
from consumers.files.readers.shape import FileShape
from ledger.errors import InputUnreadable
from ledger.sentence import say

if TYPE_CHECKING:
    from consumers.files.readers.workbook import Cell, Merged, Workbook


class WorkbookSheet:
    """Reads one sheet of a workbook, row by row."""

    def __init__(self, source: FileSource, shape: FileShape) -> None:
        self._source = source
        self._name = shape.sheet
        self._header = 0 if shape.columns else shape.header
        self._share = 0.0
        self.remarks = Remarks()
        self.columns: Sequence[str] = shape.columns or self._read_header()

    def _read_header(self) -> list[str]:
        for number, cells, _ in self._cells():
            if number > self._header:
                break
            if number == self._header:
                while cells and not cells[-1].strip():
                    cells.pop()
                if cells:
                    return names_of(cells)
        raise InputUnreadable(
            say(
                "{path}: no column names in row {header}; is it the right sheet, and "
                "the right `header` in the mapping?",
                path=self._source.path,
                header=self._header,
            )
        )

    def share(self) -> float:
        """Return how much of the sheet has been read in this pass."""
        return self._share

    def rows(self) -> Iterator[SourceRow]:
        """Yield the rows below the header; empty ones are no rows."""
        width = len(self.columns)
        self.remarks.rows_blank = self.remarks.cells_merged = 0
        for number, cells, flaws in self._cells():
            if number <= self._header:
                continue
            if not flaws and not any(map(str.strip, cells)):
                self.remarks.rows_blank += 1
                continue
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            row = SourceRow(number, cells, flaws=flaws)
            if len(cells) > width:
                row.problem = wrong_width(len(cells), width)
            else:
                cells.extend("" for _ in range(width - len(cells)))
            yield row

    def _cells(self) -> Iterator[tuple[int, list[str], dict[int, Flaw] | None]]:
        with opened_workbook(self._source) as book:
            name = self._table(book)
            areas = _Areas(book.merged(name))
            for number, found, self._share in book.rows(name):
                cells = [""] * max((cell.column for cell in found), default=0)
                flaws = {cell.column - 1: cell.flaw for cell in found if cell.flaw is not None}
                for column, text, _ in found:
                    cells[column - 1] = text
                self.remarks.cells_merged += areas.fill(number, found, cells, flaws)
                yield number, cells, flaws or None

    def _table(self, book: "Workbook") -> str:
        name: str | None = self._name
        if not book.tables:
            raise InputUnreadable(
                say("{path}: the workbook has no table of cells", path=self._source.path)
            )
        if name is None:
            return next(iter(book.tables))
        if name in book.tables:
            return name
        there = ", ".join(book.tables)
        if name in book.others:
            raise InputUnreadable(
                say(
                    "{path}: the sheet {name!r} is a chart, not a table; the tables are {there}",
                    path=self._source.path,
                    name=name,
                    there=there,
                )
            )
        raise InputUnreadable(
            say(
                "{path}: no sheet {name!r}; there are {there}",
                path=self._source.path,
                name=name,
                there=there,
            )
        )


@contextmanager
def opened_workbook(source: FileSource) -> "Iterator[Workbook]":
    """Open a file as a workbook; whatever is wrong with it is ``InputUnreadable``."""
    try:
        from consumers.files.readers.workbook import Workbook
    except ModuleNotFoundError:
        raise InputUnreadable(
            say("{path}: reading .xlsx needs openpyxl; install shenguan[excel]", path=source.path)
        ) from None
    with _told(source), source.path.open("rb") as file:
        book = Workbook(file, source.path, source.bounds)
        try:
            yield book
        finally:
            book.close()


@contextmanager
def _told(source: FileSource) -> Iterator[None]:
    """Turn whatever a library raises over a damaged file into one line that names it."""
    try:
        yield
    except InputUnreadable:
        raise
    except (zipfile.BadZipFile, KeyError) as error:
        raise InputUnreadable(
            say(
                "{path}: no .xlsx workbook ({error}); an older .xls is saved as .xlsx first",
                path=source.path,
                error=error,
            )
        ) from None
    except Exception as error:  # noqa: BLE001 - a damaged file can make it raise anything
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputUnreadable(
            say(
                "{path}: the workbook is damaged or cannot be read ({reason}); open "
                "it in Excel or WPS and save it as .xlsx",
                path=source.path,
                reason=reason,
            )
        ) from None


class _Areas:
    """合并区域: gives the rows of a merged area the value that stands in its first one."""

    def __init__(self, areas: "Sequence[Merged]") -> None:
        self._coming = list(reversed(areas))
        self._open: dict[int, tuple[int, Cell | None]] = {}

    def fill(
        self, number: int, found: "Sequence[Cell]", cells: list[str], flaws: dict[int, Flaw]
    ) -> int:
        """Fill the cells of a row; return how many."""
        if not any(cells) and not flaws:
            return 0
        filled = 0
        for column, (last, cell) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif cell is not None and (cell.text or cell.flaw):
                cells.extend("" for _ in range(column - len(cells)))
                if not cells[column - 1]:
                    cells[column - 1] = cell.text
                    if cell.flaw is not None:
                        flaws[column - 1] = cell.flaw
                    filled += 1
        while self._coming and self._coming[-1].first <= number:
            area = self._coming.pop()
            first = next((one for one in found if one.column == area.column), None)
            self._open[area.column] = (area.last, first if area.first == number else None)
        return filled
