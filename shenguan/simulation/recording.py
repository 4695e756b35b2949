"""记账: a history recorded into a simulated ledger, and gone on with where it was broken off."""

from collections.abc import Iterator
from datetime import datetime

from ledger.errors import WrongUse
from ledger.sentence import say
from shenguan.playing import Played, Player, Simulation
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.line import Told, encoded, members


def record(history: Chronicle, simulation: Simulation, player: Player) -> Iterator[Played]:
    """Record what a history tells; yield what came back for each line that was not there yet.

    Raises ``WrongUse`` where the store holds another history.
    """
    title = history.arguments.title
    if simulation.is_open and simulation.opening.event.name != title:
        raise WrongUse(
            say(
                "the store holds {name}, which is another history; name a new store with --store",
                name=simulation.opening.event.name,
            )
        )
    last = simulation.store.end().recorded_at
    done_until = datetime.fromisoformat(last) if last else None
    for number, told in enumerate(history.lines(), 1):
        if done_until is None or not _is_done(told, done_until, simulation):
            yield from player.play(number, encoded(told))


def _is_done(told: Told, until: datetime, simulation: Simulation) -> bool:
    """Tell whether a line came before the last entry, or is on record already."""
    lines = members(told)
    if lines[0].at != until:
        return lines[0].at < until
    ids = [f"id:{line.id}" for line in lines]
    return len(simulation.store.find(ids)) == len(ids)
