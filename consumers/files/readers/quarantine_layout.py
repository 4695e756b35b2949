"""隔离表格: how a sheet shows rows that were set aside, and keeps what it cannot show.

A row has its number, reason and remedy, then the source's own columns as texts, and in hidden
columns the record of the row: what it needs to be taken back as the row that it was. Whoever sorts,
filters or deletes rows keeps each row together with its record.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from consumers.files.readers.quarantined import QuarantineLine, RowContext
from consumers.files.readers.rows import LINE, names_of

ROW: Final = "行号 row"
REASON: Final = "隔离原因 reason"
REMEDY: Final = "处理办法 remedy"
OWN: Final = (ROW, REASON, REMEDY)
"""What stands before the source's own columns."""
WHOLE: Final = "未能拆分的整行 whole line"
RECORD: Final = "隔离记录 record (勿改 do not edit)"
MARK: Final = "shenguan_quarantine"
"""The name that a workbook of such sheets defines, by which it is known before it is read."""
ABSENT: Final = "〈缺〉"
"""Stands where the row has no cell at all: to be filled in, or emptied."""
CELL_CHARACTERS_MAX: Final = 32_767
"""What a cell of a workbook can hold, counted in UTF-16."""
COLUMNS_MAX: Final = 16_000
SURPLUS_MAX: Final = 200
_CHUNK: Final = 15_000
_PICTURES: Final = {code: 0x2400 + code for code in range(0x20) if code not in b"\t\n"} | {
    0x7F: 0x2421, 0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD,
}  # fmt: skip
_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_IN_JSON: Final = {0x7F: r"\u007f", 0xFFFE: r"\ufffe", 0xFFFF: r"\uffff"}


class SheetRecord(msgspec.Struct, kw_only=True, omit_defaults=True):
    """隔离记录: what the hidden columns of a row hold.

    ``hidden`` are the texts that a cell cannot show as they are, ``lacking`` the columns for which
    the row had no cell.
    """

    row: int
    code: str
    codes: tuple[str, ...] = ()
    attempt: int = 1
    context: RowContext
    hidden: dict[str, str] = {}
    lacking: tuple[str, ...] = ()


class SheetLayout(msgspec.Struct, frozen=True):
    """表格布局: the columns of a sheet: the source's own, and those that some row needs."""

    columns: tuple[str, ...]
    surplus: int = 0
    has_whole: bool = False
    records: int = 1

    @property
    def headings(self) -> list[str]:
        """The headings from left to right."""
        width = len(self.columns)
        return [
            *headings_of(self.columns),
            *(f"#{width + place}" for place in range(1, self.surplus + 1)),
            *[WHOLE] * self.has_whole,
            *(f"{RECORD} {place}" for place in range(1, self.records + 1)),
        ]

    def widened(self, line: QuarantineLine) -> "SheetLayout":
        """Return the layout that has room for a line as well."""
        return SheetLayout(
            self.columns,
            max(self.surplus, min(SURPLUS_MAX, len(surplus_of(line)))),
            self.has_whole or LINE in line.source,
            max(self.records, len(chunks_of(line))),
        )


def headings_of(columns: Sequence[str]) -> list[str]:
    """Return the headings of a sheet up to the source's last column, each another one."""
    return names_of([*OWN, *(in_sheet(name) for name in columns)])


def in_sheet(text: str) -> str:
    """Return a text as a cell can show it: control characters as pictures, the end cut off."""
    made = text.replace("\r\n", "\n").translate(_PICTURES)
    if "_x" in made:
        made = _ESCAPED.sub("＿", made)
    if len(made) > CELL_CHARACTERS_MAX // 2 and _units(made) > CELL_CHARACTERS_MAX:
        return f"{made[:_CHUNK]}…"
    return made


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def surplus_of(line: QuarantineLine) -> list[str]:
    """Return the cells of a line beyond its columns."""
    known = {*line.context.columns, LINE}
    return [text or "" for name, text in line.source.items() if name not in known]


def chunks_of(line: QuarantineLine) -> list[str]:
    """Return the record of a line as texts that fit into cells."""
    hidden = {
        name: text
        for name, text in line.source.items()
        if text is not None and in_sheet(text) != text
    }
    record = SheetRecord(
        row=line.row,
        code=line.code,
        codes=line.codes,
        attempt=line.attempt,
        context=line.context,
        hidden=hidden,
        lacking=lacking_of(line),
    )
    written = msgspec.json.encode(record).decode().translate(_IN_JSON)
    written = _ESCAPED.sub(r"\\u005f", written)
    return [written[at : at + _CHUNK] for at in range(0, len(written), _CHUNK)]


def lacking_of(line: QuarantineLine) -> tuple[str, ...]:
    """Return the columns for which a line has no cell."""
    if LINE in line.source:
        return ()
    return tuple(name for name in line.context.columns if name not in line.source)


class BrokenRecord(Exception):  # noqa: N818 - said of a row
    """The hidden record of a row is gone or was changed."""


def line_of(cells: Mapping[str, str]) -> QuarantineLine:
    """Return the line that a row of a sheet stands for; raises ``BrokenRecord``."""
    written = "".join(_record_cells(cells))
    try:
        record = msgspec.json.decode(written.encode(), type=SheetRecord)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BrokenRecord(str(error)) from None
    return QuarantineLine(
        row=record.row,
        code=record.code,
        codes=record.codes,
        message="",
        attempt=record.attempt,
        context=record.context,
        source=dict(_source(cells, record)),
    )


def _record_cells(cells: Mapping[str, str]) -> Iterator[str]:
    place = 1
    while (text := cells.get(f"{RECORD} {place}")) is not None:
        yield text
        place += 1


def _source(cells: Mapping[str, str], record: SheetRecord) -> Iterator[tuple[str, str]]:
    if whole := cells.get(WHOLE, "").strip():
        yield LINE, _meant(LINE, whole, record)
        return
    columns = record.context.columns
    for name, heading in zip(columns, headings_of(columns)[len(OWN) :], strict=True):
        text = cells.get(heading)
        if text is not None and not (name in record.lacking and text.strip() == ABSENT):
            yield name, _meant(name, text, record)
    for place in range(len(columns) + 1, len(columns) + SURPLUS_MAX + 1):
        text = cells.get(f"#{place}", "")
        if text.strip():
            yield f"#{place}", _meant(f"#{place}", text, record)


def _meant(name: str, text: str, record: SheetRecord) -> str:
    """Return the text that was set aside where its cell was left as it was shown."""
    hidden = record.hidden.get(name)
    plain = text.replace("\r\n", "\n")
    if hidden is not None and in_sheet(hidden).strip() == plain.strip():
        return hidden
    return text
