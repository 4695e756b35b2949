"""评价: how a case was rated on each channel, and what was done about it."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.rating import RatingAnswered, ServiceRated
from ledger.fact import AnyFact, Fact
from ledger.legible import normal_form
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

    def rated_alike(self, channel: str) -> Fact[ServiceRated] | None:
        """Return the first rating on a channel, however its name is spelled."""
        spelled = normal_form(channel)
        return next(
            (one for one in self.ratings if normal_form(one.event.channel) == spelled), None
        )

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a rating or an answer."""
        if isinstance(fact.event, ServiceRated):
            return replace(self, ratings=(*self.ratings, fact))
        return replace(self, answers=(*self.answers, fact))
