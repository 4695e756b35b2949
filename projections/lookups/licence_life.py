"""证照效力 in questions: what a licence's facts make of it on a day."""

from typing import Final

from msgspec import json

from ledger.law.licence import EffectChange, Life, Suspension, status_on
from ledger.law.step import Tell
from projections.lookups.renewals import Renewals
from projections.tables.appeal import verdicts_of
from projections.tables.decision import LicenceRow, first_validity_of, validity_changes_of

_NUMBERS: Final = json.Decoder(list[str])


def takers_of(row: LicenceRow) -> tuple[str, ...]:
    """Return the penalties that took the licence away and were not taken back."""
    if row.penalties == "[]":
        return ()
    revoked = _NUMBERS.decode(row.penalties_revoked)
    return tuple(one for one in _NUMBERS.decode(row.penalties) if one not in revoked)


def suspensions_of(row: LicenceRow) -> tuple[Suspension[str], ...]:
    """Return the suspensions by penalties (暂扣) that still stand."""
    if row.suspensions == "[]":
        return ()
    revoked = _NUMBERS.decode(row.penalties_revoked)
    told = (one.split("/", 2) for one in _NUMBERS.decode(row.suspensions))
    return tuple(
        Suspension(penalty, from_on, until_on or None)
        for from_on, until_on, penalty in told
        if penalty not in revoked
    )


def effect_changes_of(row: LicenceRow) -> tuple[EffectChange[str], ...]:
    """Return what appeals have made of what penalties that still stand do to the licence."""
    if row.effect_changes == "[]":
        return ()
    revoked = _NUMBERS.decode(row.penalties_revoked)
    told = (one.split("/", 3) for one in _NUMBERS.decode(row.effect_changes))
    return tuple(
        EffectChange(penalty, from_on, effect, until_on or None)
        for from_on, effect, until_on, penalty in told
        if penalty not in revoked
    )


def life_of(row: LicenceRow, renewals: Renewals) -> Life[str]:
    """Return a licence's life as the law reads it."""
    return Life(
        row.issued_at is not None,
        first_validity_of(row),
        validity_changes_of(row),
        row.suspended_on,
        row.resumed_on,
        row.revoked_on,
        row.revocation,
        row.cancelled_on,
        takers_of(row),
        suspensions_of(row),
        renewals.of(row),
        (f"licence:{row.licence}", f"case:{row.case}"),
        verdicts_of(row.verdicts),
        effect_changes_of(row),
    )


def status_of(row: LicenceRow, renewals: Renewals, day: str, tell: Tell = None) -> str:
    """Return a licence's status on a day (ISO text), as the law reads its life."""
    return status_on(life_of(row, renewals), day, tell=tell)
