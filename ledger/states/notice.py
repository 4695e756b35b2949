"""异地通报: what notices of other ledgers say today, and the acts that they tell of.

A notice that was withdrawn where it came from (voided, or corrected) no longer counts here either.
"""

from datetime import date
from typing import Final

from msgspec.structs import replace

from ledger import naming
from ledger.events.credit import (
    CreditNoticeReceived,
    NoticeEffect,
    PenaltyDecided,
    RestrictionImposed,
)
from ledger.events.listing import JointPunishmentInitiated, SeriousListEntered
from ledger.fact import Fact
from ledger.view import refusal

Notice = Fact[CreditNoticeReceived]


Notices = tuple[Notice, ...]
"""What has been told of a line or a subject, in any order."""


_UNDATED: Final = date.min


def standing(notices: Notices) -> tuple[Notice, ...]:
    """Return the notices that were not withdrawn since, in the order of their places there."""
    gone = [(one.event.replaces, one.event.position) for one in notices if one.event.withdrawn]
    kept = [one for one in notices if not one.event.withdrawn and not _is_among(one, gone)]
    return tuple(sorted(kept, key=lambda one: (one.event.position, one.position)))


def _is_among(notice: Notice, gone: list[tuple[str | None, int]]) -> bool:
    event = notice.event
    return any(
        target in {event.entry, event.replaces} and event.position < place for target, place in gone
    )


def latest(notices: Notices, origin: str, about: str) -> Notice | None:
    """Return the latest notice that a ledger has given about something."""
    given = (one for one in notices if (one.event.origin, one.event.about) == (origin, about))
    return max(given, key=lambda one: (one.event.position, not one.event.withdrawn), default=None)


def imposed(notices: Notices) -> Notice | None:
    """Return what was imposed, unless it was withdrawn."""
    told = (one for one in standing(notices) if one.event.effect is NoticeEffect.IMPOSED)
    return next(told, None)


def lifted(notices: Notices) -> Notice | None:
    """Return what lifted it as a whole, unless that was withdrawn."""
    told = (one for one in standing(notices) if one.event.effect is NoticeEffect.LIFTED)
    return next((one for one in told if one.event.only_for is None), None)


def number_of(notice: Notice) -> str:
    """Return the number of the line that a notice is about."""
    return naming.parts_of(notice.event.about)[1]


def as_restriction(notice: Notice) -> Fact[RestrictionImposed]:
    """Return the restriction that a notice tells of, as if it had been imposed here."""
    event = notice.event
    imposed = RestrictionImposed(
        restriction=number_of(notice),
        subject=event.subject,
        measure=event.measure,
        ground=event.ground,
        forbids=event.forbids,
        items=event.items,
        reaches=event.reaches,
        from_on=event.from_on or _UNDATED,
        until_on=event.until_on,
        basis=event.basis or "",
        reason=event.reason,
    )
    return replace(notice, event=imposed, agency=event.agency)  # type: ignore[arg-type]


def as_penalty(notice: Notice) -> Fact[PenaltyDecided]:
    """Return the penalty that a notice tells of, as if it had been decided here."""
    event = notice.event
    decided = PenaltyDecided(
        penalty=number_of(notice),
        subject=event.subject,
        licences=event.licences,
        item=event.item,
        act=event.act,
        kinds=event.kinds,
        severity=event.severity,
        responsible=event.responsible,
        fine_fen=event.fine_fen,
        confiscated_fen=event.confiscated_fen,
        document=event.document or "",
        facts=event.facts or "",
        basis=event.basis or "",
        decided_on=event.decided_on or _UNDATED,
        publicised_until=event.publicised_until,
        licence_effect=event.licence_effect,
        suspended_until=event.suspended_until,
    )
    return replace(notice, event=decided, agency=event.agency)  # type: ignore[arg-type]


def as_listing(notice: Notice) -> Fact[SeriousListEntered]:
    """Return the listing that a notice tells of, as if it had been entered here."""
    event = notice.event
    entered = SeriousListEntered(
        listing=number_of(notice),
        subject=event.subject,
        measure=event.measure or "",
        ground=event.ground,
        responsible=event.responsible,
        facts=event.facts or "",
        basis=event.basis or "",
        document=event.document or "",
        entered_on=event.from_on or _UNDATED,
        until_on=event.until_on,
    )
    return replace(notice, event=entered, agency=event.agency)  # type: ignore[arg-type]


def as_punishment(notice: Notice) -> Fact[JointPunishmentInitiated]:
    """Return the joint punishment that a notice tells of, as if it had been initiated here."""
    event = notice.event
    initiated = JointPunishmentInitiated(
        punishment=number_of(notice),
        subject=event.subject,
        ground=event.ground or "",
        agencies=event.agencies,
        measures=event.measures,
        from_on=event.from_on or _UNDATED,
        until_on=event.until_on,
        basis=event.basis or "",
        document=event.document or "",
    )
    return replace(notice, event=initiated, agency=event.agency)  # type: ignore[arg-type]


ORIGIN_ONLY = refusal(
    "notice.origin-only",
    "异地记录",
    "what another ledger imposed is lifted, revoked or changed there; its notice ends it here",
    source="信用修复管理办法: 谁认定、谁修复",
    remedy="let the imposing agency record it in its own ledger; the notice follows by itself",
)
