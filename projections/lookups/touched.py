"""所及 in questions: whose cases and licences a restriction touches, and what became of others."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import json

from ledger.events.credit import Forbidden
from ledger.events.decision import DecisionOutcome
from ledger.events.intake import AcceptanceMode
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.licence import RENEWED_BY_LAW
from projections.lookups.licence_life import status_of
from projections.lookups.renewals import Renewals
from projections.reader import Reader
from projections.tables.appeal import verdicts_of
from projections.tables.case_row import CaseRow
from projections.tables.commitments import CommitmentRow
from projections.tables.credit import PenaltyRow
from projections.tables.decision import LICENCES, LicenceRow
from projections.tables.intake import CASES
from projections.tables.record import REFUSALS
from projections.tables.restriction_row import RestrictionRow
from projections.tables.subjects import CASE_PARTIES

_LISTED: Final = json.Decoder(tuple[str, ...])
_HELD: Final = frozenset(("pending", "valid", RENEWED_BY_LAW, "suspended"))
_PROMISED: Final = AcceptanceMode.COMMITMENT.value
_GRANTS: Final = frozenset((Forbidden.GRANT.value, Forbidden.LICENCE.value))


class Touch(NamedTuple):
    """所及: open cases and licences held, and what was granted and refused since."""

    open_cases: tuple[str, ...] = ()
    held_licences: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Meanwhile(NamedTuple):
    """期间准予: what was granted, and stands, though a restriction forbids it; by which body."""

    about: str
    agency: str | None
    item: str | None
    subject: str | None


class _Licence(NamedTuple):
    row: LicenceRow
    status: str
    item: str | None


def forbids_grants(row: RestrictionRow) -> bool:
    """Tell whether a restriction forbids to grant something, or to give a licence."""
    return not _GRANTS.isdisjoint(_LISTED.decode(row.forbids))


class Touched:
    """所及: what a subject has, under all its codes; looked up once for all that is known of it."""

    def __init__(self, reader: Reader, codes: Sequence[str]) -> None:
        self._reader = reader
        self._own = reader.matching(CASES, "subject", codes)
        self._parties = reader.matching(CASE_PARTIES, "party", codes)
        others = sorted({one.case for one in self._parties})
        self._others = {row.case: row for row in reader.matching(CASES, "case", others)}
        self._licences = list(self._held(codes))

    def _held(self, codes: Sequence[str]) -> Iterator[_Licence]:
        renewals, day = Renewals(self._reader), self._reader.on.isoformat()
        held = [
            (row, status)
            for row in self._reader.matching(LICENCES, "subject", codes)
            if (status := status_of(row, renewals, day)) in _HELD
        ]
        lacking = {row.case for row, _ in held if not row.item and row.case is not None}
        cases = self._reader.matching(CASES, "case", sorted(lacking)) if lacking else ()
        items = {one.case: one.item for one in cases}
        for row, status in held:
            yield _Licence(row, status, row.item or items.get(row.case or ""))

    def by_restriction(self, row: RestrictionRow) -> Touch:
        """Return what a restriction touches: of its items, and where it reaches the party."""
        items, exempt = _LISTED.decode(row.items), _LISTED.decode(row.exempt_cases)
        cases = [one for one in self._cases(_LISTED.decode(row.reaches)) if _is_of(one.item, items)]
        held = [one for one in self._licences if _is_of(one.item, items)]
        return Touch(
            tuple(one.case for one in cases if _is_open(one)),
            tuple(one.row.licence for one in held),
            tuple(self._granted(row, cases, held, exempt)),
            self._refused(f"restriction:{row.restriction}"),
        )

    def by_penalty(self, row: PenaltyRow) -> Touch:
        """Return what a penalty touches: the licences that it names and that the subject holds."""
        named = _LISTED.decode(row.licences)
        held = (one.row.licence for one in self._licences)
        return Touch(held_licences=tuple(one for one in held if one in named))

    def by_promise(self, row: CommitmentRow) -> Touch:
        """Return what a broken promise touches: open cases that rest on another one."""
        return Touch(
            tuple(one.case for one in self._own if _is_open(one) and one.mode == _PROMISED),
            refused=self._refused(f"case:{row.case}"),
        )

    def _cases(self, reaches: Sequence[str]) -> list[CaseRow]:
        found = {row.case: row for row in self._own}
        for party in self._parties:
            if party.capacity in reaches and party.case in self._others:
                found[party.case] = self._others[party.case]
        return [found[number] for number in sorted(found)]

    def _granted(
        self,
        row: RestrictionRow,
        cases: Sequence[CaseRow],
        held: Sequence[_Licence],
        exempt: Sequence[str],
    ) -> Iterator[str]:
        """Yield what was granted while it bound: by exemption, or before anybody here knew of it.

        What was granted otherwise, the gate has held against it. What the law has renewed by
        itself is granted to a barred holder too (行政许可法 第五十条).
        """
        if not forbids_grants(row):
            return
        for case in cases:
            if _is_granted(row, case) and (_is_earlier(row, case) or case.case in exempt):
                yield f"case:{case.case}"
        if row.lifted_at is None:
            yield from (
                f"licence:{one.row.licence}" for one in held if one.status == RENEWED_BY_LAW
            )

    def granted_unknowing(self, row: RestrictionRow) -> Iterator[Meanwhile]:
        """Yield what was granted while it bound and still stands, but for what it was freed for.

        Nobody did wrong: the restriction came from another ledger, or was recorded late, or the
        law itself has renewed. Whoever approved has to look whether it stays. What forbids no
        grant is not asked about: see ``forbids_grants``.
        """
        items, exempt = _LISTED.decode(row.items), _LISTED.decode(row.exempt_cases)
        for case in self._cases(_LISTED.decode(row.reaches)):
            is_of = _is_of(case.item, items) and case.case not in exempt
            if is_of and _is_granted(row, case) and _is_earlier(row, case):
                yield from self._standing(case)
        for one in self._licences:
            if one.status == RENEWED_BY_LAW and _is_of(one.item, items):
                about = f"licence:{one.row.licence}"
                yield Meanwhile(about, one.row.agency, one.item, one.row.subject)

    def _standing(self, case: CaseRow) -> Iterator[Meanwhile]:
        """Yield the licences of a grant that are held, or, where it gave none, the grant."""
        rows = self._reader.matching(LICENCES, "case", (case.case,))
        issued = [row for row in rows if row.issued_at is not None]
        renewals, day = Renewals(self._reader), self._reader.on.isoformat()
        names = [
            f"licence:{row.licence}" for row in issued if status_of(row, renewals, day) in _HELD
        ]
        if not issued and mark_on(verdicts_of(case.verdicts), day) != QUASHED:
            names = [f"case:{case.case}"]
        for name in names:
            yield Meanwhile(name, case.deciding_agency, case.item, case.subject)

    def _refused(self, name: str) -> tuple[str, ...]:
        """Return which cases were refused because of something, or else the refusals themselves."""
        found = (
            f"case:{row.case}" if row.case is not None else row.entry
            for row in self._reader.rows_of(REFUSALS, name)
            if row.blocks
        )
        return tuple(dict.fromkeys(found))


def _is_of(item: str | None, items: Sequence[str]) -> bool:
    return not items or item in items


def _is_open(row: CaseRow) -> bool:
    ends = (row.closed_at, row.withdrawn_at, row.not_accepted_at, row.decision)
    return row.received_at is not None and all(one is None for one in ends)


def _is_granted(row: RestrictionRow, case: CaseRow) -> bool:
    return case.decision == DecisionOutcome.GRANTED and _is_within(row, case)


def _is_earlier(row: RestrictionRow, case: CaseRow) -> bool:
    """Tell whether a case was decided before anybody here knew of a restriction."""
    decided, imposed = case.decided_position, row.imposed_position
    return decided is not None and imposed is not None and decided < imposed


def _is_within(row: RestrictionRow, case: CaseRow) -> bool:
    day = case.decided_on
    if day is None or row.from_on is None or day < row.from_on:
        return False
    return row.until_on is None or day <= row.until_on
