"""岔路: what may come next, and how often each does."""

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

One = TypeVar("One")


class Ways(Generic[One]):
    """岔路: several things that may come next, each with its weight."""

    def __init__(self, *weighted: tuple[float, One]) -> None:
        self._ways = tuple(one for _, one in weighted)
        self._sums = tuple(accumulate(weight for weight, _ in weighted))

    def pick(self, random: Random) -> One:
        """Return what comes next."""
        return self._ways[bisect(self._sums, random.random() * self._sums[-1])]
