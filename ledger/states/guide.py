"""办事指南: the versions of an item's guide."""

from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.catalogue import GuidePublished
from ledger.fact import AnyFact
from ledger.law.case_limits import version_on
from ledger.view import State


class Guide(State, frozen=True, kw_only=True):
    """办事指南: its versions, as they were published."""

    tag: ClassVar = "item"
    folds: ClassVar = (GuidePublished,)
    versions: tuple[GuidePublished, ...] = ()
    positions: tuple[int, ...] = ()

    def version(self, number: int) -> GuidePublished | None:
        """Return one version by its number."""
        return next((one for one in self.versions if one.version == number), None)

    def on(self, day: date, known_at: int | None = None) -> GuidePublished | None:
        """Return the version in force on a day, as far as a position, or today, knows of it."""
        dated = (
            (one.effective_on, position, one)
            for one, position in zip(self.versions, self.positions, strict=True)
        )
        return version_on(dated, day, known_at)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a version."""
        return replace(
            self,
            versions=(*self.versions, fact.event),
            positions=(*self.positions, fact.position),
        )
