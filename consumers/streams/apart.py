"""Apart (单独处置): one thing on which the program fails stops no other that is handled with it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec

from consumers.streams.service import Stopped
from ledger.errors import LedgerError, Malformed, StoreCorrupt
from ledger.sentence import say

T = TypeVar("T")
R = TypeVar("R")


def each_apart(
    things: Sequence[T],
    together: Callable[[Sequence[T]], Sequence[R]],
    alone: Callable[[T, Exception], R],
) -> Iterator[R]:
    """Yield a result for each thing, in their order.

    Where ``together`` fails, halves are tried until the thing is found on which it does; of that
    ``alone`` makes the result. Raises what the store raises: that is nobody's fault.
    """
    if not things:
        return
    try:
        results = together(things)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
        _raise_what_concerns_all(error)
        if len(things) == 1:
            yield alone(things[0], error)
            return
        middle = len(things) // 2
        yield from each_apart(things[:middle], together, alone)
        yield from each_apart(things[middle:], together, alone)
    else:
        yield from results


def _raise_what_concerns_all(error: Exception) -> None:
    if isinstance(error, msgspec.MsgspecError):
        raise StoreCorrupt(
            say(
                "stored bytes cannot be read: {error}; `shenguan doctor` names the position",
                error=error,
            )
        ) from None
    if isinstance(error, Stopped) or (
        isinstance(error, LedgerError) and not isinstance(error, Malformed)
    ):
        raise error
