"""Where the memory stands: a small database beside the ledger's, a line of rows for each key.

SQLite: ``x.db`` → ``x.imports.db``; on a server a schema of its own. It is no part of the log:
where it is lost, importing the same files again in their order records nothing twice and fills it
anew.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from ledger.errors import StoreUnavailable
from ledger.location import shown
from ledger.reasons import reason_of
from ledger.sentence import say
from ledger.store import parse

_MODE: Final = 0o600
_KEYS_AT_ONCE: Final = 500
Line = list[list[Any]]
"""The rows of a key in their order: what each is known by, its marks, its cells."""
_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Line)


def is_there(url: str) -> bool:
    """Tell whether there may be something at a URL; a server is asked only when it is opened."""
    parsed = parse(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


class MemoryRow(NamedTuple):
    """记忆的一行: of which source, group and key, and its rows as they are written."""

    source: str
    row_group: str
    key: str
    rows: str


class ImportMemory:
    """导入记忆: the lines of rows of one source."""

    def __init__(self, url: str, source: str, *, keeps: bool = True) -> None:
        """Open, or make, the memory at a URL; raises ``StoreUnavailable``.

        Without ``keeps`` it is read and never written.
        """
        parsed = parse(url)
        schema = parsed.query.get("schema")
        self._table = "import_lines"
        self._schema: str | None = None
        self._parameter = "?"
        arguments: dict[str, object] = {}
        if parsed.get_backend_name() == "postgresql":
            self._schema = schema if isinstance(schema, str) else "shenguan_imports"
            self._parameter = "%s"
            self._table = f'"{self._schema}".{self._table}'
            parsed = parsed.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
            # A pooler may lend a server process that has prepared somebody else's statements.
            arguments["prepare_threshold"] = None
        elif parsed.database:
            _make_private(Path(parsed.database))
        self._place = shown(parsed.render_as_string(hide_password=True))
        self._engine: Engine = create_engine(parsed, poolclass=NullPool, connect_args=arguments)
        self._source = source
        self._keeps = keeps
        self._connection: Connection | None = None
        self._is_missing = False
        self._prepare()

    def _prepare(self) -> None:
        with self._using() as connection:
            if self._schema is not None and not self._is_there(connection):
                if not self._keeps:
                    self._is_missing = True
                    return
                connection.execute(text(f'create schema if not exists "{self._schema}"'))
            connection.exec_driver_sql(
                f"create table if not exists {self._table} (source text not null, "
                "row_group text not null, key text not null, rows text not null, "
                "primary key (source, row_group, key))"
            )

    def _is_there(self, connection: Connection) -> bool:
        found = connection.execute(text("select to_regclass(:name)"), {"name": self._table})
        return found.scalar_one() is not None

    @contextmanager
    def _using(self) -> Iterator[Connection]:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            yield self._connection
            self._connection.commit()
        except DBAPIError as error:
            self.close()
            raise StoreUnavailable(
                say(
                    "{place}: what imports remember of earlier rows cannot be used "
                    "({orig}); check place and rights, or name another with SHENGUAN_IMPORTS",
                    place=self._place,
                    orig=error.orig,
                )
            ) from None

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the source is remembered."""
        if self._is_missing:
            return True
        with self._using() as connection:
            found = connection.exec_driver_sql(
                f"select 1 from {self._table} where source = {self._parameter} limit 1",  # noqa: S608 - a name of ours
                (self._source,),
            )
            return found.first() is None

    def lines(self, group: str, keys: Iterable[str]) -> dict[str, Line]:
        """Return the rows of some keys, those of keys that are known."""
        wanted, found = [] if self._is_missing else list(keys), dict[str, Line]()
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = wanted[start : start + _KEYS_AT_ONCE]
            named = {f"k{place}": key for place, key in enumerate(some)}
            places = ", ".join(f":{name}" for name in named)
            statement = text(
                f"select key, rows from {self._table} where source = :source "  # noqa: S608
                f"and row_group = :row_group and key in ({places})"
            )
            values = {"source": self._source, "row_group": group, **named}
            with self._using() as connection:
                for key, rows in connection.execute(statement, values):
                    found[key] = _DECODER.decode(f"[{rows[:-1]}]")
        return found

    def add(self, added: Mapping[tuple[str, str], Line]) -> None:
        """Put rows at the end of their lines."""
        self._write(added, "import_lines.rows || excluded.rows")

    def replace(self, lines: Mapping[tuple[str, str], Line]) -> None:
        """Write whole lines anew."""
        self._write(lines, "excluded.rows")

    def _write(self, lines: Mapping[tuple[str, str], Line], rows: str) -> None:
        if not lines or not self._keeps:
            return
        source, encoded = self._source, _ENCODER.encode
        values = [
            MemoryRow(source, group, key, f"{encoded(line)[1:-1].decode()},")
            for (group, key), line in lines.items()
        ]
        self._put(values, rows)

    def _put(self, values: list[MemoryRow], rows: str) -> None:
        # The driver's own parameters: thousands of lines pass through nothing else.
        places = ", ".join([self._parameter] * 4)
        statement = (
            f"insert into {self._table} (source, row_group, key, rows) "  # noqa: S608
            f"values ({places}) "
            f"on conflict (source, row_group, key) do update set rows = {rows}"
        )
        with self._using() as connection:
            connection.exec_driver_sql(statement, [tuple(one) for one in values])

    def pages(self) -> Iterator[list[MemoryRow]]:
        """Yield all that is remembered, of every source, in pages by key."""
        last: tuple[str, ...] = ("", "", "")
        while not self._is_missing:
            with self._using() as connection:
                found = connection.exec_driver_sql(
                    f"select source, row_group, key, rows from {self._table} "  # noqa: S608
                    f"where (source, row_group, key) > ({', '.join([self._parameter] * 3)}) "
                    f"order by source, row_group, key limit {_KEYS_AT_ONCE}",
                    last,
                )
                page = [MemoryRow(*row) for row in found]
            if not page:
                return
            yield page
            last = page[-1][:3]

    def take(self, page: Sequence[MemoryRow]) -> None:
        """Remember rows as another memory does, in place of what is here under their keys."""
        self._put([*page], "excluded.rows")

    def close(self) -> None:
        """Release the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def _make_private(path: Path) -> None:
    """Make a file that only its owner may read: it holds cells."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, _MODE))
    except OSError as error:
        raise StoreUnavailable(
            say(
                "{path}: what imports remember of earlier rows cannot be kept "
                "({strerror}); name another place with SHENGUAN_IMPORTS",
                path=path,
                strerror=reason_of(error),
            )
        ) from None


def copy_lines(source: str, target: str) -> int:
    """Copy what imports remember at one URL to another; return how many keys that were.

    Nothing is made where nothing is remembered. It is copied before the log: what it knows of must
    be recorded in the copy too.
    """
    if not is_there(source):
        return 0
    memory, count = ImportMemory(source, "", keeps=False), 0
    kept: ImportMemory | None = None
    try:
        for page in memory.pages():
            kept = kept or ImportMemory(target, "")
            kept.take(page)
            count += len(page)
    finally:
        memory.close()
        if kept is not None:
            kept.close()
    return count
