"""机构 in questions: who acts for an agency, and whose record binds a subject."""

from collections.abc import Iterator

from msgspec import json

from ledger.law.succession import closure
from projections.reader import Reader
from projections.tables.organisation import AGENCIES, SUBJECT_LINKS

_NAMES = json.Decoder(list[str])


def acting_for(reader: Reader, agency: str) -> tuple[str, ...]:
    """Return an agency and every one that took over from it, directly or through others."""

    def successors_of(agency: str) -> list[str]:
        row = reader.row(AGENCIES, agency)
        return _NAMES.decode(row.successors) if row else []

    return closure(agency, successors_of)


def bound_by(reader: Reader, subject: str) -> tuple[str, ...]:
    """Return a subject and every other code whose record binds it, the subject first."""

    def binding(code: str) -> Iterator[str]:
        return (row.other for row in reader.rows_of(SUBJECT_LINKS, code) if row.binds)

    return closure(subject, binding)
