"""A day or an instant some days later, where a column says how many: ``plus_days``.

Natural days only: which days are worked is what the ledger's calendar says, and a mapping has none.
"""

from datetime import UTC, date, datetime, timedelta

from consumers.files.mapping.columns import Form, Values
from consumers.files.mapping.combinators import columns_of
from consumers.files.problems import CELL_MALFORMED, Problem, RowProblem
from ledger.events.base import YEARS
from ledger.sentence import say
from ledger.zone import Zone


def with_days(start: Form, days: Form, zone: Zone, where: str) -> Form:
    """Return the form of what is some days later; nothing where either is not there."""
    get_start, get_days = start.get, days.get
    columns = columns_of((start, days))
    field = days.columns[0] if len(days.columns) == 1 else where

    def get(values: Values) -> date | None:
        at, count = get_start(values), get_days(values)
        if at is None or count is None:
            return None
        try:
            moved = _moved(at, count, zone)
        except OverflowError:
            moved = None
        if moved is None or moved.year not in YEARS:
            message = say(
                "{where}: {count} {count:day|days} later is no plausible day any more",
                where=where,
                count=count,
            )
            raise RowProblem(
                Problem(code=CELL_MALFORMED, message=message, field=field, value=str(count))
            )
        return moved

    return Form(get, columns)


def _moved(at: date, days: int, zone: Zone) -> date:
    """Return a day or an instant some days later: the same time of day in the zone."""
    if not isinstance(at, datetime):
        return at + timedelta(days=days)
    local = zone.local(at).replace(tzinfo=None) + timedelta(days=days)
    return zone.local(local).astimezone(UTC)
