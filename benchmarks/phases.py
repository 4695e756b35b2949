"""The phases of a run: what is measured, at which counts, on which databases; one table each.

A further measurement is one more ``Phase`` in ``phases_of``; its rows are columns by name.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks import kafka
from benchmarks.append import measure_batches, measure_one_by_one, measure_threads
from benchmarks.codec import measure_codec
from benchmarks.figures import measure_figures
from benchmarks.importing import measure_imports
from benchmarks.isolated import isolated
from benchmarks.lag import RATE, measure_lag
from benchmarks.moving import measure_moving
from benchmarks.places import Land, Place, open_log, views_beside
from benchmarks.queries import ASKED, measure_queries
from benchmarks.reacting import RATE as REACTION_RATE
from benchmarks.reacting import measure_reactions
from benchmarks.reading import measure_command
from benchmarks.rebuild import catch_up, measure_rebuild
from benchmarks.thrift import measure_thrift
from benchmarks.year import BATCH, append_year, first_case

Rows = list[dict[str, Any]]
_SINGLES: Final = 3_000
_MOVED: Final = 400_000
_TWICE_MAX: Final = 300_000
"""Up to so many entries a rebuild is measured twice."""
_LAG_SECONDS: Final = 8
_LAG_SHARE: Final = 5
"""A short ledger goes on by no more than a share of its length: its year is short too."""
_REACTED: Final = 20_000
_LIVE_CASES: Final = 500


@dataclass
class Plan:
    """What a run measures on, and how much; counts of single phases are at most ``entries``."""

    entries: int
    lands: tuple[Land, ...]
    folder: Path
    peers: str = sys.executable
    """The Python that has the peers installed."""
    _filled: dict[str, dict[str, Any]] = field(default_factory=dict)

    def at_most(self, count: int) -> int:
        """Return a count, or fewer where the whole run is smaller."""
        return min(count, self.entries)

    def ledger(self, land: Land, entries: int) -> Place:
        """Return the ledger of a database, with at least so many entries: a simulated year."""
        place = land.place(f"ledger_{entries}")
        before = isolated(_head, place).result
        if before < entries:
            grown = isolated(append_year, place, entries)
            head = isolated(_head, place).result
            self._filled[land.kind] = {
                "entries": head,
                "entries/s": round((head - before) / grown.result),
                "peak MB": round(grown.peak_mb),
                "bytes an entry": round(land.bytes_of(place) / head),
            }
        return place

    def with_views(self, land: Land) -> tuple[Place, Place]:
        """Return a ledger with its views, which are up to date."""
        place = self.ledger(land, self.entries)
        views = views_beside(place)
        isolated(catch_up, place, views)
        return place, views

    def filled(self, land: Land) -> dict[str, Any]:
        """Fill the ledger of a database; return what that took."""
        self.ledger(land, self.entries)
        return self._filled.get(land.kind, {"entries": self.entries})


def _head(place: Place) -> int:
    return open_log(place).head()


class Phase(NamedTuple):
    """One table of a run; phases of one title are one table."""

    name: str
    title: str
    note: str
    measure: Callable[[Plan], Rows]


def on_each(plan: Plan, measure: Callable[[Land], Rows]) -> Rows:
    """Measure on each database."""
    return [{"database": land.kind, **row} for land in plan.lands for row in measure(land)]


def _singles(plan: Plan) -> Rows:
    count = plan.at_most(_SINGLES)

    def measure(land: Land) -> Iterator[dict[str, Any]]:
        for writers in (1, 8):
            who = f"{writers} process{'es' if writers > 1 else ''}"
            yield {"who": who, **measure_one_by_one(land, count, writers)}
        for threads in (8, 32):
            yield {"who": f"{threads} threads", **measure_threads(land, 4 * count, threads)}

    return on_each(plan, lambda land: list(measure(land)))


def _batches(plan: Plan) -> Rows:
    count = plan.at_most(100_000)
    return on_each(
        plan,
        lambda land: [
            {"batches of": size, **measure_batches(land, count, size)}
            for size in (200, 1_000, BATCH)
        ],
    )


def peers(plan: Plan, singles: int = 2_000, many: int = 20_000, seconds: int = 240) -> Rows:
    """Measure the stock recorders, in the environment that has them, as far as they come."""
    command = [plan.peers, str(Path(__file__).with_name("peers.py")), "--singles", str(singles)]
    for land in plan.lands:
        if land.kind == "PostgreSQL":
            command += ["--postgres", land.root]
    told = plan.folder / "peers.ndjson"
    ended = ""
    with told.open("w") as output:
        try:
            subprocess.run(
                [*command, "--many", str(many)],
                stdout=output, cwd=plan.folder, timeout=seconds, check=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            ended = f"stood still or took longer than {seconds} s; stopped"
    rows = [json.loads(line) for line in told.read_text("utf-8").splitlines()]
    return [*rows, {"peer": ended}] if ended else rows


def _rebuilds(plan: Plan) -> Rows:
    turns = 1 if plan.entries > _TWICE_MAX else 2
    return on_each(
        plan, lambda land: measure_rebuild(land, plan.ledger(land, plan.entries), turns=turns)
    )


def _moves(plan: Plan) -> Rows:
    count = plan.at_most(_MOVED)

    def measure(land: Land) -> Rows:
        return list(measure_moving(land, plan.ledger(land, plan.entries), plan.folder, count))

    return on_each(plan, measure)


def _reactions(plan: Plan) -> Rows:
    cases = plan.at_most(_REACTED) // 4
    return on_each(plan, lambda land: [measure_reactions(land, cases, min(cases, _LIVE_CASES))])


def _lags(plan: Plan) -> Rows:
    entries = min(_LAG_SECONDS * RATE, plan.entries // _LAG_SHARE)
    return on_each(plan, lambda land: [measure_lag(*plan.with_views(land), entries)])


def _queries(plan: Plan) -> Rows:
    measure = partial(isolated, measure_queries)
    return on_each(plan, lambda land: list(measure(*plan.with_views(land)).result))


def _figures(plan: Plan) -> Rows:
    measure = partial(isolated, measure_figures)
    return on_each(plan, lambda land: list(measure(*plan.with_views(land)).result))


def _thrift(plan: Plan) -> Rows:
    return on_each(
        plan, lambda land: [isolated(measure_thrift, plan.ledger(land, plan.entries)).result]
    )


def _commands(plan: Plan) -> Rows:
    land = plan.lands[0]
    place, views = plan.with_views(land)
    number = isolated(first_case, place).result
    asked = (
        ("case", "show", number),
        ("task", "list", "--status", "open", "--limit", "20"),
    )
    return [measure_command(place, views, *words) for words in asked]


def _kafka(plan: Plan) -> Rows:
    told = kafka.measure(plan.at_most(30_000))
    return [
        {"way": "relay: log to topic", **told["relay"]},
        {"way": "intake: topic to log, receipts back", **told["intake"]},
        {"way": "remote: topic to replica and views", **told["remote"]},
    ]


def phases_of(plan: Plan) -> list[Phase]:
    """Return what ``make bench`` measures, in its order."""
    return [*_writing(plan), *_reading(plan), _following()]


def _following() -> Phase:
    note = (
        f"A log that waits for its pushes; then {REACTION_RATE} facts a second and a reactor "
        "beside them: from fact to push, both as recorded."
    )
    return Phase("reactions", "What follows by itself", note, _reactions)


def _of_a_month() -> Phase:
    note = "All figures of the last whole month, and one alone."
    return Phase("figures", "The figures of a month", note, _figures)


def _writing(plan: Plan) -> list[Phase]:
    count = f"{plan.at_most(100_000):,}"
    return [
        Phase(
            "import",
            "Import of real files, with all rules",
            "",
            lambda plan: on_each(plan, measure_imports),
        ),
        Phase(
            "singles",
            "Durable single submissions, with all rules",
            f"{plan.at_most(_SINGLES):,} by processes, four times as many by threads. Raw: the "
            "driver inserting the same rows, a transaction each, under the same lock (pipelined "
            "on PostgreSQL); for threads see the peers.",
            _singles,
        ),
        Phase(
            "batches",
            "Batched submissions, with all rules",
            f"{count} entries, a fifth in the smallest batches. Raw: the driver inserting the same "
            "rows in the same batches (COPY on PostgreSQL).",
            _batches,
        ),
        Phase("peers", "Peers on the same machine", "One event of about 400 bytes each.", peers),
        Phase(
            "fill",
            "Filling a ledger with a simulated year",
            f"In batches of a day, at most {BATCH:,}, with all rules.",
            lambda plan: on_each(plan, lambda land: [plan.filled(land)]),
        ),
    ]


def _reading(plan: Plan) -> list[Phase]:
    return [
        Phase(
            "rebuild",
            "Rebuild of all projections",
            "A run each; the better of two on shorter logs.",
            _rebuilds,
        ),
        Phase(
            "moving",
            "Moving a ledger: an export loaded again, a store copied",
            "Raw: the driver inserting the same rows in the same batches (COPY on PostgreSQL), "
            "which neither reads nor checks anything. Peak memory at two sizes.",
            _moves,
        ),
        Phase(
            "lag",
            f"Lag of the live projections at {RATE:,} entries/s",
            "From the receipt to the row, writer and projector on the same cores.",
            _lags,
        ),
        Phase(
            "queries",
            "Answers",
            f"{ASKED} each, up to date, in a program that has the views open; select: a plain "
            "indexed select of the rows.",
            _queries,
        ),
        _of_a_month(),
        Phase(
            "decisions",
            "Rows read by a decision: hot item, hot agency, cold caches",
            "By the server's own statistics; on SQLite by what came to the program.",
            _thrift,
        ),
        Phase("commands", "Commands", "SQLite, a process each; medians.", _commands),
        Phase(
            "kafka",
            "Kafka, on a broker of one's own",
            f"{plan.at_most(30_000):,} entries. Raw: the bare client with the same bytes.",
            _kafka,
        ),
        Phase(
            "codec",
            "The Avro codec",
            "CPU time of one entry, against fastavro alone with a record that is ready.",
            lambda _: measure_codec(),
        ),
    ]
