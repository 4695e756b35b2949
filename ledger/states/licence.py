"""许可证: the state of a licence over its life, and the codes that speak of it."""

from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.appeal import AppealDecided
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.decision import (
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
)
from ledger.events.intake import ApplicationKind, ApplicationReceived
from ledger.fact import AnyFact, Fact
from ledger.law.appeal import Verdict
from ledger.law.licence import (
    EffectChange,
    Life,
    Suspension,
    Validity,
    ValidityChange,
    status_on,
    suspends,
    takes_away,
    validity_on,
)
from ledger.states.appeal import effect_changes_of, on_licence
from ledger.states.case import Case
from ledger.view import State, View, refusal


class Licence(State, frozen=True, kw_only=True):
    """许可证: whom it was issued to by whom, how long it is valid, and what took it away."""

    tag: ClassVar = "licence"
    folds: ClassVar = (
        LicenceIssued,
        LicenceChanged,
        LicenceRevoked,
        LicenceCancelled,
        PenaltyDecided,
        PenaltyRevoked,
        ApplicationReceived,
        AppealDecided,
    )
    issuing: Fact[LicenceIssued] | None = None
    validity_changes: tuple[ValidityChange[date], ...] = ()
    suspended_on: date | None = None
    resumed_on: date | None = None
    changes: int = 0
    revocation: Fact[LicenceRevoked] | None = None
    cancellation: Fact[LicenceCancelled] | None = None
    penalties: frozenset[str] = frozenset()
    penalties_revoked: frozenset[str] = frozenset()
    suspensions: frozenset[Suspension[date]] = frozenset()
    verdicts: tuple[Verdict[date], ...] = ()
    effect_changes: tuple[EffectChange[date], ...] = ()
    renewals: frozenset[str] = frozenset()
    """The cases in which somebody applied for its renewal."""
    renewed_by: frozenset[str] = frozenset()
    """The cases out of which it was changed already."""

    @property
    def issued(self) -> bool:
        """Whether the licence has come into being."""
        return self.issuing is not None

    @property
    def agency(self) -> str | None:
        """The agency that issued it."""
        return self.issuing.agency if self.issuing else None

    @property
    def subject(self) -> str | None:
        """The holder."""
        return self.issuing.event.subject if self.issuing else None

    @property
    def item(self) -> str | None:
        """The item under which it was issued."""
        return self.issuing.event.item if self.issuing else None

    @property
    def taken_by(self) -> frozenset[str]:
        """Penalties that took the licence away (吊销) and still stand."""
        return self.penalties - self.penalties_revoked

    @property
    def ended(self) -> bool:
        """Whether the licence was revoked or struck off for good."""
        return self.revocation is not None or self.cancellation is not None

    @property
    def first_validity(self) -> Validity[date]:
        """The term and content that it was issued for."""
        if self.issuing is None:
            return Validity()
        event = self.issuing.event
        return Validity(event.valid_from, event.valid_to, content=event.content)

    def validity_on(self, day: date) -> Validity[date]:
        """Return its term and content on a day: what takes effect later is not there yet."""
        return validity_on(self.first_validity, self.validity_changes, day)

    def status_on(self, day: date) -> str:
        """Return how the licence stands on a day, as the law reads its life."""
        return status_on(self.life, day)

    @property
    def life(self) -> Life[date]:
        """The days of its life, as the law asks for them."""
        revoked, cancelled = self.revocation, self.cancellation
        standing = (one for one in self.suspensions if one.penalty not in self.penalties_revoked)
        return Life(
            is_issued=self.issued,
            first=self.first_validity,
            validity_changes=self.validity_changes,
            suspended_on=self.suspended_on,
            resumed_on=self.resumed_on,
            revoked_on=revoked.event.effective_on if revoked else None,
            revocation=revoked.event.kind.value if revoked else None,
            cancelled_on=cancelled.event.effective_on if cancelled else None,
            takers=tuple(sorted(self.taken_by)),
            suspensions=tuple(standing),
            own=self._own,
            verdicts=self.verdicts,
            changes=tuple(
                one for one in self.effect_changes if one.penalty not in self.penalties_revoked
            ),
        )

    @property
    def _own(self) -> tuple[str, ...]:
        if self.issuing is None:
            return ()
        event = self.issuing.event
        granted = () if event.case is None else (f"case:{event.case}",)
        return (f"licence:{event.licence}", *granted)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002, PLR0911 - a table
        """Fold one fact of the licence's life."""
        match fact.event:
            case LicenceIssued():
                return replace(self, issuing=self.issuing or fact)
            case LicenceChanged() as event:
                return self._changed(event)
            case LicenceRevoked():
                return replace(self, revocation=self.revocation or fact)
            case LicenceCancelled():
                return replace(self, cancellation=self.cancellation or fact)
            case PenaltyDecided() as event:
                return self._penalised(event)
            case ApplicationReceived(kind=ApplicationKind.RENEWAL) as event:
                return replace(self, renewals=self.renewals | {event.case})
            case AppealDecided():
                changed = (*self.effect_changes, *effect_changes_of(fact.event))
                verdicts = (*self.verdicts, on_licence(fact))
                return replace(self, verdicts=verdicts, effect_changes=changed)
            case PenaltyRevoked() as event:
                revoked = self.penalties_revoked | {event.penalty}
                return replace(self, penalties_revoked=revoked)
        return self

    def _penalised(self, event: PenaltyDecided) -> Self:
        if takes_away(event.kinds, event.licence_effect):
            return replace(self, penalties=self.penalties | {event.penalty})
        if suspends(event.kinds, event.licence_effect):
            held = Suspension(event.penalty, event.decided_on, event.suspended_until)
            return replace(self, suspensions=self.suspensions | {held})
        return self

    def _changed(self, event: LicenceChanged) -> Self:
        said = ValidityChange(
            event.effective_on,
            event.kind is LicenceChange.RENEWED,
            event.valid_from,
            event.valid_to,
            event.content,
            event.case,
        )
        changed = replace(
            self,
            changes=self.changes + 1,
            renewed_by=self.renewed_by | {event.case} if event.case else self.renewed_by,
            validity_changes=(*self.validity_changes, said),
        )
        match event.kind:
            case LicenceChange.SUSPENDED:
                return replace(changed, suspended_on=event.effective_on, resumed_on=None)
            case LicenceChange.RESUMED:
                return replace(changed, resumed_on=event.effective_on)
        return changed


def item_of(licence: Licence, view: View) -> str | None:
    """Return the item that a licence was issued under: what it says, or else what its case says.

    Who leaves the item out takes the licence out of nobody's hands.
    """
    issuing = licence.issuing
    if issuing is None or issuing.event.item is not None or issuing.event.case is None:
        return licence.item
    return view.of(Case, issuing.event.case).item


LICENCE_UNKNOWN = refusal(
    "licence.unknown",
    "许可证不存在",
    "no licence was issued under this number",
    source="行政许可法 第三十九条",
    remedy="record LicenceIssued first, or correct the number",
)
