"""服务标准 in questions: until when a step is due by a level, and its light on the day."""

from datetime import date
from typing import Final

from ledger.events.organisation import LoopStep
from ledger.law.deadline import NO_LIMIT, Limit, Period, limit_of
from ledger.law.light import EVERY_ITEM, StepLevel, level_at, light_on
from ledger.sentence import say
from projections.lookups.duties import stands
from projections.lookups.limits import Limits
from projections.lookups.organisation import Acting, ItemDuties
from projections.lookups.untold import LicenceAct, PenaltyEnd
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.catalogue import DUTIES
from projections.tables.credit import PenaltyRow
from projections.tables.organisation import SERVICE_LEVELS, ServiceLevelRow
from projections.tables.supervision import CheckRow


def earlier(*ends: str | None) -> str | None:
    """Return the first of several ends: of several limits the shortest counts."""
    return min((end for end in ends if end is not None), default=None)


Obliging = CaseRow | CheckRow | PenaltyRow | LicenceAct | PenaltyEnd
"""What obliges to push or to feed back: a decision, an act on a licence, a check, a penalty."""


def cause_of(row: Obliging) -> tuple[str | None, int | None]:
    """Return when what obliges happened, and its place in the log."""
    if isinstance(row, CheckRow):
        return row.checked_at, row.checked_position
    return row.decided_at, row.decided_position


_TOLD: Final = ("step", "agency", "days", "times", "yellow_left", "basis")
"""What a level says that is told where it counts."""


class Levels:
    """The service levels of a reader's position, looked up once for each item."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._story = story
        self._calendar = reader.calendar()
        self._limits = Limits(reader)
        self._levels: dict[str, list[StepLevel]] = reader.remembered("service levels")
        self._duties, self._acting = ItemDuties(reader), Acting(reader)
        self._bearing: dict[
            tuple[str | None, str | None], tuple[list[StepLevel], frozenset[str]]
        ] = {}

    def binding(
        self, step: str, item: str | None, agency: str | None, position: int | None
    ) -> StepLevel | None:
        """Return the level that binds an agency in a step, by what happened at a place."""
        levels, agencies = self._bearing_on(item, agency)
        return level_at(levels, step, position, agencies)

    def _bearing_on(
        self, item: str | None, agency: str | None
    ) -> tuple[list[StepLevel], frozenset[str]]:
        """Return the levels of an item and of all, and for which they name an agency acts."""
        if (item, agency) not in self._bearing:
            levels = [*self._of(EVERY_ITEM), *(self._of(item) if item is not None else ())]
            named = {one.agency for one in levels if one.agency is not None}
            agencies = frozenset(one for one in named if agency in self._acting.of(one))
            self._bearing[item, agency] = levels, agencies
        return self._bearing[item, agency]

    def tell(self, level: StepLevel | None, *, counts: bool = True) -> None:
        """Tell which entry set a level, and whether it is the one that counts."""
        if self._story is None or level is None:
            return
        held = (row for name in self._levels for row in self._reader.rows_of(SERVICE_LEVELS, name))
        for row in held:
            if row.position == level.position:
                self._story.row(SERVICE_LEVELS, row, *_TOLD)
        if level.period is not None and not counts:
            self._story.note(say("something shorter counts than the service level"))

    def due_of(
        self, step: str, row: Obliging, agency: str | None
    ) -> tuple[str | None, StepLevel | None]:
        """Return until when something is sent, by the level in force when it happened.

        History of older systems, and what happened before the level was set, owes nothing. Where
        a level binds feedback, the supervisor's own duty may shorten it; without one the days of a
        duty are what they always were, an intention that no clock was ever held to.
        """
        if row.observed:
            return None, None
        at, position = cause_of(row)
        level = self.binding(step, row.item, agency, position)
        is_bound = level is not None and level.period is not None
        by_duty = None
        if is_bound and step == LoopStep.FEEDBACK:
            by_duty = self._by_duty(row, agency)
        by_level = self.end(self.day(at), level)
        self.tell(level, counts=by_duty is None or (by_level or by_duty) <= by_duty)
        return earlier(by_duty, by_level), level

    def _by_duty(self, row: Obliging, agency: str | None) -> str | None:
        """Return until when the supervisor's own duty wants what was found to be fed back.

        Of several duties that stand on the day, the one assigned last counts; one that was recorded
        behind what was found obliges nobody for it.
        """
        at, position = cause_of(row)
        found_on = self.day(at)
        if row.item is None or found_on is None or position is None:
            return None
        standing = [
            duty
            for duty in self._duties.of(row.item)
            if duty.feedback_days_max is not None
            and duty.position < position
            and stands(duty, found_on, None)
            and agency in self._acting.of(duty.agency or "")
        ]
        latest = max(standing, key=lambda duty: duty.position, default=None)
        days = None if latest is None else latest.feedback_days_max
        if self._story is not None and latest is not None:
            self._story.row(DUTIES, latest, "feedback_days_max")
        return None if days is None else self._limits.after(found_on, days)

    def day(self, instant: str | None) -> date | None:
        """Return the local day of an instant, as the reader tells days."""
        return self._reader.day(instant)

    def end(self, start: date | None, level: StepLevel | None) -> str | None:
        """Return the end of a level's time from a day on; None: none, or nobody knows the day."""
        if start is None or level is None or level.period is None:
            return None
        last_day = limit_of(self._calendar, start, level.period).last_day
        return None if last_day is None else self._limits.last_instant(last_day)

    def limit(self, start: date | None, level: StepLevel | None) -> Limit:
        """Return the limit that a level puts on a step, from a day on."""
        period = None if level is None or start is None else level.period
        return NO_LIMIT if start is None else limit_of(self._calendar, start, period)

    def light_with(self, limit: Limit, yellow_left: int | None) -> str | None:
        """Return the light of a limit on the day asked about, yellow with so many days left."""
        return light_on(self._calendar, self._reader.on, limit, yellow_left)

    def light(self, limit: Limit, level: StepLevel | None) -> str | None:
        """Return the light of something that is open on the day asked about."""
        return self.light_with(limit, None if level is None else level.yellow_left)

    def light_until(self, due_at: str | None, level: StepLevel | None) -> str | None:
        """Return the light of something open that is due at an instant.

        A level that binds without a last day waits for its calendar.
        """
        is_bound = due_at is not None or (level is not None and level.period is not None)
        return self.light(Limit(is_bound, self.day(due_at)), level)

    def _of(self, level: str) -> list[StepLevel]:
        if level not in self._levels:
            rows = self._reader.rows_of(SERVICE_LEVELS, level)
            self._levels[level] = [_level(row) for row in rows]
        return self._levels[level]


def _level(row: ServiceLevelRow) -> StepLevel:
    return StepLevel(
        row.position,
        row.level != EVERY_ITEM,
        row.agency,
        row.step,
        None if row.days is None else Period(row.days, row.unit),
        row.yellow_left,
        row.times,
    )
