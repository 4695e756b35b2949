"""救济: how nobody must contest, nor decide what is contested."""

from datetime import timedelta

from ledger.events.appeal import AppealKind
from ledger.events.base import AppealOutcome
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene, Until
from shenguan.simulation.violations.registry import violation


def _appealed(scene: Scene) -> Until:
    case = yield from scene.granted()
    yield scene.tell(case.delivered())
    yield scene.tell(case.appealed(), scene.county.root)
    return case


@violation("appeal.exists")
def files_twice(scene: Scene) -> Lines:
    """File another appeal under the same number."""
    case = yield from _appealed(scene)
    yield scene.unlawful(case.appealed(), scene.county.root)
    yield scene.lawful(case.appealed(appeal=f"{case.appeal}-2"), scene.county.root)


@violation("appeal.unknown")
def decides_what_nobody_filed(scene: Scene) -> Lines:
    """Decide an appeal that nobody filed."""
    case = yield from scene.granted()
    yield scene.unlawful(case.appeal_decided(), scene.county.root)
    yield scene.tell(case.appealed(), scene.county.root)
    yield scene.lawful(case.appeal_decided(), scene.county.root)


@violation("appeal.decided")
def decides_an_appeal_twice(scene: Scene) -> Lines:
    """Decide an appeal again."""
    case = yield from _appealed(scene)
    yield scene.lawful(case.appeal_decided(), scene.county.root)
    yield scene.unlawful(case.appeal_decided(), scene.county.root)


@violation("appeal.before-start")
def decides_before_it_was_filed(scene: Scene) -> Lines:
    """Decide an appeal at a time before it was filed."""
    case = yield from _appealed(scene)
    decided, by = case.appeal_decided(), scene.county.root
    yield scene.unlawful(decided, by, occurred_at=scene.ago(days=1))
    yield scene.lawful(decided, by)


@violation("appeal.does-not-fit")
def changes_what_is_no_penalty(scene: Scene) -> Lines:
    """Change, as if it were a penalty, a grant."""
    case = yield from _appealed(scene)
    changed = case.appeal_decided(outcome=AppealOutcome.CHANGED, kinds=("1",))
    yield scene.unlawful(changed, scene.county.root)
    yield scene.lawful(case.appeal_decided(), scene.county.root)


@violation("appeal.licences-differ")
def names_another_licence(scene: Scene) -> Lines:
    """Decide an appeal and leave out the licence that the decision gave."""
    case = yield from scene.licensed()
    yield scene.tell(case.appealed(), scene.county.root)
    yield scene.unlawful(case.appeal_decided(licences=(f"{case.licence}9",)), scene.county.root)
    yield scene.lawful(case.appeal_decided(licences=(case.licence,)), scene.county.root)


@violation("appeal.not-competent")
def hears_himself(scene: Scene) -> Lines:
    """Hear, as who decided, reconsideration against oneself."""
    case = yield from scene.granted()
    yield scene.unlawful(case.appealed(), scene.county.receiver)
    objection = case.appealed(kind=AppealKind.OBJECTION)
    yield scene.lawful(objection, scene.county.receiver)


@violation("appeal.nothing-to-contest")
def contests_nothing(scene: Scene) -> Lines:
    """Contest what nobody has decided."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.appealed(), scene.county.root)
    yield scene.tell(case.granted())
    yield scene.lawful(case.appealed(), scene.county.root)


@violation("appeal.late")
def contests_late(scene: Scene) -> Lines:
    """File for reconsideration after its sixty days."""
    cases = []
    for _ in range(2):
        case = yield from scene.reviewed()
        yield scene.tell(case.refused())
        yield scene.tell(case.delivered())
        cases.append(case)
    scene.on(scene.today + timedelta(days=60))
    yield scene.lawful(cases[0].appealed(), scene.county.root)
    scene.on(scene.today + timedelta(days=10))
    yield scene.unlawful(cases[1].appealed(), scene.county.root)
