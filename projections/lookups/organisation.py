"""机构 in questions: who acts for an agency, and whose record binds a subject."""

from collections.abc import Iterator

from msgspec import json
from sqlalchemy import or_

from ledger.events.organisation import RecodeKind
from ledger.law.succession import closure
from projections.question import Columns, Condition, Filters
from projections.reader import Reader
from projections.tables.organisation import AGENCIES, SUBJECT_LINKS, AgencyRow, SubjectLinkRow

_NAMES = json.Decoder(list[str])


def acting_for(reader: Reader, agency: str) -> tuple[str, ...]:
    """Return an agency and every one that took over from it, directly or through others."""

    def successors_of(agency: str) -> list[str]:
        return _successors_of(reader, reader.row(AGENCIES, agency))

    return closure(agency, successors_of)


def bound_by(reader: Reader, subject: str) -> tuple[str, ...]:
    """Return a subject and every other code whose record binds it, the subject first."""

    def binding(code: str) -> Iterator[str]:
        return (
            row.other
            for row in reader.rows_of(SUBJECT_LINKS, code)
            if row.binds and _has_come(row, reader.on.isoformat())
        )

    return closure(subject, binding)


def _has_come(row: SubjectLinkRow, day: str) -> bool:
    """Tell whether a change of code counts on a day: one and the same subject always is."""
    return row.kind != RecodeKind.SUCCESSION or row.effective_on <= day


def of_agency(reader: Reader, filters: Filters, *columns: Columns) -> list[Condition]:
    """Return the condition that ``agency`` puts on some columns: it, and whom it took over from."""
    if filters.agency is None:
        return []
    holds = _taken_over_by(reader, filters.agency)
    return [or_(*(column.in_(holds) for column in columns))]


def _taken_over_by(reader: Reader, agency: str) -> tuple[str, ...]:
    links: list[tuple[str, str]] = []
    for row in reader.select(AGENCIES, reader.columns(AGENCIES).successors != "[]"):
        links += [(one, row.agency) for one in _successors_of(reader, row)]
    return closure(agency, lambda one: [former for new, former in links if new == one])


def _successors_of(reader: Reader, row: AgencyRow | None) -> list[str]:
    """Return who took over from an agency, on the day that is asked about."""
    if row is None:
        return []
    dated = (one.split("/", 1) for one in _NAMES.decode(row.successions))
    day = reader.on.isoformat()
    return [*dict.fromkeys(successor for since, successor in dated if since <= day)]


class Holders:
    """承接机关: who holds now what an agency had in hand; looked up once for each agency."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str | None, str | None] = {None: None}

    def of(self, agency: str | None) -> str | None:
        """Return the agency that took over, directly or through others, or the agency itself.

        Where it was split nobody knows who holds a single thing: then it is named itself.
        """
        if agency not in self._known:
            self._known[agency] = self._last(agency or "")
        return self._known[agency]

    def _last(self, agency: str) -> str:
        current, seen = agency, {agency}
        while found := _successors_of(self._reader, self._reader.row(AGENCIES, current)):
            if len(found) > 1 or found[0] in seen:
                return agency if len(found) > 1 else current
            current = found[0]
            seen.add(current)
        return current
