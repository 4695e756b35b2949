"""事由更正: what was pushed of a fact that was corrected or voided is stopped, or pushed anew.

Nobody works on an entry that was withdrawn behind his back. What was closed stays closed, and is
told anew.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from ledger.entry import Entry
from ledger.events import Event
from ledger.events.credit import PenaltyRevoked
from ledger.events.decision import (
    DecisionMade,
    LicenceCancelled,
    LicenceChanged,
    LicenceRevoked,
)
from ledger.events.handling import SiteSurveyCompleted
from ledger.events.handover import ApprovalPushed, PushStage, PushStopped
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.fact import VOID, AnyFact
from ledger.reactions.base import REACTIONS, Reaction
from ledger.reactions.feedback import told_anew
from ledger.states.agency import heir_of
from ledger.states.case import Case
from ledger.states.licence import Licence
from ledger.states.task import Pushes, Task
from ledger.states.told import act_of
from ledger.view import View

_STAGES: Final[dict[type[Event], tuple[PushStage, ...]]] = {
    ApplicationAccepted: (PushStage.ACCEPTED,),
    SiteSurveyCompleted: (PushStage.SURVEY,),
    DecisionMade: (PushStage.DECIDED, PushStage.REFUSED),
}
"""The stages that a fact of a case is pushed as."""
_OF_LICENCES: Final = (LicenceChanged, LicenceRevoked, LicenceCancelled)


class _Stop(Struct, frozen=True):
    task: str
    reason: str

    def __call__(self, number: str) -> PushStopped:  # noqa: ARG002 - the task has its number
        return PushStopped(task=self.task, reason=self.reason)


def amendments(position: int, entry: Entry[Any], view: View) -> Iterator[Reaction]:
    """Yield what follows from a correction or a void: what is stopped, then what is told anew.

    Of a revocation that was corrected those hear who heard of it, and in the words of a correction.
    """
    is_void = entry.type == VOID
    target = view.fact(entry.data.entry if is_void else target_of(entry))
    if target is None:
        return
    corrected = None if is_void else replace(target, event=entry.data)
    reason = "推送事由已作废" if is_void else "推送事由已更正"
    if isinstance(target.event, ApplicationReceived):
        yield from _case_amended(position, target.event.case, view, reason)
        return
    for number in dict.fromkeys(_tasks_of(position, target, view)):
        yield from _stopped(number, view, reason)
    yield from told_anew(target, corrected, view)
    is_retold = isinstance(target.event, PenaltyRevoked)
    react = REACTIONS.get(type(target.event))
    if corrected is not None and react is not None and not is_retold:
        yield from react(corrected, view)


def target_of(entry: Entry[Any]) -> str:
    """Return the id of the entry that a correction replaces, nothing where it is none."""
    return entry.corrects.entry if entry.corrects is not None else ""


def _case_amended(position: int, number: str, view: View, reason: str) -> Iterator[Reaction]:
    """Yield what follows where another item or subject was applied for than was pushed."""
    case = view.of(Case, number)
    before = view.at(Case, number, position - 1)
    if (before.item, before.subject) == (case.item, case.subject):
        return
    for task in sorted(view.of(Pushes, number).tasks):
        yield from _stopped(task, view, reason)
    for fact in (case.acceptance, *case.surveys[-1:], case.decision):
        if fact is not None:
            yield from REACTIONS[type(fact.event)](fact, view)


def _stopped(number: str, view: View, reason: str) -> Iterator[Reaction]:
    task = view.of(Task, number)
    opening = task.opening
    if opening is None or task.stopped is not None or task.closing is not None:
        return
    agency = heir_of(view, opening.agency, view.day)
    yield Reaction("stop", number, agency, _Stop(number, reason))


def _tasks_of(position: int, target: AnyFact, view: View) -> Iterator[str]:
    """Yield the tasks under which a fact was pushed: of its case by anybody, else by reaction."""
    event = target.event
    stages = _STAGES.get(type(event))
    if stages is not None:
        for number in sorted(view.of(Pushes, event.case).tasks):
            opening = view.of(Task, number).opening
            told = None if opening is None else getattr(opening.event, "stage", None)
            if told in stages:
                yield number
    elif isinstance(event, _OF_LICENCES):
        yield from _by_hand(target, view)
        yield from _numbers(target, target.id, view.then(target.position, target.day))
        for place, entry in view.history((type(event).__name__,), f"licence:{event.licence}"):
            if place < position and target_of(entry) == target.id:
                day = view.opening.zone.day(entry.clock or entry.recorded_at)
                corrected = replace(target, event=entry.data)
                yield from _numbers(corrected, entry.id, view.then(place, day))


def _numbers(fact: AnyFact, cause: str, then: View) -> Iterator[str]:
    for one in REACTIONS[type(fact.event)](fact, then):
        yield one.number(cause)


def _by_hand(target: AnyFact, view: View) -> Iterator[str]:
    """Yield the tasks under which a person pushed an act on a licence, naming its case too.

    What names the licence alone nobody finds by it: whoever pushed it stops it.
    """
    issuing = view.of(Licence, target.event.licence).issuing
    case = issuing.event.case if issuing is not None else None
    for number in sorted(view.of(Pushes, case).tasks) if case is not None else ():
        push = view.of(Task, number).push
        if push is None or not isinstance(push.event, ApprovalPushed):
            continue
        if push.event.licence != target.event.licence:
            continue
        before = view.then(push.position - 1, push.day)
        act = act_of(push.event, before)
        if act is not None and target.id in (act.entry.id, target_of(act.entry)):
            yield number
