"""分批: rows in chunks, so that what they need is looked up for many at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

_CHUNK: Final = 500
R = TypeVar("R")


def chunks(rows: Iterable[R]) -> Iterator[list[R]]:
    """Yield rows in chunks."""
    stream = iter(rows)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk
