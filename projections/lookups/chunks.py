"""分批: rows in chunks, so that what they need is looked up for many at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

_FIRST: Final = 25
_TIMES: Final = 4
_MOST: Final = 500
R = TypeVar("R")


def chunks(rows: Iterable[R]) -> Iterator[list[R]]:
    """Yield rows in chunks, short ones first: whoever wants a page looks at little more than it."""
    stream, size = iter(rows), _FIRST
    while chunk := list(islice(stream, size)):
        yield chunk
        size = min(_TIMES * size, _MOST)
