"""Views in a schema of a PostgreSQL database."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sql
from msgspec.structs import astuple
from psycopg import IsolationLevel
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from ledger import pooler
from ledger.errors import StoreUnavailable
from ledger.location import shown
from ledger.sentence import say
from projections.engine.dialect import ANY_NAME, Changes, Dialect, Purpose, sql_table
from projections.engine.remedies import remedy_of
from projections.engine.row import Row
from projections.engine.schemas import make_schemas, schemas_behind, schemas_of
from projections.engine.table import Key, Table

SERVER_VERSION_MIN: Final = 150_000
_CONNECT_SECONDS: Final = 10
SETTINGS: Final = {
    # Views can be built again: losing the last commits at a power cut costs nothing.
    "synchronous_commit": "off",
    "lock_timeout": "60s",
    "jit": "off",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_TYPES: Final = {"integer": "int8", "boolean": "bool", "number": "float8"}
_NAMES: Final = (
    "SELECT c.relname::text, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
    "ORDER BY c.relkind = 'v' DESC, 1"
)
_FORMAT: Final = sql.Table(
    "views_format", sql.MetaData(), sql.Column("version", sql.Integer, primary_key=True)
)
# The catalogue itself is asked: what a session thinks of its search path may be out of date.
_HAS_FORMAT: Final = (
    "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = ANY(%s) AND c.relname = %s) "
    "AND EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)"
)
# A name that was not found says nothing to a session that has not heard of the schema yet: it hears
# when it first locks a table in a transaction, of which this is one that nothing else here reads.
_HEAR: Final = "SELECT FROM pg_am LIMIT 0"
_RIGHTS: Final = (
    "SELECT r.privilege_type, CASE r.grantee WHEN 0 THEN 'PUBLIC' "
    "ELSE quote_ident(pg_get_userbyid(r.grantee)) END "
    "FROM pg_class c, aclexplode(c.relacl) r WHERE c.oid = to_regclass(%s) "
    "AND r.grantee <> c.relowner"
)
_PLACE_OPTION: Final = "views_place"
_CHECK: Final = "views_check"
_REPLACE_MILLISECONDS: Final = 500
"""So long a flip waits for readers, less than a deadlock takes: the flip begins again, not they."""
_FIRST: Final[dict[str, str]] = {
    "fill": "SELECT pg_advisory_xact_lock_shared({key})",
    "keep": "SELECT pg_advisory_xact_lock({key}); "
    f"SET LOCAL lock_timeout = {_REPLACE_MILLISECONDS}",
    # Whatever the planner knows of a young table, a few homes are looked up by the key.
    "load": "SET LOCAL enable_seqscan = off",
    "aside": "SET LOCAL cursor_tuple_fraction = 1",
}
"""What a transaction of a purpose begins with."""
_GONE: Final = "42P01"
_HELD: Final = frozenset(("55P03", "40P01"))
_OTHER_COLUMNS: Final = "42P16"


class Postgres(Dialect):
    """视图库 (PostgreSQL): one schema; readers have snapshots, who fills takes rows, not tables."""

    errors = (psycopg.Error,)

    def engine_to_read(self, url: URL) -> Engine | None:
        """Return the engine of a schema: who only asks a server writes nothing."""
        return self.engine(url)

    def engine(self, url: URL, like: Path | None = None) -> Engine:
        """Return the engine of a schema; raises ``Malformed`` for an impossible name."""
        del like
        schemas = schemas_of(url)
        whole = url.set(drivername="postgresql+psycopg")
        arguments: dict[str, object] = {
            "fallback_application_name": "shenguan views",
            "client_encoding": "utf8",
        }
        if "connect_timeout" not in url.query:
            arguments["connect_timeout"] = _CONNECT_SECONDS
        engine = create_engine(
            whole.difference_update_query(["schema"]),
            poolclass=QueuePool,
            pool_pre_ping=True,
            max_overflow=-1,
            use_native_hstore=False,
            execution_options={
                **schemas.option,
                _PLACE_OPTION: shown(whole.render_as_string(hide_password=True)),
            },
            connect_args=arguments,
        )
        event.listen(engine, "connect", _refuse_older)
        event.listen(engine, "connect", _Settling(url, schemas, self.place(engine)))
        return engine

    def place(self, engine: Engine) -> str:
        """Return the URL, without the password."""
        return str(engine.get_execution_options()[_PLACE_OPTION])

    def attachable(self, engine: Engine) -> str | None:
        """Return None: a server's tables are read through the server."""
        del engine
        return None

    def begin(self, connection: Connection, purpose: Purpose) -> None:
        """Say how the transaction is isolated, and take the lock of its purpose.

        Who keeps the bookkeeping waits until nobody fills; who builds an index is alone with it by
        the table's own locks.
        """
        driver = _driver(connection)
        is_snapshot = purpose in {"read", "load", "aside"}
        driver.isolation_level = (
            IsolationLevel.REPEATABLE_READ if is_snapshot else IsolationLevel.READ_COMMITTED
        )
        driver.read_only = purpose in {"read", "load"}
        if check := connection.info.get(_CHECK):
            driver.execute(check)
        if purpose in _FIRST:
            key = _key(schemas_behind(connection).public)
            driver.execute(_FIRST[purpose].format(key=key).encode())

    def remedy(self, cause: BaseException) -> str:
        """Return what to do about an error, by its SQLSTATE."""
        return remedy_of(getattr(cause, "sqlstate", None))

    def is_gone(self, cause: BaseException) -> bool:
        """Tell whether a table is no longer there."""
        return getattr(cause, "sqlstate", None) == _GONE

    def is_held(self, cause: BaseException) -> bool:
        """Tell whether a lock was not had in time."""
        return getattr(cause, "sqlstate", None) in _HELD

    def format_of(self, connection: Connection) -> int:
        """Return what the table of the format says; none where somebody has dropped the views.

        Where their schema is gone what they read is of no use: all of it is built again.
        """
        places = schemas_behind(connection)
        asked = ([*places], _FORMAT.name, places.public)
        if not connection.exec_driver_sql(_HAS_FORMAT, asked).scalar():
            return 0
        connection.exec_driver_sql(_HEAR)
        return int(connection.scalar(sql.select(sql.func.max(_FORMAT.c.version))) or 0)

    def note_format(self, connection: Connection, number: int) -> None:
        """Make the table of the format."""
        _FORMAT.create(connection, checkfirst=True)
        connection.execute(sql.delete(_FORMAT).where(_FORMAT.c.version > 0))
        connection.execute(sql.insert(_FORMAT).values(version=number))

    def program_of(self, connection: Connection) -> int | None:
        """Return what stands beside the format, a negative number."""
        lowest: int = connection.scalar(sql.select(sql.func.min(_FORMAT.c.version))) or 0
        return lowest if lowest < 0 else None

    def note_program(self, connection: Connection, mark: int) -> None:
        """Let the mark stand beside the format."""
        connection.execute(sql.delete(_FORMAT).where(_FORMAT.c.version < 0))
        connection.execute(sql.insert(_FORMAT).values(version=mark))

    def names(self, connection: Connection) -> list[tuple[str, str]]:
        """Return name and kind of every view and table, views first; make the schemas."""
        places = [*make_schemas(connection)]
        return [(name, kind) for name, kind in connection.exec_driver_sql(_NAMES, (places,))]

    def hide(self, connection: Connection, names: Sequence[str]) -> None:
        """Move tables into the schema of generations; the views that read them follow."""
        quote = connection.dialect.identifier_preparer.quote
        hidden, public = map(quote, schemas_behind(connection))
        for name in names:
            table = f"{public}.{quote(name)}"
            connection.exec_driver_sql(f"ALTER TABLE {table} SET SCHEMA {hidden}")
            if name != _FORMAT.name:
                moved = f"{hidden}.{quote(name)}"
                connection.exec_driver_sql(f"ALTER TABLE {moved} RENAME TO {quote(f'_{name}')}")

    def hold(self, connection: Connection, names: Sequence[str]) -> None:
        """Take the readers' lock on tables: a snapshot alone does not keep them."""
        connection.exec_driver_sql(f"LOCK TABLE {_list(connection, names)} IN ACCESS SHARE MODE")

    def drop(self, connection: Connection, names: Sequence[str]) -> bool:
        """Drop tables, if nobody reads them: else everybody after would wait for that reader."""
        places = [*schemas_behind(connection)]
        found = {name for name, _ in connection.exec_driver_sql(_NAMES, (places,))}
        there = [name for name in names if name in found]
        if not there:
            return True
        listed = _list(connection, there)
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"LOCK TABLE {listed} IN ACCESS EXCLUSIVE MODE NOWAIT")
        except DBAPIError as error:
            if error.orig is not None and self.is_held(error.orig):
                return False
            raise
        connection.exec_driver_sql(f"DROP TABLE {listed}")
        return True

    def point_view(self, connection: Connection, view: str, table: str) -> None:
        """Let a view read a table; it is made anew only where its columns are others."""
        quote = connection.dialect.identifier_preparer.quote
        named = f"{quote(schemas_behind(connection).public)}.{quote(view)}"
        defined = f"VIEW {named} AS SELECT * FROM {quote(table)}"  # noqa: S608 - names of ours
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"CREATE OR REPLACE {defined}")
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _OTHER_COLUMNS:
                raise
            rights = connection.exec_driver_sql(_RIGHTS, (named,)).all()
            connection.exec_driver_sql(f"DROP VIEW {named}")
            connection.exec_driver_sql(f"CREATE {defined}")
            for right, role in rights:
                connection.exec_driver_sql(f"GRANT {right} ON {named} TO {role}")

    def analyse(self, connection: Connection, names: Sequence[str]) -> None:
        """Sample tables."""
        connection.exec_driver_sql(f"ANALYZE {_list(connection, names)}")

    def comparable(self, column: sql.Column[Any]) -> sql.ColumnElement[Any]:
        """Return a column, yes and no as numbers."""
        return sql.cast(column, sql.Integer) if isinstance(column.type, sql.Boolean) else column

    def among(self, column: sql.Column[Any], texts: Sequence[str]) -> sql.ColumnElement[bool]:
        """Return the condition that a column is one of an array."""
        return column == sql.any_(sql.literal([*texts], ARRAY(sql.Text())))

    def write(self, connection: Connection, table: Table[Any], name: str, changes: Changes) -> None:
        """Delete what goes and what was there before, then COPY everything."""
        driver = _driver(connection)
        if changes.deleted:
            statement = _delete(table, homes_only=True).replace(ANY_NAME, name)
            driver.execute(statement.encode(), {"key_0": list(changes.deleted)})
        if changes.dirty:
            statement = _delete(table, homes_only=False).replace(ANY_NAME, name)
            driver.execute(statement.encode(), _columns(table, changes.dirty))
        rows = [*changes.fresh.values(), *changes.dirty.values()]
        if not rows:
            return
        try:
            with driver.transaction():
                _copy(driver, table, name, map(astuple, rows))
        except psycopg.DataError:
            # PostgreSQL has no text with U+0000, which a fact may hold; its picture stands for it.
            _copy(driver, table, name, map(_pictured, rows))

    def load(
        self, connection: Connection, table: Table[Any], name: str, homes: Sequence[str]
    ) -> Iterable[Sequence[Any]]:
        """Return the stored values of all rows of some home values."""
        cursor = _driver(connection).cursor(binary=True)
        statement = _load(table).replace(ANY_NAME, name)
        return cursor.execute(statement.encode(), {"homes": list(homes)}).fetchall()


def _refuse_older(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
    version = connection.info.server_version
    if version < SERVER_VERSION_MIN:
        raise StoreUnavailable(
            say(
                "views: PostgreSQL {version} is too old; views need 15 or newer",
                version=version // 10000,
            )
        )


class _Settling:
    """Sets what a new connection needs, and remembers what its transactions begin with."""

    def __init__(self, url: URL, schemas: Sequence[str], place: str) -> None:
        given = url.query.get("options", "")
        written = given if isinstance(given, str) else " ".join(given)
        own = {name: value for name, value in SETTINGS.items() if f"{name}=" not in written}
        self._settings = {**own, "search_path": ", ".join(schemas)}
        self._place = place
        self._is_proven = False

    def __call__(self, driver: Any, record: Any) -> None:  # noqa: ANN401 - the driver's connection
        """Take a new connection."""
        driver.autocommit = True
        record.info[_CHECK] = pooler.settle(
            driver, self._settings, name=f"views {self._place}", is_proven=self._is_proven
        )
        self._is_proven = True
        driver.autocommit = False


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    opened: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return opened


def _key(schema: str) -> int:
    """Return the key of the lock that the keepers of a schema's views take."""
    digest = sha256(f"shenguan views\0{schema}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _list(connection: Connection, names: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(name) for name in names)


def _copy(
    driver: psycopg.Connection[Any], table: Table[Any], name: str, rows: Iterable[Sequence[Any]]
) -> None:
    columns = ", ".join(f'"{one.name}"' for one in table.columns)
    statement = f'COPY "{name}" ({columns}) FROM STDIN (FORMAT BINARY)'
    with driver.cursor().copy(statement.encode()) as copy:
        copy.set_types([_TYPES.get(one.kind, "text") for one in table.columns])
        for row in rows:
            copy.write_row(row)


def _pictured(row: Row) -> list[Any]:
    return [
        value.replace("\0", "\u2400") if isinstance(value, str) else value for value in astuple(row)
    ]


def _columns(table: Table[Any], rows: Mapping[Key, Row]) -> dict[str, list[Any]]:
    """Return the keys of rows, a list for each column."""
    keys = rows if len(table.key) > 1 else ((key,) for key in rows)
    return {f"key_{place}": list(column) for place, column in enumerate(zip(*keys, strict=True))}


@cache
def _delete(table: Table[Any], *, homes_only: bool) -> str:
    target = sql_table(table, ANY_NAME)
    keys = [target.c[name] for name in table.key[: 1 if homes_only else None]]
    names = [f"key_{place}" for place in range(len(keys))]
    arrays = [
        sql.bindparam(name, type_=ARRAY(_element(key)))
        for name, key in zip(names, keys, strict=True)
    ]
    wanted = sql.func.unnest(*arrays).table_valued(*names).render_derived("wanted")
    found = [key == wanted.c[name] for key, name in zip(keys, names, strict=True)]
    return _compiled(sql.delete(target).where(*found))


def _element(key: sql.Column[Any]) -> sql.types.TypeEngine[Any]:
    return key.type if isinstance(key.type, sql.BigInteger) else sql.Text()


@cache
def _load(table: Table[Any]) -> str:
    target = sql_table(table, ANY_NAME)
    homes = sql.bindparam("homes", type_=ARRAY(sql.Text()))
    return _compiled(sql.select(target).where(target.c[table.key[0]] == sql.any_(homes)))


def _compiled(statement: sql.ClauseElement) -> str:
    return str(statement.compile(dialect=PGDialect_psycopg()))  # type: ignore[no-untyped-call]
