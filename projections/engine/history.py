"""Rows of single tags, folded again from the log: for corrections, earlier positions, one row."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from ledger.entry import Entry, decode_entry
from ledger.errors import StoreCorrupt
from ledger.fact import VOID, AnyFact, decode_rows, effective, naming_tag
from ledger.sentence import say
from ledger.zone import Zone
from projections.engine.home import tag_of
from projections.engine.row import Row, row_instant
from projections.engine.table import Key, Table

if TYPE_CHECKING:
    from ledger.log import LedgerStore

_TAGS_AT_ONCE = 500


class History:
    """The facts behind rows; with a ``horizon`` only those that took effect before it.

    ``horizon`` is an instant as rows hold it, exclusive.
    """

    def __init__(self, store: "LedgerStore", zone: Zone, horizon: str | None = None) -> None:
        self.store = store
        self.zone = zone
        self.horizon = horizon

    def facts(
        self, types: Sequence[str], tags: Sequence[str], until: int | None
    ) -> Iterable[tuple[str, list[AnyFact]]]:
        """Yield each tag with its effective facts of some types, up to a position."""
        wanted = (*types, VOID)
        for start in range(0, len(tags), _TAGS_AT_ONCE):
            some = tags[start : start + _TAGS_AT_ONCE]
            _, found = self.store.load([(wanted, tag) for tag in some], until=until)
            for tag, rows in zip(some, found, strict=True):
                facts = effective(decode_rows(rows), self.zone, self._entry) if rows else []
                yield tag, [fact for fact in naming_tag(facts, tag) if self.sees(fact)]

    def sees(self, fact: AnyFact) -> bool:
        """Tell whether a fact took effect before the horizon."""
        return self.horizon is None or row_instant(fact.occurred_at) < self.horizon

    def refold(self, table: Table[Any], homes: Sequence[str], until: int | None) -> dict[Key, Row]:
        """Return all rows of some home values, folded from the log up to a position."""
        rows: dict[Key, Row] = {}
        homes = list(dict.fromkeys(homes))
        tags = [tag_of(table.home, home) for home in homes]
        for home, (_, facts) in zip(homes, self.facts(table.types, tags, until), strict=True):
            for fact in facts:
                _fold(table, home, fact, rows)
        return rows

    def origins(
        self, table: Table[Any], home: str, until: int | None
    ) -> dict[Key, dict[str, AnyFact]]:
        """Return which fact set each column of the rows of a home value to what it is."""
        rows: dict[Key, Row] = {}
        found: dict[Key, dict[str, AnyFact]] = {}
        for _, facts in self.facts(table.types, [tag_of(table.home, home)], until):
            for fact in facts:
                before = {key: asdict(row) for key, row in rows.items()}
                _fold(table, home, fact, rows)
                for key, row in rows.items():
                    former = before.get(key) or asdict(table.row(*_parts(key)))
                    changed = {name for name, value in asdict(row).items() if value != former[name]}
                    found.setdefault(key, {}).update(dict.fromkeys(changed, fact))
        return found

    def _entry(self, position: int) -> Entry[Any]:
        row = self.store.row(position)
        if row is None:
            raise StoreCorrupt(
                say(
                    "a correction names position {position}, which the log lacks", position=position
                )
            )
        return decode_entry(row.type, row.body)


def _parts(key: Key) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def _fold(table: Table[Any], home: str, fact: AnyFact, rows: dict[Key, Row]) -> None:
    handler = table.handlers[type(fact.event).__name__]
    single = len(table.key) == 1
    for key in handler.keys(fact):
        if (key if single else key[0]) != home:
            continue
        row = rows.get(key)
        if row is None:
            row = rows[key] = table.row(key) if single else table.row(*key)
        handler.apply(row, fact)
