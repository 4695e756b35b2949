"""推送的灯: what was approved and never pushed, or reached nobody."""

from collections.abc import Iterator

from ledger.events.decision import LicenceCancelled, LicenceRevoked
from ledger.events.handover import PushStage
from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact
from ledger.law.light import LightKind
from ledger.states.case import Case
from ledger.states.day import occurred_on
from ledger.states.level import by_level
from ledger.states.licence import Licence, item_of
from ledger.states.licence_acts import STAGES, LicenceActs
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.lights.task_family import by_itself, family, is_replaced, is_told_only, stage_of
from ledger.states.task import Pushes
from ledger.states.task_clock import TaskClock
from ledger.view import View


@lights(LightKind.PUSH, "case")
def decision_pushed(view: View, number: str) -> Iterator[Lit]:
    """推送: until a grant has gone to whoever supervises it."""
    case = view.of(Case, number)
    decision = case.decision
    if decision is None or decision.event.outcome != "granted":
        return
    tasks = (view.of(TaskClock, one) for one in view.of(Pushes, number).tasks)
    if not any(_tells_of_decision(one) for one in tasks):
        yield from _owed(view, decision, case.item)


def _tells_of_decision(task: TaskClock) -> bool:
    return task.stopped is None and stage_of(task.opening) is PushStage.DECIDED


def _owed(view: View, cause: AnyFact, item: str | None) -> Iterator[Lit]:
    """Yield the light of a push that is owed for a fact; none for what an older system did."""
    if cause.observed is None:
        since = (occurred_on(cause, view), cause.position)
        limit, yellow = by_level(view, LoopStep.PUSH, item, agency=cause.agency, since=since)
        yield Lit(limit, holder_now(view, cause.agency, item), cause, item, yellow)


@lights(LightKind.PUSH, "licence")
def act_pushed(view: View, number: str) -> Iterator[Lit]:
    """推送: until each change and end of a licence has gone to whoever supervises it."""
    licence, acts = view.of(Licence, number), view.of(LicenceActs, number).acts
    item = item_of(licence, view)
    for act in acts:
        stage = STAGES[type(act.event)]
        if _only_strikes_off(act, acts) or _is_told(view, number, act, item):
            continue
        for owed in _owed(view, act, item):
            yield owed._replace(part=stage.value)


def _only_strikes_off(act: AnyFact, acts: tuple[AnyFact, ...]) -> bool:
    return isinstance(act.event, LicenceCancelled) and any(
        isinstance(one.event, LicenceRevoked) and one.position < act.position for one in acts
    )


def _is_told(view: View, licence: str, act: AnyFact, item: str | None) -> bool:
    stage = STAGES[type(act.event)]
    issuing = view.of(Licence, licence).issuing
    case = None if issuing is None else issuing.event.case
    numbers = set() if case is None else set(view.of(Pushes, case).tasks)
    numbers.update(by_itself(licence, stage, item, view))
    for number in sorted(numbers):
        task = view.of(TaskClock, number)
        opening = task.opening
        if opening is None or task.stopped is not None or stage_of(opening) is not stage:
            continue
        if getattr(opening.event, "licence", None) == licence and _came_after(task, act):
            return True
    return False


def _came_after(task: TaskClock, act: AnyFact) -> bool:
    told = (one for one in (task.push, task.failed) if one is not None)
    return any(one.position > act.position and one.occurred >= act.occurred for one in told)


@lights(LightKind.PUSH, "task")
def sent_again(view: View, number: str) -> Iterator[Lit]:
    """推送: of what reached nobody, until it goes to somebody; the clock of its cause goes on."""
    task = view.of(TaskClock, number)
    opening = task.opening
    is_over = task.stopped is not None or task.closed is not None
    if opening is None or task.push is not None or is_over or task.is_history:
        return
    if is_told_only(task) or is_replaced(task, family(task, view, number)):
        return
    cause = _cause_of(view, opening)
    if cause is not None:
        yield from _owed(view, cause, opening.event.item)


def _cause_of(view: View, opening: AnyFact) -> AnyFact | None:
    """Return what a push that reached nobody was to tell of."""
    event = opening.event
    if event.stage is PushStage.DECIDED:
        return None if event.case is None else view.of(Case, event.case).decision
    if event.licence is None:
        return None
    acts = view.of(LicenceActs, event.licence).of_stage(event.stage)
    before = [one for one in acts if one.position < opening.position]
    return before[-1] if before else None
