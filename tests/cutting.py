"""A store on which a restore is cut off in the middle."""

from collections.abc import Sequence
from typing import Any

from ledger.log import StoredEntry
from ledger.store.replica import Copied


class CutError(Exception):
    """The moment at which a restore is cut off."""


class CutStore:
    """A store that takes some appends, and is cut off before or after the next."""

    def __init__(self, store: Copied, *, appends: int, after: bool) -> None:
        self._store = store
        self._left = appends
        self._after = after

    def append_rows(self, rows: Sequence[StoredEntry], personal: Sequence[Any] = ()) -> None:
        """Append, or be cut off."""
        if not self._left and not self._after:
            raise CutError
        self._store.append_rows(rows, personal)
        if not self._left:
            raise CutError
        self._left -= 1

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)
