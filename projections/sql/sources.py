"""Sources (来源): what a statement can name: ``answers.cases``, ``tables.cases``, or bare."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from projections.discovery import all_projections, all_questions
from projections.engine.row import Column

ANSWERS: Final = "answers"
TABLES: Final = "tables"
_SQL_TYPES: Final = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}


class Relation(NamedTuple):
    """来源: one answer or one table, with its columns."""

    schema: str
    name: str
    columns: tuple[Column, ...]

    @property
    def quoted(self) -> str:
        """The name in SQL."""
        return f'{self.schema}."{self.name}"'

    def definition(self, types: Sequence[str] = ()) -> str:
        """Return the statement that makes it, empty; ``types`` stand behind those of SQL."""
        marks = types or ("",) * len(self.columns)
        columns = ", ".join(
            f'"{one.name}" {_SQL_TYPES.get(one.kind, "TEXT")}{mark}'
            for one, mark in zip(self.columns, marks, strict=True)
        )
        return f"CREATE TABLE {self.quoted} ({columns})"


@cache
def sources() -> Mapping[str, Relation]:
    """Return every source by its full name, answers first."""
    found = [
        Relation(
            ANSWERS,
            one.name,
            tuple(
                column._replace(
                    label=one.headings[column.name], words=one.words.get(column.name, {})
                )
                for column in one.columns
            ),
        )
        for one in all_questions()
    ]
    for projection in all_projections():
        for table in projection.tables:
            called = table.headings
            columns = tuple(one._replace(label=called[one.name]) for one in table.columns)
            found.append(Relation(TABLES, table.name, columns))
    return {f"{one.schema}.{one.name}": one for one in found}


def source_named(written: str) -> Relation | None:
    """Return what a name means: bare it is the answer, or the table where no question has it."""
    name = written.lower()
    known = sources()
    return known.get(name) or known.get(f"{ANSWERS}.{name}") or known.get(f"{TABLES}.{name}")
