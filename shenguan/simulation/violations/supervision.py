"""监管: how nobody must inspect, nor order that something be put right."""

from datetime import timedelta

from ledger.events.base import Role
from ledger.events.organisation import OfficerAppointed, Post
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("check.exists")
def records_a_result_twice(scene: Scene) -> Lines:
    """Record another result under the same number."""
    case = scene.papers()
    yield scene.lawful(case.checked())
    yield scene.unlawful(case.checked())


@violation("check.inspectors")
def inspects_alone(scene: Scene) -> Lines:
    """Inspect with one officer."""
    case = scene.papers()
    yield scene.unlawful(case.checked(inspectors=case.inspectors[:1]))
    yield scene.lawful(case.checked())


@violation("check.inspector-not-in-post")
def inspects_without_the_post(scene: Scene) -> Lines:
    """Inspect with somebody who is no inspector."""
    case = scene.papers()
    stranger = scene.county.officer(scene.county.market, 9).actor
    yield scene.unlawful(case.checked(inspectors=(case.inspectors[0], stranger)))
    yield scene.lawful(case.checked())


@violation("check.result-code")
def finds_what_no_table_knows(scene: Scene) -> Lines:
    """Record a result that is not in the code table."""
    case = scene.papers()
    yield scene.unlawful(case.checked(result_code="77"))
    yield scene.lawful(case.checked())


@violation("check.unknown")
def orders_because_of_nothing(scene: Scene) -> Lines:
    """Order something because of an inspection that is on no record."""
    case = scene.papers()
    yield scene.unlawful(case.ordered())
    yield scene.tell(case.failed())
    yield scene.lawful(case.ordered())


@violation("register.certificate-expired")
def inspects_with_an_old_certificate(scene: Scene) -> Lines:
    """Inspect with a certificate that has run out."""
    yield from _certified(scene, "冀执法000009")


@violation("register.certificate-unknown")
def inspects_with_no_certificate(scene: Scene) -> Lines:
    """Inspect with an officer whose certificate is on no record."""
    yield from _certified(scene, None)


def _certified(scene: Scene, certificate: str | None) -> Lines:
    case, market = scene.papers(), scene.county.market
    until = None if certificate is None else scene.today - timedelta(days=1)
    other = OfficerAppointed(
        officer=f"{market}/{scene.fresh()}",
        agency=market,
        post=Post.INSPECTOR,
        certificate=certificate,
        certificate_until=until,
    )
    yield scene.tell(other, scene.county.root)
    yield scene.unlawful(case.checked(inspectors=(case.inspectors[0], other.officer)))
    yield scene.lawful(scene.papers().checked())


@violation("duty.not-supervisor")
def inspects_without_a_duty(scene: Scene) -> Lines:
    """Inspect under an item that another agency supervises."""
    case = scene.papers()
    stranger = yield from scene.agency(Role.SUPERVISION)
    own = tuple(scene.county.officer(stranger.agency, one).actor for one in (1, 2))
    yield scene.unlawful(case.checked(inspectors=own), stranger)
    yield scene.lawful(case.checked())


@violation("duty.item-unnamed")
def inspects_under_nothing(scene: Scene) -> Lines:
    """Inspect and name neither item, licence nor task."""
    case = scene.papers()
    yield scene.unlawful(case.checked(item=None))
    yield scene.lawful(scene.papers().checked())


@violation("officer.both-sides")
def inspects_what_he_decided(scene: Scene) -> Lines:
    """Claim, as who reviewed the case, what came of it."""
    item = yield from scene.item(
        holder=scene.county.housing, supervisor=scene.county.housing, review_levels=1
    )
    agency = scene.county.housing
    both = yield from scene.officer(Post.REVIEWER, Post.INSPECTOR, agency=agency)
    case = scene.papers(item)
    case.hold(agency, agency)
    window, decider = scene.county.officer(agency, 101), scene.county.officer(agency, 301)
    yield scene.tell(case.received(), window)
    yield scene.tell(case.accepted(), window)
    yield scene.tell(case.review(), both)
    yield scene.tell(case.consulted(), decider)
    yield scene.tell(case.granted(), decider)
    yield scene.tell(case.pushed(), scene.county.officer(agency, 1))
    yield scene.unlawful(case.claimed(), both)
    yield scene.lawful(case.claimed(), scene.county.officer(agency, 2))


@violation("rectification.exists")
def orders_twice(scene: Scene) -> Lines:
    """Give another order under the same number."""
    case = scene.papers()
    yield scene.tell(case.failed())
    yield scene.lawful(case.ordered())
    yield scene.unlawful(case.ordered())


@violation("rectification.not-ordered")
def verifies_what_nobody_ordered(scene: Scene) -> Lines:
    """Verify an order that was never given."""
    case = scene.papers()
    yield scene.tell(case.failed())
    yield scene.unlawful(case.rectified())
    yield scene.tell(case.ordered())
    yield scene.lawful(case.rectified())


@violation("rectification.verified")
def verifies_again(scene: Scene) -> Lines:
    """Verify what has passed."""
    case = scene.papers()
    yield scene.tell(case.failed())
    yield scene.tell(case.ordered())
    yield scene.lawful(case.rectified())
    yield scene.unlawful(case.rectified())


@violation("rectification.not-own-side")
def verifies_anothers_order(scene: Scene) -> Lines:
    """Verify what another agency ordered."""
    case = scene.papers()
    yield scene.tell(case.failed())
    yield scene.tell(case.ordered())
    yield scene.unlawful(case.rectified(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.rectified())


@violation("rectification.before-order")
def wants_it_done_yesterday(scene: Scene) -> Lines:
    """Order something to be put right before the day of the order."""
    case = scene.papers()
    yield scene.tell(case.failed())
    yield scene.unlawful(case.ordered(due_on=scene.today - timedelta(days=1)))
    yield scene.lawful(case.ordered())


@violation("rectification.second")
def gives_more_time(scene: Scene) -> Lines:
    """Order the same again, by a later day, before anybody has looked."""
    case = scene.papers()
    later = {"rectification": f"{case.order}-2", "due_on": scene.today + timedelta(days=60)}
    yield scene.tell(case.failed())
    yield scene.tell(case.ordered())
    yield scene.unlawful(case.ordered(**later))
    yield scene.tell(case.rectified(passed=False))
    yield scene.lawful(case.ordered(**later))


@violation("rectification.no-due-day")
def orders_without_a_day(scene: Scene) -> Lines:
    """Order that something be put right, whenever it may be."""
    for due_on in (None, scene.today):
        case = scene.papers()
        yield scene.tell(case.failed())
        ordered = case.ordered(due_on=due_on)
        yield scene.lawful(ordered) if due_on else scene.unlawful(ordered)


@violation("rectification.late")
def looks_too_late(scene: Scene) -> Lines:
    """Look whether it was put right after the day that was set for it."""
    one, other = scene.papers(), scene.papers()
    by = scene.workdays_later(2)
    for case in (one, other):
        yield scene.tell(case.failed())
        yield scene.tell(case.ordered(due_on=by))
    scene.wait(2)
    yield scene.lawful(other.rectified())
    scene.wait(1)
    yield scene.unlawful(one.rectified())


@violation("activity.licensed")
def finds_no_licence_where_there_is_one(scene: Scene) -> Lines:
    """Find that somebody acts without a licence who holds one."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.unlicensed())
    yield scene.lawful(scene.papers(case.item).unlicensed())
