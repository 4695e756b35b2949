"""重放: what was known at one entry after the other, as far as somebody has come in the log."""

from datetime import date

from ledger.gate.state_cache import StateCache
from ledger.log import LedgerStore, LogEnd, StoredEntry
from ledger.view import Opening, View


def present(store: LedgerStore, opening: Opening, day: date) -> View:
    """Return what can be looked at now, on the ledger's local day."""
    return Replay(store, opening, after=store.head()).view(day)


class Replay:
    """重放者: goes forward with the log; what it has looked at goes on with every entry."""

    def __init__(self, store: LedgerStore, opening: Opening, *, after: int) -> None:
        self._opening = opening
        self._states = StateCache(store, opening.zone, LogEnd(after))

    @property
    def position(self) -> int:
        """The position whose log is known."""
        return self._states.head

    def go_on(self, row: StoredEntry) -> None:
        """Go on with the next entry."""
        self._states.go_on(row)

    def view(self, day: date) -> View:
        """Return what could be looked at when the position was the log's last, on its local day."""
        return self._states.view(self._opening, day)
