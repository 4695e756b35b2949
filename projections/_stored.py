"""Stored rows: one table of one generation in SQL; created, filled in bulk, loaded by home."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any, Final, Generic, NamedTuple, TypeVar

import sqlalchemy as sql
from msgspec.structs import astuple
from sqlalchemy import Connection, MetaData
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.schema import CreateIndex, CreateTable

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
        self._temporary = temporary

    @cached_property
    def sql(self) -> sql.Table:
        """The table as SQLAlchemy sees it."""
        table = self.table
        return sql.Table(
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
            prefixes=["TEMPORARY"] if self._temporary else [],
        )

    @cached_property
    def make(self) -> Callable[[Sequence[Any]], R]:
        """The function from stored values to a row."""
        names = tuple(one.name for one in self.table.columns if one.kind == "boolean")
        return _booleans(self.table.row, names)

    def create(self, connection: Connection) -> None:
        """Create the table, without its indexes."""
        connection.execute(CreateTable(self.sql, if_not_exists=True))

    def index(self, connection: Connection) -> None:
        """Create the indexes that questions use; later, because that is faster."""
        for name in self.table.indexes:
            index = sql.Index(f"{self.name}__{name}", self.sql.c[name])
            connection.execute(CreateIndex(index, if_not_exists=True))

    def drop(self, connection: Connection) -> None:
        """Drop the table with its indexes."""
        quote = connection.dialect.identifier_preparer.quote
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quote(self.name)}")

    def write(
        self, connection: Connection, rows: Iterable[Row], deleted: Iterable[str] = ()
    ) -> None:
        """Delete all rows of some home values, then insert or replace rows."""
        cursor = driver(connection)
        gone = [(home,) for home in deleted]
        if gone:
            cursor.executemany(self._text(_compiled(self.table).delete), gone)
        cursor.executemany(self._text(_compiled(self.table).upsert), [astuple(row) for row in rows])

    def load(self, connection: Connection, homes: Sequence[str]) -> Iterator[R]:
        """Yield all rows of some home values."""
        cursor = driver(connection)
        cursor.execute(self._text(_compiled(self.table).load), (json.dumps(list(homes)),))
        yield from map(self.make, cursor)

    def _text(self, statement: str) -> str:
        return statement.replace(f"{self.table.name}__{_ANY}", self.name)


_ANY: Final = "g_any"
"""The suffix that compiled statements have until they are used."""


class _Compiled(NamedTuple):
    upsert: str
    delete: str
    load: str


@cache
def _compiled(table: Table[Any]) -> _Compiled:
    """Compile the statements of a table once, for every generation."""
    stored = Stored(table, _ANY).sql
    home = stored.c[table.key[0]]
    insertion = insert(stored).values({one.name: None for one in stored.c})
    changed = {one.name: insertion.excluded[one.name] for one in stored.c}
    keyless = {name: new for name, new in changed.items() if name not in table.key}
    upsert = insertion.on_conflict_do_update(
        index_elements=list(table.key), set_=keyless or changed
    )
    delete = sql.delete(stored).where(home == sql.bindparam("home"))
    wanted = sql.func.json_each(sql.bindparam("homes")).table_valued("value")
    load = sql.select(stored).where(home.in_(sql.select(wanted.c.value)))
    marks = dialect(paramstyle="qmark")
    return _Compiled(*(str(one.compile(dialect=marks)) for one in (upsert, delete, load)))
