"""隔离表格: rows that were set aside as a workbook that a clerk corrects in Excel or WPS.

Every cell is a text, so that no number, day or formula is made of it; the cells to look at are
marked. Rows are written one by one, however many there are.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from consumers.files.readers.quarantine_layout import (
    ABSENT,
    CELL_CHARACTERS_MAX,
    MARK,
    OWN,
    SheetLayout,
    chunks_of,
    in_sheet,
    surplus_of,
)
from consumers.files.readers.quarantined import QuarantineLine
from consumers.files.readers.rows import LINE
from consumers.files.remedies import reason_of, remedy_of

_TITLE: Final = "隔离 quarantine"
ROWS_MAX: Final = 1_000_000
"""The rows of one sheet; more go on in another."""
_TEXT: Final = "@"
_WIDTHS: Final = (8, 44, 44)
_WIDTH: Final = 18
_MARKED: Final = PatternFill("solid", start_color="FFFF00")
_SAID: Final = PatternFill("solid", start_color="F2F2F2")
_HEADING: Final = PatternFill("solid", start_color="D9E1F2")
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_OF_FORMULAS: Final = ("=", "+", "-", "@")
_BEFORE_SOURCE: Final = len(OWN)


def write_sheets(lines: Iterator[QuarantineLine], layout: SheetLayout, into: IO[bytes]) -> None:
    """Write lines as a workbook; ``layout`` has room for each of them."""
    book = Workbook(write_only=True)
    book.defined_names[MARK] = DefinedName(MARK, attr_text='"1"', hidden=True)
    sheet: _Sheet | None = None
    for number, line in enumerate(lines):
        if sheet is None or number % ROWS_MAX == 0:
            title = _TITLE if sheet is None else f"{_TITLE} {number // ROWS_MAX + 1}"
            sheet = _Sheet(book.create_sheet(title), layout)
        sheet.append(line)
    book.save(into)


class _Sheet:
    """One sheet, its columns set and its headings written."""

    def __init__(self, sheet: Any, layout: SheetLayout) -> None:  # noqa: ANN401 - of openpyxl
        self._layout = layout
        self._sheet = sheet
        self._plain = _cell(sheet)
        self._quoted = _cell(sheet)
        self._quoted.quotePrefix = True
        self._marked = _cell(sheet, _MARKED)
        self._said = _cell(sheet, _SAID)
        self._said.alignment = _WRAPPED
        self._set_columns()
        heading = _cell(sheet, _HEADING)
        heading.font = Font(bold=True)
        heading.alignment = _WRAPPED
        sheet.append(_filled(heading, text) for text in layout.headings)

    def _set_columns(self) -> None:
        sheet, width = self._sheet, len(self._layout.headings)
        sheet.freeze_panes = "B2"
        for place in range(1, width + 1):
            column = sheet.column_dimensions[get_column_letter(place)]
            column.width = _WIDTHS[place - 1] if place <= len(_WIDTHS) else _WIDTH
            column.number_format = _TEXT
            column.hidden = place > width - self._layout.records

    def append(self, line: QuarantineLine) -> None:
        """Write a row."""
        self._sheet.append(self._cells(line))

    def _cells(self, line: QuarantineLine) -> Iterator[Any]:
        marked = set(line.context.marked)
        yield _filled(self._said if marked or LINE in line.source else self._marked, str(line.row))
        yield _filled(self._said, in_sheet(reason_of(line)))
        yield _filled(self._said, in_sheet(remedy_of(line)))
        is_whole = LINE in line.source
        for name in self._layout.columns:
            text = line.source.get(name)
            if text is None and name not in line.source and not is_whole:
                yield _filled(self._marked, ABSENT)
            else:
                yield self._source_cell(in_sheet(text or ""), is_marked=name in marked)
        yield from self._beyond(line, is_whole=is_whole)

    def _beyond(self, line: QuarantineLine, *, is_whole: bool) -> Iterator[Any]:
        layout = self._layout
        for text in _padded(surplus_of(line)[: layout.surplus], layout.surplus):
            yield self._source_cell(in_sheet(text), is_marked=bool(text))
        if layout.has_whole:
            text = in_sheet(line.source[LINE] or "") if is_whole else ""
            yield self._source_cell(text, is_marked=is_whole)
        for text in _padded(chunks_of(line), layout.records):
            yield _filled(self._plain, text)

    def _source_cell(self, text: str, *, is_marked: bool) -> Any:  # noqa: ANN401
        if is_marked:
            return _filled(self._marked, text)
        if not text:
            return None  # what is typed there is a text by the column's format
        return _filled(self._quoted if text.startswith(_OF_FORMULAS) else self._plain, text)


def _cell(sheet: Any, fill: PatternFill | None = None) -> Any:  # noqa: ANN401
    cell = WriteOnlyCell(sheet)
    cell.number_format = _TEXT
    if fill is not None:
        cell.fill = fill
    return cell


def _filled(cell: Any, text: str) -> Any:  # noqa: ANN401
    """Return the cell with a text, which is one whatever it looks like; it is written at once."""
    cell.value = text[:CELL_CHARACTERS_MAX] or None
    cell.data_type = "s" if text else "n"
    return cell


def _padded(texts: Sequence[str], width: int) -> list[str]:
    return [*texts, *("" for _ in range(width - len(texts)))]
