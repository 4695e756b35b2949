"""What became of an append whose connection was lost before the server's answer came.

Only what can be proven is said: that it happened, or that it did not and never will. The proof
needs the very server whose session it was, and the session's process gone from it: until then the
append may still happen. Everything else is an unknown outcome.
"""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Final

import psycopg

from ledger.errors import OutcomeUnknown, StoreUnavailable
from ledger.log import Appended
from ledger.sentence import say
from ledger.store.postgres import statements as sql
from ledger.store.postgres.sessions import Session, Sessions

SETTLE_SECONDS = 10.0
"""So long the server may take to come back, and the lost session's process to end."""
_PAUSE_SECONDS: Final = 0.05

Look = Callable[[Session], Appended | None]
"""Asks a fresh session what became of it; None: it did not happen. May raise OutcomeUnknown."""


def settle(sessions: Sessions, lost: Session, look: Look, *, error: psycopg.Error) -> Appended:
    """Return what was appended after all; raises ``StoreUnavailable`` where nothing was.

    Raises ``OutcomeUnknown`` where neither can be proven.
    """
    cause = " ".join(str(error).split())
    deadline = monotonic() + SETTLE_SECONDS
    while monotonic() < deadline:
        try:
            fresh = sessions.fresh()
        except StoreUnavailable:
            sleep(_PAUSE_SECONDS)
            continue
        try:
            if not _is_same_history(fresh, lost):
                break
            if _is_over(fresh, lost):
                appended = look(fresh)
                if appended is not None:
                    return appended
                raise StoreUnavailable(
                    say(
                        "{place}: {cause}: the connection was lost before the commit; "
                        "nothing was recorded; send it again",
                        place=sessions.place.name,
                        cause=cause,
                    )
                )
        except psycopg.Error:
            pass
        finally:
            fresh.close()
        sleep(_PAUSE_SECONDS)
    raise OutcomeUnknown(
        say(
            "{place}: {cause}: the commit did not answer; send the same again to settle it",
            place=sessions.place.name,
            cause=cause,
        )
    )


def _is_same_history(fresh: Session, lost: Session) -> bool:
    """Tell whether it is the same data, not a standby, nor a standby that took over."""
    return fresh.server.timeline != "" and fresh.server[1:] == lost.server[1:]


def _is_over(fresh: Session, lost: Session) -> bool:
    """Tell whether the lost session's process can do nothing any more."""
    if fresh.server.started != lost.server.started:
        return True
    return not fresh.run(sql.IS_RUNNING, (lost.pid,))


def by_transaction(transaction: str, appended: Appended) -> Look:
    """Look by transaction number and what would stand at the first position."""

    def look(fresh: Session) -> Appended | None:
        rows = fresh.run(sql.ROW, (appended.first,))
        if not rows or rows[0][4] != appended.leaves[0]:
            return None
        ((fate,),) = fresh.run(sql.FATE, (transaction,))
        if fate == "committed":
            return appended
        if fate == "aborted":
            return None
        raise OutcomeUnknown(
            say(
                "transaction {transaction} is too old to be asked for; send the same "
                "again to settle it",
                transaction=transaction,
            )
        )

    return look


def by_id(tag: str, entry_type: str, after: int, body: Callable[[str], bytes]) -> Look:
    """Look for an entry with an id, after a position up to which there was none."""

    def look(fresh: Session) -> Appended | None:
        for position, recorded_at, leaf, stored in fresh.run(sql.FOUND, (tag, entry_type, after)):
            if stored == body(recorded_at):
                return Appended(position, recorded_at, [leaf])
        return None

    return look
