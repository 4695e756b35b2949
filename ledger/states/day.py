"""日: which day of a fact counts: when it took effect, or when it was recorded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.fact import AnyFact, Fact
from ledger.view import Objection, View, refusal


def occurred_on(fact: AnyFact, view: View) -> date:
    """Return the local day on which a fact took effect; it measures time limits."""
    return view.opening.zone.day(fact.occurred_at)


def judged_on(fact: AnyFact, view: View) -> date:
    """Return the day on which prohibitions bind: the recorded day, so that nobody back-dates.

    Observed history was recorded elsewhere, on the day when it took effect.
    """
    return fact.day if fact.observed is None else occurred_on(fact, view)


def judge_day(
    fact: Fact[Any], view: View, field: str, *, after: date | None = None
) -> Iterator[Objection]:
    """Yield what stands against the day that an act names of itself.

    It lies between its predecessor, ``after``, and the day on which the fact took effect: a day
    that nobody was bound by would move a time limit to wherever somebody likes it.
    """
    day: date | None = getattr(fact.event, field)
    if day is None:
        return
    if after is not None and day < after:
        yield DAYS_ORDER(f"data.{field}", f"{day} < {after}")
    if day > (occurred := occurred_on(fact, view)):
        yield DAYS_IN_FUTURE(f"data.{field}", f"{day} > {occurred}")


DAYS_ORDER = refusal(
    "days.order",
    "日期早于前一环节",
    "the act is dated before what it follows: accepted before received, decided before accepted",
    source="行政许可法 第三十二条、第四十二条: limits run from the acts that were done, in order",
    remedy="give the day on which it was done; a wrong day of the earlier act is corrected",
)


DAYS_IN_FUTURE = refusal(
    "days.in-future",
    "日期晚于发生时间",
    "the act is dated after the day on which the fact took effect",
    source="行政许可法 第四十四条: an act counts from the day on which it was done",
    remedy="record it when it is done, with the day of that",
)
