"""自动抽取: with the last reveal it is drawn: nobody chooses when, or whether."""

from collections.abc import Iterator
from functools import partial

from ledger.events import Event
from ledger.events.draw import SeedRevealed
from ledger.fact import Fact
from ledger.reactions.base import Reaction, reaction
from ledger.states.agency import heir_of
from ledger.states.draw import Draw
from ledger.states.drawing import drawing_of
from ledger.view import View

_RULE = "draw"


@reaction(SeedRevealed)
def revealed(fact: Fact[SeedRevealed], view: View) -> Iterator[Reaction]:
    """种子公布: where all parties have revealed, the draw and its checks, all together."""
    draw = view.of(Draw, fact.event.draw)
    drawing = drawing_of(draw, view) if draw.is_open else None
    if drawing is None or draw.lead is None:
        return
    lead = heir_of(view, draw.lead, view.day)
    for event in (drawing.as_event(), *drawing.assignments()):
        target = getattr(event, "check", "")
        yield Reaction(_RULE, target, lead, partial(_as_drawn, event), together=True)


def _as_drawn(event: Event, _: str) -> Event:
    """Return what was drawn: its numbers are those of the draw, whoever records it."""
    return event
