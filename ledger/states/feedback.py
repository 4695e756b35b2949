"""监管反馈: whether feedback was sent, acknowledged, and answered."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.handover import FeedbackAcknowledged, FeedbackAnswered, SupervisionFeedbackSent
from ledger.fact import AnyFact, Fact
from ledger.view import State


class Feedback(State, frozen=True, kw_only=True):
    """监管反馈: sent, acknowledged, and answered."""

    tag: ClassVar = "feedback"
    folds: ClassVar = (SupervisionFeedbackSent, FeedbackAcknowledged, FeedbackAnswered)
    sending: Fact[SupervisionFeedbackSent] | None = None
    acknowledgement: str | None = None
    answer: str | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the sending, the acknowledgement or the answer, in any order."""
        match fact.event:
            case SupervisionFeedbackSent():
                return replace(self, sending=self.sending or fact)
            case FeedbackAcknowledged():
                return replace(self, acknowledgement=self.acknowledgement or fact.id)
            case FeedbackAnswered():
                return replace(self, answer=self.answer or fact.id)
        return self
