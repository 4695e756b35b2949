"""信用修复: who asked for it, from which day on it can be granted, and what became of it?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final

from ledger import naming
from ledger.labels import label, one_of
from ledger.law.deadline import NO_LIMIT, Limit
from ledger.law.light import LIGHTS
from ledger.law.publicity import REPAIR, Window
from projections.engine.row import Day, Instant, Word, day_of, day_or_none
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.lookups.windows import Windows
from projections.question import Answer, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.commitments import COMMITMENTS
from projections.tables.credit import PENALTIES, PenaltyRow
from projections.tables.listing import LISTINGS
from projections.tables.repair import REPAIRS, RepairRow


class RepairAnswer(Answer):
    """修复答复: one application for repair on the day.

    ``repairable_on`` is the first day on which it can be granted, by the shortest publicity of the
    penalty; ``executed_on`` when that was carried out in full. ``due_on`` and ``days_left`` are of
    the term ``repair``, where the ledger has one: until when it is decided, and how many working
    days are left; ``whose_turn`` is who has to.
    """

    repair: str
    about: str | None
    subject: str | None
    status: Word
    agency: str | None
    applied_on: Day | None
    repairable_on: Annotated[Day | None, label("最早可修复日")]
    executed_on: Day | None
    pledge: str | None
    pledged_by: str | None
    due_on: Annotated[Day | None, label("办理期限至")]
    days_left: int | None
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    decided_on: Day | None
    decided_at: Instant | None
    deciding_agency: str | None
    document: str | None
    reason: str | None
    observed: bool
    origin: str | None


STATUSES: Final = {
    "applied": "待决定",
    "granted": "已修复",
    "refused": "不予修复",
    "withdrawn": "通报已撤回",
}


def status_of(row: RepairRow) -> str:
    """Return how an application stands."""
    if row.outcome is not None:
        return str(row.outcome)
    return "applied" if row.applied_at is not None else "withdrawn"


class Repairs:
    """Applications with what they wait for, by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._story = story
        self._limits = Limits(reader, story)
        self._windows = Windows(reader, self._limits)
        self._holders = Holders(reader)
        self._penalties: dict[str, PenaltyRow] = {}

    def learn(self, rows: Iterable[RepairRow]) -> None:
        """Look up at once what many applications are about."""
        about = (naming.parts_of(row.about) for row in rows if row.about)
        numbers = sorted({number for kind, number in about if kind == "penalty"})
        found = self._reader.matching(PENALTIES, "penalty", numbers)
        self._penalties.update((one.penalty, one) for one in found)

    def answer(self, row: RepairRow) -> RepairAnswer:
        """Return the answer about an application."""
        penalty, window = self._penalty(row)
        limit, status = self.limit(row), status_of(row)
        decided_on = day_of(row.decided_on)
        is_open = status == "applied"
        return RepairAnswer(
            repair=row.repair,
            about=row.about,
            subject=row.subject,
            status=status,
            agency=row.agency,
            applied_on=row.applied_on,
            repairable_on=day_or_none(window.repairable_on if window is not None else None),
            executed_on=None if penalty is None else penalty.executed_on,
            pledge=row.pledge,
            pledged_by=row.pledged_by,
            due_on=day_or_none(limit.last_day),
            days_left=self._limits.workdays_left(None, limit.last_day) if is_open else None,
            late=self._limits.is_over(limit, decided_on, "late"),
            light=self._limits.light(limit) if is_open else None,
            whose_turn=self._turn(row, penalty) if is_open else None,
            decided_on=row.decided_on,
            decided_at=row.decided_at,
            deciding_agency=row.deciding_agency,
            document=row.document,
            reason=row.reason,
            observed=row.observed,
            origin=row.origin,
        )

    def limit(self, row: RepairRow) -> Limit:
        """Return until when an application is decided, by the term that stood when it came in."""
        if row.applied_position is None:
            return NO_LIMIT
        return self._limits.owed(REPAIR, row.applied_on, row.applied_position, topic="due")

    def _penalty(self, row: RepairRow) -> tuple[PenaltyRow | None, Window | None]:
        kind, number = naming.parts_of(row.about or "penalty:")
        penalty = self._penalty_of(number) if kind == "penalty" else None
        if penalty is None:
            return None, None
        if self._story is not None:
            with self._story.about("window"):
                self._story.row(PENALTIES, penalty, "decided_on", "severity", "executed_on")
        return penalty, self._windows.of(penalty)

    def _penalty_of(self, number: str) -> PenaltyRow | None:
        return self._penalties.get(number) or self._reader.row(PENALTIES, number)

    def _turn(self, row: RepairRow, penalty: PenaltyRow | None) -> str | None:
        """Return who has to decide: whoever found it, or took over from that body."""
        kind, number = naming.parts_of(row.about or "penalty:")
        if kind == "case":
            promise = self._reader.row(COMMITMENTS, number)
            return None if promise is None else self._holders.of(promise.verified_by)
        if kind == "listing":
            listing = self._reader.row(LISTINGS, number)
            return None if listing is None else self._holders.of(listing.agency)
        if penalty is None:
            return None
        return self._holders.of(penalty.agency, penalty.item, "supervision")


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[RepairAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(REPAIRS)
    found: list[Condition] = [
        *in_days(reader, c.applied_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency, c.deciding_agency),
    ]
    repairs = Repairs(reader)
    yield from map(repairs.answer, reader.select(REPAIRS, *found))


def _shows(reader: Reader, number: str) -> Sequence[RepairAnswer]:
    repairs = Repairs(reader)
    return [repairs.answer(row) for row in reader.rows_of(REPAIRS, number)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[RepairAnswer, Story]]:
    for row in reader.rows_of(REPAIRS, number):
        story = Story(reader)
        with story.about("status"):
            status_of(story.watched(REPAIRS, row))
        yield Repairs(reader, story).answer(row), story


question = Question(
    name="repairs",
    command="repair",
    chinese="信用修复",
    sentence="applications for credit repair",
    examples=("--status applied", "XF2017-01"),
    place=52,
    numbers=("repair",),
    answer=RepairAnswer,
    tables=(REPAIRS, PENALTIES),
    statuses=STATUSES,
    groups={"open": ("applied",), "ended": ("granted", "refused")},
    hidden=frozenset({"withdrawn"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "repairable_on": ("window",),
        "due_on": ("due",),
        "days_left": ("due",),
        "late": ("due", "late"),
        "light": ("due",),
    },
    brief=(
        "repair",
        "about",
        "subject",
        "status",
        "applied_on",
        "repairable_on",
        "due_on",
        "whose_turn",
    ),
    spare=("subject", "applied_on"),
)
