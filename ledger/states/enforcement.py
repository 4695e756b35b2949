"""立案: which penalties were decided in one enforcement case."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.credit import PenaltyDecided
from ledger.fact import AnyFact, Fact
from ledger.view import State


class Enforcement(State, frozen=True, kw_only=True):
    """立案: the penalties that were decided in it, in the order of the log."""

    tag: ClassVar = "enforcement"
    folds: ClassVar = (PenaltyDecided,)
    penalties: tuple[Fact[PenaltyDecided], ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a penalty."""
        return replace(self, penalties=(*self.penalties, fact))
