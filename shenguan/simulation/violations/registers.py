"""名录与计划: whom nobody must list, and what no plan may draw from, nor how."""

from datetime import timedelta

from ledger.events.catalogue import CheckRate
from ledger.events.draw import CheckTeam
from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.papers.draws import RATES
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_NO_DIGEST = "0" * 64
_NEVER_REACHED = 10**12


@violation("register.not-own")
def fills_anothers_register(scene: Scene) -> Lines:
    """Take a member out of the register that another agency keeps."""
    draw = yield from scene.registered()
    removal = draw.listed(item=None, added=(), removed=draw.subjects[:1])
    yield scene.unlawful(removal, scene.county.inspector)
    yield scene.lawful(removal, draw.lead)


@violation("register.not-a-member")
def removes_a_stranger(scene: Scene) -> Lines:
    """Take somebody out of a register who does not stand in it."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.listed(added=(), removed=(scene.shop(),)), draw.lead)
    yield scene.lawful(draw.listed(added=(), removed=draw.subjects[:1]), draw.lead)


@violation("register.duplicate")
def lists_a_member_twice(scene: Scene) -> Lines:
    """List somebody once more, who would be drawn twice as often."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.listed(added=(draw.target(draw.subjects[0]),)), draw.lead)
    yield scene.lawful(draw.listed(added=(draw.target(scene.shop()),)), draw.lead)


@violation("register.unknown")
def draws_from_no_register(scene: Scene) -> Lines:
    """Plan to draw from a register that nobody keeps."""
    draw = yield from scene.registered()
    nowhere = draw.planned(targets_register=None, targets_sha256=_NO_DIGEST)
    yield scene.unlawful(nowhere, draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("register.digest-mismatch")
def draws_from_other_lines(scene: Scene) -> Lines:
    """Plan to draw from other lines than the register has."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.planned(targets_sha256=_NO_DIGEST), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("register.stale")
def draws_from_another_day(scene: Scene) -> Lines:
    """Plan to draw from a register as it is to be once."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.planned(known_at=_NEVER_REACHED), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("guide.rate-missing")
def leaves_out_a_category(scene: Scene) -> Lines:
    """Plan to draw nobody of a category that the register has."""
    draw = yield from scene.registered()
    others = (CheckRate(category=f"{names.CATEGORY}2", permille=1_000),)
    yield scene.unlawful(draw.planned(rates=others), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("plan.below-rate")
def draws_fewer_than_the_guide(scene: Scene) -> Lines:
    """Plan to draw less of a category than the guide says."""
    draw = yield from scene.registered()
    fewer = (CheckRate(category=names.CATEGORY, permille=names.PERMILLE - 1),)
    yield scene.unlawful(draw.planned(rates=fewer), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("plan.cap")
def checks_more_than_the_guide(scene: Scene) -> Lines:
    """Plan to check somebody more often within the year than the guide says."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.planned(checks_max=names.CHECKS_MAX + 1), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("plan.twice")
def plans_a_category_twice(scene: Scene) -> Lines:
    """Plan two rates for one category."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.planned(rates=RATES * 2), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("plan.parties")
def makes_the_seed_alone(scene: Scene) -> Lines:
    """Plan to make the seed with nobody who watches."""
    draw = yield from scene.registered()
    unwatched = draw.planned(parties=(draw.lead.agency, scene.county.market))
    yield scene.unlawful(unwatched, draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("plan.reveal-day")
def waits_longer_than_the_guide(scene: Scene) -> Lines:
    """Plan to reveal the seeds later than the guide says."""
    draw = yield from scene.registered()
    late = scene.today + timedelta(days=300)
    yield scene.unlawful(draw.planned(reveal_by=late), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("plan.inspectors-few")
def leaves_nothing_to_chance(scene: Scene) -> Lines:
    """Plan teams of all inspectors that there are."""
    draw = yield from scene.registered()
    everybody = CheckTeam(agency=draw.lead.agency, inspectors=len(draw.officers))
    yield scene.unlawful(draw.planned(teams=(everybody,)), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)
