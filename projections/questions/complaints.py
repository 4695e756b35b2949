"""投诉举报: what did people complain of, who looks into it, and were they answered?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from ledger.events.complaint import ComplaintKind, ComplaintOutcome
from ledger.events.organisation import LoopStep
from ledger.labels import label, one_of
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Word, day_of, day_or_none
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.stated import Obliging, StatedLimit, stated_limit
from projections.lookups.subjects import of_subject
from projections.question import Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.complaint import COMPLAINTS, ComplaintRow


class ComplaintAnswer(Answer):
    """投诉举报答复: one complaint or report on the day; nothing of who complained.

    ``due_on`` is the last day to answer: the day that was asked for, or earlier by the level of
    step answer, from the day it was received, wherever it was passed on to since. ``whose_turn`` is
    who has to pass it on, or to answer.
    """

    complaint: str
    kind: Annotated[Word | None, one_of(ComplaintKind)]
    subject: str | None
    against: str | None
    item: str | None
    agency: str | None
    agency_to: str | None
    status: Word
    channel: str | None
    received_on: Day | None
    answer_by: Day | None
    due_on: Annotated[Day | None, label("答复截止日")]
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    routed_on: Day | None
    routings_count: int
    answered_on: Day | None
    outcome: Annotated[Word | None, label("核查结果"), one_of(ComplaintOutcome)]
    content: str | None
    answer: str | None
    urged_count: int
    observed: bool


STATUSES: Final = {"received": "待转办", "routed": "待答复", "answered": "已答复"}
_OPEN: Final = ("received", "routed")


def _status_of(row: ComplaintRow) -> str:
    if row.answered_at is not None:
        return "answered"
    return "received" if row.agency_to is None else "routed"


class Complaints:
    """投诉举报: complaints with what they wait for, by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits = Limits(reader, story)
        self._levels = Levels(reader, story)
        self._holders = Holders(reader)

    def stated(self, row: ComplaintRow) -> StatedLimit:
        """Return until when a complaint is answered."""
        obliging = Obliging(
            row.agency_to or row.agency,
            row.item,
            row.received_on,
            row.received_position,
            row.answer_by,
            row.observed,
        )
        return stated_limit(self._reader, self._levels, LoopStep.ANSWER, obliging)

    def answer(self, row: ComplaintRow) -> ComplaintAnswer:
        """Return the answer about a complaint."""
        status, (limit, yellow_left) = _status_of(row), self.stated(row)
        ended_on = day_of(row.answered_on)
        is_open = status in _OPEN
        holder = self._holders.of(row.agency_to or row.agency, row.item, "supervision")
        is_waiting = is_open and not row.observed
        return ComplaintAnswer(
            complaint=row.complaint,
            kind=row.kind,
            subject=row.subject,
            against=row.against,
            item=row.item,
            agency=row.agency,
            agency_to=row.agency_to,
            status=status,
            channel=row.channel,
            received_on=row.received_on,
            answer_by=row.answer_by,
            due_on=day_or_none(limit.last_day),
            late=self._limits.is_over(limit, ended_on, "late"),
            light=self._levels.light_with(limit, yellow_left) if is_waiting else None,
            whose_turn=holder if is_open else None,
            routed_on=row.routed_on,
            routings_count=row.routings_count,
            answered_on=row.answered_on,
            outcome=row.outcome,
            content=row.content,
            answer=row.answer,
            urged_count=row.urged_count,
            observed=row.observed,
        )


def _lists(
    reader: Reader,
    filters: Filters,
    wanted: frozenset[str],  # noqa: ARG001 - the status is looked at afterwards
) -> Iterator[ComplaintAnswer]:
    c = reader.columns(COMPLAINTS)
    found = [
        c.received_at.is_not(None),
        *in_days(reader, c.received_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency, c.agency_to),
    ]
    return map(Complaints(reader).answer, reader.select(COMPLAINTS, *found))


def _shows(reader: Reader, number: str) -> Sequence[ComplaintAnswer]:
    row = reader.row(COMPLAINTS, number)
    return [] if row is None else [Complaints(reader).answer(row)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[ComplaintAnswer, Story]]:
    row = reader.row(COMPLAINTS, number)
    if row is None:
        return
    story = Story(reader)
    complaints = Complaints(reader, story)
    with story.about("status"):
        story.row(COMPLAINTS, row, "received_on", "agency_to", "answered_on")
    with story.about("due"):
        story.row(COMPLAINTS, row, "received_on", "answer_by")
        complaints.stated(row)
    yield complaints.answer(row), story


question = Question(
    name="complaints",
    command="complaint",
    chinese="投诉举报",
    sentence="complaints and reports, and what was answered",
    examples=("--status open --late", "TS2017-01"),
    place=46,
    numbers=("complaint",),
    answer=ComplaintAnswer,
    tables=(COMPLAINTS,),
    statuses=STATUSES,
    groups={"open": _OPEN, "ended": ("answered",)},
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "due_on": ("due",),
        "late": ("due", "late"),
        "light": ("due", "status"),
        "whose_turn": ("status",),
    },
    brief=(
        "complaint",
        "kind",
        "subject",
        "status",
        "agency_to",
        "received_on",
        "due_on",
        "late",
        "light",
        "whose_turn",
    ),
    spare=("subject", "kind", "agency_to", "received_on"),
)
