"""钉住的时间: what was known at a time, where entries carry the true instant beside theirs."""

from itertools import zip_longest
from typing import Final

from ledger.entry import entry_head, instant_of
from ledger.events.record import LEDGERS_CLOCK, ClockDiffers
from ledger.log import LedgerStore, StoredEntry

_ACCEPTED: Final = ((ClockDiffers.__name__,), f"clock:{LEDGERS_CLOCK}")


def position_known_at(store: LedgerStore, instant: str) -> int:
    """Return the last position recorded at or before an instant in truth, 0 if there is none.

    What was recorded while the clock ran ahead was known, at the latest, when that was accepted.
    """
    found = store.position_at(instant)
    _, (accepted,) = store.load([_ACCEPTED])
    for row, following in zip_longest(accepted, accepted[1:]):
        last = store.position_at(row.recorded_at)
        if following is not None:
            last = min(last, following.position - 1)
        found = max(found, _last_in(store, row, last, instant))
    return found


def _last_in(store: LedgerStore, first: StoredEntry, last: int, instant: str) -> int:
    """Return the last position of a pinned stretch that was known at an instant, or 0."""
    low, high = first.position - 1, last
    while low < high:
        middle = (low + high + 1) // 2
        row = store.row(middle)
        if row is not None and instant_of(entry_head(row.body)) <= instant:
            low = middle
        else:
            high = middle - 1
    return low if low >= first.position else 0
