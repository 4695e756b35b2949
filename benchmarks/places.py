"""Places: where the ledgers of a measurement live, in files of SQLite or schemas of a server."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import psycopg
from sqlalchemy.engine import make_url

from ledger import clock as clocks
from ledger.entry import decode_entry
from ledger.gate.gate import Gate
from ledger.log import LedgerStore
from ledger.store import open_store
from ledger.view import Opening
from projections.engine.schemas import schemas_of
from projections.views import Views, open_views

Place = Path | str
"""A file, or the URL of a schema on a server."""
_BESIDE: Final = ("", "-wal", "-shm", ".lock")


def url_of(place: Place) -> str:
    """Return the URL of a ledger."""
    return f"sqlite:///{place}" if isinstance(place, Path) else place


def in_schema(url: str, name: str) -> str:
    """Return the URL of a schema of a server's database."""
    return make_url(url).update_query_dict({"schema": name}).render_as_string(hide_password=False)


def schema_of(url: str) -> str:
    """Return the schema that a URL names."""
    return str(make_url(url).query["schema"])


def _schemas_of(url: str) -> list[str]:
    """Return the schema that a URL names, and the one in which the tables of views stand."""
    return list(schemas_of(make_url(url)))


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Return a plain connection to a server, in autocommit, in the schema that the URL names."""
    parsed = make_url(url).set(drivername="postgresql")
    schema = parsed.query.get("schema", "public")
    plain = parsed.difference_update_query(["schema"]).render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, options=f"-c search_path={schema}")


def open_log(place: Place) -> LedgerStore:
    """Open the store of a place."""
    return open_store(url_of(place))


def open_gate(place: Place) -> Gate:
    """Return a gate on a store."""
    return Gate(open_log(place))


def views_beside(place: Place, name: str = "views") -> Place:
    """Return a place for views of a ledger."""
    if isinstance(place, Path):
        return place.with_suffix(f".{name}.db")
    return in_schema(place, f"{schema_of(place)}_{name}")


def opened_views(place: Place, views: Place) -> Views:
    """Open views of a ledger, both by where they live; it goes through pickle.

    In a simulated ledger it is the day on which it ends.
    """
    store = open_store(url_of(place), create=False)
    first = store.row(1)
    if first is None:
        raise ValueError(f"{place} is empty")
    opening = Opening.of(decode_entry(first.type, first.body))
    now: Callable[[], datetime] = clocks.now
    if opening.event.simulated:
        now = partial(datetime.fromisoformat, store.end().recorded_at)
    zone = opening.zone
    return open_views(
        url_of(views), store, zone, opening.ledger, today=lambda: zone.day_of(now()), now=now
    )


class Land(NamedTuple):
    """One kind of database: a folder for files, or the URL of a server."""

    kind: str
    root: str

    def place(self, name: str) -> Place:
        """Return the place of a name."""
        if self.kind == "SQLite":
            return Path(self.root) / f"{name}.db"
        return in_schema(self.root, f"bench_{name}")

    def fresh(self, name: str) -> Place:
        """Return the place of a name, with nothing there."""
        place = self.place(name)
        self.drop(place)
        return place

    def drop(self, place: Place) -> None:
        """Delete what is at a place."""
        if isinstance(place, Path):
            for suffix in _BESIDE:
                place.with_name(f"{place.name}{suffix}").unlink(missing_ok=True)
            return
        with connected(self.root) as connection:
            for schema in _schemas_of(place):
                connection.execute(f'drop schema if exists "{schema}" cascade'.encode())

    def bytes_of(self, place: Place) -> int:
        """Return how much a place takes."""
        if isinstance(place, Path):
            wal = place.with_name(f"{place.name}-wal")
            return place.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
        with connected(self.root) as connection:
            row = connection.execute(
                "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c "
                "join pg_namespace n on n.oid = c.relnamespace "
                "where n.nspname = any(%s) and c.relkind = 'r'",
                (_schemas_of(place),),
            ).fetchone()
        return int(str(row[0])) if row else 0
