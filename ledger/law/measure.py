"""失信惩戒措施: how long a restriction by a listed measure may last."""

from datetime import date, timedelta
from typing import Final

from ledger.calendar import WorkCalendar, after_months
from ledger.law.deadline import WORKDAY, Period

_MONTHS: Final = {"month": 1, "year": 12}


def latest_end(calendar: WorkCalendar, begins_on: date, longest: Period) -> date | None:
    """Return the last day on which a restriction may bind; None where nobody knows it.

    It is a window and no limit within which somebody must act: it ends on its day, also on a day
    off (民法典 第二百零三条 is about the latter).
    """
    if longest.unit == WORKDAY:
        return calendar.after(begins_on, longest.length)
    if longest.unit in _MONTHS:
        return after_months(begins_on, _MONTHS[longest.unit] * longest.length)
    try:
        return begins_on + timedelta(days=longest.length)
    except OverflowError:
        return None
