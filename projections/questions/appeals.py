"""救济: what is contested before whom, and what became of it?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

from ledger.events.appeal import AppealKind
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Word
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import APPEALS, AppealRow


class AppealAnswer(Answer):
    """救济答复: one appeal as it stands; a stay holds until the appeal is decided.

    ``effective_on`` is from when the word counts; a retroactive one counts as if what was contested
    had never been. ``late`` is never set: no term binds who hears it.
    """

    appeal: str
    about: str | None
    subject: str | None
    kind: Annotated[Word | None, label("救济途径"), one_of(AppealKind)]
    status: Word
    agency: str | None
    filed_on: Day | None
    after: str | None
    stayed_on: Day | None
    effective_on: Day | None
    retroactive: bool
    redecide_days: int | None
    decided_at: Instant | None
    deciding_agency: str | None
    decision_document: str | None
    late: bool
    observed: bool


STATUSES: Final = {
    "filed": "审理中",
    "stayed": "停止执行",
    "upheld": "维持",
    "changed": "变更",
    "quashed": "撤销",
    "unlawful": "确认违法",
    "unfiled": "无提起记录",
}


def _status_of(row: Any) -> str:  # noqa: ANN401 - a row, or one that is watched
    if row.outcome is not None:
        return str(row.outcome)
    if row.filed_at is None:
        return "unfiled"
    return "filed" if row.stayed_on is None else "stayed"


def _answer(row: AppealRow) -> AppealAnswer:
    return AppealAnswer(
        row.appeal,
        row.about,
        row.subject,
        row.kind,
        _status_of(row),
        row.agency,
        row.filed_on,
        row.after,
        row.stayed_on,
        row.effective_on,
        row.retroactive,
        row.redecide_days,
        row.decided_at,
        row.deciding_agency,
        row.decision_document,
        late=False,
        observed=row.observed,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[AppealAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(APPEALS)
    found: list[Condition] = [
        *in_days(reader, c.filed_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency),
    ]
    yield from map(_answer, reader.select(APPEALS, *found))


def _shows(reader: Reader, number: str) -> Sequence[AppealAnswer]:
    return [_answer(row) for row in reader.rows_of(APPEALS, number)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[AppealAnswer, Story]]:
    for row in reader.rows_of(APPEALS, number):
        story = Story(reader)
        with story.about("status"):
            _status_of(story.watched(APPEALS, row))
        yield _answer(row), story


question = Question(
    name="appeals",
    command="appeal",
    chinese="救济",
    sentence="objections, reconsiderations and suits",
    examples=("--status filed", "FY2017-01"),
    place=57,
    numbers=("appeal",),
    answer=AppealAnswer,
    tables=(APPEALS,),
    statuses=STATUSES,
    groups={
        "open": ("filed", "stayed"),
        "ended": ("upheld", "changed", "quashed", "unlawful"),
    },
    hidden=frozenset({"unfiled"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={"status": ("status",)},
    brief=("appeal", "about", "subject", "kind", "status", "filed_on", "effective_on"),
    spare=("subject", "filed_on"),
)
