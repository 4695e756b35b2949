"""办事指南: the versions of an item's guide."""

from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.catalogue import GuidePublished
from ledger.fact import AnyFact
from ledger.view import State


class Guide(State, frozen=True, kw_only=True):
    """办事指南: its versions, as they were published."""

    tag: ClassVar = "item"
    folds: ClassVar = (GuidePublished,)
    versions: tuple[GuidePublished, ...] = ()

    def version(self, number: int) -> GuidePublished | None:
        """Return one version by its number."""
        return next((one for one in self.versions if one.version == number), None)

    def on(self, day: date) -> GuidePublished | None:
        """Return the version in force on a day, as far as it is known now."""
        begun = [one for one in self.versions if one.effective_on <= day]
        return max(begun, key=lambda one: one.effective_on) if begun else None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a version."""
        return replace(self, versions=(*self.versions, fact.event))
