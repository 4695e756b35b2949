"""推送情况 in questions: how a push stands on the day, whose turn it is, and until when."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from ledger.events.handover import PushStage
from ledger.events.organisation import LoopStep
from projections.lookups.chunks import chunks
from projections.lookups.steps import Looked, NextStep, follow_up_of, is_told_only, step_of
from projections.lookups.untold import act_of
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.decision import LICENCES, LicenceRow
from projections.tables.handover import TaskRow
from projections.tables.intake import CASES

OPEN: Final = ("failed", "pushed", "received", "returned", "claimed", "followed-up")
BACK: Final = ("returned", "failed")
_IN_HAND: Final = ("claimed", "followed-up")
_AWAITED: Final = (*BACK, "pushed", "received", "claimed")
"""Whose next step may be limited; how often to look again, no level says."""


def status_of(row: TaskRow) -> str:
    """Return the status that a task's facts give."""
    if row.stopped_at is not None:
        return "stopped"
    if row.pushed_at is None:
        return "unpushed" if row.failed_at is None else "failed"
    if row.closed_at is not None:
        return "closed"
    if row.returned_at is not None:
        return "failed" if (row.failed_at or "") > row.returned_at else "returned"
    return _in_hand(row)


def _in_hand(row: TaskRow) -> str:
    if row.claimed_at is not None:
        return "followed-up" if row.follow_ups_count else "claimed"
    if is_told_only(row):
        return "told"
    return "pushed" if row.received_at is None else "received"


class PushStanding(NamedTuple):
    """推送情况: how a push stands on the day, beside what it tells of."""

    row: TaskRow
    case: CaseRow | None
    licence: LicenceRow | None
    status: str
    step: NextStep
    light: str | None
    whose_turn: str | None


class PushStandings:
    """推送情况: pushes with what they told of, looked up for many at once."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self.looked = Looked.in_(reader, story)

    def learn(self, rows: Sequence[TaskRow]) -> None:
        """Look up what was pushed beside some pushes."""
        self.looked.turns.learn(rows)

    def standings(self, rows: Iterable[TaskRow]) -> Iterator[PushStanding]:
        """Yield how each push stands."""
        for chunk in chunks(rows):
            self.learn(chunk)
            cases = self._known(CASES, "case", (row.case for row in chunk))
            licences = self._known(LICENCES, "licence", (row.licence for row in chunk))
            for row in chunk:
                case, licence = cases.get(row.case or ""), licences.get(row.licence or "")
                status, step = status_of(row), self.step(row, case)
                yield self._standing(row, status, step)._replace(case=case, licence=licence)

    def running(self, rows: Iterable[TaskRow]) -> Iterator[PushStanding]:
        """Yield how running pushes stand, without what they told of.

        What somebody has claimed waits to be followed up, whatever else was pushed of the same.
        """
        for chunk in chunks(rows):
            told = [(row, status_of(row)) for row in chunk]
            unclaimed = [row for row, status in told if status not in _IN_HAND]
            self.learn(unclaimed)
            failed = (row.case for row in unclaimed if row.first_pushed_at is None)
            cases = self._known(CASES, "case", failed)
            for row, status in told:
                step = self._running_step(row, status, cases.get(row.case or ""))
                yield self._standing(row, status, step)

    def _running_step(self, row: TaskRow, status: str, case: CaseRow | None) -> NextStep:
        if status == "followed-up":
            return NextStep(step=LoopStep.FOLLOW_UP)
        return follow_up_of(row, self.looked) if status == "claimed" else self.step(row, case)

    def _known(self, table: Any, key: str, numbers: Iterable[str | None]) -> dict[str, Any]:  # noqa: ANN401 - any table
        wanted = sorted({one for one in numbers if one is not None})
        return {getattr(row, key): row for row in self._reader.matching(table, key, wanted)}

    def step(self, row: TaskRow, case: CaseRow | None) -> NextStep:
        """Return the next step: of what was pushed, or until when it had to be."""
        if row.first_pushed_at is not None:
            return step_of(row, self.looked)
        told = case if row.stage == PushStage.DECIDED else act_of(self._reader, row)
        if told is None:
            return step_of(row, self.looked)
        due_at, level = self.looked.levels.due_of("push", told, row.agency_from)
        return NextStep(due_at, level, row.stopped_at, LoopStep.PUSH)

    def _standing(self, row: TaskRow, status: str, step: NextStep) -> PushStanding:
        is_open = status in OPEN and not (status in BACK and self._is_settled(row))
        is_taken = step.taken_at is not None and status not in BACK
        is_awaited = is_open and status in _AWAITED and not (row.history or is_taken)
        light = self.looked.levels.light_until(step.due_at, step.level) if is_awaited else None
        turn = self.turn(row, status) if is_open else None
        return PushStanding(row, None, None, status, step, light, turn)

    def _is_settled(self, row: TaskRow) -> bool:
        return is_told_only(row) or self.looked.turns.is_replaced(row)

    def turn(self, row: TaskRow, status: str) -> str | None:
        """Return whose turn an open push is."""
        if status in BACK:
            return self.looked.turns.sender(row)
        return self.looked.holders.of(row.agency, row.item, "supervision")
