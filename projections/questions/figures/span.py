"""统计期间: the days that figures are of, and what is measured of them."""

import re
from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

from ledger.errors import InputUnreadable
from ledger.law.case_measure import CaseMeasure
from ledger.law.duty_figures import DutyMeasure
from ledger.sentence import say
from projections.question import Filters

Measure = CaseMeasure | DutyMeasure
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class FigureDays(NamedTuple):
    """期间: local days of the ledger, both included."""

    since: date
    until: date

    def holds(self, day: date | None) -> bool:
        """Tell whether a day lies in it."""
        return day is not None and self.since <= day <= self.until


class Measured(NamedTuple):
    """计量: a case, or one thing that was owed, with its measure, whose it is, and its days."""

    measure: Measure
    about: str
    item: str | None
    agency: str | None
    begun_on: date | None
    due_on: date | None
    ended_on: date | None


def span_of(filters: Filters, on: date) -> FigureDays:
    """Return the days that are asked about: of the month that is named, else that of the day.

    Raises ``InputUnreadable`` for what is no month, and for a month beside other days.
    """
    if filters.month is None and (filters.since or filters.until):
        return FigureDays(filters.since or date.min, filters.until or on)
    if filters.since or filters.until:
        raise InputUnreadable(say("month: name a month, or days by since and until, not both"))
    named = f"{on:%Y-%m}" if filters.month is None else filters.month
    found = _MONTH.fullmatch(named)
    if found is None or int(found[1]) < 1:
        raise InputUnreadable(say("month: {month!r} is no month such as 2017-09", month=named))
    year, month = int(found[1]), int(found[2])
    return FigureDays(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
