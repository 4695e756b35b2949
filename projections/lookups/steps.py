"""下一环节 in questions: by when the next step of the loop is due, by which level, if it was taken.

A step is owed only where a level stood when what obliges to it was recorded, and never for what an
older system did: a push obliges to receive and to claim it, a claim to follow it up.
"""

from typing import Final, NamedTuple

from ledger.events.organisation import LoopStep
from ledger.law.light import StepLevel
from projections.engine.excerpt import Excerpt
from projections.lookups.duties import ClaimTerms
from projections.lookups.levels import Levels, earlier
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders
from projections.lookups.turns import Clock, Turns
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.decision import LicenceRow
from projections.tables.handover import TASKS, TaskRow

CLAIMED_TASKS: Final = Excerpt(
    TASKS,
    "agency",
    "case",
    "licence",
    "item",
    "subject",
    "stage",
    "area",
    "claim_days_max",
    "pushed_at",
    "first_pushed_at",
    "first_pushed_position",
    "failed_position",
    "claimed_at",
    "returned_at",
    "returned_position",
    "reassigned_at",
    "reassigned_position",
    "closed_at",
    "stopped_at",
    "told_only",
    "history",
)
"""What says until when a push is claimed, and when it was."""


def is_told_only(row: TaskRow) -> bool:
    """Tell whether a push tells of what nobody has to claim, and nobody has."""
    return row.told_only and row.claimed_at is None


class NextStep(NamedTuple):
    """环节: until when it is due, by which level, when it was taken, and which step it is."""

    due_at: str | None = None
    level: StepLevel | None = None
    taken_at: str | None = None
    step: LoopStep | None = None

    @property
    def is_limited(self) -> bool:
        """Whether anything limits it, also where nobody knows the day yet."""
        is_bound = self.level is not None and self.level.period is not None
        return is_bound or self.due_at is not None


def sooner(one: NextStep, other: NextStep) -> NextStep:
    """Return which of two steps is due first; one that nothing limits is not waited for."""
    limited = [step for step in (one, other) if step.is_limited]
    return min(limited, key=lambda step: step.due_at or _NEVER, default=one)


_NEVER = "~"
"""Behind every instant."""


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
        limits, levels, holders = Limits(reader, story), Levels(reader, story), Holders(reader)
        turns = Turns(reader, levels, holders)
        return cls(limits, levels, holders, turns, ClaimTerms(reader, story))


def claim_of(row: TaskRow, looked: Looked) -> NextStep:
    """Return until when a push is claimed.

    Where a service level binds, the shortest of what push, duty and level say counts, so that no
    act lengthens it, and a return stops no clock: that of the first push goes on until 编办 settles
    whose it is. What was pushed before there was a level is due as it was then.
    """
    limits, levels = looked.limits, looked.levels
    if is_told_only(row):
        return NextStep()
    clock = looked.turns.clock(row)
    level = None if row.history else levels.binding("claim", row.item, row.agency, clock.position)
    is_bound = level is not None and level.period is not None
    pushed_on = levels.day(clock.at if is_bound else row.reassigned_at or row.pushed_at)
    if pushed_on is None:
        return NextStep(None, level, step=LoopStep.CLAIM)
    lengths = [row.claim_days_max]
    if is_bound or row.claim_days_max is None:
        lengths.append(looked.claim_terms.claim_days_max(row, pushed_on))
    days = min((one for one in lengths if one is not None), default=None)
    own = None if days is None else limits.after(pushed_on, days)
    by_level = levels.end(pushed_on, level)
    levels.tell(level, counts=by_level is not None and by_level <= (own or by_level))
    return NextStep(earlier(own, by_level), level, answered_at(row), LoopStep.CLAIM)


def answered_at(row: TaskRow) -> str | None:
    """Return when a push was answered: claimed, returned, or ended."""
    return row.claimed_at or row.returned_at or row.closed_at or row.stopped_at


def step_of(row: TaskRow, looked: Looked) -> NextStep:
    """Return the step that a task waits for, or the last one that was limited.

    What was claimed is followed up once within the days of its level; whoever closes it, saying why
    it needs none, has looked at it. When to look again, nobody can say for every trade alike: that
    is for the supervisor's plan.
    """
    claim = claim_of(row, looked)
    if row.claimed_at is not None:
        follow_up = follow_up_of(row, looked)
        return follow_up if follow_up.is_limited else claim
    if row.pushed_at is None or row.received_at is not None or is_told_only(row):
        return claim
    return sooner(claim, _receipt(row, looked))


def _receipt(row: TaskRow, looked: Looked) -> NextStep:
    """Return until when a push is received: by the clock of the first one, as it is claimed."""
    step = _by_level(row, looked, LoopStep.RECEIVE, looked.turns.clock(row))
    return step._replace(taken_at=answered_at(row))


def follow_up_of(row: TaskRow, looked: Looked) -> NextStep:
    """Return until when a claimed task is followed up for the first time, and when it was."""
    clock = Clock(row.claimed_at, row.claimed_position)
    step = _by_level(row, looked, LoopStep.FOLLOW_UP, clock)
    return step._replace(taken_at=row.first_followed_up_at or row.closed_at or row.stopped_at)


def _by_level(row: TaskRow, looked: Looked, step: LoopStep, clock: Clock) -> NextStep:
    if row.history:
        return NextStep(step=step)
    level = looked.levels.binding(step, row.item, row.agency, clock.position)
    end = looked.levels.end(looked.levels.day(clock.at), level)
    looked.levels.tell(level)
    return NextStep(end, level, step=step)


def told_at(row: TaskRow, case: CaseRow | None, licence: LicenceRow | None) -> str | None:
    """Return when that happened which a push tells of."""
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
