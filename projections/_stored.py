"""Stored rows: one table of one generation in SQL; created, filled in bulk, loaded by home."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sql
from msgspec.structs import astuple
from sqlalchemy import Connection, MetaData
from sqlalchemy.dialects.sqlite import dialect, insert

from projections._database import driver
from projections._row import Row
from projections._table import Table

R = TypeVar("R", bound=Row)

_TYPES: dict[str, type[sql.types.TypeEngine[Any]]] = {
    "integer": sql.BigInteger,
    "boolean": sql.Integer,
    "number": sql.Float,
}


@cache
def _booleans(row: type[Row], names: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    places = tuple(place for place, name in enumerate(row.__struct_fields__) if name in names)
    if not places:
        return lambda values: row(*values)

    def make(values: Sequence[Any]) -> Row:
        changed = list(values)
        for place in places:
            if changed[place] is not None:
                changed[place] = bool(changed[place])
        return row(*changed)

    return make


class Stored(Generic[R]):
    """One table under a suffix: ``g<N>`` of a generation, or a temporary one beside it."""

    def __init__(self, table: Table[R], suffix: str, *, temporary: bool = False) -> None:
        self.table = table
        self.name = f"{table.name}__{suffix}"
        self.sql = sql.Table(
            self.name,
            MetaData(),
            *(
                sql.Column(
                    one.name,
                    _TYPES.get(one.kind, sql.Text),
                    primary_key=one.name in table.key,
                    nullable=one.nullable and one.name not in table.key,
                    autoincrement=False,
                )
                for one in table.columns
            ),
            prefixes=["TEMPORARY"] if temporary else [],
        )
        self.make: Callable[[Sequence[Any]], R] = _booleans(
            table.row, tuple(one.name for one in table.columns if one.kind == "boolean")
        )

    def create(self, connection: Connection) -> None:
        """Create the table, without its indexes."""
        self.sql.create(connection, checkfirst=True)

    def index(self, connection: Connection) -> None:
        """Create the indexes that questions use; later, because that is faster."""
        for name in self.table.indexes:
            sql.Index(f"{self.name}__{name}", self.sql.c[name]).create(connection, checkfirst=True)

    def drop(self, connection: Connection) -> None:
        """Drop the table with its indexes."""
        self.sql.drop(connection, checkfirst=True)

    def write(
        self, connection: Connection, rows: Iterable[Row], deleted: Iterable[str] = ()
    ) -> None:
        """Delete all rows of some home values, then insert or replace rows."""
        cursor = driver(connection)
        gone = [(home,) for home in deleted]
        if gone:
            cursor.executemany(self._delete, gone)
        cursor.executemany(self._upsert, [astuple(row) for row in rows])

    def load(self, connection: Connection, homes: Sequence[str]) -> Iterator[R]:
        """Yield all rows of some home values."""
        cursor = driver(connection)
        cursor.execute(self._load, (json.dumps(list(homes)),))
        yield from map(self.make, cursor)

    @property
    def _upsert(self) -> str:
        statement = insert(self.sql).values({one.name: None for one in self.sql.c})
        changed = {one.name: statement.excluded[one.name] for one in self.sql.c}
        keyless = {name: new for name, new in changed.items() if name not in self.table.key}
        full = statement.on_conflict_do_update(
            index_elements=list(self.table.key), set_=keyless or changed
        )
        return str(full.compile(dialect=dialect(paramstyle="qmark")))

    @property
    def _delete(self) -> str:
        home = self.sql.c[self.table.key[0]]
        return str(
            sql.delete(self.sql)
            .where(home == sql.bindparam("home"))
            .compile(dialect=dialect(paramstyle="qmark"))
        )

    @property
    def _load(self) -> str:
        wanted = sql.func.json_each(sql.bindparam("homes")).table_valued("value")
        home = self.sql.c[self.table.key[0]]
        statement = sql.select(self.sql).where(home.in_(sql.select(wanted.c.value)))
        return str(statement.compile(dialect=dialect(paramstyle="qmark")))
