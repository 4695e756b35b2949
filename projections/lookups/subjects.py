"""行政相对人 in questions: a subject under all codes whose record binds it, or by its names."""

from string import ascii_lowercase, ascii_uppercase
from typing import Any, Final

import sqlalchemy as sql

from projections.lookups.organisation import bound_by
from projections.question import Columns, Condition, Filters
from projections.reader import Reader
from projections.tables.decision import LICENCES
from projections.tables.intake import CASES

_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)


def of_subject(
    reader: Reader, column: Columns, filters: Filters, *, name: Columns = None
) -> list[Condition]:
    """Return the conditions that ``subject`` and ``name`` put on a column of subjects.

    ``name`` is the column of the row's own name of the subject, where it has one: a subject that
    was never identified has nothing else.
    """
    found = []
    if filters.subject is not None:
        found.append(column.in_(bound_by(reader, filters.subject)))
    if filters.name is not None:
        by_code = column.in_(_named(reader, filters.name))
        own = [] if name is None else [_contains(name, filters.name)]
        found.append(sql.or_(*own, by_code))
    return found


def _contains(column: Columns, text: str) -> Condition:
    """Compare without regard to case, of ASCII letters only: so both databases agree."""
    found: Condition = sql.func.lower(column).contains(text.translate(_LOWER), autoescape=True)
    return found


def _named(reader: Reader, text: str) -> sql.CompoundSelect[tuple[Any]]:
    tables = [reader.columns(table) for table in (CASES, LICENCES)]
    return sql.union(
        *(sql.select(one.subject).where(_contains(one.subject_name, text)) for one in tables)
    )
