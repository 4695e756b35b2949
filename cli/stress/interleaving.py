"""Forced interleavings (交错): a writer stands still at a moment while others write and read."""

from collections.abc import Iterator

from cli.stress.history import Sightings, differences
from cli.stress.processes import Worker
from cli.stress.system import ACKNOWLEDGED, PAUSED, Quarry, told_of


def interleaved(
    quarry: Quarry, moment: str, *, is_killed: bool, patience_seconds: float
) -> Iterator[str]:
    """Yield what a reader misses, doubles or finds out of order; that is the same every time.

    The other writer has so many seconds to be acknowledged before the first one goes on: where it
    has to wait for the first, that is right, and time is all that is lost.
    """
    acknowledged = Sightings()
    name = f"{moment.replace(' ', '-')}-{'killed' if is_killed else 'paused'}"
    with quarry.tail(quarry.faces[0]) as tail:
        tail.look()
        first = Worker(quarry.pause, moment, f"first-{name}")
        try:
            if first.next_told() != PAUSED:
                yield f"the writer did not stand still {moment}"
            tail.look()
            other = Worker(quarry.write_once, f"other-{name}")
            try:
                other.ears.poll(patience_seconds)
                tail.look()
                first.kill() if is_killed else first.go_on()
                for worker in (first, other):
                    _hear(worker, acknowledged)
            finally:
                other.close()
        finally:
            first.close()
        tail.look()
        if not acknowledged:
            yield "nobody was acknowledged"
        there = quarry.there()
        seen = {"the reader": tail.seen}
        yield from differences(acknowledged, seen, there, gapless=quarry.is_gapless)


def _hear(worker: Worker, acknowledged: Sightings) -> None:
    for message in worker.told():
        word, what = told_of(message)
        if word == ACKNOWLEDGED:
            acknowledged.extend(what)
