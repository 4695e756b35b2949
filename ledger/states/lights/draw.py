"""抽查的灯: a draw waits for the seeds of its parties."""

from collections.abc import Iterator

from ledger.law.draw import awaited
from ledger.law.light import LightKind
from ledger.states.draw import Draw
from ledger.states.drawing import reveal_limit
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.lights.case import LAST_DAY
from ledger.view import View


@lights(LightKind.REVEAL, "draw")
def revealed(view: View, number: str) -> Iterator[Lit]:
    """揭示种子: until each party has bound itself, and then shown its value, each for itself."""
    draw = view.of(Draw, number)
    planned = draw.planned
    if planned is None or not draw.is_open or planned.observed is not None:
        return
    limit = reveal_limit(view, draw)
    for party in awaited(draw.parties, draw.commitments, draw.reveals):
        turn = holder_now(view, party, None)
        item, given = planned.event.item, (planned.id,)
        yield Lit(limit, turn, planned, item, LAST_DAY, part=party, given_by=given)
