"""复算文件: the four files from which anybody repeats a draw with ``docs/redraw.py``."""

import json
from typing import TYPE_CHECKING

from ledger.errors import NotFound
from ledger.gate.replay import present
from ledger.sentence import say
from ledger.states.draw import Draw
from ledger.states.drawing import registers_as_planned

if TYPE_CHECKING:
    from shenguan.wiring import Wiring


def exported(wiring: "Wiring", number: str) -> dict[str, bytes]:
    """Return the files by their names; raises ``NotFound`` where no plan bears the number."""
    view = present(wiring.store, wiring.opening, wiring.today())
    draw = view.of(Draw, number)
    row = None if draw.planned is None else wiring.store.row(draw.planned.position)
    if draw.planned is None or row is None:
        raise NotFound(say("no plan of a draw bears the number {number}", number=number))
    plan = draw.planned
    registers = registers_as_planned(plan, view)
    seeds = {
        party: {
            "commitment": draw.commitments[party].event.commitment,
            "value": draw.reveals[party].event.value if party in draw.reveals else None,
        }
        for party in draw.parties
        if party in draw.commitments
    }
    return {
        "plan.json": row.body,
        "seeds.json": f"{json.dumps(seeds, ensure_ascii=False, indent=1)}\n".encode(),
        "targets.jsonl": registers.targets_bytes,
        "inspectors.jsonl": registers.inspectors_bytes,
    }
