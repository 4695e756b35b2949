"""推送的同族: what was pushed of the same case and stage, whatever its number, and since when.

A return stops no clock, and another task number begins none: what the bureau pushed first, it has
to see claimed in time. Only a settlement by 编办 gives the agency that it names days of its own.
"""

from collections.abc import Iterator
from typing import Final

from ledger.events.base import Role
from ledger.events.handover import OF_LICENCES, TOLD_ONLY, PushStage, RegistrationNotified
from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact
from ledger.law import automaton
from ledger.law.returning import is_unsettled
from ledger.states.agency import Agency
from ledger.states.item import Item
from ledger.states.level import level_of
from ledger.states.licence import Licence
from ledger.states.licence_acts import LicenceActs
from ledger.states.lights.base import holder_now
from ledger.states.officer import reaction_id, reaction_number
from ledger.states.supervision_duty import Supervisors
from ledger.states.task import Pushes, Registrations
from ledger.states.task_clock import TaskClock
from ledger.states.told import rule_of
from ledger.view import View

_NOBODY: Final = ""
"""Whom a push that failed by itself was to reach."""


def is_told_only(task: TaskClock) -> bool:
    """Tell whether a push tells of what nobody has to claim: nothing was granted yet, or at all."""
    stage = stage_of(task.opening)
    if stage not in TOLD_ONLY or task.claimed is not None:
        return False
    by_itself = task.push is None or task.push.actor.endswith(f"/{automaton.NUMBER}")
    return stage is PushStage.REFUSED or by_itself


def stage_of(opening: AnyFact | None) -> PushStage | None:
    """Return the stage that a push, or one that failed, tells of; a registration is none."""
    stage: PushStage | None = None if opening is None else getattr(opening.event, "stage", None)
    return stage


def case_of(opening: AnyFact, view: View) -> str | None:
    """Return the case that a push is of, also where it names the licence alone."""
    case: str | None = getattr(opening.event, "case", None)
    licence = getattr(opening.event, "licence", None)
    if case is not None or licence is None:
        return case
    issuing = view.of(Licence, licence).issuing
    return None if issuing is None else issuing.event.case


def family(task: TaskClock, view: View, number: str) -> list[TaskClock]:
    """Return the tasks that tell of the same as one, itself not among them."""
    if task.opening is None:
        return []
    return [view.of(TaskClock, one) for one in numbers_beside(view, number)]


def numbers_beside(view: View, number: str) -> list[str]:
    """Return the other numbers under which the same was pushed."""
    task = view.of(TaskClock, number)
    if task.opening is None:
        return []
    mark = _mark(task, view)
    return [
        one
        for one in dict.fromkeys(_numbers(task.opening, view))
        if one != number and _mark(view.of(TaskClock, one), view) == mark
    ]


def _numbers(opening: AnyFact, view: View) -> Iterator[str]:
    event = opening.event
    if isinstance(event, RegistrationNotified):
        yield from sorted(view.of(Registrations, event.subject).tasks)
        return
    case = case_of(opening, view)
    if case is not None:
        yield from sorted(view.of(Pushes, case).tasks)
    if event.licence is not None and event.stage in OF_LICENCES:
        yield from by_itself(event.licence, event.stage, event.item, view)


def by_itself(licence: str, stage: PushStage, item: str | None, view: View) -> Iterator[str]:
    """Yield the numbers under which an act on a licence may have been pushed by itself."""
    on_duty = [one.agency for one in view.of(Supervisors, item or "").assigned]
    receivers = dict.fromkeys((_NOBODY, *_and_heirs(view, on_duty)))
    for act in view.of(LicenceActs, licence).of_stage(stage):
        for sender_of in dict.fromkeys(_and_heirs(view, [act.agency])):
            for receiver in receivers:
                entry_id = reaction_id(act.id, rule_of(stage), receiver)
                yield reaction_number(sender_of, entry_id)


def _and_heirs(view: View, agencies: list[str]) -> Iterator[str]:
    for one in agencies:
        yield one
        yield holder_now(view, one, None) or one


def _mark(task: TaskClock, view: View) -> tuple[object, ...]:
    """Return what a push tells of: a licence may change several times, each for itself."""
    opening = task.opening
    if opening is None:
        return ()
    event = opening.event
    if isinstance(event, RegistrationNotified):
        return event.subject, event.item
    if event.licence is None or event.stage not in OF_LICENCES:
        return case_of(opening, view), event.stage
    pushed = (task.first or opening).position
    acts = view.of(LicenceActs, event.licence).of_stage(event.stage)
    before = (one.position for one in acts if one.position < pushed)
    return event.licence, event.stage, max(before, default=0)


def clock_of(task: TaskClock, beside: list[TaskClock]) -> AnyFact | None:
    """Return the fact since which a push has to be claimed: its first push, or a settlement."""
    pushed = 0 if task.first is None else task.first.position
    former = (one for one in beside if one.returned is not None and one.last_returned < pushed)
    before = [task, *former]
    settled = [one.reassigned for one in before if one.reassigned is not None]
    if settled:
        return max(settled, key=lambda one: one.position)
    firsts = [one.first for one in before if one.first is not None and not one.is_history]
    return min(firsts, key=lambda one: one.position, default=task.first)


def is_replaced(task: TaskClock, beside: list[TaskClock]) -> bool:
    """Tell whether what came back, or reached nobody, was pushed under another number since."""
    failed = 0 if task.failed is None else task.failed.position
    ended = max(task.last_returned, failed)
    return any(
        one.stopped is None and one.push is not None and one.push.position > ended for one in beside
    )


def sender(task: TaskClock, beside: list[TaskClock], view: View) -> str | None:
    """Return who has to see to a push that came back: the bureau, or 编办 to settle it."""
    opening = task.opening
    if opening is None:
        return None
    if _is_unsettled(task, beside, view, opening):
        return settler(view, opening.event.item)
    return holder_now(view, opening.agency, opening.event.item)


def _is_unsettled(task: TaskClock, beside: list[TaskClock], view: View, opening: AnyFact) -> bool:
    together = [task, *beside]
    latest = max(one.last_returned for one in together)
    if not latest:
        return False
    item = opening.event.item
    level = level_of(view, LoopStep.RETURN, item, agency=opening.agency, position=latest)
    settled = [one.reassigned.position for one in together if one.reassigned is not None]
    on_duty = view.of(Supervisors, item).on_duty(view.day, opening.event.area)
    settled += [one.position for one in on_duty]
    counted = sum(one.returns for one in together)
    return is_unsettled(counted, latest, settled, times=level and level.times)


def settler(view: View, item: str) -> str | None:
    """Return who keeps the item's duty list: who listed it, or else one in that role."""
    entry = view.of(Item, item).entry
    listing = None if entry is None else view.fact(entry)
    lister = None if listing is None else listing.agency
    keepers = sorted(
        (one != lister, one)
        for one in view.known("agency", "")
        if Role.CATALOGUE in view.of(Agency, one).roles
    )
    named = keepers[0][1] if keepers else view.opening.event.agency
    return holder_now(view, named, None)
