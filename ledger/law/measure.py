"""失信惩戒措施: how long a restriction by a listed measure may last, and if repair ends it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar, after_months
from ledger.law.deadline import WORKDAY, Period

_MONTHS: Final = {"month": 1, "year": 12}


class MeasureVersion(NamedTuple):
    """清单版本: a version of a measure, where in the log it was listed, if repair ends it."""

    position: int
    version: int
    ends_with_repair: bool


def ends_with_repair(listings: Iterable[MeasureVersion], imposed_at: int | None) -> bool:
    """Tell whether a restriction ends with repair, by the version that was listed when imposed.

    A later version takes no repair away from whom the former promised it, and gives none: 法不溯及
    既往. What older systems imposed has no place in the log: for it the last version counts.
    """
    known = (one for one in listings if imposed_at is None or one.position < imposed_at)
    latest = max(known, key=lambda one: one.version, default=None)
    return latest is not None and latest.ends_with_repair


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
