"""监管人生: what inspections find, what is put right, and what the bureau is told of it."""

from typing import Final

from ledger.events.handover import FeedbackKind, PushStage
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.law.inspection import FINE_CODES
from shenguan.simulation import county as names
from shenguan.simulation.lives.handover import told_of
from shenguan.simulation.lives.life import CaseLife, Chapter

_GOOD: Final = ("1", "A")
_BAD: Final = ("2", "3", "4", "5", "6", "7", "8")
_WORDS: Final = (FeedbackKind.SUGGESTION, FeedbackKind.DEFECT)
_FOUND: Final = "监管中发现的情况"
_NOT_YET: Final = 0.3
_ANSWERED: Final = 0.3


def checked(life: CaseLife) -> Chapter:
    """检查: nothing was found."""
    code = life.one_of(_GOOD)
    yield life.tell(_result(life, code), life.watching())
    yield from shown(life, no_follow_up=None if code in FINE_CODES else "已当场改正")
    if code not in FINE_CODES:
        yield from told_back(life, FeedbackKind.CHECK, f"check:{life.papers.check}")
    word = life.one_of(_WORDS)
    yield from told_back(life, word, f"licence:{life.papers.licence}")
    if word is FeedbackKind.DEFECT:
        yield from _mended(life)


def _mended(life: CaseLife) -> Chapter:
    """变更 of a licence that supervision found fault with, and the answer that names it."""
    papers = life.papers
    changed = life.tell(papers.changed(content="许可范围更正"), life.issuing())
    yield changed
    number = f"{papers.feedback}{FeedbackKind.DEFECT.value[0]}"
    yield life.tell(papers.answered(feedback=number, entry=changed.id), life.deciding())
    yield from told_of(life, PushStage.CHANGED)


def found_wanting(life: CaseLife) -> Chapter:
    """检查, 责令改正, 整改复查 and 反馈."""
    papers = life.papers
    found = _result(life, life.one_of(_BAD), problems_serious=1, problem_found=True)
    yield life.tell(found, life.watching())
    yield from told_back(life, FeedbackKind.CHECK, f"check:{papers.check}")
    yield life.tell(papers.ordered(), life.watching())
    yield from shown(life)
    yield from put_right(life)


def put_right(life: CaseLife) -> Chapter:
    """整改复查, now and then in vain first."""
    papers = life.papers
    life.wait(5 + life.below(8))
    if life.chance(_NOT_YET):
        yield life.tell(papers.rectified(passed=False, note="尚未改正"), life.watching())
        life.wait(4)
    yield life.tell(papers.rectified(), life.watching())


def shown(life: CaseLife, **otherwise: object) -> Chapter:
    """结果审核 by another inspector, and 公示 of what was found."""
    papers, by = life.papers, life.watching(3)
    yield life.tell(papers.audited(**otherwise), by)
    page = papers.publicised(about=f"check:{papers.check}", masked=True)
    yield life.tell(page, by)


def told_back(life: CaseLife, kind: FeedbackKind, about: str, **otherwise: str) -> Chapter:
    """反馈, 签收 and, where it has to be or now and then, what was done about it."""
    papers = life.papers
    life.wait(life.below(2))
    told = life.holder if kind in _WORDS else life.concerned()
    said = {"feedback": f"{papers.feedback}{kind.value[0]}", "content": _FOUND, **otherwise}
    said["agency_to"] = told
    yield life.tell(papers.fed_back(about=about, kind=kind, **said), life.watching())
    life.wait(life.below(3))
    number = said["feedback"]
    yield life.tell(papers.acknowledged(feedback=number), life.deciding(told))
    is_awaited = told == life.county.housing or life.kind is names.NEGLECTED
    if kind is not FeedbackKind.DEFECT and (life.chance(_ANSWERED) or is_awaited):
        yield life.tell(papers.answered(feedback=number), life.deciding(told))


def _result(life: CaseLife, code: str, **otherwise: object) -> SpotCheckResultRecorded:
    papers = life.papers
    papers.supervisor = life.watcher()
    return papers.checked(result_code=code, licence=papers.licence, **otherwise)
