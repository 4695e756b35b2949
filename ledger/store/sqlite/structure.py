"""SQLite: a store's tables and triggers: they are made, renewed, and held against what they are."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.schema import CreateTable

from ledger.errors import NotFound, StoreCorrupt
from ledger.sentence import say
from ledger.store import schema
from ledger.store.program import PROGRAM_OF_FORMAT, marks_of_new_store, newer_than_this
from ledger.store.sql_store import IS_UNFINISHED, Structure, unfinished, wrong_tables
from ledger.store.sqlite.connections import Connections, tables_of, unavailable

_TRIGGERS: Final = "select name, sql from sqlite_master where type = 'trigger'"
_LATER: Final = frozenset({schema.followers.name})
"""What a former version did not make; it is made when it is needed."""


def create(connections: Connections, *, create: bool) -> None:
    """Create the tables where they are missing and may be made; refuse what is no store of ours."""
    driver = connections.driver()
    try:
        version = _version(driver)
        if version is None:
            _refuse_emptied(driver, connections.path)
            if not create and _version(driver) is None:
                raise _no_store(connections.path)
            with connections.lock.held():
                _create(connections)
            version = _version(driver)
        _refuse_newer(driver, connections.path, version)
    except sqlite3.Error as error:
        raise unavailable(error, connections.path) from None


def refuse_unfinished(connections: Connections) -> None:
    """Refuse a file into which a log is being brought, or was until that was cut off."""
    try:
        found = connections.driver().execute(IS_UNFINISHED).fetchone()
    except sqlite3.Error as error:
        raise unavailable(error, connections.path) from None
    if found is not None:
        raise unfinished(str(connections.path))


def require_any(connections: Connections) -> None:
    """Refuse a file without any table of ours, and one of a newer version."""
    driver = connections.driver()
    try:
        if schema.entries.name not in tables_of(driver):
            raise _no_store(connections.path)
        _refuse_newer(driver, connections.path, _version(driver))
    except sqlite3.Error as error:
        raise unavailable(error, connections.path) from None


def renew(connections: Connections) -> None:
    """Make the triggers anew that are missing, or that say something else."""
    driver = connections.to_write()
    wrong = _differing(driver)
    try:
        with connections.lock.held():
            for name in wrong:
                driver.execute(f'drop trigger if exists "{name}"')
            for trigger in schema.SQLITE_TRIGGERS:
                driver.execute(trigger)
    except sqlite3.Error as error:
        raise unavailable(error, connections.path) from None


def structure(driver: sqlite3.Connection) -> Structure:
    """Return what is wrong with the tables and triggers of a file."""
    found = wrong_tables(
        tables_of(driver) | _LATER,
        lambda: _version(driver),
        lambda statement: driver.execute(statement).fetchone(),
    )
    return Structure(found, [f"the trigger {one}" for one in _differing(driver).values()])


def _differing(driver: sqlite3.Connection) -> dict[str, str]:
    """Return triggers by name that are not as they should be, and what is wrong with each."""
    there = {name: _plain(text) for name, text in driver.execute(_TRIGGERS)}
    wrong = {
        name: f"{name} {'is missing' if name not in there else 'says something else'}"
        for name, text in _expected().items()
        if there.get(name) != text
    }
    return wrong | {
        name: say("{name} is none of ours", name=name)
        for name in sorted(there.keys() - _expected().keys())
    }


@cache
def _expected() -> dict[str, str]:
    """Return our triggers as SQLite writes them down."""
    with closing(sqlite3.connect(":memory:")) as database:
        for table in schema.metadata.sorted_tables:
            database.execute(str(CreateTable(table).compile(dialect=sqlite_dialect())))
        for trigger in schema.SQLITE_TRIGGERS:
            database.execute(trigger)
        return {name: _plain(text) for name, text in database.execute(_TRIGGERS)}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _no_store(path: Path) -> NotFound:
    return NotFound(
        say("{path}: it holds no store yet; `shenguan open` makes one in it", path=path)
    )


def _refuse_newer(driver: sqlite3.Connection, path: Path, found: int | None) -> None:
    if found is not None and found > schema.FORMAT:
        (mark,) = driver.execute(PROGRAM_OF_FORMAT).fetchone()
        raise newer_than_this(str(path), found, mark)


def _refuse_emptied(driver: sqlite3.Connection, path: Path) -> None:
    if schema.entries.name not in tables_of(driver):
        return
    if driver.execute("select 1 from entries limit 1").fetchone() is None:
        return
    if _version(driver) is None:  # others may have made the store meanwhile
        raise StoreCorrupt(
            say(
                "{path}: it holds entries, but its store_format is empty: somebody "
                "has changed it by hand; run `shenguan db check`, and restore it "
                "from a backup",
                path=path,
            )
        )


def _version(driver: sqlite3.Connection) -> int | None:
    if schema.store_format.name not in tables_of(driver):
        return None
    row = driver.execute("select max(version) from store_format where version > 0").fetchone()
    return int(row[0]) if row[0] is not None else None


def _create(connections: Connections) -> None:
    driver = connections.driver()
    if _version(driver) is not None:
        return
    with connections.engine.connect() as connection:
        schema.metadata.create_all(connection, checkfirst=True)
        connection.commit()
    for trigger in schema.SQLITE_TRIGGERS:
        driver.execute(trigger)
    for one in (schema.ACCOUNTED, schema.FORMAT, *marks_of_new_store()):
        driver.execute("insert or ignore into store_format values (?)", (one,))
