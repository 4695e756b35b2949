"""投诉举报: how nobody must take a complaint, pass it on or answer it."""

from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene, Until
from shenguan.simulation.violations.registry import violation


def _complained(scene: Scene, **otherwise: object) -> Until:
    case = scene.papers()
    yield scene.tell(case.complained(**otherwise), scene.county.receiver)
    return case


def _passed_on(scene: Scene, **otherwise: object) -> Until:
    case = yield from _complained(scene, **otherwise)
    yield scene.tell(case.passed_on(), scene.county.receiver)
    return case


@violation("complaint.exists")
def takes_two_under_one_number(scene: Scene) -> Lines:
    """Take another complaint under the same number."""
    case = scene.papers()
    yield scene.lawful(case.complained(), scene.county.receiver)
    yield scene.unlawful(case.complained(), scene.county.receiver)


@violation("complaint.unknown")
def passes_on_what_nobody_said(scene: Scene) -> Lines:
    """Pass on a complaint that nobody received."""
    case = scene.papers()
    yield scene.unlawful(case.passed_on(), scene.county.receiver)
    yield scene.tell(case.complained(), scene.county.receiver)
    yield scene.lawful(case.passed_on(), scene.county.receiver)


@violation("complaint.personal-in-clear")
def tells_who_complained(scene: Scene) -> Lines:
    """Write into a complaint how to reach the one who complains."""
    case = scene.papers()
    told = case.complained(content="反映夜间施工，请回电13800000000")
    yield scene.unlawful(told, scene.county.receiver)
    yield scene.lawful(case.complained(content="反映夜间施工"), scene.county.receiver)


@violation("complaint.not-holder")
def takes_it_from_who_has_it(scene: Scene) -> Lines:
    """Pass on, as supervision, what lies with the bureau."""
    case = yield from _complained(scene)
    yield scene.unlawful(case.passed_on(), scene.county.inspector)
    yield scene.lawful(case.passed_on(), scene.county.receiver)


@violation("complaint.not-routed")
def answers_what_is_not_his(scene: Scene) -> Lines:
    """Answer a complaint that was passed on to nobody yet."""
    case = yield from _complained(scene)
    yield scene.unlawful(case.replied(), scene.county.inspector)
    yield scene.tell(case.passed_on(), scene.county.receiver)
    yield scene.lawful(case.replied(), scene.county.inspector)


@violation("complaint.own")
def judges_himself(scene: Scene) -> Lines:
    """Pass a complaint against an agency on to that agency."""
    case = yield from _complained(scene, against=scene.county.market)
    yield scene.unlawful(case.passed_on(), scene.county.receiver)
    yield scene.lawful(case.passed_on(agency_to=scene.county.keeper), scene.county.receiver)


@violation("complaint.answered")
def answers_again(scene: Scene) -> Lines:
    """Answer a complaint again."""
    case = yield from _passed_on(scene)
    yield scene.lawful(case.replied(), scene.county.inspector)
    yield scene.unlawful(case.replied(), scene.county.inspector)


@violation("complaint.late")
def lets_people_wait(scene: Scene) -> Lines:
    """Answer a complaint on the day after the last one."""
    by = scene.workdays_later(5)
    late = yield from _passed_on(scene, answer_by=by)
    other = yield from _passed_on(scene, answer_by=by)
    scene.wait(5)
    yield scene.lawful(other.replied(), scene.county.inspector)
    scene.wait(1)
    yield scene.unlawful(late.replied(), scene.county.inspector)
