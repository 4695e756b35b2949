"""限制措施实施: where a restriction must not be said to have been applied."""

from ledger.events.credit import MeasureApplied
from shenguan.simulation.line import Lines
from shenguan.simulation.papers import Papers
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


def _applied(restricted: Papers, case: Papers | None) -> MeasureApplied:
    return MeasureApplied(
        restriction=restricted.restriction,
        subject=restricted.subject,
        case=None if case is None else case.case,
        content="暂缓办理",
        applied_on=restricted.today,
    )


@violation("measure.granted")
def applies_it_where_it_was_granted(scene: Scene) -> Lines:
    """Say that a restriction was applied in a case that was granted."""
    granted = yield from scene.granted()
    restricted = yield from scene.restricted(granted.subject)
    running = yield from scene.received(None, granted.subject)
    yield scene.unlawful(_applied(restricted, granted), scene.county.decider)
    yield scene.lawful(_applied(restricted, running), scene.county.decider)


@violation("measure.not-binding")
def applies_what_was_lifted(scene: Scene) -> Lines:
    """Say that a restriction was applied after it was lifted."""
    restricted = yield from scene.restricted()
    running = yield from scene.received(None, restricted.subject)
    yield scene.lawful(_applied(restricted, running), scene.county.decider)
    yield scene.tell(restricted.lifted())
    yield scene.unlawful(_applied(restricted, running), scene.county.decider)


@violation("measure.not-own-case")
def applies_it_in_anothers_case(scene: Scene) -> Lines:
    """Say that a restriction was applied in another body's case."""
    restricted = yield from scene.restricted()
    running = yield from scene.received(None, restricted.subject)
    by = scene.county.officer(scene.county.housing, 301)
    yield scene.unlawful(_applied(restricted, running), by)
    yield scene.lawful(_applied(restricted, running), scene.county.decider)


@violation("measure.nothing-barred")
def applies_it_nowhere(scene: Scene) -> Lines:
    """Say that a restriction was applied, in no case and on no licence."""
    restricted = yield from scene.restricted()
    running = yield from scene.received(None, restricted.subject)
    yield scene.unlawful(_applied(restricted, None), scene.county.decider)
    yield scene.lawful(_applied(restricted, running), scene.county.decider)
