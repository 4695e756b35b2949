"""Appending with all rules: one by one, from processes, from threads, and in batches.

The yardstick is the driver alone, writing the very rows that the store wrote: ``raw`` on SQLite,
``raw_postgres`` on a server.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter, sleep, time
from typing import Any, Final, NamedTuple

from benchmarks import raw, raw_postgres
from benchmarks.isolated import isolated, together
from benchmarks.load import Load
from benchmarks.places import Land, Place, open_gate, open_log
from ledger.entry import encode
from ledger.gate.gate import Gate
from ledger.gate.group_commit import GroupCommit
from ledger.gate.receipt import Outcome, Receipt

_START_AHEAD: Final = timedelta(hours=2)
"""How long before the clock the load begins: nothing may be dated in the future.

A stream of some hundred thousand entries, a millisecond each, ends before the clock's time.
"""
_TURNS: Final = 2
_UNSAID: Final = frozenset(
    {
        "consult.missing",
        "duty.disposition-unsaid",
        "liaison.none",
        "penalty.severity-unknown",
        "register.certificate-unknown",
    }
)
"""What a county is told with every act until it has said it once: no fault of the act."""


class RefusedLoad(Exception):  # noqa: N818 - it says what happened
    """A submission of the load was not accepted: then the figures mean nothing."""


def load_of(prefix: str = "", seed: int = 1, head: int | None = None) -> Load:
    """Return a stream of the load that ends before the clock's time."""
    return Load(datetime.now(UTC) - _START_AHEAD, seed=seed, prefix=prefix, head=head)


def _accepted(line: bytes, receipt: Receipt) -> None:
    if receipt.outcome is not Outcome.ACCEPTED or not _UNSAID.issuperset(receipt.findings):
        raise RefusedLoad(f"{receipt.document()}\n{line.decode()}")


def submit(gate: Gate, lines: list[bytes]) -> None:
    """Hand in what must be accepted."""
    for line, receipt in zip(lines, gate.submit(lines), strict=True):
        _accepted(line, receipt)


def found(place: Place) -> int:
    """Open the ledger and fill its offices and catalogue; return the last position."""
    lines = [encode(one) for one in load_of().founding()]
    submit(open_gate(place), lines)
    return len(lines)


def _batches(load: Load, count: int, size: int) -> Iterator[list[bytes]]:
    stream = load.stream()
    for done in range(0, count, size):
        yield [encode(one) for one in islice(stream, min(size, count - done))]


def append_batches(place: Place, count: int, size: int) -> float:
    """Append ``count`` entries of the load in batches; return the seconds in the gate."""
    store = open_log(place)
    gate, head, seconds = Gate(store), store.head(), 0.0
    for lines in _batches(load_of(prefix=f"{head}-", seed=head, head=head), count, size):
        started = perf_counter()
        submit(gate, lines)
        seconds += perf_counter() - started
    return seconds


class Span(NamedTuple):
    """When one writer began and ended, and the longest that it waited for one receipt."""

    started: float
    ended: float
    longest: float


def _lines(count: int, writer: int, head: int) -> list[bytes]:
    stream = load_of(prefix=f"{head}-{writer}-", seed=head * 1_000 + writer).stream()
    return [encode(one) for one in islice(stream, count)]


def _append_singles(place: Place, count: int, writer: int, start_at: float) -> Span:
    store = open_log(place)
    gate, lines = Gate(store), _lines(count, writer, store.head())
    sleep(max(0.0, start_at - time()))
    started, longest = time(), 0.0
    for line in lines:
        before = perf_counter()
        submit(gate, [line])
        longest = max(longest, perf_counter() - before)
    return Span(started, time(), longest)


def append_one_by_one(place: Place, count: int, writers: int) -> list[Span]:
    """Append from several processes, each entry durable before the next."""
    share = count // writers
    start_at = time() + 4
    return together(
        _append_singles, [(place, share, number, start_at) for number in range(writers)]
    )


def append_from_threads(place: Place, count: int, threads: int) -> float:
    """Append from several threads, each waiting for its receipt before the next; the seconds."""
    store = open_log(place)
    shares = [_lines(count // threads, number, store.head()) for number in range(threads)]
    with GroupCommit(Gate(store)) as gate, ThreadPoolExecutor(threads) as pool:

        def work(lines: list[bytes]) -> None:
            for line in lines:
                (receipt,) = gate.submit([line])
                _accepted(line, receipt)

        started = perf_counter()
        list(pool.map(work, shares))
        return perf_counter() - started


def _spent(spans: list[Span]) -> float:
    return max(one.ended for one in spans) - min(one.started for one in spans)


def compared(ours: float, yardstick: float, count: int) -> dict[str, Any]:
    """Return both speeds and their ratio."""
    return {
        "entries": count,
        "entries/s": round(count / ours),
        "raw/s": round(count / yardstick),
        "ratio": round(yardstick / ours, 2),
    }


class _Yardstick(NamedTuple):
    """The raw driver of a kind of database."""

    land: Land

    @property
    def _driver(self) -> Any:  # noqa: ANN401 - one of two modules of one shape
        return raw if self.land.kind == "SQLite" else raw_postgres

    def singles(self, place: Place, after: int, writers: int) -> float:
        """Insert what a ledger holds one by one from several processes; return the seconds."""
        bare = self.land.fresh("raw")
        self._driver.copy_schema(place, bare)
        rows = self._driver.read_rows(place, size=1, after=after)
        seconds: float = self._driver.insert_side_by_side(bare, rows, writers)
        self.land.drop(bare)
        return seconds

    def batches(self, place: Place, after: int, size: int) -> float:
        """Insert what a ledger holds in batches; return the seconds."""
        bare = self.land.fresh("raw")
        self._driver.copy_schema(place, bare)
        seconds: float = isolated(self.insert, place, bare, size, after).result
        self.land.drop(bare)
        return seconds

    def insert(self, place: Place, bare: Place, size: int, after: int) -> float:
        """Insert in this process."""
        rows = self._driver.read_rows(place, size=size, after=after)
        seconds: float = self._driver.insert_batches(bare, rows)
        return seconds


def measure_batches(land: Land, count: int, size: int) -> dict[str, Any]:
    """Compare batches through the gate with raw inserts of the same rows, in turn."""
    ours, yardstick, tags = [], [], 0.0
    for _ in range(_TURNS):
        place = land.fresh("batches")
        before = isolated(found, place).result
        ours.append(isolated(append_batches, place, count, size).result)
        yardstick.append(_Yardstick(land).batches(place, before, size))
        tags = open_log(place).tag_count() / (before + count)
        land.drop(place)
    return {
        **compared(min(ours), min(yardstick), count),
        "tag rows an entry": round(tags, 2),
    }


def measure_one_by_one(land: Land, count: int, writers: int) -> dict[str, Any]:
    """Compare durable single appends of one or several processes with raw transactions."""
    ours: list[list[Span]] = []
    yardstick = []
    for _ in range(_TURNS):
        place = land.fresh("singles")
        before = isolated(found, place).result
        ours.append(append_one_by_one(place, count, writers))
        yardstick.append(_Yardstick(land).singles(place, before, writers))
        land.drop(place)
    best = min(ours, key=_spent)
    spent = [one.ended - one.started for one in best]
    return {
        **compared(_spent(best), min(yardstick), count),
        "longest wait, ms": round(max(one.longest for one in best) * 1_000),
        "slowest writer's share": round(min(spent) / max(spent), 2),
    }


def measure_threads(land: Land, count: int, threads: int) -> dict[str, Any]:
    """Measure threads of one process that hand in one by one, appended together."""
    spent = []
    for _ in range(_TURNS):
        place = land.fresh("threads")
        isolated(found, place)
        spent.append(isolated(append_from_threads, place, count, threads).result)
        land.drop(place)
    return {"entries": count, "entries/s": round(count / min(spent))}
