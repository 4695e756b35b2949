"""失信惩戒措施: an entry of the list of measures, in the version that counts."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.credit import MeasureListed
from ledger.fact import AnyFact, Fact
from ledger.law.measure import MeasureVersion
from ledger.view import State


class ListedMeasure(State, frozen=True, kw_only=True):
    """失信惩戒措施: its versions, as they were listed."""

    tag: ClassVar = "measure"
    folds: ClassVar = (MeasureListed,)
    versions: tuple[Fact[MeasureListed], ...] = ()

    @property
    def current(self) -> MeasureListed | None:
        """The version that counts: the highest; of one number the first that was listed."""
        events = (one.event for one in self.versions)
        return max(events, key=lambda one: one.version, default=None)

    @property
    def listings(self) -> tuple[MeasureVersion, ...]:
        """Its versions as the law sees them; of one number the first counts."""
        return tuple(
            MeasureVersion(one.position, one.event.version, one.event.ends_with_repair)
            for one in self.versions
        )

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a version."""
        return replace(self, versions=(*self.versions, fact))
