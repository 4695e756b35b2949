"""Live lag: how long after its receipt an entry is in the views, while entries keep coming."""

from bisect import bisect_left
from time import sleep, time
from typing import Any, Final

from benchmarks.isolated import together
from benchmarks.places import Place, open_log, opened_views
from benchmarks.year import YearLoad, hand_in, simulated

RATE: Final = 1_000
"""Entries a second."""
_TICK_SECONDS: Final = 0.01
_START_SECONDS: Final = 30
"""So long it may take to tell a long year up to where its ledger ends."""
_PATIENCE_SECONDS: Final = 30
Noted = list[tuple[int, float]]
"""Positions and when they were reached."""


def _write(place: Place, entries: int, start_at: float) -> Noted:
    """Hand in at an even pace; note when each position had its receipt."""
    noted: Noted = []
    with simulated(place) as simulation:
        begun = head = simulation.store.head()
        batches = YearLoad(simulation).batches(int(RATE * _TICK_SECONDS))
        batch = next(batches)
        while head < begun + entries:
            sleep(max(0.0, start_at + (head - begun) / RATE - time()))
            head += sum(map(len, hand_in(simulation, batch)))
            noted.append((head, time()))
            batch = next(batches)
    return noted


def _follow(place: Place, views: Place, entries: int, start_at: float) -> Noted:
    """Keep views up to date; note when each position was reached."""
    store = open_log(place)
    reached = store.head()
    until, noted = reached + entries, []
    with opened_views(place, views) as opened:
        opened.catch_up()
        while reached < until and time() < start_at + entries / RATE + _PATIENCE_SECONDS:
            if store.wait(reached, 1.0) > reached:
                reached = opened.catch_up()
                noted.append((reached, time()))
    return noted


def _either(what: str, place: Place, views: Place, rest: tuple[int, float]) -> Noted:
    return _write(place, *rest) if what == "write" else _follow(place, views, *rest)


def measure_lag(place: Place, views: Place, entries: int) -> dict[str, Any]:
    """Write so many entries at an even pace and follow; return their lag."""
    rest = (entries, time() + _START_SECONDS)
    written, followed = together(
        _either, [("write", place, views, rest), ("follow", place, views, rest)]
    )
    positions = [position for position, _ in followed]
    lags = sorted(
        followed[bisect_left(positions, position)][1] - at
        for position, at in written
        if position <= positions[-1]
    )
    spent = written[-1][1] - written[0][1]
    return {
        "entries/s": round((written[-1][0] - written[0][0]) / spent),
        "entries": entries,
        "p50, ms": round(lags[len(lags) // 2] * 1_000, 1),
        "p99, ms": round(lags[int(len(lags) * 0.99)] * 1_000, 1),
        "most, ms": round(lags[-1] * 1_000, 1),
    }
