"""任务时钟: when the steps of a task were taken, since its first push."""

from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events import Event
from ledger.events.handover import (
    ApprovalPushed,
    FollowUpRecorded,
    PushFailed,
    PushReceived,
    PushStopped,
    RegistrationNotified,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from ledger.fact import AnyFact
from ledger.states.task import Pushed
from ledger.view import State


class TaskClock(State, frozen=True, kw_only=True):
    """任务时钟: a push after a return takes the steps back, and its first push is not forgotten."""

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
    first: Pushed | None = None
    push: Pushed | None = None
    """The first push that obliges, and the one that counts now."""
    failed: AnyFact | None = None
    received: AnyFact | None = None
    claimed: AnyFact | None = None
    looked_at: AnyFact | None = None
    returned: AnyFact | None = None
    last_returned: int = 0
    returns: int = 0
    reassigned: AnyFact | None = None
    is_afresh: bool = False
    """Whether the settlement is what counts last: nothing was pushed since."""
    closed: AnyFact | None = None
    stopped: AnyFact | None = None

    @property
    def is_history(self) -> bool:
        """Whether an older system did what counts last: that obliges nobody."""
        latest = self.reassigned if self.is_afresh else self.push or self.failed
        return latest is not None and latest.observed is not None

    @property
    def opening(self) -> AnyFact | None:
        """What says of which case, licence and item it is."""
        return self.push or self.failed

    @property
    def receiver(self) -> str | None:
        """The agency that has it: who was pushed to last, or whom 编办 named since."""
        if self.is_afresh and self.reassigned is not None:
            receiver: str | None = self.reassigned.event.agency_to
            return receiver
        return None if self.push is None else self.push.event.agency_to

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold one fact of the task."""
        match fact.event:
            case ApprovalPushed() | RegistrationNotified():
                return self._pushed(fact)
            case TaskReassigned():
                return replace(self._begun(), reassigned=fact, is_afresh=True)
            case TaskReturned():
                returns = self.returns + 1
                return replace(self, returned=fact, last_returned=fact.position, returns=returns)
            case PushFailed():
                return replace(self, failed=fact)
        name = _ONCE[type(fact.event)]
        return self if getattr(self, name) is not None else replace(self, **{name: fact})

    def _pushed(self, fact: AnyFact) -> Self:
        if self.push is not None and self.returned is None:
            return self
        is_first = self.first is None or self.is_history
        begun = self if self.returned is None else self._begun()
        return replace(begun, push=fact, first=fact if is_first else self.first, is_afresh=False)

    def _begun(self) -> Self:
        return replace(self, **dict.fromkeys(_STEPS))


_ONCE: Final[dict[type[Event], str]] = {
    PushStopped: "stopped",
    PushReceived: "received",
    SupervisionTaskClaimed: "claimed",
    FollowUpRecorded: "looked_at",
    SupervisionTaskClosed: "closed",
}
"""Of these the first counts, in the field of that name."""
_STEPS: Final = ("failed", "received", "claimed", "looked_at", "returned", "closed")
"""What a push after a return, or a settlement, takes back."""
