"""Hardship (困境): a disk that is full, a database that may only be read."""

from collections.abc import Callable, Iterator

from cli.stress.history import Sightings, differences
from cli.stress.ledger import LedgerQuarry
from cli.stress.processes import Worker
from cli.stress.system import ACKNOWLEDGED, LIE, REFUSED, SEEN, told_of


def filled(
    quarry: LedgerQuarry, *, bytes_max: int | None, make_room: Callable[[], None] = lambda: None
) -> Iterator[str]:
    """Yield what is wrong where a writer fills the disk, then has room again."""
    acknowledged = Sightings()
    refusals = 0
    worker = Worker(quarry.fill, bytes_max)
    try:
        for message in worker.told():
            word, what = told_of(message)
            if word == ACKNOWLEDGED:
                acknowledged.extend(what)
            elif word == LIE:
                yield what
            elif word == REFUSED:
                refusals += 1
                yield from _unclear(what)
                make_room()
                worker.go_on()
        if worker.end() or refusals != 1:
            yield "the writer was not refused once, then accepted; see what it said above"
    finally:
        worker.close()
    yield from differences(acknowledged, {}, quarry.there(), gapless=True)
    yield from quarry.faults_of_log()


def denied(quarry: LedgerQuarry) -> Iterator[str]:
    """Yield what is wrong where somebody who may only read tries to append."""
    head = len(quarry.there())
    told: dict[str, object] = {}
    worker = Worker(quarry.intrude)
    try:
        for message in worker.told():
            word, what = told_of(message)
            told[word] = what
        worker.end()
    finally:
        worker.close()
    if told.get(SEEN) != head:
        yield f"of {head} entries {told.get(SEEN)} could be read"
    if ACKNOWLEDGED in told or REFUSED not in told:
        yield "an append was not refused"
    else:
        yield from _unclear(str(told[REFUSED]))
    if len(quarry.there()) != head:
        yield "a refused append is in the log"
    yield from quarry.faults_of_log()


def _unclear(said: str) -> Iterator[str]:
    if "\n" in said or not said:
        yield f"no clear error: {said!r}"
