"""``python -m benchmarks``: every measurement in one run, as JSON and as a table.

Each phase writes its figures when it is done; ``--resume`` goes on after the last one.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.isolated import machine
from benchmarks.large import phases_of_large
from benchmarks.phases import Phase, Plan, phases_of
from benchmarks.places import Land, connected
from benchmarks.table import render

_ENTRIES: Final = 1_000_000
_SERVER_SETTINGS: Final = ("max_wal_size=4GB",)
"""What a server of one's own is started with: checkpoints come by time and not by a burst."""


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def _lands(folder: Path, given: str | None) -> Iterator[tuple[Land, ...]]:
    """Yield the databases: files, and the server that is given, or one of our own for ``auto``."""
    files = Land("SQLite", str(folder))
    if given is None:
        yield (files,)
    elif given != "auto":
        yield files, Land("PostgreSQL", given)
    else:
        from tests.postgres import own_server

        with own_server(*_SERVER_SETTINGS) as server:
            yield files, Land("PostgreSQL", server.url)


def _server_of(lands: tuple[Land, ...]) -> str:
    for land in lands:
        if land.kind == "PostgreSQL":
            with connected(land.root) as connection:
                row = connection.execute("show server_version").fetchone()
            return f"PostgreSQL {str(row[0]).split()[0]}" if row else "PostgreSQL"
    return "no PostgreSQL"


def _told(phase: Phase, plan: Plan, kept: Path) -> dict[str, Any]:
    """Return a phase's figures: those that are kept, or new ones."""
    if kept.exists():
        known: dict[str, Any] = json.loads(kept.read_text("utf-8"))
        if known["entries"] == plan.entries:
            _say(f"{phase.name}: measured before")
            return known
    started = perf_counter()
    rows = phase.measure(plan)
    told = {
        "name": phase.name,
        "title": phase.title,
        "note": phase.note,
        "entries": plan.entries,
        "seconds": round(perf_counter() - started, 1),
        "rows": rows,
    }
    _write(kept, told)
    _say(f"{phase.name}: {told['seconds']} s")
    return told


def _write(path: Path, figures: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(figures, ensure_ascii=False, indent=1)}\n", "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--output", type=Path, help="where the JSON goes")
    parser.add_argument("--entries", type=int, default=_ENTRIES, help="how long the ledgers are")
    parser.add_argument("--large", action="store_true", help="three sizes side by side, and peers")
    parser.add_argument("--only", metavar="NAME,NAME", help="only these phases")
    parser.add_argument("--resume", action="store_true", help="go on after the last phase")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="for the ledgers")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers")
    parser.add_argument(
        "--postgres", metavar="URL|auto", help="a server to measure on too; auto starts one"
    )
    return parser.parse_args()


def main() -> None:
    """Measure, write the JSON, print the table."""
    given = _arguments()
    if not given.resume:
        shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True, exist_ok=True)
    folder = given.folder.resolve()
    with _lands(folder, given.postgres) as lands:
        plan = Plan(given.entries, lands, folder, peers=str(Path(given.peers).absolute()))
        phases = phases_of_large(plan) if given.large else phases_of(plan)
        only = given.only.split(",") if given.only else [one.name for one in phases]
        figures = {
            "machine": {**machine(), "server": _server_of(lands)},
            "entries": plan.entries,
            "phases": [
                _told(one, plan, folder / "phases" / f"{one.name}.json")
                for one in phases
                if one.name in only
            ],
        }
    if given.output is not None:
        _write(given.output, figures)
    sys.stdout.write(render(figures))


if __name__ == "__main__":
    main()
