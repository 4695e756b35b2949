"""连接池: sessions of PostgreSQL, also behind a pooler, which drops start-up settings.

Our settings are set by statements, never by start-up options. A direct connection is told from a
pooled one by the process that it names: a pooler makes up a number. Behind a pooler a session is
ours only where it keeps one server process; that is tried once, and every transaction begins with a
check of a mark that the process was given. What fails it has read and written nothing, so that
nobody gets at the tables of another ledger.
"""

import secrets
import select
from collections.abc import Mapping
from contextlib import closing
from time import monotonic
from typing import Any, Final

from ledger.errors import PoolerUnfit
from ledger.sentence import say

SQLSTATE: Final = "SG001"
"""What the check raises where another server process answers."""
_MARK: Final = "shenguan.session"
_PROBE_SECONDS: Final = 2.0
_CONNECT_SECONDS: Final = 5
_PID: Final = b"select pg_backend_pid()"


def settle(driver: Any, settings: Mapping[str, str], *, name: str, is_proven: bool) -> bytes:  # noqa: ANN401 - of a library that is not everywhere
    """Set what a new session needs; return what each of its transactions has to begin with.

    That is nothing for a direct connection. ``is_proven`` says that the pooler has been tried.
    Raises ``PoolerUnfit`` before anything is set where a pooler lends servers by transaction.
    """
    told = driver.info.backend_pid
    if driver.execute(f"{_setting(settings)} where pg_backend_pid() = {told}".encode()).fetchall():
        return b""
    if not is_proven:
        _refuse_lent(driver, name)
    mark = secrets.token_hex(16)
    driver.execute(_setting({**settings, _MARK: mark}).encode())
    return (
        "do $shenguan$ begin "
        f"if current_setting('{_MARK}', true) is distinct from '{mark}' then "
        "raise exception 'the pooler has lent another server process' "
        f"using errcode = '{SQLSTATE}'; end if; end $shenguan$; "
    ).encode()


def unfit(name: str) -> PoolerUnfit:
    """Return the refusal of a pooler that lends servers by transaction."""
    return PoolerUnfit(
        say(
            "{name}: a pooler stands before the server, ignores our settings and lends another "
            "server process for every transaction; connect directly, or let it pool by session "
            "(`pool_mode = session`); nothing was read or recorded",
            name=name,
        )
    )


def _setting(settings: Mapping[str, str]) -> str:
    pairs = ", ".join(f"('{name}', '{value}')" for name, value in settings.items())
    return f"select set_config(s.name, s.value, false) from (values {pairs}) s(name, value)"  # noqa: S608 - names and values of ours


def _refuse_lent(driver: Any, name: str) -> None:  # noqa: ANN401
    """Refuse where another client gets the process that answered us, or we get another one."""
    ((pid,),) = driver.execute(_PID).fetchall()
    try:
        other = type(driver).connect(
            driver.info.dsn,
            password=driver.info.password or None,
            connect_timeout=_CONNECT_SECONDS,
            autocommit=True,
        )
    except driver.Error:
        return  # the pooler lets nobody else in: the check of each transaction has to do
    with closing(other):
        try:
            taken = _pid_while_held(other)
        except driver.Error:
            raise unfit(name) from None  # by statement: no transaction is let in
        if taken is None:
            return  # every server is taken, ours too
        ((again,),) = driver.execute(_PID).fetchall()
        if not taken or pid == int(taken) or again != pid:
            raise unfit(name)


def _pid_while_held(other: Any) -> bytes | None:  # noqa: ANN401
    """Return the process of a transaction, b"" where it may have none; None for no answer."""
    wire = other.pgconn
    wire.send_query(b"begin; " + _PID)
    deadline, poll = monotonic() + _PROBE_SECONDS, select.poll()
    poll.register(wire.socket, select.POLLIN)
    found = b""
    while (left := deadline - monotonic()) > 0:
        poll.poll(left * 1_000)
        wire.consume_input()
        while not wire.is_busy():
            result = wire.get_result()
            if result is None:
                return found
            found = result.get_value(0, 0) or b"" if result.ntuples else b""
    return None
