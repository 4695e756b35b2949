"""Where a log or its views live in the contract tests: a file of SQLite, a schema of PostgreSQL."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.engine import make_url

from ledger.store import open_store
from projections.engine.schemas import schemas_of
from tests import postgres

KINDS: Final = ("sqlite", "postgres")
_LOG: Final = ("entries", "entry_tags", "personal")


@dataclass(frozen=True)
class File:
    """A file of SQLite."""

    path: Path
    kind = "sqlite"

    @property
    def url(self) -> str:
        """How the program names it."""
        return f"sqlite:///{self.path}"

    def listed(self) -> set[str]:
        """Return what a program that lists tables takes for public."""
        with self.raw() as connection:
            rows = connection.execute("select name from sqlite_master where type <> 'index'")
            return {name for (name,) in rows if not name.startswith(("_", "sqlite_"))}

    def uncover(self) -> None:
        """Name everything as the former format did."""
        with self.raw() as connection:
            for name in [one for one in self.tables() if one.startswith("_")]:
                connection.execute(f"alter table {name} rename to {name[1:]}")
        self.note_format(1)

    @contextmanager
    def raw(self) -> Iterator[Any]:
        """Open it as another program does; commits at the end."""
        with closing(sqlite3.connect(self.path, timeout=60)) as connection, connection:
            yield connection

    def statement(self, text: str) -> str:
        """Return a statement with this database's parameter marks."""
        return text

    def tables(self) -> set[str]:
        """Return the names of its tables."""
        with self.raw() as connection:
            rows = connection.execute("select name from sqlite_master where type = 'table'")
            return {name for (name,) in rows}

    def note_format(self, number: int) -> None:
        """Let it claim to be of another format."""
        with self.raw() as connection:
            connection.execute(f"pragma user_version = {number}")

    def note_program(self, mark: int) -> None:
        """Let it claim to be filled by another version of the program."""
        with self.raw() as connection:
            connection.execute(f"pragma application_id = {mark}")

    def forget_what_is_seen(self) -> None:
        """Delete what everybody sees: the file."""
        self.forget()

    def forget(self) -> None:
        """Delete everything."""
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()

    def take_log(self, other: "File | Schema") -> None:
        """Become a copy of a log."""
        assert isinstance(other, File)
        shutil.copy(other.path, self.path)


@dataclass(frozen=True)
class Schema:
    """A schema of a PostgreSQL database."""

    server: str
    name: str
    kind = "postgres"

    @property
    def url(self) -> str:
        """How the program names it."""
        return postgres.in_schema(self.server, self.name)

    @contextmanager
    def raw(self) -> Iterator[Any]:
        """Open it as another program does, each statement by itself; generations are found too."""
        path = f"-c search_path={self.name},{self.hidden}"
        with closing(postgres.connect(self.server, options=path)) as one:
            yield one

    def statement(self, text: str) -> str:
        """Return a statement with this database's parameter marks."""
        return text.replace("?", "%s")

    def listed(self) -> set[str]:
        """Return what a program that lists tables takes for public."""
        with self.raw() as connection:
            rows = connection.execute(
                "select table_name from information_schema.tables where table_schema = %s",
                (self.name,),
            )
            return {name for (name,) in rows}

    def uncover(self) -> None:
        """Name everything as the former format did, in one schema."""
        with self.raw() as connection:
            for name in self.tables():
                connection.execute(f"alter table {self.hidden}.{name} set schema {self.name}")
                if name.startswith("_"):
                    connection.execute(f"alter table {name} rename to {name[1:]}")
            connection.execute(f"drop schema {self.hidden}")
        self.note_format(1)

    @property
    def hidden(self) -> str:
        """The schema beside it, where generations of views stand."""
        return schemas_of(make_url(self.url)).generations

    def tables(self) -> set[str]:
        """Return the names of its tables, and of those hidden beside it."""
        with self.raw() as connection:
            rows = connection.execute(
                "select tablename from pg_tables where schemaname = any(%s)",
                ([self.name, self.hidden],),
            )
            return {name for (name,) in rows}

    def note_format(self, number: int) -> None:
        """Let it claim to be of another format."""
        with self.raw() as connection:
            connection.execute("update views_format set version = %s where version >= 0", (number,))

    def note_program(self, mark: int) -> None:
        """Let it claim to be filled by another version of the program."""
        with self.raw() as connection:
            connection.execute("update views_format set version = %s where version < 0", (mark,))

    def forget_what_is_seen(self) -> None:
        """Delete the schema that everybody sees; the one beside it is easily forgotten."""
        with self.raw() as connection:
            connection.execute(f"drop schema {self.name} cascade")

    def forget(self) -> None:
        """Delete everything."""
        with self.raw() as connection:
            connection.execute(f"drop schema if exists {self.name}, {self.hidden} cascade")

    def take_log(self, other: "File | Schema") -> None:
        """Become a copy of a log."""
        assert isinstance(other, Schema)
        open_store(self.url).close()
        with self.raw() as connection:
            for name in _LOG:
                connection.execute(f"insert into {name} select * from {other.name}.{name}")  # noqa: S608 - names of ours


Spot = File | Schema


def fresh(kind: str, path: Path, server: str) -> Spot:
    """Return a spot of a kind where nothing is yet."""
    return File(path) if kind == "sqlite" else Schema(server, f"t_{uuid4().hex[:12]}")
