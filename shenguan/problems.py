"""Problems (问题): what was found wrong in one respect; memory does not grow with their number."""

from typing import Final

from ledger.sentence import joined, say

PROBLEMS_MAX: Final = 100
"""So many problems of one kind are kept; the others are counted."""
_SHOWN: Final = 3


class Problems:
    """问题: what was found wrong in one respect."""

    def __init__(self) -> None:
        self.count = 0
        self.told: list[str] = []

    def add(self, text: str) -> None:
        """Take note of a problem."""
        self.count += 1
        if len(self.told) < PROBLEMS_MAX:
            self.told.append(text)

    def detail(self, fine: str) -> str:
        """Return the first problems in one line, or what to say where there is none."""
        if not self.count:
            return fine
        shown = self.told[:_SHOWN]
        told = joined(shown)
        more = self.count - len(shown)
        return say("{told} (and {more} more)", told=told, more=more) if more else told
