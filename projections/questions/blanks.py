"""空白证照: which batches a bureau has, how many blanks are left, and what became of each?"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from ledger.labels import label
from projections.engine.row import Day, Instant, Word
from projections.lookups.organisation import of_agency
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.blank import BATCH, BLANKS, BlankRow, left_of


class BlankAnswer(Answer):
    """空白证照答复: a batch, or one blank of it that is gone; ``late`` is never set.

    ``left_count`` is what has to be in the cupboard; ``differs_by`` by how many the last count was
    beside it.
    """

    batch: Annotated[str, label("批次编号")]
    serial: Annotated[str | None, label("空白证照编号")]
    certificate: str | None
    status: Word
    agency_to: str | None
    issuer: str | None
    first_serial: str | None
    last_serial: str | None
    size_count: int | None
    used_count: int | None
    spoiled_count: int | None
    left_count: Annotated[int | None, label("应存数量")]
    counted_on: Day | None
    counted_count: int | None
    differs_by: Annotated[int | None, label("盘点差额")]
    issued_on: Day | None
    received_on: Day | None
    licence: str | None
    gone_at: Instant | None
    reason: str | None
    late: bool
    observed: bool


STATUSES: Final = {
    "issued": "已发放",
    "in-stock": "已入库",
    "differs": "盘点不符",
    "used-up": "已用完",
    "used": "已使用",
    "spoiled": "已作废",
    "unknown": "无发放记录",
}


def status_of(row: BlankRow) -> str:
    """Return how a batch, or one blank of it, stands."""
    if row.serial != BATCH:
        return "used" if row.licence is not None else "spoiled"
    if row.issued_at is None:
        return "unknown"
    if row.counted_count != row.expected_count:
        return "differs"
    if left_of(row) <= 0:
        return "used-up"
    return "issued" if row.received_on is None else "in-stock"


def _answer_of(row: BlankRow) -> BlankAnswer:
    is_batch = row.serial == BATCH
    differs_by = None
    if row.counted_count is not None and row.expected_count is not None:
        differs_by = row.counted_count - row.expected_count
    return BlankAnswer(
        batch=row.batch,
        serial=None if is_batch else row.serial,
        certificate=row.certificate,
        status=status_of(row),
        agency_to=row.agency_to,
        issuer=row.issuer or row.agency,
        first_serial=row.first_serial,
        last_serial=row.last_serial,
        size_count=row.size_count,
        used_count=row.used_count if is_batch else None,
        spoiled_count=row.spoiled_count if is_batch else None,
        left_count=left_of(row) if is_batch else None,
        counted_on=row.counted_on,
        counted_count=row.counted_count,
        differs_by=differs_by,
        issued_on=row.issued_on,
        received_on=row.received_on,
        licence=row.licence,
        gone_at=row.gone_at,
        reason=row.reason,
        late=False,
        observed=row.observed,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[BlankAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(BLANKS)
    found = [
        c.serial == BATCH,
        *in_days(reader, c.issued_on, filters, is_instant=False),
        *of_agency(reader, filters, c.agency, c.agency_to),
    ]
    yield from map(_answer_of, reader.select(BLANKS, *found))


def _shows(reader: Reader, number: str) -> Sequence[BlankAnswer]:
    return [_answer_of(row) for row in reader.rows_of(BLANKS, number)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[BlankAnswer, Story]]:
    for row in reader.rows_of(BLANKS, number):
        story = Story(reader)
        with story.about("status"):
            status_of(story.watched(BLANKS, row))
        yield _answer_of(row), story


question = Question(
    name="blanks",
    command="blank",
    chinese="空白证照",
    sentence="batches of blank certificates, and how many are left",
    examples=("--status differs", "KB2017-01"),
    place=22,
    numbers=("batch",),
    answer=BlankAnswer,
    tables=(BLANKS,),
    statuses=STATUSES,
    groups={"open": ("issued", "in-stock", "differs"), "ended": ("used-up", "used", "spoiled")},
    unknown=OF_SUBJECTS,
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={"status": ("status",)},
    brief=(
        "batch",
        "serial",
        "certificate",
        "status",
        "size_count",
        "used_count",
        "spoiled_count",
        "left_count",
        "counted_count",
    ),
    spare=("certificate", "counted_count"),
)
