"""送达与公示: what must not be handed over, shown or left standing."""

from datetime import date

from shenguan.simulation.line import Lines
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("delivery.before-decision")
def delivers_what_is_not_decided(scene: Scene) -> Lines:
    """Deliver before anything is decided."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.delivered())
    yield scene.tell(case.granted())
    yield scene.lawful(case.delivered())


@violation("delivery.not-window")
def hands_it_out_himself(scene: Scene) -> Lines:
    """Deliver, as who decided."""
    case = yield from scene.granted()
    yield scene.unlawful(case.delivered(), scene.county.decider)
    yield scene.lawful(case.delivered())


@violation("delivery.second")
def delivers_twice(scene: Scene) -> Lines:
    """Deliver what has arrived."""
    case = yield from scene.granted()
    yield scene.lawful(case.delivered())
    yield scene.unlawful(case.delivered())


@violation("delivery.late")
def delivers_late(scene: Scene) -> Lines:
    """Deliver after the term for it."""
    case = yield from scene.granted()
    other = yield from scene.granted()
    scene.wait(10)
    yield scene.lawful(other.delivered())
    scene.wait(1)
    yield scene.unlawful(case.delivered())


@violation("delivery.one-document")
def delivers_nothing(scene: Scene) -> Lines:
    """Deliver and name neither a decision nor a penalty."""
    case = yield from scene.granted()
    yield scene.unlawful(case.delivered(case=None))
    yield scene.lawful(case.delivered())


@violation("delivery.not-decider")
def delivers_anothers_penalty(scene: Scene) -> Lines:
    """Deliver a penalty that another agency decided."""
    case = yield from scene.penalised()
    delivered = case.delivered(case=None, penalty=case.penalty)
    yield scene.unlawful(delivered, scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(delivered, scene.county.inspector)


@violation("publish.nothing-decided")
def shows_what_nobody_decided(scene: Scene) -> Lines:
    """Make public what was never decided."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.publicised())
    yield scene.tell(case.granted())
    yield scene.lawful(case.publicised())


@violation("publish.second")
def shows_twice(scene: Scene) -> Lines:
    """Make public again what stands unchanged."""
    case = yield from scene.granted()
    yield scene.lawful(case.publicised())
    yield scene.unlawful(case.publicised())


@violation("publish.not-decider")
def shows_anothers_decision(scene: Scene) -> Lines:
    """Make public what another body decided."""
    case = yield from scene.granted()
    yield scene.unlawful(case.publicised(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.publicised())


@violation("publish.not-public")
def takes_down_what_is_not_there(scene: Scene) -> Lines:
    """Take down what is on no channel."""
    case = yield from scene.granted()
    yield scene.unlawful(case.publicised(withdraws=True, reason="误公示"))
    yield scene.tell(case.publicised())
    yield scene.lawful(case.publicised(withdraws=True, reason="误公示"))


@violation("publish.before-start")
def takes_down_before_it_was_up(scene: Scene) -> Lines:
    """Take down a page at a time before it was put up."""
    case = yield from scene.granted()
    yield scene.tell(case.publicised())
    down = case.publicised(withdraws=True, reason="误公示")
    yield scene.unlawful(down, occurred_at=scene.ago(days=1))
    yield scene.lawful(down)


@violation("publish.personal")
def shows_a_person(scene: Scene) -> Lines:
    """Make public the record of a natural person and leave nothing out."""
    case = yield from scene.granted(None, scene.person())
    yield scene.unlawful(case.publicised())
    yield scene.lawful(case.publicised(masked=True))


@violation("publish.fallen")
def shows_what_fell(scene: Scene) -> Lines:
    """Make public a penalty that was taken back."""
    case = yield from scene.penalised()
    shown = case.publicised(about=f"penalty:{case.penalty}")
    yield scene.lawful(shown, scene.county.inspector)
    other = yield from scene.penalised()
    yield scene.tell(other.penalty_revoked())
    yield scene.unlawful(other.publicised(about=f"penalty:{other.penalty}"), scene.county.inspector)


@violation("publish.unaudited")
def shows_what_nobody_audited(scene: Scene) -> Lines:
    """Make public the result of an inspection that nobody else has looked at."""
    case = scene.papers()
    yield scene.tell(case.checked())
    yield scene.unlawful(case.publicised(about=f"check:{case.check}"), scene.county.inspector)
    granted = yield from scene.granted()
    yield scene.lawful(granted.publicised())


@violation("publication.late")
def shows_late(scene: Scene) -> Lines:
    """Make public after the term for it."""
    case = yield from scene.granted()
    other = yield from scene.granted()
    scene.wait(7)
    yield scene.lawful(other.publicised())
    scene.wait(1)
    yield scene.unlawful(case.publicised())


@violation("publication.not-withdrawn", on=date(2021, 9, 6))
def leaves_it_standing(scene: Scene) -> Lines:
    """Leave a penalty on a public channel that was taken back."""
    cases = []
    for _ in range(2):
        case = yield from scene.penalised()
        shown = case.publicised(about=f"penalty:{case.penalty}")
        yield scene.tell(shown, scene.county.inspector)
        yield scene.tell(case.penalty_revoked())
        cases.append(said(shown, {"withdraws": True, "reason": "处罚已撤销"}))
    scene.wait(3)
    yield scene.lawful(cases[0], scene.county.inspector)
    scene.wait(1)
    yield scene.unlawful(cases[1], scene.county.inspector)
