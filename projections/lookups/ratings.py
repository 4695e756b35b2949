"""好差评 in questions: what a rating waits for, until when, and whether the rated speak alone."""

from collections.abc import Iterable
from typing import NamedTuple

from ledger.events.organisation import LoopStep
from ledger.law.deadline import Limit
from ledger.law.light import StepLevel
from ledger.law.rating import answers_alone, is_poor
from projections.engine.row import day_of
from projections.lookups.levels import Levels
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.handling import CASE_STEPS, CaseStepRow
from projections.tables.rating import RatingRow


class RatingStand(NamedTuple):
    """评价状态: how a rating stands, until when it is put right, and by which level."""

    status: str
    limit: Limit
    level: StepLevel | None
    alone: bool

    @property
    def is_settled(self) -> bool:
        """Whether a bad rating was put right, and not by the word of those rated alone."""
        return self.status in {"handled", "revisited"} and not self.alone


class RatingStands:
    """Ratings as they stand by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._levels = Levels(reader, story)
        self._steps: dict[str, list[CaseStepRow]] = {}

    def learn(self, rows: Iterable[RatingRow]) -> None:
        """Look up at once who had a hand in the cases whose ratings were answered."""
        self._steps = {row.case: [] for row in rows if row.handled_by is not None}
        for step in self._reader.matching(CASE_STEPS, "case", sorted(self._steps)):
            self._steps[step.case].append(step)

    def of(self, row: RatingRow, case: CaseRow | None) -> RatingStand:
        """Return how a rating stands; ``case`` is what was rated."""
        agency = None if case is None else case.agency
        item = None if case is None else case.item
        level = self._levels.binding(
            LoopStep.ANSWER_RATING, item, agency, None if row.observed else row.rated_position
        )
        status = status_of(row)
        if status in {"unrated", "satisfied"}:
            return RatingStand(status, Limit(binds=False), None, alone=False)
        self._levels.tell(level)
        rated_on = day_of(row.rated_on)
        limit = self._levels.limit(rated_on, level)
        return RatingStand(status, limit, level, alone=self._is_alone(row, case))

    def _is_alone(self, row: RatingRow, case: CaseRow | None) -> bool:
        if row.handled_by is None or case is None:
            return False
        served = {case.received_by, case.accepted_by, case.decided_by}
        steps = self._steps.get(row.case)
        if steps is None:
            steps = self._reader.rows_of(CASE_STEPS, row.case)
        served.update(one.officer for one in steps if one.kind == "review")
        named = {one for one in served if one is not None}
        return answers_alone(row.handled_by, row.revisited_by, named)


def status_of(row: RatingRow) -> str:
    """Return how a rating stands: what was answered of one that is on no record is unrated."""
    if row.grade is None:
        return "unrated"
    if not is_poor(row.grade):
        return "satisfied"
    if row.revisited_on is not None:
        return "revisited"
    return "poor" if row.handled_on is None else "handled"
