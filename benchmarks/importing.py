"""Importing real files with every rule: entries and rows a second, and the second run."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from benchmarks.isolated import isolated
from benchmarks.places import Land, Place, url_of
from cli.commands.import_file import run_import
from shenguan.settings import Settings
from shenguan.wiring import Wiring

FILES: Final = (
    ("receipt.csv.gz", "wabo-receipt"),
    ("chicago_licence_inspections.csv.gz", "chicago-inspections"),
)


def data_folder() -> Path:
    """Return the folder of real data: ``SHENGUAN_TEST_DATA``, else beside the repository."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("SHENGUAN_TEST_DATA") or beside)


def import_once(source: Path, mapping: str, place: Place, quarantine: Path) -> dict[str, Any]:
    """Import a file; return its figures with the seconds."""
    with Wiring(Settings(store=url_of(place))).creating() as wiring:
        started = perf_counter()
        summary = run_import(wiring, source, mapping, quarantine=quarantine)
        seconds = perf_counter() - started
    return {"seconds": seconds, "rows": summary.rows, "entries": summary.entries}


def measure_imports(land: Land) -> list[dict[str, Any]]:
    """Import each real file into an empty store, and once more; nothing where there is no data."""
    found = []
    for name, mapping in FILES:
        source = data_folder() / name
        if not source.is_file():
            continue
        place = land.fresh("import")
        with TemporaryDirectory() as folder:
            work = (source, mapping, place, Path(folder) / "quarantine.jsonl")
            first, again = isolated(import_once, *work), isolated(import_once, *work)
        land.drop(place)
        found.append(
            {
                "file": name,
                "rows": first.result["rows"],
                "entries": first.result["entries"],
                "entries/s": round(first.result["entries"] / first.result["seconds"]),
                "s": round(first.result["seconds"], 2),
                "second run, s": round(again.result["seconds"], 2),
                "peak MB": round(first.peak_mb),
            }
        )
    return found
