"""The views' own database: its dialect, its transactions, what its errors mean."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from ledger import pooler
from ledger.errors import Malformed, StoreUnavailable
from ledger.location import located, shown
from ledger.sentence import say
from projections.engine.dialect import PURPOSE, Dialect, Purpose

T = TypeVar("T")
_PATIENCE_SECONDS: Final = 60
_AGAIN_SECONDS: Final = 0.05
_EXAMPLES: Final = "sqlite:///<path> or postgresql+psycopg://user@host/database?schema=<name>"


class Gone(StoreUnavailable):
    """A table was dropped after it was looked up: look again."""


class Held(StoreUnavailable):
    """Somebody's transaction keeps what is to be replaced: try again."""


@cache
def _dialect(name: str) -> Dialect:
    if name == "sqlite":
        from projections.engine.sqlite import Sqlite

        return Sqlite()
    try:
        from projections.engine.postgres import Postgres
    except ImportError as error:
        raise StoreUnavailable(
            say("PostgreSQL needs psycopg ({error}); pip install 'shenguan[postgres]'", error=error)
        ) from None
    return Postgres()


def dialect_of(bind: Engine | Connection) -> Dialect:
    """Return what a kind of database does in its own way."""
    return _dialect(bind.dialect.name)


def database(url: str, like: Path | None = None) -> Engine:
    """Return the engine of a views database, a file of SQLite or a schema of PostgreSQL.

    A file is made where there is none, with the rights of another one that it belongs to. Raises
    ``Malformed`` for another kind of database.
    """
    parsed = _parsed(url)
    return _beginning(_dialect(parsed.get_backend_name()).engine(parsed, like))


def database_to_read(url: str) -> Engine | None:
    """Return the engine of a views database that nothing is written into; None where it is none."""
    parsed = _parsed(url)
    engine = _dialect(parsed.get_backend_name()).engine_to_read(parsed)
    return None if engine is None else _beginning(engine)


def _beginning(engine: Engine) -> Engine:
    event.listen(engine, "begin", _begin)
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(located(url))
    except ArgumentError:
        raise Malformed(
            say(
                "views: {url!r} is no database URL; use {examples}",
                url=shown(url),
                examples=_EXAMPLES,
            )
        ) from None
    name = parsed.get_backend_name()
    if name not in {"sqlite", "postgresql"}:
        raise Malformed(
            say(
                "views: {url}: views live in SQLite or PostgreSQL; use {examples}",
                url=shown(parsed.render_as_string(hide_password=True)),
                examples=_EXAMPLES,
            )
        )
    return parsed


def _begin(connection: Connection) -> None:
    purpose: Purpose = connection.get_execution_options()[PURPOSE]
    dialect = dialect_of(connection)
    try:
        dialect.begin(connection, purpose)
    except dialect.errors:
        connection.invalidate()  # or the pool tries to roll back, and logs how that failed
        raise


@contextmanager
def _transaction(engine: Engine, purpose: Purpose) -> Iterator[Connection]:
    with (
        answering(engine),
        engine.connect().execution_options(**{PURPOSE: purpose}) as connection,
        connection.begin(),
    ):
        yield connection


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """Hold one snapshot of the views; raises ``StoreUnavailable``."""
    return _transaction(engine, "read")


def loading(engine: Engine) -> AbstractContextManager[Connection]:
    """Hold one snapshot of the views in which rows are looked up by their keys."""
    return _transaction(engine, "load")


def aside(engine: Engine) -> AbstractContextManager[Connection]:
    """Hold one snapshot of the views, with temporary tables beside it."""
    return _transaction(engine, "aside")


def filling(engine: Engine) -> AbstractContextManager[Connection]:
    """Write rows; commits at the end, rolls back on any exception."""
    return _transaction(engine, "fill")


def building(engine: Engine) -> AbstractContextManager[Connection]:
    """Make indexes, which may take long; commits at the end, rolls back on any exception."""
    return _transaction(engine, "build")


def alone(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Do bookkeeping while nobody else does it or fills; commits, or rolls back on any exception.

    It is done again where somebody keeps what is to be replaced; raises ``StoreUnavailable`` where
    that lasts.
    """
    deadline = monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with _transaction(engine, "keep") as connection:
                return work(connection)
        except Held:
            if monotonic() > deadline:
                raise
        sleep(_AGAIN_SECONDS)


@contextmanager
def answering(engine: Engine) -> Iterator[None]:
    """Turn what the driver raises into ``StoreUnavailable`` with the remedy."""
    dialect = dialect_of(engine)
    raised: tuple[type[Exception], ...] = (DBAPIError, *dialect.errors)
    try:
        yield
    except raised as error:
        cause = _cause(error, dialect)
        kind = (
            Gone if dialect.is_gone(cause) else Held if dialect.is_held(cause) else StoreUnavailable
        )
        if getattr(cause, "sqlstate", None) == pooler.SQLSTATE:
            raise pooler.unfit(f"views {dialect.place(engine)}") from error
        text = " ".join(str(cause).split())
        raise kind(
            say(
                "views {place}: {text}; {remedy}",
                place=dialect.place(engine),
                text=text,
                remedy=dialect.remedy(cause),
            )
        ) from error


def _cause(error: BaseException, dialect: Dialect) -> BaseException:
    """Return what the driver said first: a lost connection makes further errors behind it."""
    found = error
    while error is not None:
        original = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(original, dialect.errors):
            found = original
        error = error.__context__  # type: ignore[assignment]
    return found
