"""审核意见: what the reviews of a case say as a whole: which levels passed, what still stands."""

from ledger.events.handling import Opinion, ReviewCompleted
from ledger.fact import Fact
from ledger.states.case import Case


def levels_passed(case: Case) -> frozenset[int]:
    """Return the levels of review whose latest opinion is pass."""
    latest = {
        review.event.level: review.event.opinion
        for review in case.reviews
        if not review.event.technical
    }
    return frozenset(level for level, opinion in latest.items() if opinion is Opinion.PASS)


def technical_objections(case: Case) -> list[Fact[ReviewCompleted]]:
    """Return the objections of technical reviews that no later one of their level has answered.

    A review of another level answers nothing: else a second reviewer, asked about something else,
    would do away with the first one's objection.
    """
    latest = {review.event.level: review for review in case.reviews if review.event.technical}
    return [one for one in latest.values() if one.event.opinion is Opinion.OBJECT]
