"""监管人生: what inspections find, what is put right, and what the bureau is told of it."""

from typing import Final

from ledger.events.handover import FeedbackKind
from ledger.events.supervision import SpotCheckResultRecorded
from shenguan.simulation.lives.life import CaseLife, Chapter

_GOOD: Final = ("1", "A")
_BAD: Final = ("2", "3", "4", "5", "6", "7", "8")
_WORDS: Final = (FeedbackKind.SUGGESTION, FeedbackKind.DEFECT)
_NOT_YET: Final = 0.3
_ANSWERED: Final = 0.3


def checked(life: CaseLife) -> Chapter:
    """检查: nothing was found."""
    yield life.tell(_result(life, life.one_of(_GOOD)), life.watching())
    yield from told_back(life, life.one_of(_WORDS), f"licence:{life.papers.licence}")


def found_wanting(life: CaseLife) -> Chapter:
    """检查, 责令改正, 整改复查 and 反馈."""
    papers = life.papers
    found = _result(life, life.one_of(_BAD), problems_serious=1, problem_found=True)
    yield life.tell(found, life.watching())
    yield from told_back(life, FeedbackKind.CHECK, f"check:{papers.check}")
    yield life.tell(papers.ordered(), life.watching())
    life.wait(5 + life.below(8))
    if life.chance(_NOT_YET):
        yield life.tell(papers.rectified(passed=False, note="尚未改正"), life.watching())
        life.wait(4)
    yield life.tell(papers.rectified(), life.watching())


def told_back(life: CaseLife, kind: FeedbackKind, about: str) -> Chapter:
    """反馈, 签收 and, now and then, what was done about it."""
    papers = life.papers
    life.wait(life.below(2))
    number = f"{papers.feedback}{kind.value[0]}"
    sent = papers.fed_back(feedback=number, about=about, kind=kind, content="监管中发现的情况")
    yield life.tell(sent, life.watching())
    life.wait(life.below(3))
    yield life.tell(papers.acknowledged(feedback=number), life.deciding())
    if kind is not FeedbackKind.DEFECT and life.chance(_ANSWERED):
        yield life.tell(papers.answered(feedback=number), life.deciding())


def _result(life: CaseLife, code: str, **otherwise: object) -> SpotCheckResultRecorded:
    papers = life.papers
    papers.supervisor = life.watcher()
    return papers.checked(result_code=code, licence=papers.licence, **otherwise)
