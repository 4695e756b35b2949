"""Faults (故障): a disk that is full, a database that may only be read."""

from collections.abc import Callable, Iterator

from cli.stress.ending import Check, go_on
from cli.stress.history import EntryHistory, differences
from cli.stress.ledger import LedgerSystem
from cli.stress.processes import Worker
from cli.stress.system import ACKNOWLEDGED, REFUSED, SEEN, UNTRUE, word_and_content


def filled(
    system: LedgerSystem,
    *,
    bytes_max: int | None,
    make_room: Callable[[], None] = lambda: None,
    check: Check = go_on,
) -> Iterator[str]:
    """Yield what is wrong where a writer fills the disk, then has room again."""
    acknowledged = EntryHistory()
    refusals = 0
    worker = Worker(system.fill, bytes_max)
    try:
        for message in worker.messages(check):
            word, what = word_and_content(message)
            if word == ACKNOWLEDGED:
                acknowledged.extend(what)
            elif word == UNTRUE:
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
    yield from differences(acknowledged, {}, system.read_log(), gapless=True)
    yield from system.problems_of_log(check)


def denied(system: LedgerSystem, check: Check = go_on) -> Iterator[str]:
    """Yield what is wrong where somebody who may only read tries to append."""
    head = len(system.read_log())
    messages: dict[str, object] = {}
    worker = Worker(system.intrude)
    try:
        for message in worker.messages(check):
            word, what = word_and_content(message)
            messages[word] = what
        worker.end()
    finally:
        worker.close()
    if messages.get(SEEN) != head:
        yield f"of {head} entries {messages.get(SEEN)} could be read"
    if ACKNOWLEDGED in messages or REFUSED not in messages:
        yield "an append was not refused"
    else:
        yield from _unclear(str(messages[REFUSED]))
    if len(system.read_log()) != head:
        yield "a refused append is in the log"
    yield from system.problems_of_log(check)


def _unclear(said: str) -> Iterator[str]:
    if "\n" in said or not said:
        yield f"no clear error: {said!r}"
