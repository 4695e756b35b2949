"""Rebuilding every projection from the log, against reading and decoding the same log alone."""

import gc
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import Any, Final

from benchmarks.isolated import isolated
from benchmarks.places import Land, Place, open_log, opened_views, views_beside
from ledger.entry import entry_decoder
from ledger.fact import fact_of
from ledger.zone import Zone
from projections.discovery import all_projections

PAGE: Final = 2_000


def rebuild_all(place: Place, views: Place, jobs: int = 1) -> tuple[float, int]:
    """Build every projection again; return the seconds and the rows written."""
    with opened_views(place, views) as opened:
        again = partial(opened_views, place, views)
        started = perf_counter()
        told = opened.rebuild(jobs=jobs, reopen=again)
        seconds = perf_counter() - started
    return seconds, sum({one.projection: one.rows_written for one in told}.values())


def catch_up(place: Place, views: Place) -> float:
    """Fold what is new; return the seconds."""
    with opened_views(place, views) as opened:
        started = perf_counter()
        opened.catch_up()
        return perf_counter() - started


def scan_and_decode(place: Place) -> float:
    """Read every entry and decode it by its type, and do nothing with it; return the seconds."""
    store = open_log(place)
    gc.collect()
    gc.freeze()
    gc.disable()
    started = perf_counter()
    for page in store.scan(page=PAGE):
        for row in page:
            entry_decoder(row.type)(row.body)
    return perf_counter() - started


def count_touches(place: Place) -> int:
    """Count how often an entry changes a row, over all tables."""
    return sum(_touches(place))


def _touches(place: Place) -> Iterator[int]:
    handlers: dict[str, list[Any]] = {}
    for projection in all_projections():
        for table in projection.tables:
            for name, handler in table.handlers.items():
                handlers.setdefault(name, []).append(handler)
    zone = Zone("Asia/Shanghai")
    for page in open_log(place).scan(page=PAGE):
        for row in page:
            fact = fact_of(row.position, entry_decoder(row.type)(row.body), zone)
            yield sum(len(handler.keys(fact)) for handler in handlers.get(row.type, ()))


def measure_rebuild(land: Land, place: Place, turns: int = 2) -> list[dict[str, Any]]:
    """Compare rebuilds in one and in two processes with scan and decode, in turn."""
    entries = open_log(place).head()
    views = views_beside(place, "rebuilt")
    found: dict[int, list[tuple[float, int, float]]] = {1: [], 2: []}
    scanned, size = [], 0
    for _ in range(turns):
        for jobs, runs in found.items():
            land.drop(views)
            outcome = isolated(rebuild_all, place, views, jobs)
            runs.append((*outcome.result, outcome.peak_mb))
        size = land.bytes_of(views)
        scanned.append(isolated(scan_and_decode, place).result)
    land.drop(views)
    touches = isolated(count_touches, place).result
    yardstick = min(scanned)
    alone = min(found[1])[0]
    rows = []
    for jobs, runs in found.items():
        seconds, written, _ = min(runs)
        row = {
            "entries": entries,
            "jobs": jobs,
            "entries/s": round(entries / seconds),
            "scan + decode/s": round(entries / yardstick),
            "ratio": round(yardstick / seconds, 2),
            "× one job": round(alone / seconds, 2),
            "rows touched": touches,
            "µs a touched row": round(seconds / touches * 1e6, 2),
            "rows written": written,
            "views, MB": round(size / 1e6),
        }
        if jobs == 1:
            row["peak MB"] = max(peak for _, _, peak in runs)
        rows.append(row)
    return rows
