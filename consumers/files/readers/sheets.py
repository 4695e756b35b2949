"""Workbooks (.xlsx): one sheet, its cells as a person reads them. Home of ``openpyxl``.

A row's number is the sheet's. Days and times become ISO text, whole numbers have no ``.0``.
"""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from consumers.files.mapping.mapping import FileShape
from consumers.files.readers.delimited import wrong_width
from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import SourceRow, names_of
from ledger.errors import InputUnreadable


class WorkbookSheet:
    """Reads one sheet of a workbook, row by row."""

    def __init__(self, source: FileSource, shape: FileShape) -> None:
        self._source = source
        self._name = shape.sheet
        self._header = 0 if shape.columns else shape.header
        self._done = 0
        self._count = 0
        self.columns: Sequence[str] = shape.columns or self._read_header()

    def _read_header(self) -> list[str]:
        for number, cells in self._cells():
            if number == self._header:
                while cells and not cells[-1].strip():
                    cells.pop()
                if cells:
                    return names_of(cells)
        raise InputUnreadable(
            f"{self._source.path}: no column names in row {self._header}; is it the right sheet, "
            "and the right `header` in the mapping?"
        )

    def share(self) -> float:
        """Return how much of the sheet has been read in this pass."""
        return min(1.0, self._done / self._count) if self._count else 0.0

    def rows(self) -> Iterator[SourceRow]:
        """Yield the rows below the header; empty ones are no rows."""
        width = len(self.columns)
        for number, cells in self._cells():
            self._done = number
            if number <= self._header or not any(cells):
                continue
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) > width:
                yield SourceRow(number, cells, wrong_width(len(cells), width))
            else:
                cells.extend("" for _ in range(width - len(cells)))
                yield SourceRow(number, cells)

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        with self._sheet() as sheet:
            self._count = sheet.max_row or 0
            # What a writer noted as the sheet's extent is often wrong; the rows themselves count.
            sheet.reset_dimensions()
            for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, [text_of_cell(value) for value in values]

    @contextmanager
    def _sheet(self) -> Iterator[Any]:
        book = self._book()
        try:
            if self._name is None:
                yield book.worksheets[0]
            elif self._name in book.sheetnames:
                yield book[self._name]
            else:
                raise InputUnreadable(
                    f"{self._source.path}: no sheet {self._name!r}; there are "
                    f"{', '.join(book.sheetnames)}"
                )
        finally:
            book.close()

    def _book(self) -> Any:  # noqa: ANN401 - a workbook of openpyxl
        try:
            import openpyxl
        except ImportError:
            raise InputUnreadable(
                f"{self._source.path}: reading .xlsx needs openpyxl; install shenguan[excel]"
            ) from None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return openpyxl.load_workbook(self._source.path, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise InputUnreadable(
                f"{self._source.path}: no .xlsx workbook ({error}); an older .xls is saved as "
                ".xlsx first"
            ) from None


def text_of_cell(value: object) -> str:
    """Return a cell's value as text: ISO days and times, numbers without an exponent."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)
