"""Live lag: how long after its receipt an entry is in the views, while entries keep coming."""

from bisect import bisect_left
from itertools import islice
from time import sleep, time
from typing import Any, Final

from benchmarks.append import load_of, submit
from benchmarks.isolated import together
from benchmarks.places import Place, open_log, opened_views
from ledger.entry import encode
from ledger.gate.gate import Gate

RATE: Final = 1_000
"""Entries a second."""
_TICK_SECONDS: Final = 0.01
_PATIENCE_SECONDS: Final = 30
Noted = list[tuple[int, float]]
"""Positions and when they were reached."""


def _write(place: Place, entries: int, start_at: float) -> Noted:
    """Hand in at an even pace; note when each position had its receipt."""
    store = open_log(place)
    gate, head = Gate(store), store.head()
    stream = load_of(prefix=f"lag-{head}-", seed=head).stream()
    lines = [encode(one) for one in islice(stream, entries)]
    each = int(RATE * _TICK_SECONDS)
    noted: Noted = []
    sleep(max(0.0, start_at - time()))
    for number, start in enumerate(range(0, entries, each)):
        sleep(max(0.0, start_at + number * _TICK_SECONDS - time()))
        some = lines[start : start + each]
        submit(gate, some)
        head += len(some)
        noted.append((head, time()))
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


def measure_lag(place: Place, views: Place, seconds: int) -> dict[str, Any]:
    """Write for so many seconds and follow; return the lag of the entries."""
    entries = RATE * seconds
    rest = (entries, time() + 5)
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
