"""A selection (结果): the rows of a statement, in a database that lasts until they are read.

Answers are streamed into it; tables are read where they are if that is a file of SQLite at the same
position, else the columns that the statement reads are brought along. It lies on the disk, where
temporary files of SQLite lie, and goes with the process.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Any, Final

import msgspec

from ledger.errors import StoreUnavailable
from ledger.sentence import say
from projections.discovery import question_named, table_named
from projections.engine.table import Table
from projections.question import Filters
from projections.reader import Reader
from projections.sql.faults import met
from projections.sql.sources import ANSWERS, TABLES, Relation
from projections.sql.statement import Statement, authorised, ready

Progress = Callable[[int, int], None] | None
"""Told with what is done and what there is in all."""
_Rows = Iterator[Sequence[Any]]
_TRIES: Final = 5
_BATCH_ROWS: Final = 1_000
_STEPS: Final = 20_000
"""After so many steps of its machine SQLite lets Python look whether somebody pressed Ctrl-C."""
_RESULT: Final = f'{ANSWERS}."_result"'
_KINDS: Final = {"integer": "integer", "real": "number"}
_WANT_OF_PLACE: Final = frozenset((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR))
_LISTS: Final = msgspec.json.Decoder(list[Any])


class Selection:
    """结果: columns and rows, with the ledger, position and day that they were given at."""

    def __init__(self, statement: Statement, database: sqlite3.Connection, reader: Reader) -> None:
        self.columns = statement.columns
        self.ledger = reader.ledger
        self.position = reader.position
        self.on: date = reader.on
        self._calendar_needed_from = reader.calendar_needed_from()
        self._database = database
        self._text = statement.text

    def calendar_needed_from(self) -> date | None:
        """Return from which day on answers need the next calendar, as a reader does."""
        return self._calendar_needed_from

    def settle(self) -> None:
        """Give each computed column a kind, by all of its values: for files of typed columns."""
        with _telling():
            self._database.set_authorizer(None)
            self._database.execute(f"CREATE TABLE {_RESULT} AS {self._text}")
            self._text = f"SELECT * FROM {_RESULT}"  # noqa: S608 - a name of ours
            self.columns = tuple(
                one if one.kind else one._replace(kind=self._kind(one.name)) for one in self.columns
            )

    def _kind(self, name: str) -> str:
        quoted = '"' + name.replace('"', '""') + '"'
        found = self._database.execute(f"SELECT DISTINCT typeof({quoted}) FROM {_RESULT}")  # noqa: S608 - the column's own name
        kinds = {_KINDS.get(kind, "text") for (kind,) in found if kind != "null"}
        if kinds <= {"integer", "number"} and kinds:
            return "number" if "number" in kinds else "integer"
        return "text"

    def values(self) -> Iterator[Sequence[Any]]:
        """Return the rows, each value as answers hold it; the first is computed at once."""
        with _telling():
            return self._made(self._database.execute(self._text))

    def _made(self, found: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        made = [_MADE.get(one.kind, _computed) for one in self.columns]
        with _telling():
            for row in found:
                yield [
                    None if value is None else make(value)
                    for make, value in zip(made, row, strict=True)
                ]

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Return the rows by column."""
        names = [one.name for one in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.values())


@contextmanager
def selecting(
    statement: Statement, open_reader: Callable[[], Reader], progress: Progress = None
) -> Iterator[Selection]:
    """Compute what a statement names, and hold its selection; raises ``StatementInvalid``."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, uri=True)) as database:
        database.execute("PRAGMA temp_store = FILE")
        ready(database)
        _attach(database, ANSWERS)
        with _telling(), _beside(database, statement, open_reader) as (reader, is_in_place):
            for source, read in statement.reads:
                if source.schema == ANSWERS or not is_in_place:
                    names = read or (source.columns[0].name,)
                    rows, table = _rows(source, names, reader)
                    total = reader.count(table) if progress is not None else 0
                    _fill(database, source, names, _told(rows, total, progress))
            selection = Selection(statement, database, reader)
        database.set_progress_handler(lambda: 0, _STEPS)
        database.set_authorizer(authorised())
        yield selection


def _attach(database: sqlite3.Connection, schema: str, place: str = "") -> None:
    """Attach a file, or one of nobody else's that goes with the connection."""
    database.execute(f"ATTACH ? AS {schema}", (place,))
    for pragma in () if place else ("journal_mode = OFF", "synchronous = OFF"):
        database.execute(f"PRAGMA {schema}.{pragma}")
    database.execute(f"PRAGMA {schema}.cache_size = -32768")


@contextmanager
def _beside(
    database: sqlite3.Connection, statement: Statement, open_reader: Callable[[], Reader]
) -> Iterator[tuple[Reader, bool]]:
    """Begin, with a reader; tell whether the tables lie beside as it sees them."""
    names = [one.name for one, _ in statement.reads if one.schema == TABLES]
    for _ in range(_TRIES if names else 0):
        with open_reader() as reader:
            if (file := reader.file) is None:
                break
            _attach(database, TABLES, file)
            database.execute("BEGIN")
            if _is_same(database, reader, names):
                yield reader, True
                return
            database.execute("ROLLBACK")
            database.execute(f"DETACH {TABLES}")
    _attach(database, TABLES)
    database.execute("BEGIN")
    with open_reader() as reader:
        yield reader, False


def _is_same(database: sqlite3.Connection, reader: Reader, names: Iterable[str]) -> bool:
    """Tell whether the public views read what a reader reads: others may have moved them on."""
    positions = database.execute(
        f"SELECT DISTINCT position FROM {TABLES}._generations WHERE state = 'live'"  # noqa: S608 - names of ours
    )
    views = dict(
        database.execute(f"SELECT name, sql FROM {TABLES}.sqlite_master WHERE type = 'view'")  # noqa: S608
    )
    return positions.fetchall() == [(reader.position,)] and all(
        views[name].replace('"', "").split()[-1] == reader.name_of(table_named(name))
        for name in names
    )


def _fill(
    database: sqlite3.Connection, source: Relation, names: Sequence[str], rows: _Rows
) -> None:
    """Bring the rows of a source, of each only what the statement reads."""
    database.execute(source.definition())
    listed, marks = ", ".join(f'"{one}"' for one in names), ", ".join("?" * len(names))
    insertion = f"INSERT INTO {source.quoted} ({listed}) VALUES ({marks})"  # noqa: S608 - names of ours
    while some := list(islice(rows, _BATCH_ROWS)):
        database.executemany(insertion, some)


def _told(rows: _Rows, total: int, progress: Progress) -> _Rows:
    """Yield rows, and tell how many there were."""
    for done, row in enumerate(rows, start=1):
        if progress is not None and done % _BATCH_ROWS == 0:
            progress(done, max(done, total))
        yield row


def _rows(source: Relation, names: Sequence[str], reader: Reader) -> tuple[_Rows, Table[Any]]:
    """Return a source's rows, and the table that says about how many there are."""
    if source.schema == TABLES:
        table = table_named(source.name)
        return reader.values(table, names), table
    question = question_named(source.name)
    get = attrgetter(*names)
    answers = question.list(reader, Filters())
    if len(names) == 1:
        return ((get(one),) for one in answers), question.tables[0]
    return map(get, answers), question.tables[0]


@contextmanager
def _telling() -> Iterator[None]:
    """Say what SQLite meets while it computes; what was interrupted was so by a person."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from None
        if code in _WANT_OF_PLACE:
            raise StoreUnavailable(
                say(
                    "the temporary database of the statement: {error}; free some space, or name "
                    "another folder with SQLITE_TMPDIR",
                    error=error,
                )
            ) from None
        raise met(error) from None


def _computed(value: Any) -> Any:  # noqa: ANN401 - whatever SQL computes
    return value.hex() if isinstance(value, bytes) else value


def _truth(value: Any) -> Any:  # noqa: ANN401 - another branch of a union may give anything
    return bool(value) if value in (0, 1) else value


_MADE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "boolean": _truth,
    "json": lambda text: _LISTS.decode(text) if isinstance(text, str) else text,
}
"""How values that SQL holds as something else are given back."""
