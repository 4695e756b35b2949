"""严重失信名单: who is announced or on a list, who objects, and who is due to be taken off it?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Final

from ledger.events.listing import LeavingReason
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Word, day_or_none
from projections.lookups.listings import ListingStanding, ListingStandings
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.listing import LISTINGS, ListingRow


class ListingAnswer(Answer):
    """名单答复: one listing as it stands on the day.

    ``leave_on`` is the last day on the list, by the decision or else by the term ``listing``;
    ``late`` says that the subject is still on it afterwards. ``object_until`` is the last day to
    object: of a day off that was named, the next working day. ``restrictions_count`` are those that
    rest on it; ``whose_turn`` is who has to answer an objection, to decide, or to take the subject
    off the list.
    """

    listing: str
    subject: str | None
    agency: str | None
    measure: str | None
    status: Word
    ground: str | None
    evidence: str | None
    document: str | None
    consent: str | None
    served_on: Day | None
    object_until: Day | None
    objection: Annotated[str | None, label("待处理异议")]
    entered_on: Day | None
    until_on: Day | None
    leave_on: Annotated[Day | None, label("应移出日")]
    repaired_on: Day | None
    left_on: Day | None
    left_reason: Annotated[Word | None, label("移出事由"), one_of(LeavingReason)]
    restrictions_count: Annotated[int, label("关联限制数")]
    late: bool | None
    whose_turn: Annotated[str | None, label("责任方")]
    recorded_at: Annotated[Instant | None, label("入账时间")]
    observed: bool
    origin: str | None


STATUSES: Final = {
    "announced": "已告知",
    "objected": "异议待处理",
    "listed": "在列",
    "due": "期满待移出",
    "repaired": "已修复待移出",
    "unlawful": "确认违法",
    "stayed": "停止执行",
    "left": "已移出",
    "fallen": "依据已失效",
    "quashed": "经救济撤销",
    "withdrawn": "通报已撤回",
}


class Listings:
    """Listings with what they wait for, by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._day = reader.on.isoformat()
        self._standings = ListingStandings(reader, story)
        self._holders = Holders(reader)

    def answers(self, rows: Iterable[ListingRow]) -> Iterator[ListingAnswer]:
        """Yield the answers about some listings."""
        for row, standing in self._standings.of(rows):
            yield self._answer(row, standing)

    def _answer(self, row: ListingRow, standing: ListingStanding) -> ListingAnswer:
        leave_on = standing.leave_on
        return ListingAnswer(
            listing=row.listing,
            subject=row.subject,
            agency=row.agency,
            measure=row.measure,
            status=standing.status,
            ground=row.ground,
            evidence=row.evidence,
            document=row.document,
            consent=row.consent,
            served_on=row.served_on,
            object_until=standing.object_until,
            objection=standing.objection,
            entered_on=row.entered_on,
            until_on=row.until_on,
            leave_on=day_or_none(leave_on),
            repaired_on=row.repaired_on,
            left_on=row.left_on,
            left_reason=row.left_reason,
            restrictions_count=standing.resting,
            late=self._late(row, leave_on),
            whose_turn=self._holders.of(row.agency) if standing.waits else None,
            recorded_at=row.entered_at or row.served_at,
            observed=row.observed,
            origin=row.origin,
        )

    def _late(self, row: ListingRow, leave_on: date | None) -> bool | None:
        if leave_on is None or row.entered_at is None:
            return None
        left_on = row.left_on or self._day
        return left_on > leave_on.isoformat()


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[ListingAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(LISTINGS)
    found: list[Condition] = [
        *in_days(reader, c.entered_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency),
    ]
    for answer in Listings(reader).answers(reader.select(LISTINGS, *found)):
        if not filters.due or answer.status == "due":
            yield answer


def _shows(reader: Reader, number: str) -> Sequence[ListingAnswer]:
    return list(Listings(reader).answers(reader.rows_of(LISTINGS, number)))


def _tells(reader: Reader, number: str) -> Iterator[tuple[ListingAnswer, Story]]:
    for row in reader.rows_of(LISTINGS, number):
        story = Story(reader)
        for answer in Listings(reader, story).answers([row]):
            yield answer, story


question = Question(
    name="listings",
    command="listing",
    chinese="严重失信名单",
    sentence="who is on a list, and who is due to leave it",
    examples=("--due", "MD2017-01"),
    place=53,
    numbers=("listing",),
    answer=ListingAnswer,
    tables=(LISTINGS,),
    statuses=STATUSES,
    groups={
        "open": ("announced", "objected", "listed", "due", "repaired", "unlawful", "stayed"),
        "ended": ("left", "fallen", "quashed"),
    },
    further=frozenset({"due"}),
    hidden=frozenset({"withdrawn"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={"status": ("status",), "leave_on": ("due",), "late": ("due",)},
    brief=("listing", "subject", "measure", "status", "entered_on", "leave_on", "whose_turn"),
    spare=("measure", "entered_on"),
)
