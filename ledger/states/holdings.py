"""持证: which licences a subject holds, under which items."""

from collections.abc import Iterator
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.decision import LicenceIssued
from ledger.fact import AnyFact
from ledger.states.item import replaced_codes
from ledger.states.licence import Licence, item_of
from ledger.states.subject import same
from ledger.view import State, View


class Holdings(State, frozen=True, kw_only=True):
    """持证: the numbers of the licences that were issued to a subject."""

    tag: ClassVar = "subject"
    folds: ClassVar = (LicenceIssued,)
    numbers: tuple[str, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold an issued licence."""
        if fact.event.subject != key:
            return self
        return replace(self, numbers=(*self.numbers, fact.event.licence))


def held(view: View, subject: str, item: str) -> Iterator[Licence]:
    """Yield the licences that a subject holds under an item, under whichever of its codes."""
    items = replaced_codes(view, item)
    for code in same(view, subject):
        for number in dict.fromkeys(view.of(Holdings, code).numbers):
            licence = view.of(Licence, number)
            if licence.subject == code and item_of(licence, view) in items:
                yield licence
