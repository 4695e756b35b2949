"""Soundness (完好性): every stored entry held against its bytes, its index and its clear values."""

from collections.abc import Callable
from typing import Final

import msgspec

from ledger import naming
from ledger.entry import decode_entry, is_known, leaf, tags_of_entry
from ledger.gate.proposal import commitment
from ledger.log import LedgerStore, StoredEntry
from ledger.store import SqlStore

PROBLEMS_MAX: Final = 100
"""So many problems of one kind are kept; the others are counted."""
TagRow = tuple[str, str, int, int]


class Problems:
    """What was found wrong in one respect; memory does not grow with their number."""

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
        shown = self.told[:3]
        more = f" (and {self.count - len(shown)} more)" if self.count > len(shown) else ""
        return "; ".join(shown) + more


class Soundness:
    """The whole log read once: positions, leaves, bodies, tags, clear values."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self.last = 0
        self.tags = 0
        self.kept = 0
        self.unknown = 0
        self.positions = Problems()
        self.leaves = Problems()
        self.bodies = Problems()
        self.index = Problems()
        self.ids = Problems()
        self.personal = Problems()

    def read(self, report: Callable[[int, int], None] | None) -> int:
        """Read the log up to its head, which is returned."""
        head = self._store.head()
        for page in self._store.scan(until=head):
            self._page(page)
            if report is not None:
                report(self.last, head)
        if self.last != head:
            self.positions.add(f"the log ends at {head}, the last entry read is {self.last}")
        if isinstance(self._store, SqlStore):
            for tag in self._store.doubled_ids(PROBLEMS_MAX):
                self.ids.add(f"{tag} stands at more than one position")
            if self._store.tag_count() != self.tags:
                self._strays(self._store)
        return head

    def _page(self, page: list[StoredEntry]) -> None:
        tags: list[TagRow] = []
        commitments: dict[str, int] = {}
        for row in page:
            if row.position != self.last + 1:
                self.positions.add(f"after position {self.last} comes {row.position}")
            self.last = row.position
            if not isinstance(row.body, bytes):
                self.leaves.add(f"text, not bytes, stands at position {row.position}")
            elif leaf(row.body) != row.leaf:
                self.leaves.add(f"the bytes at position {row.position} do not give its leaf")
            self._entry(row, tags, commitments)
        self.tags += len(tags)
        if isinstance(self._store, SqlStore):
            for tag, _, position, _ in self._store.lacking_tags(tags):
                self.index.add(f"the index lacks {tag} of position {position}")
        self._clear_values(commitments)

    def _entry(self, row: StoredEntry, tags: list[TagRow], commitments: dict[str, int]) -> None:
        if not is_known(row.type):
            self.unknown += 1
            return
        try:
            entry = decode_entry(row.type, row.body)
        except msgspec.MsgspecError as error:
            self.bodies.add(f"position {row.position} holds no {row.type}: {error}")
            return
        if (entry.type, entry.recorded_at) != (row.type, row.recorded_at):
            self.bodies.add(f"type or time of position {row.position} is not what its bytes say")
        for ordinal, tag in enumerate(tags_of_entry(entry)):
            tags.append((tag, row.type, row.position, ordinal))
        for _, value in naming.personal_values(entry.data):
            commitments[value] = row.position

    def _clear_values(self, commitments: dict[str, int]) -> None:
        for one in self._store.personal(commitments).values():
            self.kept += 1
            if commitment(one.value, one.salt) != one.commitment:
                position = commitments[one.commitment]
                self.personal.add(
                    f"the clear value of position {position} is not the committed one"
                )

    def _strays(self, store: SqlStore) -> None:
        """Name the tag rows that no entry accounts for; read only where the count is wrong."""
        for tag, type_name, position, ordinal in store.tag_rows():
            derived = _derived(store.row(position), type_name)
            if derived is not None and derived[ordinal : ordinal + 1] != (tag,):
                self.index.add(f"the index has {tag} for position {position}, wrongly")


def _derived(row: StoredEntry | None, type_name: str) -> tuple[str, ...] | None:
    """Return the tags of an entry, or None where it cannot be read."""
    if row is None or row.type != type_name:
        return ()
    if not is_known(row.type):
        return None
    try:
        return tags_of_entry(decode_entry(row.type, row.body))
    except msgspec.MsgspecError:
        return None
