"""反应 (reacting): what follows from what was just recorded, in the same process, as asked for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ledger.gate.receipt import Outcome, Receipt

if TYPE_CHECKING:
    from consumers.streams.reactor import Reacted
    from shenguan.wiring import Wiring


def follow(wiring: "Wiring", receipts: Iterable[Receipt]) -> "list[Reacted]":
    """React to what was just recorded, and to what others have left undone before it."""
    recorded = [
        one.position
        for one in receipts
        if one.outcome is Outcome.ACCEPTED and one.position is not None and not one.repeated
    ]
    return follow_from(wiring, min(recorded)) if recorded else []


def follow_from(wiring: "Wiring", position: int) -> "list[Reacted]":
    """React to everything from a position on that was not reacted to yet.

    Another reactor may be at it: then it does the rest, and both record the same.
    """
    from consumers.streams.reactor import Reacting, Reactor
    from consumers.streams.service import Stop
    from ledger.store.following import FollowerBusy, Following

    found: list[Reacted] = []
    store, gate = wiring.store, wiring.gate
    try:
        Reactor(
            store,
            gate,
            lambda name: Following(wiring.settings.store, name),
            once=True,
            tell=found.extend,
        ).work(Stop())
    except FollowerBusy:
        for page in Reacting(store, gate, position - 1).go_on():
            found.extend(page)
    return found
