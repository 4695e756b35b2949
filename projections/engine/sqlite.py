"""Views in an SQLite file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

import sqlalchemy as sql
from msgspec.structs import astuple
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool, QueuePool

from ledger.errors import Malformed
from ledger.sentence import say
from ledger.store.sqlite import files
from projections.engine.dialect import ANY_NAME, Changes, Dialect, Purpose, sql_table
from projections.engine.row import Row
from projections.engine.table import Table

_BUSY_SECONDS: Final = 60
_AGAIN_SECONDS: Final = 0.02
_TO_WAL: Final = "PRAGMA journal_mode=WAL"
PRAGMAS: Final = (
    # Views can be built again: losing the last commits at a power cut costs nothing.
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-32768",
    "PRAGMA wal_autocheckpoint=10000",
    "PRAGMA analysis_limit=1000",
)
_NULL: Final = float("nan")
"""SQLite stores NaN as NULL, and its Python module binds a float six times as quickly as None."""
_NAMES: Final = (
    "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') "
    "AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name"
)
_REMEDIES: Final = {
    sqlite3.SQLITE_CANTOPEN: say(
        "check that the folder exists and may be written, or name another place with --views"
    ),
    sqlite3.SQLITE_READONLY: say("check owner and rights, or name another place with --views"),
    sqlite3.SQLITE_FULL: say("free some space, or name another place with --views"),
    sqlite3.SQLITE_BUSY: say("another program holds them; try again"),
}


_WANT_OF_PLACE: Final = frozenset(
    (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
    )
)


class _Compiler(SQLiteCompiler):
    """Writes which index a query reads: SQLite guesses how few rows an index of some holds."""

    def get_from_hint_text(self, table: object, text: str | None) -> str | None:
        """Return what stands behind a table's name."""
        del table
        return text


class Sqlite(Dialect):
    """视图库 (SQLite): one file; readers have its snapshots, one writes at a time."""

    errors = (sqlite3.Error,)

    def engine(self, url: URL, like: Path | None = None) -> Engine:
        """Return the engine of a file; raises ``Malformed`` for a database in memory."""
        path = _path_of(url)
        if not path.exists():
            files.make(path, like)
        engine = create_engine(
            url,
            poolclass=QueuePool,
            connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        )
        engine.dialect.statement_compiler = _Compiler
        event.listen(engine, "connect", lambda opened, _: _prepare(opened, path))
        return engine

    def engine_to_read(self, url: URL) -> Engine | None:
        """Return the engine of a file as it lies there; None where there is none."""
        path = files.real(_path_of(url))
        if not path.exists() or files.is_empty(path):
            return None
        opened = files.uri(path, files.way_to_read(path))
        engine = create_engine(
            url, poolclass=NullPool, creator=lambda: sqlite3.connect(opened, uri=True)
        )
        engine.dialect.statement_compiler = _Compiler
        event.listen(engine, "connect", lambda one, _: setattr(one, "isolation_level", None))
        return engine

    def place(self, engine: Engine) -> str:
        """Return the file's path."""
        return str(engine.url.database)

    def attachable(self, engine: Engine) -> str | None:
        """Return the file, for who only reads."""
        return files.uri(_path_of(engine.url), "read")

    def begin(self, connection: Connection, purpose: Purpose) -> None:
        """Begin; a writer takes the file's lock at once, or two that wait would both fail."""
        writes = purpose in {"fill", "build", "keep"}
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def remedy(self, cause: BaseException) -> str:
        """Return what to do about an error, by its code."""
        return _REMEDIES.get(
            _code_of(cause),
            say("name others with --views, or delete these: they can be built again"),
        )

    def is_gone(self, cause: BaseException) -> bool:
        """Never: a snapshot keeps its tables."""
        del cause
        return False

    def is_held(self, cause: BaseException) -> bool:
        """Never: readers are in nobody's way."""
        del cause
        return False

    def format_of(self, connection: Connection) -> int:
        """Return the file's ``user_version``."""
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    def note_format(self, connection: Connection, number: int) -> None:
        """Set the file's ``user_version``."""
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")

    def program_of(self, connection: Connection) -> int | None:
        """Return the file's ``application_id``."""
        return int(connection.exec_driver_sql("PRAGMA application_id").scalar_one()) or None

    def note_program(self, connection: Connection, mark: int) -> None:
        """Set the file's ``application_id``."""
        connection.exec_driver_sql(f"PRAGMA application_id = {mark}")

    def names(self, connection: Connection) -> list[tuple[str, str]]:
        """Return name and kind of every view and table, views first."""
        return [(name, kind) for name, kind in connection.exec_driver_sql(_NAMES)]

    def hide(self, connection: Connection, names: Sequence[str]) -> None:
        """Let the names of tables begin with ``_``; the views that read them follow."""
        quote = connection.dialect.identifier_preparer.quote
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {quote(name)} RENAME TO {quote(f'_{name}')}")

    def hold(self, connection: Connection, names: Sequence[str]) -> None:
        """Nothing has to be done: a snapshot keeps its tables."""

    def drop(self, connection: Connection, names: Sequence[str]) -> bool:
        """Drop tables; whoever reads them keeps them in its snapshot."""
        quote = connection.dialect.identifier_preparer.quote
        for name in names:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quote(name)}")
        return True

    def point_view(self, connection: Connection, view: str, table: str) -> None:
        """Let a view read a table."""
        quote = connection.dialect.identifier_preparer.quote
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {quote(view)}")
        connection.exec_driver_sql(f"CREATE VIEW {quote(view)} AS SELECT * FROM {quote(table)}")  # noqa: S608 - names of ours

    def analyse(self, connection: Connection, names: Sequence[str]) -> None:
        """Sample the indexes of tables."""
        quote = connection.dialect.identifier_preparer.quote
        for name in names:
            connection.exec_driver_sql(f"ANALYZE {quote(name)}")

    def comparable(self, column: sql.Column[Any]) -> sql.ColumnElement[Any]:
        """Return a column as it is."""
        return column

    def write(self, connection: Connection, table: Table[Any], name: str, changes: Changes) -> None:
        """Delete what goes, then insert or replace rows."""
        cursor = _driver(connection).cursor()
        if changes.deleted:
            gone = [(home,) for home in changes.deleted]
            cursor.executemany(_delete(table).replace(ANY_NAME, name), gone)
        upsert = _upsert(table).replace(ANY_NAME, name)
        for rows in (changes.fresh, changes.dirty):
            cursor.executemany(upsert, _values(table, rows.values()))

    def among(self, column: sql.Column[Any], texts: Sequence[str]) -> sql.ColumnElement[bool]:
        """Return the condition that a column is one of a list in JSON."""
        wanted = sql.func.json_each(json.dumps([*texts])).table_valued("value")
        return column.in_(sql.select(wanted.c.value))

    def load(
        self, connection: Connection, table: Table[Any], name: str, homes: Sequence[str]
    ) -> Iterable[Sequence[Any]]:
        """Return the stored values of all rows of some home values."""
        statement = _load(table).replace(ANY_NAME, name)
        return _driver(connection).execute(statement, (json.dumps(list(homes)),))


def lacks_place(error: BaseException) -> bool:
    """Tell whether views could not be opened for want of room or of rights where they lie."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, sqlite3.Error):
            return _code_of(cause) in _WANT_OF_PLACE
        cause = cause.__cause__
    return False


def _code_of(error: BaseException) -> int:
    """Return SQLite's primary code of an error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _path_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise Malformed(say("views: {url!r} names no file; use sqlite:///<path>", url=str(url)))
    return Path(url.database)


def _prepare(connection: Any, path: Path) -> None:  # noqa: ANN401 - the driver's connection
    connection.isolation_level = None
    _use_log(connection)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    files.share(files.real(path))


def _use_log(connection: sqlite3.Connection) -> None:
    """Let a file have a write-ahead log; of two that begin one SQLite lets neither wait."""
    until = monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute(_TO_WAL)
        except sqlite3.OperationalError as error:
            if _code_of(error) != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
        else:
            return
        sleep(_AGAIN_SECONDS)


def _driver(connection: Connection) -> sqlite3.Connection:
    opened: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return opened


def _values(table: Table[Any], rows: Iterable[Row]) -> Iterator[list[Any]]:
    """Yield what is bound for rows, only texts and numbers, which need no adapting.

    One by one: what was just looked up in memory is still near when it is bound.
    """
    booleans = [place for place, one in enumerate(table.columns) if one.kind == "boolean"]
    for row in rows:
        values = [_NULL if value is None else value for value in astuple(row)]
        for place in booleans:
            values[place] = +values[place]
        yield values


@cache
def _upsert(table: Table[Any]) -> str:
    target = sql_table(table, ANY_NAME)
    insertion = insert(target).values({one.name: None for one in target.c})
    changed = {one.name: insertion.excluded[one.name] for one in target.c}
    keyless = {name: new for name, new in changed.items() if name not in table.key}
    return _compiled(
        insertion.on_conflict_do_update(index_elements=list(table.key), set_=keyless or changed)
    )


@cache
def _delete(table: Table[Any]) -> str:
    target = sql_table(table, ANY_NAME)
    return _compiled(sql.delete(target).where(target.c[table.key[0]] == sql.bindparam("home")))


@cache
def _load(table: Table[Any]) -> str:
    target = sql_table(table, ANY_NAME)
    wanted = sql.func.json_each(sql.bindparam("homes")).table_valued("value")
    found = target.c[table.key[0]].in_(sql.select(wanted.c.value))
    return _compiled(sql.select(target).where(found))


def _compiled(statement: sql.ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite_dialect(paramstyle="qmark")))
