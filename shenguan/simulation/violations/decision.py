"""决定: how nobody must decide."""

from collections.abc import Generator
from datetime import timedelta

from ledger.events.base import Role
from ledger.events.organisation import OfficerAppointed, Post
from shenguan.simulation import county as names
from shenguan.simulation.county import Actor
from shenguan.simulation.line import Lines, Told
from shenguan.simulation.scene import Scene, Until
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


@violation("consult.ahead")
def has_seen_what_is_not_written(scene: Scene) -> Lines:
    """Have looked at a place of the log that does not exist."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.consulted(position=1 << 40))
    yield scene.lawful(case.consulted())


@violation("consult.stale")
def looked_too_early(scene: Scene) -> Lines:
    """Grant after something new of the applicant's credit came in."""
    case = yield from scene.reviewed()
    yield scene.lawful((yield from scene.reviewed()).granted())
    yield scene.tell(case.failed())
    yield scene.tell(case.penalised())
    yield scene.unlawful(case.granted())


@violation("credit.barred")
def grants_to_who_is_barred(scene: Scene) -> Lines:
    """Grant to somebody whom a restriction bars."""
    barred = yield from scene.restricted()
    case = yield from scene.reviewed(None, barred.subject)
    yield scene.unlawful(case.granted())
    yield scene.tell(barred.lifted())
    yield scene.lawful(case.granted())


@violation("days.in-future")
def decides_as_of_tomorrow(scene: Scene) -> Lines:
    """Date a decision after the day on which it is made."""
    case = yield from scene.reviewed()
    tomorrow = scene.today + timedelta(days=1)
    yield scene.unlawful(case.granted(decided_on=tomorrow))
    yield scene.lawful(case.granted())


@violation("decision.promise-broken")
def breaks_the_promise(scene: Scene) -> Lines:
    """Decide the day after the day that was promised."""
    case = yield from scene.reviewed()
    other = yield from scene.reviewed()
    scene.wait(names.PROMISED_DAYS)
    yield scene.lawful(other.granted())
    scene.wait(1)
    yield scene.unlawful(case.granted())


@violation("decision.seal")
def decides_without_a_seal(scene: Scene) -> Lines:
    """Decide and name no seal."""
    agency = yield from _bureau_without_seals(scene)
    case = yield from _in_hand_of(scene, agency)
    yield scene.unlawful(case.granted(seal=" "), agency)
    yield scene.lawful(case.granted(), agency)


def _bureau_without_seals(scene: Scene) -> Generator[Told, None, Actor]:
    return (yield from scene.agency(Role.WINDOW, Role.APPROVAL))


def _in_hand_of(scene: Scene, agency: Actor) -> Until:
    """Tell, of another bureau, a case that can be decided by its officer 1."""
    item = yield from scene.item(holder=agency.agency)
    second = scene.county.officer(agency.agency, 2)
    first = yield from scene.officer(Post.REVIEWER, agency=agency.agency)
    other = yield from scene.officer(Post.REVIEWER, agency=agency.agency)
    case = scene.papers(item)
    yield scene.tell(case.received(), second)
    yield scene.tell(case.accepted(), second)
    yield scene.tell(case.review(), first)
    yield scene.tell(case.review(2), other)
    yield scene.tell(case.consulted(), agency)
    return case


@violation("decision.seal-unknown")
def decides_under_anothers_seal(scene: Scene) -> Lines:
    """Decide under a seal that the agency has not registered."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.granted(seal="私刻印章"))
    yield scene.lawful(case.granted())


@violation("officer.wrong-post")
def decides_as_a_receiver(scene: Scene) -> Lines:
    """Decide without holding the post for it."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.granted(), scene.county.officer(scene.county.bureau, 110))
    yield scene.lawful(case.granted())


@violation("officer.appointed-by-counterpart")
def decides_what_his_head_received(scene: Scene) -> Lines:
    """Decide a case that was received by whom one was appointed by."""
    agency = yield from _bureau_without_seals(scene)
    appointer = yield from scene.officer(Post.HEAD, Post.RECEIVER, agency=agency.agency)
    decider = scene.county.officer(agency.agency, 7)
    appointed = OfficerAppointed(officer=decider.actor, agency=agency.agency, post=Post.DECIDER)
    yield scene.tell(appointed, appointer)
    item = yield from scene.item(holder=agency.agency, review_levels=0)
    for by, mark in ((decider, scene.unlawful), (agency, scene.lawful)):
        case = scene.papers(item)
        yield scene.tell(case.received(), appointer)
        yield scene.tell(case.accepted(), scene.county.officer(agency.agency, 2))
        yield scene.tell(case.consulted(), agency)
        yield mark(case.granted(), by)
