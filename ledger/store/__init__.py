"""The store: our recorder on SQLAlchemy Core, and a ledger on any DCB recorder."""

from collections.abc import Callable
from datetime import datetime

from ledger import clock as clocks
from ledger.errors import StoreUnavailable
from ledger.store.sqlite_store import SqliteStore

__all__ = ["SqliteStore", "open_store"]


def open_store(
    url: str, *, create: bool = True, clock: Callable[[], datetime] = clocks.now
) -> SqliteStore:
    """Open the store of a URL ``sqlite:///path.db``; create its tables where they are missing.

    Raises ``NotFound`` where ``create`` is False and the file is missing, ``StoreUnavailable`` for
    a database that does not answer or that this version cannot use.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(
            f"{url!r} is no database URL; an example is sqlite:///shenguan.db"
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise StoreUnavailable(
            f"{parsed.render_as_string(hide_password=True)}: a ledger lives in SQLite for now; "
            "an example is sqlite:///shenguan.db"
        )
    return SqliteStore(parsed, create=create, clock=clock)
