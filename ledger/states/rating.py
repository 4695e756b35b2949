"""评价: how a case was rated on each channel, and what was done about it."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.rating import RatingAnswered, ServiceRated
from ledger.fact import AnyFact, Fact
from ledger.view import State


class Ratings(State, frozen=True, kw_only=True):
    """评价: the ratings of one case and the answers to them, in the order of the log."""

    tag: ClassVar = "case"
    folds: ClassVar = (ServiceRated, RatingAnswered)
    ratings: tuple[Fact[ServiceRated], ...] = ()
    answers: tuple[Fact[RatingAnswered], ...] = ()

    def rated_on(self, channel: str) -> Fact[ServiceRated] | None:
        """Return the rating on a channel: the first."""
        return next((one for one in self.ratings if one.event.channel == channel), None)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a rating or an answer."""
        if isinstance(fact.event, ServiceRated):
            return replace(self, ratings=(*self.ratings, fact))
        return replace(self, answers=(*self.answers, fact))
