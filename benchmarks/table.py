"""The figures as a table: ``python -m benchmarks.table FIGURES.json DOCUMENT.md`` renews a page."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

BEGIN: Final = "<!-- figures: written by `make bench` -->"
END: Final = "<!-- end of figures -->"


def _table(heading: list[str], rows: list[list[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"|{'---|' * len(heading)}"
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        yield f"| {' | '.join(cells)} |"
    yield ""


def _appends(append: dict[str, Any], where: str = "SQLite") -> Iterator[str]:
    names = {
        "one_by_one": "one by one, durable, 1 process",
        "eight_processes": "one by one, durable, 8 processes",
        "batches_1000": "batches of 1,000",
        "batches_5000": "batches of 5,000",
    }
    yield from _table(
        [f"append with all rules, {where}", "entries", "entries/s", "raw inserts/s", "ratio"],
        [
            [names[name], one["entries"], one["per_second"], one["raw_per_second"], one["ratio"]]
            for name, one in append.items()
        ],
    )


def _on_a_server(figures: dict[str, Any]) -> Iterator[str]:
    if "append_postgres" in figures:
        yield from _appends(figures["append_postgres"], "PostgreSQL")


def _rebuilds(sizes: list[dict[str, Any]]) -> Iterator[str]:
    yield from _table(
        [
            "rebuild of all projections", "entries/s", "scan + decode/s", "ratio",
            "µs a touched row", "peak MB", "peak MB of filling", "filled at entries/s",
            "bytes an entry",
        ],
        [
            [
                f"{one['entries']:,} entries",
                one["rebuild"]["per_second"],
                one["rebuild"]["raw_per_second"],
                one["rebuild"]["ratio"],
                one["rebuild"]["microseconds_a_touched_row"],
                one["rebuild"]["peak_mb"],
                one["fill_peak_mb"],
                one["fill_per_second"],
                one["bytes_an_entry"],
            ]
            for one in sizes
        ],
    )  # fmt: skip


def _commands(sizes: list[dict[str, Any]]) -> Iterator[str]:
    yield from _table(
        ["command", "entries", "ms", "its imports alone, ms", "above them, ms"],
        [
            [
                f"`{one['command']}`", size["entries"], one["ms"], one["imports_ms"],
                one["above_imports_ms"],
            ]
            for size in sizes
            for one in size["commands"]
        ],
    )  # fmt: skip


def _imports(imports: list[dict[str, Any]]) -> Iterator[str]:
    yield from _table(
        ["import with all rules", "rows", "entries", "entries/s", "s", "second run, s", "peak MB"],
        [
            [
                one["file"], one["rows"], one["entries"], one["entries_per_second"],
                one["seconds"], one["seconds_again"], one["peak_mb"],
            ]
            for one in imports
        ],
    )  # fmt: skip


def render(figures: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    about = figures["machine"]
    cores = f"{about['processor']}, {about['cores']} cores, {about['system']}"
    lines = [
        f"{cores}, Python {about['python']}, SQLite {about['sqlite']}.",
        "",
        *_imports(figures["import"]),
        *_appends(figures["append"]),
        *_on_a_server(figures),
        *_rebuilds(figures["sizes"]),
        *_commands(figures["sizes"]),
    ]
    return "\n".join(lines)


def renew(page: str, figures: dict[str, Any]) -> str:
    """Return a page with its figures replaced by new ones."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{render(figures)}\n{END}{after}"


def main() -> None:
    """Renew the figures of a page."""
    source, target = map(Path, sys.argv[1:3])
    figures = json.loads(source.read_text("utf-8"))
    target.write_text(renew(target.read_text("utf-8"), figures), "utf-8")


if __name__ == "__main__":
    main()
