"""办理人生: from acceptance to the moment at which a case can be decided, or ends without that."""

from collections.abc import Callable
from typing import Final

from ledger.events.handling import (
    CaseOutcome,
    Opinion,
    ProcedureKind,
    SurveyResult,
    TerminationReason,
)
from ledger.events.handover import PushStage
from shenguan.simulation import county as names
from shenguan.simulation.lives.amendments import mended
from shenguan.simulation.lives.commitments import verified_before
from shenguan.simulation.lives.handover import told_of
from shenguan.simulation.lives.life import CaseLife, Chapter, Turn
from shenguan.simulation.lives.ways import Ways

_PAUSES: Final = tuple(kind for kind in ProcedureKind if kind is not ProcedureKind.FREEZE)
_REASONS: Final = (
    TerminationReason.APPLICANT_GONE,
    TerminationReason.OBJECT_GONE,
    TerminationReason.OTHER,
)
_STEPS: Final = ("拟文", "会签", "核稿")
_ROUTED: Final = 0.3
_TECHNICAL, _OBJECTED = 0.04, 0.05
_FAILED: Final = 0.3


def handling(life: CaseLife) -> Turn:
    """Tell how a case is handled; returns whether it can be decided."""
    if life.kind is names.INSTANT:
        yield life.tell(life.papers.review(), life.reviewing())
    else:
        life.soon()
        if life.chance(_ROUTED):
            yield from _routed(life)
        if not life.is_short and not (yield from _ON_THE_WAY.pick(life.random)(life)):
            return False
        if life.is_promised and not (yield from verified_before(life)):
            return False
        yield from _reviewed(life)
    yield life.tell(life.papers.consulted(position=life.head()), life.deciding())
    return True


def _routed(life: CaseLife) -> Chapter:
    yield life.tell(life.papers.routed(reply_days_max=5), life.at_window())
    life.soon()
    yield from mended(life, life.tell(life.papers.step(step=life.one_of(_STEPS)), life.reviewing()))


def _nothing(life: CaseLife) -> Turn:  # noqa: ARG001 - one of the ways
    yield from ()
    return True


def _urged(life: CaseLife) -> Turn:
    yield life.tell(life.papers.urged())
    return True


def _extended(life: CaseLife) -> Turn:
    life.is_plain = False
    yield life.tell(life.papers.extended(), life.leading())
    return True


def _withdrawn(life: CaseLife) -> Turn:
    yield life.tell(life.papers.withdrawn(), life.at_window())
    if life.chance(0.5):
        closed = life.papers.closed(outcome=CaseOutcome.WITHDRAWN)
        yield life.tell(closed, life.at_window())
    return False


def _terminated(life: CaseLife) -> Turn:
    closed = life.papers.closed(
        outcome=CaseOutcome.TERMINATED, reason=life.one_of(_REASONS), document="情况说明"
    )
    yield life.tell(closed, life.at_window())
    return False


def _surveyed(life: CaseLife) -> Turn:
    papers = life.papers
    first = 208 if life.holder == life.county.bureau else 4
    surveyors = tuple(life.county.officer(life.holder, first + n).actor for n in range(2))
    day = life.year.after(life.today, 1)
    scheduled = papers.survey_set(survey_on=day, surveyors=surveyors)
    yield life.tell(scheduled, life.reviewing())
    life.wait(1)
    if life.chance(_FAILED):
        failed = papers.survey_done(surveyors=surveyors, result=SurveyResult.FAILED)
        yield life.tell(failed, life.reviewing())
        life.wait(2)
        yield life.tell(papers.survey_set(surveyors=surveyors), life.reviewing())
    yield life.tell(papers.survey_done(surveyors=surveyors), life.reviewing())
    yield from told_of(life, PushStage.SURVEY)
    return True


def _paused(life: CaseLife) -> Turn:
    life.is_plain = False
    kind = life.one_of(_PAUSES)
    until = life.year.after(life.today, 10)
    yield life.tell(life.papers.pause(kind=kind, until=until), life.deciding())
    life.wait(3 + life.below(6))
    yield life.tell(life.papers.pause_over(kind=kind, result="已完成"), life.deciding())
    life.wait(1)
    return True


def _frozen(life: CaseLife) -> Turn:
    until = life.year.after(life.today, 4)
    frozen = life.papers.pause(kind=ProcedureKind.FREEZE, basis="协助执行通知书", until=until)
    yield life.tell(frozen, life.watching())
    life.wait(2)
    over = life.papers.pause_over(kind=ProcedureKind.FREEZE)
    yield life.tell(over, life.watching())
    life.wait(1)
    return True


def _reviewed(life: CaseLife) -> Chapter:
    papers = life.papers
    life.soon()
    if life.holder == life.county.bureau and life.chance(_TECHNICAL):
        expert = life.county.officer(life.holder, 211)
        yield life.tell(papers.review(technical=True), expert)
    if life.chance(_OBJECTED):
        objecting = papers.review(opinion=Opinion.OBJECT, note="材料存疑")
        yield life.tell(objecting, life.reviewing())
        life.soon()
    yield life.tell(papers.review(), life.reviewing())
    yield life.tell(papers.review(2), life.reviewing(2))


_ON_THE_WAY: Final[Ways[Callable[[CaseLife], Turn]]] = Ways(
    (71.5, _nothing),
    (6, _surveyed),
    (10, _paused),
    (2, _frozen),
    (3, _extended),
    (3, _urged),
    (1.5, _withdrawn),
    (3, _terminated),
)
