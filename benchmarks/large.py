"""``make bench-large``: the same work on a ledger a hundred times as long, side by side.

Cost must grow with the work that is asked for and not with the ledger. Each size, a hundredth, a
tenth and the whole, is a year of a county of its own, the larger the busier.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from benchmarks.isolated import isolated
from benchmarks.phases import Phase, Plan, Rows, on_each, peers
from benchmarks.places import Land, Place, open_log, views_beside
from benchmarks.queries import measure_queries
from benchmarks.rebuild import catch_up, measure_rebuild
from benchmarks.thrift import measure_thrift
from benchmarks.year import BATCH, append_more

_SHARES: Final = (100, 10, 1)
_MORE: Final = 20_000
_BEHIND: Final = 2_000
_SINGLES: Final = 1_000


def _appended(place: Place, count: int) -> float:
    return count / isolated(append_more, place, count, BATCH).result


def _singly(place: Place) -> float:
    return _SINGLES / isolated(append_more, place, _SINGLES, 1).result


def _behind(place: Place, views: Place) -> float:
    """Return the milliseconds that it takes to fold some entries that are new."""
    isolated(append_more, place, _BEHIND, _BEHIND)
    return float(isolated(catch_up, place, views).result) * 1_000


def _costs(land: Land, plan: Plan, size: int) -> Iterator[tuple[str, float]]:
    place = plan.ledger(land, size)
    views = views_beside(place)
    caught_up = isolated(catch_up, place, views).result
    yield "catch-up from the beginning, s", round(caught_up, 1)
    yield "append by the day, entries/s", round(_appended(place, plan.at_most(_MORE)))
    yield "append one by one, entries/s", round(_singly(place))
    decided = isolated(measure_thrift, place).result
    yield "a cold decision, rows read", decided["rows read, most"]
    yield "a cold decision, ms", decided["cold decision, median ms"]
    isolated(catch_up, place, views)
    yield f"catch-up of {_BEHIND:,} entries, ms", round(_behind(place, views))
    for row in isolated(measure_queries, place, views).result:
        yield f"{row['answer']}, p50 ms", row["p50, ms"]
        yield f"{row['answer']}, p99 ms", row["p99, ms"]
        yield f"{row['answer']}, plain select p99 ms", row["select p99, ms"]
    yield "bytes an entry", round(land.bytes_of(place) / open_log(place).head())


def _at(size: int, plan: Plan) -> Rows:
    heading = f"{size:,} entries"
    return on_each(
        plan,
        lambda land: [
            {"measure": measure, heading: figure} for measure, figure in _costs(land, plan, size)
        ],
    )


def _rebuilds(plan: Plan) -> Rows:
    def measure(land: Land) -> list[dict[str, Any]]:
        return measure_rebuild(land, plan.ledger(land, plan.entries), turns=1)

    return on_each(plan, measure)


def phases_of_large(plan: Plan) -> list[Phase]:
    """Return what ``make bench-large`` measures, in its order: each size before the next."""
    sizes = [max(1_000, plan.entries // share) for share in _SHARES]
    note = "The same work on ledgers of three sizes, each a simulated year of its own."
    costs = [
        Phase(f"at-{size}", "Cost beside the ledger's length", note, partial(_at, size))
        for size in sizes
    ]
    return [
        *costs,
        Phase("rebuild", "Rebuild of all projections", "One run each.", _rebuilds),
        Phase(
            "peers",
            "Peers on the same machine",
            "In an environment of their own, at sizes that they can bear.",
            partial(peers, singles=5_000, many=min(plan.entries, 100_000), seconds=1_200),
        ),
    ]
