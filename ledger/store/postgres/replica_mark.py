"""What tells a replica from a ledger, in the comment of its table, which any role may read."""

from typing import Final

import psycopg

from ledger.store.postgres.sessions import Session, Sessions
from ledger.store.sql_store import own_ledger

_MARK: Final = "副本: a replica of another ledger, written by its projector alone"
_COMMENT: Final = "select obj_description(to_regclass($1::text)::oid, 'pg_class')"
_OWN: Final = 'select exists (select from "{0}".followers) or exists (select from "{0}".personal)'


def is_marked(sessions: Sessions) -> bool:
    """Tell whether a schema says of itself that it is a replica."""
    session = sessions.here()
    try:
        return session_is_marked(session, sessions.place.schema)
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None


def session_is_marked(session: Session, schema: str) -> bool:
    """Tell whether a schema says of itself that it is a replica."""
    ((comment,),) = session.run(_COMMENT, (f'"{schema}".entries',))
    return bool(comment == _MARK)


def mark(sessions: Sessions) -> None:
    """Let a schema say that it is a replica; raises ``LedgerMismatch`` where a ledger lives."""
    session, place = sessions.here(), sessions.place
    try:
        ((is_own,),) = session.run(_OWN.format(place.schema), ())
        if is_own:
            raise own_ledger(place.name)
        session.driver.execute(f"comment on table \"{place.schema}\".entries is '{_MARK}'".encode())
    except psycopg.Error as error:
        raise sessions.unavailable(error) from None
    finally:
        session.tidy()
