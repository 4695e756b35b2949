"""可信日期: a day of the year 1017 or 9999 is a slip of the pen, and is refused as one.

What a ledger holds already stays: a correction may repeat such a day of its target, and a notice
tells of another ledger's entry as it stands there.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from msgspec import Struct, inspect

from ledger import naming
from ledger.entry import Submission
from ledger.events import Event
from ledger.events.base import YEARS
from ledger.events.credit import CreditNoticeReceived
from ledger.view import Objection, View, refusal

IMPLAUSIBLE = refusal(
    "days.implausible",
    "日期不可信",
    "no fact of an administration lies in this year",
    source="账本规则: years 1900 to 2199",
    remedy="correct the year; what has no end leaves the field out",
    hard=True,
)


def holds_far_day(submission: Submission[Any]) -> bool:
    """Tell whether any day of a submission is implausible; only fields that hold days are read."""
    if submission.occurred_at.year not in YEARS:
        return True
    event: Event = submission.data
    for get in _fields_with_days(type(event)):
        value = get(event)
        if isinstance(value, date):
            if value.year not in YEARS:
                return True
        elif value is not None and any(_far_days_in(value, "")):
            return True
    return False


@cache
def _fields_with_days(event_type: type[Event]) -> tuple[Callable[[Any], object], ...]:
    described = inspect.type_info(event_type)
    assert isinstance(described, inspect.StructType)  # noqa: S101 - what a Struct is described by
    return tuple(attrgetter(one.name) for one in described.fields if _has_day(one.type))


def _has_day(kind: inspect.Type) -> bool:
    match kind:
        case inspect.DateType() | inspect.DateTimeType():
            return True
        case inspect.Metadata():
            return _has_day(kind.type)
        case inspect.UnionType():
            return any(map(_has_day, kind.types))
        case inspect.VarTupleType():
            return _has_day(kind.item_type)
        case inspect.StructType():
            return any(_has_day(one.type) for one in kind.fields)
    return False


def judge_days(submission: Submission[Any], view: View) -> Iterator[Objection]:
    """Yield what stands against the days of a submission."""
    if isinstance(submission.data, CreditNoticeReceived) and submission.observed is None:
        return
    known = set(_days_of_target(submission, view))
    for field, day in _far_days(submission):
        if day not in known:
            yield IMPLAUSIBLE(field, f"{day.isoformat()[:10]}, {YEARS[0]}–{YEARS[-1]}")


def _days_of_target(submission: Submission[Any], view: View) -> Iterator[date]:
    correction = submission.corrects
    target = None if correction is None else view.fact(correction.entry)
    if correction is None or target is None:
        return
    yield target.occurred
    yield from (day for _, day in _far_days_in(target.event, ""))
    name, tags = type(target.event).__name__, naming.tags_of(target.event)
    for _, entry in view.history((name,), tags[0]) if tags else ():
        if entry.corrects is not None and entry.corrects.entry == correction.entry:
            yield from (day for _, day in _far_days_in(entry.data, ""))


def _far_days(submission: Submission[Any]) -> Iterator[tuple[str, date]]:
    if submission.occurred_at.year not in YEARS:
        yield "occurred_at", submission.occurred_at
    yield from _far_days_in(submission.data, "data")


def _far_days_in(thing: object, path: str) -> Iterator[tuple[str, date]]:
    if isinstance(thing, date):
        if thing.year not in YEARS:
            yield path, thing
    elif isinstance(thing, tuple):
        for index, one in enumerate(thing):
            yield from _far_days_in(one, f"{path}[{index}]")
    elif isinstance(thing, Struct):
        for name in thing.__struct_fields__:
            yield from _far_days_in(getattr(thing, name), f"{path}.{name}")
