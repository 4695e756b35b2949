"""一件: one case from the window to the end of what it gives, on one of many paths."""

from collections.abc import Callable
from typing import Final

from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.lives.appeals import refusal_contested
from shenguan.simulation.lives.credit import penalised
from shenguan.simulation.lives.decision import decision, delivered, publicised
from shenguan.simulation.lives.handling import handling
from shenguan.simulation.lives.handover import followed_up, handed_over
from shenguan.simulation.lives.intake import intake
from shenguan.simulation.lives.licences import changed, struck_off, suspended, taken_back
from shenguan.simulation.lives.life import CaseLife, Chapter, nothing
from shenguan.simulation.lives.supervision import checked, found_wanting
from shenguan.simulation.lives.ways import Ways


def case_life(life: CaseLife) -> Lines:
    """Tell a case."""
    _begin(life)
    if not (yield from intake(life)) or not (yield from handling(life)):
        return
    granted = yield from decision(life)
    if not life.is_decided:
        return
    if not granted:
        yield from delivered(life)
        yield from _REFUSED.pick(life.random)(life)
        return
    yield life.tell(life.papers.issued(), life.issuing())
    yield from delivered(life)
    yield from publicised(life)
    yield from handed_over(life)
    yield from followed_up(life)
    yield from _AFTERWARDS.pick(life.random)(life)


def _begin(life: CaseLife) -> None:
    kind = _KINDS.pick(life.random)
    item = life.one_of(life.county.items(kind))
    county, year = life.county, life.year
    gone = item == county.cancelled_item and life.today >= year.cancellation
    if gone or (item == county.moved_item and _is_about_to_move(life)):
        item = life.county.items(kind)[0]
    subject = names.organisation(f"92{life.county.region}", life.strand)
    life.apply(item, kind, subject)


def _is_about_to_move(life: CaseLife) -> bool:
    """Tell whether a case would be accepted by another body than has received it."""
    return life.today < life.year.transfer <= life.year.after(life.today, _LONGEST_INTAKE)


_LONGEST_INTAKE: Final = 20
_KINDS: Final[Ways[names.ItemKind]] = Ways(
    (40, names.INSTANT), (45, names.PROMISED), (15, names.COMMITTED)
)
_REFUSED: Final[Ways[Callable[[CaseLife], Chapter]]] = Ways((40, nothing), (60, refusal_contested))
_AFTERWARDS: Final[Ways[Callable[[CaseLife], Chapter]]] = Ways(
    (64, nothing),
    (8, checked),
    (8, found_wanting),
    (10, penalised),
    (3, changed),
    (2, suspended),
    (3, taken_back),
    (2, struck_off),
)
