"""可信日期: a day of the year 1017 or 9999 is a slip of the pen, and is refused as one.

What a ledger holds already stays: a correction may repeat such a day of its target, and a notice
tells of another ledger's entry as it stands there.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from msgspec import Struct

from ledger import naming
from ledger.entry import Submission
from ledger.events.base import YEARS
from ledger.events.credit import CreditNoticeReceived
from ledger.view import Objection, View, refusal

_AS_ZERO: Final = bytes(0x30 if byte in b"0123456789" else byte for byte in range(0x100))
_DAY: Final = b"0-00-00"
"""The last digit of a year, month and day, where each digit is 0: that is found at once."""
_CENTURIES: Final = frozenset(b'"%02d' % (year // 100) for year in YEARS)

IMPLAUSIBLE = refusal(
    "days.implausible",
    "日期不可信",
    "no fact of an administration lies in this year",
    source="账本规则: years 1900 to 2199",
    remedy="correct the year; what has no end leaves the field out",
    hard=True,
)


def may_hold_far_day(body: bytes) -> bool:
    """Tell quickly whether a submission may hold an implausible day; a True may be wrong."""
    shape = body.translate(_AS_ZERO)
    at = shape.find(_DAY)
    while at >= 0:
        begins = body[at - 4 : at - 1]
        if begins[:1] == b'"' and begins not in _CENTURIES:
            return True
        at = shape.find(_DAY, at + len(_DAY))
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
