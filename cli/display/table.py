"""Tables for people: Chinese widths right, local times, a heading every thousand rows.

On a terminal a table fits its columns; one for a file or a pipe is as wide as it needs to be.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, zip_longest
from typing import Any, Final, TextIO

import click

from cli.display.cells import PeopleCells
from cli.display.folding import width
from cli.display.layout import GAP, LaidColumn, fitted
from cli.display.lights import Light, coloured, light_of, marked, shows_colours
from cli.display.prefixes import Prefixes
from shenguan.wiring import is_terminal

PAGE_ROWS: Final = 1_000
"""A table is drawn in pages, so that ten million rows need no more memory than a thousand."""
_ROOM_UNBOUND: Final = 1_000_000
_ROOM_LEAST: Final = 20
_COLUMNS_LEAST: Final = 2
"""Where not even so many columns have room, each field gets a line."""
_RULE: Final = 60
PrintedRow = Mapping[str, Any]
Style = Callable[[str], str]


@dataclass
class Drawing:
    """绘制: how a table is drawn, and what was left out of it when it is done.

    ``is_one`` says that its only row is all that was asked for.
    """

    cells: PeopleCells
    prefixes: Prefixes
    spare: Sequence[str] = ()
    is_expanded: bool = False
    is_wide: bool = False
    is_one: bool = False
    left_out: list[str] = field(default_factory=list)


def write_table(
    rows: Iterable[PrintedRow],
    columns: Sequence[tuple[str, str]],
    stream: TextIO,
    drawing: Drawing,
) -> int:
    """Write rows as tables of some columns, each with its heading; return how many rows."""
    live = is_terminal(stream)
    is_by_field = drawing.is_expanded or (drawing.is_one and live and not drawing.is_wide)
    draw = _expanded if is_by_field else _grid
    waiting = iter(rows)
    count = 0
    while (page := list(islice(waiting, PAGE_ROWS))) or not count:
        paper = _Paper(drawing, page, live=live, first=count + 1)
        stream.writelines(f"{line.rstrip()}\n" for line in draw(columns, paper))
        count += len(page)
        if len(page) < PAGE_ROWS:
            break
    return count


class _Paper:
    """What a page is drawn on: its rows as columns, so many characters wide, in colours or not."""

    def __init__(
        self, drawing: Drawing, rows: Sequence[PrintedRow], *, live: bool, first: int
    ) -> None:
        self.drawing = drawing
        self.rows = rows
        self.first = first
        self.is_fitted = live and not drawing.is_wide
        self.room = _ROOM_UNBOUND
        if self.is_fitted:
            self.room = max(shutil.get_terminal_size().columns, _ROOM_LEAST)
        self._has_colours = shows_colours(live=live)
        self._lit: dict[str, list[Light | None]] = {}

    def column(self, name: str, heading: str) -> LaidColumn:
        """Return a column of the page, its values as people read them."""
        shown: Sequence[object] = [row.get(name) for row in self.rows]
        whole = frozenset[int]()
        if self.is_fitted:
            shown, whole = self.drawing.prefixes.without(shown)
        told = self.drawing.cells.texts(shown, name, is_brief=self.is_fitted)
        lights = self._lights(name)
        texts = [marked(text, light) for text, light in zip(told, lights, strict=True)]
        return LaidColumn(name, heading, texts, whole)

    def styles(self, name: str) -> list[Style]:
        """Return how each row's cell of a column is coloured."""
        if not self._has_colours:
            return [str] * len(self.rows)
        return [partial(coloured, light=light) for light in self._lights(name)]

    def bold(self, text: str) -> str:
        """Return a heading."""
        return click.style(text, bold=True) if self._has_colours and text else text

    def _lights(self, name: str) -> list[Light | None]:
        if name not in self._lit:
            self._lit[name] = [light_of(name, row) for row in self.rows]
        return self._lit[name]


def _grid(columns: Sequence[tuple[str, str]], paper: _Paper) -> Iterator[str]:
    left_out = paper.drawing.left_out
    laid = [paper.column(*one) for one in columns if one[0] not in left_out]
    kept, gone = fitted(laid, paper.room, paper.drawing.spare)
    if len(kept) < _COLUMNS_LEAST <= len(laid):
        yield from _expanded(columns, paper)
        return
    left_out.extend(gone)
    yield from _heading(kept, paper)
    widths = [wide for _, wide in kept]
    styles = [paper.styles(column.name) for column, _ in kept]
    for at in range(len(paper.rows)):
        cells = [column.cell_lines(at, wide) for column, wide in kept]
        for texts in zip_longest(*cells, fillvalue=""):
            yield _line(texts, widths, [style[at] for style in styles])


def _heading(kept: Sequence[tuple[LaidColumn, int]], paper: _Paper) -> Iterator[str]:
    lines = [column.heading_lines(wide) for column, wide in kept]
    height = max(map(len, lines))
    widths = [wide for _, wide in kept]
    raised = [[""] * (height - len(one)) + one for one in lines]
    for texts in zip(*raised, strict=True):
        yield _line(texts, widths, [paper.bold] * len(widths))
    yield "─" * (sum(widths) + GAP * (len(widths) - 1))


def _line(texts: Sequence[str], widths: Sequence[int], styles: Sequence[Style]) -> str:
    cells = (
        style(text) + " " * (wide - width(text))
        for text, wide, style in zip(texts, widths, styles, strict=True)
    )
    return (" " * GAP).join(cells)


def _expanded(columns: Sequence[tuple[str, str]], paper: _Paper) -> Iterator[str]:
    laid = [paper.column(*one) for one in columns]
    styles = [paper.styles(column.name) for column in laid]
    names = max(width(column.heading) for column in laid)
    room = max(paper.room - names - GAP, _ROOM_LEAST)
    for at in range(len(paper.rows)):
        if not paper.drawing.is_one:
            yield f"─[ {paper.first + at} ]".ljust(min(paper.room, _RULE), "─")
        for column, style in zip(laid, styles, strict=True):
            for number, text in enumerate(column.cell_lines(at, room)):
                heading = column.heading if not number else ""
                yield _line([heading, text], [names, 0], [paper.bold, style[at]])
