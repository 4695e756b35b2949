"""收件箱: what an agency has to do today, and what it has to look at."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Annotated

from msgspec.structs import replace

from ledger.labels import label, one_of
from ledger.law.light import LIGHTS, LightKind
from projections.engine.row import Day, Word
from projections.lookups.limits import Limits
from projections.lookups.organisation import agency_named
from projections.question import Answer, Filters, Question
from projections.questions.today.kept import STATUSES, is_late, kept, status_of
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Open
from projections.reader import Reader
from projections.tables.intake import CASES
from projections.tables.organisation import AGENCIES


class InboxAnswer(Answer):
    """收件箱答复: one thing that an agency has to do or to look at, the most urgent first.

    ``agency`` is whose turn it is on the day: who took over from another has what that one had.
    ``kind`` says what is to be done, ``due_on`` until when; what has come to pass and wants a
    consequence, as a ground that fell, has no day. ``because`` names what brought it up,
    ``officer`` who has it in hand. A red light that 监察 dismissed stays red, with why.
    """

    agency: str | None
    kind: Annotated[Word, label("待办事项"), one_of(LightKind, Matter)]
    about: str
    status: Word
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    due_on: Annotated[Day | None, label("到期日期")]
    late: bool | None
    days_left: int | None
    officer: Annotated[str | None, label("经办人")]
    item: str | None
    subject: str | None
    because: Annotated[str | None, label("起因")]
    urged_count: Annotated[int, label("催办次数")]
    dismissed_by: Annotated[str | None, label("摘牌机关")]
    dismissed_because: Annotated[str | None, label("摘牌理由")]


def _answer(row: Open, limits: Limits, day: str) -> InboxAnswer:
    return InboxAnswer(
        agency=row.whose_turn,
        kind=row.kind,
        about=row.about,
        status=status_of(row),
        light=row.light,
        due_on=row.due_on,
        late=is_late(row, day),
        days_left=limits.workdays_to(row.due_on),
        officer=row.officer,
        item=row.item,
        subject=row.subject,
        because=row.because,
        urged_count=row.urged_count,
        dismissed_by=row.excused_by,
        dismissed_because=row.excuse,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[InboxAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    limits, day = Limits(reader), reader.on.isoformat()
    agency = None if filters.agency is None else agency_named(reader, filters.agency)
    theirs = replace(filters, agency=None, whose_turn=agency)
    for row in kept(reader, theirs, chain(LightKind, Matter)):
        yield _answer(row, limits, day)


def _shows(reader: Reader, number: str) -> Sequence[InboxAnswer]:
    return list(_lists(reader, Filters(agency=number), frozenset()))


question = Question(
    name="inbox",
    command="inbox",
    chinese="收件箱",
    sentence="what an agency has to do today",
    examples=("reg:130523:market", "reg:130523:market"),
    place=4,
    numbers=("agency",),
    direct="agency",
    answer=InboxAnswer,
    tables=(AGENCIES, CASES),
    statuses=STATUSES,
    groups={},
    further=frozenset({"light", "kind"}),
    lists=_lists,
    shows=_shows,
    brief=("kind", "about", "light", "due_on", "days_left", "item", "officer", "status"),
    spare=("status", "officer", "item"),
)
