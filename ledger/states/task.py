"""监管任务: the states of tasks and of what was pushed of a case."""

from datetime import date
from typing import ClassVar, Final, NamedTuple, Self

from msgspec.structs import replace

from ledger.events.handover import (
    ApprovalPushed,
    FollowUpRecorded,
    PushFailed,
    PushReceived,
    PushStage,
    PushStopped,
    RegistrationNotified,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from ledger.fact import AnyFact, Fact
from ledger.view import State, refusal


class Return(NamedTuple):
    """退回: one return of a task, by its place in the log, and the stage that was pushed."""

    position: int
    stage: PushStage | None


Pushed = Fact[ApprovalPushed] | Fact[RegistrationNotified]
"""What opens a task: an approval that is pushed, or a registration that is told."""


class Task(State, frozen=True, kw_only=True):
    """监管任务: the push, and what the supervising agency made of it."""

    tag: ClassVar = "task"
    folds: ClassVar = (
        ApprovalPushed,
        RegistrationNotified,
        PushFailed,
        PushStopped,
        PushReceived,
        SupervisionTaskClaimed,
        TaskReturned,
        TaskReassigned,
        FollowUpRecorded,
        SupervisionTaskClosed,
    )
    push: Pushed | None = None
    failed: Fact[PushFailed] | None = None
    received: str | None = None
    claim: str | None = None
    claimed_at: str | None = None
    returned: str | None = None
    reassigned: Fact[TaskReassigned] | None = None
    returns: tuple[Return, ...] = ()
    settled: tuple[int, ...] = ()
    """Every return under the number, and the places where 编办 has settled whose it is."""
    closing: str | None = None
    stopped: str | None = None
    follow_ups: int = 0
    followed_up_on: date | None = None
    """The last day on which something was done, as the follow-ups say."""
    looked_at: frozenset[str] = frozenset()

    @property
    def waiting(self) -> bool:
        """Whether the task number may be pushed under: nothing was, or it was returned."""
        return self.stopped is None and (self.push is None or self.returned is not None)

    @property
    def opening(self) -> Pushed | Fact[PushFailed] | None:
        """What has said so far which case, licence and item the task is about."""
        return self.push or self.failed

    @property
    def receiver(self) -> str | None:
        """The agency that has the task: who was pushed to, or whom 编办 named."""
        if self.reassigned is not None:
            return self.reassigned.event.agency_to
        return None if self.push is None else self.push.event.agency_to

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold one fact of the task; a push after a return, or a settlement, starts afresh."""
        match fact.event:
            case ApprovalPushed() | RegistrationNotified() if self.returned is not None:
                return type(self)(push=fact, returns=self.returns, settled=self.settled)
            case ApprovalPushed() | RegistrationNotified():
                return replace(self, push=self.push or fact)
            case TaskReassigned():
                return type(self)(
                    push=self.push,
                    stopped=self.stopped,
                    reassigned=fact,
                    returns=self.returns,
                    settled=(*self.settled, fact.position),
                )
            case TaskReturned():
                stage = stage_of(self.push)
                returns = (*self.returns, Return(fact.position, stage))
                return replace(self, returned=self.returned or fact.id, returns=returns)
            case FollowUpRecorded() as event:
                return replace(
                    self,
                    follow_ups=self.follow_ups + 1,
                    followed_up_on=max(event.followed_up_on, self.followed_up_on or date.min),
                    looked_at=self.looked_at.union(event.focus_points),
                )
        return self._noted(fact)

    def _noted(self, fact: AnyFact) -> Self:
        """Fold what happens once: the first of a kind counts."""
        match fact.event:
            case PushFailed():
                return replace(self, failed=self.failed or fact)
            case PushStopped():
                return replace(self, stopped=self.stopped or fact.id)
            case PushReceived():
                return replace(self, received=self.received or fact.id)
            case SupervisionTaskClaimed():
                return replace(
                    self,
                    claim=self.claim or fact.id,
                    claimed_at=self.claimed_at or fact.occurred_at,
                )
            case SupervisionTaskClosed():
                return replace(self, closing=self.closing or fact.id)
        return self


def stage_of(push: Pushed | None) -> PushStage | None:
    """Return the stage that a push tells of; a registration is none of a case."""
    event = None if push is None else push.event
    return event.stage if isinstance(event, ApprovalPushed) else None


class Pushes(State, frozen=True, kw_only=True):
    """推送: the task numbers of what was pushed, or failed to be, of a case, in any order."""

    tag: ClassVar = "case"
    folds: ClassVar = (ApprovalPushed, PushFailed)
    tasks: frozenset[str] = frozenset()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold a push or a failed one."""
        return replace(self, tasks=self.tasks | {fact.event.task})


class Registrations(State, frozen=True, kw_only=True):
    """双告知: the task numbers under which registrations of a subject were told, in any order."""

    tag: ClassVar = "subject"
    folds: ClassVar = (RegistrationNotified,)
    tasks: frozenset[str] = frozenset()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold a notice of a registration."""
        return replace(self, tasks=self.tasks | {fact.event.task})


PUSHING: Final = "内丘县内政字【2017】15号 三(二)(1)三: 推送至相应监管部门"


PUSH_DUPLICATE = refusal(
    "push.duplicate",
    "重复推送",
    "the same stage of the case was pushed to the same agency already",
    source=PUSHING,
    remedy="nothing is left to push; a returned push may be sent again",
)


TASK_UNKNOWN = refusal(
    "task.unknown",
    "监管任务不存在",
    "nothing was pushed under this task number",
    source=PUSHING,
    remedy="the bureau records ApprovalPushed first, or correct the number",
)


TASK_STOPPED = refusal(
    "task.stopped",
    "监管任务已终止",
    "the push was stopped: what it told of was voided or corrected",
    source=PUSHING,
    remedy="work on what was pushed instead, if anything was",
)


TASK_CLOSED = refusal(
    "task.closed",
    "监管任务已办结",
    "the task was closed already",
    source="内丘县内政字【2017】15号 三(二)(1)三: 跟踪监管",
    remedy="a wrong closing is corrected or voided",
)
