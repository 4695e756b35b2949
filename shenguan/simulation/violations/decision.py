"""决定: how nobody must decide."""

from datetime import timedelta

from ledger.events.organisation import Post
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("decision.second")
def decides_twice(scene: Scene) -> Lines:
    """Decide what was decided."""
    case = yield from scene.granted()
    yield scene.unlawful(case.granted())
    other = yield from scene.reviewed()
    yield scene.lawful(other.granted())


@violation("decision.no-reason")
def refuses_without_a_word(scene: Scene) -> Lines:
    """Refuse and give no reason."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.refused(reason=None))
    yield scene.lawful(case.refused())


@violation("decision.remedies-untold")
def keeps_the_remedies_to_himself(scene: Scene) -> Lines:
    """Refuse and tell nobody of reconsideration."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.refused(remedies_told=False))
    yield scene.lawful(case.refused())


@violation("consult.missing")
def looks_at_nobodys_credit(scene: Scene) -> Lines:
    """Grant without looking at the applicant's credit."""
    case = yield from scene.accepted()
    yield scene.tell(case.review())
    yield scene.tell(case.review(2))
    yield scene.unlawful(case.granted())
    other = yield from scene.reviewed()
    yield scene.lawful(other.granted())


@violation("decision.late")
def decides_after_the_limit(scene: Scene) -> Lines:
    """Decide the day after the statutory limit."""
    case = yield from scene.reviewed()
    other = yield from scene.reviewed()
    scene.wait(20)
    yield scene.lawful(other.granted())
    scene.wait(1)
    yield scene.unlawful(case.granted())


@violation("days.order")
def decides_before_it_was_accepted(scene: Scene) -> Lines:
    """Date a decision before the acceptance."""
    case = yield from scene.reviewed()
    before = scene.today - timedelta(days=1)
    yield scene.unlawful(case.granted(decided_on=before))
    yield scene.lawful(case.granted())


@violation("decision.same-person")
def decides_what_he_reviewed(scene: Scene) -> Lines:
    """Decide one's own review, being in both posts."""
    both = yield from scene.officer(Post.REVIEWER, Post.DECIDER)
    case = yield from scene.accepted()
    yield scene.tell(case.review())
    yield scene.tell(case.review(2), both)
    yield scene.tell(case.consulted())
    yield scene.unlawful(case.granted(), both)
    yield scene.lawful(case.granted())
