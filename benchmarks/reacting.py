"""Reactions: how many follow in a second, and how long after a fact its push stands in the log.

A case of four facts has four: two supervisors hear of its acceptance and of its decision.
"""

import threading
from collections.abc import Iterator
from datetime import datetime
from time import perf_counter, sleep, time
from typing import Any, Final

from benchmarks.isolated import isolated, together
from benchmarks.places import Land, Place, open_log, url_of
from consumers.streams.reactor import Reacting, Reactor
from consumers.streams.service import Stop
from ledger.entry import decode_entry
from ledger.gate.gate import Gate
from ledger.store.following import Following
from tests.contract import reactors

RATE: Final = 100
"""Facts a second, while their reactions are waited for."""
_TICK_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 60


def _record(place: Place, cases: int) -> None:
    gate = Gate(open_log(place))
    gate.submit(reactors.steps(cases))


def _react(place: Place) -> tuple[int, float]:
    store = open_log(place)
    reacting = Reacting(store, Gate(store), 0)
    started = perf_counter()
    count = sum(len(page) for page in reacting.go_on())
    return count, perf_counter() - started


def _write(place: Place, cases: int, start_at: float) -> int:
    gate = Gate(open_log(place))
    told = reactors.steps(cases)
    each = round(RATE * _TICK_SECONDS)
    sleep(max(0.0, start_at - time()))
    for number, start in enumerate(range(0, len(told), each)):
        sleep(max(0.0, start_at + number * _TICK_SECONDS - time()))
        gate.submit(told[start : start + each])
    return 0


def _follow(place: Place, cases: int, start_at: float) -> int:
    store = open_log(place)
    wanted, stop = reactors.reactions_of(cases), Stop()
    reactor = Reactor(store, Gate(store), lambda name: Following(url_of(place), name))
    sleep(max(0.0, start_at - time()))
    work = threading.Thread(target=reactor.work, args=(stop,))
    work.start()
    until = time() + len(reactors.steps(cases)) / RATE + _PATIENCE_SECONDS
    while reactor.progress.reactions < wanted and time() < until:
        sleep(_TICK_SECONDS)
    stop.ask()
    work.join()
    return reactor.progress.reactions


def _either(what: str, place: Place, cases: int, start_at: float) -> int:
    return (_write if what == "write" else _follow)(place, cases, start_at)


def _delays(place: Place) -> Iterator[float]:
    """Yield how long after its cause each reaction was recorded, by the log alone."""
    for page in open_log(place).scan():
        for row in page:
            entry = decode_entry(row.type, row.body)
            if entry.because:
                span = datetime.fromisoformat(entry.recorded_at) - datetime.fromisoformat(
                    entry.occurred_at
                )
                yield span.total_seconds()


def measure_reactions(land: Land, cases: int, cases_live: int) -> dict[str, Any]:
    """React to a log of so many cases; then live, at an even pace, and look at the delays."""
    place = land.fresh("reactions")
    isolated(_record, place, cases)
    count, seconds = isolated(_react, place).result
    live = land.fresh("reactions_live")
    isolated(_record, live, 0)
    start_at = time() + 5
    together(_either, [(what, live, cases_live, start_at) for what in ("write", "follow")])
    delays = sorted(_delays(live))
    land.drop(place)
    land.drop(live)
    return {
        "reactions": count,
        "reactions/s": round(count / seconds),
        "live": len(delays),
        "p50, ms": round(delays[len(delays) // 2] * 1_000, 1),
        "p99, ms": round(delays[int(len(delays) * 0.99)] * 1_000, 1),
        "most, ms": round(delays[-1] * 1_000, 1),
    }
