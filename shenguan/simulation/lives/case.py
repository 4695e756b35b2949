"""一件: one case from the window to the end of what it gives, on one of many paths."""

from collections.abc import Callable
from datetime import date
from typing import Final

from ledger.events.intake import ApplicationKind
from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.lives.appeals import refusal_contested
from shenguan.simulation.lives.bookkeeping import (
    archived,
    blanks_kept,
    exported,
    file_read,
    measure_listed,
    met,
    seal_cut,
)
from shenguan.simulation.lives.commitments import verified_after, verified_in_vain
from shenguan.simulation.lives.credit import penalised
from shenguan.simulation.lives.decision import decision, delivered, publicised, taken_down
from shenguan.simulation.lives.draws import abandoned, drawn, drawn_elsewhere
from shenguan.simulation.lives.enforcement import audited, looked_into, without_a_licence
from shenguan.simulation.lives.handling import handling
from shenguan.simulation.lives.handover import followed_up, handed_over, sent_afterwards
from shenguan.simulation.lives.history import brought_along
from shenguan.simulation.lives.intake import intake
from shenguan.simulation.lives.joint import joint_life
from shenguan.simulation.lives.licences import changed, struck_off, suspended, taken_back
from shenguan.simulation.lives.life import CaseLife, Chapter, nothing
from shenguan.simulation.lives.notices import notified
from shenguan.simulation.lives.outreach import (
    complained_of,
    registered,
    reminded,
    sorted_by_risk,
)
from shenguan.simulation.lives.oversight import is_neglected, neglected
from shenguan.simulation.lives.ratings import rated
from shenguan.simulation.lives.recodings import recoded
from shenguan.simulation.lives.renewals import changed_on_request, reissued, renewed
from shenguan.simulation.lives.supervision import checked, found_wanting
from shenguan.simulation.lives.ways import Ways


def case_life(life: CaseLife) -> Lines:
    """Tell a case, or several that belong together."""
    subject = names.organisation(f"92{life.county.region}", life.strand)
    if is_neglected(life.strand):
        (item,) = life.county.items(names.NEGLECTED)
        life.apply(item, names.NEGLECTED, subject)
        yield from neglected(life)
        return
    kind = _KINDS.pick(life.random)
    if kind is names.JOINT:
        life.holder = life.county.bureau
        yield from joint_life(life, subject)
        return
    if life.chance(_RECODED):
        subject = yield from recoded(life, subject)
    life.apply(_item(life, kind), kind, subject)
    life.is_hurried = life.papers.item == life.county.cancelled_item and _is_soon(
        life, life.year.cancellation
    )
    if life.chance(_SAYS_NEW):
        life.asked_for["kind"] = ApplicationKind.NEW
    if not (yield from intake(life)):
        return
    if (yield from handling(life)) and (yield from decision(life)):
        yield from _granted(life)
    else:
        yield from _not_granted(life)


def _not_granted(life: CaseLife) -> Chapter:
    yield from verified_in_vain(life)
    if life.is_decided:
        yield from delivered(life)
        yield from _REFUSED.pick(life.random)(life)
    yield from sent_afterwards(life)


def _granted(life: CaseLife) -> Chapter:
    life.issued_on = life.today
    issued = life.tell(life.papers.issued(), life.issuing())
    yield issued
    yield from delivered(life)
    yield from publicised(life)
    if life.chance(_RATED):
        yield from rated(life)
    if life.chance(_ARCHIVED):
        yield from archived(life)
    if life.chance(_BESIDE_IT):
        yield from _BESIDE.pick(life.random)(life)
    if life.is_unwatched and life.chance(_ENDS_UNWATCHED):
        yield life.tell(life.papers.push_failed(), life.issuing())
        yield from _UNWATCHED.pick(life.random)(life)
        yield from handed_over(life, issued)
        yield from followed_up(life)
        return
    yield from handed_over(life, issued)
    if life.is_promised and (yield from verified_after(life)):
        yield from taken_back(life)
        return
    yield from followed_up(life)
    if life.papers.item != life.county.unwatched_item:
        yield from _AFTERWARDS.pick(life.random)(life)


def _item(life: CaseLife, kind: names.ItemKind) -> str:
    county, year = life.county, life.year
    items = county.items(kind)
    item = life.one_of(items)
    rush = year.after(life.today, _RUSH) >= year.cancellation > life.today
    if kind is names.PROMISED and rush and life.chance(_RUSHES):
        item = county.cancelled_item
    elif (
        kind is names.PROMISED
        and year.unwatched[0] <= life.today < year.unwatched[1]
        and life.chance(_RUSHES)
    ):
        item = county.unwatched_item
    gone = item == county.cancelled_item and life.today >= year.cancellation
    if gone or (item == county.moved_item and _is_soon(life, year.transfer)):
        return items[0]
    return item


def _is_soon(life: CaseLife, day: date) -> bool:
    """Tell whether a case that is received today might be accepted on a day, or after it."""
    return life.today < day <= life.year.after(life.today, _LONGEST_INTAKE)


_LONGEST_INTAKE: Final = 20
_KINDS: Final[Ways[names.ItemKind]] = Ways(
    (40, names.INSTANT), (42, names.PROMISED), (15, names.COMMITTED), (3, names.JOINT)
)
_REFUSED: Final[Ways[Callable[[CaseLife], Chapter]]] = Ways((40, nothing), (60, refusal_contested))
_AFTERWARDS: Final[Ways[Callable[[CaseLife], Chapter]]] = Ways(
    (34, nothing),
    (7, checked),
    (7, found_wanting),
    (28, penalised),
    (3, changed),
    (2, suspended),
    (3, taken_back),
    (2, struck_off),
    (2, taken_down),
    (2, changed_on_request),
    (2, renewed),
    (2, reissued),
    (3, sorted_by_risk),
    (3, reminded),
    (4, complained_of),
    (2, registered),
    (3, audited),
    (11, looked_into),
    (2, without_a_licence),
)
_BESIDE: Final[Ways[Callable[[CaseLife], Chapter]]] = Ways(
    (24, file_read),
    (140, notified),
    (6, met),
    (9, exported),
    (32, measure_listed),
    (6, seal_cut),
    (9, blanks_kept),
    (6, drawn),
    (6, abandoned),
    (6, drawn_elsewhere),
    (9, brought_along),
)
_UNWATCHED: Final[Ways[Callable[[CaseLife], Chapter]]] = Ways((1, changed), (1, taken_back))
_ENDS_UNWATCHED: Final = 0.25
_ARCHIVED, _BESIDE_IT = 0.3, 0.3
_RECODED: Final = 0.03
_SAYS_NEW: Final = 0.3
_RATED: Final = 0.1
_RUSH, _RUSHES = 8, 0.75
"""So many working days before an item is cancelled so many come for it; as many for the one that
nobody supervises, while nobody does."""
