"""How many rows a decision reads on a long log, for a hot item of a hot agency, with cold caches.

A server counts them itself (``pg_stat_user_tables``); on SQLite the rows that came to the program
are counted, and the steps of its virtual machine, which are some ten a row.
"""

import sqlite3
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from benchmarks.append import load_of, submit
from benchmarks.county import ITEMS
from benchmarks.places import Place, connected, open_log, schema_of
from ledger.entry import encode
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.gate.gate import Gate

DECISIONS: Final = 30
_READ: Final = (
    "select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::bigint from pg_stat_user_tables "
    "where schemaname = %s"
)


def _server_has_read(place: str) -> int:
    with connected(place) as connection:
        row = connection.execute(_READ.encode(), (schema_of(place),)).fetchone()
    return int(str(row[0])) if row else 0


class _Steps:
    """Counts the steps of SQLite's virtual machine on a connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.count = 0
        connection.set_progress_handler(self._step, 1)

    def _step(self) -> int:
        self.count += 1
        return 0


def _cold(place: Place, line: bytes | None) -> tuple[float, int, int]:
    """Open the ledger, hand one submission in, close; return milliseconds, rows and steps."""
    before = 0 if isinstance(place, Path) else _server_has_read(place)
    store: Any = open_log(place)
    gate = Gate(store)
    gate.opening  # noqa: B018 - read once for a ledger, not for a decision
    steps = _Steps(store._connections.driver()) if isinstance(place, Path) else None  # noqa: SLF001 - the very connection
    rows = 0

    def counted(load: Any) -> Any:  # noqa: ANN401 - whatever reads
        def reading(*values: Any, **options: Any) -> Any:  # noqa: ANN401
            nonlocal rows
            found = load(*values, **options)
            rows += sum(len(some) for some in found[1])
            return found

        return reading

    store.load = counted(store.load)
    started = perf_counter()
    if line is not None:
        submit(gate, [line])
    spent = (perf_counter() - started) * 1_000
    store.close()
    if isinstance(place, str):
        rows = _server_has_read(place) - before
    return spent, rows, 0 if steps is None else steps.count


def measure_thrift(place: Place) -> dict[str, Any]:
    """Bring cases of the hottest item to their decision; count what each decision reads."""
    entries = open_log(place).head()
    idle = _cold(place, None)[1]
    gate = Gate(open_log(place))
    load = load_of(prefix=f"thrift-{entries}-", seed=entries)
    found: list[tuple[float, int, int]] = []
    for _ in count():
        for one in load.case(ITEMS[0]):
            if isinstance(one.data, DecisionMade) and one.data.outcome is DecisionOutcome.GRANTED:
                found.append(_cold(place, encode(one)))
            else:
                submit(gate, [encode(one)])
        if len(found) >= DECISIONS:
            break
    row = {
        "entries": entries,
        "decisions": len(found),
        "rows read, median": round(median(one[1] - idle for one in found)),
        "rows read, most": max(one[1] - idle for one in found),
        "cold decision, median ms": round(median(one[0] for one in found), 2),
    }
    if isinstance(place, Path):
        row["SQLite steps, most"] = max(one[2] for one in found)
    return row
