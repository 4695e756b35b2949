"""差评的灯: a bad rating is put right by the body that served the case."""

from collections.abc import Iterator

from ledger.events.organisation import LoopStep
from ledger.events.rating import RatingAnswer
from ledger.law.light import LightKind
from ledger.law.rating import is_poor
from ledger.states.case import Case
from ledger.states.level import by_level
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.rating import Ratings
from ledger.view import View


@lights(LightKind.ANSWER_RATING, "case")
def answered(view: View, number: str) -> Iterator[Lit]:
    """差评答复: until it is put right; each channel burns for itself."""
    case, ratings = view.of(Case, number), view.of(Ratings, number)
    if case.receipt is None:
        return
    handled = {
        one.event.channel for one in ratings.answers if one.event.kind is RatingAnswer.HANDLED
    }
    firsts = {one.event.channel: one for one in reversed(ratings.ratings)}
    agency = case.receipt.agency
    for channel, rating in firsts.items():
        if channel in handled or rating.observed is not None or not is_poor(rating.event.grade):
            continue
        since = (rating.event.rated_on, rating.position)
        step = LoopStep.ANSWER_RATING
        limit, yellow = by_level(view, step, case.item, agency=agency, since=since)
        turn = holder_now(view, agency, case.item)
        yield Lit(limit, turn, rating, case.item, yellow, part=channel)
