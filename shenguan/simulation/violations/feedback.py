"""反馈: what supervision must not tell approval, and how nobody must answer."""

from ledger.events.handover import FeedbackKind
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("feedback.exists")
def feeds_back_under_a_number_in_use(scene: Scene) -> Lines:
    """Send another feedback under the same number."""
    case = yield from scene.penalised()
    yield scene.lawful(case.fed_back())
    other = yield from scene.penalised()
    yield scene.unlawful(other.fed_back(feedback=case.feedback))


@violation("feedback.duplicate")
def feeds_back_twice(scene: Scene) -> Lines:
    """Tell the same bureau the same again."""
    case = yield from scene.penalised()
    yield scene.lawful(case.fed_back())
    yield scene.unlawful(case.fed_back(feedback=f"{case.feedback}-2"))


@violation("feedback.kind")
def calls_a_penalty_a_check(scene: Scene) -> Lines:
    """Call feedback of a penalty feedback of a check."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.fed_back(kind=FeedbackKind.CHECK))
    yield scene.lawful(case.fed_back())


@violation("feedback.unknown")
def acknowledges_what_nobody_sent(scene: Scene) -> Lines:
    """Acknowledge feedback that nobody sent."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.acknowledged())
    yield scene.tell(case.fed_back())
    yield scene.lawful(case.acknowledged())


@violation("feedback.closed")
def acknowledges_twice(scene: Scene) -> Lines:
    """Acknowledge feedback again."""
    case = yield from scene.penalised()
    yield scene.tell(case.fed_back())
    yield scene.lawful(case.acknowledged())
    yield scene.unlawful(case.acknowledged())


@violation("feedback.answered")
def answers_twice(scene: Scene) -> Lines:
    """Answer feedback again."""
    case = yield from scene.penalised()
    yield scene.tell(case.fed_back())
    yield scene.lawful(case.answered())
    yield scene.unlawful(case.answered())


@violation("feedback.no-correction")
def answers_a_defect_with_words(scene: Scene) -> Lines:
    """Answer a defect without an entry that corrects it."""
    case = yield from scene.licensed()
    about = f"case:{case.case}"
    yield scene.tell(case.fed_back(about=about, kind=FeedbackKind.DEFECT))
    yield scene.unlawful(case.answered())
    other = yield from scene.penalised()
    yield scene.tell(other.fed_back())
    yield scene.lawful(other.answered())


@violation("feedback.not-approval")
def feeds_back_to_who_approves_nothing(scene: Scene) -> Lines:
    """Send feedback to a body that does not approve."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.fed_back(agency_to=scene.county.catalogue))
    yield scene.lawful(case.fed_back())


@violation("feedback.not-concerned")
def feeds_back_to_anybody(scene: Scene) -> Lines:
    """Send feedback to a bureau that has nothing to do with it."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.fed_back(agency_to=scene.county.housing))
    yield scene.lawful(case.fed_back())


@violation("feedback.nothing-to-report")
def feeds_back_what_is_not_there(scene: Scene) -> Lines:
    """Send feedback about a penalty that is on no record."""
    case = scene.papers()
    yield scene.unlawful(case.fed_back())
    yield scene.tell(case.penalised())
    yield scene.lawful(case.fed_back())


@violation("feedback.other-agency")
def feeds_back_anothers_penalty(scene: Scene) -> Lines:
    """Send feedback about what another agency found."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.fed_back(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.fed_back())
