"""补正: what nobody must ask for, nor take."""

from ledger.events.intake import (
    Defect,
    MaterialDefect,
)
from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("supplement.too-late")
def asks_too_late(scene: Scene) -> Lines:
    """Ask for what lacks when silence has accepted the case."""
    case = yield from scene.lacking()
    other = yield from scene.lacking()
    scene.wait(5)
    yield scene.lawful(other.notice())
    scene.wait(1)
    yield scene.unlawful(case.notice())


@violation("supplement.already-held")
def asks_for_what_it_has(scene: Scene) -> Lines:
    """Ask for a material that was handed in."""
    case = yield from scene.lacking()
    yield scene.unlawful(case.notice(names.MATERIALS[0]))
    yield scene.lawful(case.notice())


@violation("supplement.new-demand")
def asks_twice(scene: Scene) -> Lines:
    """Give a second notice."""
    case = yield from scene.received(None, None, names.MATERIALS[0])
    yield scene.lawful(case.notice(names.MATERIALS[1]))
    yield scene.unlawful(case.notice(names.MATERIALS[2]))


@violation("supplement.none-open")
def takes_what_nobody_asked_for(scene: Scene) -> Lines:
    """Take a supplement although nothing is open."""
    case = yield from scene.received()
    yield scene.unlawful(case.supplement())
    other = yield from scene.lacking()
    yield scene.tell(other.notice())
    yield scene.lawful(other.supplement())


@violation("supplement.not-required")
def asks_for_what_nobody_needs(scene: Scene) -> Lines:
    """Ask for an optional material and give no reason."""
    yield from _optional(scene, why=None)


@violation("supplement.optional-asked")
def asks_for_the_optional(scene: Scene) -> Lines:
    """Ask for an optional material, with a reason."""
    yield from _optional(scene, why="委托他人办理")


def _optional(scene: Scene, why: str | None) -> Lines:
    case = yield from scene.received()
    defect = MaterialDefect(material=names.OPTIONAL, defect=Defect.MISSING, why=why)
    yield scene.unlawful(case.notice(names.OPTIONAL, defects=(defect,)))
    other = yield from scene.lacking()
    yield scene.lawful(other.notice())


@violation("supplement.nothing-asked")
def asks_for_nothing(scene: Scene) -> Lines:
    """Give a notice that asks for nothing."""
    case = yield from scene.lacking()
    yield scene.unlawful(case.notice(materials=()))
    yield scene.lawful(case.notice())


@violation("supplement.outside-guide")
def asks_for_what_no_guide_names(scene: Scene) -> Lines:
    """Ask for a material that the guide does not name."""
    case = yield from scene.lacking()
    yield scene.unlawful(case.notice("M09"))
    yield scene.lawful(case.notice())
