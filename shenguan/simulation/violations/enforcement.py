"""查处: how no enforcement case must be filed, gone on with or ended."""

from datetime import date
from typing import Final

from ledger.events.enforcement import EnforcementOutcome
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_DAYS: Final = 90
"""行政处罚法 第六十条: from the filing to the decision."""


@violation("enforcement.exists")
def files_twice(scene: Scene) -> Lines:
    """File another case under the same number."""
    case = scene.papers()
    yield scene.tell(case.failed())
    yield scene.lawful(case.filed())
    yield scene.unlawful(case.filed())


@violation("enforcement.unknown")
def ends_what_nobody_filed(scene: Scene) -> Lines:
    """End a case that was never filed."""
    case = scene.papers()
    yield scene.tell(case.failed())
    yield scene.unlawful(case.ended())
    yield scene.tell(case.filed())
    yield scene.lawful(case.ended())


@violation("enforcement.closed")
def ends_twice(scene: Scene) -> Lines:
    """End a case that has ended."""
    case = yield from scene.filed()
    yield scene.lawful(case.ended())
    yield scene.unlawful(case.ended())


@violation("enforcement.before-start")
def ends_before_it_was_filed(scene: Scene) -> Lines:
    """End a case at a time before it was filed."""
    case = yield from scene.filed()
    yield scene.unlawful(case.ended(), occurred_at=scene.ago(hours=3))
    yield scene.lawful(case.ended())


@violation("enforcement.not-own-side")
def ends_anothers_case(scene: Scene) -> Lines:
    """End a case that another agency filed."""
    case = yield from scene.filed()
    yield scene.unlawful(case.ended(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.ended())


@violation("enforcement.nothing-found")
def buries_a_case(scene: Scene) -> Lines:
    """End a case without a penalty, and do not say why."""
    case = yield from scene.filed()
    yield scene.unlawful(case.ended(reason=" "))
    yield scene.lawful(case.ended())


@violation("enforcement.outcome-differs")
def says_that_he_penalised(scene: Scene) -> Lines:
    """End a case as penalised, without a penalty."""
    case = yield from scene.filed()
    penalised = case.ended(outcome=EnforcementOutcome.PENALISED)
    yield scene.unlawful(penalised)
    yield scene.tell(case.penalised(enforcement=case.enforcement))
    yield scene.lawful(penalised)


@violation("enforcement.late", on=date(2021, 8, 2))
def lets_a_case_lie(scene: Scene) -> Lines:
    """End a case after its ninety days, and the days off after them, have passed."""
    late = yield from scene.filed()
    other = yield from scene.filed()
    scene.later(_DAYS)
    yield scene.lawful(other.ended())
    scene.wait(2)
    yield scene.unlawful(late.ended())
