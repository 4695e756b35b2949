"""评价人生: who was served says how it was, and what is done about a bad word."""

from typing import Final

from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from shenguan.simulation.line import ACCEPTED, Expected
from shenguan.simulation.lives.life import CaseLife, Chapter

CHANNEL: Final = "窗口评价器"
_GOOD, _BAD = 5, 1
_BAD_WORD: Final = 0.15
_ANSWERS: Final = tuple(RatingAnswer)


def rated(life: CaseLife) -> Chapter:
    """评价, and where it is bad what was done about it in time."""
    case = life.papers.case
    is_bad = life.chance(_BAD_WORD)
    grade = _BAD if is_bad else _GOOD
    word = ServiceRated(case=case, channel=CHANNEL, grade=grade, rated_on=life.today)
    yield life.tell(word, life.at_window())
    if is_bad:
        life.wait(2 + life.below(5))
        yield from put_right(life)


def put_right(life: CaseLife, expect: Expected = ACCEPTED) -> Chapter:
    """差评整改: it is confirmed, put right, and asked after; ``expect``: what is found of that."""
    for kind in _ANSWERS:
        answer = RatingAnswered(
            case=life.papers.case,
            channel=CHANNEL,
            kind=kind,
            answered_on=life.today,
            satisfied=True if kind is RatingAnswer.REVISITED else None,
            note="已整改",
        )
        by = life.correcting() if kind is RatingAnswer.REVISITED else life.leading()
        is_handled = kind is RatingAnswer.HANDLED
        yield life.tell(answer, by, expect=expect if is_handled else ACCEPTED)
