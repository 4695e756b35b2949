"""结果审核: how nobody must audit what was found, nor leave it at that."""

from shenguan.simulation.county import Actor
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


def _other(scene: Scene) -> Actor:
    """Return who did not inspect."""
    return scene.county.officer(scene.county.market, 3)


@violation("check.self-audit")
def audits_himself(scene: Scene) -> Lines:
    """Audit what he found himself, though somebody else recorded it."""
    case = scene.papers()
    yield scene.tell(case.checked(), _other(scene))
    yield scene.unlawful(case.audited(), scene.county.officer(scene.county.market, 2))
    yield scene.lawful(case.audited(), scene.county.officer(scene.county.market, 4))


@violation("check.not-own-side")
def audits_anothers(scene: Scene) -> Lines:
    """Audit what another agency found."""
    case = scene.papers()
    yield scene.tell(case.checked())
    yield scene.unlawful(case.audited(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.audited(), _other(scene))


@violation("check.audited")
def asks_until_somebody_nods(scene: Scene) -> Lines:
    """Let another one pass what was sent back, and what nobody has changed since."""
    case = scene.papers()
    yield scene.tell(case.checked())
    yield scene.lawful(case.audited(passed=False), _other(scene))
    yield scene.unlawful(case.audited(), scene.county.officer(scene.county.market, 4))


@violation("check.follow-up-missing")
def lets_a_problem_rest(scene: Scene) -> Lines:
    """Leave a problem for later, and order nothing by the day that was named for it."""
    one, other = scene.papers(), scene.papers()
    by = scene.workdays_later(2)
    for case in (one, other):
        yield scene.tell(case.failed(result_code="A", follow_up_by=by))
    scene.wait(2)
    yield scene.lawful(other.ordered())
    scene.wait(1)
    yield scene.unlawful(one.ordered())
