"""好差评: how nobody must rate, nor answer a bad word."""

from ledger.events.base import Role
from ledger.events.organisation import LoopStep, ServiceLevelSet
from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from shenguan.simulation.county import Actor
from shenguan.simulation.line import Lines
from shenguan.simulation.papers import Papers
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


def _rated(scene: Scene, case: Papers, **otherwise: object) -> ServiceRated:
    event = ServiceRated(case=case.case, channel="窗口", grade=1, rated_on=scene.today)
    return said(event, otherwise)


def _handled(scene: Scene, case: Papers, **otherwise: object) -> RatingAnswered:
    event = RatingAnswered(
        case=case.case,
        channel="窗口",
        kind=RatingAnswer.HANDLED,
        answered_on=scene.today,
        note="已增开窗口",
    )
    return said(event, otherwise)


def _other(scene: Scene) -> Actor:
    """Return an officer of the bureau who serves no case."""
    return scene.county.corrector


@violation("rating.second")
def rates_twice_on_a_channel(scene: Scene) -> Lines:
    """Let a good word follow a bad one on the same channel."""
    case = yield from scene.accepted()
    yield scene.tell(_rated(scene, case))
    yield scene.unlawful(_rated(scene, case, grade=5))
    yield scene.lawful(_rated(scene, case, channel="短信", grade=5))


@violation("rating.unknown")
def answers_what_nobody_said(scene: Scene) -> Lines:
    """Answer on a channel on which nobody rated."""
    case = yield from scene.accepted()
    yield scene.tell(_rated(scene, case))
    yield scene.unlawful(_handled(scene, case, channel="网上"), _other(scene))
    yield scene.lawful(_handled(scene, case), _other(scene))


@violation("rating.not-poor")
def answers_a_good_word(scene: Scene) -> Lines:
    """Answer a rating that was not bad."""
    case = yield from scene.accepted()
    yield scene.tell(_rated(scene, case, grade=3))
    yield scene.tell(_rated(scene, case, channel="短信"))
    yield scene.unlawful(_handled(scene, case), _other(scene))
    yield scene.lawful(_handled(scene, case, channel="短信"), _other(scene))


@violation("rating.not-rated-body")
def answers_for_another_body(scene: Scene) -> Lines:
    """Answer for the body that was rated."""
    stranger = yield from scene.agency(Role.WINDOW)
    case = yield from scene.accepted()
    yield scene.tell(_rated(scene, case))
    yield scene.unlawful(_handled(scene, case), stranger)
    yield scene.lawful(_handled(scene, case), _other(scene))


@violation("rating.answered")
def puts_right_twice(scene: Scene) -> Lines:
    """Put a bad rating right a second time."""
    case = yield from scene.accepted()
    yield scene.tell(_rated(scene, case))
    yield scene.lawful(_handled(scene, case), _other(scene))
    yield scene.unlawful(_handled(scene, case), _other(scene))


@violation("rating.not-handled")
def asks_again_before_anything_was_done(scene: Scene) -> Lines:
    """Ask again who rated badly before anything was put right."""
    case = yield from scene.accepted()
    yield scene.tell(_rated(scene, case))
    asked = _handled(scene, case, kind=RatingAnswer.REVISITED, satisfied=True)
    yield scene.unlawful(asked, _other(scene))
    yield scene.tell(_handled(scene, case), _other(scene))
    yield scene.lawful(asked, scene.county.head)


@violation("rating.by-rated")
def clears_himself(scene: Scene) -> Lines:
    """Say of a bad rating of what one did oneself that it was put right."""
    case = yield from scene.accepted()
    yield scene.tell(_rated(scene, case))
    yield scene.unlawful(_handled(scene, case), scene.county.receiver)
    other = yield from scene.accepted()
    yield scene.tell(_rated(scene, other))
    yield scene.lawful(_handled(scene, other), _other(scene))


@violation("rating.late")
def answers_too_late(scene: Scene) -> Lines:
    """Put a bad rating right after the days of the service level."""
    item = yield from scene.item()
    level = ServiceLevelSet(level=item, step=LoopStep.ANSWER_RATING, days=5, basis="好差评")
    yield scene.tell(level)
    case = yield from scene.accepted(item)
    other = yield from scene.accepted(item)
    yield scene.tell(_rated(scene, case))
    yield scene.tell(_rated(scene, other))
    scene.wait(5)
    yield scene.lawful(_handled(scene, other), _other(scene))
    scene.wait(1)
    yield scene.unlawful(_handled(scene, case), _other(scene))
