"""受理人生: from the window to acceptance, or to whatever else becomes of an application."""

from collections.abc import Callable
from typing import Final

from ledger.events.handling import CaseOutcome
from ledger.events.handover import PushStage
from ledger.events.intake import AcceptanceMode, Defect, MaterialDefect
from shenguan.simulation import county as names
from shenguan.simulation.lives.handover import told_of
from shenguan.simulation.lives.life import CaseLife, Chapter, Turn
from shenguan.simulation.lives.ways import Ways

_SURE: Final = names.MATERIALS[:-1]
_DEFECTS: Final = (Defect.MISSING, Defect.FORM, Defect.EXPIRED)
_CHANNELS: Final = ("窗口", "网上", "自助")


def intake(life: CaseLife) -> Turn:
    """Tell how a case comes in; returns whether it is accepted."""
    ways = _IN_TIME
    if life.kind is names.INSTANT or life.is_hurried:
        ways = _AT_ONCE
    elif life.kind is names.COMMITTED:
        ways = _ON_A_PROMISE
    return (yield from ways.pick(life.random)(life))


def received(life: CaseLife, *materials: str) -> Chapter:
    """收件."""
    otherwise = {"channel": life.one_of(_CHANNELS), **life.asked_for}
    yield life.tell(life.papers.received(*materials, **otherwise), life.at_window())


def accepted(life: CaseLife, mode: AcceptanceMode | None = None, **otherwise: object) -> Chapter:
    """受理, today."""
    yield life.tell(life.papers.accepted(mode=mode, **otherwise), life.at_window())
    life.counts_from = life.today


def _turned_away(life: CaseLife) -> Turn:
    yield from received(life)
    life.wait(1)
    yield life.tell(life.papers.turned_away(), life.at_window())
    if life.chance(0.5):
        closed = life.papers.closed(outcome=CaseOutcome.NOT_ACCEPTED)
        yield life.tell(closed, life.at_window())
    return False


def _withdrawn(life: CaseLife) -> Turn:
    yield from received(life)
    life.wait(1)
    yield life.tell(life.papers.withdrawn(), life.at_window())
    return False


def _whole(life: CaseLife) -> Turn:
    yield from received(life)
    yield from accepted(life, AcceptanceMode.FULL if life.chance(0.5) else None)
    if life.chance(_TOLD_IN_VAIN if life.is_unwatched else _TOLD_AT_ONCE):
        yield from told_of(life, PushStage.ACCEPTED)
    return True


def _on_commitment(life: CaseLife) -> Turn:
    yield from received(life, *_SURE)
    yield life.tell(life.papers.promised(), life.at_window())
    life.is_promised = True
    yield from accepted(life, AcceptanceMode.COMMITMENT)
    return True


def _by_silence(life: CaseLife) -> Turn:
    yield from received(life)
    received_on = life.today
    life.wait(6)
    life.wait_for_power()
    life.is_short, life.is_plain = True, False
    if life.chance(0.6):
        yield from accepted(life, AcceptanceMode.SILENCE, accepted_on=received_on)
    return True


def _with_a_deficit(life: CaseLife) -> Turn:
    yield from received(life, *_SURE)
    by = life.year.after(life.today, 8)
    yield from accepted(life, AcceptanceMode.DEFICIT, cure_by=by)
    life.wait(1 + life.below(3))
    yield life.tell(life.papers.supplement(), life.at_window())
    return True


def _supplemented(life: CaseLife) -> Turn:
    papers, defect = life.papers, life.one_of(_DEFECTS)
    lacks = defect is Defect.MISSING
    yield from received(life, *(_SURE if lacks else names.MATERIALS))
    life.wait(life.below(4))
    found = MaterialDefect(material=names.DEFERRABLE, defect=defect, why="与法定形式不符")
    yield life.tell(papers.notice(defects=(found,)), life.at_window())
    life.wait(1 + life.below(8))
    if life.chance(_GIVEN_UP):
        yield life.tell(papers.withdrawn(reason="无法补正"), life.at_window())
        return False
    yield life.tell(papers.supplement(), life.at_window())
    if life.chance(_SILENT_AGAIN):
        life.wait(6)
        life.wait_for_power()
        life.is_short, life.is_plain = True, False
    else:
        yield from accepted(life, AcceptanceMode.FULL)
    return True


_TOLD_AT_ONCE, _TOLD_IN_VAIN = 0.03, 0.3
_GIVEN_UP = _SILENT_AGAIN = 0.06
_Part = Callable[[CaseLife], Turn]
_AT_ONCE: Final[Ways[_Part]] = Ways((2, _turned_away), (1, _withdrawn), (97, _whole))
_IN_TIME: Final[Ways[_Part]] = Ways(
    (2, _turned_away),
    (2, _withdrawn),
    (52, _whole),
    (5, _by_silence),
    (9, _with_a_deficit),
    (30, _supplemented),
)
_ON_A_PROMISE: Final[Ways[_Part]] = Ways(
    (2, _turned_away), (2, _withdrawn), (46, _whole), (50, _on_commitment)
)
