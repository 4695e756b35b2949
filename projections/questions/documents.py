"""上级文件: to whom did what came from above go, who has acknowledged it, and was it in time?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final, NamedTuple

from sqlalchemy import select

from ledger.events.organisation import LoopStep
from ledger.events.upstream import DocumentKind
from ledger.labels import label, one_of
from ledger.law.light import LIGHTS, StepLevel
from projections.engine.row import Day, Instant, Word, day_of
from projections.lookups.chunks import chunks
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Acting, Holders, of_agency
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.upstream import DOCUMENTS, DocumentRow


class DocumentAnswer(Answer):
    """上级文件答复: a document and an agency that has it, or for which it is.

    ``due_at`` is the end of the time to forward it, and then to acknowledge it, where a service
    level obliges; ``late`` says that the step was taken, or is still open, after it.
    """

    document: Annotated[str, label("上级文件编号")]
    agency: str
    title: str | None
    kind: Annotated[Word | None, one_of(DocumentKind)]
    number: str | None
    issued_by: str | None
    agency_from: str | None
    status: Word
    received_on: Day | None
    forwarded_at: Instant | None
    acknowledged_at: Instant | None
    due_at: Instant | None
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    attended_count: int
    attended_on: Day | None
    observed: bool


STATUSES: Final = {
    "kept": "本机关存查",
    "to-forward": "待转送",
    "forwarded": "已转送",
    "acknowledged": "已签收",
}


class _NextStep(NamedTuple):
    """The next step: by when, by which level, by whom."""

    due_at: str | None
    level: StepLevel | None
    agency: str | None


class Documents:
    """Rows of documents, each beside the others of its document."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits, self._levels = Limits(reader, story), Levels(reader, story)
        self._holders, self._acting = Holders(reader), Acting(reader)

    def tell(self, row: DocumentRow, story: Story) -> None:
        """Tell how the status of a document, and until when its next step is due, come about."""
        beside = self._reader.rows_of(DOCUMENTS, row.document)
        said = next((one for one in beside if one.received_position is not None), row)
        read = story.watched(DOCUMENTS, row)
        with story.about("status"):
            status = _status_of(read, self._acknowledged_at(read, beside))
        with story.about("due"):
            self._step(read, story.watched(DOCUMENTS, said), status)

    def answer(self, row: DocumentRow) -> DocumentAnswer:
        """Return what there is to say about a document and an agency."""
        return self._answer(row, self._reader.rows_of(DOCUMENTS, row.document))

    def answers(self, rows: Iterable[DocumentRow]) -> Iterator[DocumentAnswer]:
        """Yield the answers about some rows, those beside them looked up in chunks."""
        for chunk in chunks(rows):
            beside: dict[str, list[DocumentRow]] = {}
            named = sorted({row.document for row in chunk})
            for one in self._reader.matching(DOCUMENTS, "document", named):
                beside.setdefault(one.document, []).append(one)
            for row in chunk:
                yield self._answer(row, beside[row.document])

    def _answer(self, row: DocumentRow, beside: Sequence[DocumentRow]) -> DocumentAnswer:
        said = next((one for one in beside if one.received_position is not None), row)
        acknowledged_at = self._acknowledged_at(row, beside)
        status = _status_of(row, acknowledged_at)
        step = self._step(row, said, status)
        ended_at = acknowledged_at if status == "acknowledged" else None
        is_open = status in {"to-forward", "forwarded"}
        return DocumentAnswer(
            document=row.document,
            agency=row.agency,
            title=said.title,
            kind=said.kind,
            number=said.number,
            issued_by=said.issued_by,
            agency_from=row.forwarded_by or said.agency_from,
            status=status,
            received_on=said.received_on,
            forwarded_at=row.forwarded_at,
            acknowledged_at=acknowledged_at,
            due_at=step.due_at,
            late=self._limits.is_past(step.due_at, ended_at),
            light=self._levels.light_until(step.due_at, step.level) if is_open else None,
            whose_turn=self._holders.of(step.agency) if is_open else None,
            attended_count=row.attended_count,
            attended_on=row.attended_on,
            observed=said.observed,
        )

    def _acknowledged_at(self, row: DocumentRow, beside: Sequence[DocumentRow]) -> str | None:
        """Return when the agency, or one that took over from it, acknowledged the document."""
        heirs = self._acting.of(row.agency)
        known = [one.acknowledged_at for one in beside if one.agency in heirs]
        return min((one for one in known if one is not None), default=None)

    def _step(self, row: DocumentRow, said: DocumentRow, status: str) -> _NextStep:
        if status == "to-forward":
            bound = (LoopStep.FORWARD, None, said.agency_from, said.received_position)
            level = None if said.observed else self._levels.binding(*bound)
            start = day_of(said.received_on)
            self._levels.tell(level)
            return _NextStep(self._levels.end(start, level), level, said.agency_from)
        if row.forwarded_at is None:
            return _NextStep(None, None, None)
        bound = (LoopStep.ACKNOWLEDGE, None, row.agency, row.forwarded_position)
        level = self._levels.binding(*bound)
        end = self._levels.end(self._levels.day(row.forwarded_at), level)
        self._levels.tell(level)
        return _NextStep(end, level, row.agency)


def _status_of(row: DocumentRow, acknowledged_at: str | None) -> str:
    is_elsewhere = row.agency_from not in (None, row.agency)
    if row.forwarded_at is None and not is_elsewhere:
        return "kept"
    # Who says that it has the document has it, whether or not its way is on record.
    if acknowledged_at is not None:
        return "acknowledged"
    return "to-forward" if row.forwarded_at is None else "forwarded"


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[DocumentAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(DOCUMENTS)
    found = of_agency(reader, filters, c.agency, c.agency_from, c.forwarded_by)
    if days := in_days(reader, c.received_on, filters, is_instant=False):
        # The day stands in the rows of the receipt alone, and holds for all of the document.
        found.append(c.document.in_(select(c.document).where(*days)))
    documents = Documents(reader)
    yield from documents.answers(reader.select(DOCUMENTS, *found))


def _shows(reader: Reader, number: str) -> Sequence[DocumentAnswer]:
    documents = Documents(reader)
    return [documents.answer(row) for row in reader.rows_of(DOCUMENTS, number)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[DocumentAnswer, Story]]:
    for row in reader.rows_of(DOCUMENTS, number):
        story = Story(reader)
        documents = Documents(reader, story)
        documents.tell(row, story)
        yield documents.answer(row), story


question = Question(
    name="documents",
    command="document",
    chinese="上级文件",
    sentence="documents from above, and who has them",
    examples=("--status open", "WJ2017-01"),
    place=65,
    numbers=("document",),
    answer=DocumentAnswer,
    tables=(DOCUMENTS,),
    statuses=STATUSES,
    groups={"open": ("to-forward", "forwarded"), "ended": ("acknowledged",)},
    unknown=OF_SUBJECTS,
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "due_at": ("due",),
        "late": ("due", "late"),
        "light": ("due",),
        "whose_turn": ("status",),
    },
    brief=("document", "agency", "title", "status", "received_on", "due_at", "light", "whose_turn"),
    spare=("whose_turn", "light", "title", "due_at"),
)
