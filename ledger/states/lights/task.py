"""任务的灯: a push is received and claimed, and what was claimed is followed up."""

from collections.abc import Iterator
from typing import NamedTuple

from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact
from ledger.law.deadline import Limit, Period, earliest, limit_of
from ledger.law.light import LightKind
from ledger.states.agency import acts_for
from ledger.states.calendar import work_calendar
from ledger.states.day import occurred_on
from ledger.states.level import by_level
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.lights.task_family import (
    clock_of,
    family,
    is_replaced,
    is_told_only,
    sender,
)
from ledger.states.supervision_duty import Supervisors
from ledger.states.task_clock import TaskClock
from ledger.view import View


class _Open(NamedTuple):
    """未办任务: a task that somebody still has to act on, beside those of its family."""

    task: TaskClock
    beside: list[TaskClock]
    opening: AnyFact

    @property
    def item(self) -> str:
        item: str = self.opening.event.item
        return item


def _open(view: View, number: str) -> _Open | None:
    task = view.of(TaskClock, number)
    opening = task.opening
    is_over = task.stopped is not None or task.closed is not None
    if opening is None or is_over or task.is_history or is_told_only(task):
        return None
    return _Open(task, family(task, view, number), opening)


@lights(LightKind.RECEIVE, "task")
def received(view: View, number: str) -> Iterator[Lit]:
    """接收: until the agency that it was pushed to has taken note of it."""
    found = _open(view, number)
    if found is None or found.task.push is None:
        return
    task = found.task
    since = clock_of(task, found.beside)
    if since is None or task.received or task.claimed or task.returned:
        return
    bound = (occurred_on(since, view), since.position)
    limit, yellow = by_level(view, LoopStep.RECEIVE, found.item, agency=task.receiver, since=bound)
    turn = holder_now(view, task.receiver, found.item, supervises=True)
    yield Lit(limit, turn, since, found.item, yellow, given_by=_given(task))


@lights(LightKind.CLAIM, "task")
def claimed(view: View, number: str) -> Iterator[Lit]:
    """认领: until it is claimed; what came back is the bureau's turn, and its clock goes on."""
    found = _open(view, number)
    if found is None or found.task.push is None or found.task.claimed:
        return
    task = found.task
    since = clock_of(task, found.beside)
    if since is None or (task.returned and is_replaced(task, found.beside)):
        return
    bound = (occurred_on(since, view), since.position)
    by_step, yellow = by_level(view, LoopStep.CLAIM, found.item, agency=task.receiver, since=bound)
    limit = earliest(by_step, _stated(view, found, since, is_bound=by_step.binds))
    turn = (
        sender(task, found.beside, view)
        if task.returned
        else holder_now(view, task.receiver, found.item, supervises=True)
    )
    yield Lit(_known(by_step, limit), turn, since, found.item, yellow, given_by=_given(task))


def _known(by_step: Limit, limit: Limit) -> Limit:
    """Return a limit that binds where the level binds, also where its day is unknown yet."""
    return limit if limit.binds else by_step


def _stated(view: View, found: _Open, since: AnyFact, *, is_bound: bool) -> Limit:
    """Return what the push, and the duty of its receiver, say of the days to claim it."""
    task = found.task
    start = since if is_bound else task.reassigned or task.push
    if task.push is None or start is None:
        return Limit(binds=False)
    pushed_on = occurred_on(start, view)
    own = task.push.event.claim_days_max
    days = [own]
    if is_bound or own is None:
        days.append(_by_duty(view, found, start))
    known = min((one for one in days if one is not None), default=None)
    period = None if known is None else Period(known)
    return limit_of(work_calendar(view), pushed_on, period)


def _by_duty(view: View, found: _Open, start: AnyFact) -> int | None:
    receiver = found.task.receiver or ""
    on_duty = view.of(Supervisors, found.item).on_duty(
        occurred_on(start, view), found.opening.event.area
    )
    said = [
        one
        for one in on_duty
        if one.event.claim_days_max is not None and acts_for(view, receiver, one.agency)
    ]
    latest = max(said, key=lambda one: one.position, default=None)
    return None if latest is None else latest.event.claim_days_max


@lights(LightKind.FOLLOW_UP, "task")
def followed_up(view: View, number: str) -> Iterator[Lit]:
    """跟进: until whoever claimed it has looked for the first time."""
    found = _open(view, number)
    if found is None or found.task.claimed is None or found.task.looked_at or found.task.returned:
        return
    since = found.task.claimed
    if since.observed is not None:
        return
    bound = (occurred_on(since, view), since.position)
    limit, yellow = by_level(
        view, LoopStep.FOLLOW_UP, found.item, agency=found.task.receiver, since=bound
    )
    turn = holder_now(view, found.task.receiver, found.item, supervises=True)
    yield Lit(limit, turn, since, found.item, yellow, given_by=_given(found.task))


def _given(task: TaskClock) -> tuple[str, ...]:
    """Return the entry by which 编办 made the task somebody's: the duty that it named."""
    return () if task.reassigned is None else (task.reassigned.event.duty,)
