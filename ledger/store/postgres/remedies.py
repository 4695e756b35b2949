"""PostgreSQL: what an error of the server means to a user, and what can be done about it."""

from typing import Final

import psycopg

from ledger import pooler
from ledger.errors import LedgerError, Malformed, StoreFull, StoreUnavailable
from ledger.sentence import joined, say
from ledger.store.postgres.place import LOCK_SECONDS


def unavailable(error: psycopg.Error, name: str) -> LedgerError:
    """Return what an error of the driver means to a user of the store of that name."""
    if error.sqlstate == pooler.SQLSTATE:
        return pooler.unfit(name)
    text = error.diag.message_primary or " ".join(str(error).split())
    if isinstance(error, psycopg.DataError):
        return Malformed(say("{text}: a text for PostgreSQL has no character U+0000", text=text))
    remedy = _REMEDIES.get(error.sqlstate or "") or _REMEDIES.get((error.sqlstate or "")[:2])
    if remedy is None and error.sqlstate is None:
        codes = (code for part, code in _AT_THE_DOOR.items() if part in text)
        remedy = _REMEDIES[next(codes, "08")]
    parts = joined([name, text, *([remedy] if remedy else [])], ": ")
    kind = StoreFull if error.sqlstate == _FULL else StoreUnavailable
    return kind(say("{parts}; nothing was recorded", parts=parts))


_FULL: Final = "53100"
_REMEDIES: Final = {
    "08": say("check that the server runs and can be reached, then send it again"),
    "25006": say("this server is a standby or read-only: name the primary in --store"),
    "28": say("check user, password and pg_hba.conf"),
    "3D000": say("create the database first (createdb), or name another with --store"),
    "40": say("send it again"),
    "42501": say("this user lacks the right; `shenguan db roles` shows who needs which"),
    "42P01": say("`shenguan db init` creates the tables"),
    "42883": say("`shenguan db upgrade` renews the functions"),
    _FULL: say("free some space on the server's disk and send it again"),
    "53200": say("the server is out of memory; send it again later"),
    "53300": say("the server has no connection left: close some, or raise max_connections"),
    "55P03": say(
        "another writer has held the append lock for {seconds} s; `select * from pg_locks where "
        "locktype = 'advisory'` shows its process",
        seconds=LOCK_SECONDS,
    ),
    "57014": say("the statement took longer than the server's statement_timeout, or was cancelled"),
    "57P": say("the server is starting or stopping; send it again"),
    "57": say("the server is starting or stopping; send it again"),
    "58": say("the server's disk does not answer: check it before going on"),
    "XX": say("the database is damaged: check the disk and restore a backup"),
}
"""By SQLSTATE, or the class of it."""

_AT_THE_DOOR: Final = {
    "too many": "53300",
    "connection slots": "53300",
    'role "': "28",
    "does not exist": "3D000",
    "authentication failed": "28",
    "pg_hba.conf": "28",
    "no password": "28",
    "starting up": "57P",
    "shutting down": "57P",
}
"""What a server says instead of a SQLSTATE when it lets nobody in."""
