"""Which reader a file needs: by the mapping, the file's name and its first bytes."""

from pathlib import Path
from typing import Final

from consumers.files.readers.bounds import USUAL, Bounds
from consumers.files.readers.delimited import Delimited
from consumers.files.readers.encodings import encoding_of
from consumers.files.readers.quarantine_sheets import QuarantineSheets, tables_of
from consumers.files.readers.quarantined import Quarantined, is_quarantine
from consumers.files.readers.reading import FileSource
from consumers.files.readers.rows import RowReader
from consumers.files.readers.shape import FORMATS, FileShape, Shaped
from consumers.files.readers.sheets import WorkbookSheet
from ledger.errors import InputUnreadable
from ledger.sentence import say

_SUFFIXES: Final = {
    "csv": "csv",
    "tsv": "tsv",
    "txt": "tsv",
    "tab": "tsv",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xes": "xes",
    "jsonocel": "ocel",
    "xmlocel": "ocel",
    "sqlite": "ocel",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}
_TABLES: Final = ("csv", "tsv", "xlsx")


def open_reader(
    path: Path, mapping: Shaped, encoding: str | None = None, *, bounds: Bounds = USUAL
) -> RowReader:
    """Return the reader of a file; raises ``InputUnreadable`` for what is not what it should be."""
    source = FileSource(path, bounds)
    try:
        return _reader(source, mapping, encoding)
    except InputUnreadable as error:
        # A packed file is read several times, and may break where nothing has been done yet.
        if source.is_packed:
            raise InputUnreadable(say("{error}: no row of it is recorded", error=error)) from None
        raise


def open_table(path: Path, shape: FileShape) -> RowReader:
    """Return the reader of a table that belongs to a mapping: rows of cells and nothing else."""
    form = _SUFFIXES.get(path.name.lower().removesuffix(".gz").rpartition(".")[2])
    if form not in _TABLES:
        raise InputUnreadable(say("{path}: a value table is a .csv, .tsv or .xlsx file", path=path))
    source = FileSource(path)
    if form == "xlsx":
        return WorkbookSheet(source, shape)
    return _text_reader(source, shape, form, encoding_of(source, shape.encoding).name)


def _reader(source: FileSource, mapping: Shaped, encoding: str | None) -> RowReader:
    if is_quarantine(source):
        return Quarantined(source, mapping.shape, mapping.name)
    tables = tables_of(source)
    if tables:
        return QuarantineSheets(source, mapping.shape, mapping.name, tables)
    form = mapping.shape.format or form_by_name(source.path)
    match form:
        case "xlsx":
            return WorkbookSheet(source, mapping.shape)
        case "xes":
            from consumers.files.readers.event_logs import EventLog

            return EventLog(source)
        case "ocel":
            from consumers.files.readers.object_logs import ObjectLogRows

            return ObjectLogRows(source, mapping.shape.rows, encoding or mapping.shape.encoding)
    found = encoding_of(source, encoding or mapping.shape.encoding)
    reader = _text_reader(source, mapping.shape, form, found.name)
    reader.remarks.encoding, reader.remarks.is_guessed = found
    return reader


def _text_reader(source: FileSource, shape: FileShape, form: str, encoding: str) -> RowReader:
    if form in {"json", "jsonl"}:
        from consumers.files.readers.json_documents import JsonDocument, is_document
        from consumers.files.readers.json_lines import JsonLines

        if is_document(source, shape.rows, by_name=form == "json"):
            return JsonDocument(source, shape.rows, encoding=encoding)
        return JsonLines(source, encoding=encoding)
    return Delimited(source, shape, form=form, encoding=encoding)


def form_by_name(path: Path) -> str:
    """Return the format that a file's name says; raises ``InputUnreadable`` where it says none."""
    suffixes = [suffix.removeprefix(".").lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == "gz":
        suffixes.pop()
    found = _SUFFIXES.get(suffixes[-1]) if suffixes else None
    if found is None:
        raise InputUnreadable(
            say(
                "{path}: the name does not say the format; rename it, or say `file: "
                "format:` in the mapping ({formats})",
                path=path,
                formats=", ".join(FORMATS),
            )
        )
    return found
