"""Replicas (副本): the replica of one ledger and its views, kept in step with its topic."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Self

from ledger.entry import decode_entry
from ledger.errors import ConditionFailed
from ledger.log import StoredEntry
from ledger.store.collection import Collection
from ledger.store.replica import open_replica
from ledger.view import Opening
from projections.views import Views, open_views

OPEN_MAX: Final = 60
"""So many ledgers are kept open; the one that was silent longest is closed for another."""


class FoldedReplica:
    """一个副本: the log of another ledger as far as it is here, and the views of it."""

    def __init__(self, ledger: str, collection: Collection, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self._now = now
        self._views_url = collection.views_of(ledger)
        self._replica = open_replica(collection.url_of(ledger))
        self._views: Views | None = None
        self.head = self._replica.head()

    def leaf(self, position: int) -> bytes | None:
        """Return the leaf of an entry that is here."""
        row = self._replica.row(position)
        return None if row is None else row.leaf

    def append(self, rows: Sequence[StoredEntry]) -> bool:
        """Append what comes next; False where another projector was faster: look again."""
        try:
            self._replica.append_rows(rows)
        except ConditionFailed:
            self.head = self._replica.head()
            return False
        self.head = rows[-1].position
        return True

    def fold(self) -> None:
        """Bring the views up to the last entry that is here."""
        if self._views is None and self.head:
            self._views = self._opened()
        if self._views is not None:
            self._views.catch_up()

    def _opened(self) -> Views:
        first = self._replica.row(1)
        assert first is not None  # noqa: S101 - positions have no gap
        zone = Opening.of(decode_entry(first.type, first.body)).zone
        return open_views(
            self._views_url,
            self._replica,
            zone,
            self.ledger,
            today=lambda: zone.day_of(self._now()),
            now=self._now,
        )

    def close(self) -> None:
        """Release the connections."""
        if self._views is not None:
            self._views.close()
        self._replica.close()


class OpenReplicas:
    """多个副本: those that are open."""

    def __init__(self, collection: Collection, now: Callable[[], datetime]) -> None:
        collection.prepare()
        self._collection = collection
        self._now = now
        self._open: OrderedDict[str, FoldedReplica] = OrderedDict()

    def of(self, ledger: str) -> FoldedReplica:
        """Return the replica of a ledger; it is made where there is none."""
        found = self._open.get(ledger)
        if found is None:
            if len(self._open) >= OPEN_MAX:
                self._open.popitem(last=False)[1].close()
            found = self._open[ledger] = FoldedReplica(ledger, self._collection, self._now)
        self._open.move_to_end(ledger)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._open.popitem()[1].close()
