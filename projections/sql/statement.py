"""A statement (语句), understood before anything is computed: what it names, and what it answers.

SQLite itself says which names it needs: the statement is prepared over empty tables that are made
as it misses them, so that no comment, text or name of its own is taken for one.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final

from msgspec import Struct

from ledger.errors import StatementInvalid
from ledger.sentence import say
from projections.engine.row import Column
from projections.sql.faults import (
    QUOTES,
    check_beginning,
    fault,
    strictly_quoted,
    tokens,
    unknown_table,
)
from projections.sql.sources import ANSWERS, TABLES, Relation, source_named

_LENGTH_MAX: Final = 100_000_000
"""So many bytes may one value have, or the statement."""
_VIEW: Final = "statement of somebody"
_MISSING: Final = re.compile(r"no such table: (.*)", re.DOTALL)
_ORIGIN: Final = re.compile(r"(?:TEXT|INTEGER|REAL) OF(\d+)")
_READING: Final = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)
_FUNCTIONS_REFUSED: Final = frozenset(("load_extension", "fts3_tokenizer"))
_OWN_OF_SQLITE: Final = ("sqlite_", "pragma_")


class Statement(Struct, frozen=True):
    """语句: its text, the columns that it reads of each source, and those of its result.

    The kind of a computed column is empty: SQL does not say it before there are values.
    """

    text: str
    reads: tuple[tuple[Relation, tuple[str, ...]], ...]
    columns: tuple[Column, ...]


def understood(text: str) -> Statement:
    """Return what a statement needs; raises ``StatementInvalid`` for one that is none."""
    text = _whole(text)
    check_beginning(text)
    with closing(sqlite3.connect(":memory:")) as probe:
        ready(probe)
        for schema in (ANSWERS, TABLES):
            probe.execute(f"ATTACH ':memory:' AS {schema}")
        return _Probe(probe, text).statement()


def ready(connection: sqlite3.Connection) -> None:
    """Bound what a value may hold, and let functions be there that are tables."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LENGTH_MAX)
    connection.execute("SELECT NULL FROM json_each('[]'), json_tree('[]')")


def authorised(
    tell: Callable[[str, str, str | None], None] | None = None,
) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    """Return what lets SQLite read, and nothing else; tells schema, table and column."""

    def decide(action: int, first: str | None, second: str | None, *where: str | None) -> int:
        if action not in _READING:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS_REFUSED:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ:
            if (first or "").lower().startswith(_OWN_OF_SQLITE):
                return sqlite3.SQLITE_DENY
            if tell is not None:
                tell(where[0] or "", first or "", second)
        return sqlite3.SQLITE_OK

    return decide


def _whole(text: str) -> str:
    if "\0" in text:
        raise StatementInvalid(say("the statement holds a character U+0000"))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise StatementInvalid(say("the statement is no text in UTF-8")) from None
    return text.rstrip("; \t\r\n")


class _Probe:
    """One statement over empty tables."""

    def __init__(self, probe: sqlite3.Connection, text: str) -> None:
        self._probe = probe
        self._text = text
        self._made: list[Relation] = []
        self._read: set[tuple[str, str, str]] = set()
        self._origins: list[Column] = []

    def statement(self) -> Statement:
        """Return what the statement needs and answers."""
        if (message := self._fails(self._text)) is not None:
            raise fault(message, self._text, [], self._fails)
        self._resolve()
        reads = tuple((one, tuple(self._columns_of(one))) for one in self._made)
        return Statement(self._text, reads, self._columns())

    def _columns_of(self, source: Relation) -> Iterator[str]:
        """Yield the columns of a source that are read; SQLite is silent about those of a join."""
        written = {token.strip(QUOTES).lower() for _, token in tokens(self._text)}
        for one in source.columns:
            is_told = (source.schema, source.name, one.name) in self._read
            if is_told or one.name in written or "natural" in written:
                yield one.name

    def _fails(self, text: str) -> str | None:
        """Return what SQLite finds wrong with the form of a query, or None."""
        try:
            self._probe.execute(f'CREATE TEMP VIEW "{_VIEW}" AS {text}')
        except (sqlite3.Error, sqlite3.Warning) as error:
            return str(error)
        self._probe.execute(f'DROP VIEW temp."{_VIEW}"')
        return None

    def _resolve(self) -> None:
        """Make the tables that the statement misses, until it misses none."""
        while (message := self._prepared(self._text)) is not None:
            missing = _MISSING.fullmatch(message)
            if missing is None:
                raise fault(message, self._text, self._made, self._fails)
            source = source_named(missing[1])
            if source is None or source in self._made:
                raise unknown_table(missing[1], self._text)
            first = len(self._origins)
            self._origins += source.columns
            types = [f" OF{first + place}" for place in range(len(source.columns))]
            self._probe.execute(source.definition(types))
            self._made.append(source)
        strict = strictly_quoted(self._text)
        if strict != self._text and (message := self._prepared(strict)) is not None:
            raise fault(message, self._text, self._made, self._fails)

    def _prepared(self, text: str) -> str | None:
        """Return what SQLite finds wrong with a query and its names, or None."""
        self._read.clear()
        self._probe.set_authorizer(
            authorised(lambda schema, table, name: self._read.add((schema, table, name or "")))
        )
        try:
            self._probe.execute(f"EXPLAIN {text}").close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            return str(error)
        finally:
            self._probe.set_authorizer(None)
        return None

    def _columns(self) -> tuple[Column, ...]:
        """Return the columns of the result; one that is read as it is keeps kind and words."""
        self._probe.execute(f'CREATE TEMP VIEW "{_VIEW}" AS {self._text}')
        try:
            found = self._probe.execute(f'PRAGMA temp.table_info("{_VIEW}")').fetchall()
        except sqlite3.Error as error:
            raise fault(str(error), self._text, self._made, self._fails) from None
        return tuple(self._column(str(name), str(kind)) for _, name, kind, *_ in found)

    def _column(self, name: str, kind: str) -> Column:
        origin = _ORIGIN.fullmatch(kind)
        if origin is None:
            return Column(name, "", True)  # noqa: FBT003 - a named tuple's field
        read = self._origins[int(origin[1])]
        label = read.label if name == read.name else ""
        return read._replace(name=name, nullable=True, label=label)
