"""The figures as tables: ``python -m benchmarks.table FIGURES.json PAGE.md`` renews a page.

A third word names the target whose figures they are, where that is not ``bench``.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.aims import table_of

BEGIN: Final = "<!-- figures: written by `make {}` -->"
END: Final = "<!-- end of figures -->"
_KEYS: Final = ("database", "measure")


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)


def _merged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with those of one database and measure made one: sizes stand side by side."""
    found: dict[object, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        key = tuple(row[name] for name in _KEYS) if "measure" in row else number
        found.setdefault(key, {}).update(row)
    return list(found.values())


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(_cell(row.get(name)) for name in columns)} |"
    yield ""


def _machine(about: dict[str, Any]) -> str:
    return (
        f"{about['processor']}, {about['cores']} cores, {about['system']}, a flush takes "
        f"{about['flush_ms']} ms, load {about['load']} at the beginning; Python "
        f"{about['python']}, SQLite {about['sqlite']}, {about['server']}."
    )


def render(figures: dict[str, Any], level: str = "##") -> str:
    """Return the figures as Markdown."""
    seconds = round(sum(one["seconds"] for one in figures["phases"]))
    lines = [
        f"{_machine(figures['machine'])}",
        "",
        f"A ledger of {figures['entries']:,} entries; measured in {seconds:,} s.",
        "",
    ]
    aims = list(table_of(figures))
    if aims:
        lines += [f"{level}# Beside the aims", "", *_table(aims)]
    titles = dict.fromkeys(one["title"] for one in figures["phases"])
    for title in titles:
        mine = [one for one in figures["phases"] if one["title"] == title]
        lines += [f"{level}# {title}", ""]
        if mine[0]["note"]:
            lines += [mine[0]["note"], ""]
        lines += _table(_merged([row for one in mine for row in one["rows"]]))
    return "\n".join(lines)


def renew(page: str, figures: dict[str, Any], target: str = "bench") -> str:
    """Return a page with the figures of a target replaced; ``ValueError`` where it has no place."""
    begin = BEGIN.format(target)
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"the page has no place for figures: {begin} … {END}")
    return f"{before}{begin}\n\n{render(figures)}\n{END}{after}"


def main() -> None:
    """Renew the figures of a page."""
    source, page = map(Path, sys.argv[1:3])
    figures = json.loads(source.read_text("utf-8"))
    page.write_text(renew(page.read_text("utf-8"), figures, *sys.argv[3:4]), "utf-8")


if __name__ == "__main__":
    main()
