"""信用修复: an application for repair, and what was repaired, here or in another ledger."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger import naming
from ledger.events import Event
from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from ledger.fact import AnyFact, Fact
from ledger.states.notice import Notices, standing
from ledger.view import State, View


class Repair(State, frozen=True, kw_only=True):
    """信用修复: the application, and the word on it."""

    tag: ClassVar = "repair"
    folds: ClassVar = (CreditRepairApplied, CreditRepairDecided)
    applied: Fact[CreditRepairApplied] | None = None
    decided: Fact[CreditRepairDecided] | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the application or the decision, in any order."""
        match fact.event:
            case CreditRepairApplied():
                return replace(self, applied=self.applied or fact)
            case CreditRepairDecided():
                return replace(self, decided=self.decided or fact)
        return self


class Repaired(State, frozen=True, kw_only=True):
    """已修复: by which decisions the credit of a penalty was repaired."""

    tag: ClassVar = "penalty"
    folds: ClassVar[tuple[type[Event], ...]] = (CreditRepairDecided, CreditNoticeReceived)
    granted: tuple[Fact[CreditRepairDecided], ...] = ()
    notices: Notices = ()
    """What another ledger told of repairs there."""

    @property
    def since(self) -> date | None:
        """The first day on which it is repaired; None: it is not."""
        days = [one.event.decided_on for one in self.granted]
        told = standing(self.notices) if self.notices else ()
        days += (one.event.effective_on for one in told if one.event.effective_on is not None)
        return min(days, default=None)

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a repair that was granted, or a notice of one; what is about another is left out."""
        event = fact.event
        if event.about != f"{self.tag}:{key}":
            return self
        if isinstance(event, CreditNoticeReceived):
            is_repair = event.effect is NoticeEffect.REPAIRED
            return replace(self, notices=(*self.notices, fact)) if is_repair else self
        is_granted = event.outcome is RepairOutcome.GRANTED
        return replace(self, granted=(*self.granted, fact)) if is_granted else self


class RepairedCase(Repaired, frozen=True, kw_only=True):
    """已修复承诺: by which decisions a promise that was broken in a case was made good."""

    tag: ClassVar = "case"


class RepairedListing(Repaired, frozen=True, kw_only=True):
    """已修复列名: by which decisions somebody's name on a list was repaired."""

    tag: ClassVar = "listing"


REPAIRABLE: Final[Mapping[str, type[Repaired]]] = {
    one.tag: one for one in (Repaired, RepairedCase, RepairedListing)
}
"""By the kind of what can be repaired."""


def repairs_of(view: View, about: str) -> Repaired | None:
    """Return what was repaired of something; None where it is of no kind that can be."""
    kind, number = naming.parts_of(about)
    state = REPAIRABLE.get(kind)
    return None if state is None else view.of(state, number)


def repaired_on(view: View, about: str) -> date | None:
    """Return since when something is repaired; None where it is not."""
    found = repairs_of(view, about)
    return None if found is None else found.since
