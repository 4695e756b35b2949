"""The fold: pages of the log into rows in memory; rows are loaded before, and written late."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from ledger.entry import Entry, decode_entry, entry_decoder, is_known, tags_of_entry
from ledger.fact import VOID, AnyFact, fact_of
from projections.engine.dialect import Changes
from projections.engine.history import History
from projections.engine.home import home_of
from projections.engine.row import Row, row_instant
from projections.engine.table import Apply, Handler, Key, Table

Wanted = Mapping[Table[Any], Sequence[str]]
"""Home values by table."""
Load = Callable[[Wanted], Iterable[tuple[Table[Any], Iterable[Row]]]]
_SLOTS_LAST: Final = (1 << 24) - 1
"""Of home values that were evicted only marks in two of so many slots are kept: hardly anything
that comes new is then looked for in the database, and 16 MB do for any log."""
_SECOND: Final = 24
"""By how many bits a hash is shifted for its second slot."""
StoredRow = tuple[int, str, str, bytes, bytes]


class Sheet:
    """The rows of one table that are in memory.

    ``whole``: nothing has to be loaded, what is not here does not exist. ``fresh`` rows are not
    stored yet, ``dirty`` ones are stored otherwise; ``deleted`` are home values whose stored rows
    go before either is written.
    """

    __slots__ = ("deleted", "dirty", "fresh", "rows", "single", "table", "whole")

    def __init__(self, table: Table[Any], *, whole: bool) -> None:
        self.table = table
        self.single = len(table.key) == 1
        self.whole = whole or table.append_only
        self.rows: dict[Key, Row] = {}
        self.fresh: dict[Key, Row] = {}
        self.dirty: dict[Key, Row] = {}
        self.deleted: dict[str, None] = {}

    @property
    def changes(self) -> Changes:
        """What has to be written."""
        return Changes(self.fresh, self.dirty, list(self.deleted))

    def make(self, key: Key) -> Row:
        """Return a new row."""
        made: Row = self.table.row(key) if self.single else self.table.row(*key)
        self.rows[key] = self.fresh[key] = made
        return made

    def home_of(self, key: Key) -> str:
        """Return the home value that a key begins with."""
        home: str = key if self.single else key[0]
        return home

    def take(self, rows: Iterable[Row]) -> None:
        """Take in what was loaded, but for what is in memory already and newer."""
        for row in rows:
            key = tuple(getattr(row, name) for name in self.table.key)
            self.rows.setdefault(key[0] if self.single else key, row)

    def replace(self, homes: dict[str, None], rows: dict[Key, Row]) -> None:
        """Put refolded rows in the place of everything that home values had."""
        self.deleted.update(homes)
        for held in (self.rows, self.fresh, self.dirty):
            gone = homes if self.single else [key for key in held if key[0] in homes]
            for key in gone:
                held.pop(key, None)
        self.rows.update(rows)
        self.fresh.update(rows)

    def written(self) -> None:
        """Note that the rows are stored as they are here."""
        self.fresh.clear()
        self.dirty.clear()
        self.deleted.clear()
        if self.table.append_only:
            self.rows.clear()

    def evict(self) -> Iterable[str]:
        """Forget the older half of the written rows; return their home values."""
        self.whole = self.table.append_only
        gone = list(islice(self.rows, (len(self.rows) + 1) // 2))
        for key in gone:
            del self.rows[key]
        return gone if self.single else (key[0] for key in gone)


_Step = tuple[Sheet, Callable[[AnyFact], Key] | None, Handler, Apply]
_Folded = tuple[AnyFact, Sequence[_Step]]
_Plan = tuple[Callable[[bytes], Entry[Any]], Sequence[_Step]]
"""How entries of a type are decoded, and what each of them does."""


class Fold:
    """Tables being folded together; ``unknown`` counts entries of types that nobody knows here."""

    def __init__(
        self, tables: Iterable[Table[Any]], history: History, load: Load, *, whole: bool
    ) -> None:
        self.sheets = [Sheet(table, whole=whole) for table in tables]
        self.unknown: Counter[str] = Counter()
        self._begun_whole = whole
        self._evicted: bytearray | None = None
        self._again: dict[Sheet, dict[str, None]] = {}
        self._last = 0
        self._waiting: dict[Sheet, list[tuple[Key, Apply, AnyFact]]] = {}
        self._history = history
        self._load = load
        steps: dict[str, list[_Step]] = {}
        for sheet in self.sheets:
            for name, handler in sheet.table.handlers.items():
                step = (sheet, handler.key_of, handler, handler.apply)
                steps.setdefault(name, []).append(step)
        self._plans: dict[str, _Plan] = {
            name: (entry_decoder(name), of_type) for name, of_type in steps.items()
        }

    @property
    def wanted_types(self) -> frozenset[str]:
        """The types that change rows, voids included."""
        return frozenset(self._plans) | {VOID}

    @property
    def held(self) -> int:
        """How many rows are in memory."""
        return sum(len(sheet.rows) for sheet in self.sheets)

    def page(self, page: Sequence[StoredRow]) -> None:
        """Fold one page; what corrections and voids touch has to be settled before a write."""
        self._apply(self._facts(page))
        if self._waiting:
            self._apply_waiting()
        self._last = page[-1][0]

    def settle(self) -> None:
        """Fold again from the log what corrections and voids have touched; then rows are right.

        A refold goes up to the last page's end and replaces all rows of its home, so it does not
        matter what was done to them meanwhile. All at once: to find a home's rows takes a look at
        all that are held.
        """
        for sheet, homes in self._again.items():
            sheet.replace(homes, self._history.refold(sheet.table, list(homes), self._last))
        self._again.clear()

    def _apply(self, facts: Iterable[_Folded]) -> None:
        for fact, steps in facts:
            for sheet, key_of, handler, apply in steps:
                for key in handler.keys(fact) if key_of is None else (key_of(fact),):
                    if key is None:
                        continue
                    row = sheet.rows.get(key)
                    if row is None:
                        if not sheet.whole and self._may_be_stored(sheet, key):
                            self._waiting.setdefault(sheet, []).append((key, apply, fact))
                            continue
                        row = sheet.make(key)
                    elif key not in sheet.fresh:
                        sheet.dirty[key] = row
                    apply(row, fact)

    def _apply_waiting(self) -> None:
        """Load rows that were not in memory, all at once, and apply what had to wait for them."""
        homes = {
            sheet.table: list(dict.fromkeys(sheet.home_of(key) for key, _, _ in waiting))
            for sheet, waiting in self._waiting.items()
        }
        sheets = {sheet.table: sheet for sheet in self._waiting}
        for table, rows in self._load(homes):
            sheets[table].take(rows)
        for sheet, waiting in self._waiting.items():
            for key, apply, fact in waiting:
                row = sheet.rows.get(key)
                if row is None:
                    row = sheet.make(key)
                elif key not in sheet.fresh:
                    sheet.dirty[key] = row
                apply(row, fact)
        self._waiting.clear()

    def _facts(self, page: Sequence[StoredRow]) -> Iterator[_Folded]:
        """Yield facts one by one: each is gone, its memory with it, before the next is made."""
        plans, zone, sees = self._plans, self._history.zone, self._history.horizon
        for position, name, _, body, _ in page:
            plan = plans.get(name)
            if plan is None:
                self._other(name, body)
                continue
            decode, steps = plan
            entry = decode(body)
            if entry.corrects is not None:
                self._corrected(entry)
            elif sees is None or row_instant(entry.occurred_at) < sees:
                yield fact_of(position, entry, zone), steps

    def _other(self, name: str, body: bytes) -> None:
        if name == VOID:
            self._corrected(decode_entry(name, body))
        elif not is_known(name):
            self.unknown[name] += 1

    def _corrected(self, entry: Entry[Any]) -> None:
        """Fold again all that carry a tag of the entry: where it was, where it is, and elsewhere.

        A tag that one field no longer makes may still be there by another one.
        """
        tags = tags_of_entry(entry)
        for sheet in self.sheets:
            if entry.type != VOID and entry.type not in sheet.table.handlers:
                continue
            for tag in tags:
                home = home_of(sheet.table.home, tag)
                if home is not None:
                    self._again.setdefault(sheet, {})[home] = None

    def _may_be_stored(self, sheet: Sheet, key: Key) -> bool:
        home = sheet.home_of(key)
        if home in sheet.deleted:
            return False
        marks, hashed = self._evicted, hash(home)
        return marks is None or bool(
            marks[hashed & _SLOTS_LAST] and marks[hashed >> _SECOND & _SLOTS_LAST]
        )

    def written(self) -> None:
        """Note that everything is stored."""
        self.unknown.clear()
        for sheet in self.sheets:
            sheet.written()

    def evict(self) -> None:
        """Forget the older half of the rows; call it only when everything is stored."""
        if self._begun_whole and self._evicted is None:
            self._evicted = bytearray(_SLOTS_LAST + 1)
        for sheet in self.sheets:
            homes = sheet.evict()
            if self._evicted is not None:
                for hashed in map(hash, homes):
                    self._evicted[hashed & _SLOTS_LAST] = 1
                    self._evicted[hashed >> _SECOND & _SLOTS_LAST] = 1
