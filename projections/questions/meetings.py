"""联席会议: what was agreed, whose it is, until when, and is it done?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from ledger.labels import label, one_of
from ledger.law.deadline import Limit, limit_until
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Word, day_of, day_or_none
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.accountability import MEETINGS, MeetingRow


class MeetingAnswer(Answer):
    """议定事项答复: one thing that a meeting agreed on, as it stands on the day.

    ``due_on`` is its last day: the day that was agreed, or the next working day (民法典
    第二百零三条). ``whose_turn`` is its owner, or who took over from it, until it is done.
    """

    meeting: Annotated[str, label("会议编号")]
    action: Annotated[str | None, label("事项序号")]
    title: Annotated[str | None, label("标题")]
    held_on: Annotated[Day | None, label("召开日期")]
    agency: str | None
    content: str | None
    owner: Annotated[str | None, label("责任机关")]
    status: Word
    due_on: Annotated[Day | None, label("到期日")]
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    done_on: Annotated[Day | None, label("完成日期")]
    result: Annotated[str | None, label("落实情况")]
    observed: bool


STATUSES: Final = {"open": "待落实", "done": "已落实", "no-action": "无议定事项"}


def _status_of(row: MeetingRow) -> str:
    if row.done_on is not None:
        return "done"
    return "open" if row.owner is not None else "no-action"


class Actions:
    """What was agreed, by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._story = story
        self._limits, self._levels = Limits(reader, story), Levels(reader, story)
        self._holders = Holders(reader)

    def limit(self, row: MeetingRow) -> Limit:
        """Return until when a thing is to be done."""
        return limit_until(self._reader.calendar(), day_of(row.due_on))

    def tell(self, row: MeetingRow, story: Story) -> None:
        """Tell how the status of a thing, and until when it is done, come about."""
        read = story.watched(MEETINGS, row)
        with story.about("status"):
            _status_of(read)
        with story.about("due"):
            self.limit(read)
        with story.about("turn"):
            story.row(MEETINGS, row, "owner")
        self._is_late(read, self.limit(read))

    def _is_late(self, row: MeetingRow, limit: Limit) -> bool | None:
        done_on = day_of(row.done_on)
        return self._limits.is_over(limit, done_on, "late")

    def answer(self, row: MeetingRow) -> MeetingAnswer:
        """Return the answer about a thing that was agreed."""
        limit, status = self.limit(row), _status_of(row)
        is_open = status == "open"
        is_burning = is_open and not row.observed
        return MeetingAnswer(
            meeting=row.meeting,
            action=row.action or None,
            title=row.title,
            held_on=row.held_on,
            agency=row.agency,
            content=row.content,
            owner=row.owner,
            status=status,
            due_on=day_or_none(limit.last_day),
            late=self._is_late(row, limit),
            light=self._levels.light_with(limit, None) if is_burning else None,
            whose_turn=self._holders.of(row.owner) if is_open else None,
            done_on=row.done_on,
            result=row.result,
            observed=row.observed,
        )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[MeetingAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(MEETINGS)
    found = [
        *of_agency(reader, filters, c.owner, c.agency),
        *in_days(reader, c.held_on, filters, is_instant=False),
    ]
    actions = Actions(reader)
    for row in reader.select(MEETINGS, *found):
        yield actions.answer(row)


def _shows(reader: Reader, number: str) -> Sequence[MeetingAnswer]:
    actions = Actions(reader)
    return [actions.answer(row) for row in reader.rows_of(MEETINGS, number)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[MeetingAnswer, Story]]:
    for row in reader.rows_of(MEETINGS, number):
        story = Story(reader)
        actions = Actions(reader, story)
        actions.tell(row, story)
        yield actions.answer(row), story


question = Question(
    name="meetings",
    command="meeting",
    chinese="联席会议",
    sentence="what meetings agreed on, whose it is, and until when",
    examples=("--status open", "HY2017-01"),
    place=97,
    numbers=("meeting",),
    answer=MeetingAnswer,
    tables=(MEETINGS,),
    statuses=STATUSES,
    groups={},
    unknown=OF_SUBJECTS,
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "due_on": ("due",),
        "late": ("due", "late"),
        "light": ("due",),
        "whose_turn": ("status", "turn"),
    },
    brief=("meeting", "action", "content", "status", "due_on", "late", "light", "whose_turn"),
    spare=("light", "content", "due_on"),
)
