"""审管闭环: has every approval reached its supervisor, every finding its bureau, and how fast?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

import sqlalchemy as sql

from ledger.events.handover import FeedbackKind, PushStage
from ledger.labels import label, one_of
from ledger.law.light import LIGHTS
from ledger.naming import by_kind
from projections.engine.row import Instant, Word
from projections.lookups.chunks import chunks
from projections.lookups.feedback_steps import STATUSES as FEEDBACK_STATUSES
from projections.lookups.feedback_steps import FeedbackSteps
from projections.lookups.organisation import of_agency
from projections.lookups.owed import Owed, Owing
from projections.lookups.pushes import OPEN, PushStanding, PushStandings
from projections.lookups.pushes import status_of as status_of_task
from projections.lookups.steps import told_at
from projections.lookups.subjects import of_subject
from projections.lookups.unsent import not_fed_back, unpushed
from projections.lookups.untold import not_taken_back, untold
from projections.question import Answer, Filters, Question, in_days
from projections.questions.checks import found_problem
from projections.questions.tasks import STATUSES as TASK_STATUSES
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.credit import PENALTIES
from projections.tables.handover import FEEDBACKS, TASKS, FeedbackRow, TaskRow
from projections.tables.intake import CASES
from projections.tables.supervision import CHECKS

_SECONDS_A_DAY: Final = 86_400
_KINDS: Final = {"push": "审批推送", "feedback": "监管反馈"}


class LoopAnswer(Answer):
    """闭环答复: one push or one feedback, from what happened to the answer of the other side.

    ``send_days`` run from what happened to sending it, ``latency_days`` from sending to the answer
    (a claim, an acknowledgement); None where an end is missing. What was never sent is listed where
    its status is asked for (``not-pushed``, ``not-fed-back``, together ``missing``).

    ``due_at`` is the end of the next step's time, ``whose_turn`` who has to take it and ``light``
    how near that end is; both are None where nothing is left to do. A push that came back, or
    reached nobody, is the bureau's turn, and the clock of the first push goes on; 编办's where it
    came back as often as the service level says; nobody's once it is pushed under another number.

    Of a feedback ``put_right_at`` is when the bureau said what it has put right, with ``answer``
    and the entry that corrects the record; a defect is the bureau's turn until then, and so is
    what a service level wants answered. ``used_in`` is the first case of the same subject before
    whose decision a look at the credit saw it. ``corrected`` is one that was told anew, because
    what was found was corrected, voided or taken back.
    """

    kind: Annotated[Word, one_of(_KINDS)]
    number: str | None
    about: str | None
    stage: Annotated[Word | None, one_of(PushStage, FeedbackKind)]
    subject: str | None
    item: str | None
    agency_from: str | None
    agency_to: str | None
    status: Word
    happened_at: Annotated[Instant | None, label("事由时间")]
    sent_at: Instant | None
    received_at: Instant | None
    answered_at: Annotated[Instant | None, label("答复时间")]
    due_at: Instant | None
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    send_days: Annotated[float | None, label("发送用时（天）")]
    latency_days: Annotated[float | None, label("答复用时（天）")]
    observed: bool
    put_right_at: Annotated[Instant | None, label("整改时间")] = None
    answer: str | None = None
    correcting_entry: Annotated[str | None, label("整改记录")] = None
    used_in: Annotated[str | None, label("用于办件")] = None
    urged_count: int = 0


STATUSES: Final = {
    **TASK_STATUSES,
    **FEEDBACK_STATUSES,
    "not-pushed": "未推送",
    "not-fed-back": "未反馈",
}
_MISSING: Final = ("not-pushed", "not-fed-back")


def _days(begin: str | None, end: str | None) -> float | None:
    if begin is None or end is None:
        return None
    span = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
    return span.total_seconds() / _SECONDS_A_DAY


class _PushAnswers:
    """Answers about pushes, by how they stand."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._pushes = PushStandings(reader, story)

    def answers(self, rows: Iterable[TaskRow]) -> Iterator[LoopAnswer]:
        """Yield an answer for each task."""
        return map(self._answer, self._pushes.standings(rows))

    def _answer(self, stand: PushStanding) -> LoopAnswer:
        row, step = stand.row, stand.step
        happened_at = told_at(row, stand.case, stand.licence)
        sent_at, ended_at = row.pushed_at or row.failed_at, row.claimed_at or row.returned_at
        about = (
            f"case:{row.case}" if row.case else f"licence:{row.licence}" if row.licence else None
        )
        return LoopAnswer(
            kind="push",
            number=row.task,
            about=about,
            stage=row.stage,
            subject=row.subject,
            item=row.item,
            agency_from=row.agency_from,
            agency_to=row.agency,
            status=stand.status,
            happened_at=happened_at,
            sent_at=sent_at,
            received_at=row.received_at,
            answered_at=ended_at,
            due_at=step.due_at,
            late=self._pushes.looked.limits.is_past(step.due_at, step.taken_at),
            light=stand.light,
            whose_turn=stand.whose_turn,
            send_days=_days(happened_at, sent_at),
            latency_days=_days(sent_at, ended_at),
            urged_count=row.urged_count,
            observed=row.observed,
        )

    def tell(self, row: TaskRow, story: Story) -> LoopAnswer:
        """Return the answer for a task whose row tells what is read of it."""
        case = None if row.case is None else self._reader.row(CASES, row.case)
        self._pushes.learn([row])
        with story.about("due"):
            self._pushes.step(row, case)
        with story.about("status"):
            status = status_of_task(row)
        with story.about("turn"):
            self._pushes.turn(row, status)
        (answer,) = self.answers([row])
        return answer


_NOTHING: Final = (None, None)


class _Feedbacks:
    """Feedback with the finding that it tells of, looked up in chunks."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._steps = FeedbackSteps(reader, story)

    def answers(self, rows: Iterable[FeedbackRow]) -> Iterator[LoopAnswer]:
        """Yield an answer for each feedback."""
        for chunk in chunks(rows):
            self._steps.learn(chunk)
            found = self._found({row.about for row in chunk if row.about is not None})
            of = [row.subject or found.get(row.about or "", _NOTHING)[1] for row in chunk]
            looked_at = self._looked_at({one for one in of if one is not None})
            for row, subject in zip(chunk, of, strict=True):
                happened_at, _ = found.get(row.about or "", _NOTHING)
                yield self._answer(row, happened_at, looked_at.get(subject or "", ()))

    def _looked_at(self, subjects: set[str]) -> dict[str, list[CaseRow]]:
        """Return the cases before whose decision the credit of some subjects was looked at."""
        found: dict[str, list[CaseRow]] = {}
        for row in self._reader.matching(CASES, "subject", sorted(subjects)):
            if row.subject is not None and row.consulted_position is not None:
                found.setdefault(row.subject, []).append(row)
        return found

    def _found(self, abouts: set[str]) -> dict[str, tuple[str | None, str | None]]:
        """Return when each finding was made, and whom it is about."""
        numbers = by_kind(abouts)
        checks = self._reader.matching(CHECKS, "check", numbers.get("check", ()))
        penalties = self._reader.matching(PENALTIES, "penalty", numbers.get("penalty", ()))
        return {f"check:{row.check}": (row.checked_at, row.subject) for row in checks} | {
            f"penalty:{row.penalty}": (row.decided_at, row.subject) for row in penalties
        }

    def _answer(
        self, row: FeedbackRow, happened_at: str | None, looked_at: Sequence[CaseRow]
    ) -> LoopAnswer:
        stand = self._steps.of(row)
        used = sorted((one for one in looked_at if _has_seen(one, row)), key=_by_place)
        return LoopAnswer(
            kind="feedback",
            number=row.feedback,
            about=row.about,
            stage=row.kind,
            subject=row.subject,
            item=None,
            agency_from=row.agency,
            agency_to=row.agency_to,
            status=stand.status,
            happened_at=happened_at,
            sent_at=row.sent_at,
            received_at=None,
            answered_at=row.acknowledged_at,
            due_at=stand.step.due_at,
            late=stand.late,
            light=stand.light,
            whose_turn=stand.whose_turn,
            send_days=_days(happened_at, row.sent_at),
            latency_days=_days(row.sent_at, row.acknowledged_at),
            urged_count=row.urged_count,
            put_right_at=row.answered_at,
            answer=row.answer,
            correcting_entry=row.correcting_entry,
            used_in=used[0].case if used else None,
            observed=row.observed,
        )


def _has_seen(case: CaseRow, row: FeedbackRow) -> bool:
    """Tell whether a look at the credit saw a feedback: it reached its place in the log."""
    seen, sent = case.consulted_position, row.sent_position
    return seen is not None and sent is not None and seen >= sent


def _by_place(case: CaseRow) -> tuple[int, str]:
    return case.consulted_position or 0, case.case


def _of_owed(owed: Owed) -> LoopAnswer:
    """Return the answer about what was never sent."""
    return LoopAnswer(
        kind=owed.kind,
        number=None,
        about=owed.about,
        stage=owed.stage,
        subject=owed.subject,
        item=owed.item,
        agency_from=owed.agency,
        agency_to=owed.agency_to,
        status="not-pushed" if owed.kind == "push" else "not-fed-back",
        happened_at=owed.happened_at,
        sent_at=None,
        received_at=None,
        answered_at=None,
        due_at=owed.due_at,
        late=owed.late,
        light=owed.light,
        whose_turn=owed.whose_turn,
        send_days=None,
        latency_days=None,
        urged_count=owed.urged_count,
        observed=owed.observed,
    )


def _not_pushed(reader: Reader, filters: Filters) -> Iterator[LoopAnswer]:
    owing = Owing(reader)
    for row in unpushed(reader, filters):
        yield _of_owed(owing.of("push", f"case:{row.case}", row))
    for act in untold(reader, filters):
        owed = owing.of("push", f"licence:{act.licence}", act)
        if owed.is_limited:
            yield _of_owed(owed)


def _not_fed_back(reader: Reader, filters: Filters) -> Iterator[LoopAnswer]:
    checks, penalties = reader.columns(CHECKS), reader.columns(PENALTIES)
    owing = Owing(reader)
    untold = not_fed_back(reader, filters, "check", checks)
    for check in reader.select(CHECKS, found_problem(), *untold):
        yield _of_owed(owing.of("feedback", f"check:{check.check}", check))
    untold = not_fed_back(reader, filters, "penalty", penalties)
    own = penalties.origin.is_(None)
    stands = (own, penalties.decided_at.is_not(None), penalties.revoked_at.is_(None))
    for penalty in reader.select(PENALTIES, *stands, *untold):
        yield _of_owed(owing.of("feedback", f"penalty:{penalty.penalty}", penalty))
    for end in not_taken_back(reader, filters):
        owed = owing.of("feedback", f"penalty:{end.penalty}", end)
        if owed.is_limited:
            yield _of_owed(owed)


def _sent(reader: Reader, filters: Filters) -> Iterator[LoopAnswer]:
    tasks, feedbacks = reader.columns(TASKS), reader.columns(FEEDBACKS)
    pushes = [
        *in_days(
            reader, sql.func.coalesce(tasks.pushed_at, tasks.failed_at), filters, is_instant=True
        ),
        *of_subject(reader, tasks.subject, filters),
        *of_agency(reader, filters, tasks.agency, tasks.agency_from),
    ]
    yield from _PushAnswers(reader).answers(reader.select(TASKS, *pushes))
    back = [
        feedbacks.sent_at.is_not(None),
        *in_days(reader, feedbacks.sent_at, filters, is_instant=True),
        *of_subject(reader, feedbacks.subject, filters),
        *of_agency(reader, filters, feedbacks.agency, feedbacks.agency_to),
    ]
    yield from _Feedbacks(reader).answers(reader.select(FEEDBACKS, *back))


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[LoopAnswer]:
    if wanted - frozenset(_MISSING):
        yield from _sent(reader, filters)
    if "not-pushed" in wanted:
        yield from _not_pushed(reader, filters)
    if "not-fed-back" in wanted:
        yield from _not_fed_back(reader, filters)


def _shows(reader: Reader, number: str) -> Sequence[LoopAnswer]:
    task, feedback = reader.row(TASKS, number), reader.row(FEEDBACKS, number)
    found = [*_PushAnswers(reader).answers([task])] if task is not None else []
    return found + ([*_Feedbacks(reader).answers([feedback])] if feedback is not None else [])


def _tells(reader: Reader, number: str) -> Iterator[tuple[LoopAnswer, Story]]:
    task, feedback = reader.row(TASKS, number), reader.row(FEEDBACKS, number)
    if task is not None:
        story = Story(reader)
        yield _PushAnswers(reader, story).tell(story.watched(TASKS, task), story), story
    if feedback is not None:
        story = Story(reader)
        (answer,) = _Feedbacks(reader, story).answers([feedback])
        yield answer, story


question = Question(
    name="loop",
    command="loop",
    chinese="审管闭环",
    sentence="pushes, feedback, their latency",
    examples=("--status missing", "T2017-0412"),
    place=60,
    numbers=("task", "feedback"),
    answer=LoopAnswer,
    tables=(TASKS, FEEDBACKS),
    statuses=STATUSES,
    groups={
        "open": (*OPEN, "sent", "to-answer"),
        "ended": ("closed", "stopped", "acknowledged", "answered", "corrected"),
        "missing": _MISSING,
    },
    hidden=frozenset({*_MISSING, "unpushed"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "due_at": ("due",),
        "late": ("due", "late"),
        "light": ("due", "light"),
        "whose_turn": ("status", "turn"),
    },
    brief=(
        "kind",
        "number",
        "about",
        "agency_from",
        "agency_to",
        "status",
        "sent_at",
        "answered_at",
        "latency_days",
        "late",
        "light",
        "whose_turn",
    ),
    spare=(
        "agency_from",
        "answered_at",
        "latency_days",
        "about",
        "agency_to",
        "whose_turn",
        "light",
        "sent_at",
    ),
)
