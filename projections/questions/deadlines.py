"""期限: what is open, who has to act, until when, and which light it burns."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from ledger.labels import label, one_of
from ledger.law.light import LIGHTS, LightKind
from projections.engine.row import Day, Word
from projections.lookups.limits import Limits
from projections.question import Answer, Filters, Question
from projections.questions.today.kept import STATUSES, is_late, kept, status_of
from projections.questions.today.open_row import Open
from projections.reader import Reader
from projections.tables.intake import CASES


class DeadlineAnswer(Answer):
    """期限答复: one thing that is open, the most urgent first.

    ``kind`` says what has to be done, ``whose_turn`` by whom, ``due_on`` until when, ``light`` how
    near that is; what nothing limits burns no light, and what an older system left open is no task
    of today's. ``agency`` is the body whose record it is, ``officer`` who has it in hand;
    ``because`` names what brought it up, where that is something else. A red light that 监察
    dismissed stays red, with why.
    """

    about: str
    kind: Annotated[Word, label("待办事项"), one_of(LightKind)]
    status: Word
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    due_on: Annotated[Day | None, label("到期日期")]
    late: bool | None
    days_left: int | None
    whose_turn: Annotated[str | None, label("责任方")]
    agency: str | None
    officer: Annotated[str | None, label("经办人")]
    item: str | None
    subject: str | None
    because: Annotated[str | None, label("起因")]
    urged_count: Annotated[int, label("催办次数")]
    dismissed_by: Annotated[str | None, label("摘牌机关")]
    dismissed_because: Annotated[str | None, label("摘牌理由")]


def _answer(row: Open, limits: Limits, day: str) -> DeadlineAnswer:
    return DeadlineAnswer(
        about=row.about,
        kind=row.kind,
        status=status_of(row),
        light=row.light,
        due_on=row.due_on,
        late=is_late(row, day),
        days_left=limits.workdays_to(row.due_on),
        whose_turn=row.whose_turn,
        agency=row.agency,
        officer=row.officer,
        item=row.item,
        subject=row.subject,
        because=row.because,
        urged_count=row.urged_count,
        dismissed_by=row.excused_by,
        dismissed_because=row.excuse,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[DeadlineAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    limits, day = Limits(reader), reader.on.isoformat()
    for row in kept(reader, filters, LightKind):
        yield _answer(row, limits, day)


def _shows(reader: Reader, number: str) -> Sequence[DeadlineAnswer]:
    return [one for one in _lists(reader, Filters(), frozenset()) if one.about == number]


question = Question(
    name="deadlines",
    command="deadlines",
    chinese="期限",
    sentence="what is open, whose turn it is, and until when",
    examples=("--agency reg:130523:market --light red", "case:2017-0412"),
    place=5,
    numbers=("ref",),
    direct="",
    answer=DeadlineAnswer,
    tables=(CASES,),
    statuses=STATUSES,
    groups={},
    further=frozenset({"light", "kind", "whose_turn"}),
    lists=_lists,
    shows=_shows,
    brief=("kind", "about", "light", "due_on", "days_left", "whose_turn", "officer", "status"),
    spare=("status", "officer", "whose_turn"),
)
