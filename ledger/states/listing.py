"""失信名单: one listing from its notice to its end, the objections to it, and what it still is."""

from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome
from ledger.events.credit import CreditNoticeReceived
from ledger.events.listing import SeriousListEntered, SeriousListLeft, SeriousListNoticeServed
from ledger.fact import AnyFact, Fact
from ledger.states import notice
from ledger.states.notice import Notices, as_listing
from ledger.view import State


class SeriousListing(State, frozen=True, kw_only=True):
    """失信名单: who was told, put on a list and taken off it, here or in another ledger."""

    tag: ClassVar = "listing"
    folds: ClassVar = (
        SeriousListNoticeServed,
        SeriousListEntered,
        SeriousListLeft,
        CreditNoticeReceived,
    )
    served: Fact[SeriousListNoticeServed] | None = None
    entered: Fact[SeriousListEntered] | None = None
    left: Fact[SeriousListLeft] | None = None
    notices: Notices = ()

    @property
    def entering(self) -> Fact[SeriousListEntered] | None:
        """The entering, this ledger's own or as another ledger has it."""
        if self.entered is not None or not self.notices:
            return self.entered
        told = notice.imposed(self.notices)
        return as_listing(told) if told else None

    @property
    def leaving(self) -> str | None:
        """The entry by which the subject left the list."""
        if self.left is not None or self.entered is not None or not self.notices:
            return self.left.id if self.left is not None else None
        told = notice.lifted(self.notices)
        return told.id if told else None

    @property
    def stands(self) -> bool:
        """Whether somebody is on the list and has not left it."""
        return self.entering is not None and self.leaving is None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a notice to the subject, the entering, the leaving, or another ledger's notice."""
        match fact.event:
            case SeriousListNoticeServed():
                return replace(self, served=self.served or fact)
            case SeriousListEntered():
                return replace(self, entered=self.entered or fact)
            case SeriousListLeft():
                return replace(self, left=self.left or fact)
            case CreditNoticeReceived():
                return replace(self, notices=(*self.notices, fact))
        return self


class Objections(State, frozen=True, kw_only=True):
    """名单异议: the objections to a listing that nobody has answered yet."""

    tag: ClassVar = "listing"
    folds: ClassVar = (AppealFiled, AppealDecided)
    filed: tuple[Fact[AppealFiled], ...] = ()
    answered: frozenset[str] = frozenset()

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold an objection about the listing, or the word on it; a stay answers nothing."""
        event = fact.event
        if event.about != f"{self.tag}:{key}":
            return self
        if isinstance(event, AppealFiled):
            is_objection = event.kind is AppealKind.OBJECTION
            return replace(self, filed=(*self.filed, fact)) if is_objection else self
        if event.outcome is AppealOutcome.STAYED:
            return self
        return replace(self, answered=self.answered | {event.appeal})

    def open_until(self, day: date) -> tuple[Fact[AppealFiled], ...]:
        """Return the unanswered objections of those that were made until a day.

        One that comes after the time given for it is heard too, but holds nothing up: else whoever
        objects again and again is never listed.
        """
        return tuple(
            one
            for one in self.filed
            if one.event.appeal not in self.answered and one.event.filed_on <= day
        )
