"""立案查处: which enforcement cases are open, until when are they decided, and how did they end?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Final

from msgspec import json

from ledger.events.enforcement import EnforcementOutcome, JudicialOutcome
from ledger.labels import label, one_of
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.deadline import NO_LIMIT, Limit, limit_of, term_on
from ledger.law.enforcement import ENFORCEMENT, pauses_of
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Listed, Word, day_of, day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.credit import PENALTIES
from projections.tables.enforcement import ENFORCEMENTS, EnforcementRow

_NAMES: Final = json.Decoder(list[str])


class EnforcementAnswer(Answer):
    """立案查处答复: one enforcement case on the day.

    ``due_on`` is the last of the ninety days by the term ``enforcement``, as the ledger had it when
    it was filed; days with the judiciary are not counted. None for what was filed before the term
    was in force. ``status`` is penalised while a penalty in it stands.
    """

    enforcement: str
    about: str | None
    subject: str | None
    item: str | None
    agency: str | None
    status: Word
    filed_on: Day | None
    due_on: Annotated[Day | None, label("办案期限至")]
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    penalties: Listed
    first_decided_on: Day | None
    transferred_to: str | None
    transferred_on: Day | None
    judicial_outcome: Annotated[Word | None, label("司法处理结果"), one_of(JudicialOutcome)]
    returned_on: Day | None
    outcome: Annotated[Word | None, label("查处结果"), one_of(EnforcementOutcome)]
    closed_on: Day | None
    document: str | None
    reason: str | None
    suspicion: str | None
    urged_count: int
    observed: bool


STATUSES: Final = {
    "investigated": "调查中",
    "transferred": "已移送司法",
    "penalised": "已处罚",
    "closed": "已结案",
}


class Enforcements:
    """立案查处: enforcement cases with their limits, looked up in chunks."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits = Limits(reader, story)
        self._holders = Holders(reader)

    def answers(self, rows: Iterable[EnforcementRow]) -> Iterator[EnforcementAnswer]:
        """Yield an answer for each case."""
        for chunk in chunks(rows):
            standing = self._standing(chunk)
            for row in chunk:
                penalties = standing.intersection(_NAMES.decode(row.penalties))
                yield self._answer(row, is_penalised=bool(penalties))

    def _standing(self, rows: Sequence[EnforcementRow]) -> frozenset[str]:
        """Return the penalties in some cases that nobody has taken back or quashed."""
        numbers = sorted({one for row in rows for one in _NAMES.decode(row.penalties)})
        day = self._reader.on.isoformat()
        return frozenset(
            row.penalty
            for row in self._reader.matching(PENALTIES, "penalty", numbers)
            if row.revoked_at is None and mark_on(verdicts_of(row.verdicts), day) != QUASHED
        )

    def limit(self, row: EnforcementRow) -> Limit:
        """Return until when a case is decided."""
        if row.observed or row.filed_on is None or row.filed_position is None:
            return NO_LIMIT
        stays = [one.split("/") for one in _NAMES.decode(row.stays)]
        if not stays:
            return self._limits.owed(ENFORCEMENT, row.filed_on, row.filed_position, topic="due")
        filed_on = date.fromisoformat(row.filed_on)
        spans = (
            (date.fromisoformat(begun), date.fromisoformat(ended) if ended else None)
            for begun, ended in stays
        )
        settings = self._limits.settings_of(ENFORCEMENT)
        known = [one for one in settings if one.position < row.filed_position]
        pauses = pauses_of(spans, self._reader.on)
        calendar = self._reader.calendar()
        return limit_of(calendar, filed_on, term_on(known, filed_on), pauses=pauses)

    def _answer(self, row: EnforcementRow, *, is_penalised: bool) -> EnforcementAnswer:
        limit, status = self.limit(row), _status_of(row, is_penalised=is_penalised)
        ended = row.first_decided_on or row.closed_on
        ended_on = day_of(ended)
        light = self._limits.light(limit) if status == "investigated" and ended is None else None
        is_away = status == "transferred" and limit.binds
        turn = self._holders.of(row.agency, row.item, "supervision")
        return EnforcementAnswer(
            enforcement=row.enforcement,
            about=row.about,
            subject=row.subject,
            item=row.item,
            agency=row.agency,
            status=status,
            filed_on=row.filed_on,
            due_on=day_or_none(limit.last_day),
            late=self._limits.is_over(limit, ended_on, "late"),
            light="paused" if is_away else light,
            whose_turn=turn if status == "investigated" else None,
            penalties=row.penalties,
            first_decided_on=row.first_decided_on,
            transferred_to=row.transferred_to,
            transferred_on=row.transferred_on,
            judicial_outcome=row.judicial_outcome,
            returned_on=row.returned_on,
            outcome=row.outcome,
            closed_on=row.closed_on,
            document=row.document,
            reason=row.reason,
            suspicion=row.suspicion,
            urged_count=row.urged_count,
            observed=row.observed,
        )


def _status_of(row: EnforcementRow, *, is_penalised: bool) -> str:
    if row.closed_at is not None:
        return "closed"
    if is_penalised:
        return "penalised"
    return "transferred" if row.stays.endswith('/"]') else "investigated"


def _lists(
    reader: Reader,
    filters: Filters,
    wanted: frozenset[str],  # noqa: ARG001 - the status is looked at afterwards
) -> Iterator[EnforcementAnswer]:
    c = reader.columns(ENFORCEMENTS)
    found = [
        c.filed_at.is_not(None),
        *in_days(reader, c.filed_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency),
    ]
    return Enforcements(reader).answers(reader.select(ENFORCEMENTS, *found))


def _shows(reader: Reader, number: str) -> Sequence[EnforcementAnswer]:
    row = reader.row(ENFORCEMENTS, number)
    return [] if row is None else [*Enforcements(reader).answers([row])]


def _tells(reader: Reader, number: str) -> Iterator[tuple[EnforcementAnswer, Story]]:
    row = reader.row(ENFORCEMENTS, number)
    if row is None:
        return
    story = Story(reader)
    with story.about("status"):
        story.row(ENFORCEMENTS, row, "filed_on", "penalties", "stays", "closed_on", "outcome")
    with story.about("due"):
        story.row(ENFORCEMENTS, row, "filed_on", "stays")
    for answer in Enforcements(reader, story).answers([row]):
        yield answer, story


question = Question(
    name="enforcements",
    command="enforcement",
    chinese="立案查处",
    sentence="enforcement cases and how they ended",
    examples=("--status open --late", "LA2017-01"),
    place=44,
    numbers=("enforcement",),
    answer=EnforcementAnswer,
    tables=(ENFORCEMENTS,),
    statuses=STATUSES,
    groups={"open": ("investigated", "transferred"), "ended": ("penalised", "closed")},
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
        "enforcement",
        "subject",
        "status",
        "filed_on",
        "due_on",
        "outcome",
        "late",
        "light",
        "whose_turn",
    ),
    spare=("subject", "filed_on", "outcome"),
)
