"""更正人生: what is recorded by mistake, and put right by who may."""

from typing import Final

from shenguan.simulation.line import PlayLine
from shenguan.simulation.lives.life import CaseLife, Chapter

_CORRECTED, _VOIDED = 0.02, 0.02


def mended(life: CaseLife, line: PlayLine) -> Chapter:
    """Tell a step, and now and then that it was mistyped, or never happened."""
    yield line
    chance = life.random.random()
    if chance < _CORRECTED:
        corrected = life.papers.step(step=line.data.step, result="基本符合要求")
        yield life.correction(line, corrected, life.correcting())
    elif chance < _CORRECTED + _VOIDED:
        yield life.void(line, life.correcting(), _TWICE)


_TWICE: Final = "重复录入"


def renamed(life: CaseLife, issued: PlayLine) -> Chapter:
    """Correct a licence after its push, so that what was pushed is stopped and pushed anew."""
    papers, was = life.papers, issued.data
    named = papers.issued(name="更正后的名称", valid_from=was.valid_from, valid_to=was.valid_to)
    yield life.correction(issued, named, life.correcting())
    yield life.tell(papers.push_stopped(), life.issuing())
    papers.task = f"{papers.task}N"
    yield life.tell(papers.pushed(agency_to=life.watcher()), life.issuing())
