"""种子: how no party must bind itself, nor show what it has bound itself to."""

from shenguan.simulation.line import Lines
from shenguan.simulation.papers.draws import REVEAL_DAYS
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("seed.not-party")
def commits_for_nobody(scene: Scene) -> Lines:
    """Commit to a value of a draw that one is no party of."""
    draw = yield from scene.planned()
    stranger = scene.county.inspector
    yield scene.unlawful(draw.committed(stranger), stranger)
    yield scene.lawful(draw.committed(draw.lead), draw.lead)


@violation("seed.second")
def commits_twice(scene: Scene) -> Lines:
    """Commit to another value beside the first."""
    draw = yield from scene.planned()
    yield scene.lawful(draw.committed(draw.lead), draw.lead)
    yield scene.unlawful(draw.committed(draw.lead, commitment="0" * 64), draw.lead)


@violation("seed.after-reveal")
def commits_to_what_fits(scene: Scene) -> Lines:
    """Commit to another value after another party's is known: all have committed by then."""
    draw = yield from scene.planned()
    yield scene.tell(draw.committed(draw.watch), draw.watch)
    yield scene.lawful(draw.committed(draw.lead), draw.lead)
    yield scene.tell(draw.revealed(draw.watch), draw.watch)
    fitting = scene.line(draw.committed(draw.lead, commitment="0" * 64), draw.lead)
    yield scene.marked(fitting, beside=("seed.second",))


@violation("seed.not-all-committed")
def reveals_too_early(scene: Scene) -> Lines:
    """Reveal a value while another party may still choose its own."""
    draw = yield from scene.planned()
    yield scene.tell(draw.committed(draw.watch), draw.watch)
    yield scene.unlawful(draw.revealed(draw.watch), draw.watch)
    yield scene.tell(draw.committed(draw.lead), draw.lead)
    yield scene.lawful(draw.revealed(draw.watch), draw.watch)


@violation("seed.does-not-open")
def reveals_another_value(scene: Scene) -> Lines:
    """Reveal other bytes than those that one has committed to."""
    draw = yield from scene.committed()
    yield scene.unlawful(draw.revealed(draw.watch, value="0" * 64), draw.watch)
    yield scene.lawful(draw.revealed(draw.watch), draw.watch)


@violation("seed.late")
def waits_to_reveal(scene: Scene) -> Lines:
    """Reveal after the guide's days, knowing what it draws."""
    draw = yield from scene.committed()
    yield scene.lawful(draw.revealed(draw.watch), draw.watch)
    scene.later(REVEAL_DAYS + 1)
    yield scene.unlawful(draw.revealed(draw.lead), draw.lead)
