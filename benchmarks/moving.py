"""Moving a ledger: an export loaded again, and a store copied, against a raw insert of its rows.

The rows are those of a ledger of the load; the yardstick inserts the very same ones, in the same
transactions, with nothing around: no reading, no checking, no hashing. Peak memory is taken at two
sizes, both larger than the caches of the database.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks import raw, raw_postgres
from benchmarks.isolated import isolated
from benchmarks.places import Land, Place, open_log, url_of
from ledger.store import open_store
from ledger.store.replica import open_filling
from shenguan.copying import copy_store
from shenguan.exported import LEAVES, Export
from shenguan.loading import load_export
from shenguan.moving import BATCH_ROWS

_SMALL: Final = 2
"""The smaller size is so much smaller."""


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}{LEAVES}")


def export(place: Place, path: Path, count: int) -> None:
    """Write the first entries of a ledger as ``log export`` does."""
    with (
        closing(open_log(place)) as store,
        path.open("wb") as file,
        _beside(path).open("w") as leaves,
    ):
        for page in store.scan(until=count):
            file.writelines(row.body + b"\n" for row in page)
            leaves.writelines(f"{row.leaf.hex()}\n" for row in page)


def load(path: Path, place: Place) -> float:
    """Load an export into an empty store; return the seconds."""
    with (
        closing(open_filling(url_of(place))) as store,
        path.open("rb") as stream,
        _beside(path).open("rb") as leaves,
    ):
        started = perf_counter()
        load_export(store, Export(path.name, stream, leaves, path.stat().st_size))
        return perf_counter() - started


def copy(source: Place, target: Place) -> float:
    """Copy a store into an empty one; return the seconds."""
    with (
        closing(open_store(url_of(source), create=False)) as ours,
        closing(open_filling(url_of(target))) as theirs,
    ):
        started = perf_counter()
        copy_store(ours, theirs)
        return perf_counter() - started


def insert_raw(loaded: Place, place: Place) -> float:
    """Insert the rows of a store into empty tables, with nothing around; return the seconds."""
    if isinstance(place, Path):
        assert isinstance(loaded, Path)  # noqa: S101 - both are of one kind
        raw.copy_schema(loaded, place)
        return raw.insert_batches(place, raw.read_rows(loaded, size=BATCH_ROWS))
    raw_postgres.copy_schema(str(loaded), place)
    rows = raw_postgres.read_rows(str(loaded), size=BATCH_ROWS, after=0)
    return raw_postgres.insert_batches(place, rows)


def measure_moving(land: Land, ledger: Place, folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """Load and copy so many entries of a ledger into a database, beside the raw insert."""
    path = folder / "moving.jsonl"
    loaded, copied = land.place("loaded"), land.place("copied")
    peaks: dict[str, list[float]] = {"log import": [], "db copy": []}
    for size in (count // _SMALL, count):
        export(ledger, path, size)
        land.drop(loaded)
        land.drop(copied)
        first = isolated(load, path, loaded)
        second = isolated(copy, loaded, copied)
        peaks["log import"].append(first.peak_mb)
        peaks["db copy"].append(second.peak_mb)
    inserted = isolated(insert_raw, loaded, land.fresh("inserted")).result
    for way, seconds in (("log import", first.result), ("db copy", second.result)):
        yield {
            "way": way,
            "entries": count,
            "entries/s": round(count / seconds),
            "raw/s": round(count / inserted),
            "ratio": round(inserted / seconds, 2),
            "peak MB, half of them": round(peaks[way][0]),
            "peak MB": round(peaks[way][1]),
        }
    for one in (path, _beside(path)):
        one.unlink()
    for place in (loaded, copied, land.place("inserted")):
        land.drop(place)
