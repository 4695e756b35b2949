"""What tells a replica from a ledger, in the head of its file: no table need be made for it."""

import sqlite3
from typing import Final

from ledger.store.sql_store import own_ledger
from ledger.store.sqlite import connections as sqlite

_MARK: Final = int.from_bytes(b"SgRe")
"""The file's ``application_id``; that of a ledger is 0."""
_OWN: Final = (
    "select exists (select 1 from followers), exists (select 1 from personal)",
    "select exists (select 1 from personal)",
)
"""What only a ledger of its own has; the first version made no table of followers."""


def is_marked(connections: sqlite.Connections) -> bool:
    """Tell whether a file says of itself that it is a replica."""
    try:
        ((found,),) = connections.driver().execute("pragma application_id").fetchall()
    except sqlite3.Error as error:
        raise sqlite.unavailable(error, connections.path) from None
    return bool(found == _MARK)


def mark(connections: sqlite.Connections, cursor: sqlite3.Cursor) -> None:
    """Let a file say that it is a replica; raises ``LedgerMismatch`` where a ledger lives in it."""
    tables = {name for (name,) in cursor.execute("select name from sqlite_master").fetchall()}
    own = _OWN[0] if "followers" in tables else _OWN[1]
    if any(cursor.execute(own).fetchone()):
        raise own_ledger(str(connections.path))
    cursor.execute(f"pragma application_id = {_MARK}")
