"""化名密钥: the keys of natural persons' pseudonyms that a ledger has adopted."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.organisation import PersonKeyAdopted
from ledger.fact import AnyFact
from ledger.view import State


class PersonKeys(State, frozen=True, kw_only=True):
    """化名密钥: key ids with their check values, in the order of their adoption."""

    tag: ClassVar = "ledger"
    folds: ClassVar = (PersonKeyAdopted,)
    adopted: tuple[tuple[str, str], ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an adoption; the first check value of a key id stays."""
        event = fact.event
        if event.key in dict(self.adopted):
            return self
        return replace(self, adopted=(*self.adopted, (event.key, event.check_value)))
