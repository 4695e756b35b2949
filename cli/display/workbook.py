"""Workbooks (.xlsx): an answer as a sheet for readers, and a sheet that says what it answers.

Rows are written one by one to files beside the workbook, so that a million need no more memory
than one; a cell is what its column says, and a text is never a formula.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from itertools import islice
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cli.display.folding import plain_width
from cli.display.sheet_columns import Plain, SheetColumn
from ledger.errors import InputUnreadable, WrongUse
from ledger.sentence import say

SheetRow = Mapping[str, Any]
ROWS_MAX: Final = 1_048_575
"""The rows of one sheet below its heading; more go on in another."""
_DIGITS_MAX: Final = 15
"""Excel keeps so many digits of a number."""
_FIRST_DAY: Final = date(1900, 3, 1)
"""Excel knows no earlier day surely: it believes in a 29 February 1900."""
_OF_FORMULAS: Final = ("=", "+", "-", "@")
_WIDTH_MIN, _WIDTH_MAX = 8, 60
_FILTER_WIDTH: Final = 3
_MEASURED_ROWS: Final = 1_000
"""The widths of columns are those of the first rows."""
_LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "heading": {"bold": True, "bg_color": "#D9E1F2", "num_format": "@"},
    "text": {"num_format": "@"},
    "quoted": {"num_format": "@", "quote_prefix": True},
    "day": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "whole": {"num_format": "0"},
    "decimal": {"num_format": "0.0###"},
    "money": {"num_format": "#,##0.00"},
}


@dataclass(frozen=True, slots=True)
class Titles:
    """What the sheets are called."""

    answer: str
    about: str


class AnswerBook:
    """表格文件: writes the sheets of one answer."""

    def __init__(self, path: Path, titles: Titles, made_at: datetime, folder: str) -> None:
        from xlsxwriter import Workbook as Book

        self._book = Book(path, {"constant_memory": True, "tmpdir": folder})
        self._book.use_zip64()
        self._book.set_properties({"created": made_at.replace(tzinfo=None)})
        self._looks = {name: self._book.add_format(look) for name, look in _LOOKS.items()}
        self._titles = titles

    def write(
        self,
        rows: Iterable[SheetRow],
        columns: Sequence[SheetColumn],
        about: Callable[[int], Sequence[tuple[str, Plain]]],
    ) -> int:
        """Write rows, then what ``about`` says of them and their number; return that."""
        waiting = iter(rows)
        count = self._sheet(self._titles.answer, columns).write(waiting)
        said = self._book.add_worksheet(self._titles.about)
        number = 1
        while (row := next(waiting, None)) is not None:
            number += 1
            sheet = self._sheet(f"{self._titles.answer} {number}", columns)
            count += sheet.write(_again(row, waiting))
        self._about(said, about(count))
        return count

    def close(self) -> None:
        """Put the workbook in its place; raises ``OSError``."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from None

    def drop(self) -> None:
        """Close what is open."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()

    def _sheet(self, title: str, columns: Sequence[SheetColumn]) -> "_AnswerSheet":
        return _AnswerSheet(self._book.add_worksheet(title), columns, self._looks)

    def _about(self, sheet: Any, said: Sequence[tuple[str, Plain]]) -> None:  # noqa: ANN401
        cells = _TypedCells(sheet, self._looks)
        sheet.set_column(0, 0, max((_width(name) for name, _ in said), default=0) + 2)
        sheet.set_column(1, 1, _WIDTH_MAX)
        for place, (name, value) in enumerate(said):
            sheet.write_string(place, 0, name, self._looks["heading"])
            cells.write(place, 1, value)


class _TypedCells:
    """Writes cells by what they hold."""

    def __init__(self, sheet: Any, looks: Mapping[str, Any]) -> None:  # noqa: ANN401 - of xlsxwriter
        self._sheet = sheet
        self._looks = looks

    def write(self, row: int, place: int, value: Plain) -> None:
        """Write one cell; a text is one whatever it looks like."""
        sheet, looks = self._sheet, self._looks
        match value:
            case None | "":
                return
            case str():
                self.text(row, place, value)
            case datetime() if value.date() >= _FIRST_DAY:
                sheet.write_datetime(row, place, value, looks["moment"])
            case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
                sheet.write_datetime(row, place, value, looks["day"])
            case datetime() | date():
                self.text(row, place, f"{value}")
            case _:
                self._figure(row, place, value)

    def text(self, row: int, place: int, text: str) -> None:
        """Write a text; raises ``WrongUse`` for one that no cell can hold."""
        look = self._looks["quoted" if text.startswith(_OF_FORMULAS) else "text"]
        if self._sheet.write_string(row, place, text, look):
            raise WrongUse(
                say(
                    "row {row}: a text of {count} characters; a cell of Excel holds 32767: choose "
                    "another --format, or other columns",
                    row=row + 1,
                    count=len(text),
                )
            )

    def _figure(self, row: int, place: int, value: float | Decimal) -> None:
        if _digits(value) > _DIGITS_MAX or not isfinite(value):
            self.text(row, place, f"{value:.2f}" if isinstance(value, Decimal) else f"{value}")
            return
        look = "whole" if isinstance(value, int) else "decimal"
        look = "money" if isinstance(value, Decimal) else look
        self._sheet.write_number(row, place, value, self._looks[look])


class _AnswerSheet:
    """One sheet of the answer: a frozen heading, a filter, widths."""

    def __init__(
        self,
        sheet: Any,  # noqa: ANN401 - of xlsxwriter
        columns: Sequence[SheetColumn],
        looks: Mapping[str, Any],
    ) -> None:
        self._sheet = sheet
        self._columns = columns
        self._cells = _TypedCells(sheet, looks)
        self._widths = [_width(one.heading) + _FILTER_WIDTH for one in columns]
        sheet.freeze_panes(1, 0)
        # A number that is a text is one on purpose.
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.heading, looks["heading"])

    def write(self, rows: Iterable[SheetRow]) -> int:
        """Write as many rows as there is room for; return how many."""
        write, columns = self._cells.write, [*enumerate(self._columns)]
        count = 0
        for count, row in enumerate(islice(rows, ROWS_MAX), start=1):
            for place, column in columns:
                value = column.plain(row.get(column.name))
                write(count, place, value)
                if count <= _MEASURED_ROWS and value is not None:
                    self._widths[place] = max(self._widths[place], _width(f"{value}"))
        self._finish(count)
        return count

    def _finish(self, count: int) -> None:
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(max(width + 1, _WIDTH_MIN), _WIDTH_MAX))
        if self._columns:
            self._sheet.autofilter(0, 0, count, len(self._columns) - 1)


def write_workbook(
    path: Path,
    rows: Iterable[SheetRow],
    columns: Sequence[SheetColumn],
    *,
    titles: Titles,
    made_at: datetime,
    about: Callable[[int], Sequence[tuple[str, Plain]]],
) -> int:
    """Write an answer as a workbook; return how many rows there were.

    Nothing is left of a workbook that was not finished. Raises ``OSError``, ``InputUnreadable``
    where the library is missing, and ``WrongUse`` for a text that no cell can hold.
    """
    if find_spec("xlsxwriter") is None:
        raise InputUnreadable(say("writing .xlsx needs XlsxWriter; install shenguan[excel]"))
    with TemporaryDirectory() as folder:
        book = AnswerBook(path, titles, made_at, folder)
        try:
            count = book.write(rows, columns, about)
            book.close()
        finally:
            book.drop()
        return count


def _again(row: Mapping[str, Any], rows: Iterable[SheetRow]) -> Iterable[SheetRow]:
    yield row
    yield from rows


def _digits(value: float | Decimal) -> int:
    return 0 if isinstance(value, float) else len(f"{abs(value)}".replace(".", "").lstrip("0"))


def _width(text: str) -> int:
    return plain_width(text.partition("\n")[0][:_WIDTH_MAX])
