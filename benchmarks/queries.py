"""Answers at the size of a ledger: of one case, one subject, a page of tasks, all that is open.

In a program that has the views open and up to date; the yardstick is a plain indexed select of the
same rows on the same database.
"""

import sqlite3
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

from benchmarks.places import Place, connected, open_log, opened_views
from ledger.entry import decode_entry
from ledger.events.credit import RestrictionImposed
from ledger.events.handover import ApprovalPushed
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import AgencyRegistered
from ledger.log import LedgerStore
from projections.discovery import question_named
from projections.question import Filters
from projections.views import Views

ASKED: Final = 400
PAGE: Final = 20
_WARMED: Final = 20
_DRAWS_MAX: Final = 20_000
Ask = Callable[[str], Sequence[object]]
_OPEN_TASKS: Final = "select * from tasks where agency = {} and closed_at is null"
_RAW: Final = {
    "one case": 'select * from cases where "case" = {}',
    "one subject's credit": "select * from restrictions where subject = {}",
    "a page of an agency's tasks": f"select * from tasks where agency = {{}} order by task limit {PAGE}",  # noqa: E501, S608 - one statement
    "an agency's deadlines": _OPEN_TASKS,
    "an agency's inbox": _OPEN_TASKS,
}
OF_WHAT_IS_OPEN: Final = ("an agency's deadlines", "an agency's inbox")
"""What costs by what is open for an agency, and not by the page."""


def _raw(views: Place, statement: str) -> Ask:
    if isinstance(views, Path):
        opened = sqlite3.connect(views)
        return lambda value: opened.execute(statement.format("?"), (value,)).fetchall()
    served = connected(views)
    text = statement.format("%s").encode()
    return lambda value: served.execute(text, (value,), prepare=True).fetchall()


def _ours(opened: Views, what: str) -> Ask:
    def one(command: str) -> Ask:
        def ask(value: str) -> Sequence[object]:
            opened.ready()
            with opened.reader() as reader:
                return list(question_named(command).show(reader, value))

        return ask

    def page(value: str) -> Sequence[object]:
        opened.ready()
        with opened.reader() as reader:
            return list(question_named("task").list(reader, Filters(agency=value, limit=PAGE)))

    def every(name: str) -> Ask:
        def ask(value: str) -> Sequence[object]:
            opened.ready()
            with opened.reader() as reader:
                return list(question_named(name).list(reader, Filters(agency=value)))

        return ask

    return {
        "one case": one("case"),
        "one subject's credit": one("credit"),
        "an agency's deadlines": every("deadlines"),
        "an agency's inbox": every("inbox"),
    }.get(what, page)


def _numbers(place: Place) -> dict[str, list[str]]:
    """Draw cases, subjects and agencies from all over the log, as often as they occur in it.

    Most of those who are asked about have nothing against them; one in ten has, where the log is
    long enough to find them.
    """
    store, draw = open_log(place), Random(7)  # noqa: S311 - repeatable, not secret
    head = store.head()
    cases, agencies, clean, restricted = [], [], [], []
    for tried in count():
        row = store.row(draw.randint(head // 20 + 1, head))
        data: Any = None if row is None else decode_entry(row.type, row.body).data
        if isinstance(data, ApplicationReceived):
            cases.append(data.case)
            clean.append(data.subject)
        elif isinstance(data, ApprovalPushed):
            agencies.append(data.agency_to)
        elif isinstance(data, RestrictionImposed):
            restricted.append(data.subject)
        is_enough = min(len(cases), len(agencies)) >= ASKED
        if is_enough and (len(restricted) >= ASKED // 10 or tried > _DRAWS_MAX):
            break
    subjects = [*restricted[: ASKED // 10], *clean][:ASKED]
    bodies = _agencies(store)
    told = (cases[:ASKED], subjects, agencies[:ASKED], bodies, bodies)
    return dict(zip(_RAW, told, strict=True))


def _agencies(store: LedgerStore) -> list[str]:
    pages = store.scan(types=[AgencyRegistered.__name__])
    return [decode_entry(row.type, row.body).data.agency for page in pages for row in page]


def _timed(ask: Ask, values: list[str]) -> list[float]:
    for value in values[:_WARMED]:
        ask(value)
    spent = []
    for value in values:
        started = perf_counter()
        ask(value)
        spent.append((perf_counter() - started) * 1_000)
    return sorted(spent)


def measure_queries(place: Place, views: Place) -> list[dict[str, Any]]:
    """Ask each question some hundred times, what is open of every agency; return how long it took.

    Beside it stands the plain select.
    """
    numbers, rows = _numbers(place), []
    entries = open_log(place).head()
    with opened_views(place, views) as opened:
        opened.catch_up()
        for what, values in numbers.items():
            ask = _ours(opened, what)
            ours, bare = _timed(ask, values), _timed(_raw(views, _RAW[what]), values)
            rows.append(
                {
                    "answer": what,
                    "entries": entries,
                    "rows, most": max(len(ask(value)) for value in values[:_WARMED]),
                    "p50, ms": round(ours[len(ours) // 2], 2),
                    "p99, ms": round(ours[len(ours) * 99 // 100], 2),
                    "select p50, ms": round(bare[len(bare) // 2], 3),
                    "select p99, ms": round(bare[len(bare) * 99 // 100], 3),
                }
            )
    return rows
