"""服务标准: within how long, or after how many times, a level wants a step taken."""

from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.organisation import LoopStep, ServiceLevelSet
from ledger.fact import AnyFact
from ledger.law.deadline import NO_LIMIT, Limit, Period, limit_of
from ledger.law.light import EVERY_ITEM, StepLevel, level_at
from ledger.states.agency import acts_for
from ledger.states.calendar import work_calendar
from ledger.view import State, View


class ServiceLevels(State, frozen=True, kw_only=True):
    """服务标准: what was set for an item, or for all, in the order in which it was set."""

    tag: ClassVar = "level"
    folds: ClassVar = (ServiceLevelSet,)
    settings: tuple[StepLevel, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a setting."""
        event = fact.event
        setting = StepLevel(
            fact.position,
            key != EVERY_ITEM,
            event.agency,
            event.step,
            None if event.days is None else Period(event.days, event.unit),
            event.yellow_left,
            event.times,
        )
        return replace(self, settings=(*self.settings, setting))


def level_of(
    view: View, step: LoopStep, item: str | None, *, agency: str, position: int
) -> StepLevel | None:
    """Return the level that binds an agency in a step, by what happened at a place of the log."""
    named = (EVERY_ITEM,) if item is None else (EVERY_ITEM, item)
    settings = [one for name in named for one in view.of(ServiceLevels, name).settings]
    agencies = {
        one.agency
        for one in settings
        if one.agency is not None and acts_for(view, agency, one.agency)
    }
    return level_at(settings, step, position, agencies)


def by_level(
    view: View, step: LoopStep, item: str | None, *, agency: str | None, since: tuple[date, int]
) -> tuple[Limit, int | None]:
    """Return what a service level gives for a step from a day on, and its days for yellow.

    ``since`` is also the place in the log of what obliges: a level that came later obliges nobody.
    """
    start, position = since
    level = level_of(view, step, item, agency=agency or "", position=position)
    if level is None:
        return NO_LIMIT, None
    return limit_of(work_calendar(view), start, level.period), level.yellow_left
