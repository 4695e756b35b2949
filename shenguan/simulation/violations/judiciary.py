"""移送: how nobody must deal with what lies with the police or the prosecutor."""

from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene, Until
from shenguan.simulation.violations.registry import violation


def _transferred(scene: Scene) -> Until:
    case = yield from scene.filed()
    yield scene.tell(case.transferred())
    return case


@violation("judicial.transferred")
def transfers_twice(scene: Scene) -> Lines:
    """Transfer a case that lies there already."""
    case = yield from _transferred(scene)
    yield scene.unlawful(case.transferred())
    yield scene.tell(case.heard())
    yield scene.lawful(case.transferred())


@violation("judicial.not-transferred")
def hears_of_what_nobody_transferred(scene: Scene) -> Lines:
    """Record what became of a case that never went there."""
    case = yield from scene.filed()
    yield scene.unlawful(case.heard())
    yield scene.tell(case.transferred())
    yield scene.lawful(case.heard())


@violation("penalty.after-transfer")
def fines_for_what_lies_with_the_police(scene: Scene) -> Lines:
    """Fine somebody for what was transferred, and leave out for what it is."""
    case = yield from _transferred(scene)
    yield scene.unlawful(case.penalised())
    yield scene.tell(case.heard())
    yield scene.lawful(case.penalised())
