"""行政处罚: who penalised whom, here or elsewhere, and whether it stands."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.credit import (
    CreditNoticeReceived,
    PenaltyDecided,
    PenaltyExecuted,
    PenaltyRevoked,
)
from ledger.fact import AnyFact, Fact
from ledger.states import notice
from ledger.states.notice import Notices, as_penalty
from ledger.view import State


class Penalty(State, frozen=True, kw_only=True):
    """行政处罚: who decided it against whom, here or elsewhere, and whether it still stands."""

    tag: ClassVar = "penalty"
    folds: ClassVar = (PenaltyDecided, PenaltyExecuted, PenaltyRevoked, CreditNoticeReceived)
    decided: Fact[PenaltyDecided] | None = None
    executed: Fact[PenaltyExecuted] | None = None
    """By what it was carried out in full."""
    revoked: Fact[PenaltyRevoked] | None = None
    notices: Notices = ()

    @property
    def decision(self) -> Fact[PenaltyDecided] | None:
        """The decision, this ledger's own or as another ledger has it."""
        if self.decided is not None or not self.notices:
            return self.decided
        told = notice.imposed(self.notices)
        return as_penalty(told) if told else None

    @property
    def revocation(self) -> str | None:
        """The entry that took it back."""
        if self.revoked is not None or self.decided is not None or not self.notices:
            return self.revoked.id if self.revoked is not None else None
        told = notice.lifted(self.notices)
        return told.id if told else None

    @property
    def stands(self) -> bool:
        """Whether it was decided and nobody has taken it back."""
        return self.decision is not None and self.revocation is None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the decision, the revocation or a notice of another ledger, in any order."""
        match fact.event:
            case PenaltyDecided():
                return replace(self, decided=self.decided or fact)
            case PenaltyExecuted(in_full=True):
                return replace(self, executed=self.executed or fact)
            case PenaltyRevoked():
                return replace(self, revoked=self.revoked or fact)
            case CreditNoticeReceived():
                return replace(self, notices=(*self.notices, fact))
        return self
