"""责令改正: what has to be put right, until when, and did anybody look?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from ledger.events.base import AppealOutcome
from ledger.events.organisation import LoopStep
from ledger.labels import label, one_of
from ledger.law.appeal import QUASHED, mark_on
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
from projections.tables.appeal import verdicts_of
from projections.tables.supervision import RECTIFICATIONS, RectificationRow


class RectificationAnswer(Answer):
    """责令改正答复: one order on the day.

    ``ordered_until`` is the day that the order names, ``due_on`` the last day to find that it was
    put right: that day, the next working day where it is off, or earlier by the level of step
    verify. ``whose_turn`` is who has to look.
    """

    rectification: str
    about: str | None
    subject: str | None
    item: str | None
    agency: str | None
    status: Word
    verdict: Annotated[Word | None, label("救济结果"), one_of(AppealOutcome)]
    ordered_on: Day | None
    ordered_until: Annotated[Day | None, label("责令期限")]
    due_on: Annotated[Day | None, label("复查截止日")]
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    verified_on: Day | None
    verifications_count: int
    demand: str | None
    urged_count: int
    observed: bool


STATUSES: Final = {
    "ordered": "待复查",
    "failed": "复查未通过",
    "passed": "已改正",
    QUASHED: "经救济撤销",
}
_OPEN: Final = ("ordered", "failed")


def _status_of(row: RectificationRow, mark: str | None) -> str:
    if mark == QUASHED:
        return QUASHED
    if row.passed:
        return "passed"
    return "failed" if row.verifications_count else "ordered"


class Rectifications:
    """责令改正: orders with what they wait for, by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits = Limits(reader, story)
        self._levels = Levels(reader, story)
        self._holders = Holders(reader)

    def stated(self, row: RectificationRow) -> StatedLimit:
        """Return until when somebody finds that it was put right."""
        obliging = Obliging(
            row.agency, row.item, row.ordered_on, row.ordered_position, row.due_on, row.observed
        )
        return stated_limit(self._reader, self._levels, LoopStep.VERIFY, obliging)

    def answer(self, row: RectificationRow) -> RectificationAnswer:
        """Return the answer about an order."""
        mark = mark_on(verdicts_of(row.verdicts), self._reader.on.isoformat())
        status, (limit, yellow_left) = _status_of(row, mark), self.stated(row)
        is_open = status in _OPEN
        done = row.verified_on if row.passed else None
        ended_on = day_of(done)
        is_waiting = is_open and not row.observed
        return RectificationAnswer(
            rectification=row.rectification,
            about=row.about,
            subject=row.subject,
            item=row.item,
            agency=row.agency,
            status=status,
            verdict=mark,
            ordered_on=row.ordered_on,
            ordered_until=row.due_on,
            due_on=day_or_none(limit.last_day),
            late=None if status == QUASHED else self._limits.is_over(limit, ended_on, "late"),
            light=self._levels.light_with(limit, yellow_left) if is_waiting else None,
            whose_turn=self._holders.of(row.agency, row.item, "supervision") if is_open else None,
            verified_on=row.verified_on,
            verifications_count=row.verifications_count,
            demand=row.demand,
            urged_count=row.urged_count,
            observed=row.observed,
        )


def _lists(
    reader: Reader,
    filters: Filters,
    wanted: frozenset[str],  # noqa: ARG001 - the status is looked at afterwards
) -> Iterator[RectificationAnswer]:
    c = reader.columns(RECTIFICATIONS)
    found = [
        c.ordered_at.is_not(None),
        *in_days(reader, c.ordered_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency),
    ]
    return map(Rectifications(reader).answer, reader.select(RECTIFICATIONS, *found))


def _shows(reader: Reader, number: str) -> Sequence[RectificationAnswer]:
    row = reader.row(RECTIFICATIONS, number)
    return [] if row is None else [Rectifications(reader).answer(row)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[RectificationAnswer, Story]]:
    row = reader.row(RECTIFICATIONS, number)
    if row is None:
        return
    story = Story(reader)
    orders = Rectifications(reader, story)
    with story.about("status"):
        story.row(RECTIFICATIONS, row, "verdicts", "passed", "verified_on")
    with story.about("due"):
        story.row(RECTIFICATIONS, row, "ordered_on", "due_on")
        orders.stated(row)
    yield orders.answer(row), story


question = Question(
    name="rectifications",
    command="rectification",
    chinese="责令改正",
    sentence="orders to put something right",
    examples=("--status open --late", "ZG2017-01"),
    place=42,
    numbers=("rectification",),
    answer=RectificationAnswer,
    tables=(RECTIFICATIONS,),
    statuses=STATUSES,
    groups={"open": _OPEN, "ended": ("passed", QUASHED)},
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
        "rectification",
        "subject",
        "status",
        "ordered_on",
        "due_on",
        "verified_on",
        "late",
        "light",
        "whose_turn",
    ),
    spare=("subject", "ordered_on", "verified_on"),
)
