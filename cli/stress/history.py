"""History (历史): which entries were acknowledged, seen by a reader, or are in the log at the end.

Sixteen bytes an entry, so that a stress test may go on for hours.
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


class EntryHistory:
    """历史: positions and marks of entries, in the order in which a worker met them."""

    def __init__(self, positions: bytes = b"", marks: bytes = b"") -> None:
        self.positions = array("Q", positions)
        self.marks = array("Q", marks)

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def last(self) -> int:
        """The last position."""
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
        """Return what makes the same history in another process."""
        return self.positions.tobytes(), self.marks.tobytes()


def differences(
    acknowledged: EntryHistory,
    seen: Mapping[str, EntryHistory],
    log: EntryHistory,
    *,
    gapless: bool,
) -> Iterator[str]:
    """Yield what does not agree: an acknowledged entry is there, and each saw each once, in order.

    ``log`` is the log as it is read afterwards.
    """
    yield from _order("the log", log)
    if gapless and log.positions != array("Q", range(1, len(log) + 1)):
        yield f"the log's positions are not 1..{len(log)}"
    lost = [
        position
        for position, mark in zip(acknowledged.positions, acknowledged.marks, strict=True)
        if not _holds(log, position, mark)
    ]
    if lost:
        yield f"acknowledged and not there: {_listed(lost)}"
    latest = max(acknowledged.positions, default=0)
    for name, history in seen.items():
        yield from _of_reader(name, history, log)
        if history.last < latest:
            yield f"{name} came to {history.last}, but {latest} was acknowledged"


def _holds(log: EntryHistory, position: int, mark: int) -> bool:
    place = bisect_left(log.positions, position)
    return log.positions[place : place + 1] == array("Q", [position]) and (log.marks[place] == mark)


def _order(name: str, history: EntryHistory) -> Iterator[str]:
    back = [after for before, after in pairwise(history.positions) if after <= before]
    if back:
        yield f"{name} gave {_listed(back)} twice or out of order"


def _of_reader(name: str, seen: EntryHistory, log: EntryHistory) -> Iterator[str]:
    count = len(seen)
    if (seen.positions, seen.marks) == (log.positions[:count], log.marks[:count]):
        return
    yield from _order(name, seen)
    positions_seen = set(seen.positions)
    missed = [at for at in log.positions if at <= seen.last and at not in positions_seen]
    if missed:
        yield f"{name} never saw {_listed(missed)}"
    if ghosts := sorted(positions_seen.difference(log.positions)):
        yield f"{name} saw {_listed(ghosts)}, which the log does not hold"
    if not (missed or ghosts):
        yield f"{name} saw other bytes than the log holds"


def _listed(positions: list[int]) -> str:
    shown = ", ".join(map(str, positions[:_SHOWN]))
    more = len(positions) - _SHOWN
    return f"position {shown}" + (f" and {more} more" if more > 0 else "")
