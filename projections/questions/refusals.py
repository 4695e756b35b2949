"""拒绝记录: what was refused, and because of what?"""

from collections.abc import Iterator, Sequence
from typing import Annotated

from ledger.labels import label
from projections.engine.row import Instant, Listed, Word
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Columns, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.tables.record import REFUSALS, RefusalRow


class RefusalAnswer(Answer):
    """拒绝答复: one submission that was refused, with what stood against it among its names.

    What was refused is not told, only of which type it was and what it named. ``late`` is never
    set.
    """

    entry: str
    refused_type: str | None
    case: str | None
    subject: str | None
    agency: str | None
    actor: Annotated[str | None, label("提交人")]
    status: Word
    codes: Annotated[Listed, label("代码")]
    names: Listed
    refused_at: Instant | None
    late: bool


STATUSES = {"refused": "被拒"}


def _answer_of(row: RefusalRow) -> RefusalAnswer:
    return RefusalAnswer(
        entry=row.entry,
        refused_type=row.refused_type,
        case=row.case,
        subject=row.subject,
        agency=row.agency,
        actor=row.actor,
        status="refused",
        codes=row.codes,
        names=row.names,
        refused_at=row.refused_at,
        late=False,
    )


def _named(c: Columns, because: str | None) -> list[Condition]:
    """Return the condition that keeps one row of each refusal, or those because of something."""
    return [c.place == 0] if because is None else [c.name == because, c.blocks]


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[RefusalAnswer]:  # noqa: ARG001 - there is one status
    c = reader.columns(REFUSALS)
    found = [
        *_named(c, filters.because),
        *in_days(reader, c.refused_at, filters, is_instant=True),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency),
    ]
    order = (c.refused_at, c.entry)
    return map(_answer_of, reader.select(REFUSALS, *found, order_by=order))


def _shows(reader: Reader, number: str) -> Sequence[RefusalAnswer]:
    return [_answer_of(row) for row in reader.rows_of(REFUSALS, f"case:{number}")]


question = Question(
    name="refusals",
    command="refusal",
    chinese="拒绝记录",
    sentence="submissions that were refused, and because of what",
    examples=("--because restriction:reg:130523:root/X1", "2017-0412"),
    place=60,
    numbers=("case",),
    answer=RefusalAnswer,
    tables=(REFUSALS,),
    statuses=STATUSES,
    groups={},
    lists=_lists,
    shows=_shows,
    brief=("entry", "refused_type", "case", "agency", "codes", "refused_at"),
    spare=("agency", "entry"),
    further=frozenset({"because"}),
)
