"""The figures of a month at the size of a ledger: all of them at once, and one alone.

It is the last whole month of the ledger's year. What a month costs is told by the case too, so that
counties can be compared. The yardstick is a plain select of the same cases.
"""

from datetime import timedelta
from time import perf_counter
from typing import Any, Final

from benchmarks.places import Place, open_log, opened_views
from ledger.zone import Zone
from projections.discovery import question_named
from projections.question import Filters
from projections.tables.intake import CASES

_TURNS: Final = 3
_ZONE: Final = Zone("Asia/Shanghai")


def _seconds(views: Any, filters: Filters) -> tuple[float, int]:  # noqa: ANN401 - opened views
    """Return the best of some turns, and how many cases were accepted in the month."""
    spent, accepted = [], 0
    for _ in range(_TURNS):
        started = perf_counter()
        with views.reader() as reader:
            found = list(question_named("kpi").list(reader, filters))
        spent.append(perf_counter() - started)
        accepted = max((one.numerator for one in found if one.figure == "accepted"), default=0)
    return min(spent), accepted


def _bare(views: Any, month: str) -> float:  # noqa: ANN401
    started = perf_counter()
    with views.reader() as reader:
        c = reader.columns(CASES)
        sum(1 for _ in reader.select(CASES, c.accepted_on.startswith(month)))
    return perf_counter() - started


def measure_figures(place: Place, views: Place) -> list[dict[str, Any]]:
    """Ask for the figures of the log's last whole month; return how long it took."""
    store = open_log(place)
    last = _ZONE.day(store.end().recorded_at)
    month = f"{last.replace(day=1) - timedelta(days=1):%Y-%m}"
    with opened_views(place, views) as opened:
        opened.catch_up()
        every, cases = _seconds(opened, Filters(month=month))
        one, _ = _seconds(opened, Filters(month=month, figure="accepted"))
        bare = _bare(opened, month)
    return [
        {
            "entries": store.head(),
            "cases of the month": cases,
            "all figures, s": round(every, 3),
            "one figure, s": round(one, 3),
            "select of the cases, s": round(bare, 3),
            "all figures, s for 1,000 cases": round(1_000 * every / max(cases, 1), 3),
        }
    ]
