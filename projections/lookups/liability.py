"""责任 in questions: whose turn a push was, from which day to which, and by which duty."""

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.events.organisation import LoopStep
from ledger.law import duty as law_of_duties
from ledger.law.liability import Move, Turning, TurnSpan, spans
from projections.lookups.levels import Levels
from projections.lookups.organisation import Acting, Holders, ItemDuties
from projections.lookups.turns import Turns
from projections.reader import Reader
from projections.tables.accountability import TASK_TURNS
from projections.tables.catalogue import DutyRow
from projections.tables.handover import TASKS, TaskRow
from projections.tables.intake import CASES
from projections.tables.joint import JOINT_CASES


class Liability:
    """责任期间: of one push after the other, as their moves and the duties of the item say."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._levels = Levels(reader)
        self._duties, self._acting = ItemDuties(reader), Acting(reader)
        self._turns = Turns(reader, self._levels, Holders(reader))

    def of_task(self, number: str) -> Iterator[str]:
        """Yield in words who was liable for a push, from when to when, and the duty entries."""
        row = self._reader.row(TASKS, number)
        if row is None:
            return
        self._turns.learn([row])
        for span in self._spans(row):
            until = "" if span.until_on is None else span.until_on.isoformat()
            duties = " ".join(self.duties(row.item, span))
            yield f"{span.agency} {span.from_on}…{until} {duties}".strip()

    def of_body(self, agency: str | None, items: Iterable[str], since: date) -> Iterator[str]:
        """Yield in words who is liable since a day, and the duty entries for some items."""
        if agency is not None:
            span = TurnSpan(agency, since)
            duties = " ".join(duty for item in items for duty in self.duties(item, span))
            yield f"{agency} {since}… {duties}".strip()

    def items_of(self, joint: str) -> list[str]:
        """Return the items of a joint case: those expected, and those that came in."""
        row = self._reader.row(JOINT_CASES, joint)
        if row is None:
            return []
        branches = (self._reader.row(CASES, number) for number in row.cases)
        came = [one.item for one in branches if one is not None and one.item is not None]
        return list(dict.fromkeys((*row.expected, *came)))

    def _spans(self, row: TaskRow) -> list[TurnSpan]:
        numbers = (row.task, *self._turns.beside(row))
        turnings = [one for number in numbers for one in self._moves(number)]
        first = min(turnings, default=None)
        if first is None:
            return []
        settled = (
            Turning(duty.position, _begin(duty, first.day), Move.SETTLED, duty.agency or "")
            for duty in self._duties.of(row.item or "")
            if duty.duty == "supervision" and duty.position > first.position
        )

        def times_at(position: int) -> int | None:
            level = self._levels.binding(LoopStep.RETURN, row.item, first.agency, position)
            return None if level is None else level.times

        return spans([*turnings, *settled], self._turns.settler(row.item), times_at)

    def _moves(self, number: str) -> Iterator[Turning]:
        for one in self._reader.rows_of(TASK_TURNS, number):
            day = self._day(one.at)
            yield Turning(one.position, day, one.move, one.agency or "", one.agency_to)

    def _day(self, at: str | None) -> date:
        return self._reader.day(at) or self._reader.on

    def duties(self, item: str | None, span: TurnSpan) -> Iterator[str]:
        """Yield the entries by which a body had an item's task in its days."""
        until = (span.until_on or self._reader.on).isoformat()
        for duty in self._duties.of(item or ""):
            is_its = span.agency in self._acting.of(duty.agency or "")
            if is_its and any(_stands(duty, day) for day in (until, span.from_on.isoformat())):
                yield duty.entry


def _begin(duty: DutyRow, first: date) -> date:
    return first if duty.effective_on is None else date.fromisoformat(duty.effective_on)


def _stands(duty: DutyRow, day: str) -> bool:
    return law_of_duties.stands(duty.effective_on, duty.ended_on, day)
