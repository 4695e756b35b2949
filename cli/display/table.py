"""Tables for people: Chinese widths right, local times, a heading every thousand rows."""

from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from itertools import islice
from typing import Any, Final, TextIO

from cli.display.cells import PeopleCells
from shenguan.wiring import is_terminal

PAGE_ROWS: Final = 1_000
"""A table is drawn in pages, so that ten million rows need no more memory than a thousand."""
_WIDTH_PIPED: Final = 10_000


def write_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[tuple[str, str]],
    stream: TextIO,
    *,
    cells: PeopleCells,
) -> int:
    """Write rows as tables of some columns, each with its heading; return how many rows."""
    waiting = iter(rows)
    count = 0
    while (page := list(islice(waiting, PAGE_ROWS))) or not count:
        stream.write(_drawn(page, columns, cells=cells, live=is_terminal(stream)))
        count += len(page)
        if len(page) < PAGE_ROWS:
            break
    return count


def _drawn(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[tuple[str, str]],
    *,
    cells: PeopleCells,
    live: bool,
) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for _, heading in columns:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cells.text(row.get(column), column)) for column, _ in columns))
    drawn = StringIO()
    width = None if live else _WIDTH_PIPED
    Console(file=drawn, force_terminal=live, width=width, highlight=False).print(table)
    return "".join(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines())
