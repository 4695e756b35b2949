"""行政相对人 in questions: a subject under all codes whose record binds it, or by its name."""

from typing import Any

import sqlalchemy as sql

from projections._question import Columns, Condition, Filters
from projections._reader import Reader
from projections.decision import LICENCES
from projections.intake import CASES
from projections.organisation import bound_by


def of_subject(reader: Reader, column: Columns, filters: Filters) -> list[Condition]:
    """Return the conditions that ``subject`` and ``name`` put on a column of subjects."""
    found = []
    if filters.subject is not None:
        found.append(column.in_(bound_by(reader, filters.subject)))
    if filters.name is not None:
        found.append(column.in_(_named(reader, filters.name)))
    return found


def _named(reader: Reader, text: str) -> sql.CompoundSelect[tuple[Any]]:
    tables = [reader.columns(table) for table in (CASES, LICENCES)]
    return sql.union(
        *(
            sql.select(one.subject).where(one.subject_name.contains(text, autoescape=True))
            for one in tables
        )
    )
