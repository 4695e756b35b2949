"""A scratch schema on PostgreSQL: its name is held by a lock of the server; dropped at the end."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from time import monotonic, sleep
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from ledger.errors import StoreUnavailable
from ledger.store.postgres.sessions import Session, Sessions

VIEWS: Final = "_views"
_GENERATIONS: Final = "_generations"
_DROP_SECONDS: Final = 30
_PAUSE_SECONDS: Final = 0.1
_NAMES: Final = "select nspname from pg_namespace where starts_with(nspname, $1::text)"
_LOCK: Final = "select pg_try_advisory_lock(hashtextextended($1::text, 0))"
_UNLOCK: Final = "select pg_advisory_unlock(hashtextextended($1::text, 0))"
_CUT: Final = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where application_name = $1::text and pid <> pg_backend_pid()"
)


@contextmanager
def schema(url: URL, prefix: str) -> Iterator[URL]:
    """Yield the URL of a schema that nobody has made yet; it is dropped at the end.

    With it go the schemas of its views, whose name is its own and ``VIEWS``, and of the generations
    behind them.

    Raises ``StoreUnavailable`` where the server does not answer.
    """
    name = f"{prefix}{secrets.token_hex(6)}"
    place = url.update_query_dict({"schema": name, "application_name": name})
    with closing(Sessions(url)) as sessions, closing(sessions.fresh()) as holder:
        try:
            _forget(sessions, holder, prefix)
            holder.run(_LOCK, (name,))
        except psycopg.Error as error:
            raise sessions.unavailable(error) from None
        try:
            yield place
        finally:
            _drop_patiently(sessions, place)


def cut(place: URL) -> int:
    """End every connection to a scratch schema; return how many there were."""
    with (
        suppress(StoreUnavailable, psycopg.Error),
        closing(Sessions(place)) as sessions,
        closing(sessions.fresh()) as session,
    ):
        return len(session.run(_CUT, (place.query["application_name"],)))
    return 0


def _forget(sessions: Sessions, holder: Session, prefix: str) -> None:
    """Drop the schemas that nobody holds any more."""
    rows = holder.run(_NAMES, (prefix,))
    found = {name.removesuffix(VIEWS).removesuffix(_GENERATIONS) for (name,) in rows}
    for name in sorted(found):
        ((is_free,),) = holder.run(_LOCK, (name,))
        if is_free:
            with suppress(StoreUnavailable, psycopg.Error):
                _drop(sessions, name)
            holder.run(_UNLOCK, (name,))


def _drop_patiently(sessions: Sessions, place: URL) -> None:
    """Drop a schema, whoever is still at work in it; a server may be coming back just now."""
    deadline = monotonic() + _DROP_SECONDS
    while monotonic() < deadline:
        with suppress(StoreUnavailable, psycopg.Error):
            cut(place)
            _drop(sessions, str(place.query["schema"]))
            return
        sleep(_PAUSE_SECONDS)


def _drop(sessions: Sessions, name: str) -> None:
    with closing(sessions.fresh()) as session:
        session.driver.execute("set lock_timeout = '2s'")
        for schema in (name, name + VIEWS, name + _GENERATIONS):
            session.driver.execute(f'drop schema if exists "{schema}" cascade'.encode())
