"""更正与时限: a limit that is corrected after it bound somebody, so that he has more time.

A guide that was mistyped is corrected, and a case follows the right one. But whoever is late might
correct the limit instead of the day, or the day from which it runs: that is not done unseen.
"""

from collections.abc import Iterator
from datetime import date

from ledger.events import Event
from ledger.events.catalogue import GuidePublished
from ledger.events.complaint import ComplaintReceived
from ledger.events.credit import PenaltyDecided, RestrictionImposed
from ledger.events.enforcement import EnforcementCaseFiled
from ledger.events.organisation import LegalTermSet, ServiceLevelSet
from ledger.law.deadline import Period, period_of
from ledger.view import Objection, finding


def judge_more_time(before: Event, after: Event | None) -> Iterator[Objection]:
    """Yield a finding where a limit gives more time than it did, or is gone: None for a void."""
    if after is not None:
        yield from _judge_milder(before, after)
    now = {} if after is None else _limits_of(after)
    for field, limit in _limits_of(before).items():
        left = now.get(field)
        if left is None or left.is_longer_than(limit):
            yield MORE_TIME(f"data.{field}", _spelled(limit, left))
    later = {} if after is None else _days_of(after)
    for field, day in _days_of(before).items():
        moved = later.get(field)
        if moved is None or moved > day:
            yield MORE_TIME(f"data.{field}", f"{day} → {_told(moved)}")


def _judge_milder(before: Event, after: Event) -> Iterator[Objection]:
    """Yield a finding where what holds against somebody ends, or is repaired, earlier than it did.

    A penalty's day and severity say which rules hold and when repair may be asked for; what was
    never said bound nobody.
    """
    match before, after:
        case PenaltyDecided(), PenaltyDecided():
            pairs = {
                "decided_on": (before.decided_on, after.decided_on),
                "severity": (before.severity, after.severity),
            }
            milder = [one for one, (was, now) in pairs.items() if was not in (None, now)]
        case RestrictionImposed(), RestrictionImposed():
            is_shorter = after.until_on is not None and (
                before.until_on is None or after.until_on < before.until_on
            )
            is_narrower = not set(before.forbids) <= set(after.forbids)
            flags = {"until_on": is_shorter, "forbids": is_narrower}
            milder = [one for one, is_milder in flags.items() if is_milder]
        case _:
            return
    for field in milder:
        was, now = getattr(before, field), getattr(after, field)
        yield MILDER(f"data.{field}", f"{_told(was)} → {_told(now)}")


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{one}" for one in value)
    return "-" if value is None else f"{value}"


def _limits_of(event: Event) -> dict[str, Period]:
    match event:
        case LegalTermSet():
            return {"length": Period(event.length, event.unit)}
        case ServiceLevelSet() if event.days is not None:
            return {"days": Period(event.days, event.unit)}
        case GuidePublished():
            told = {
                "legal_days": period_of(event.legal_days, event.legal_unit),
                "promised_days": period_of(
                    event.promised_days, event.promised_unit or event.legal_unit
                ),
                "instant": Period(0) if event.instant else None,
            }
            return {field: period for field, period in told.items() if period is not None}
        case _:
            return {}


def _days_of(event: Event) -> dict[str, date]:
    """Return the days until which, or from which on, somebody has to do something."""
    match event:
        case ComplaintReceived():
            days = {"received_on": event.received_on, "answer_by": event.answer_by}
        case EnforcementCaseFiled():
            days = {"filed_on": event.filed_on}
        case _:
            return {}
    return {field: day for field, day in days.items() if day is not None}


def _spelled(before: Period, after: Period | None) -> str:
    now = "-" if after is None else f"{after.length} {after.unit}"
    return f"{before.length} {before.unit} → {now}"


MORE_TIME = finding(
    "correction.more-time",
    "更正后期限变长",
    "by this change a limit gives more time to what it bound, or is gone",
    source="账本更正规则: a wrong record is corrected, an act is ended by an act",
    remedy="监察 compares both versions with the published guide or the statute: "
    "`shenguan explain` shows them",
)


MILDER = finding(
    "correction.milder",
    "更正后约束改变",
    "by this change the rules, the publicity or the first day of repair of a penalty are others, "
    "or a restriction ends earlier or forbids less",
    source="账本更正规则: a wrong record is corrected, an act is ended by an act",
    remedy="监察 compares both versions with the document: `shenguan explain` shows them",
)
