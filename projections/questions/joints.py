"""并联办件: which branches has a joint case, until when are they decided, is it late?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from msgspec import json
from sqlalchemy import and_

from ledger.labels import label, one_of
from ledger.law.deadline import Limit
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Listed, Word, day_of, day_or_none
from projections.lookups.bodies import Bodies
from projections.lookups.chunks import chunks
from projections.lookups.limits import Limits
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Condition, Filters, Question, any_of, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.joint import JOINT_CASES, JointRow

_DUES: Final = {
    "set": "有期限",
    "none": "无期限",
    "pending-calendar": "待日历公布",
    "not-accepted": "未受理",
}
_CODES: Final = json.Decoder(list[str])


class JointAnswer(Answer):
    """并联办件答复: one joint case as it stands on the day.

    ``started_on`` is the later of its opening and the first branch's acceptance; ``due_on`` is the
    last day for all branches, by the term of joint cases. The last decision ends it, once no branch
    is undecided and every expected item has one; ``late`` says that this came after it, or has not
    come yet. ``missing`` are expected items that nobody applied for.
    """

    joint: str
    name: str | None
    lead: str | None
    subject: str | None
    project: str | None
    status: Word
    items: Listed
    missing: Annotated[Listed, label("未收件事项")]
    branches: Annotated[Listed, label("并联分支")]
    branches_count: Annotated[int, label("分支数")]
    branches_open: Annotated[Listed, label("未办结分支")]
    opened_on: Day | None
    started_on: Annotated[Day | None, label("期限起算日")]
    due_on: Annotated[Day | None, label("共同期限至")]
    due: Annotated[Word, label("期限状态"), one_of(_DUES)]
    late: bool | None
    days_left: int | None
    extended_days: int | None
    urged_count: int
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    closed_on: Day | None
    note: str | None
    observed: bool


STATUSES: Final = {"unopened": "未开办", "open": "办理中", "closed": "已办结"}
_FACTS: Final[Mapping[str, Callable[[Any], Condition]]] = {
    "unopened": lambda c: and_(c.opened_at.is_(None), c.closed_at.is_(None)),
    "open": lambda c: and_(c.opened_at.is_not(None), c.closed_at.is_(None)),
    "closed": lambda c: c.closed_at.is_not(None),
}


def _status_of(row: JointRow) -> str:
    if row.closed_at is not None:
        return "closed"
    return "unopened" if row.opened_at is None else "open"


def _listed(values: Sequence[str]) -> str:
    return json.encode(values).decode()


def _is_open(branch: CaseRow) -> bool:
    return not (branch.closed_at or branch.withdrawn_at or branch.not_accepted_at)


def _decided_on(branch: CaseRow, limits: Limits) -> date | None:
    named = branch.decided_on or branch.closed_on
    ended = branch.withdrawn_at or branch.not_accepted_at
    return limits.day(ended) if named is None else date.fromisoformat(named)


def _ended_on(
    row: JointRow, branches: Sequence[CaseRow], missing: Sequence[str], limits: Limits
) -> date | None:
    """Return the day that ended the time to decide; None while something may still be decided."""
    closed_on = day_of(row.closed_on)
    days = [_decided_on(branch, limits) for branch in branches]
    known = [day for day in days if day is not None]
    if len(known) < len(days) or (missing and closed_on is None):
        return closed_on
    return max(known, default=closed_on)


def _whose_turn(row: JointRow, branches: Sequence[CaseRow], bodies: Bodies) -> str | None:
    """Return who has to act for a joint case: one body that all wait for, or else the lead.

    While the applicant has to act in every branch that is open it is the lead's too: a limit that
    runs has somebody who answers for it.
    """
    if _status_of(row) != "open":
        return None
    turns = {bodies.turn_of(one) for one in branches if _is_open(one)} - {None}
    return turns.pop() if len(turns) == 1 else bodies.holders.of(row.lead)


def _due_word(limit: Limit, branches: Sequence[CaseRow], limits: Limits) -> str:
    if limit.binds:
        return "pending-calendar" if limit.is_unknown else "set"
    is_accepted = any(limits.acceptance(branch).day is not None for branch in branches)
    return "none" if is_accepted else "not-accepted"


def answer_of(
    reader: Reader, row: JointRow, limits: Limits, bodies: Bodies | None = None
) -> JointAnswer:
    """Return what there is to say about a joint case on the day."""
    shared, limit = limits.of_branches(row.joint), limits.of_joint(row.joint)
    _, branches = limits.branches.of(row.joint)
    came = {branch.item for branch in branches}
    missing = [code for code in _CODES.decode(row.items) if code not in came]
    started_on = None if shared is None else shared.start_on
    ended_on = _ended_on(row, branches, missing, limits)
    due_at = None if limit.last_day is None else limits.last_instant(limit.last_day)
    untold = Limits(reader)
    bodies = bodies or Bodies(reader, untold)
    is_burning = ended_on is None and not row.observed
    return JointAnswer(
        joint=row.joint,
        name=row.name,
        lead=row.lead,
        subject=row.subject,
        project=row.project,
        status=_status_of(row),
        items=row.items,
        missing=_listed(missing),
        branches=_listed([branch.case for branch in branches]),
        branches_count=len(branches),
        branches_open=_listed([branch.case for branch in branches if _is_open(branch)]),
        opened_on=row.opened_on,
        started_on=day_or_none(started_on),
        due_on=day_or_none(limit.last_day),
        due=_due_word(limit, branches, untold),
        late=limits.is_over(limit, ended_on, "late"),
        days_left=limits.workdays_left(due_at) if ended_on is None else None,
        extended_days=row.extended_days,
        urged_count=row.urged_count,
        light=limits.light(limit) if is_burning else None,
        whose_turn=_whose_turn(row, branches, bodies),
        closed_on=row.closed_on,
        note=row.note,
        observed=row.observed,
    )


def _conditions(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[Condition]:
    c = reader.columns(JOINT_CASES)
    yield from any_of(_FACTS, wanted, c)
    yield from in_days(reader, c.opened_on, filters, is_instant=False)
    yield from of_subject(reader, c.subject, filters, name=c.subject_name)
    yield from of_agency(reader, filters, c.lead, c.agency)


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[JointAnswer]:
    limits = Limits(reader)
    bodies = Bodies(reader, limits)
    for chunk in chunks(reader.select(JOINT_CASES, *_conditions(reader, filters, wanted))):
        limits.branches.learn(row.joint for row in chunk)
        for row in chunk:
            yield answer_of(reader, row, limits, bodies)


def _shows(reader: Reader, number: str) -> Sequence[JointAnswer]:
    row = reader.row(JOINT_CASES, number)
    return [] if row is None else [answer_of(reader, row, Limits(reader))]


def _tells(reader: Reader, number: str) -> Iterator[tuple[JointAnswer, Story]]:
    row = reader.row(JOINT_CASES, number)
    if row is None:
        return
    story = Story(reader)
    watched = story.watched(JOINT_CASES, row)
    with story.about("status"):
        _status_of(watched)
    yield answer_of(reader, row, Limits(reader, story)), story


question = Question(
    name="joints",
    command="joint",
    chinese="并联办件",
    sentence="joint cases with their branches",
    examples=("--status open", "BL2017-01"),
    place=12,
    numbers=("joint",),
    answer=JointAnswer,
    tables=(JOINT_CASES,),
    statuses=STATUSES,
    groups={},
    hidden=frozenset({"unopened"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "started_on": ("due",),
        "due_on": ("due",),
        "due": ("due",),
        "days_left": ("due",),
        "late": ("due", "late"),
        "light": ("due",),
        "whose_turn": ("status",),
    },
    brief=(
        "joint",
        "name",
        "status",
        "branches_count",
        "due_on",
        "light",
        "whose_turn",
        "closed_on",
    ),
    spare=("late", "branches_count"),
)
