"""公示期 in questions: the window of a penalty, by the terms that held for its document."""

from datetime import date
from functools import partial
from typing import Final

import sqlalchemy as sql

from ledger.law.deadline import Period
from ledger.law.publicity import (
    VINTAGES,
    Window,
    is_graded,
    publicity,
    setting_of,
    terms_of,
    vintage_on,
)
from ledger.sentence import say
from projections.engine.row import day_of
from projections.lookups.limits import Limits
from projections.question import Columns, Condition
from projections.reader import Reader
from projections.story import Story
from projections.tables.credit import PenaltyRow

_GRADES: Final = tuple(dict.fromkeys(grade for one in VINTAGES for grade in one.grades))
_DAYS_AT_LEAST: Final = {"month": 28, "year": 365}


class Windows:
    """公示期: the windows of penalties at a reader's position."""

    def __init__(self, reader: Reader, limits: Limits | None = None) -> None:
        self._calendar = reader.calendar()
        self._limits = limits or Limits(reader)

    def of(self, row: PenaltyRow) -> Window | None:
        """Return the window of a penalty; what was set after it was decided gives no more time.

        What another ledger decided was judged there; here its window is told by the terms as they
        are.
        """
        decided_on = day_of(row.decided_on)
        known_at = self._known_at(row)
        return publicity(
            decided_on,
            row.severity,
            day_of(row.repaired_on),
            period_of=partial(self._period, decided_on, known_at),
            calendar=self._calendar,
        )

    def may_be_over(self, c: Columns, day: date) -> Condition:
        """Return the condition that the window of a penalty could be over on a day.

        It is a first sieve for the database: it keeps more than are over, never less.
        """
        ends = [c.repaired_on.is_not(None)]
        for grade in _GRADES:
            longest = terms_of(grade)[-1]
            lengths = [_days_at_least(one.period) for one in self._limits.settings_of(longest)]
            if lengths:
                before = date.fromordinal(max(1, day.toordinal() - min(lengths)))
                ends.append(sql.and_(c.severity == grade, c.decided_on < before.isoformat()))
        return sql.and_(c.decided_on >= VINTAGES[0].since.isoformat(), sql.or_(*ends))

    def _known_at(self, row: PenaltyRow) -> int | None:
        is_known_here = row.origin is None and not row.observed
        return row.decided_position if is_known_here else None

    def tell(self, row: PenaltyRow, story: Story) -> None:
        """Tell by which terms the window of a penalty is counted."""
        vintage = vintage_on(day_of(row.decided_on))
        with story.about("window"):
            if vintage is None or not is_graded(day_of(row.decided_on), row.severity):
                story.note(say("no rules of its day say for how long it is public"))
                return
            story.note(say("the rules of its day count: {system}", system=vintage.system))
        for term in terms_of(row.severity or ""):
            decided_on = day_of(row.decided_on)
            if decided_on is not None:
                settings = self._limits.settings_of(term)
                bound = setting_of(settings, decided_on, self._known_at(row))
                with story.about("window"):
                    self._limits.tell_setting(term, bound)

    def _period(self, day: date | None, known_at: int | None, term: str) -> Period | None:
        if day is None:
            return None
        found = setting_of(self._limits.settings_of(term), day, known_at)
        return None if found is None else found.period


def _days_at_least(period: Period) -> int:
    """Return how many days a period lasts at the least, wherever it begins."""
    return period.length * _DAYS_AT_LEAST.get(period.unit, 1)
