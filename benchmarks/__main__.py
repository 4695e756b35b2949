"""``python -m benchmarks``: every measurement in one run, as JSON and as a table."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from benchmarks.append import append_batches, found, measure_batches, measure_one_by_one
from benchmarks.importing import measure_imports
from benchmarks.isolated import isolated, machine
from benchmarks.raw_postgres import measure as measure_postgres
from benchmarks.reading import measure_command
from benchmarks.rebuild import catch_up_after, measure_rebuild
from benchmarks.table import render

BATCH: Final = 5_000
_SINGLES: Final = 4_000


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _timed(name: str, measure: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is measured
    started = perf_counter()
    result = measure()
    _say(f"{name}: {perf_counter() - started:.0f} s")
    return result


def _at_size(entries: int) -> dict[str, Any]:
    """Fill a ledger with so many entries; measure filling, rebuilding, catching up, reading."""
    with TemporaryDirectory() as folder:
        path, views = Path(folder) / "ledger.db", Path(folder) / "ledger.views.db"
        isolated(found, path)
        filled = isolated(append_batches, path, entries, BATCH)
        rebuilt = measure_rebuild(path, entries)
        isolated(catch_up_after, path, views)
        case = "reg:neiqiu:2/2017-0000007"
        return {
            "entries": entries,
            "fill_per_second": round(entries / filled.result),
            "fill_peak_mb": filled.peak_mb,
            "bytes_an_entry": round(path.stat().st_size / entries),
            "rebuild": rebuilt,
            "commands": [
                measure_command(path, views, "case", "show", case),
                measure_command(path, views, "task", "list", "--status", "open", "--limit", "20"),
            ],
        }


@contextmanager
def _server(given: str | None) -> Iterator[str | None]:
    """Yield the URL of a server: the one that is given, or one of our own for ``auto``."""
    if given != "auto":
        yield given
        return
    from tests.postgres import own_server

    with own_server() as server:
        yield server.url


def measure(sizes: list[int], postgres: str | None = None) -> dict[str, Any]:
    """Run everything; return the figures."""
    count = min(sizes)
    on_server: dict[str, Any] = {}
    if postgres is not None:
        on_server["append_postgres"] = _timed(
            "append on PostgreSQL", lambda: measure_postgres(postgres, _SINGLES, count)
        )
    return {
        "machine": machine(),
        "import": _timed("import", measure_imports),
        "append": {
            "one_by_one": _timed("append 1", lambda: measure_one_by_one(_SINGLES, 1)),
            "eight_processes": _timed("append 8", lambda: measure_one_by_one(_SINGLES, 8)),
            "batches_1000": _timed("batches", lambda: measure_batches(count, 1_000)),
            "batches_5000": _timed("batches", lambda: measure_batches(count, BATCH)),
        },
        **on_server,
        "sizes": [_timed(f"{size:,} entries", lambda size=size: _at_size(size)) for size in sizes],
    }


def main() -> None:
    """Measure, write the JSON, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--output", type=Path, help="where the JSON goes")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(one) for one in text.split(",")],
        default=[100_000, 1_000_000],
        help="ledger sizes in entries, for example 100000,1000000",
    )
    parser.add_argument(
        "--postgres", metavar="URL|auto", help="a server to measure on too; auto starts one"
    )
    arguments = parser.parse_args()
    with _server(arguments.postgres) as url:
        figures = measure(arguments.sizes, url)
    if arguments.output is not None:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(figures, ensure_ascii=False, indent=1)
        arguments.output.write_text(f"{text}\n", "utf-8")
    sys.stdout.write(render(figures))


if __name__ == "__main__":
    main()
