"""联合惩戒: who was asked for what, who has answered, and against whom does it still stand?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from msgspec import json

from ledger.events.listing import PunishmentResult
from ledger.labels import label, one_of
from ledger.law.deadline import NO_LIMIT, Limit, limit_until
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Instant, Listed, Word, day_of, day_or_none
from projections.lookups.grounds import have_fallen
from projections.lookups.limits import Limits
from projections.lookups.organisation import Acting, Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.listing import HEAD, PUNISHMENTS, PunishmentRow

_NAMES: Final = json.Decoder(list[str])


class PunishmentAnswer(Answer):
    """联合惩戒答复: what one agency was asked for, and what it has answered.

    ``standing`` says that the joint punishment stands on the day: begun, not over, not ended, its
    ground not fallen. ``due_on`` is the day to answer by, moved off days off.
    """

    punishment: str
    agency: str
    subject: str | None
    initiator: str | None
    status: Word
    standing: Annotated[bool, label("惩戒有效")]
    ground: str | None
    measures: Listed
    from_on: Day | None
    until_on: Day | None
    due_on: Annotated[Day | None, label("反馈截止日")]
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    answered_on: Day | None
    result: Annotated[Word | None, one_of(PunishmentResult)]
    applied: Annotated[Listed, label("已实施措施")]
    restrictions: Listed
    reason: str | None
    document: str | None
    ended_on: Day | None
    recorded_at: Annotated[Instant | None, label("入账时间")]
    observed: bool
    origin: str | None


STATUSES: Final = {
    "asked": "待反馈",
    "applied": "已实施",
    "not-applicable": "不适用",
    "released": "无须反馈",
    "elsewhere": "异地发起",
}


class Punishments:
    """Joint punishments, each agency's part beside what was asked, by a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits = Limits(reader, story)
        self._calendar = reader.calendar()
        self._holders, self._acting = Holders(reader), Acting(reader)
        self._told: dict[str, list[PunishmentRow]] = {}
        self._heads: dict[str, tuple[PunishmentRow, Sequence[PunishmentRow], bool]] = {}

    def learn(self, rows: Sequence[PunishmentRow]) -> None:
        """Look up at once what was asked by the punishments of some rows, and of whom."""
        numbers = sorted({row.punishment for row in rows})
        for one in self._reader.matching(PUNISHMENTS, "punishment", numbers):
            self._told.setdefault(one.punishment, []).append(one)

    def answers(self, row: PunishmentRow) -> Iterator[PunishmentAnswer]:
        """Yield the answer about an agency that was asked; of another ledger's, one for each."""
        if row.agency != HEAD:
            if row.asked:
                yield self.answer(row)
        elif row.origin is not None and row.initiated_at is not None:
            for agency in _NAMES.decode(row.agencies):
                yield self.answer(PunishmentRow(row.punishment, agency))

    def answer(self, row: PunishmentRow) -> PunishmentAnswer:
        """Return the answer about an agency that was asked."""
        head, beside, stands = self.head(row.punishment)
        said = self._answered(row, beside)
        status = self.status_of(row, said, head, stands=stands)
        is_open = status == "asked"
        limit = self._limit(row)
        answered_on = None if said is None or said.answered_on is None else said.answered_on
        ended = day_of(answered_on)
        return PunishmentAnswer(
            punishment=row.punishment,
            agency=row.agency,
            subject=head.subject,
            initiator=head.initiator,
            status=status,
            standing=stands and (head.from_on or "") <= self._reader.on.isoformat(),
            ground=head.ground,
            measures=head.measures,
            from_on=head.from_on,
            until_on=head.until_on,
            due_on=day_or_none(limit.last_day),
            late=self._limits.is_over(limit, ended, "late") if ended or is_open else None,
            light=self._limits.light(limit) if is_open else None,
            whose_turn=self._holders.of(row.agency) if is_open else None,
            answered_on=answered_on,
            result=None if said is None else said.result,
            applied="[]" if said is None else said.applied,
            restrictions="[]" if said is None else said.restrictions,
            reason=None if said is None else said.reason,
            document=head.document,
            ended_on=head.ended_on,
            recorded_at=head.initiated_at,
            observed=head.observed,
            origin=head.origin,
        )

    def head(self, punishment: str) -> tuple[PunishmentRow, Sequence[PunishmentRow], bool]:
        """Return what was asked, the rows beside it, and whether it stands still."""
        if punishment not in self._heads:
            told = self._told.get(punishment)
            beside = self._reader.rows_of(PUNISHMENTS, punishment) if told is None else told
            head = next((one for one in beside if one.agency == HEAD), None)
            head = head or PunishmentRow(punishment, HEAD)
            self._heads.clear()
            self._heads[punishment] = head, beside, self._stands(head)
        return self._heads[punishment]

    def _stands(self, head: PunishmentRow) -> bool:
        if head.ended_at is not None or head.fallen_at is not None or head.initiated_at is None:
            return False
        if head.until_on is not None and head.until_on < self._reader.on.isoformat():
            return False
        return not any(have_fallen(self._reader, [head]))

    def _answered(
        self, row: PunishmentRow, beside: Sequence[PunishmentRow]
    ) -> PunishmentRow | None:
        """Return what the agency, or one that took over from it, has answered."""
        heirs = self._acting.of(row.agency)
        given = (one for one in beside if one.agency in heirs and one.answered_at is not None)
        return next(given, None)

    def status_of(
        self,
        row: PunishmentRow,
        said: PunishmentRow | None,
        head: PunishmentRow,
        *,
        stands: bool,
    ) -> str:
        """Return how an agency's part stands; an answer stays owed after the last day.

        What has ended, or whose ground has fallen, asks nobody for anything any more.
        """
        if head.origin is not None:
            return "elsewhere"
        if said is not None:
            return said.result or "applied"
        is_over = head.until_on is not None and head.until_on < self._reader.on.isoformat()
        is_asked = row.asked and head.ended_at is None and (stands or is_over)
        return "asked" if is_asked else "released"

    def _limit(self, row: PunishmentRow) -> Limit:
        if row.observed:
            return NO_LIMIT
        return limit_until(self._calendar, day_of(row.answer_by))


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[PunishmentAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(PUNISHMENTS)
    found = [
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency, c.initiator),
        *in_days(reader, c.initiated_at, filters, is_instant=True),
    ]
    punishments = Punishments(reader)
    for row in reader.select(PUNISHMENTS, *found):
        for answer in punishments.answers(row):
            if not filters.unanswered or answer.status == "asked":
                yield answer


def _shows(reader: Reader, number: str) -> Sequence[PunishmentAnswer]:
    punishments = Punishments(reader)
    rows = reader.rows_of(PUNISHMENTS, number)
    return [one for row in rows for one in punishments.answers(row)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[PunishmentAnswer, Story]]:
    for row in reader.rows_of(PUNISHMENTS, number):
        if not row.asked:
            continue
        story = Story(reader)
        punishments = Punishments(reader, story)
        head, _, _ = punishments.head(number)
        with story.about("status"):
            story.row(PUNISHMENTS, head, "ended_at", "fallen_at", "until_on", "ground")
            story.row(PUNISHMENTS, row, "asked", "answer_by", "result")
        have_fallen(reader, [head], story.hear("status", {}))
        yield punishments.answer(row), story


question = Question(
    name="punishments",
    command="punishment",
    chinese="联合惩戒",
    sentence="what agencies were asked to apply, and what they have answered",
    examples=("--unanswered", "LC2017-01"),
    place=54,
    numbers=("punishment",),
    answer=PunishmentAnswer,
    tables=(PUNISHMENTS,),
    statuses=STATUSES,
    groups={"open": ("asked",), "ended": ("applied", "not-applicable", "released")},
    further=frozenset({"unanswered"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={"status": ("status",), "standing": ("status",), "late": ("late", "status")},
    brief=(
        "punishment",
        "agency",
        "subject",
        "status",
        "standing",
        "measures",
        "due_on",
        "light",
        "whose_turn",
    ),
    spare=("measures", "light", "subject"),
)
