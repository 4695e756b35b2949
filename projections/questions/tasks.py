"""监管任务: what was pushed to whom, who has claimed it, what is still open or late?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from operator import attrgetter
from typing import Annotated, Any, Final

from sqlalchemy import and_, func

from ledger.events.handover import TOLD_ONLY, PushStage
from ledger.labels import label, one_of
from ledger.sentence import say
from projections.engine.row import Day, Instant, Word
from projections.lookups.chunks import chunks
from projections.lookups.organisation import taken_over_by
from projections.lookups.pushes import OPEN, status_of
from projections.lookups.risks import RiskClasses
from projections.lookups.steps import Looked, answered_at, claim_of
from projections.lookups.subjects import of_subject
from projections.question import Answer, Condition, Filters, Question, any_of, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.handover import TASKS, TaskRow


class TaskAnswer(Answer):
    """监管任务答复: one task as it stands on the day; ``reason`` says why it failed or came back.

    ``due_at`` is the end of the time to claim, as the push or the supervision duty says; ``late``
    says that it was claimed, or is still unclaimed, after it. ``agency`` holds an open task on the
    day, also where it took over from the one that it was pushed to. ``risk_class`` is the class
    that supervision has put the subject into under the item, as it stands on the day.
    """

    task: str
    agency: str | None
    subject: str | None
    item: str | None
    status: Word
    due_at: Instant | None
    late: bool | None
    days_left: int | None
    stage: Annotated[Word | None, one_of(PushStage)]
    case: str | None
    licence: str | None
    agency_from: str | None
    area: str | None
    pushed_at: Instant | None
    received_at: Instant | None
    claimed_at: Instant | None
    officer: str | None
    follow_ups_count: int
    followed_up_on: Day | None
    returned_at: Instant | None
    reason: str | None
    closed_at: Instant | None
    result: str | None
    risk_class: Annotated[str | None, label("风险等级")]
    urged_count: int
    observed: bool


STATUSES: Final = {
    "unpushed": "无推送记录",
    "failed": "推送失败",
    "pushed": "已推送",
    "received": "已接收",
    "returned": "已退回",
    "claimed": "已认领",
    "followed-up": "跟踪监管中",
    "closed": "已办结",
    "stopped": "已终止",
    "told": "已告知",
}
_ENDED: Final = ("closed", "stopped")
_FACTS: Final[Mapping[str, Callable[[Any], Condition]]] = {
    "unpushed": lambda c: and_(c.pushed_at.is_(None), c.failed_at.is_(None)),
    "failed": lambda c: c.failed_at.is_not(None),
    "pushed": lambda c: and_(c.claimed_at.is_(None), c.received_at.is_(None)),
    "received": lambda c: and_(c.claimed_at.is_(None), c.received_at.is_not(None)),
    "returned": lambda c: c.returned_at.is_not(None),
    "claimed": lambda c: and_(c.claimed_at.is_not(None), c.closed_at.is_(None)),
    "followed-up": lambda c: and_(c.follow_ups_count > 0, c.closed_at.is_(None)),
    "closed": lambda c: c.closed_at.is_not(None),
    "stopped": lambda c: c.stopped_at.is_not(None),
    "told": lambda c: and_(c.stage.in_(sorted(TOLD_ONLY)), c.claimed_at.is_(None)),
}


def _answer_of(row: TaskRow, due_at: str | None, looked: Looked, risks: RiskClasses) -> TaskAnswer:
    """Return what there is to say about a task on the day."""
    limits, holders = looked.limits, looked.holders
    status = status_of(row)
    reasons = {
        "returned": row.return_reason,
        "failed": row.failure_reason,
        "stopped": row.stop_reason,
    }
    ended_at = answered_at(row)
    return TaskAnswer(
        row.task,
        row.agency if status in _ENDED else holders.of(row.agency, row.item, "supervision"),
        row.subject,
        row.item,
        status,
        due_at,
        limits.is_past(due_at, ended_at),
        limits.workdays_left(due_at) if ended_at is None else None,
        row.stage,
        row.case,
        row.licence,
        row.agency_from,
        row.area,
        row.pushed_at,
        row.received_at,
        row.claimed_at,
        row.officer,
        row.follow_ups_count,
        row.followed_up_on,
        row.returned_at,
        reasons.get(status),
        row.closed_at,
        row.result,
        risks.of(row.subject, row.item),
        row.urged_count,
        row.observed,
    )


def _conditions(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[Condition]:
    c = reader.columns(TASKS)
    yield from any_of(_FACTS, wanted, c)
    yield from in_days(reader, func.coalesce(c.pushed_at, c.failed_at), filters, is_instant=True)
    yield from of_subject(reader, c.subject, filters)


def _selected(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[TaskRow]:
    """Yield the tasks of an agency, and of whom it took over from, by number.

    Each one's lie in order in the index; those of several at once would be sorted for a page.
    """
    conditions = list(_conditions(reader, filters, wanted))
    if filters.agency is None:
        return reader.select(TASKS, *conditions)
    holds, of = taken_over_by(reader, filters.agency), reader.columns(TASKS).agency
    each = (reader.select(TASKS, of == one, *conditions) for one in holds)
    return merge(*each, key=attrgetter("task"))


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[TaskAnswer]:
    looked, risks = Looked.in_(reader), RiskClasses(reader)
    for rows in chunks(_selected(reader, filters, wanted)):
        looked.turns.learn(rows)
        for row in rows:
            yield _answer_of(row, claim_of(row, looked).due_at, looked, risks)


def _shows(reader: Reader, number: str) -> Sequence[TaskAnswer]:
    row = reader.row(TASKS, number)
    if row is None:
        return []
    looked = Looked.in_(reader)
    looked.turns.learn([row])
    due_at = claim_of(row, looked).due_at
    return [_answer_of(row, due_at, looked, RiskClasses(reader))]


def _tells(reader: Reader, number: str) -> Iterator[tuple[TaskAnswer, Story]]:
    row = reader.row(TASKS, number)
    if row is None:
        return
    story = Story(reader)
    watched = story.watched(TASKS, row)
    looked = Looked.in_(reader, story)
    looked.turns.learn([row])
    with story.about("due"):
        due_at = claim_of(watched, looked).due_at
    with story.about("status"):
        status = status_of(watched)
    with story.about("agency"):
        holder = looked.holders.of(watched.agency, watched.item, "supervision")
        if status not in _ENDED and holder != row.agency:
            story.note(say("{holder} has taken over from it", holder=holder or ""))
    with story.about("end"):
        answered_at(watched)
    with story.about("risk"):
        risks = RiskClasses(reader, story)
        risks.of(row.subject, row.item)
    yield _answer_of(watched, due_at, looked, risks), story


question = Question(
    name="tasks",
    command="task",
    chinese="监管任务",
    sentence="supervision tasks",
    examples=("--status open --agency reg:130523:market", "T2017-0412"),
    place=30,
    numbers=("task",),
    answer=TaskAnswer,
    tables=(TASKS,),
    statuses=STATUSES,
    groups={"open": OPEN, "ended": _ENDED},
    hidden=frozenset({"unpushed"}),
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "agency": ("agency",),
        "due_at": ("due",),
        "days_left": ("due", "late"),
        "late": ("due", "end", "late"),
        "risk_class": ("risk",),
    },
    brief=("task", "agency", "item", "subject", "status", "due_at", "late", "officer"),
    spare=("officer", "item", "agency", "subject"),
)
