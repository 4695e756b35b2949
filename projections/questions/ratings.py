"""好差评: how was each case rated, which bad ratings wait for an answer, and until when?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final

from sqlalchemy import or_, select

from ledger.labels import label, one_of
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Word, day_of, day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.ratings import RatingStands, status_of
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.intake import CASES
from projections.tables.rating import RATINGS, RatingRow


class RatingAnswerRow(Answer):
    """评价答复: one rating of a case on a channel, from 5 (非常满意) to 1 (非常不满意).

    A bad one (1 or 2) is put right by the body that received the case: ``due_on`` is the last day
    by the service level of step answer-rating. ``alone`` says that nobody but those who served the
    case says how it ended; ``satisfied`` is what was said when somebody asked again.
    """

    case: str
    channel: str
    item: str | None
    grade: int | None
    status: Word
    rated_on: Day | None
    due_on: Annotated[Day | None, label("整改截止日")]
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    handled_on: Day | None
    handled_by: str | None
    revisited_on: Day | None
    revisited_by: str | None
    satisfied: bool | None
    alone: Annotated[bool, label("仅被评价人处理")]
    note: str | None
    measure: str | None
    observed: bool


STATUSES: Final = {
    "unrated": "无评价记录",
    "satisfied": "满意",
    "poor": "差评待整改",
    "handled": "已整改",
    "revisited": "已回访",
}


class RatingAnswers:
    """Ratings with the cases that they are about, looked up in chunks."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits, self._levels = Limits(reader, story), Levels(reader)
        self._stands = RatingStands(reader, story)
        self._holders = Holders(reader)

    def tell(self, row: RatingRow, case: CaseRow | None, story: Story) -> None:
        """Tell how the status of a rating, and until when it is put right, come about."""
        read = story.watched(RATINGS, row)
        with story.about("status"):
            status_of(read)
        with story.about("due"):
            self._stands.of(read, case)

    def answers(self, rows: Iterable[RatingRow]) -> Iterator[RatingAnswerRow]:
        """Yield the answers about some ratings."""
        for chunk in chunks(rows):
            numbers = {row.case for row in chunk}
            cases = {one.case: one for one in self._reader.matching(CASES, "case", numbers)}
            for row in chunk:
                yield self.answer(row, cases.get(row.case))

    def answer(self, row: RatingRow, case: CaseRow | None) -> RatingAnswerRow:
        """Return the answer about a rating."""
        stand = self._stands.of(row, case)
        handled_on = day_of(row.handled_on)
        is_open = stand.status == "poor"
        is_burning = is_open and not row.observed
        item, agency = (None, row.agency) if case is None else (case.item, case.agency)
        last_day = stand.limit.last_day
        return RatingAnswerRow(
            case=row.case,
            channel=row.channel,
            item=item,
            grade=row.grade,
            status=stand.status,
            rated_on=row.rated_on,
            due_on=day_or_none(last_day),
            late=self._limits.is_over(stand.limit, handled_on, "late"),
            light=self._levels.light(stand.limit, stand.level) if is_burning else None,
            whose_turn=self._holders.of(agency, item) if is_open else None,
            handled_on=row.handled_on,
            handled_by=row.handled_by,
            revisited_on=row.revisited_on,
            revisited_by=row.revisited_by,
            satisfied=row.satisfied,
            alone=stand.alone,
            note=row.note,
            measure=row.measure,
            observed=row.observed,
        )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[RatingAnswerRow]:  # noqa: ARG001 - the status is looked at afterwards
    c, d = reader.columns(RATINGS), reader.columns(CASES)
    found = in_days(reader, c.rated_on, filters, is_instant=False)
    if of := of_agency(reader, filters, d.agency, d.deciding_agency):
        found.append(c.case.in_(select(d.case).where(or_(*of))))
    return RatingAnswers(reader).answers(reader.select(RATINGS, *found))


def _shows(reader: Reader, number: str) -> Sequence[RatingAnswerRow]:
    rows = reader.rows_of(RATINGS, number)
    ratings, case = RatingAnswers(reader), reader.row(CASES, number) if rows else None
    return [ratings.answer(row, case) for row in rows]


def _tells(reader: Reader, number: str) -> Iterator[tuple[RatingAnswerRow, Story]]:
    for row in reader.rows_of(RATINGS, number):
        story = Story(reader)
        ratings, case = RatingAnswers(reader, story), reader.row(CASES, number)
        ratings.tell(row, case, story)
        yield ratings.answer(row, case), story


question = Question(
    name="ratings",
    command="rating",
    chinese="好差评",
    sentence="ratings by those who were served",
    examples=("--status poor", "2017-0412"),
    place=19,
    numbers=("case",),
    answer=RatingAnswerRow,
    tables=(RATINGS,),
    statuses=STATUSES,
    groups={"open": ("poor",), "ended": ("satisfied", "handled", "revisited")},
    hidden=frozenset({"unrated"}),
    unknown=OF_SUBJECTS,
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "due_on": ("due",),
        "late": ("due", "late"),
        "light": ("due",),
        "whose_turn": ("status",),
    },
    brief=("case", "channel", "grade", "status", "rated_on", "due_on", "light", "whose_turn"),
    spare=("light", "rated_on", "channel"),
)
