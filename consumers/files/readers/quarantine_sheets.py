"""A workbook of rows that were set aside, read again after a clerk has corrected it.

It may have been saved by Excel, WPS, LibreOffice or a program; rows and columns may have changed
their order. A row without its record is told, and a column of the clerk's own is passed over.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from consumers.files.problems import ROW_UNREADABLE, Problem
from consumers.files.readers.quarantine_layout import (
    OWN,
    RECORD,
    BrokenRecord,
    headings_of,
    line_of,
)
from consumers.files.readers.quarantined import Quarantined, QuarantineLine
from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import Flaw, SourceRow
from consumers.files.readers.shape import FileShape
from consumers.files.readers.sheets import WorkbookSheet, opened_workbook
from ledger.errors import InputUnreadable

_ZIP: Final = b"PK\x03\x04"
_CONTENTS: Final = "xl/workbook.xml"
_CONTENTS_BYTES_MAX: Final = 1024 * 1024
_NAMED: Final = b"quarantine"
"""Part of the workbook's mark and of its sheets' names: one of them outlives other programs."""
_HEADER_ROWS: Final = 20
_ADDED: Final = Problem(
    code=ROW_UNREADABLE,
    message="the row has no record of where it comes from (the hidden columns at the right); add "
    "new rows to the source file, not here",
)


def tables_of(source: FileSource) -> dict[str, int]:
    """Return the sheets that hold rows set aside, each with the row of its headings."""
    if not _may_be(source):
        return {}
    found = {}
    with opened_workbook(source) as book:
        for table in book.tables:
            for number, cells, _ in book.rows(table):
                if any(cell.text.startswith(RECORD) for cell in cells):
                    found[table] = number
                    break
                if number >= _HEADER_ROWS:
                    break
    return found


def _may_be(source: FileSource) -> bool:
    """Tell quickly that most workbooks are none."""
    with source.opened() as stream:
        if stream.read(len(_ZIP)) != _ZIP:
            return False
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open(_CONTENTS) as contents:
            return _NAMED in contents.read(_CONTENTS_BYTES_MAX)
    except Exception:  # noqa: BLE001 - a damaged archive can make it raise anything; read as no sheet
        return False


def mapping_of_sheet(source: FileSource) -> str | None:
    """Return the mapping whose rows a workbook holds, None where it holds no rows set aside."""
    with suppress(InputUnreadable):
        for table, header in tables_of(source).items():
            reading = WorkbookSheet(source, FileShape(sheet=table, header=header))
            for row in reading.rows():
                with suppress(BrokenRecord):
                    cells = dict(zip(reading.columns, row.cells, strict=False))
                    return line_of(cells).context.mapping
    return None


class QuarantineSheets(Quarantined):
    """Reads the sheets of a workbook whose rows this mapping set aside."""

    def __init__(
        self, source: FileSource, shape: FileShape, mapping: str, tables: Mapping[str, int]
    ) -> None:
        self._tables = tables
        self._reading: WorkbookSheet | None = None
        super().__init__(source, shape, mapping)

    def share(self) -> float:
        """Return how much of the sheet at hand has been read."""
        return 0.0 if self._reading is None else self._reading.share()

    def rows(self) -> Iterator[SourceRow]:
        """Yield the rows, each with what is remembered of it."""
        for row, line in self._read():
            if line is None:
                yield SourceRow(row.number, [], _ADDED, line="\t".join(row.cells).rstrip())
                continue
            made = self._row(line)
            found = self._flaws_of(row, line)
            if found and made.problem is None:
                made.flaws = found | dict(made.flaws or {})
            yield made

    def lines(self) -> Iterator[tuple[int, QuarantineLine]]:
        """Yield the lines that rows stand for, each with the row's number."""
        return ((row.number, line) for row, line in self._read() if line is not None)

    def _read(self) -> Iterator[tuple[SourceRow, QuarantineLine | None]]:
        for table, header in self._tables.items():
            reading = self._reading = WorkbookSheet(
                self._source, FileShape(sheet=table, header=header)
            )
            names = reading.columns
            for row in reading.rows():
                try:
                    yield row, line_of(dict(zip(names, row.cells, strict=False)))
                except BrokenRecord:
                    yield row, None

    def _flaws_of(self, row: SourceRow, line: QuarantineLine) -> dict[int, Flaw]:
        """Return what is wrong with the cells that a clerk has typed, by the reader's columns."""
        if not row.flaws or self._reading is None:
            return {}
        names = self._reading.columns
        wrong = {names[place]: flaw for place, flaw in row.flaws.items() if place < len(names)}
        columns = line.context.columns
        headings = dict(zip(headings_of(columns)[len(OWN) :], columns, strict=True))
        return {
            self.columns.index(headings[name]): flaw
            for name, flaw in wrong.items()
            if name in headings
        }
