"""监管任务: what was pushed to whom, who has claimed it, what is still open or late?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple

from sqlalchemy import and_, func

from ledger.events.handover import TOLD_ONLY, PushStage
from ledger.labels import one_of
from ledger.law.light import StepLevel
from ledger.sentence import say
from ledger.states.officer import AUTOMATON_NUMBER, REACTION_PREFIX
from projections.engine.row import Day, Instant, Word
from projections.lookups.duties import ClaimTerms
from projections.lookups.levels import Levels, earlier
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.lookups.turns import Turns, chunks
from projections.question import Answer, Condition, Filters, Question, any_of, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.handover import TASKS, TaskRow


class TaskAnswer(Answer):
    """监管任务答复: one task as it stands on the day; ``reason`` says why it failed or came back.

    ``due_at`` is the end of the time to claim, as the push or the supervision duty says; ``late``
    says that it was claimed, or is still unclaimed, after it. ``agency`` holds an open task on the
    day, also where it took over from the one that it was pushed to.
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
OPEN: Final = ("failed", "pushed", "received", "returned", "claimed", "followed-up")
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


def is_told_only(row: TaskRow) -> bool:
    """Tell whether a push tells of what nobody has to claim: nothing was granted yet, or at all.

    What a person pushed before there was a reactor was to be claimed, and is due as it was then.
    """
    if row.stage not in TOLD_ONLY or row.claimed_at is not None:
        return False
    return row.stage == PushStage.REFUSED or _is_by_itself(row)


def _is_by_itself(row: TaskRow) -> bool:
    if row.pushed_by is not None:
        return row.pushed_by.endswith(f"/{AUTOMATON_NUMBER}")
    return row.task.rpartition("/")[2].startswith(f"{REACTION_PREFIX}-")


def status_of(row: TaskRow) -> str:
    """Return the status that a task's facts give."""
    if row.stopped_at is not None:
        return "stopped"
    if row.pushed_at is None:
        return "unpushed" if row.failed_at is None else "failed"
    if row.closed_at is not None:
        return "closed"
    if row.returned_at is not None:
        return "failed" if (row.failed_at or "") > row.returned_at else "returned"
    return _in_hand(row)


def _in_hand(row: TaskRow) -> str:
    if row.claimed_at is not None:
        return "followed-up" if row.follow_ups_count else "claimed"
    if is_told_only(row):
        return "told"
    return "pushed" if row.received_at is None else "received"


class Looked(NamedTuple):
    """What an answer about tasks looks things up in."""

    limits: Limits
    levels: Levels
    holders: Holders
    turns: Turns
    claim_terms: ClaimTerms

    @classmethod
    def in_(cls, reader: Reader, story: Story | None = None) -> "Looked":
        """Return what looks things up for a reader, and tells a story of the limits."""
        limits, levels, holders = Limits(reader, story), Levels(reader), Holders(reader)
        turns = Turns(reader, levels, holders)
        return cls(limits, levels, holders, turns, ClaimTerms(reader, story))


def due_of(row: TaskRow, looked: Looked) -> tuple[str | None, StepLevel | None]:
    """Return the end of the time to claim a push, None where nothing limits it, and its level.

    Where a service level binds, the shortest of what push, duty and level say counts, so that no
    act lengthens it, and a return stops no clock: that of the first push goes on until 编办 settles
    whose it is. What was pushed before there was a level is due as it was then.
    """
    limits, levels = looked.limits, looked.levels
    if is_told_only(row):
        return None, None
    clock = looked.turns.clock(row)
    level = None
    if not row.observed:
        level = levels.binding("claim", row.item, row.agency, clock.position)
    is_bound = level is not None and level.period is not None
    pushed_on = levels.day(clock.at if is_bound else row.reassigned_at or row.pushed_at)
    if pushed_on is None:
        return None, level
    lengths = [row.claim_days_max]
    if is_bound or row.claim_days_max is None:
        lengths.append(looked.claim_terms.claim_days_max(row, pushed_on))
    days = min((one for one in lengths if one is not None), default=None)
    own = None if days is None else limits.after(pushed_on, days)
    return earlier(own, levels.end(pushed_on, level)), level


def _answered_at(row: TaskRow) -> str | None:
    return row.claimed_at or row.returned_at or row.closed_at or row.stopped_at


def _answer_of(row: TaskRow, due_at: str | None, looked: Looked) -> TaskAnswer:
    """Return what there is to say about a task on the day."""
    limits, holders = looked.limits, looked.holders
    status = status_of(row)
    reasons = {
        "returned": row.return_reason,
        "failed": row.failure_reason,
        "stopped": row.stop_reason,
    }
    answered_at = _answered_at(row)
    return TaskAnswer(
        row.task,
        row.agency if status in _ENDED else holders.of(row.agency),
        row.subject,
        row.item,
        status,
        due_at,
        limits.is_past(due_at, answered_at),
        limits.workdays_left(due_at) if answered_at is None else None,
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
        row.observed,
    )


def _conditions(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[Condition]:
    c = reader.columns(TASKS)
    yield from any_of(_FACTS, wanted, c)
    yield from in_days(reader, func.coalesce(c.pushed_at, c.failed_at), filters, is_instant=True)
    yield from of_subject(reader, c.subject, filters)
    yield from of_agency(reader, filters, c.agency)


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[TaskAnswer]:
    looked = Looked.in_(reader)
    for rows in chunks(reader.select(TASKS, *_conditions(reader, filters, wanted))):
        looked.turns.learn(rows)
        for row in rows:
            due_at, _ = due_of(row, looked)
            yield _answer_of(row, due_at, looked)


def _shows(reader: Reader, number: str) -> Sequence[TaskAnswer]:
    row = reader.row(TASKS, number)
    if row is None:
        return []
    looked = Looked.in_(reader)
    looked.turns.learn([row])
    due_at, _ = due_of(row, looked)
    return [_answer_of(row, due_at, looked)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[TaskAnswer, Story]]:
    row = reader.row(TASKS, number)
    if row is None:
        return
    story = Story(reader)
    watched = story.watched(TASKS, row)
    looked = Looked.in_(reader, story)
    looked.turns.learn([row])
    with story.about("due"):
        due_at, _ = due_of(watched, looked)
    with story.about("status"):
        status = status_of(watched)
    with story.about("agency"):
        holder = looked.holders.of(watched.agency)
        if status not in _ENDED and holder != row.agency:
            story.note(say("{holder} has taken over from it", holder=holder or ""))
    with story.about("end"):
        _answered_at(watched)
    yield _answer_of(watched, due_at, looked), story


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
    },
    brief=("task", "agency", "item", "subject", "status", "due_at", "late", "officer"),
    spare=("officer", "item", "agency", "subject"),
)
