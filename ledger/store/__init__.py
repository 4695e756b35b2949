"""The store: a ledger on SQLite or PostgreSQL, and on any DCB recorder."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from ledger import clock as clocks
from ledger.errors import StoreUnavailable
from ledger.location import located, shown
from ledger.sentence import say
from ledger.store.sql_store import SqlStore

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from ledger.store.postgres.store import PostgresStore
    from ledger.store.sqlite.store import SqliteStore

__all__ = [
    "SqlStore",
    "create_roles",
    "inspect_store",
    "open_store",
    "roles_script",
    "upgrade_store",
]

EXAMPLES = "sqlite:///shenguan.db or postgresql+psycopg://user@host/database?schema=neiqiu"


def open_store(
    url: str, *, create: bool = True, clock: Callable[[], datetime] = clocks.now
) -> "SqliteStore | PostgresStore":
    """Open the store of a URL; create its tables where they are missing.

    ``sqlite:///path.db``, or the plain path, is a file, ``postgresql+psycopg://…?schema=NAME`` a
    schema of a server's database. On a server the time of an entry is the server's, unless another
    clock is given.
    Raises ``NotFound`` where ``create`` is False and the store is missing, ``StoreUnavailable`` for
    a database that does not answer or that this version cannot use.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "postgresql":
        return on_postgres()(parsed, create=create, clock=clock)
    from ledger.store.sqlite.store import SqliteStore

    return SqliteStore(parsed, create=create, clock=clock)


def inspect_store(url: str) -> "SqliteStore | PostgresStore":
    """Open the store of a URL to be checked: nothing is written, whatever is wrong with it.

    Raises ``NotFound`` where there is none, ``StoreUnavailable`` for one of a newer version.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "postgresql":
        store_type = on_postgres()
        from ledger.store.postgres import tables as postgres_schema

        return store_type(parsed, create=False, prepare=postgres_schema.require_any)
    from ledger.store.sqlite.store import SqliteStore

    return SqliteStore(parsed, create=False, inspecting=True)


def parse(url: str) -> "URL":
    """Return the URL of a database that a ledger can live in, named by URL or by a file's path.

    Raises ``StoreUnavailable``.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(located(url))
    except ArgumentError:
        raise StoreUnavailable(
            say(
                "{url!r} is no database URL; an example is {examples}",
                url=shown(url),
                examples=EXAMPLES,
            )
        ) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreUnavailable(
            say(
                "{render_as_string}: a ledger lives in SQLite or PostgreSQL; an "
                "example is {examples}",
                render_as_string=shown(parsed.render_as_string(hide_password=True)),
                examples=EXAMPLES,
            )
        )
    return parsed


def upgrade_store(url: str) -> int:
    """Bring a store to this version's format, once; return the format. Raises ``NotFound``."""
    from ledger.store.schema import FORMAT

    parsed = parse(url)
    if parsed.get_backend_name() == "postgresql":
        store_type = on_postgres()
        from ledger.store.postgres import tables as postgres_schema

        store_type(parsed, create=False, prepare=postgres_schema.upgrade).close()
    else:
        from ledger.store.sqlite.store import SqliteStore

        with closing(SqliteStore(parsed, create=False)) as store:
            store.check_own()
            store.renew()
    return FORMAT


def roles_script(url: str) -> str:
    """Return the SQL for the roles of a ledger on a server."""
    parsed = _on_a_server(url)
    on_postgres()
    from ledger.store.postgres import roles as postgres_roles
    from ledger.store.postgres.place import SchemaPlace

    return postgres_roles.script(SchemaPlace.of(parsed))


def create_roles(url: str) -> None:
    """Make the roles of a ledger on a server, whose tables must be there."""
    store = on_postgres()(_on_a_server(url), create=False)
    try:
        store.create_roles()
    finally:
        store.close()


def _on_a_server(url: str) -> "URL":
    parsed = parse(url)
    if parsed.get_backend_name() != "postgresql":
        raise StoreUnavailable(
            say(
                "{url}: SQLite knows no users; the rights are those of the file and its folder",
                url=shown(url),
            )
        )
    return parsed


def on_postgres() -> "type[PostgresStore]":
    """Return the class of a server's store; raises ``StoreUnavailable`` without its driver."""
    try:
        from ledger.store.postgres.store import PostgresStore
    except ImportError as error:
        raise StoreUnavailable(
            say("PostgreSQL needs psycopg ({error}); pip install 'shenguan[postgres]'", error=error)
        ) from None
    return PostgresStore
