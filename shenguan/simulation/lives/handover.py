"""衔接人生: what is granted is pushed, claimed, followed up and closed, or comes back."""

from typing import Final

from ledger.events.handover import PushMode, PushStage
from shenguan.simulation.line import PlayLine
from shenguan.simulation.lives.amendments import renamed
from shenguan.simulation.lives.life import CaseLife, Chapter

_MODES: Final = (None, PushMode.AUTO, PushMode.MANUAL)
_LETTERS: Final = {
    PushStage.ACCEPTED: "A",
    PushStage.SURVEY: "S",
    PushStage.REFUSED: "R",
    PushStage.CHANGED: "C",
    PushStage.REVOKED: "D",
}
_CONFIRMED: Final = 0.5
_RETURNED: Final = 0.04
_MISTYPED: Final = 0.01
_DISPUTED: Final = 0.01


def told_of(life: CaseLife, stage: PushStage) -> Chapter:
    """推送 of what is no decision that grants: supervision knows of it."""
    papers = life.papers
    papers.supervisor = life.watcher()
    task = f"{papers.task}{_LETTERS[stage]}"
    of_licence = stage in (PushStage.CHANGED, PushStage.REVOKED)
    about = {"case": None, "licence": papers.licence} if of_licence else {}
    if life.is_unwatched:
        yield life.tell(papers.push_failed(stage=stage, task=task, **about), life.issuing())
        return
    yield life.tell(papers.pushed(stage=stage, task=task, **about), life.issuing())


def handed_over(life: CaseLife, issued: PlayLine) -> Chapter:
    """推送 to 认领."""
    papers = life.papers
    papers.supervisor = life.watcher()
    if life.is_unwatched:
        yield life.tell(papers.push_failed(), life.issuing())
        life.on(life.year.unwatched[1])
        life.wait(1)
    pushed = papers.pushed(mode=life.one_of(_MODES))
    yield life.tell(pushed, life.issuing())
    is_watched_anew = papers.item == life.county.unwatched_item
    if not is_watched_anew and life.chance(_DISPUTED):
        yield from _settled(life)
    elif not is_watched_anew and life.chance(_RETURNED):
        life.wait(1)
        returned = papers.returned(reason="材料不全，请重新推送")
        yield life.tell(returned, life.watching())
        life.wait(1)
        yield life.tell(papers.pushed(agency_to=life.watcher()), life.issuing())
    if not is_watched_anew and life.chance(_MISTYPED):
        yield from renamed(life, issued)
    life.wait(life.below(3))
    if life.chance(_CONFIRMED):
        yield life.tell(papers.arrived(), life.watching())
    inspector = life.watching()
    yield life.tell(papers.claimed(officer=inspector.actor), inspector)


def _settled(life: CaseLife) -> Chapter:
    """退回 twice, until 编办 settles whose it is."""
    papers = life.papers
    life.wait(1)
    yield life.tell(papers.returned(), life.watching())
    life.wait(1)
    yield life.tell(papers.pushed(agency_to=life.watcher()), life.issuing())
    life.wait(1)
    yield life.tell(papers.returned(), life.watching())
    life.wait(1)
    duty = life.duties[papers.item]
    settled = papers.reassigned(duty, agency_to=life.watcher())
    yield life.tell(settled, life.county.clerk)


def followed_up(life: CaseLife) -> Chapter:
    """跟进 and 监管办结."""
    papers = life.papers
    life.wait(5 + life.below(20))
    yield life.tell(papers.followed_up(), life.watching())
    life.wait(1)
    yield life.tell(papers.task_closed(), life.watching())
