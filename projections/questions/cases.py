"""办件: where does each case stand, what is it waiting for, is it late?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

from msgspec import json
from sqlalchemy import and_

from ledger.events.handling import CaseOutcome, SurveyResult
from ledger.labels import label, one_of
from ledger.law.acceptance import Acceptance
from ledger.law.case_limits import CaseLimits
from ledger.law.light import LIGHTS
from ledger.law.procedure import Procedure
from projections.engine.row import Day, Instant, Listed, Word, day_or_none
from projections.lookups.bodies import Bodies, Parties, listed_parties, with_parties
from projections.lookups.limits import Limits
from projections.lookups.organisation import of_agency
from projections.lookups.standing import (
    UNANSWERED,
    light_of,
    running_limit,
    status_of,
    status_on,
)
from projections.lookups.subjects import name_of, of_subject, with_names
from projections.question import Answer, Columns, Condition, Filters, Question, any_of, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.intake import CASES
from projections.tables.subjects import CASE_PARTIES

_SECONDS_A_DAY: Final = 86_400


_DUES: Final = {
    "set": "有期限",
    "none": "无期限",
    "pending-calendar": "待日历公布",
    "not-accepted": "未受理",
}


class CaseAnswer(Answer):
    """办件答复: one case as it stands on the day.

    ``due_promised`` is the last day that was stated or that the guide promises, ``due_legal`` that
    of the law; ``due_at`` is the earlier. The decision ends it, or else the end of a case without
    one; ``late`` and ``late_legal`` say that this came after it, or has not come yet. Where a limit
    ends in a year whose calendar has not been announced, ``due`` is ``pending-calendar``.
    ``paused`` says that a special procedure runs, while which nothing is decided; ``pauses`` are
    the procedures, ``excluded_days`` how many days of them do not count.
    ``delivery_due`` is the last day to hand a grant out, by the term that the ledger had when it
    was decided. ``days_left`` are working days to the next end; ``duration_days`` run from receipt
    to closing. ``accepted_on`` with ``silent`` counts by law, nobody wrote it down. ``cure_by`` is
    until when the applicant makes good a deficit; then it is the window that asks for it.

    ``whose_turn`` is the body that has to act next: the window until ``due_answer``, or whoever
    has the duty to decide until ``due_at``; None where it is the applicant's, or nothing is left
    to do. ``light`` says how near that end is, yellow on the last day; what an older system did
    burns no light.

    ``holder`` is the body whose the case is on the day, ``supervisors`` those on duty for its item.
    ``ratings`` are the channels on which the applicant rated it, each with the grade;
    ``file_reviews`` are the readings of its file, each with its day, result, agency and findings.
    """

    case: str
    item: str | None
    subject: str | None
    subject_name: str | None
    channel: str | None
    status: Word
    agency: str | None
    department: str | None
    responsible: str | None
    received_at: Instant | None
    accepted_at: Instant | None
    accepted_on: Day | None
    silent: Annotated[bool, label("逾期视为受理")]
    cure_by: Annotated[Day | None, label("容缺后补截止日")]
    due_at: Instant | None
    due_promised: Annotated[Day | None, label("承诺期限至")]
    due_legal: Annotated[Day | None, label("法定期限至")]
    due: Annotated[Word, label("期限状态"), one_of(_DUES)]
    paused: Annotated[bool, label("停钟中")]
    excluded_days: Annotated[int | None, label("扣除天数")]
    pauses: Annotated[Listed, label("特别程序")]
    due_answer: Annotated[Day | None, label("答复期限至")]
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    planned_end_at: Instant | None
    decided_at: Instant | None
    delivered_on: Day | None
    delivery_due: Annotated[Day | None, label("送达期限至")]
    closed_at: Instant | None
    outcome: Annotated[Word | None, one_of(CaseOutcome)]
    late: bool | None
    late_legal: Annotated[bool | None, label("超法定期限")]
    days_left: int | None
    duration_days: Annotated[float | None, label("历时（天）")]
    first_event_at: Instant | None
    last_event_at: Instant | None
    last_step: str | None
    steps_count: int
    officers_count: int
    licence: str | None
    observed: bool
    joint: str | None
    survey_on: Day | None
    survey_result: Annotated[Word | None, label("踏勘结果"), one_of(SurveyResult)]
    parties: Annotated[Listed, label("当事人")]
    holder: Annotated[str | None, label("办理机关")]
    supervisors: Annotated[Listed, label("监管部门")]
    urged_count: int
    ratings: Listed
    file_reviews: Listed
    archived_on: Day | None
    archive: str | None


STATUSES: Final = {
    "unreceived": "未收件",
    "received": "已收件",
    "supplementing": "补正中",
    "accepted": "已受理",
    "granted": "准予",
    "refused": "不予许可",
    "not-accepted": "不予受理",
    "withdrawn": "已撤回",
    "closed": "已办结",
    "terminated": "已终止",
    "quashed": "决定被撤销",
}
_OPEN: Final = ("received", "supplementing", "accepted", "granted", "refused")
_ENDED: Final = ("not-accepted", "withdrawn", "closed", "terminated", "quashed")


def _is_open(c: Columns) -> Condition:
    return and_(
        c.received_at.is_not(None),
        c.closed_at.is_(None),
        c.withdrawn_at.is_(None),
        c.not_accepted_at.is_(None),
    )


_FACTS: Final[Mapping[str, Callable[[Any], Condition]]] = {
    "unreceived": lambda c: c.received_at.is_(None),
    "closed": lambda c: and_(c.closed_at.is_not(None), c.outcome != "terminated"),
    "terminated": lambda c: and_(c.closed_at.is_not(None), c.outcome == "terminated"),
    "withdrawn": lambda c: c.withdrawn_at.is_not(None),
    "not-accepted": lambda c: c.not_accepted_at.is_not(None),
    "quashed": lambda c: c.verdicts != "[]",
    **dict.fromkeys(_OPEN, _is_open),
}


def _duration_days(row: CaseRow) -> float | None:
    if row.received_at is None or row.closed_at is None:
        return None
    span = datetime.fromisoformat(row.closed_at) - datetime.fromisoformat(row.received_at)
    return span.total_seconds() / _SECONDS_A_DAY


def _ended_on(row: CaseRow, limits: Limits) -> date | None:
    """Return the day that ended the time to decide: the one that the act itself names."""
    if (named := row.decided_on or row.closed_on) is not None:
        return date.fromisoformat(named)
    return limits.day(row.withdrawn_at or row.not_accepted_at)


def _due_word(accepted_on: date | None, limits: CaseLimits) -> str:
    if accepted_on is None:
        return "not-accepted"
    if limits.due.is_unknown:
        return "pending-calendar"
    return "set" if limits.due.binds else "none"


def _listed(found: Iterable[Procedure]) -> str:
    """Return special procedures as a list of texts: kind, first day, last day, if it was notified.

    A list of an answer holds texts alone: workbooks and frames have one column for it.
    """
    told = (
        (one.begun.kind, one.begun.on, one.last_day, one.begun.is_notified and "notified")
        for one in found
    )
    return json.encode([" ".join(f"{part}" for part in parts if part) for parts in told]).decode()


_Done = tuple[str | None, str | None, str | None, int, int, str | None, bool]
_Beside = tuple[int, str, str, str | None, str | None]
_Around = tuple[str | None, str | None, str | None, str, str | None, str]


def _done(row: CaseRow) -> _Done:
    """Return what was done so far, from the first event to the licence."""
    found = row.first_event_at, row.last_event_at, row.last_step
    return *found, row.steps_count, row.officers_count, row.licence, row.observed


def _around(row: CaseRow, parties: Parties, acceptance: Acceptance, bodies: Bodies) -> _Around:
    """Return the joint case, the survey that is out, what the last one found, who takes part."""
    holder, supervisors = bodies.of(row, acceptance)
    survey = row.survey_on, row.survey_result
    return row.joint, *survey, listed_parties(parties), holder, supervisors


def _beside(row: CaseRow) -> _Beside:
    """Return what others said of it: who urged, rated, read its file, and put it away."""
    return row.urged_count, row.ratings, row.file_reviews, row.archived_on, row.archive


def answer_of(
    row: CaseRow, name: str | None, parties: Parties, *, limits: Limits, bodies: Bodies
) -> CaseAnswer:
    """Return what there is to say about a case on the day; ``name`` is its subject's."""
    acceptance = limits.acceptance(row)
    of_case = limits.of_case(row, acceptance)
    due_at = limits.due_at(row, of_case)
    status, ended_on = status_on(row, limits, acceptance), _ended_on(row, limits)
    answer_until = acceptance.until.last_day if status in UNANSWERED else None
    return CaseAnswer(
        row.case,
        row.item,
        row.subject,
        name,
        row.channel,
        status,
        row.agency,
        row.department,
        row.responsible,
        row.received_at,
        row.accepted_at,
        day_or_none(acceptance.day),
        acceptance.silent,
        row.cure_by,
        due_at,
        day_or_none(of_case.promised.last_day),
        day_or_none(of_case.legal.last_day),
        _due_word(acceptance.day, of_case),
        limits.clock.is_stopped(row),
        limits.excluded_days(row, acceptance),
        _listed(limits.clock.procedures(row)),
        day_or_none(answer_until),
        light_of(row, limits, running_limit(row, status, acceptance, of_case)),
        bodies.whose_turn(row, status, acceptance),
        row.planned_end_at,
        row.decided_at,
        row.delivered_on,
        day_or_none(limits.of_delivery(row).last_day),
        row.closed_at,
        row.outcome,
        limits.is_over(of_case.due, ended_on, "late"),
        limits.is_over(of_case.legal, ended_on, "late legal"),
        limits.workdays_left(due_at, answer_until) if ended_on is None else None,
        _duration_days(row),
        *(*_done(row), *_around(row, parties, acceptance, bodies)),
        *_beside(row),
    )


def _conditions(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[Condition]:
    c = reader.columns(CASES)
    yield from any_of(_FACTS, wanted, c)
    yield from in_days(reader, c.received_at, filters, is_instant=True)
    yield from of_subject(reader, c.subject, filters, name=c.subject_name)
    yield from of_agency(reader, filters, c.agency, c.deciding_agency)


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CaseAnswer]:
    limits = Limits(reader)
    bodies = Bodies(reader, limits)
    rows = reader.select(CASES, *_conditions(reader, filters, wanted))
    named = with_names(reader, rows, filters.name)
    for row, name, parties in with_parties(reader, named):
        yield answer_of(row, name, parties, limits=limits, bodies=bodies)


def _shows(reader: Reader, number: str) -> Sequence[CaseAnswer]:
    row = reader.row(CASES, number)
    return [] if row is None else [_shown(reader, row, row, Limits(reader))]


def _shown(reader: Reader, row: CaseRow, read: CaseRow, limits: Limits) -> CaseAnswer:
    """Return the answer about one case; ``read`` is its row, or tells what is read of it."""
    parties = reader.rows_of(CASE_PARTIES, row.case)
    name = name_of(reader, row)
    bodies = Bodies(reader, Limits(reader))
    return answer_of(read, name, parties, limits=limits, bodies=bodies)


def _tells(reader: Reader, number: str) -> Iterator[tuple[CaseAnswer, Story]]:
    row = reader.row(CASES, number)
    if row is None:
        return
    story = Story(reader)
    watched = story.watched(CASES, row)
    answer = _shown(reader, row, watched, Limits(reader, story))
    with story.about("status"):
        status_of(watched, accepted=answer.accepted_on is not None)
    with story.about("clock"):
        Limits(reader, story).clock.tell_pauses(row)
    with story.about("end"):
        _ended_on(watched, Limits(reader))
    yield answer, story


question = Question(
    name="cases",
    command="case",
    chinese="办件",
    sentence="cases",
    examples=("--late --limit 20", "2017-0412"),
    place=10,
    numbers=("case",),
    answer=CaseAnswer,
    tables=(CASES,),
    statuses=STATUSES,
    groups={"open": _OPEN, "ended": _ENDED},
    hidden=frozenset({"unreceived"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("acceptance", "status"),
        "accepted_on": ("acceptance",),
        "silent": ("acceptance",),
        "due_at": ("acceptance", "promised", "legal"),
        "due_promised": ("acceptance", "promised"),
        "due_legal": ("acceptance", "legal"),
        "due": ("acceptance", "promised", "legal"),
        "due_answer": ("acceptance",),
        "light": ("acceptance", "promised", "legal"),
        "whose_turn": ("acceptance", "status"),
        "days_left": ("acceptance", "promised", "legal"),
        "paused": ("clock",),
        "pauses": ("clock",),
        "excluded_days": ("acceptance", "clock"),
        "late": ("acceptance", "promised", "legal", "end", "late"),
        "late_legal": ("acceptance", "legal", "end", "late legal"),
    },
    brief=("case", "item", "subject_name", "status", "received_at", "due_at", "closed_at", "late"),
    spare=("received_at", "closed_at", "item"),
)
