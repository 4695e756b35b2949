"""问责与会议: what was opened against whom and how it ended; what a meeting gave whom to do."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    ActionItem,
    ActionItemClosed,
    JointMeetingHeld,
    SafeHarbourDecided,
)
from ledger.fact import AnyFact, Fact
from ledger.view import State


class Accountability(State, frozen=True, kw_only=True):
    """问责: its opening, whether the error was forgiven, its decision and its end."""

    tag: ClassVar = "accountability"
    folds: ClassVar = (
        AccountabilityOpened,
        SafeHarbourDecided,
        AccountabilityDecided,
        AccountabilityClosed,
    )
    opening: Fact[AccountabilityOpened] | None = None
    harbour: Fact[SafeHarbourDecided] | None = None
    decision: Fact[AccountabilityDecided] | None = None
    closing: Fact[AccountabilityClosed] | None = None

    @property
    def is_forgiven(self) -> bool:
        """Whether the error was forgiven."""
        return self.harbour is not None and self.harbour.event.granted

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold one fact; of each kind the first counts."""
        match fact.event:
            case AccountabilityOpened():
                return replace(self, opening=self.opening or fact)
            case SafeHarbourDecided():
                return replace(self, harbour=self.harbour or fact)
            case AccountabilityDecided():
                return replace(self, decision=self.decision or fact)
            case AccountabilityClosed():
                return replace(self, closing=self.closing or fact)
        return self


class Meeting(State, frozen=True, kw_only=True):
    """联席会议: what it gave whom to do, and what of that is done."""

    tag: ClassVar = "meeting"
    folds: ClassVar = (JointMeetingHeld, ActionItemClosed)
    holding: Fact[JointMeetingHeld] | None = None
    done: tuple[Fact[ActionItemClosed], ...] = ()

    def action(self, number: str) -> ActionItem | None:
        """Return the thing that the minutes have under a number."""
        items = () if self.holding is None else self.holding.event.actions
        return next((one for one in items if one.number == number), None)

    def closing(self, number: str) -> Fact[ActionItemClosed] | None:
        """Return what closed a thing under a number; the first counts."""
        return next((one for one in self.done if one.event.action == number), None)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the meeting, or the end of a thing, in any order."""
        match fact.event:
            case JointMeetingHeld():
                return replace(self, holding=self.holding or fact)
            case ActionItemClosed():
                return replace(self, done=(*self.done, fact))
        return self
