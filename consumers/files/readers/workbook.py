"""The parts of a workbook (.xlsx) that hold cells, and nothing of its looks. Home of ``openpyxl``.

Fonts, fills, charts and properties are not read, so that what is wrong in them stops nobody.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import IO, Any, Final, NamedTuple
from xml.etree.ElementTree import Element, iterparse

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.utils.escape import unescape
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS, STYLES_TYPE

from consumers.files.readers.bounds import Bounds, Metered
from consumers.files.readers.cell_formats import (
    DIGITS_KEPT,
    GENERAL,
    CellFormat,
    elapsed_shown,
    format_of_style,
    number_shown,
)
from consumers.files.readers.rows import Flaw
from consumers.files.readers.strict_workbook import in_usual_names
from ledger.sentence import say

_ROWS: Final = f"{{{SHEET_MAIN_NS}}}sheetData"
_ROW: Final = f"{{{SHEET_MAIN_NS}}}row"
_CELL: Final = f"{{{SHEET_MAIN_NS}}}c"
_VALUE: Final = f"{{{SHEET_MAIN_NS}}}v"
_FORMULA: Final = f"{{{SHEET_MAIN_NS}}}f"
_INLINE: Final = f"{{{SHEET_MAIN_NS}}}is"
_STRING: Final = f"{{{SHEET_MAIN_NS}}}si"
_FORMAT: Final = f"{{{SHEET_MAIN_NS}}}numFmt"
_FORMATS: Final = f"{{{SHEET_MAIN_NS}}}cellXfs"
_MERGED: Final = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\b[^>]{0,99}\bref=[\"']([A-Z0-9:]{1,30})[\"']"
)
_CHUNK_BYTES: Final = 1024 * 1024
_REFERENCE_BYTES_MAX: Final = 200
_PLAIN_DIGITS_MAX: Final = 15
_HIGH_SURROGATES: Final = range(0xD800, 0xE000)


class Cell(NamedTuple):
    """单元格: its column from 1, its text as a person sees it, and what is wrong with it."""

    column: int
    text: str
    flaw: Flaw | None


class Merged(NamedTuple):
    """合并区域: an area of cells that shows one value: its first column and its rows."""

    column: int
    first: int
    last: int


class Workbook:
    """工作簿: the tables of a file and their cells."""

    def __init__(self, file: IO[bytes], where: object, bounds: Bounds) -> None:
        self._file = in_usual_names(file, where, bounds)
        self._where = where
        self._bounds = bounds
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader: Any = ExcelReader(self._file, read_only=True, data_only=True, keep_links=False)
            reader.archive.close()
            reader.archive = _Archive(self._file, where, bounds)
            reader.read_manifest()
            reader.read_workbook()
            parts = list(reader.parser.find_sheets())
        self._archive = reader.archive
        calculation = reader.wb.calculation
        self._cells = _Cells(
            self._strings(reader.package.find(SHARED_STRINGS)),
            self._formats(reader.package.find(STYLES_TYPE)),
            reader.wb.epoch,
            is_stale=bool(calculation and calculation.fullCalcOnLoad),
        )
        self.tables: dict[str, str] = {
            sheet.name: part.target for sheet, part in parts if part.Type.endswith("/worksheet")
        }
        self.others = [sheet.name for sheet, _ in parts if sheet.name not in self.tables]

    def close(self) -> None:
        """Close the file and what was made of it."""
        self._archive.close()
        self._file.close()

    def _strings(self, part: Any) -> list[str]:  # noqa: ANN401 - a part of openpyxl
        if part is None:
            return []
        found: list[str] = []
        root: Element | None = None
        with self._archive.open(part.PartName[1:]) as stream:
            metered = Metered(stream, self._where, self._bounds)
            for happened, element in iterparse(metered, ("start", "end")):  # noqa: S314 - no DTD
                if root is None:
                    root = element
                elif happened == "end" and element.tag == _STRING:
                    found.append(_text(element))
                    root.clear()
                    metered.done()
        return found

    def _formats(self, part: Any) -> list[CellFormat]:  # noqa: ANN401 - a part of openpyxl
        if part is None:
            return []
        codes: dict[int, str] = {}
        numbers: list[int] = []
        styles = BytesIO(self._archive.read(part.PartName[1:]))
        for _, element in iterparse(styles):  # noqa: S314 - no DTD
            if element.tag == _FORMAT:
                codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            elif element.tag == _FORMATS:
                numbers = [int(one.get("numFmtId", "0")) for one in element]
        known = {number: format_of_style(number, codes) for number in set(numbers)}
        return [known[number] for number in numbers]

    def merged(self, table: str) -> list[Merged]:
        """Return the areas of a table that go over several rows, from above."""
        found: list[Any] = []
        with self._archive.open(self.tables[table]) as stream:
            held = b""
            while chunk := stream.read(_CHUNK_BYTES):
                held += chunk
                at = 0
                for match in _MERGED.finditer(held):
                    at = match.end()
                    found.append(range_boundaries(match.group(1).decode()))
                if len(found) > self._bounds.merged:
                    raise self._bounds.exceeded(
                        self._where, say("too many merged areas"), self._bounds.merged, "areas"
                    )
                held = held[max(at, len(held) - _REFERENCE_BYTES_MAX) :]
        areas = [Merged(left, top, bottom) for left, top, _, bottom in found if bottom > top]
        return sorted(areas, key=lambda area: area.first)

    def rows(self, table: str) -> Iterator[tuple[int, list[Cell], float]]:
        """Yield number and cells of each row that the table holds, and how far it is."""
        part = self.tables[table]
        size = self._archive.getinfo(part).file_size or 1
        with self._archive.open(part) as stream:
            for number, row in self._cells.rows(Metered(stream, self._where, self._bounds)):
                if number > self._bounds.sheet_rows:
                    raise self._bounds.exceeded(
                        self._where,
                        say("it claims row {number:,}", number=number),
                        self._bounds.sheet_rows,
                        "rows",
                    )
                self._bounds.check_columns(self._where, max((c.column for c in row), default=0))
                yield number, row, min(1.0, stream.tell() / size)


class _Archive(zipfile.ZipFile):
    """The file; what is read of it as a whole has a bound."""

    def __init__(self, file: IO[bytes], where: object, bounds: Bounds) -> None:
        super().__init__(file)
        self._where = where
        self._bounds = bounds

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """Return the bytes of a part; raises ``InputUnreadable`` where there are too many."""
        size = (name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)).file_size
        if size > self._bounds.part_bytes:
            raise self._bounds.exceeded(
                self._where,
                say("its part {name} has {size:,}", name=name, size=size),
                self._bounds.part_bytes,
                "bytes",
            )
        return super().read(name, pwd)


def _text(element: Element) -> str:
    """Return the text of an element; characters that XML cannot hold are written ``_x000D_``."""
    text: Any = Text
    return _unescaped(text.from_tree(element).content)


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    found: str = unescape(text)
    if any(ord(character) in _HIGH_SURROGATES for character in found):
        return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return found


class _Cells:
    """Reads the cells of a table as texts, by their type and their number format."""

    def __init__(
        self,
        strings: Sequence[str],
        formats: Sequence[CellFormat],
        epoch: datetime,
        *,
        is_stale: bool,
    ) -> None:
        self._strings = strings
        self._formats = formats
        self._epoch = epoch
        self._is_stale = is_stale

    def rows(self, stream: Metered) -> Iterator[tuple[int, list[Cell]]]:
        """Yield number and cells of each row; what else a sheet holds is passed over."""
        number = 0
        for _, element in iterparse(stream):  # noqa: S314 - no DTD
            if element.tag == _ROWS:
                return
            if element.tag == _ROW:
                written = element.get("r")
                number = number + 1 if written is None else int(float(written))
                yield number, self._row(element)
                element.clear()
                stream.done()

    def _row(self, row: Element) -> list[Cell]:
        cells = []
        column = 0
        for element in row:
            if element.tag == _CELL:
                place = element.get("r")
                column = coordinate_to_tuple(place)[1] if place else column + 1
                cells.append(Cell(column, *self._cell(element)))
        return cells

    def _cell(self, element: Element) -> tuple[str, Flaw | None]:
        kind = element.get("t", "n")
        value = element.findtext(_VALUE) or ""
        if self._is_never_computed(element, kind, value):
            return "", _NEVER_COMPUTED
        if kind == "inlineStr":
            inline = element.find(_INLINE)
            return ("" if inline is None else _text(inline)), None
        if value == "":
            return "", None
        if kind == "n":
            style = element.get("s")
            return self._number(value, self._formats[int(style)] if style else GENERAL)
        return self._read(kind, value)

    def _is_never_computed(self, element: Element, kind: str, value: str) -> bool:
        # A program that computes nothing leaves no result, or 0 and the wish to be computed.
        if kind == "str" or not (value == "" or (self._is_stale and value == "0")):
            return False
        return element.find(_FORMULA) is not None

    def _read(self, kind: str, value: str) -> tuple[str, Flaw | None]:
        match kind:
            case "s":
                return self._strings[int(value)], None
            case "b":
                return str(value not in {"0", "false"}).lower(), None
            case "e":
                return value, _error(value)
            case "d":
                return _day_shown(value)
        return _unescaped(value), None

    def _number(self, value: str, form: CellFormat) -> tuple[str, Flaw | None]:
        if form is GENERAL and value.isdigit() and len(value) <= _PLAIN_DIGITS_MAX:
            return str(int(value)), None
        number = int(value) if value.isdigit() else float(value)
        if form.is_day:
            return self._day(value, number)
        if form.elapsed:
            return elapsed_shown(number, form.elapsed), None
        shown = number_shown(number, form)
        return shown, _DIGITS_LOST if abs(number) >= 10**DIGITS_KEPT else None

    def _day(self, value: str, number: float) -> tuple[str, Flaw | None]:
        with suppress(OverflowError, ValueError):
            if number >= 0:
                return iso_shown(from_excel(number, self._epoch)), None
        return value, Flaw(say("{value} is shown as a day, and there is no such day", value=value))


_NEVER_COMPUTED: Final = Flaw(
    say("a formula that was never computed; open and save the workbook in Excel or WPS")
)
_DIGITS_LOST: Final = Flaw(
    say(
        "a number of more than {digits_kept} digits is no identifier: a "
        "workbook keeps no more; format the column as text and type it again",
        digits_kept=DIGITS_KEPT,
    ),
    is_of_text=True,
)


def _error(value: str) -> Flaw:
    return Flaw(say("{value} is an error of the workbook, not a value", value=value))


def _day_shown(value: str) -> tuple[str, Flaw | None]:
    try:
        return iso_shown(from_ISO8601(value)), None  # type: ignore[no-untyped-call]
    except ValueError:
        return value, Flaw(say("{value!r} is no day or time as a workbook writes one", value=value))


def iso_shown(value: Any) -> str:  # noqa: ANN401 - a day, a time or a span
    """Return a day, a time or an instant as ISO text; midnight is left out."""
    text: str = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text.removesuffix("T00:00:00")
