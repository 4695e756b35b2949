"""审管闭环: has every approval reached its supervisor, every finding its bureau, and how fast?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import sqlalchemy as sql

from ledger.events.handover import FeedbackKind, PushStage
from ledger.labels import label, one_of
from ledger.law.light import LIGHTS, StepLevel
from ledger.naming import by_kind
from projections.engine.row import Instant, Word
from projections.lookups.levels import Levels, Obliging, cause_of, earlier
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.lookups.turns import chunks
from projections.lookups.untold import LicenceAct, act_of, untold
from projections.question import Answer, Columns, Condition, Filters, Question, in_days
from projections.questions.checks import found_problem
from projections.questions.tasks import OPEN, Looked, due_of, is_told_only
from projections.questions.tasks import STATUSES as TASK_STATUSES
from projections.questions.tasks import status_of as status_of_task
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.credit import PENALTIES
from projections.tables.decision import LICENCES
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


STATUSES: Final = {
    **TASK_STATUSES,
    "sent": "已反馈",
    "acknowledged": "已签收",
    "not-pushed": "未推送",
    "not-fed-back": "未反馈",
}
_BACK: Final = ("returned", "failed")
_UNCLAIMED: Final = ("pushed", "received")
_MISSING: Final = ("not-pushed", "not-fed-back")


def _days(begin: str | None, end: str | None) -> float | None:
    if begin is None or end is None:
        return None
    span = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
    return span.total_seconds() / _SECONDS_A_DAY


class _Pushes:
    """Pushes with what they told of, looked up in chunks."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looked = Looked.in_(reader)
        self._limits, self._levels, self._holders, self._turns, _ = self._looked

    def answers(self, rows: Iterable[TaskRow]) -> Iterator[LoopAnswer]:
        """Yield an answer for each task."""
        for chunk in chunks(rows):
            self._turns.learn(chunk)
            cases = self._known(CASES, "case", (row.case for row in chunk))
            licences = self._known(LICENCES, "licence", (row.licence for row in chunk))
            for row in chunk:
                case, licence = cases.get(row.case or ""), licences.get(row.licence or "")
                yield self._answer(row, case, _told_of(row, case, licence))

    def _known(self, table: Any, key: str, numbers: Iterable[str | None]) -> dict[str, Any]:  # noqa: ANN401 - any table
        wanted = sorted({one for one in numbers if one is not None})
        return {getattr(row, key): row for row in self._reader.matching(table, key, wanted)}

    def _due(self, row: TaskRow, case: CaseRow | None) -> tuple[str | None, StepLevel | None]:
        """Return until when the next step is due: the claim, or the push that reached nobody."""
        told = case if row.stage == PushStage.DECIDED else act_of(self._reader, row)
        if row.first_pushed_at is not None or told is None:
            return due_of(row, self._looked)
        return self._levels.due_of("push", told, row.agency_from)

    def _answer(self, row: TaskRow, case: CaseRow | None, happened_at: str | None) -> LoopAnswer:
        sent_at = row.pushed_at or row.failed_at
        answered_at = row.claimed_at or row.returned_at
        due_at, level = self._due(row, case)
        status = status_of_task(row)
        is_settled = is_told_only(row) or self._turns.is_replaced(row)
        is_open = status in OPEN and not (status in _BACK and is_settled)
        is_awaited = is_open and status in (*_BACK, *_UNCLAIMED) and not row.observed
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
            status=status,
            happened_at=happened_at,
            sent_at=sent_at,
            received_at=row.received_at,
            answered_at=answered_at,
            due_at=due_at,
            late=self._limits.is_past(due_at, answered_at or row.closed_at or row.stopped_at),
            light=self._levels.light_until(due_at, level) if is_awaited else None,
            whose_turn=self._turn(row, status) if is_open else None,
            send_days=_days(happened_at, sent_at),
            latency_days=_days(sent_at, answered_at),
            observed=row.observed,
        )

    def _turn(self, row: TaskRow, status: str) -> str | None:
        return self._turns.sender(row) if status in _BACK else self._holders.of(row.agency)


def _told_of(row: TaskRow, case: Any, licence: Any) -> str | None:  # noqa: ANN401 - rows or None
    match row.stage:
        case "survey":
            return case.received_at if case else None
        case "accepted":
            return case.accepted_at if case else None
        case "changed":
            return licence.changed_at if licence else None
        case "revoked":
            return (licence.revoked_at or licence.cancelled_at) if licence else None
    return (case.decided_at if case else None) or (licence.issued_at if licence else None)


class _Feedbacks:
    """Feedback with the finding that it tells of, looked up in chunks."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._limits = Limits(reader)
        self._levels = Levels(reader)
        self._holders = Holders(reader)

    def answers(self, rows: Iterable[FeedbackRow]) -> Iterator[LoopAnswer]:
        """Yield an answer for each feedback."""
        for chunk in chunks(rows):
            happened = self._happened({row.about for row in chunk if row.about is not None})
            for row in chunk:
                yield self._answer(row, happened.get(row.about or ""))

    def _happened(self, abouts: set[str]) -> dict[str, str | None]:
        numbers = by_kind(abouts)
        checks = self._reader.matching(CHECKS, "check", numbers.get("check", ()))
        penalties = self._reader.matching(PENALTIES, "penalty", numbers.get("penalty", ()))
        return {f"check:{row.check}": row.checked_at for row in checks} | {
            f"penalty:{row.penalty}": row.decided_at for row in penalties
        }

    def _answer(self, row: FeedbackRow, happened_at: str | None) -> LoopAnswer:
        sent_on = self._reader.day(row.sent_at)
        days = row.acknowledge_days_max
        due_at = self._limits.after(sent_on, days) if sent_on and days is not None else None
        is_open = row.sent_at is not None and row.acknowledged_at is None
        level = None
        if not row.observed:
            bound = ("acknowledge", None, row.agency_to, row.sent_position)
            level = self._levels.binding(*bound)
        due_at = earlier(due_at, self._levels.end(sent_on, level))
        return LoopAnswer(
            kind="feedback",
            number=row.feedback,
            about=row.about,
            stage=row.kind,
            subject=row.subject,
            item=None,
            agency_from=row.agency,
            agency_to=row.agency_to,
            status="sent" if row.acknowledged_at is None else "acknowledged",
            happened_at=happened_at,
            sent_at=row.sent_at,
            received_at=None,
            answered_at=row.acknowledged_at,
            due_at=due_at,
            late=self._limits.is_past(due_at, row.acknowledged_at),
            light=self._levels.light_until(due_at, level) if is_open and not row.observed else None,
            whose_turn=self._holders.of(row.agency_to) if is_open else None,
            send_days=_days(happened_at, row.sent_at),
            latency_days=_days(row.sent_at, row.acknowledged_at),
            observed=row.observed,
        )


class _Missing:
    """What was never sent, each with the end of its time and whose turn it is."""

    def __init__(self, reader: Reader) -> None:
        self._limits = Limits(reader)
        self._levels = Levels(reader)
        self._holders = Holders(reader)

    def answer(self, status: str, about: str, row: Obliging) -> LoopAnswer:
        """Return the answer for what obliges and was not followed."""
        agency = row.deciding_agency if isinstance(row, CaseRow) else row.agency
        kind = "push" if status == "not-pushed" else "feedback"
        due_at, level = self._levels.due_of(kind, row, agency)
        happened_at, _ = cause_of(row)
        return LoopAnswer(
            kind=kind,
            number=None,
            about=about,
            stage=row.stage if isinstance(row, LicenceAct) else None,
            subject=row.subject,
            item=row.item,
            agency_from=agency,
            agency_to=None,
            status=status,
            happened_at=happened_at,
            sent_at=None,
            received_at=None,
            answered_at=None,
            due_at=due_at,
            late=self._limits.is_past(due_at, None),
            light=self._levels.light_until(due_at, level),
            whose_turn=self._holders.of(agency),
            send_days=None,
            latency_days=None,
            observed=row.observed,
        )


def _not_pushed(reader: Reader, filters: Filters) -> Iterator[LoopAnswer]:
    c, tasks = reader.columns(CASES), reader.columns(TASKS)
    # What was pushed before the decision (提前介入) does not tell of it.
    tells = sql.or_(tasks.stage.is_(None), tasks.stage.not_in(("accepted", "survey")))
    tells = sql.and_(tells, tasks.stopped_at.is_(None))
    by_case = sql.exists(sql.select(tasks.task).where(tasks.case == c.case, tells))
    by_licence = sql.exists(sql.select(tasks.task).where(tasks.licence == c.licence, tells))
    found = [
        c.decision == "granted",
        ~by_case,
        ~by_licence,
        *of_subject(reader, c.subject, filters, name=c.subject_name),
    ]
    found += in_days(reader, c.decided_at, filters, is_instant=True)
    found += of_agency(reader, filters, c.deciding_agency)
    missing = _Missing(reader)
    for row in reader.select(CASES, *found):
        yield missing.answer("not-pushed", f"case:{row.case}", row)
    for act in untold(reader, filters):
        answer = missing.answer("not-pushed", f"licence:{act.licence}", act)
        if answer.due_at is not None or answer.light is not None:
            yield answer


def _not_fed_back(reader: Reader, filters: Filters) -> Iterator[LoopAnswer]:
    checks, penalties = reader.columns(CHECKS), reader.columns(PENALTIES)
    missing = _Missing(reader)
    untold = _untold(reader, filters, "check", checks)
    for check in reader.select(CHECKS, found_problem(checks), *untold):
        yield missing.answer("not-fed-back", f"check:{check.check}", check)
    untold = _untold(reader, filters, "penalty", penalties)
    own = penalties.origin.is_(None)
    stands = (own, penalties.decided_at.is_not(None), penalties.revoked_at.is_(None))
    for penalty in reader.select(PENALTIES, *stands, *untold):
        about = f"penalty:{penalty.penalty}"
        yield missing.answer("not-fed-back", about, penalty)


def _untold(reader: Reader, filters: Filters, kind: str, c: Columns) -> Iterator[Condition]:
    feedbacks = reader.columns(FEEDBACKS)
    yield ~sql.exists(sql.select(feedbacks.feedback).where(feedbacks.about == f"{kind}:" + c[kind]))
    yield from of_subject(reader, c.subject, filters)
    at = c.checked_at if kind == "check" else c.decided_at
    yield from in_days(reader, at, filters, is_instant=True)
    yield from of_agency(reader, filters, c.agency)


def _sent(reader: Reader, filters: Filters) -> Iterator[LoopAnswer]:
    tasks, feedbacks = reader.columns(TASKS), reader.columns(FEEDBACKS)
    pushes = [
        *in_days(
            reader, sql.func.coalesce(tasks.pushed_at, tasks.failed_at), filters, is_instant=True
        ),
        *of_subject(reader, tasks.subject, filters),
        *of_agency(reader, filters, tasks.agency, tasks.agency_from),
    ]
    yield from _Pushes(reader).answers(reader.select(TASKS, *pushes))
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
    found = [*_Pushes(reader).answers([task])] if task is not None else []
    return found + ([*_Feedbacks(reader).answers([feedback])] if feedback is not None else [])


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
        "open": (*OPEN, "sent"),
        "ended": ("closed", "stopped", "acknowledged"),
        "missing": _MISSING,
    },
    hidden=frozenset({*_MISSING, "unpushed"}),
    lists=_lists,
    shows=_shows,
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
