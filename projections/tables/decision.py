"""证照: the table of licences, from issuing to the end; what is in force is computed."""

from typing import Annotated, Final

from msgspec import json
from msgspec.structs import replace

from ledger import naming
from ledger.events.appeal import AppealDecided
from ledger.events.base import AppealOutcome
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.decision import (
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
    Revocation,
)
from ledger.events.handover import PushStage
from ledger.events.intake import ApplicationKind, ApplicationReceived
from ledger.fact import Fact
from ledger.labels import label, one_of
from ledger.law.appeal import QUASHED
from ledger.law.licence import (
    TAKES_LICENCE,
    Validity,
    ValidityChange,
    suspends,
    takes_away,
    validity_on,
)
from projections.engine.row import (
    Day,
    Instant,
    Listed,
    Row,
    Word,
    day_or_none,
    happened,
    row_instant,
)
from projections.engine.table import Projection, Table, by_entry
from projections.tables.appeal import verdict_of, with_verdict

CANCELLED: Final = "cancelled"


class LicenceRow(Row):
    """许可证: one licence; ``first_valid_from`` is the first day of its first term.

    ``valid_from``, ``valid_to``, ``former_valid_to`` and ``content`` are those in force on the day
    on which it was last changed: what takes effect later is not shown before. ``changes`` are what
    it was issued with and all changes of them, each with its day.
    ``former_valid_to`` is the last day of the term before the current one, which a renewal began.
    ``penalties`` are those that took it away (吊销), ``penalties_revoked`` those taken back;
    ``suspensions`` those that take it for some days (暂扣), each as ``from/until/penalty``.
    ``effect_changes`` are what appeals have made of what penalties do to it, each as
    ``from/effect/until/penalty``. ``renewals`` are the cases in which somebody applied for its
    renewal (延续).
    """

    licence: str
    item: str | None = None
    subject: str | None = None
    subject_name: str | None = None
    name: str | None = None
    case: str | None = None
    agency: str | None = None
    issued_at: Annotated[Instant | None, label("发证时间")] = None
    issued_by: Annotated[str | None, label("发证人")] = None
    first_valid_from: Annotated[Day | None, label("首次有效期自")] = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    former_valid_to: Annotated[Day | None, label("原有效期至")] = None
    content: str | None = None
    changes: Annotated[Listed, label("历次变更")] = "[]"
    changes_count: Annotated[int, label("变更次数")] = 0
    renewals_count: Annotated[int, label("延续次数")] = 0
    changed_at: Annotated[Instant | None, label("变更时间")] = None
    suspended_on: Annotated[Day | None, label("中止日期")] = None
    resumed_on: Annotated[Day | None, label("恢复日期")] = None
    revocation: Annotated[Word | None, label("撤销方式"), one_of(Revocation)] = None
    revoked_on: Day | None = None
    revoked_at: Instant | None = None
    revocation_basis: Annotated[str | None, label("撤销依据")] = None
    cancelled_on: Annotated[Day | None, label("注销日期")] = None
    cancelled_at: Annotated[Instant | None, label("注销时间")] = None
    cancellation_reason: Annotated[str | None, label("注销理由")] = None
    penalties: Annotated[Listed, label("处罚编号")] = "[]"
    penalties_revoked: Annotated[Listed, label("已撤销处罚")] = "[]"
    suspensions: Annotated[Listed, label("暂扣")] = "[]"
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    effect_changes: Annotated[Listed, label("效力变更")] = "[]"
    renewals: Annotated[Listed, label("延续办件")] = "[]"
    observed: bool = False
    source: str | None = None


class LicenceActRow(Row):
    """证照变动: one change or end of a licence; ``stage`` says as what supervision is told of it.

    ``kind`` is ``cancelled`` (注销), or what a change or a revocation calls itself.
    """

    licence: str
    entry: str
    stage: Annotated[Word, label("环节"), one_of(PushStage)] = ""
    kind: Annotated[Word, one_of(LicenceChange, Revocation, {CANCELLED: "注销"})] = ""
    position: int = 0
    at: Annotated[Instant, label("时间")] = ""
    agency: str = ""
    observed: bool = False


LICENCES = Table("licences", "licence", LicenceRow, indexes=("subject", "item", "case", "valid_to"))
LICENCE_ACTS = Table("licence_acts", "licence", LicenceActRow, key=2, indexes=("position",))
projection = Projection("licences", (LICENCES, LICENCE_ACTS), weight=4)

_NUMBERS = json.Decoder(list[str])
_CHANGE = json.Decoder(ValidityChange[str])


@LICENCES.on(LicenceIssued)
def issued(row: LicenceRow, fact: Fact[LicenceIssued]) -> None:
    """发证; of two under one number the first counts."""
    if row.issued_at is not None:
        return
    event = fact.event
    row.item = event.item
    row.subject = event.subject
    row.subject_name = event.subject_name
    row.name = event.name
    row.case = event.case
    row.agency = fact.agency
    row.issued_at = happened(row, fact)
    row.issued_by = fact.actor
    row.first_valid_from = event.valid_from.isoformat()
    row.valid_from, row.valid_to = row.first_valid_from, day_or_none(event.valid_to)
    row.content = event.content
    if row.changes != "[]":
        row.changes = _listed(_as_issued(row), *validity_changes_of(row))
        _take_effect(row, fact.day.isoformat())


@LICENCES.on(LicenceChanged)
def changed(row: LicenceRow, fact: Fact[LicenceChanged]) -> None:
    """证照变更、延续、中止、恢复."""
    event = fact.event
    row.changes_count += 1
    row.changed_at = happened(row, fact)
    said = ValidityChange(
        event.effective_on.isoformat(),
        event.kind is LicenceChange.RENEWED,
        day_or_none(event.valid_from),
        day_or_none(event.valid_to),
        event.content,
        event.case,
    )
    row.changes = _listed(*_known_changes(row), said)
    _take_effect(row, fact.day.isoformat())
    match event.kind:
        case LicenceChange.RENEWED:
            row.renewals_count += 1
        case LicenceChange.SUSPENDED:
            row.suspended_on = event.effective_on.isoformat()
            row.resumed_on = None
        case LicenceChange.RESUMED:
            row.resumed_on = event.effective_on.isoformat()


_AS_ISSUED: Final = ""
"""The day from which counts what it was issued with: before every other."""


def _known_changes(row: LicenceRow) -> tuple[ValidityChange[str], ...]:
    if row.changes != "[]" or row.issued_at is None:
        return validity_changes_of(row)
    return (_as_issued(row),)


def _as_issued(row: LicenceRow) -> ValidityChange[str]:
    return ValidityChange(
        _AS_ISSUED, valid_from=row.valid_from, valid_to=row.valid_to, content=row.content
    )


def validity_changes_of(row: LicenceRow) -> tuple[ValidityChange[str], ...]:
    """Return what changed the term and content, each from its day on, that of issuing first."""
    return tuple(_CHANGE.decode(one) for one in _NUMBERS.decode(row.changes))


def _listed(*changes: ValidityChange[str]) -> str:
    return json.encode([json.encode(one).decode() for one in changes]).decode()


def first_validity_of(row: LicenceRow) -> Validity[str]:
    """Return the term that it was issued for, as far as the changes do not tell it."""
    if row.changes != "[]":
        return Validity(row.first_valid_from)
    return Validity(row.valid_from, row.valid_to, row.former_valid_to, row.content)


def as_on(row: LicenceRow, day: str) -> LicenceRow:
    """Return a licence with the term and content of a day."""
    if row.changes == "[]":
        return row
    found = validity_on(first_validity_of(row), validity_changes_of(row), day)
    return replace(row, **found._asdict())


def _take_effect(row: LicenceRow, day: str) -> None:
    found = validity_on(first_validity_of(row), validity_changes_of(row), day)
    row.valid_from, row.valid_to, row.former_valid_to, row.content = found


@LICENCES.on(LicenceRevoked)
def revoked(row: LicenceRow, fact: Fact[LicenceRevoked]) -> None:
    """证照撤销、撤回."""
    if row.revoked_at is None:
        event = fact.event
        row.revocation = event.kind
        row.revoked_on = event.effective_on.isoformat()
        row.revoked_at = happened(row, fact)
        row.revocation_basis = event.basis


@LICENCES.on(LicenceCancelled)
def cancelled(row: LicenceRow, fact: Fact[LicenceCancelled]) -> None:
    """证照注销."""
    if row.cancelled_at is None:
        event = fact.event
        row.cancelled_on = event.effective_on.isoformat()
        row.cancelled_at = happened(row, fact)
        row.cancellation_reason = event.reason


@LICENCES.on(ApplicationReceived)
def renewal_applied_for(row: LicenceRow, fact: Fact[ApplicationReceived]) -> None:
    """收件: an application for its renewal."""
    if fact.event.kind is ApplicationKind.RENEWAL:
        row.renewals = _with(row.renewals, fact.event.case)


@LICENCES.on(PenaltyDecided)
def penalised(row: LicenceRow, fact: Fact[PenaltyDecided]) -> None:
    """暂扣、吊销."""
    event = fact.event
    if takes_away(event.kinds, event.licence_effect):
        row.penalties = _with(row.penalties, event.penalty)
    elif suspends(event.kinds, event.licence_effect):
        until_on = day_or_none(event.suspended_until) or ""
        held = f"{event.decided_on.isoformat()}/{until_on}/{event.penalty}"
        row.suspensions = _with(row.suspensions, held)


@LICENCES.on(PenaltyRevoked)
def penalty_revoked(row: LicenceRow, fact: Fact[PenaltyRevoked]) -> None:
    """处罚撤销."""
    row.penalties_revoked = _with(row.penalties_revoked, fact.event.penalty)


@LICENCES.on(AppealDecided, home=("licences", "about"))
def contested(row: LicenceRow, fact: Fact[AppealDecided]) -> None:
    """救济决定 about the licence, the case that granted it, or a penalty on it."""
    verdict, event = verdict_of(fact), fact.event
    if event.outcome is AppealOutcome.CHANGED and TAKES_LICENCE not in event.kinds:
        verdict = verdict._replace(outcome=QUASHED)
    row.verdicts = with_verdict(row.verdicts, verdict)
    kind, penalty = naming.parts_of(event.about)
    if kind == "penalty" and event.licence_effect is not None:
        until_on = day_or_none(event.suspended_until) or ""
        said = (event.effective_on.isoformat(), event.licence_effect.value, until_on, penalty)
        row.effect_changes = _with(row.effect_changes, "/".join(said))


def _with(numbers: str, number: str) -> str:
    known = _NUMBERS.decode(numbers)
    return json.encode([*known, number] if number not in known else known).decode()


@LICENCE_ACTS.on(LicenceChanged, LicenceRevoked, LicenceCancelled, keys=by_entry)
def acted(
    row: LicenceActRow,
    fact: Fact[LicenceChanged] | Fact[LicenceRevoked] | Fact[LicenceCancelled],
) -> None:
    """变更、撤销、注销."""
    event = fact.event
    is_change = isinstance(event, LicenceChanged)
    row.stage = PushStage.CHANGED if is_change else PushStage.REVOKED
    row.kind = CANCELLED if isinstance(event, LicenceCancelled) else event.kind
    row.position = fact.position
    row.at = row_instant(fact.occurred_at)
    row.agency = fact.agency
    row.observed = fact.observed is not None
