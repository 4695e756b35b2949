"""机构 in questions: who acts for an agency, and whose record binds a subject."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import json
from sqlalchemy import or_

from ledger.errors import NotFound
from ledger.events.organisation import RecodeKind
from ledger.law.duty import stands
from ledger.law.succession import closure, heirs, in_order
from ledger.sentence import say
from projections.question import Columns, Condition, Filters
from projections.reader import Reader
from projections.tables.catalogue import DUTIES, DutyRow
from projections.tables.organisation import AGENCIES, SUBJECT_LINKS, AgencyRow, SubjectLinkRow

_NAMES = json.Decoder(list[str])


def acting_for(reader: Reader, agency: str) -> tuple[str, ...]:
    """Return an agency and every one that took over from it, directly or through others."""

    def successors_of(agency: str) -> list[str]:
        return _successors_of(reader, reader.row(AGENCIES, agency))

    return closure(agency, successors_of)


class Acting:
    """代行机关: who acts for agencies on the day; each is looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[str, ...]] = reader.remembered_of_day("acting agencies")

    def of(self, agency: str) -> tuple[str, ...]:
        """Return an agency and every one that took over from it."""
        if agency not in self._known:
            self._known[agency] = acting_for(self._reader, agency)
        return self._known[agency]


class ItemDuties:
    """事项职责: the duties of items at a position; each item is looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, list[DutyRow]] = reader.remembered("duties")

    def of(self, item: str) -> list[DutyRow]:
        """Return every duty that was ever assigned for an item."""
        if item not in self._known:
            self._known[item] = self._reader.rows_of(DUTIES, item)
        return self._known[item]


def bound_by(reader: Reader, subject: str) -> tuple[str, ...]:
    """Return a subject and every other code whose record binds it, the subject first."""

    def binding(code: str) -> Iterator[str]:
        return (
            row.other
            for row in reader.rows_of(SUBJECT_LINKS, code)
            if row.binds and _has_come(row, reader.on.isoformat())
        )

    return closure(subject, binding)


def each_bound_by(reader: Reader, subjects: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the same for many subjects: hardly any ever had another code."""
    wanted = sorted(set(subjects))
    linked = {row.subject for row in reader.matching(SUBJECT_LINKS, "subject", wanted)}
    return {one: bound_by(reader, one) if one in linked else (one,) for one in wanted}


def binding_for(reader: Reader, subject: str) -> tuple[str, ...]:
    """Return a subject and every other code that its record binds, the subject first."""

    def others(code: str) -> Iterator[str]:
        return (row.other for row in reader.rows_of(SUBJECT_LINKS, code))

    linked = closure(subject, others)
    return tuple(one for one in linked if one == subject or subject in bound_by(reader, one))


def _has_come(row: SubjectLinkRow, day: str) -> bool:
    """Tell whether a change of code counts on a day: one and the same subject always is."""
    return row.kind != RecodeKind.SUCCESSION or row.effective_on <= day


def of_agency(reader: Reader, filters: Filters, *columns: Columns) -> list[Condition]:
    """Return the condition that ``agency`` puts on some columns: it, and whom it took over from."""
    if filters.agency is None:
        return []
    holds = taken_over_by(reader, filters.agency)
    return [or_(*(column.in_(holds) for column in columns))]


def taken_over_by(reader: Reader, agency: str) -> tuple[str, ...]:
    """Return an agency and every one that it took over from, directly or through others.

    It may be named by what it is called; raises ``NotFound`` where nobody, or more than one, is.
    """
    agency = agency_named(reader, agency)
    links: list[tuple[str, str]] = []
    for row in reader.select(AGENCIES, reader.columns(AGENCIES).successors != "[]"):
        links += [(one, row.agency) for one in _successors_of(reader, row)]
    return closure(agency, lambda one: [former for new, former in links if new == one])


def _successors_of(reader: Reader, row: AgencyRow | None) -> list[str]:
    """Return who took over from an agency, on the day that is asked about."""
    if row is None:
        return []
    said = (one.split("/", 1) for one in _NAMES.decode(row.successions))
    dated = in_order((successor, since) for since, successor in said)
    day = reader.on.isoformat()
    return [*dict.fromkeys(successor for successor, since in dated if since <= day)]


def agency_named(reader: Reader, text: str) -> str:
    """Return the agency that a text means: an identity, or what it is called; raises ``NotFound``.

    Nobody may take the list of a body that does not exist for an empty one.
    """
    if ":" in text:
        return text
    called = {row.agency: row.name or row.agency for row in reader.select(AGENCIES)}
    found = [agency for agency, name in called.items() if name == text]
    if len(found) != 1:
        known = ", ".join(f"{agency} ({name})" for agency, name in sorted(called.items()))
        raise NotFound(
            say("no one agency is called {name}; there are {known}", name=text, known=known)
        )
    return found[0]


def agency_names(reader: Reader, agencies: Iterable[str]) -> dict[str, str]:
    """Return what agencies are called, by their identity; who is none, or has no name, is left out.

    They are looked up at once.
    """
    found = reader.matching(AGENCIES, "agency", sorted(set(agencies)))
    return {row.agency: row.name for row in found if row.name is not None}


class Holders:
    """承接机关: who holds now what an agency had in hand; looked up once for each agency."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[str, ...]] = {}
        self._duties = ItemDuties(reader)

    def of(self, agency: str | None, item: str | None = None, duty: str = "approval") -> str | None:
        """Return the agency that took over, directly or through others, or the agency itself.

        Where it was split each part may act, and one answers for it: who has the item's duty now,
        or else the first, as what follows by itself is recorded by the first. The former body may
        record nothing any more: a light that names it would burn for nobody.
        """
        if agency is None:
            return None
        parts = self.all(agency)
        if len(parts) > 1 and item is not None:
            parts = [one for one in parts if self._has_duty(one, item, duty)] or parts
        return next(iter(parts), agency)

    def all(self, agency: str) -> Sequence[str]:
        """Return all that took over and nobody else has since, or the agency itself."""
        if agency not in self._known:
            reader = self._reader
            self._known[agency] = heirs(
                agency, lambda one: _successors_of(reader, reader.row(AGENCIES, one))
            )
        return self._known[agency] or (agency,)

    def _has_duty(self, agency: str, item: str, duty: str) -> bool:
        day = self._reader.on.isoformat()
        return any(
            (row.agency, row.duty) == (agency, duty) and stands(row.effective_on, row.ended_on, day)
            for row in self._duties.of(item)
        )
