"""监管反馈: whether feedback was sent, and acknowledged."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.handover import FeedbackAcknowledged, SupervisionFeedbackSent
from ledger.fact import AnyFact, Fact
from ledger.view import State


class Feedback(State, frozen=True, kw_only=True):
    """监管反馈: sent, and acknowledged."""

    tag: ClassVar = "feedback"
    folds: ClassVar = (SupervisionFeedbackSent, FeedbackAcknowledged)
    sending: Fact[SupervisionFeedbackSent] | None = None
    acknowledgement: str | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the sending or the acknowledgement, in any order."""
        match fact.event:
            case SupervisionFeedbackSent():
                return replace(self, sending=self.sending or fact)
            case FeedbackAcknowledged():
                return replace(self, acknowledgement=self.acknowledgement or fact.id)
        return self
