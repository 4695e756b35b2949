"""责任: for whom a light burned, and by which entry it was his to do.

A push that comes back is the bureau's turn again while the clock of the first push goes on, and
编办's once it has come back too often: each answers for its own days.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Final, Self

from msgspec import Struct
from msgspec.structs import replace

from ledger import naming
from ledger.events import Event
from ledger.events.handover import (
    ApprovalPushed,
    PushFailed,
    PushStopped,
    RegistrationNotified,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact
from ledger.law.duty import stands
from ledger.law.liability import Move, Turning, TurnSpan, spans
from ledger.law.light import LightKind
from ledger.states.agency import acts_for
from ledger.states.day import occurred_on
from ledger.states.duties import Duties
from ledger.states.item import Item
from ledger.states.level import level_of
from ledger.states.lights.base import Lit
from ledger.states.lights.task_family import numbers_beside, settler
from ledger.states.supervision_duty import Supervisors
from ledger.view import State, View

MOVES: Final[dict[type[Event], Move]] = {
    ApprovalPushed: Move.PUSHED,
    RegistrationNotified: Move.PUSHED,
    PushFailed: Move.FAILED,
    TaskReturned: Move.RETURNED,
    TaskReassigned: Move.REASSIGNED,
    SupervisionTaskClaimed: Move.ENDED,
    SupervisionTaskClosed: Move.ENDED,
    PushStopped: Move.ENDED,
}
"""What each fact of a task does to whose turn it is."""
_TO_AND_FRO: Final = frozenset((LightKind.CLAIM, LightKind.RECEIVE))


class Turnings(State, frozen=True, kw_only=True):
    """转手: every move of a task, in the order of the log."""

    tag: ClassVar = "task"
    folds: ClassVar = tuple(MOVES)
    facts: tuple[AnyFact, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a move."""
        return replace(self, facts=(*self.facts, fact))


class Liable(Struct, frozen=True):
    """责任机关: a body, its days, and the entries by which what burned was its to do."""

    agency: str
    from_on: date
    until_on: date | None
    duties: tuple[str, ...]


def liable_for(view: View, kind: LightKind, about: str, lit: Lit) -> list[Liable]:
    """Return who answers for a light, as it was known when and where the view looks."""
    scheme, number = naming.parts_of(about)
    found: list[TurnSpan] = []
    if scheme == Turnings.tag and kind in _TO_AND_FRO:
        found = _between(view, number, lit)
    if not found and lit.whose_turn is not None:
        found = [TurnSpan(lit.whose_turn, occurred_on(lit.cause, view))]
    return [_liable(view, one, lit) for one in found]


def _between(view: View, number: str, lit: Lit) -> list[TurnSpan]:
    """Return whose turn a push was over all its numbers; duties that were recorded since settle."""
    item = lit.item or ""
    numbers = (number, *numbers_beside(view, number))
    turnings = [_turning(fact, view) for one in numbers for fact in view.of(Turnings, one).facts]
    first = min(turnings, default=None)
    if first is None:
        return []
    duties = view.of(Supervisors, item).assigned
    turnings += [
        Turning(one.position, one.event.effective_on, Move.SETTLED, one.agency)
        for one in duties
        if one.position > first.position
    ]

    def times_at(position: int) -> int | None:
        bound = level_of(view, LoopStep.RETURN, item, agency=first.agency, position=position)
        return None if bound is None else bound.times

    return spans(turnings, settler(view, item), times_at)


def _turning(fact: AnyFact, view: View) -> Turning:
    day, move = occurred_on(fact, view), MOVES[type(fact.event)]
    return Turning(fact.position, day, move, fact.agency, getattr(fact.event, "agency_to", None))


def _liable(view: View, span: TurnSpan, lit: Lit) -> Liable:
    items = lit.items if lit.item is None else (lit.item,)
    duties = (entry for item in items for entry in _duties_of(view, span, item))
    return Liable(
        span.agency,
        span.from_on,
        span.until_on,
        tuple(dict.fromkeys((*duties, *lit.given_by))),
    )


def _duties_of(view: View, span: TurnSpan, code: str) -> Iterator[str]:
    """Yield the duties for an item that were the body's, and what made the item its own."""
    until = span.until_on or view.day
    duties, supervisors = view.of(Duties, code), view.of(Supervisors, code)
    for duty in duties.assigned:
        if acts_for(view, span.agency, duty.agency) and (
            stands(duty.effective_on, duties.ended_on(duty.entry), until)
            or stands(duty.effective_on, duties.ended_on(duty.entry), span.from_on)
        ):
            yield duty.entry
    for task in supervisors.assigned:
        began, ended = task.event.effective_on, supervisors.ended_on(task.entry)
        if acts_for(view, span.agency, task.agency) and (
            stands(began, ended, until) or stands(began, ended, span.from_on)
        ):
            yield task.entry
    item = view.of(Item, code)
    holder = item.holder(span.from_on)
    is_holders = holder is not None and acts_for(view, span.agency, holder)
    if item.entry is not None and (is_holders or span.agency == settler(view, code)):
        yield item.entry
