"""公示期 in questions: the window of a penalty, by the terms that held for its document."""

from datetime import date
from functools import partial

from ledger.law.deadline import Period
from ledger.law.publicity import Window, publicity
from projections.lookups.limits import Limits
from projections.reader import Reader
from projections.tables.credit import PenaltyRow


def day_of(text: str | None) -> date | None:
    """Return a day of a row, None for none."""
    return None if text is None else date.fromisoformat(text)


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
        is_known_here = row.origin is None and not row.observed
        known_at = row.decided_position if is_known_here else None
        return publicity(
            decided_on,
            row.severity,
            day_of(row.repaired_on),
            period_of=partial(self._period, decided_on, known_at),
            calendar=self._calendar,
        )

    def _period(self, day: date | None, known_at: int | None, term: str) -> Period | None:
        return None if day is None else self._limits.term(term, day, known_at)
