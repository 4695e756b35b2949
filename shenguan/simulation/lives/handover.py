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
_OF_LICENCES: Final = (PushStage.CHANGED, PushStage.REVOKED)
_CONFIRMED: Final = 0.5
_RETURNED: Final = 0.04
_MISTYPED: Final = 0.01
_DISPUTED: Final = 0.01


def told_of(life: CaseLife, stage: PushStage, again: str = "") -> Chapter:
    """推送 of what is no decision that grants: supervision takes note of it, but of a refusal."""
    papers = life.papers
    papers.supervisor = life.watcher()
    task, of_licence = f"{papers.task}{_LETTERS[stage]}{again}", stage in _OF_LICENCES
    about = {"licence": papers.licence} if of_licence else {}
    said = {"stage": stage, "task": task, **about}
    if life.is_unwatched:
        yield life.tell(papers.push_failed(**said), life.issuing())
        if not of_licence:
            life.unsent.append(said)
            return
        life.wait_for_watch()
    yield life.tell(papers.pushed(**said, agency_to=life.watcher()), life.issuing())
    life.wait(life.below(3) if of_licence else 0)
    yield from _noted(life, stage, task)


def sent_afterwards(life: CaseLife) -> Chapter:
    """推送 of what could not be pushed while nobody supervised the item."""
    if life.unsent and life.is_unwatched:
        life.wait_for_watch()
    for said in life.unsent:
        yield life.tell(life.papers.pushed(**said), life.issuing())
        yield from _noted(life, said["stage"], said["task"])


def _noted(life: CaseLife, stage: PushStage, task: str) -> Chapter:
    """Tell what supervision does about a push; of a refusal it has to do nothing."""
    if stage is not PushStage.REFUSED:
        yield from seen_to(life, task)


def seen_to(life: CaseLife, *tasks: str) -> Chapter:
    """认领, 跟进 and 监管办结 of what was pushed, one after the other."""
    papers = life.papers
    for task in tasks:
        by = life.watching()
        yield life.tell(papers.claimed(task=task, officer=by.actor), by)
        yield life.tell(papers.followed_up(task=task), by)
        yield life.tell(papers.task_closed(task=task), by)


def handed_over(life: CaseLife, issued: PlayLine) -> Chapter:
    """推送 to 认领."""
    papers = life.papers
    papers.supervisor = life.watcher()
    if life.is_unwatched:
        yield life.tell(papers.push_failed(), life.issuing())
        life.wait_for_watch()
    yield from sent_afterwards(life)
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
    life.wait(3 + life.below(10))
    yield life.tell(papers.followed_up(), life.watching())
    life.wait(1)
    yield life.tell(papers.task_closed(), life.watching())
