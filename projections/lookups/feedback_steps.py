"""反馈的下一环节 in questions: whose turn a feedback is, and until when, until it is answered.

What was found wrong in an approval is the bureau's turn until an entry puts it right (及时整改):
to have read of it is not enough. Other feedback is to be answered where a service level says so.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, NamedTuple

from ledger.events.handover import TOLD_ONCE, FeedbackKind
from ledger.events.organisation import LoopStep
from ledger.law.light import StepLevel
from ledger.naming import by_kind
from ledger.sentence import say
from projections.engine.table import Table
from projections.lookups.levels import Levels, earlier
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders
from projections.lookups.steps import NextStep, sooner
from projections.reader import Reader
from projections.story import Story
from projections.tables.credit import PENALTIES
from projections.tables.decision import LICENCES, LicenceRow
from projections.tables.handover import FEEDBACKS, TASKS, FeedbackRow
from projections.tables.intake import CASES
from projections.tables.supervision import CHECKS, RECTIFICATIONS

STATUSES: Final = {
    "sent": "已反馈",
    "to-answer": "待整改",
    "acknowledged": "已签收",
    "answered": "已整改",
    "corrected": "已更正",
}
_TABLES: Final[dict[str, Table[Any]]] = {
    "check": CHECKS,
    "penalty": PENALTIES,
    "rectification": RECTIFICATIONS,
    "case": CASES,
    "licence": LICENCES,
    "task": TASKS,
}
"""Where what feedback is about says under which item it is."""


class FeedbackStanding(NamedTuple):
    """反馈情况: how a feedback stands on the day, and whose turn it is."""

    status: str
    step: NextStep
    late: bool | None
    light: str | None
    whose_turn: str | None


class FeedbackSteps:
    """反馈的下一环节: feedback beside the other of the same finding, looked up for many at once."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._story = story
        self._limits, self._levels = Limits(reader, story), Levels(reader, story)
        self._holders = Holders(reader)
        self._beside: dict[str, list[FeedbackRow]] = {}
        self._items: dict[str, str | None] = {}

    def learn(self, rows: Sequence[FeedbackRow]) -> None:
        """Look up what else was fed back of the same findings."""
        self._beside = {}
        findings = {row.about or "" for row in rows if row.kind in TOLD_ONCE}
        for one in self._reader.matching(FEEDBACKS, "about", sorted(findings)):
            self._beside.setdefault(one.about or "", []).append(one)
        self._items = dict(self._items_of({row.about for row in rows if row.about is not None}))

    def to_be_answered(self, rows: Sequence[FeedbackRow]) -> Iterator[FeedbackRow]:
        """Yield those of some rows whose answer a service level limits."""
        self._items = dict(self._items_of({row.about for row in rows if row.about is not None}))
        for row in rows:
            if self._level(LoopStep.ANSWER, row) is not None:
                yield row

    def _items_of(self, abouts: set[str]) -> Iterator[tuple[str, str | None]]:
        """Yield under which item each thing was found, approved or pushed that is fed back."""
        for kind, numbers in by_kind(abouts).items():
            if kind in _TABLES:
                table = _TABLES[kind]
                for row in self._reader.matching(table, kind, numbers):
                    yield f"{kind}:{getattr(row, kind)}", self._item_of(row)

    def _item_of(self, row: Any) -> str | None:  # noqa: ANN401 - a row of any of the tables
        if row.item is not None or not isinstance(row, LicenceRow) or row.case is None:
            item: str | None = row.item
            return item
        case = self._reader.row(CASES, row.case)
        return None if case is None else case.item

    def of(self, row: FeedbackRow) -> FeedbackStanding:
        """Return how a feedback stands."""
        read = row if self._story is None else self._story.watched(FEEDBACKS, row)
        corrected_at = self._corrected_at(row)
        with self._about("due"):
            acknowledged, answered = self._acknowledgement(read), self._answer(read)
        with self._about("status"):
            is_to_answer = answered.is_limited or self._is_defect(read)
            status = _status_of(read, is_to_answer=is_to_answer)
        if corrected_at is not None:
            status = "corrected"
        step = _next(status, acknowledged, answered)
        is_open = status in {"sent", "to-answer"} and row.sent_at is not None
        return FeedbackStanding(
            status,
            step,
            self._limits.is_past(step.due_at, earlier(step.taken_at, corrected_at)),
            self._light(step) if is_open and not row.history else None,
            self._turn(row) if is_open else None,
        )

    def _about(self, topic: str) -> AbstractContextManager[None]:
        return nullcontext() if self._story is None else self._story.about(topic)

    def _light(self, step: NextStep) -> str | None:
        return self._levels.light_until(step.due_at, step.level)

    def _turn(self, row: FeedbackRow) -> str | None:
        holder = self._holders.of(row.agency_to, self._items.get(row.about or ""))
        if self._story is not None:
            with self._story.about("turn"):
                self._story.row(FEEDBACKS, row, "agency_to")
                if holder != row.agency_to:
                    self._story.note(say("{holder} has taken over from it", holder=holder or ""))
        return holder

    def _is_defect(self, row: FeedbackRow) -> bool:
        return row.kind == FeedbackKind.DEFECT and not row.history

    def _corrected_at(self, row: FeedbackRow) -> str | None:
        """Return when the same body was told anew of a finding that had changed."""
        receiver = self._holders.of(row.agency_to)
        later = (
            one
            for one in self._beside.get(row.about or "", ())
            if one.kind == row.kind
            and self._holders.of(one.agency_to) == receiver
            and (one.sent_position or 0) > (row.sent_position or 0)
        )
        first = min(later, key=lambda one: one.sent_position or 0, default=None)
        return None if first is None else first.sent_at

    def _acknowledgement(self, row: FeedbackRow) -> NextStep:
        """Return until when a feedback is acknowledged; whoever answers it has read it."""
        sent_on, days = self._reader.day(row.sent_at), row.acknowledge_days_max
        own = self._limits.after(sent_on, days) if sent_on and days is not None else None
        level = self._level(LoopStep.ACKNOWLEDGE, row)
        end = self._levels.end(sent_on, level)
        self._levels.tell(level, counts=end is not None and end <= (own or end))
        taken_at = earlier(row.acknowledged_at, row.answered_at)
        return NextStep(earlier(own, end), level, taken_at, LoopStep.ACKNOWLEDGE)

    def _answer(self, row: FeedbackRow) -> NextStep:
        level = self._level(LoopStep.ANSWER, row)
        end = self._levels.end(self._reader.day(row.sent_at), level)
        self._levels.tell(level)
        return NextStep(end, level, row.answered_at, LoopStep.ANSWER)

    def _level(self, step: LoopStep, row: FeedbackRow) -> StepLevel | None:
        if row.history:
            return None
        item = self._items.get(row.about or "")
        return self._levels.binding(step, item, row.agency_to, row.sent_position)


def _status_of(row: FeedbackRow, *, is_to_answer: bool) -> str:
    if row.answered_at is not None:
        return "answered"
    if row.acknowledged_at is None:
        return "sent"
    return "to-answer" if is_to_answer else "acknowledged"


def _next(status: str, acknowledged: NextStep, answered: NextStep) -> NextStep:
    """Return the step that is looked at: the one that is waited for, or the last that was."""
    if status == "sent":
        return sooner(acknowledged, answered)
    return answered if status == "to-answer" or answered.is_limited else acknowledged
