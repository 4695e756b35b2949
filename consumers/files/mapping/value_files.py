"""Value tables from a file beside the mapping: ``values: {file: codes.csv}``.

A row is a key and its value. What is wrong with one is told by the table's own file and line.
"""

import re
from pathlib import Path
from typing import Final
from unicodedata import normalize

from consumers.files.cell_texts import flaw_of_text, plain_cell
from consumers.files.mapping.document import DocumentPlace, Node, Section, Text, section_of, text_of
from consumers.files.mapping.field_options import encoding_named
from consumers.files.readers.formats import open_table
from consumers.files.readers.private_use import meant
from consumers.files.readers.rows import RowReader, SourceRow
from consumers.files.readers.shape import FileShape
from ledger.errors import InputUnreadable
from ledger.sentence import say

TABLE_KEYS: Final = ("file", "key", "value", "sheet", "encoding")
ROWS_MAX: Final = 200_000
"""The rows that a value table may have."""
_NAME: Final = re.compile(r".*\.[A-Za-z]{3,5}(?:\.gz)?", re.DOTALL)


def table_section(node: Node, what: str) -> Section:
    """Return a value table: as it is written in the mapping, or as a file holds it."""
    section = section_of(node, what)
    named = section.get("file")
    if not isinstance(named, Text) or not _NAME.fullmatch(named.text):
        return section
    section.only(TABLE_KEYS, say("a value table from a file"))
    path = Path(section.place.file).parent / named.text
    shape = FileShape(
        encoding=encoding_named(section.get("encoding")), sheet=section.text("sheet") or None
    )
    try:
        reader = open_table(path, shape)
        return _read(reader, _columns(reader, section, path.name), (path, section))
    except InputUnreadable as error:
        raise named.place.wrong(say("`file`: {error}", error=error)) from None


def _columns(reader: RowReader, section: Section, name: str) -> tuple[int, int]:
    """Return the places of key and value: the named columns, or the first two."""
    columns = list(reader.columns)
    if len(columns) < 2:  # noqa: PLR2004 - a key and a value
        raise section.place.wrong(
            say("{name} has one column; a value table has a key and a value", name=name)
        )
    found = []
    for option, usual in (("key", columns[0]), ("value", columns[1])):
        written = section.get(option)
        column = usual if written is None else text_of(written, option).text
        if column not in columns:
            place = section.keys.get(option, section.place)
            raise place.wrong(
                say(
                    "{name} has no column {column!r}; it has {columns}",
                    name=name,
                    column=column,
                    columns=", ".join(columns),
                )
            )
        found.append(columns.index(column))
    return found[0], found[1]


def _read(reader: RowReader, columns: tuple[int, int], about: tuple[Path, Section]) -> Section:
    path, written = about
    entries: dict[str, Node] = {}
    places: dict[str, DocumentPlace] = {}
    for row in reader.rows():
        place = DocumentPlace(str(path), row.number, 1)
        key, value = (_cell(row, column, place) for column in columns)
        if not key:
            if value:
                raise place.wrong(say("the value {value!r} has no key", value=value))
            continue
        if key in entries:
            raise place.wrong(
                say(
                    "the key {key!r} stands twice, first in line {line}",
                    key=key,
                    line=places[key].line,
                )
            )
        if len(entries) == ROWS_MAX:
            raise InputUnreadable(
                say("{path} has more than {rows_max} rows", path=path.name, rows_max=ROWS_MAX)
            )
        entries[key], places[key] = Text(place, value, is_nothing=not value), place
    if not entries:
        raise written.place.wrong(say("{path} holds no value", path=path.name))
    return Section(written.place, entries, places)


def _cell(row: SourceRow, column: int, place: DocumentPlace) -> str:
    """Return a cell as the cells of a file are looked at that is imported."""
    if row.problem is not None:
        raise place.wrong(row.problem.message)
    text = plain_cell(row.cells[column].strip())
    flaw = (row.flaws or {}).get(column) or flaw_of_text(text)
    if flaw is not None:
        raise place.wrong(say("{text!r} {message}", text=text, message=flaw.message))
    return meant(normalize("NFC", text))
