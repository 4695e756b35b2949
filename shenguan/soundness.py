"""Soundness (完好性): every stored entry held against its bytes, its index and its clear values."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from ledger import naming
from ledger.entry import decode_entry, encode, entry_head, is_known, leaf, tags_of_entry
from ledger.log import LedgerStore, StoredEntry
from ledger.sentence import say
from ledger.store import SqlStore
from ledger.store.sql_store import WholeRow
from shenguan.clear_values import ClearValues
from shenguan.problems import PROBLEMS_MAX, Problems

TagRow = tuple[str, str, int, int]
_PAGE: Final = 2_000


class Soundness:
    """The whole log read once: positions, times, leaves, bytes, tags, clear values."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._values = ClearValues(store)
        self._time = ""
        self._ledger: str | None = None
        self.last = 0
        self.tags = 0
        self.unknown = 0
        self.positions = Problems()
        self.times = Problems()
        self.ledgers = Problems()
        self.leaves = Problems()
        self.bodies = Problems()
        self.canonical = Problems()
        self.index = Problems()
        self.ids = Problems()

    @property
    def personal(self) -> Problems:
        """What is wrong with the clear values."""
        return self._values.problems

    @property
    def kept(self) -> int:
        """How many clear values were held against their commitments."""
        return self._values.kept

    def read(self, report: Callable[[int, int], None] | None) -> int:
        """Read the log up to its head, which is returned."""
        head = self._store.head()
        try:
            for page in self._pages(head):
                self._page(page)
                if report is not None:
                    report(self.last, head)
            if not self.unknown:
                self._values.look_for_strays()
        finally:
            self._values.close()
        if self.last != head:
            self.positions.add(
                say(
                    "the log ends at {head}, the last entry read is {last}",
                    head=head,
                    last=self.last,
                )
            )
        if isinstance(self._store, SqlStore):
            self._look_at_index(self._store)
        return head

    def _pages(self, head: int) -> Iterator[list[WholeRow]]:
        store = self._store
        if not isinstance(store, SqlStore):
            for page in store.scan(until=head):
                yield [WholeRow(row, None) for row in page]
            return
        after = 0
        while after < head and (found := store.whole_page(after, head, _PAGE)):
            yield found
            after = found[-1].row.position

    def _look_at_index(self, store: SqlStore) -> None:
        for tag in store.doubled_ids(PROBLEMS_MAX):
            self.ids.add(say("{tag} stands at more than one position", tag=tag))
        count = store.tag_count()
        if count == self.tags:
            return
        self._strays(store)
        if not self.index.count:
            self.index.add(
                say(
                    "the index has {count} {count:row|rows}, the entries give {tags}",
                    count=count,
                    tags=self.tags,
                )
            )

    def _page(self, page: list[WholeRow]) -> None:
        tags: list[TagRow] = []
        commitments: dict[str, int] = {}
        for whole in page:
            row = whole.row
            if row.position != self.last + 1:
                self.positions.add(
                    say(
                        "after position {last} comes {position}",
                        last=self.last,
                        position=row.position,
                    )
                )
            if row.recorded_at < self._time:
                self.times.add(
                    say(
                        "position {position} was recorded at {recorded_at}, before the entry "
                        "that precedes it ({time})",
                        position=row.position,
                        recorded_at=row.recorded_at,
                        time=self._time,
                    )
                )
            self.last, self._time = row.position, row.recorded_at
            if not isinstance(row.body, bytes):
                self.leaves.add(
                    say("text, not bytes, stands at position {position}", position=row.position)
                )
            elif leaf(row.body) != row.leaf:
                self.leaves.add(
                    say(
                        "the bytes at position {position} do not give its leaf",
                        position=row.position,
                    )
                )
            self._entry(whole, tags, commitments)
        self.tags += len(tags)
        if isinstance(self._store, SqlStore):
            for tag, _, position, _ in self._store.lacking_tags(tags):
                self.index.add(
                    say("the index lacks {tag} of position {position}", tag=tag, position=position)
                )
        self._values.hold(commitments)

    def _entry(self, whole: WholeRow, tags: list[TagRow], commitments: dict[str, int]) -> None:
        row = whole.row
        try:
            if not is_known(row.type):
                self._unknown(whole, tags)
                return
            entry = decode_entry(row.type, row.body)
            if encode(entry) != row.body:
                self._not_canonical(row, encode(entry))
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            self.bodies.add(
                say(
                    "position {position} holds no {type}: {error}",
                    position=row.position,
                    type=row.type,
                    error=error,
                )
            )
            return
        self._head(row, entry.type, entry.recorded_at, entry.ledger)
        named = tags_of_entry(entry)
        for ordinal, tag in enumerate(named):
            tags.append((tag, row.type, row.position, ordinal))
        if whole.tags is not None and _listed(whole.tags) not in ([*named], [*named[:1]]):
            self._wrong_tags(row)
        for _, value in naming.personal_values(entry.data):
            commitments[value] = row.position

    def _unknown(self, whole: WholeRow, tags: list[TagRow]) -> None:
        """Look at what can be told of an entry whose type this version does not know."""
        row = whole.row
        self.unknown += 1
        head = entry_head(row.body)
        self._head(row, head.type, head.recorded_at, head.ledger)
        document = msgspec.json.decode(row.body)
        if encode(document) != row.body:
            self._not_canonical(row, encode(document))
        named = _listed(whole.tags)
        if named is None or named[:1] != [f"id:{head.id}"]:
            self._wrong_tags(row)
        for ordinal, tag in enumerate(dict.fromkeys(named or ())):
            tags.append((tag, row.type, row.position, ordinal))

    def _head(self, row: StoredEntry, type_name: str, recorded_at: str, ledger: str) -> None:
        if (type_name, recorded_at) != (row.type, row.recorded_at):
            self.bodies.add(
                say(
                    "type or time of position {position} is not what its bytes say",
                    position=row.position,
                )
            )
        if self._ledger is None:
            self._ledger = ledger
        if ledger != self._ledger:
            self.ledgers.add(
                say(
                    "position {position} is an entry of the ledger {ledger}",
                    position=row.position,
                    ledger=ledger,
                )
            )

    def _not_canonical(self, row: StoredEntry, canonical: bytes) -> None:
        hidden = _hidden(msgspec.json.decode(row.body), msgspec.json.decode(canonical))
        if hidden is not None:
            self.canonical.add(
                say(
                    "position {position} holds {hidden}, which nobody reads: it was "
                    "hidden there, or an upgrade is due",
                    position=row.position,
                    hidden=hidden,
                )
            )
        else:
            self.canonical.add(
                say("the bytes at position {position} are not canonical", position=row.position)
            )

    def _wrong_tags(self, row: StoredEntry) -> None:
        self.index.add(
            say(
                "the column tags of position {position} is not what its bytes give",
                position=row.position,
            )
        )

    def _strays(self, store: SqlStore) -> None:
        """Name the tag rows that no entry accounts for; read only where the count is wrong."""
        for tag, type_name, position, ordinal in store.tag_rows():
            derived = _derived(store.row(position), type_name)
            if derived is not None and derived[ordinal : ordinal + 1] != (tag,):
                self.index.add(
                    say(
                        "the index has {tag} for position {position}, wrongly",
                        tag=tag,
                        position=position,
                    )
                )


def _listed(tags: str | None) -> list[str] | None:
    """Return the tags of a column, or None where there is no list of them."""
    try:
        found = json.loads(tags) if tags is not None else None
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def _hidden(given: Any, kept: Any, path: str = "") -> str | None:  # noqa: ANN401 - any JSON
    """Return the path of the first thing that stands in a document and is not read."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            inside = f"{path}.{name}" if path else str(name)
            found = inside if name not in kept else _hidden(value, kept[name], inside)
            if found is not None:
                return found
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        for place, (one, other) in enumerate(zip(given, kept, strict=True)):
            found = _hidden(one, other, f"{path}[{place}]")
            if found is not None:
                return found
    return None


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
