"""What the two kinds of database do each in its own way; everything else is written once."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, NamedTuple

import sqlalchemy as sql
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from projections.engine.row import Row
from projections.engine.table import Key, Table

Purpose = Literal["read", "load", "aside", "fill", "build", "keep"]
"""What a transaction is for. ``read``, ``load`` and ``aside`` are one snapshot: of questions, of
rows by their keys, with temporary tables beside. ``fill`` writes rows, ``build`` makes indexes,
``keep`` does the bookkeeping, alone: while it lasts nobody fills, and what it reads stays true."""
PURPOSE: Final = "purpose"
"""The execution option that holds it."""
ANY_NAME: Final = "any_generation"
"""What a table is called in compiled statements, until they are used."""
TEXT: Final = sql.Text().with_variant(sql.Text(collation="C"), "postgresql")
"""Sorted as Python sorts, on both."""
_TYPES: Final[dict[str, sql.types.TypeEngine[Any]]] = {
    "integer": sql.BigInteger(),
    "boolean": sql.Boolean().with_variant(sql.Integer(), "sqlite"),
    "number": sql.Double(),
}


_TABLES_KEPT: Final = 512


class Changes(NamedTuple):
    """What became of a table's rows since they were last written.

    ``deleted`` are home values whose stored rows all go first; then ``fresh`` rows are not stored
    yet, and ``dirty`` ones are, as they were before.
    """

    fresh: Mapping[Key, Row]
    dirty: Mapping[Key, Row]
    deleted: Sequence[str] = ()


@lru_cache(maxsize=_TABLES_KEPT)
def sql_table(table: Table[Any], name: str, *, temporary: bool = False) -> sql.Table:
    """Return one table of one generation as SQLAlchemy sees it.

    The same object each time: only then a statement that was compiled once is known again.
    """
    return sql.Table(
        name,
        sql.MetaData(),
        *(
            sql.Column(
                one.name,
                _TYPES.get(one.kind, TEXT),
                primary_key=one.name in table.key,
                nullable=one.nullable and one.name not in table.key,
                autoincrement=False,
            )
            for one in table.columns
        ),
        prefixes=["TEMPORARY"] if temporary else [],
    )


class Dialect(ABC):
    """方言: one kind of database."""

    errors: ClassVar[tuple[type[Exception], ...]]
    """What its driver raises."""

    @abstractmethod
    def engine(self, url: URL, like: Path | None = None) -> Engine:
        """Return the engine of a URL; raises ``Malformed`` for one that cannot hold views.

        A new file takes the rights of the one that it is ``like``.
        """

    @abstractmethod
    def engine_to_read(self, url: URL) -> Engine | None:
        """Return an engine that writes nothing; None where there is nothing to read."""

    @abstractmethod
    def place(self, engine: Engine) -> str:
        """Return what errors call the database."""

    @abstractmethod
    def attachable(self, engine: Engine) -> str | None:
        """Return what SQLite attaches to read the views where they are; None where it cannot."""

    @abstractmethod
    def begin(self, connection: Connection, purpose: Purpose) -> None:
        """Begin a transaction for a purpose."""

    @abstractmethod
    def remedy(self, cause: BaseException) -> str:
        """Return what to do about an error of the driver."""

    @abstractmethod
    def is_gone(self, cause: BaseException) -> bool:
        """Tell whether an error means that a table was dropped meanwhile."""

    @abstractmethod
    def is_held(self, cause: BaseException) -> bool:
        """Tell whether an error means that somebody keeps what is to be replaced."""

    @abstractmethod
    def format_of(self, connection: Connection) -> int:
        """Return the format of the bookkeeping tables, 0 where there are none."""

    @abstractmethod
    def note_format(self, connection: Connection, number: int) -> None:
        """Note the format of the bookkeeping tables."""

    @abstractmethod
    def program_of(self, connection: Connection) -> int | None:
        """Return the mark of the newest program that filled rows here, None if none is noted."""

    @abstractmethod
    def note_program(self, connection: Connection, mark: int) -> None:
        """Note the mark of a program that fills rows here."""

    @abstractmethod
    def names(self, connection: Connection) -> list[tuple[str, str]]:
        """Return name and kind of every view and table, views first."""

    @abstractmethod
    def hide(self, connection: Connection, names: Sequence[str]) -> None:
        """Move tables that look public to where generations stand; views of them stay."""

    @abstractmethod
    def hold(self, connection: Connection, names: Sequence[str]) -> None:
        """Keep tables from being dropped until the transaction ends."""

    @abstractmethod
    def drop(self, connection: Connection, names: Sequence[str]) -> bool:
        """Drop tables; False where somebody still reads one of them: then all stay."""

    @abstractmethod
    def point_view(self, connection: Connection, view: str, table: str) -> None:
        """Let a view read a table; rights on the view stay."""

    @abstractmethod
    def analyse(self, connection: Connection, names: Sequence[str]) -> None:
        """Let the planner know what tables hold."""

    @abstractmethod
    def comparable(self, column: sql.Column[Any]) -> sql.ColumnElement[Any]:
        """Return a column as both databases give it: yes and no as 1 and 0."""

    @abstractmethod
    def among(self, column: sql.Column[Any], texts: Sequence[str]) -> sql.ColumnElement[bool]:
        """Return the condition that a column is one of some texts, which are one parameter.

        With one for each of them, to write the statement down takes longer than to answer it.
        """

    @abstractmethod
    def write(self, connection: Connection, table: Table[Any], name: str, changes: Changes) -> None:
        """Write what became of rows, on the driver's cursor."""

    @abstractmethod
    def load(
        self, connection: Connection, table: Table[Any], name: str, homes: Sequence[str]
    ) -> Iterable[Sequence[Any]]:
        """Return the stored values of all rows of some home values, by the driver's cursor."""
