"""Collection (汇集): replicas of many ledgers in one place: a folder, or schemas of a database.

``sqlite:///province.db`` is the folder ``province`` with two files a ledger (log and views);
``postgresql+psycopg://…?schema=province`` are schemas that begin with ``province_``.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from socket import gethostname
from typing import Final

from sqlalchemy.engine import URL

from ledger.entry import entry_head
from ledger.errors import StoreUnavailable
from ledger.location import shown
from ledger.reasons import reason_of
from ledger.sentence import say
from ledger.store import parse

_FILE: Final = ".log.db"
_VIEWS: Final = ".log.views.db"
_PLAIN: Final = re.compile(r"[a-z0-9]+")
_SCHEMA_MAX: Final = 44
"""The schema of the views is longer, by ``_views``."""
_SHORT: Final = 16


class Collection:
    """汇集: where the replica of each ledger lives, and which there are."""

    def __init__(self, url: str) -> None:
        self._url = parse(url)
        self._is_server = self._url.get_backend_name() == "postgresql"
        if not self._is_server and self._url.database in {None, "", ":memory:"}:
            raise StoreUnavailable(
                say(
                    "{url}: a collection needs a place, for example sqlite:///province.db",
                    url=shown(url),
                )
            )

    def url_of(self, ledger: str) -> str:
        """Return the URL of a ledger's replica."""
        if self._is_server:
            return self._of_schema(f"{self._schema}_{_word(ledger, len(self._schema))}")
        return _shown(self._url.set(database=str(self._folder / f"{ledger}{_FILE}")))

    def views_of(self, ledger: str) -> str:
        """Return the URL of the views of a ledger's replica."""
        if self._is_server:
            return self._of_schema(f"{self._schema}_{_word(ledger, len(self._schema))}_views")
        return _shown(self._url.set(database=str(self._folder / f"{ledger}{_VIEWS}")))

    def ledgers(self) -> list[str]:
        """Return the ledgers of which there is a replica with at least one entry."""
        if self._is_server:
            return sorted(self._in_schemas())
        if not self._folder.is_dir():
            return []
        return sorted(path.name.removesuffix(_FILE) for path in self._folder.glob(f"*{_FILE}"))

    @property
    def digest(self) -> str:
        """What tells this collection from others: not two agencies' projectors share ledgers."""
        where = self._url
        if self._is_server:
            said: list[object] = [
                where.host or "",
                where.query.get("host", ""),
                where.port,
                where.database,
            ]
            said.append(self._schema)
        else:
            said = [gethostname(), str(self._folder.resolve())]
        return sha256(repr(said).encode()).hexdigest()[:_SHORT]

    def prepare(self) -> None:
        """Make the folder where there is none."""
        if not self._is_server:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreUnavailable(
                    say("{folder}: {strerror}", folder=self._folder, strerror=reason_of(error))
                ) from None

    @property
    def _folder(self) -> Path:
        return Path(str(self._url.database).removesuffix(".db"))

    @property
    def _schema(self) -> str:
        return str(self._url.query.get("schema", "shenguan"))

    def _of_schema(self, name: str) -> str:
        query: Mapping[str, str] = {"schema": name}
        return _shown(self._url.update_query_dict(query))

    def _in_schemas(self) -> dict[str, str]:
        from ledger.store.postgres.sessions import Sessions

        sessions = Sessions(self._url)
        try:
            session = sessions.here()
            names = session.run(
                "select n.nspname from pg_namespace n join pg_class c on c.relnamespace = n.oid "
                "where starts_with(n.nspname, $1::text) and c.relname = 'entries' order by 1",
                (f"{self._schema}_",),
            )
            found = {}
            for (name,) in names:
                statement = f'select body from "{name}".entries where position = 1'  # noqa: S608 - a name that the server gave
                for (body,) in session.run(statement, ()):
                    found[entry_head(body).ledger] = str(name)
            return found
        finally:
            sessions.close()


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _word(ledger: str, taken: int) -> str:
    """Return what stands for a ledger in the name of a schema: itself, or with a digest."""
    if _PLAIN.fullmatch(ledger) and taken + 1 + len(ledger) <= _SCHEMA_MAX:
        return ledger
    digest = sha256(ledger.encode()).hexdigest()[:_SHORT]
    return f"{re.sub('[^a-z0-9]', '_', ledger)[: _SCHEMA_MAX - taken - 2 - _SHORT]}_{digest}"
