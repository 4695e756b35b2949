"""Forced interleavings (交错): a writer stands still at a moment while others write and read."""

from collections.abc import Iterator

from cli.stress.ending import Check, go_on
from cli.stress.history import EntryHistory, differences
from cli.stress.processes import Worker
from cli.stress.system import ACKNOWLEDGED, PAUSED, System, word_and_content


def interleaved(
    system: System,
    moment: str,
    *,
    is_killed: bool,
    patience_seconds: float,
    check: Check = go_on,
) -> Iterator[str]:
    """Yield what a reader misses, doubles or finds out of order; that is the same every time.

    The other writer has so many seconds to be acknowledged before the first one goes on: where it
    has to wait for the first, that is right, and time is all that is lost.
    """
    acknowledged = EntryHistory()
    name = f"{moment.replace(' ', '-')}-{'killed' if is_killed else 'paused'}"
    with system.tail(system.faces[0]) as tail:
        tail.look()
        first = Worker(system.pause, moment, f"first-{name}")
        try:
            if first.next_message(check) != PAUSED:
                yield f"the writer did not stand still {moment}"
            tail.look()
            other = Worker(system.write_once, f"other-{name}")
            try:
                other.pipe.poll(patience_seconds)
                tail.look()
                first.kill() if is_killed else first.go_on()
                for worker in (first, other):
                    _take_acknowledged(worker, acknowledged, check)
            finally:
                other.close()
        finally:
            first.close()
        tail.look()
        if not acknowledged:
            yield "nobody was acknowledged"
        log = system.read_log()
        seen = {"the reader": tail.seen}
        yield from differences(acknowledged, seen, log, gapless=system.is_gapless)


def _take_acknowledged(worker: Worker, acknowledged: EntryHistory, check: Check) -> None:
    for message in worker.messages(check):
        word, what = word_and_content(message)
        if word == ACKNOWLEDGED:
            acknowledged.extend(what)
