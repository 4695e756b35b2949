"""申请: which cases a subject has applied in, and under which items."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.intake import ApplicationReceived
from ledger.fact import AnyFact
from ledger.view import State


class Applications(State, frozen=True, kw_only=True):
    """申请: the item and the case of each application that was received under the rules."""

    tag: ClassVar = "subject"
    folds: ClassVar = (ApplicationReceived,)
    cases: tuple[tuple[str, str], ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a receipt; who received what an older system brings nobody knows here."""
        event = fact.event
        if event.subject != key or fact.observed is not None:
            return self
        return replace(self, cases=(*self.cases, (event.item, event.case)))
