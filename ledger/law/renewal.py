"""延续: whether an application for renewal keeps a licence in force beyond its last day.

Who applies in time need not suffer from the authority's silence: without a decision by the last
day the licence counts as renewed until the decision (行政许可法 第五十条).
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar, after_months
from ledger.law.deadline import WORKDAY, Period

RENEWAL: Final = "renewal"
"""延续申请期限: how long before the last day the holder applies, where the guide says nothing."""
BY_LAW: Final = "renewed-by-law"
GRANTED: Final = "renewal-granted"
_ONE_DAY: Final = timedelta(days=1)
_MONTHS: Final = {"month": 1, "year": 12}


class Renewal(NamedTuple):
    """延续申请: what is known of one application on a day.

    ``accepted_on`` is the day from which it counts as accepted, in writing or by silence: None
    where it was not, or waits for what a notice asked for. ``ended_on`` is the day on which it was
    refused, withdrawn, turned away or closed. ``ahead`` is how long before the last day it must
    have come; None where neither guide nor legal term says it, and then nobody guesses.
    """

    received_on: date
    ahead: Period | None
    accepted_on: date | None = None
    granted_on: date | None = None
    ended_on: date | None = None


def renewed(
    renewals: Iterable[Renewal], calendar: WorkCalendar, last_day: date, day: date
) -> str | None:
    """Return whether a term that ended on its last day goes on: by law, by a grant, or not."""
    found = [_carries(one, calendar, last_day, day) for one in renewals]
    return GRANTED if GRANTED in found else BY_LAW if BY_LAW in found else None


def _carries(renewal: Renewal, calendar: WorkCalendar, last_day: date, day: date) -> str | None:
    if renewal.accepted_on is None or renewal.accepted_on > last_day:
        return None
    granted_on, ended_on = renewal.granted_on, renewal.ended_on
    if granted_on is not None and granted_on <= min(last_day, day):
        return GRANTED
    if not _is_in_time(renewal, calendar, last_day):
        return None
    if ended_on is not None and (ended_on <= last_day or ended_on <= day):
        return None
    return GRANTED if granted_on is not None and granted_on <= day else BY_LAW


def _is_in_time(renewal: Renewal, calendar: WorkCalendar, last_day: date) -> bool:
    """Tell whether it came in time: a last day to apply that is off rolls (民法典 第二百零三条)."""
    if renewal.ahead is None:
        return False
    last = _before(calendar, last_day, renewal.ahead)
    while last is not None and last < renewal.received_on and calendar.is_workday(last) is False:
        last += _ONE_DAY
    return last is not None and renewal.received_on <= last


def _before(calendar: WorkCalendar, end: date, period: Period) -> date | None:
    """Return the day that lies so long before another; None where no calendar says."""
    if period.unit == WORKDAY:
        return _workdays_before(calendar.is_workday, end, period.length)
    if period.unit in _MONTHS:
        return after_months(end, -period.length * _MONTHS[period.unit])
    return end - timedelta(days=period.length)


def _workdays_before(
    is_workday: Callable[[date], bool | None], end: date, length: int
) -> date | None:
    day, left = end, length
    while left:
        works = is_workday(day)
        if works is None:
            return None
        left -= works
        day -= _ONE_DAY
    return day
