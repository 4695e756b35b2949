"""监管反馈: whether feedback was sent, acknowledged, and answered."""

from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger import naming
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.handover import FeedbackAcknowledged, FeedbackAnswered, SupervisionFeedbackSent
from ledger.events.supervision import (
    RectificationOrdered,
    SpotCheckResultRecorded,
    UnlicensedActivityFound,
)
from ledger.fact import VOID, AnyFact, Fact
from ledger.view import State, View


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


_FOUND_BY: Final = {
    "check": (SpotCheckResultRecorded.__name__, UnlicensedActivityFound.__name__),
    "penalty": (PenaltyDecided.__name__, PenaltyRevoked.__name__),
    "rectification": (RectificationOrdered.__name__,),
}
"""The stored names of what says that something was found, by what feedback is about."""


def is_finding(about: str) -> bool:
    """Tell whether a reference is to what supervision found, not to what approval did."""
    return naming.parts_of(about)[0] in _FOUND_BY


def told_of(view: View, about: str) -> list[Fact[SupervisionFeedbackSent]]:
    """Return the feedback that stands about something, in the order of the log."""
    stored = view.history((SupervisionFeedbackSent.__name__, VOID), about)
    numbers = {entry.data.feedback for _, entry in stored if entry.type != VOID}
    known = (view.of(Feedback, number).sending for number in numbers)
    told = (one for one in known if one is not None and one.event.about == about)
    return sorted(told, key=lambda one: one.position)


def is_outdated(view: View, sending: Fact[SupervisionFeedbackSent]) -> bool:
    """Tell whether what a feedback told was corrected or voided since.

    What was told by itself told of its cause, however late it was recorded.
    """
    kinds = _FOUND_BY.get(naming.parts_of(sending.event.about)[0], ())
    stored = view.history((*kinds, VOID), sending.event.about)
    places = {entry.id: position for position, entry in stored if entry.type != VOID}
    causes = (places[one] for one in sending.because if one in places)
    since = max(causes, default=sending.position)
    return any(
        position > since
        and (entry.data.entry in places if entry.type == VOID else entry.corrects is not None)
        for position, entry in stored
    )
