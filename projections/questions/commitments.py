"""告知承诺: which commitments wait to be verified, until when, and which were broken?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Final

from ledger.events.organisation import LoopStep
from ledger.labels import label, one_of
from ledger.law.deadline import Limit
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Instant, Word, day_of, day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.commitments import COMMITMENTS, CommitmentRow
from projections.tables.intake import CASES


class CommitmentAnswer(Answer):
    """承诺答复: one commitment on the day; ``broken`` ones bar the subject and want a consequence.

    From ``repaired_on`` on it bars nobody any more.

    ``due_on`` is the last day to verify it: the day named, or the next working day (民法典
    第二百零三条), or earlier by the service level of step verify. ``whose_turn`` is who has to
    verify it, or to draw the consequence of one that was broken while its case is open. ``origin``
    is the ledger that told of one that was broken there.
    """

    case: str
    subject: str | None
    item: str | None
    status: Word
    agency: str | None
    made_at: Instant | None
    verify_by: Day | None
    due_on: Annotated[Day | None, label("核查截止日")]
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    verified_on: Day | None
    way: str | None
    repaired_on: Day | None
    origin: str | None
    observed: bool


STATUSES: Final = {
    "unmade": "未承诺",
    "waiting": "待核查",
    "kept": "属实",
    "broken": "不实",
    "repaired": "已修复",
}


def status_of(row: CommitmentRow, day: str) -> str:
    """Return how a commitment stands on a day; one that was broken may be repaired by then."""
    if row.repaired_on is not None and row.repaired_on <= day:
        return "repaired"
    if row.made_at is None and row.origin is None:
        return "unmade"
    return row.result or "waiting"


class Commitments:
    """Commitments with what they wait for, by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits = Limits(reader, story)
        self._levels = Levels(reader, story)
        self._holders = Holders(reader)

    def answers(self, rows: Iterable[CommitmentRow]) -> Iterator[CommitmentAnswer]:
        """Yield the answers about commitments, their cases looked up in chunks."""
        for chunk in chunks(rows):
            known = self._reader.matching(CASES, "case", [row.case for row in chunk])
            cases = {one.case: one for one in known}
            for row in chunk:
                yield self._answer(row, cases.get(row.case))

    def tell(self, row: CommitmentRow, story: Story) -> None:
        """Tell how the status of a commitment, and until when it is verified, come about."""
        read = story.watched(COMMITMENTS, row)
        with story.about("status"):
            status_of(read, self._reader.on.isoformat())
        case = self._reader.row(CASES, row.case)
        with story.about("due"):
            limit, _ = self._limit(read, None if case is None else case.item)
        self._is_late(read, limit)

    def _is_late(self, row: CommitmentRow, limit: Limit) -> bool | None:
        verified_on = day_of(row.verified_on)
        return self._limits.is_over(limit, verified_on, "late")

    def answer(self, row: CommitmentRow) -> CommitmentAnswer:
        """Return the answer about a commitment."""
        return self._answer(row, self._reader.row(CASES, row.case))

    def _answer(self, row: CommitmentRow, case: CaseRow | None) -> CommitmentAnswer:
        item = None if case is None else case.item
        limit, yellow_left = self._limit(row, item)
        late = self._is_late(row, limit)
        status = status_of(row, self._reader.on.isoformat())
        is_open = case is not None and case.closed_at is None and case.withdrawn_at is None
        wants = status == "waiting" or (status == "broken" and is_open)
        is_burning = status == "waiting" and not row.observed
        return CommitmentAnswer(
            row.case,
            row.subject,
            item,
            status,
            row.agency,
            row.made_at,
            row.verify_by,
            day_or_none(limit.last_day),
            late,
            self._levels.light_with(limit, yellow_left) if is_burning else None,
            self._holders.of(row.agency, item) if wants else None,
            row.verified_on,
            row.way,
            row.repaired_on,
            row.origin,
            row.observed,
        )

    def _limit(self, row: CommitmentRow, item: str | None) -> tuple[Limit, int | None]:
        """Return until when a commitment is verified: the shorter of what was named and a level."""
        if row.verify_by is None:
            return Limit(binds=False), None
        calendar = self._reader.calendar()
        named = calendar.on_workday(date.fromisoformat(row.verify_by))
        level = self._levels.binding(LoopStep.VERIFY, item, row.agency, row.made_position)
        by_level = self._levels.limit(self._reader.day(row.made_at), level).last_day
        self._levels.tell(level, counts=by_level is not None and by_level <= (named or by_level))
        known = [day for day in (named, by_level) if day is not None]
        last_day = None if named is None else min(known)
        return Limit(binds=True, last_day=last_day), None if level is None else level.yellow_left


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CommitmentAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(COMMITMENTS)
    found = [
        *in_days(reader, c.made_at, filters, is_instant=True),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency, c.verified_by),
    ]
    if filters.due:
        found.append(c.verified_on.is_(None))
    commitments = Commitments(reader)
    for answer in commitments.answers(reader.select(COMMITMENTS, *found)):
        if not filters.due or _is_due(answer, reader.on.isoformat()):
            yield answer


def _is_due(answer: CommitmentAnswer, day: str) -> bool:
    """Tell whether a commitment has to be verified by a day.

    Where the calendar does not say on which day that is, the day that was named counts: nobody is
    late by it, but it wants to be looked at.
    """
    until = answer.due_on or answer.verify_by
    return answer.status == "waiting" and until is not None and until <= day


def _shows(reader: Reader, number: str) -> Sequence[CommitmentAnswer]:
    row = reader.row(COMMITMENTS, number)
    return [] if row is None else [Commitments(reader).answer(row)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[CommitmentAnswer, Story]]:
    row = reader.row(COMMITMENTS, number)
    if row is not None:
        story = Story(reader)
        commitments = Commitments(reader, story)
        commitments.tell(row, story)
        yield commitments.answer(row), story


question = Question(
    name="commitments",
    command="commitment",
    chinese="告知承诺",
    sentence="commitments and their verification",
    examples=("--due", "2017-0412"),
    place=18,
    numbers=("case",),
    answer=CommitmentAnswer,
    tables=(COMMITMENTS, CASES),
    statuses=STATUSES,
    groups={"open": ("waiting", "broken")},
    hidden=frozenset({"unmade"}),
    further=frozenset({"due"}),
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
    brief=("case", "subject", "status", "verify_by", "due_on", "late", "light", "whose_turn"),
    spare=("subject", "light", "verify_by"),
)
