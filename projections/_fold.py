"""The fold: pages of the log into rows in memory; rows are loaded before, and written late."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from ledger.entry import Entry, decode_entry, entry_decoder, is_known, tags_of_entry
from ledger.fact import VOID, AnyFact, fact_of
from projections._dialect import Changes
from projections._history import History
from projections._row import Row, instant
from projections._table import Apply, Handler, Key, Table

Wanted = Mapping[Table[Any], Sequence[str]]
"""Home values by table."""
Load = Callable[[Wanted], Iterable[tuple[Table[Any], Iterable[Row]]]]
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

    def evict(self) -> None:
        """Forget the older half of the written rows."""
        self.whole = self.table.append_only
        for key in list(islice(self.rows, (len(self.rows) + 1) // 2)):
            del self.rows[key]


_Step = tuple[Sheet, Callable[[AnyFact], Key] | None, Handler, Apply]
_Folded = tuple[AnyFact, Sequence[_Step]]


class Fold:
    """Tables being folded together; ``unknown`` counts entries of types that nobody knows here."""

    def __init__(
        self, tables: Iterable[Table[Any]], history: History, load: Load, *, whole: bool
    ) -> None:
        self.sheets = [Sheet(table, whole=whole) for table in tables]
        self.unknown: Counter[str] = Counter()
        self._history = history
        self._load = load
        self._steps: dict[str, list[_Step]] = {}
        for sheet in self.sheets:
            for name, handler in sheet.table.handlers.items():
                step = (sheet, handler.key_of, handler, handler.apply)
                self._steps.setdefault(name, []).append(step)

    @property
    def wanted_types(self) -> frozenset[str]:
        """The types that change rows, voids included."""
        return frozenset(self._steps) | {VOID}

    @property
    def held(self) -> int:
        """How many rows are in memory."""
        return sum(len(sheet.rows) for sheet in self.sheets)

    @property
    def unwritten(self) -> int:
        """How many rows have to be written."""
        return sum(len(sheet.fresh) + len(sheet.dirty) for sheet in self.sheets)

    def page(self, page: Sequence[StoredRow]) -> None:
        """Fold one page; what a correction or void touches is folded again from the log.

        A refold goes up to the page's end and replaces all rows of its home, so the order of the
        two does not matter.
        """
        again: dict[Sheet, dict[str, None]] = {}
        facts = self._facts(page, again)
        if not all(sheet.whole for sheet in self.sheets):
            self._load_missing(facts)
        _apply(facts)
        for sheet, homes in again.items():
            sheet.replace(homes, self._history.refold(sheet.table, list(homes), page[-1][0]))

    def _facts(
        self, page: Sequence[StoredRow], again: dict[Sheet, dict[str, None]]
    ) -> list[_Folded]:
        facts: list[_Folded] = []
        zone, sees = self._history.zone, self._history.horizon
        for position, name, _, body, _ in page:
            steps = self._steps.get(name)
            if steps is None:
                self._other(name, body, again)
                continue
            entry = entry_decoder(name)(body)
            if entry.corrects is not None:
                self._corrected(entry, again)
            elif sees is None or instant(entry.occurred_at) < sees:
                facts.append((fact_of(position, entry, zone), steps))
        return facts

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

    def _load_missing(self, facts: Sequence[_Folded]) -> None:
        missing: dict[Table[Any], dict[str, None]] = {}
        sheets = {sheet.table: sheet for sheet in self.sheets}
        for fact, steps in facts:
            for sheet, _, handler, _ in steps:
                if sheet.whole:
                    continue
                for key in handler.keys(fact):
                    home = key if sheet.single else key[0]
                    if key not in sheet.rows and home not in sheet.deleted:
                        missing.setdefault(sheet.table, {})[home] = None
        if not missing:
            return
        for table, rows in self._load({table: list(homes) for table, homes in missing.items()}):
            sheet = sheets[table]
            for row in rows:
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


def _apply(facts: Iterable[_Folded]) -> None:
    for fact, steps in facts:
        for sheet, key_of, handler, apply in steps:
            for key in handler.keys(fact) if key_of is None else (key_of(fact),):
                if key is None:
                    continue
                row = sheet.rows.get(key)
                if row is None:
                    row = sheet.make(key)
                elif key not in sheet.fresh:
                    sheet.dirty[key] = row
                apply(row, fact)


def _key_of(sheet: Sheet, row: Row) -> Key:
    if sheet.single:
        return getattr(row, sheet.table.key[0])
    return tuple(getattr(row, name) for name in sheet.table.key)
