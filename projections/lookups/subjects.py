"""行政相对人 in questions: a subject under all codes whose record binds it, or by its names."""

from collections.abc import Iterable, Iterator
from itertools import chain
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Final, TypeVar

import sqlalchemy as sql

from projections.lookups.chunks import chunks
from projections.lookups.organisation import bound_by
from projections.question import Columns, Condition, Filters
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.decision import LICENCES, LicenceRow
from projections.tables.intake import CASES

_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
Named = TypeVar("Named", CaseRow, LicenceRow)


def of_subject(
    reader: Reader, column: Columns, filters: Filters, *, name: Columns = None
) -> list[Condition]:
    """Return the conditions that ``subject`` and ``name`` put on a column of subjects.

    ``name`` is the column of the row's own name of the subject, where it has one: a subject that
    was never identified has nothing else.
    """
    found = []
    if filters.subject is not None:
        codes = (filters.subject, *filters.codes)
        bound = dict.fromkeys(code for one in codes for code in bound_by(reader, one))
        found.append(column.in_(list(bound)))
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


def subjects_named(reader: Reader, text: str) -> frozenset[str]:
    """Return the subjects that are called so, in part, anywhere."""
    c, d = reader.columns(CASES), reader.columns(LICENCES)
    cases = reader.select(CASES, _contains(c.subject_name, text))
    licences = reader.select(LICENCES, _contains(d.subject_name, text))
    found = chain((row.subject for row in cases), (row.subject for row in licences))
    return frozenset(one for one in found if one is not None)


def with_names(
    reader: Reader, rows: Iterable[Named], text: str | None = None
) -> Iterator[tuple[Named, str | None]]:
    """Yield rows with the name of the subject that is shown; with ``text`` those that it is in.

    That is the row's own name, or else the latest that the subject is known by.
    """
    for chunk in chunks(rows):
        lacking = {row.subject for row in chunk if row.subject_name is None} - {None}
        known = latest_names(reader, lacking) if lacking else {}
        for row in chunk:
            name = row.subject_name or known.get(row.subject)
            if text is None or text.translate(_LOWER) in (name or "").translate(_LOWER):
                yield row, name


def name_of(reader: Reader, row: CaseRow | LicenceRow) -> str | None:
    """Return the name of one row's subject that is shown.

    In an earlier state that is folded from the log, other rows are not looked for.
    """
    if row.subject_name is not None or row.subject is None or reader.folds:
        return row.subject_name
    return latest_names(reader, {row.subject}).get(row.subject)


def latest_names(reader: Reader, subjects: Iterable[str | None]) -> dict[str | None, str]:
    """Return the latest name that each subject is known by, of those that have one."""
    wanted = sorted(one for one in subjects if one is not None)
    found: dict[str | None, tuple[str, str]] = {}
    c, d = reader.columns(CASES), reader.columns(LICENCES)
    cases = reader.select(CASES, c.subject.in_(wanted), c.subject_name.is_not(None))
    licences = reader.select(LICENCES, d.subject.in_(wanted), d.subject_name.is_not(None))
    for subject, since, name in chain(
        ((row.subject, row.received_at, row.subject_name) for row in cases),
        ((row.subject, row.issued_at, row.subject_name) for row in licences),
    ):
        known = (since or "", name or "")
        found[subject] = max(found.get(subject, known), known)
    return {subject: name for subject, (_, name) in found.items()}
