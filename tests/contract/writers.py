"""What the worker processes of the contract tests do to a store that they open by its URL."""

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from itertools import islice, takewhile
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from ledger.dcb import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBRecorder,
    IntegrityError,
)
from ledger.errors import ConditionFailed
from ledger.store import open_store
from ledger.store.recorder import Recorder
from ledger.store.sqlite import connections as sqlite
from tests.contract import drafts
from tests.contract.processes import peak_memory_mb

Tell = Callable[[Any], None]
OPENINGS = 20
"""How many new stores are opened by all at once."""
ROUNDS = 60
"""How often the racing processes compete."""
SHARE = 250
"""How many entries each of the sharing processes gets if all get the same."""


def opening(tell: Tell, url: str, barrier: Barrier, writer: int) -> None:
    """Open several new stores, each at the same moment as the others, and append once."""
    for turn in range(OPENINGS):
        barrier.wait()
        store = open_store(f"{url}{turn}")
        tell(store.append_drafts([drafts.draft(writer, 0)]).first)


def sharing(tell: Tell, url: str, barrier: Barrier, writer: int) -> None:
    """Append one by one until the log has reached a length; tell the longest wait in seconds."""
    store = open_store(url)
    until = SHARE * barrier.parties
    barrier.wait()
    position, number, longest = 0, 0, 0.0
    while position < until:
        one = drafts.draft(writer, number)
        started = time.perf_counter()
        position = store.append_drafts([one], drafts.untouched(one.tags[2], 0, one)).first
        longest = max(longest, time.perf_counter() - started)
        number += 1
    tell(longest)


def racing(tell: Tell, url: str, barrier: Barrier, writer: int) -> None:
    """In each round all read the same absence, then all append under it; tell who won."""
    store = open_store(url)
    for number in range(ROUNDS):
        tag = drafts.case_tag("round", number)
        head, (rows,) = store.load([((drafts.TYPE,), tag)])
        one = drafts.draft(writer, number, case=tag)
        barrier.wait()
        try:
            store.append_drafts([one], drafts.untouched(tag, head, one))
        except ConditionFailed:
            tell((number, False, len(rows)))
        else:
            tell((number, True, len(rows)))
        barrier.wait()


def racing_by_dcb(tell: Tell, url: str, barrier: Barrier, writer: int) -> None:
    """As ``racing``, by the generic interface and with whatever bytes."""
    recorder: DCBRecorder = Recorder(open_store(url))
    for number in range(ROUNDS):
        query = DCBQuery(items=[DCBQueryItem(types=["taken"], tags=[f"seat:{number}"])])
        found = recorder.read(query)
        seen = len(list(found))
        event = DCBEvent("taken", f"writer {writer}".encode(), [f"seat:{number}", "hall"])
        barrier.wait()
        try:
            recorder.append([event], DCBAppendCondition(query, after=found.head))
        except IntegrityError:
            tell((number, False, seen))
        else:
            tell((number, True, seen))
        barrier.wait()


def telling(tell: Tell, url: str, writer: object, sizes: list[int]) -> None:
    """Append batches of the given sizes; tell first position and leaves of each, once it is so."""
    store = open_store(url)
    number = 0
    for size in sizes:
        batch = [drafts.draft(writer, number + index) for index in range(size)]
        number += size
        appended = store.append_drafts(batch)
        tell((appended.first, appended.leaves))


def forking(tell: Tell, url: str, children: int) -> None:
    """Fork children off in the middle of the work; all go on with the store that was open."""
    store = open_store(url)
    store.append_drafts([drafts.draft("before", 0)])
    with store.exclusive():
        pids = [_fork(lambda who=who: _append_some(store, who)) for who in range(children)]
        store.append_drafts([drafts.draft("inside", 0)])
    _append_some(store, "parent")
    ended = [os.waitpid(pid, 0)[1] for pid in pids]
    _append_some(store, "after")
    tell(ended)


def _append_some(store: Any, who: object) -> None:  # noqa: ANN401
    for number in range(40):
        one = drafts.draft(who, number)
        store.append_drafts([one], drafts.untouched(one.tags[2], 0, one))


def _fork(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    finally:
        os._exit(1 if sys.exc_info()[0] else 0)


def endless(tell: Tell, url: str, writer: object) -> None:
    """Append batches of one to four, with personal values, until somebody kills this process."""
    store = open_store(url)
    number = 0
    while True:
        batch = [
            drafts.draft(writer, number + index, personal=f"{writer}-{number}")
            for index in range(1 + number % 4)
        ]
        number += len(batch)
        appended = store.append_drafts(batch)
        tell((appended.first, appended.leaves))


class Fuse:
    """Kills this process before a given statement of any connection, once it is lit."""

    def __init__(self, statement: int) -> None:
        self._left = statement
        self._is_lit = False
        event.listen(Engine, "connect", self._watch)
        for name in ("execute", "copy"):
            self._precede(name)

    def _precede(self, name: str) -> None:
        """Come before whatever psycopg sends; it has no hook for that."""
        send = getattr(psycopg.Cursor, name)

        def sending(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
            self._before_a_statement("")
            return send(*arguments, **options)

        setattr(psycopg.Cursor, name, sending)

    def _watch(self, connection: Any, _: object) -> None:  # noqa: ANN401 - a driver's connection
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(self._before_a_statement)

    def light(self) -> None:
        """Count statements from now on."""
        self._is_lit = True

    def _before_a_statement(self, _: str) -> None:
        self._left -= self._is_lit
        if self._is_lit and not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def dying(tell: Tell, url: str, at: int) -> None:
    """Append two batches; before the given statement of the second one, die."""
    fuse = Fuse(at)
    store = open_store(url)
    first = store.append_drafts([drafts.draft(f"{at}a", 0)])
    tell((first.first, first.leaves))
    batch = [drafts.draft(f"{at}b", index, personal=f"{at}-{index}") for index in range(3)]
    head, _ = store.load([((drafts.TYPE,), batch[0].tags[2])])
    fuse.light()
    appended = store.append_drafts(batch, drafts.untouched(batch[0].tags[2], head - 1, batch[0]))
    tell((appended.first, appended.leaves))


def dying_at_birth(tell: Tell, url: str, at: int) -> None:
    """Create the store; before the given statement of that, die."""
    Fuse(at).light()
    tell(open_store(url).head())


def filling(tell: Tell, url: str, count: int) -> None:
    """Fill a log with many entries."""
    store = open_store(url)
    for start in range(0, count, 5_000):
        store.append_drafts(drafts.many(range(start, start + 5_000)))
    tell(store.head())


def reading(tell: Tell, url: str, face: str, until: int) -> None:
    """Read a log by one of its faces; tell how many entries came, and the process's peak (MB).

    The database's own page cache, which is bounded, is kept small: it would hide what is measured.
    """
    sqlite.PRAGMAS = tuple(one for one in sqlite.PRAGMAS if "cache_size" not in one)
    store = open_store(url)
    if face == "scan":
        count = sum(len(page) for page in store.scan(until=until))
    elif face == "typed scan":
        count = sum(len(page) for page in store.scan(until=until, types=[drafts.TYPE]))
    elif face == "read":
        count = sum(1 for _ in takewhile(lambda one: one.position <= until, Recorder(store).read()))
    else:
        count = sum(1 for _ in islice(Recorder(store).subscribe(), until))
    tell((count, peak_memory_mb()))
