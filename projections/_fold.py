"""The fold: pages of the log into rows in memory; rows are loaded before, and written late."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from ledger.entry import Entry, decode_entry, entry_decoder, is_known, tags_of_entry
from ledger.fact import VOID, AnyFact, fact_of
from projections._history import History
from projections._row import Row, instant
from projections._table import Apply, Handler, Key, Table

Load = Callable[[Table[Any], Sequence[str]], Iterable[Row]]
StoredRow = tuple[int, str, str, bytes, bytes]


class Sheet:
    """The rows of one table that are in memory.

    ``whole``: nothing has to be loaded, what is not here does not exist. ``deleted``: home values
    whose stored rows go before the dirty ones are written.
    """

    __slots__ = ("deleted", "dirty", "rows", "single", "table", "whole")

    def __init__(self, table: Table[Any], *, whole: bool) -> None:
        self.table = table
        self.single = len(table.key) == 1
        self.whole = whole or table.append_only
        self.rows: dict[Key, Row] = {}
        self.dirty: dict[Key, Row] = {}
        self.deleted: dict[str, None] = {}

    def replace(self, homes: dict[str, None], rows: dict[Key, Row]) -> None:
        """Put refolded rows in the place of everything that home values had."""
        self.deleted.update(homes)
        for held in (self.rows, self.dirty):
            gone = homes if self.single else [key for key in held if key[0] in homes]
            for key in gone:
                held.pop(key, None)
        self.rows.update(rows)
        self.dirty.update(rows)

    def written(self) -> None:
        """Note that the rows are stored as they are here."""
        self.dirty.clear()
        self.deleted.clear()
        if self.table.append_only:
            self.rows.clear()

    def evict(self) -> None:
        """Forget the older half of the written rows."""
        self.whole = self.table.append_only
        for key in list(islice(self.rows, (len(self.rows) + 1) // 2)):
            del self.rows[key]


_Touch = tuple[Sheet, Key, Apply, AnyFact]


class Fold:
    """Tables being folded together; ``unknown`` counts entries of types that nobody knows here."""

    def __init__(
        self, tables: Iterable[Table[Any]], history: History, load: Load, *, whole: bool
    ) -> None:
        self.sheets = [Sheet(table, whole=whole) for table in tables]
        self.unknown: Counter[str] = Counter()
        self._history = history
        self._load = load
        self._plans: dict[str, list[tuple[Sheet, Handler]]] = {}
        for sheet in self.sheets:
            for name, handler in sheet.table.handlers.items():
                self._plans.setdefault(name, []).append((sheet, handler))

    @property
    def wanted_types(self) -> frozenset[str]:
        """The types that change rows, voids included."""
        return frozenset(self._plans) | {VOID}

    @property
    def held(self) -> int:
        """How many rows are in memory."""
        return sum(len(sheet.rows) for sheet in self.sheets)

    def page(self, page: Sequence[StoredRow]) -> None:
        """Fold one page; what a correction or void touches is folded again from the log.

        A refold goes up to the page's end and replaces all rows of its home, so the order of the
        two does not matter.
        """
        touches: list[_Touch] = []
        again: dict[Sheet, dict[str, None]] = {}
        zone, sees = self._history.zone, self._history.horizon
        for position, name, _, body, _ in page:
            plan = self._plans.get(name)
            if plan is None:
                self._other(name, body, again)
                continue
            entry = entry_decoder(name)(body)
            if entry.corrects is not None:
                self._corrected(entry, again)
            elif sees is None or instant(entry.occurred_at) < sees:
                _touch(fact_of(position, entry, zone), plan, touches)
        self._load_missing(touches)
        _apply(touches)
        for sheet, homes in again.items():
            sheet.replace(homes, self._history.refold(sheet.table, list(homes), page[-1][0]))

    def _other(self, name: str, body: bytes, again: dict[Sheet, dict[str, None]]) -> None:
        if name == VOID:
            self._corrected(decode_entry(name, body), again)
        elif not is_known(name):
            self.unknown[name] += 1

    def _corrected(self, entry: Entry[Any], again: dict[Sheet, dict[str, None]]) -> None:
        for tag in tags_of_entry(entry):
            kind, _, value = tag.partition(":")
            for sheet in self.sheets:
                table = sheet.table
                if table.home == kind and (entry.type == VOID or entry.type in table.handlers):
                    again.setdefault(sheet, {})[value] = None

    def _load_missing(self, touches: Sequence[_Touch]) -> None:
        if all(sheet.whole for sheet in self.sheets):
            return
        missing: dict[Sheet, dict[str, None]] = {}
        for sheet, key, _, _ in touches:
            if not sheet.whole and key not in sheet.rows:
                home = key if sheet.single else key[0]
                if home not in sheet.deleted:
                    missing.setdefault(sheet, {})[home] = None
        for sheet, homes in missing.items():
            for row in self._load(sheet.table, list(homes)):
                sheet.rows.setdefault(_key_of(sheet, row), row)

    def written(self) -> None:
        """Note that everything is stored."""
        self.unknown.clear()
        for sheet in self.sheets:
            sheet.written()

    def evict(self) -> None:
        """Forget the older half of the rows; call it only when everything is stored."""
        for sheet in self.sheets:
            sheet.evict()


def _touch(fact: AnyFact, plan: list[tuple[Sheet, Handler]], touches: list[_Touch]) -> None:
    for sheet, handler in plan:
        if handler.tails is None and handler.home_of is not None:
            key = handler.home_of(fact.event)
            if key is not None:
                touches.append((sheet, key, handler.apply, fact))
        else:
            touches.extend((sheet, key, handler.apply, fact) for key in handler.keys(fact))


def _apply(touches: Iterable[_Touch]) -> None:
    for sheet, key, apply, fact in touches:
        row = sheet.rows.get(key)
        if row is None:
            row = sheet.table.row(key) if sheet.single else sheet.table.row(*key)
            sheet.rows[key] = row
        sheet.dirty[key] = row
        apply(row, fact)


def _key_of(sheet: Sheet, row: Row) -> Key:
    if sheet.single:
        return getattr(row, sheet.table.key[0])
    return tuple(getattr(row, name) for name in sheet.table.key)
