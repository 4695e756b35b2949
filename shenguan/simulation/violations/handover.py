"""监管任务: what must not be claimed, returned, settled or closed."""

from collections.abc import Generator

from ledger.events.handover import PushStage
from shenguan.simulation import county as names
from shenguan.simulation import founding
from shenguan.simulation.line import Lines, Told
from shenguan.simulation.papers import Papers
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("claim.second")
def claims_twice(scene: Scene) -> Lines:
    """Claim what is claimed."""
    case = yield from scene.claimed()
    yield scene.unlawful(case.claimed())
    other = yield from scene.pushed()
    yield scene.lawful(other.claimed())


@violation("task.unknown")
def claims_what_nobody_pushed(scene: Scene) -> Lines:
    """Claim under a number that nobody pushed."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.claimed())
    yield scene.tell(case.pushed())
    yield scene.lawful(case.claimed())


@violation("return.no-reason")
def returns_without_a_word(scene: Scene) -> Lines:
    """Return a push and give no reason."""
    case = yield from scene.pushed()
    yield scene.unlawful(case.returned(reason=" "))
    yield scene.lawful(case.returned())


@violation("claim.other-agency")
def claims_what_is_anothers(scene: Scene) -> Lines:
    """Claim what was pushed to another agency."""
    case = yield from scene.pushed()
    yield scene.unlawful(case.claimed(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.claimed())


@violation("claim.not-supervisor")
def claims_for_a_stranger(scene: Scene) -> Lines:
    """Claim, and name as responsible who is not of the agency."""
    case = yield from scene.pushed()
    yield scene.unlawful(case.claimed(officer=scene.county.corrector.actor))
    yield scene.lawful(case.claimed())


@violation("receive.second")
def confirms_twice(scene: Scene) -> Lines:
    """Confirm a push again."""
    case = yield from scene.pushed()
    yield scene.lawful(case.arrived())
    yield scene.unlawful(case.arrived())


@violation("return.claimed")
def returns_what_it_claimed(scene: Scene) -> Lines:
    """Return what was claimed."""
    case = yield from scene.claimed()
    yield scene.unlawful(case.returned())
    other = yield from scene.pushed()
    yield scene.lawful(other.returned())


@violation("return.limit")
def pushes_a_third_time(scene: Scene) -> Lines:
    """Push again what has come back as often as it may."""
    case = yield from scene.pushed()
    yield scene.tell(case.returned())
    yield scene.lawful(case.pushed())
    yield scene.tell(case.returned())
    yield scene.unlawful(case.pushed())


@violation("reassign.not-returned")
def settles_what_is_not_disputed(scene: Scene) -> Lines:
    """Reassign a task that nobody returned."""
    case, duty = yield from _with_duty(scene)
    yield scene.unlawful(case.reassigned(duty))
    yield scene.tell(case.returned())
    yield scene.lawful(case.reassigned(duty))


@violation("reassign.no-duty")
def settles_by_no_duty(scene: Scene) -> Lines:
    """Reassign a task by a duty that is another agency's."""
    case, duty = yield from _with_duty(scene)
    yield scene.tell(case.returned())
    housing = scene.county.housing
    yield scene.unlawful(case.reassigned(duty, agency_to=housing))
    yield scene.lawful(case.reassigned(duty))


def _with_duty(scene: Scene) -> Generator[Told, None, tuple[Papers, str]]:
    """Push a case under an item of its own; return the case and the supervision duty."""
    item = yield from scene.item()
    assigned = scene.tell(founding.supervision(item, scene.county.market))
    yield assigned
    return (yield from scene.pushed(item)), assigned.id


@violation("task.not-claimed")
def follows_up_what_nobody_claimed(scene: Scene) -> Lines:
    """Follow up a task before its claim."""
    case = yield from scene.pushed()
    yield scene.unlawful(case.followed_up())
    yield scene.tell(case.claimed())
    yield scene.lawful(case.followed_up())


@violation("task.no-follow-up")
def closes_without_looking(scene: Scene) -> Lines:
    """Close a task without a follow-up or a word."""
    case = yield from scene.claimed()
    yield scene.unlawful(case.task_closed())
    yield scene.tell(case.followed_up())
    yield scene.lawful(case.task_closed())


@violation("followup.focus-missing")
def closes_half_looked_at(scene: Scene) -> Lines:
    """Close a task whose follow-ups leave out focus points."""
    case = yield from scene.claimed()
    yield scene.tell(case.followed_up(focus_points=names.FOCUS_POINTS[:1]))
    yield scene.unlawful(case.task_closed())
    yield scene.tell(case.followed_up(focus_points=names.FOCUS_POINTS[1:]))
    yield scene.lawful(case.task_closed())


@violation("task.closed")
def follows_up_what_is_closed(scene: Scene) -> Lines:
    """Follow up a task that is closed."""
    case = yield from scene.claimed()
    yield scene.lawful(case.followed_up())
    yield scene.tell(case.task_closed())
    yield scene.unlawful(case.followed_up())


@violation("task.returned")
def claims_what_it_returned(scene: Scene) -> Lines:
    """Claim a task that was returned."""
    case = yield from scene.pushed()
    yield scene.tell(case.returned())
    yield scene.unlawful(case.claimed())
    yield scene.tell(case.pushed())
    yield scene.lawful(case.claimed())


@violation("task.stopped")
def claims_what_was_stopped(scene: Scene) -> Lines:
    """Claim a task whose push was stopped."""
    case = yield from scene.granted()
    issued = scene.tell(case.issued())
    yield issued
    yield scene.tell(case.pushed())
    yield scene.correction(issued, case.issued(name="更名"))
    yield scene.tell(case.push_stopped())
    yield scene.unlawful(case.claimed())
    other = yield from scene.pushed()
    yield scene.lawful(other.claimed())


@violation("task.exists")
def pushes_under_a_number_in_use(scene: Scene) -> Lines:
    """Push under the number of another push."""
    first = yield from scene.pushed()
    second = yield from scene.licensed()
    yield scene.unlawful(first.pushed(stage=PushStage.ACCEPTED))
    yield scene.lawful(second.pushed())
