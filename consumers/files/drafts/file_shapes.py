"""How a file is written, found out: format, encoding, delimiter, sheet, header, place of the rows.

Exports have a title above their headings, semicolons under the name of commas, or no headings.
"""

import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from consumers.files.readers.encodings import Encoding, encoding_of
from consumers.files.readers.formats import form_by_name
from consumers.files.readers.json_documents import is_document, paths_to_rows
from consumers.files.readers.json_lines import parse
from consumers.files.readers.quarantine_sheets import tables_of
from consumers.files.readers.quarantined import is_quarantine
from consumers.files.readers.reading import FileSource, opened_text
from consumers.files.readers.shape import FileShape
from consumers.files.readers.sheets import opened_workbook
from ledger.errors import InputUnreadable
from ledger.sentence import say

_DELIMITERS: Final = (",", "\t", ";", "|")
_USUAL: Final = {"csv": ",", "tsv": "\t"}
_RECORDS: Final = 30
_CHARACTERS: Final = 256 * 1024
_NO_NAME: Final = re.compile(r"[\s\d.,:/+%¥￥$-]+|\d{4}年.*")
_NAMED_MIN: Final = 0.6
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_WORKBOOK: Final = b"PK\x03\x04"
_OF_OBJECT_LOGS: Final = frozenset(("objectTypes", "eventTypes", "objects", "events"))
_START_BYTES: Final = 4096


class FoundShape(Struct, frozen=True, kw_only=True):
    """文件外形: what was found out, as a mapping says it, and what is to be told about it."""

    form: str
    shape: FileShape
    encoding: str | None = None
    is_guessed: bool = False
    has_names: bool = True
    others: tuple[str, ...] = ()
    """Sheets, or places of rows, that there are besides."""


def find_shape(path: Path, encoding: str | None) -> FoundShape:
    """Return how a file is written; raises ``InputUnreadable`` where that is not plain."""
    source = FileSource(path)
    if is_quarantine(source) or tables_of(source):
        raise InputUnreadable(
            say("{path}: rows that an import set aside; draft from their own file", path=path)
        )
    form = _form(source)
    if form == "xlsx":
        return _sheet(source)
    if form in {"xes", "ocel"}:
        return FoundShape(form=form, shape=FileShape(format=_said(source, form)))
    found = encoding_of(source, encoding or "auto")
    if form in {"json", "jsonl"}:
        return _json(source, form, found)
    return _delimited(source, form, found)


def _form(source: FileSource) -> str:
    with source.opened() as stream:
        start = stream.read(_START_BYTES)
    if not start.strip():
        raise InputUnreadable(say("{path}: the file is empty", path=source.path))
    if start.startswith(_OLD_WORKBOOK):
        raise InputUnreadable(
            say(
                "{path}: an older .xls workbook; save it as .xlsx in Excel or WPS", path=source.path
            )
        )
    if start.startswith(_WORKBOOK):
        return "xlsx"
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if bare[:15].lower().startswith((b"<html", b"<!doctype html", b"<table")):
        raise InputUnreadable(
            say("{path}: a web page; save it as .xlsx in Excel or WPS", path=source.path)
        )
    with suppress(InputUnreadable):
        form = form_by_name(source.path)
        if form != "xlsx":
            return form
    if bare.startswith((b"{", b"[")):
        return "json"
    return "xes" if bare.startswith(b"<") else "csv"


def _said(source: FileSource, form: str) -> str | None:
    """Return the format where the file's name does not say it."""
    with suppress(InputUnreadable):
        if form_by_name(source.path) == form:
            return None
    return form


def _json(source: FileSource, form: str, found: Encoding) -> FoundShape:
    rows, others = None, tuple[str, ...]()
    if is_document(source, None, by_name=form == "json"):
        with opened_text(source, found.name) as stream, suppress(ValueError, RecursionError):
            document = parse(stream.read(source.bounds.document_bytes))
            if isinstance(document, dict) and document.keys() >= _OF_OBJECT_LOGS:
                return FoundShape(form="ocel", shape=FileShape(format="ocel"))
            if not isinstance(document, list):
                found_paths = [*paths_to_rows(document)]
                rows, others = next(iter(found_paths), None), tuple(found_paths[1:])
    shape = FileShape(format=_said(source, form), encoding=_encoding(found), rows=rows)
    return FoundShape(
        form=form,
        shape=shape,
        encoding=found.name,
        is_guessed=found.is_guessed,
        others=others,
    )


def _encoding(found: Encoding) -> str:
    """Return the encoding as a mapping says it: what is plain is found out each time."""
    return found.name if found.is_guessed else "auto"


def _delimited(source: FileSource, form: str, found: Encoding) -> FoundShape:
    with opened_text(source, found.name) as stream:
        lines = list(io.StringIO(stream.read(_CHARACTERS), newline=""))[: _RECORDS * 2]
    said = re.fullmatch('\ufeff?"?sep=(.)"?\\s*', lines[0]) if lines else None
    best = max(_DELIMITERS, key=lambda one: (_width(lines, one), one == _USUAL.get(form)))
    usual = said.group(1) if said else _USUAL.get(form, ",")
    delimiter = None if best == usual or _width(lines, best) <= 1 else best
    records = _records(lines[1:] if said else lines, delimiter or usual)
    header, has_names = _header(records)
    columns = () if has_names else tuple(f"列{n}" for n in range(1, len(records[0]) + 1))
    shape = FileShape(
        format=_said(source, form),
        encoding=_encoding(found),
        delimiter=delimiter,
        header=header,
        columns=columns,
    )
    return FoundShape(
        form=form,
        shape=shape,
        encoding=found.name,
        is_guessed=found.is_guessed,
        has_names=has_names,
    )


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    found = []
    with suppress(csv.Error):
        for cells in csv.reader(lines, delimiter=delimiter):
            found.append([cell.strip() for cell in cells])
            if len(found) == _RECORDS:
                break
    return found or [[""]]


def _width(lines: Sequence[str], delimiter: str) -> int:
    """Return the width that most records have with a delimiter."""
    widths = [len(cells) for cells in _records(lines, delimiter) if any(cells)]
    return max(set(widths), key=lambda one: (widths.count(one), one), default=0)


def _header(records: Sequence[Sequence[str]]) -> tuple[int, bool]:
    """Return the number of the record with the names, and whether there is one."""
    filled = [sum(map(bool, cells)) for cells in records]
    width = sorted(filled)[len(filled) * 3 // 4] if filled else 0
    for number, (cells, count) in enumerate(zip(records, filled, strict=True), start=1):
        if count and count >= width * _NAMED_MIN and (count > 1 or width == 1):
            names = [cell for cell in cells if cell]
            bare = sum(_NO_NAME.fullmatch(name) is not None for name in names)
            return (number, True) if 3 * bare < len(names) else (1, False)
    return 1, True


def _sheet(source: FileSource) -> FoundShape:
    with opened_workbook(source) as book:
        tables = list(book.tables)
        for table in tables:
            records: list[list[str]] = []
            for number, cells, _ in book.rows(table):
                records.extend([] for _ in range(number - len(records) - 1))
                made = [""] * max((cell.column for cell in cells), default=0)
                for cell in cells:
                    made[cell.column - 1] = cell.text.strip()
                records.append(made)
                if len(records) >= _RECORDS:
                    break
            if sum(map(any, records)) > 1:
                break
        else:
            raise InputUnreadable(
                say("{path}: no sheet holds a row below its headings", path=source.path)
            )
    header, has_names = _header(records)
    width = max(map(len, records))
    shape = FileShape(
        format=_said(source, "xlsx"),
        sheet=None if table == tables[0] else table,
        header=header,
        columns=() if has_names else tuple(f"列{n}" for n in range(1, width + 1)),
    )
    others = tuple(one for one in tables if one != table)
    return FoundShape(form="xlsx", shape=shape, has_names=has_names, others=others)
