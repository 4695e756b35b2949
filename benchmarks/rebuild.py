"""Rebuilding every projection from the log, against reading and decoding the same log alone."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from benchmarks.isolated import isolated
from ledger.clock import now
from ledger.entry import decode_entry, entry_decoder
from ledger.fact import fact_of
from ledger.store import open_store
from ledger.view import Opening
from ledger.zone import Zone
from projections._discovery import all_projections
from projections.views import Views, open_views

PAGE: Final = 2_000


def _views(path: Path, views: Path) -> Views:
    store = open_store(f"sqlite:///{path}", create=False)
    first = store.row(1)
    assert first is not None  # noqa: S101 - the load opens its ledger
    opening = Opening.of(decode_entry(first.type, first.body))
    url = f"sqlite:///{views}"
    return open_views(
        url, store, opening.zone, opening.ledger, today=lambda: opening.zone.day_of(now()), now=now
    )


def rebuild_all(path: Path, views: Path) -> float:
    """Build every projection from an empty views database; return the seconds."""
    with _views(path, views) as opened:
        started = perf_counter()
        opened.catch_up()
        return perf_counter() - started


def scan_and_decode(path: Path) -> float:
    """Read every entry and decode it by its type, and do nothing with it; return the seconds."""
    store = open_store(f"sqlite:///{path}", create=False)
    gc.collect()
    gc.freeze()
    gc.disable()
    started = perf_counter()
    for page in store.scan(page=PAGE):
        for row in page:
            entry_decoder(row.type)(row.body)
    return perf_counter() - started


def count_touches(path: Path) -> int:
    """Count how often an entry changes a row, over all tables."""
    return sum(_touches(path))


def _touches(path: Path) -> Iterator[int]:
    store = open_store(f"sqlite:///{path}", create=False)
    handlers: dict[str, list[Any]] = {}
    for projection in all_projections():
        for table in projection.tables:
            for name, handler in table.handlers.items():
                handlers.setdefault(name, []).append(handler)
    zone = Zone("Asia/Shanghai")
    for page in store.scan(page=PAGE):
        for row in page:
            fact = fact_of(row.position, entry_decoder(row.type)(row.body), zone)
            yield sum(len(handler.keys(fact)) for handler in handlers.get(row.type, ()))


def catch_up_after(path: Path, views: Path) -> float:
    """Catch up what came since; return the seconds."""
    return rebuild_all(path, views)


def measure_rebuild(path: Path, entries: int) -> dict[str, Any]:
    """Compare a rebuild with scan and decode alone, each the better of two runs in turn."""
    with TemporaryDirectory() as folder:
        rebuilt, scanned, peaks = [], [], []
        for turn in range(2):
            outcome = isolated(rebuild_all, path, Path(folder) / f"{turn}.views.db")
            rebuilt.append(outcome.result)
            peaks.append(outcome.peak_mb)
            scanned.append(isolated(scan_and_decode, path).result)
        touches = isolated(count_touches, path).result
        size = (Path(folder) / "1.views.db").stat().st_size
        shutil.rmtree(folder)
        Path(folder).mkdir()
    seconds, yardstick = min(rebuilt), min(scanned)
    return {
        "entries": entries,
        "per_second": round(entries / seconds),
        "raw_per_second": round(entries / yardstick),
        "ratio": round(yardstick / seconds, 2),
        "microseconds_a_touched_row": round(seconds / touches * 1e6, 2),
        "touched_rows": touches,
        "peak_mb": max(peaks),
        "views_mb": round(size / 1e6),
    }
