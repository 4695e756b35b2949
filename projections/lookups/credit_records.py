"""信用记录 in questions: penalties, restrictions, broken promises and lists, as they stand."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Final

from msgspec import json

from ledger.events.credit import Forbidden, LicenceEffect, Severity
from ledger.events.intake import PartyRole
from ledger.labels import label, one_of
from ledger.law.appeal import CHANGED, QUASHED, STAYED, UNLAWFUL, binds, mark_on
from ledger.law.publicity import is_graded, vintage_on
from projections.engine.row import Day, Instant, Listed, Word, day_of, day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.grounds import have_fallen, without_ground
from projections.lookups.listings import ListingStandings
from projections.lookups.organisation import Holders
from projections.lookups.penalties import penalty_terms
from projections.lookups.windows import Windows
from projections.question import Answer
from projections.reader import Reader
from projections.tables.appeal import verdicts_of
from projections.tables.catalogue import listed
from projections.tables.commitments import CommitmentRow
from projections.tables.credit import PenaltyRow
from projections.tables.listing import ListingRow, PunishmentRow
from projections.tables.restriction_row import RestrictionRow

RECORDS: Final = {
    "penalty": "行政处罚",
    "restriction": "信用限制",
    "commitment": "失信承诺",
    "listing": "严重失信名单",
    "punishment": "联合惩戒",
}


class CreditAnswer(Answer, kw_only=True, gc=False):
    """信用答复: what is recorded of somebody, as it stands on the day.

    It is a penalty, a restriction, a broken promise, a place on a list, or a joint punishment. A
    list and a joint punishment forbid nothing by themselves: what binds is a restriction that rests
    on one.

    ``subject`` is who was asked about, ``code`` the code under which it was recorded; ``binding``
    says that it forbids something on the day, ``agency`` on whose record, ``until_on`` until when;
    ``origin`` is the ledger that told of it, where that is another. Of a penalty ``repairable_on``
    and ``until_on`` are its window, by the day of its document and its severity: the first day of
    repair, and the last day of publicity; ``claimed_until`` is what the agency typed. ``shared``
    says that others are told of it. ``whose_turn`` is who has to lift a restriction whose ground
    has fallen, though it binds nobody, or to take somebody off a list. ``late`` is never set.

    What it touches, ``show`` says alone: ``refused`` and ``allowed`` of the subject on the day by
    all that is recorded of it, its open cases and the licences that it holds, and what was granted
    and refused since it was recorded.
    """

    subject: str | None
    record: Annotated[Word, label("记录类别"), one_of(RECORDS)]
    number: str
    code: str | None
    agency: str | None
    status: Word
    measure: str | None = None
    severity: Annotated[Word | None, one_of(Severity)] = None
    severity_system: Annotated[str | None, label("失信程度代码体系")] = None
    binding: Annotated[bool, label("正在限制")] = False
    forbids: Annotated[Listed, one_of(Forbidden)] = "[]"
    items: Listed = "[]"
    reaches: Annotated[Listed, one_of(PartyRole)] = "[]"
    exempt_cases: Listed = "[]"
    from_on: Day | None = None
    until_on: Day | None = None
    claimed_until: Annotated[Day | None, label("机关所填公示期至")] = None
    executed_on: Day | None = None
    repairable_on: Annotated[Day | None, label("最早可修复日")] = None
    repaired_on: Day | None = None
    shared: Annotated[bool, label("信息共享")]
    ground: str | None = None
    kinds: Listed = "[]"
    fine_fen: int | None = None
    document: str | None = None
    basis: str | None = None
    recorded_at: Annotated[Instant | None, label("入账时间")] = None
    ended_at: Instant | None = None
    licence_effect: Annotated[Word | None, one_of(LicenceEffect)] = None
    suspended_until: Day | None = None
    whose_turn: Annotated[str | None, label("责任方")] = None
    refused: Annotated[Listed | None, label("当日不准"), one_of(Forbidden)] = None
    allowed: Annotated[Listed | None, label("当日可准"), one_of(Forbidden)] = None
    open_cases: Annotated[Listed | None, label("在办办件")] = None
    held_licences: Annotated[Listed | None, label("所持证照")] = None
    granted_meanwhile: Annotated[Listed | None, label("期间准予")] = None
    refused_meanwhile: Annotated[Listed | None, label("期间被拒")] = None
    late: bool = False
    observed: bool
    origin: str | None


_BINDING: Final = frozenset(("binding", UNLAWFUL))
"""What binds: what is found unlawful and not quashed stands, and is marked."""
_ON_LIST: Final = frozenset(("listed", "due", UNLAWFUL))
"""Who is on a list, for all to see."""
_NAMES: Final = json.Decoder(tuple[str, ...])
_SHARED: Final = frozenset(("stands", UNLAWFUL, CHANGED))
"""A penalty that others are told of: nothing has quashed, stayed or repaired it."""


def _penalty_status(row: PenaltyRow, day: str) -> str:
    """Return how a penalty stands: one that is unlawful or was changed stands, and is marked."""
    if row.revoked_at is not None:
        return "revoked"
    if row.decided_at is None:
        return "unknown"
    mark = mark_on(verdicts_of(row.verdicts), day)
    is_repaired = row.repaired_on is not None and row.repaired_on <= day
    return "repaired" if is_repaired and mark not in {QUASHED, STAYED} else mark or "stands"


def _judged(row: RestrictionRow, day: str) -> tuple[str | None, bool]:
    """Return what appeals have made of a restriction, and whether its ground there still binds."""
    verdicts, own = verdicts_of(row.verdicts), f"restriction:{row.restriction}"
    of_ground = [one for one in verdicts if one.about != own]
    return mark_on((one for one in verdicts if one.about == own), day), binds(of_ground, day)


def status_of_restriction(row: RestrictionRow, fallen: frozenset[str], day: str) -> str:  # noqa: PLR0911 - a table
    """Return how a restriction stands; ``fallen`` are those whose ground has fallen."""
    if row.imposed_at is None:
        return "unknown"
    if row.lifted_at is not None:
        return "lifted"
    mark, rests = _judged(row, day)
    if mark in {QUASHED, STAYED}:
        return mark
    if not rests or row.fallen_at is not None or row.restriction in fallen:
        return "fallen"
    if row.from_on is not None and day < row.from_on:
        return "pending"
    if row.until_on is not None and row.until_on < day:
        return "expired"
    return UNLAWFUL if mark == UNLAWFUL else "binding"


def _promise_status(row: CommitmentRow, day: str) -> str:
    is_repaired = row.repaired_on is not None and row.repaired_on <= day
    return "repaired" if is_repaired else "broken"


class CreditRecords:
    """What is recorded of subjects, as it stands on a reader's day."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._day = reader.on.isoformat()
        self._windows = Windows(reader)
        self._holders = Holders(reader)
        self._listings = ListingStandings(reader)

    def penalty(self, row: PenaltyRow) -> CreditAnswer:
        """Return the answer about a penalty."""
        day, terms, window = self._day, penalty_terms(row, self._day), self._windows.of(row)
        decided_on, status = day_of(row.decided_on), _penalty_status(row, day)
        vintage = vintage_on(decided_on) if is_graded(decided_on, row.severity) else None
        is_over = window is not None and window.is_over(self._reader.on)
        return CreditAnswer(
            record="penalty",
            number=row.penalty,
            subject=row.subject,
            code=row.subject,
            agency=row.agency,
            status=status,
            severity=row.severity,
            severity_system=None if vintage is None else vintage.system,
            from_on=row.decided_on,
            until_on=None if window is None else day_or_none(window.until_on),
            claimed_until=row.publicised_until,
            executed_on=row.executed_on,
            repairable_on=None if window is None else day_or_none(window.repairable_on),
            repaired_on=row.repaired_on,
            shared=status in _SHARED and not is_over,
            kinds=listed(terms.kinds),
            fine_fen=terms.fine_fen,
            document=row.document,
            basis=row.basis,
            recorded_at=row.decided_at,
            ended_at=row.revoked_at,
            licence_effect=terms.licence_effect,
            suspended_until=terms.suspended_until,
            observed=row.observed,
            origin=row.origin,
        )

    def restriction(self, row: RestrictionRow, fallen: frozenset[str]) -> CreditAnswer:
        """Return the answer about a restriction; ``fallen`` are those whose ground has fallen.

        One whose ground has fallen binds nobody; whoever imposed it lifts it formally.
        """
        status = status_of_restriction(row, fallen, self._day)
        has_ended = row.until_on is not None and row.until_on < self._day
        is_to_lift = status == "fallen" and row.origin is None and not has_ended
        return CreditAnswer(
            record="restriction",
            number=row.restriction,
            subject=row.subject,
            code=row.subject,
            agency=row.agency,
            status=status,
            measure=row.measure,
            binding=status in _BINDING,
            forbids=row.forbids,
            items=row.items,
            reaches=row.reaches,
            exempt_cases=row.exempt_cases,
            from_on=row.from_on,
            until_on=row.until_on,
            shared=status in _BINDING,
            ground=row.ground,
            basis=row.basis,
            recorded_at=row.imposed_at,
            ended_at=row.lifted_at or row.fallen_at,
            whose_turn=self._holders.of(row.agency) if is_to_lift else None,
            observed=row.observed,
            origin=row.origin,
        )

    def promise(self, row: CommitmentRow) -> CreditAnswer:
        """Return the answer about a promise that was broken: it bars from another one."""
        status = _promise_status(row, self._day)
        is_binding = status == "broken"
        return CreditAnswer(
            record="commitment",
            number=row.case,
            subject=row.subject,
            code=row.subject,
            agency=row.verified_by,
            status=status,
            binding=is_binding,
            forbids=listed((Forbidden.COMMITMENT,)),
            from_on=row.verified_on,
            repaired_on=row.repaired_on,
            shared=is_binding,
            recorded_at=row.verified_at,
            observed=row.observed,
            origin=row.origin,
        )

    def restrictions(self, rows: Iterable[RestrictionRow]) -> Iterator[CreditAnswer]:
        """Yield the answers about restrictions, their grounds looked up in chunks."""
        for chunk in chunks(rows):
            fallen = without_ground(self._reader, chunk)
            for row in chunk:
                yield self.restriction(row, fallen)

    def listings(self, rows: Iterable[ListingRow]) -> Iterator[CreditAnswer]:
        """Yield the answers about who is, or was, on a list."""
        for row, standing in self._listings.of(rows):
            status = standing.status
            yield CreditAnswer(
                record="listing",
                number=row.listing,
                subject=row.subject,
                code=row.subject,
                agency=row.agency,
                status=status,
                measure=row.measure,
                from_on=row.entered_on,
                until_on=day_or_none(standing.leave_on),
                repaired_on=row.repaired_on,
                shared=status in _ON_LIST,
                ground=row.ground,
                document=row.document,
                basis=row.basis,
                recorded_at=row.entered_at,
                ended_at=row.left_at or row.fallen_at,
                whose_turn=self._holders.of(row.agency) if standing.waits else None,
                observed=row.observed,
                origin=row.origin,
            )

    def punishments(self, rows: Iterable[PunishmentRow]) -> Iterator[CreditAnswer]:
        """Yield the answers about joint punishments, by the rows that say what was asked."""
        for chunk in chunks(rows):
            fallen = have_fallen(self._reader, chunk)
            for row, has_fallen in zip(chunk, fallen, strict=True):
                yield self._punishment(row, has_fallen=has_fallen)

    def _punishment(self, row: PunishmentRow, *, has_fallen: bool) -> CreditAnswer:
        status = status_of_punishment(row, self._day, has_fallen=has_fallen)
        return CreditAnswer(
            record="punishment",
            number=row.punishment,
            subject=row.subject,
            code=row.subject,
            agency=row.initiator,
            status=status,
            measure=", ".join(_NAMES.decode(row.measures)) or None,
            from_on=row.from_on,
            until_on=row.until_on,
            shared=status == "stands",
            ground=row.ground,
            document=row.document,
            basis=row.basis,
            recorded_at=row.initiated_at,
            ended_at=row.ended_at or row.fallen_at,
            observed=row.observed,
            origin=row.origin,
        )


def status_of_punishment(row: PunishmentRow, day: str, *, has_fallen: bool) -> str:
    """Return how a joint punishment stands on a day."""
    if row.ended_at is not None:
        return "terminated"
    if has_fallen or row.fallen_at is not None:
        return "fallen"
    if row.from_on is not None and day < row.from_on:
        return "pending"
    return "expired" if row.until_on is not None and row.until_on < day else "stands"
