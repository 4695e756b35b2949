"""Stored rows: one table of one generation in SQL; created, filled in bulk, loaded by home."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

import sqlalchemy as sql
from sqlalchemy import ColumnElement, Connection, Index
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from projections.engine.database import dialect_of
from projections.engine.dialect import Changes, sql_table
from projections.engine.row import Row
from projections.engine.table import Table, Waiting

R = TypeVar("R", bound=Row)


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
    """One table under a suffix: ``g<N>`` of a generation, or a temporary one beside it.

    Its name begins with ``_``: whoever lists tables takes the stable views for what is public.
    """

    def __init__(self, table: Table[R], suffix: str, *, temporary: bool = False) -> None:
        self.table = table
        self.name = f"_{table.name}__{suffix}"
        self._temporary = temporary

    @cached_property
    def sql(self) -> sql.Table:
        """The table as SQLAlchemy sees it."""
        return sql_table(self.table, self.name, temporary=self._temporary)

    @cached_property
    def make(self) -> Callable[[Sequence[Any]], R]:
        """The function from stored values to a row."""
        names = tuple(one.name for one in self.table.columns if one.kind == "boolean")
        return _booleans(self.table.row, names)

    def create(self, connection: Connection) -> None:
        """Create the table, without its indexes."""
        connection.execute(CreateTable(self.sql, if_not_exists=True))

    def drop(self, connection: Connection) -> None:
        """Drop the table."""
        connection.execute(DropTable(self.sql))

    def index(self, connection: Connection) -> None:
        """Create the indexes that questions use; later, because that is faster."""
        for one in self.table.indexes:
            if isinstance(one, Waiting):
                where = sql.and_(*self.waiting(one))
                only = {f"{connection.dialect.name}_where": where}
                index = self._index(self.name_of(one), one.columns, only)
            else:
                names = (one,) if isinstance(one, str) else one
                index = self._index(f"{self.name}__{names[0]}", names, {})
            connection.execute(CreateIndex(index, if_not_exists=True))

    def _index(self, name: str, columns: Sequence[str], only: Mapping[str, Any]) -> Index:
        return Index(name, *(self.sql.c[one] for one in columns), **only)

    def name_of(self, index: Waiting) -> str:
        """Return what the index of rows that wait is called."""
        return f"{self.name}__{index.name}"

    def waiting(self, index: Waiting) -> list[ColumnElement[Any]]:
        """Return the conditions of an index, written as it has them: only so it is found."""
        return [sql.literal_column(f"({one})") for one in index.where]

    def write(self, connection: Connection, changes: Changes) -> None:
        """Write what became of rows."""
        dialect_of(connection).write(connection, self.table, self.name, changes)

    def load(self, connection: Connection, homes: Sequence[str]) -> Iterator[R]:
        """Yield all rows of some home values."""
        values = dialect_of(connection).load(connection, self.table, self.name, homes)
        return map(self.make, values)

    def count(self, connection: Connection) -> int:
        """Return how many rows there are."""
        return connection.scalar(sql.select(sql.func.count()).select_from(self.sql)) or 0

    def in_order(self, connection: Connection) -> Iterator[tuple[Any, ...]]:
        """Yield every row's stored values by key, in constant memory; yes and no are 1 and 0."""
        keys = [self.sql.c[name] for name in self.table.key]
        columns = map(dialect_of(connection).comparable, self.sql.c)
        statement = sql.select(*columns).order_by(*keys)
        for row in connection.execute(statement, execution_options={"yield_per": 2_000}):
            yield tuple(row)
