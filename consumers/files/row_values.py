"""The cells of a row as the values that a mapping looks at."""

from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from consumers.files import cell_texts
from consumers.files.mapping.columns import Values, named
from consumers.files.mapping.each import is_of_member
from consumers.files.mapping.mapping import Mapping as FileMapping
from consumers.files.members import Members
from consumers.files.problems import CELL_MALFORMED, Problem, RowProblem
from consumers.files.readers.private_use import has_private, meant
from consumers.files.readers.rows import Flaw, SourceRow
from ledger.errors import MappingInvalid
from ledger.sentence import say


class RowValues:
    """行值: the values of rows of one file, by the slots of one mapping."""

    def __init__(self, mapping: FileMapping, columns: Sequence[str]) -> None:
        self._mapping = mapping
        self._empty = mapping.empty
        self._columns = columns
        self._sources = bind(mapping, columns)
        self.members = Members(mapping, columns, len(self._sources), self._plain)
        self._sources += self.members.places
        self._text_columns = frozenset[str](self.members.text_columns).union(
            *(rule.text_columns for rule in (*mapping.references, *mapping.events))
        )

    def _plain(self, text: str) -> str | None:
        """Return a text of a list within a cell as the text of a cell is taken."""
        stripped = text.strip()
        return None if stripped in self._empty else meant(normalize("NFC", stripped))

    def numbers_of(self, row: SourceRow, values: Values) -> list[str]:
        """Return the cells of a row in which an identity number stands, as read and as written."""
        slots, of_persons = self._mapping.column_slots.slots, self._mapping.persons.columns
        if any(is_of_member(name) for name in of_persons):
            of_persons = dict.fromkeys((*of_persons, *self._columns))
        found = [values[slots[name]] for name in of_persons if values and name in slots]
        found += [
            cell for name, cell in zip(self._columns, row.cells, strict=False) if name in of_persons
        ]
        return [cell for cell in dict.fromkeys(found) if cell]

    def of(self, row: SourceRow) -> Values:
        """Return the values of a row by slot; what is wrong with its cells is noted there."""
        if row.values is None:
            row.values = self._made(row)
        return row.values.copy()

    def _made(self, row: SourceRow) -> Values:
        cells, empty = row.cells, self._empty
        cells.append("")
        values: Values = [
            None if (text := cells[place].strip()) in empty else text for place in self._sources
        ]
        cells.pop()
        joined = "\0".join(cells)
        if cell_texts.is_suspicious(joined):
            values = [text if text is None else cell_texts.plain_cell(text) for text in values]
            self._find_flaws(row, values)
        if not joined.isascii():
            values = [text if text is None else normalize("NFC", text) for text in values]
            if has_private(joined):
                values = [text if text is None else meant(text) for text in values]
        return values

    def _find_flaws(self, row: SourceRow, values: Values) -> None:
        found = {
            place: flaw
            for place, text in zip(self._sources, values, strict=True)
            if place >= 0 and (flaw := cell_texts.flaw_of_text(text)) is not None
        }
        if found:
            row.flaws = found | dict(row.flaws or {})

    def flawed(self, row: SourceRow, flaws: Mapping[int, Flaw]) -> Iterator[RowProblem]:
        """Yield the problems of cells that the mapping needs and that cannot be taken."""
        used = set(self._sources)
        for place, flaw in sorted(flaws.items()):
            column = self._columns[place] if place in used else ""
            if column and (not flaw.is_of_text or column in self._text_columns):
                text = row.cells[place]
                yield RowProblem(
                    Problem(
                        code=CELL_MALFORMED,
                        message=f"{column}: {flaw.message}",
                        field=column,
                        value=text or None,
                    )
                )


def bind(mapping: FileMapping, columns: Sequence[str]) -> list[int]:
    """Return for each slot the place of its cell, -1 for none; columns that lack are an error."""
    for lacking in columns_lacking(mapping, columns):
        raise lacking
    places = {name: place for place, name in enumerate(columns)}
    slots = mapping.column_slots
    return [places.get(name, -1) if name in slots.places else -1 for name in slots.slots]


def columns_lacking(mapping: FileMapping, columns: Sequence[str]) -> Iterator[MappingInvalid]:
    """Yield the error of each column that a mapping needs and a file has not."""
    known = {*columns, *mapping.optional}
    for name, place in mapping.column_slots.places.items():
        if name not in known:
            yield place.wrong(
                say(
                    "the file has no column {name!r}; it has {named} (a column that some "
                    "files lack stands under `optional`)",
                    name=name,
                    named=named(columns),
                )
            )
