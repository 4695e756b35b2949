"""The aims beside what was measured: a line for each, on each database."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from benchmarks.queries import OF_WHAT_IS_OPEN

DATABASES: Final = ("SQLite", "PostgreSQL")
Rows = list[dict[str, Any]]
Find = Callable[[Mapping[str, Rows], str], float | None]


class Aim(NamedTuple):
    """目标: what is measured, how it is found among the rows, and the least or most it may be."""

    measure: str
    find: Find
    unit: str = ""
    least: Mapping[str, float] = {}
    most: float | None = None

    def told(self, figures: Mapping[str, Rows], database: str) -> str:
        """Return the figure, and whether it misses the aim; nothing where it was not measured."""
        try:
            found = self.find(figures, database)
        except (KeyError, ValueError):
            return ""
        if found is None:
            return ""
        least = self.least.get(database)
        missed = (least is not None and found < least) or (
            self.most is not None and found > self.most
        )
        return f"{found:,.10g}{self.unit}{' (missed)' if missed else ''}"

    @property
    def aim(self) -> str:
        """What is aimed at, in words."""
        if self.most is not None:
            return f"≤ {self.most:,.10g}{self.unit}"
        values = [self.least[name] for name in DATABASES if name in self.least]
        return " / ".join(f"≥ {one:,.10g}{self.unit}" for one in dict.fromkeys(values))


def _row(figures: Mapping[str, Rows], phase: str, database: str, **having: object) -> Any:  # noqa: ANN401 - figures of a row
    wanted = {"database": database, **having}
    for row in figures[phase]:
        if wanted.items() <= row.items():
            return row
    raise KeyError(phase)


def _of(phase: str, column: str, **having: object) -> Find:
    return lambda figures, database: _row(figures, phase, database, **having)[column]


def _stock(figures: Mapping[str, Rows], database: str, peer: str) -> float:
    """Return the stock recorders' best figure."""
    found = [
        one["entries/s"]
        for one in figures["peers"]
        if one.get("database") == database and one["peer"].startswith(peer)
    ]
    return float(max(found))


def _threads(who: str) -> Find:
    def find(figures: Mapping[str, Rows], database: str) -> float:
        ours: float = _row(figures, "singles", database, who=who)["entries/s"]
        return round(ours / _stock(figures, database, "save, threads"), 1)

    return find


def _beside_runner(figures: Mapping[str, Rows], database: str) -> float:
    ours: float = _row(figures, "rebuild", database, jobs=1)["entries/s"]
    return round(ours / _stock(figures, database, "ProjectionRunner"))


def _slowest(figures: Mapping[str, Rows], database: str) -> float:
    """Return the slowest of the answers about one thing, or a page of them."""
    return float(
        max(
            one["p99, ms"]
            for one in figures["queries"]
            if one["database"] == database and one["answer"] not in OF_WHAT_IS_OPEN
        )
    )


def _of_what_is_open(figures: Mapping[str, Rows], database: str) -> float:
    """Return what the slower of the answers that tell all that is open takes for 1,000 of it."""
    return round(
        max(
            1_000 * one["p99, ms"] / max(one["rows, most"], 1)
            for one in figures["queries"]
            if one["database"] == database and one["answer"] in OF_WHAT_IS_OPEN
        ),
        2,
    )


def _both(value: float) -> dict[str, float]:
    return dict.fromkeys(DATABASES, value)


AIMS: Final = (
    Aim(
        "single submissions, 1 process, to raw",
        _of("singles", "ratio", who="1 process"),
        " ×",
        {"SQLite": 0.65, "PostgreSQL": 0.55},
    ),
    Aim(
        "8 processes, to raw under the same lock",
        _of("singles", "ratio", who="8 processes"),
        " ×",
        _both(0.6),
    ),
    Aim("8 threads, to the stock recorder", _threads("8 threads"), " ×", {"PostgreSQL": 3}),
    Aim("32 threads, to the stock recorder", _threads("32 threads"), " ×", {"PostgreSQL": 5}),
    Aim(
        "batches of 5,000",
        _of("batches", "entries/s", **{"batches of": 5_000}),
        "/s",
        {"SQLite": 30_000, "PostgreSQL": 25_000},
    ),
    Aim(
        "batches of 5,000, to raw",
        _of("batches", "ratio", **{"batches of": 5_000}),
        " ×",
        _both(0.5),
    ),
    Aim("rebuild, to scan and decode", _of("rebuild", "ratio", jobs=1), " ×", _both(0.3)),
    Aim("rebuild in 2 processes, to one", _of("rebuild", "× one job", jobs=2), " ×", _both(1.5)),
    Aim("rebuild, to the stock ProjectionRunner", _beside_runner, " ×", {"PostgreSQL": 50}),
    Aim("peak memory of a rebuild", _of("rebuild", "peak MB", jobs=1), " MB", most=1_024),
    Aim("log import, to raw", _of("moving", "ratio", way="log import"), " ×", _both(0.5)),
    Aim("db copy, to raw", _of("moving", "ratio", way="db copy"), " ×", _both(0.5)),
    Aim("live lag at 1,000 entries/s, p99", _of("lag", "p99, ms"), " ms", most=250),
    Aim("the slowest of three answers, p99", _slowest, " ms", most=5),
    Aim(
        "deadlines and inbox of the busiest agency, for 1,000 of its open lines",
        _of_what_is_open,
        " ms",
        most=100,
    ),
    Aim(
        "the figures of a month, for 1,000 of its cases",
        _of("figures", "all figures, s for 1,000 cases"),
        " s",
        most=0.2,
    ),
    Aim("rows read by a decision", _of("decisions", "rows read, most"), "", most=200),
)


def table_of(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a row for each aim that was measured."""
    rows = {one["name"]: one["rows"] for one in figures["phases"]}
    for one in AIMS:
        told = {name: one.told(rows, name) for name in DATABASES}
        if any(told.values()):
            yield {"measure": one.measure, "aim": one.aim, **told}
