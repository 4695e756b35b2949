"""衔接: what must not be pushed, claimed, returned or stopped."""

from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("push.duty-exists")
def finds_nobody_although_somebody_is_there(scene: Scene) -> Lines:
    """Say that nobody supervises what somebody is on duty for."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.push_failed())
    yield scene.lawful(case.pushed())


@violation("push.not-withdrawn")
def stops_what_stands(scene: Scene) -> Lines:
    """Stop a push of what was neither voided nor corrected."""
    case = yield from scene.pushed()
    yield scene.unlawful(case.push_stopped())
    other = yield from scene.granted()
    issued = scene.tell(other.issued())
    yield issued
    yield scene.tell(other.pushed())
    yield scene.correction(issued, other.issued(name="更名"))
    yield scene.lawful(other.push_stopped())


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
