"""Sightings (目击): which entries were acknowledged, seen by a reader, or are there at the end.

Sixteen bytes an entry, so that a hunt may go on for hours.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

_SHOWN: Final = 3
MARK_BYTES: Final = 8


def mark_of(digest: bytes) -> int:
    """Return what an entry is recognised by: the first bytes of its leaf."""
    return int.from_bytes(digest[:MARK_BYTES])


class Sightings:
    """Positions and marks, in the order in which they were met."""

    def __init__(self, positions: bytes = b"", marks: bytes = b"") -> None:
        self.positions = array("Q", positions)
        self.marks = array("Q", marks)

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def last(self) -> int:
        """The position met last."""
        return self.positions[-1] if self.positions else 0

    def add(self, position: int, mark: int) -> None:
        """Note an entry."""
        self.positions.append(position)
        self.marks.append(mark)

    def extend(self, more: Iterable[tuple[int, int]]) -> None:
        """Note many entries."""
        for position, mark in more:
            self.add(position, mark)

    def packed(self) -> tuple[bytes, bytes]:
        """Return what makes the same sightings elsewhere."""
        return self.positions.tobytes(), self.marks.tobytes()


def differences(
    acknowledged: Sightings, seen: Mapping[str, Sightings], there: Sightings, *, gapless: bool
) -> Iterator[str]:
    """Yield what does not agree: an acknowledged entry is there, and each saw each once, in order.

    ``there`` is the log as it is read afterwards.
    """
    yield from _order("the log", there)
    if gapless and there.positions != array("Q", range(1, len(there) + 1)):
        yield f"the log's positions are not 1..{len(there)}"
    lost = [
        position
        for position, mark in zip(acknowledged.positions, acknowledged.marks, strict=True)
        if not _holds(there, position, mark)
    ]
    if lost:
        yield f"acknowledged and not there: {_some(lost)}"
    latest = max(acknowledged.positions, default=0)
    for name, mine in seen.items():
        yield from _of_reader(name, mine, there)
        if mine.last < latest:
            yield f"{name} came to {mine.last}, but {latest} was acknowledged"


def _holds(there: Sightings, position: int, mark: int) -> bool:
    place = bisect_left(there.positions, position)
    return there.positions[place : place + 1] == array("Q", [position]) and (
        there.marks[place] == mark
    )


def _order(name: str, met: Sightings) -> Iterator[str]:
    back = [after for before, after in pairwise(met.positions) if after <= before]
    if back:
        yield f"{name} gave {_some(back)} twice or out of order"


def _of_reader(name: str, mine: Sightings, there: Sightings) -> Iterator[str]:
    count = len(mine)
    if (mine.positions, mine.marks) == (there.positions[:count], there.marks[:count]):
        return
    yield from _order(name, mine)
    met, real = set(mine.positions), set(there.positions)
    missed = [one for one in there.positions if one <= mine.last and one not in met]
    if missed:
        yield f"{name} never saw {_some(missed)}"
    if ghosts := sorted(met - real):
        yield f"{name} saw {_some(ghosts)}, which the log does not hold"
    if not (missed or ghosts):
        yield f"{name} saw other bytes than the log holds"


def _some(positions: list[int]) -> str:
    shown = ", ".join(map(str, positions[:_SHOWN]))
    more = len(positions) - _SHOWN
    return f"position {shown}" + (f" and {more} more" if more > 0 else "")
