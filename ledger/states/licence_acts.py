"""证照变动: every change and every end of a licence, each to be told to supervision."""

from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events import Event
from ledger.events.decision import LicenceCancelled, LicenceChanged, LicenceRevoked
from ledger.events.handover import PushStage
from ledger.fact import AnyFact
from ledger.view import State

STAGES: Final[dict[type[Event], PushStage]] = {
    LicenceChanged: PushStage.CHANGED,
    LicenceRevoked: PushStage.REVOKED,
    LicenceCancelled: PushStage.REVOKED,
}
"""As what an act on a licence is pushed."""


class LicenceActs(State, frozen=True, kw_only=True):
    """证照变动: the acts on a licence, in the order of the log."""

    tag: ClassVar = "licence"
    folds: ClassVar = (LicenceChanged, LicenceRevoked, LicenceCancelled)
    acts: tuple[AnyFact, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an act."""
        return replace(self, acts=(*self.acts, fact))

    def of_stage(self, stage: PushStage) -> tuple[AnyFact, ...]:
        """Return the acts that a push of a stage can tell of."""
        return tuple(one for one in self.acts if STAGES[type(one.event)] is stage)
