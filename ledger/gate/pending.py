"""What a batch has accepted and not appended yet: looked up by tag or position when a rule asks."""

from collections.abc import Iterable, Sequence
from typing import Any

from ledger.entry import Submission

Pending = tuple[int, Submission[Any], str]
"""Provisional position, submission and provisional time of an accepted, not yet appended fact."""


class Pendings:
    """Accepted, not yet appended facts; looked up by tag or position only when a rule asks."""

    def __init__(self) -> None:
        self._all: list[tuple[tuple[str, ...], Pending]] = []
        self._indexed = 0
        self._by_tag: dict[str, list[Pending]] = {}
        self._by_position: dict[int, Pending] = {}

    def __bool__(self) -> bool:
        return bool(self._all)

    def extend(self, more: Iterable[tuple[tuple[str, ...], Pending]]) -> None:
        """Add the accepted facts of a group."""
        self._all.extend(more)

    def clear(self) -> None:
        """Forget everything."""
        if self._all:
            self._all.clear()
            self._indexed = 0
            self._by_tag.clear()
            self._by_position.clear()

    def under(self, tag: str) -> Sequence[Pending]:
        """Return the facts that carry a tag, in order."""
        self._index()
        return self._by_tag.get(tag, ())

    def at(self, position: int) -> Pending | None:
        """Return the fact at a provisional position."""
        self._index()
        return self._by_position.get(position)

    def _index(self) -> None:
        for tags, pending in self._all[self._indexed :]:
            self._by_position[pending[0]] = pending
            for tag in tags:
                self._by_tag.setdefault(tag, []).append(pending)
        self._indexed = len(self._all)
