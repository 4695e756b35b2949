"""Appending with all rules: one by one from one and from eight processes, and in batches."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep, time
from typing import Any, Final

from benchmarks import raw
from benchmarks.isolated import isolated, together
from benchmarks.load import Load
from ledger.entry import encode
from ledger.gate import Gate
from ledger.log import LedgerStore
from ledger.receipt import Outcome
from ledger.store import open_store

_START_AHEAD: Final = timedelta(hours=2)
"""How long before the clock the load begins: nothing may be dated in the future."""


class RefusedLoad(Exception):  # noqa: N818 - it says what happened
    """A submission of the load was not accepted: then the figures mean nothing."""


def _load(prefix: str = "", seed: int = 1, head: int | None = None) -> Load:
    return Load(datetime.now(UTC) - _START_AHEAD, seed=seed, prefix=prefix, head=head)


Place = Path | str
"""A file, or the URL of a ledger on a server."""


def open_gate(place: Place) -> Gate:
    """Return a gate on a store."""
    return Gate(_store(place))


def _store(place: Place) -> LedgerStore:
    return open_store(f"sqlite:///{place}" if isinstance(place, Path) else place)


def _submit(gate: Gate, lines: list[bytes]) -> None:
    for line, receipt in zip(lines, gate.submit(lines), strict=True):
        if receipt.outcome is not Outcome.ACCEPTED or receipt.findings:
            raise RefusedLoad(f"{receipt.document()}\n{line.decode()}")


def found(path: Place) -> int:
    """Open the ledger and fill its offices and catalogue; return the last position."""
    lines = [encode(one) for one in _load().founding()]
    _submit(open_gate(path), lines)
    return len(lines)


def _batches(load: Load, count: int, size: int) -> Iterator[list[bytes]]:
    stream = load.stream()
    for done in range(0, count, size):
        yield [encode(one) for one in islice(stream, min(size, count - done))]


def append_batches(path: Place, count: int, size: int) -> float:
    """Append ``count`` entries of the load in batches; return the seconds in the gate."""
    store = _store(path)
    gate, head = Gate(store), store.head()
    load = _load(prefix=f"{head}-", seed=head, head=head)
    seconds = 0.0
    for lines in _batches(load, count, size):
        started = perf_counter()
        _submit(gate, lines)
        seconds += perf_counter() - started
    return seconds


def _append_singles(path: Place, count: int, writer: int, start_at: float) -> tuple[float, float]:
    stream = _load(prefix=f"{writer}-", seed=writer + 1).stream()
    lines = [encode(one) for one in islice(stream, count)]
    gate = open_gate(path)
    sleep(max(0.0, start_at - time()))
    started = time()
    for line in lines:
        _submit(gate, [line])
    return started, time()


def append_one_by_one(path: Place, count: int, writers: int) -> float:
    """Append from several processes, each entry durable before the next; return the seconds."""
    share = count // writers
    start_at = time() + 4
    spans = together(
        _append_singles, [(path, share, number, start_at) for number in range(writers)]
    )
    return max(end for _, end in spans) - min(start for start, _ in spans)


def compared(ours: float, yardstick: float, count: int) -> dict[str, Any]:
    """Return both speeds and their ratio."""
    return {
        "entries": count,
        "per_second": round(count / ours),
        "raw_per_second": round(count / yardstick),
        "ratio": round(yardstick / ours, 2),
    }


def measure_batches(count: int, size: int) -> dict[str, Any]:
    """Compare batches through the gate with raw inserts of the same rows, twice in turn."""
    with TemporaryDirectory() as folder:
        ours, yardstick = [], []
        for turn in range(2):
            path, bare = Path(folder) / f"{turn}.db", Path(folder) / f"{turn}-raw.db"
            before = isolated(found, path).result
            ours.append(isolated(append_batches, path, count, size).result)
            raw.copy_schema(path, bare)
            yardstick.append(isolated(_raw_batches, path, bare, size, before).result)
        return compared(min(ours), min(yardstick), count)


def _raw_batches(path: Path, bare: Path, size: int, before: int) -> float:
    tables = raw.read_rows(path, size=size, after=before)
    return raw.insert_batches(bare, tables)


def measure_one_by_one(count: int, writers: int) -> dict[str, Any]:
    """Compare durable single appends of one or several processes with raw transactions."""
    with TemporaryDirectory() as folder:
        path, bare = Path(folder) / "ours.db", Path(folder) / "raw.db"
        before = isolated(found, path).result
        ours = append_one_by_one(path, count, writers)
        raw.copy_schema(path, bare)
        tables = raw.read_rows(path, size=1, after=before)
        return compared(ours, raw.insert_side_by_side(bare, tables, writers), count)
