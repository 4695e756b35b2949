"""How many rows a decision reads on a long log, for a hot item of a hot agency, with cold caches.

A server counts them itself (``pg_stat_user_tables``); on SQLite the rows that came to the program
are counted, and the steps of its virtual machine, which are some ten a row.
"""

import sqlite3
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from benchmarks.places import Place, connected, schema_of
from benchmarks.year import Batch, YearLoad, hand_in, simulated
from ledger.events.decision import DecisionMade, DecisionOutcome
from shenguan.simulation.line import Told, members

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


def _cold(place: Place, batch: Batch, moment: datetime) -> tuple[float, int, int]:
    """Open the ledger, hand a batch in, close; return milliseconds, rows and steps."""
    before = 0 if isinstance(place, Path) else _server_has_read(place)
    with simulated(place) as simulation:
        simulation.go_on_to(moment)
        simulation.gate.opening  # noqa: B018 - read once for a ledger, not for a decision
        store: Any = simulation.store
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
        hand_in(simulation, batch)
        spent = (perf_counter() - started) * 1_000
    if isinstance(place, str):
        rows = _server_has_read(place) - before
    return spent, rows, 0 if steps is None else steps.count


def _is_grant(told: Told) -> bool:
    (first, *others) = members(told)
    event = first.data
    is_decision = isinstance(event, DecisionMade) and event.outcome is DecisionOutcome.GRANTED
    return is_decision and first.corrects is None and not others


def measure_thrift(place: Place) -> dict[str, Any]:
    """Go on with the ledger's year; count what each decision that grants reads."""
    found: list[tuple[float, int, int]] = []
    with simulated(place) as simulation:
        entries = simulation.store.head()
        simulation.stay_at_end()
        idle = _cold(place, [], simulation.now())[1]
        load = YearLoad(simulation)
        for told in load.lines():
            simulation.go_on_to(members(told)[0].at)
            batch = [load.group(told)]
            if _is_grant(told):
                found.append(_cold(place, batch, simulation.now()))
            else:
                hand_in(simulation, batch)
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
