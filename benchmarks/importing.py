"""Importing real files with every rule: entries and rows a second, and the second run."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from benchmarks.isolated import isolated
from cli.import_file import run_import
from cli.wiring import Settings, Wiring

FILES: Final = (
    ("receipt.csv.gz", "wabo-receipt"),
    ("chicago_licence_inspections.csv.gz", "chicago-inspections"),
)


def data_folder() -> Path:
    """Return the folder of real data: ``SHENGUAN_TEST_DATA``, else beside the repository."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("SHENGUAN_TEST_DATA") or beside)


def import_once(source: Path, mapping: str, store: Path) -> dict[str, Any]:
    """Import a file; return its figures with the seconds."""
    with Wiring(Settings(store=f"sqlite:///{store}")) as wiring:
        started = perf_counter()
        summary = run_import(
            wiring, source, mapping, quarantine=store.with_suffix(".quarantine.jsonl")
        )
        seconds = perf_counter() - started
    return {"seconds": seconds, "rows": summary.rows, "entries": summary.entries}


def measure_imports() -> list[dict[str, Any]]:
    """Import each real file into an empty store, and once more; nothing where there is no data."""
    found = []
    for name, mapping in FILES:
        source = data_folder() / name
        if source.is_file():
            with TemporaryDirectory() as folder:
                store = Path(folder) / "ledger.db"
                first = isolated(import_once, source, mapping, store)
                again = isolated(import_once, source, mapping, store)
            found.append(
                {
                    "file": name,
                    "rows": first.result["rows"],
                    "entries": first.result["entries"],
                    "entries_per_second": round(first.result["entries"] / first.result["seconds"]),
                    "seconds": round(first.result["seconds"], 2),
                    "seconds_again": round(again.result["seconds"], 2),
                    "peak_mb": first.peak_mb,
                }
            )
    return found
