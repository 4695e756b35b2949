"""Layout (版面): which columns a table has room for, and how wide each is.

Texts fold first, then the columns that the command can spare are left out, one by one, then the
last ones. What is one thing, a number, an identity, a day, keeps its line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from cli.display.folding import folded, widest, widest_piece, width

GAP: Final = 2
"""Spaces between two columns."""
_COMFORTABLE: Final = 16
_NARROW: Final = 8
_HEADING: Final = 4


@dataclass(frozen=True)
class LaidColumn:
    """列: a column's heading and cells; ``whole`` are the cells that are one thing."""

    name: str
    heading: str
    texts: Sequence[str]
    whole: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def natural(self) -> int:
        """The width at which nothing of it folds."""
        return max(width(self.heading), self._cells)

    @cached_property
    def is_empty(self) -> bool:
        """Whether no cell says anything."""
        return not self._cells

    def least(self, text_width: int) -> int:
        """Return the least width, where texts, but not short ones, may fold to so many columns."""
        heading = max(_halved(width(self.heading)), widest_piece(_split(self.heading)))
        text_width = text_width if self._cells > _COMFORTABLE else self._cells
        return max(heading, self._pieces, min(self._cells, text_width))

    def heading_lines(self, columns: int) -> list[str]:
        """Return the heading in lines of so many columns."""
        if width(self.heading) <= columns:
            return [self.heading]
        lines = folded(_split(self.heading), columns)
        return [line.replace(" ", "") for line in lines] if "_" in self.heading else lines

    def cell_lines(self, at: int, columns: int) -> list[str]:
        """Return the lines of a cell."""
        return [self.texts[at]] if at in self.whole else folded(self.texts[at], columns)

    @cached_property
    def _cells(self) -> int:
        return max(map(widest, self.texts), default=0)

    @cached_property
    def _pieces(self) -> int:
        return max(
            (
                widest(text) if at in self.whole else max(map(widest_piece, text.split("\n")))
                for at, text in enumerate(self.texts)
            ),
            default=0,
        )


def _halved(columns: int) -> int:
    """Return the width at which a heading takes two lines, but not of a character each."""
    half = (columns + 1) // 2
    return min(columns, max(_HEADING, half + half % 2))


def _split(heading: str) -> str:
    return heading.replace("_", "_ ")


def fitted(
    columns: Sequence[LaidColumn], room: int, spare: Sequence[str]
) -> tuple[list[tuple[LaidColumn, int]], list[str]]:
    """Return the columns that there is room for, each with its width, and the names of the others.

    An empty one shows nothing, and so none is missed.

    ``spare`` are left out first, in their order; what is narrow enough for the room that is left in
    the end comes back. The first column always stays.
    """
    if sum(one.natural for one in columns) + GAP * (len(columns) - 1) <= room:
        return [(one, one.natural) for one in columns], []
    early = _early(columns[1:], spare)
    going = [*dict.fromkeys([*early, *(one.name for one in reversed(columns[1:]))])]
    left_out, text_width = next(
        (count, text_width)
        for count, text_width in _ways(len(going), len(early))
        if count == len(going) or _needed(columns, set(going[:count]), text_width) <= room
    )
    gone = set(going[:left_out])
    for name in reversed(going[:left_out]):
        if _needed(columns, gone - {name}, text_width) <= room:
            gone.discard(name)
    kept = [one for one in columns if one.name not in gone]
    widths = _spread(kept, [one.least(text_width) for one in kept], room)
    return widths, [one.name for one in columns if one.name in gone and not one.is_empty]


def _needed(columns: Sequence[LaidColumn], gone: set[str], text_width: int) -> int:
    least = [one.least(text_width) for one in columns if one.name not in gone]
    return sum(least) + GAP * (len(least) - 1)


def _early(others: Sequence[LaidColumn], spare: Sequence[str]) -> list[str]:
    """Return the columns that go before any text folds narrowly: empty ones, then the spare."""
    names = {one.name for one in others}
    empty = [one.name for one in others if one.is_empty]
    return [*dict.fromkeys([*empty, *(one for one in spare if one in names)])]


def _ways(every: int, early: int) -> Iterator[tuple[int, int]]:
    """Yield how many columns are left out, and how narrow a text may become, the best way first."""
    yield from ((count, _COMFORTABLE) for count in range(early + 1))
    yield from ((count, _NARROW) for count in range(early, every + 1))


def _spread(
    kept: Sequence[LaidColumn], least: Sequence[int], room: int
) -> list[tuple[LaidColumn, int]]:
    """Give every column its natural width, where there is room; the widest give way first."""
    left = room - GAP * (len(kept) - 1)
    wanted = [min(one.natural, max(left, low)) for one, low in zip(kept, least, strict=True)]
    while sum(wanted) > left:
        flexible = [at for at, low in enumerate(least) if wanted[at] > low]
        if not flexible:
            break
        wanted[max(flexible, key=lambda at: wanted[at])] -= 1
    return list(zip(kept, wanted, strict=True))
