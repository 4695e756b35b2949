"""好差评: one rating a case and channel; a bad one is answered by the body that served, in time."""

from collections.abc import Iterator
from typing import Final

from ledger.events.base import Role
from ledger.events.organisation import LoopStep
from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from ledger.fact import Fact
from ledger.law.rating import is_poor
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role
from ledger.states.case import CASE_UNKNOWN, Case
from ledger.states.day import judge_day, occurred_on
from ledger.states.level import by_level
from ledger.states.rating import Ratings
from ledger.view import Objection, View, finding, refusal


@rule(ServiceRated)
def rate(fact: Fact[ServiceRated], view: View) -> Iterator[Objection]:
    """评价: of a case that was received, once on each channel; while it runs or afterwards."""
    event = fact.event
    case = view.of(Case, event.case)
    if case.receipt is None:
        yield CASE_UNKNOWN("data.case", event.case)
        return
    first = view.of(Ratings, event.case).rated_alike(event.channel)
    if first is not None:
        yield SECOND("data.channel", event.channel, blocking=(first.id,))
    yield from judge_day(fact, view, "rated_on", after=occurred_on(case.receipt, view))


@rule(RatingAnswered)
def answer(fact: Fact[RatingAnswered], view: View) -> Iterator[Objection]:
    """差评处理: of a bad rating, by the body that was rated; first put right, then asked again.

    监察 may ask again too. What a rated officer says of himself is taken, and is seen.
    """
    event = fact.event
    case, ratings = view.of(Case, event.case), view.of(Ratings, event.case)
    rating = ratings.rated_on(event.channel)
    if rating is None:
        yield UNKNOWN("data.channel", f"{event.case} · {event.channel}")
        return
    if not is_poor(rating.event.grade):
        yield NOT_POOR("data.channel", event.channel, blocking=(rating.id,))
    yield from _judge_body(fact, view)
    answers = [one for one in ratings.answers if one.event.channel == event.channel]
    yield from _judge_order(fact, view, rating, answers)
    served = served_by(case)
    handled = {one.actor for one in answers if one.event.kind is RatingAnswer.HANDLED}
    if fact.actor in (served if event.kind is RatingAnswer.HANDLED else served | handled):
        yield BY_RATED("actor", fact.actor)
    yield from _judge_late(fact, view, rating, case)


def served_by(case: Case) -> frozenset[str]:
    """Return the officers who received, accepted, reviewed or decided a case."""
    acts = (case.receipt, case.acceptance, *case.reviews, case.decision)
    return frozenset(one.actor for one in acts if one is not None)


def is_rated(agency: str, number: str, view: View) -> bool:
    """Tell whether a body, or one that it continues, received or decided a case that was rated."""
    case = view.of(Case, number)
    served = (one.agency for one in (case.receipt, case.decision) if one is not None)
    return any(acts_for(view, agency, one) for one in served)


def _judge_body(fact: Fact[RatingAnswered], view: View) -> Iterator[Objection]:
    asks_again = fact.event.kind is RatingAnswer.REVISITED
    if asks_again and has_role(view, fact.agency, Role.INSPECTION):
        return
    if not is_rated(fact.agency, fact.event.case, view):
        yield NOT_RATED("agency", f"{fact.agency} · {fact.event.case}")


def _judge_order(
    fact: Fact[RatingAnswered],
    view: View,
    rating: Fact[ServiceRated],
    answers: list[Fact[RatingAnswered]],
) -> Iterator[Objection]:
    known = {one.event.kind: one for one in reversed(answers)}
    kind, handled = fact.event.kind, known.get(RatingAnswer.HANDLED)
    if kind in known:
        yield ANSWERED("data.kind", kind.value, blocking=(known[kind].id,))
    after = rating.event.rated_on
    if kind is RatingAnswer.REVISITED:
        if handled is None:
            yield NOT_HANDLED("data.kind", fact.event.channel, blocking=(rating.id,))
        else:
            after = max(after, handled.event.answered_on)
    yield from judge_day(fact, view, "answered_on", after=after)


def _judge_late(
    fact: Fact[RatingAnswered], view: View, rating: Fact[ServiceRated], case: Case
) -> Iterator[Objection]:
    """Yield a finding where what was put right took longer than the service level gives."""
    if fact.event.kind is not RatingAnswer.HANDLED or rating.observed is not None:
        return
    agency = fact.agency if case.receipt is None else case.receipt.agency
    since = (rating.event.rated_on, rating.position)
    limit, _ = by_level(view, LoopStep.ANSWER_RATING, case.item, agency=agency, since=since)
    if limit.is_over(fact.event.answered_on):
        yield LATE("data.answered_on", f"{fact.event.answered_on} > {limit.last_day}")


_RATINGS: Final = "国办发〔2019〕51号: 政务服务好差评"


SECOND = refusal(
    "rating.second",
    "同一渠道重复评价",
    "the case was rated on this channel already: one rating a case and channel",
    source=_RATINGS,
    remedy="nothing is left to do; what was written down wrongly is corrected by 监察",
)


UNKNOWN = refusal(
    "rating.unknown",
    "无此评价",
    "the case was not rated on this channel",
    source=_RATINGS,
    remedy="name the case and the channel of the rating, as `shenguan rating list` shows them",
)


NOT_POOR = refusal(
    "rating.not-poor",
    "非差评无须整改",
    "only a rating of 1 or 2 (不满意, 非常不满意) is answered",
    source=_RATINGS,
    remedy="nothing has to be put right; name the channel of the bad rating",
)


NOT_RATED = refusal(
    "rating.not-rated-body",
    "非被评价机关",
    "a bad rating is put right by the body that received or decided the case, or its successor",
    source="国办发〔2019〕51号: 谁办理、谁负责",
    remedy="let that body answer; 监察 may ask again",
)


ANSWERED = refusal(
    "rating.answered",
    "差评已处理",
    "this was recorded of the rating already",
    source=_RATINGS,
    remedy="nothing is left to do; a wrong answer is corrected or voided",
)


NOT_HANDLED = refusal(
    "rating.not-handled",
    "差评未整改即回访",
    "who rated badly is asked again after something was put right, not before",
    source="国办发〔2019〕51号: 整改、反馈、回访",
    remedy="record what was put right first, with kind handled",
)


BY_RATED = finding(
    "rating.by-rated",
    "被评价人自行处理",
    "an officer who served the case, or who put it right himself, says how the complaint ended",
    source="国办发〔2019〕51号: 安排专人回访核实",
    remedy="let somebody else ask again: until then the rating counts as answered by nobody",
)


LATE = finding(
    "rating.late",
    "差评逾期整改",
    "a bad rating was put right after the days that the service level answer-rating gives",
    source="国办发〔2019〕51号: 差评限期整改",
    remedy="nothing undoes the delay; it counts in the figures of 差评整改",
)
