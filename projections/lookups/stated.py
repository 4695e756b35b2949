"""自定期限 in questions: until when somebody acts, by the day an act names or by a service level.

Of the two the first counts; what an older system did obliges nobody here.
"""

from datetime import date
from typing import NamedTuple

from ledger.events.organisation import LoopStep
from ledger.law.deadline import NO_LIMIT, Limit, earliest, limit_until
from projections.engine.row import day_of
from projections.lookups.levels import Levels
from projections.reader import Reader


class Obliging(NamedTuple):
    """起因: what obliges: whom, for which item, from which day, at which place, until which day."""

    agency: str | None
    item: str | None
    start: str | None
    position: int | None
    named: str | None
    observed: bool = False


class StatedLimit(NamedTuple):
    """时限: the limit, and with how many working days left it turns yellow."""

    limit: Limit = NO_LIMIT
    yellow_left: int | None = None


def stated_limit(reader: Reader, levels: Levels, step: LoopStep, obliging: Obliging) -> StatedLimit:
    """Return until when a step is taken; a day that was named and is off ends on the next one."""
    if obliging.observed or obliging.start is None:
        return StatedLimit()
    named = day_of(obliging.named)
    by_act = limit_until(reader.calendar(), named)
    level = levels.binding(step, obliging.item, obliging.agency, obliging.position)
    by_level = levels.limit(date.fromisoformat(obliging.start), level)
    limit = earliest(by_act, by_level)
    levels.tell(level, counts=limit.last_day == by_level.last_day)
    return StatedLimit(limit, None if level is None else level.yellow_left)
