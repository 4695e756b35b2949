"""目录: what must not be listed, moved, promised or entrusted."""

from datetime import timedelta

from ledger.events.base import Role
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    GuideMaterial,
    GuideStep,
    ItemAdjusted,
    ItemCancelled,
    ItemListed,
    ItemTransferred,
)
from ledger.events.intake import AcceptanceMode
from shenguan.simulation import county as names
from shenguan.simulation import founding
from shenguan.simulation.line import Lines
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_HALF = len(names.FOCUS_POINTS) // 2


def _listed(scene: Scene) -> ItemListed:
    return founding.listed(f"V-{scene.fresh()}", scene.county.bureau, name="新事项")


def _duty(scene: Scene, item: str, **otherwise: object) -> DutyAssigned:
    agency = scene.county.bureau
    duty = DutyAssigned(
        item=item, agency=agency, acts=tuple(Act), effective_on=founding.BEGINS, document="责任清单"
    )
    return said(duty, otherwise)


def _transfer(scene: Scene, item: str, to: str, **otherwise: object) -> ItemTransferred:
    moved = ItemTransferred(
        item=item,
        agency_from=scene.county.bureau,
        agency_to=to,
        effective_on=scene.today,
        cases_in_hand=CasesInHand.OLD,
        document="划转文件",
    )
    return said(moved, otherwise)


@violation("item.exists")
def lists_twice(scene: Scene) -> Lines:
    """List an item that is in the catalogue."""
    listed = _listed(scene)
    yield scene.lawful(listed)
    yield scene.unlawful(listed)


@violation("item.no-basis")
def lists_without_a_basis(scene: Scene) -> Lines:
    """List an item without any legal basis."""
    listed = _listed(scene)
    yield scene.unlawful(said(listed, {"basis": (" ",)}))
    yield scene.lawful(listed)


@violation("item.replacement-loop")
def replaces_itself(scene: Scene) -> Lines:
    """Let an item replace what replaces it."""
    old = _listed(scene)
    new = said(_listed(scene), {"replaces": (old.item,)})
    yield scene.tell(old)
    yield scene.lawful(new)
    yield scene.tell(ItemCancelled(item=old.item, effective_on=scene.today, document="文件"))
    yield scene.unlawful(said(old, {"replaces": (new.item,)}))


@violation("item.unknown")
def adjusts_what_nobody_listed(scene: Scene) -> Lines:
    """Adjust an item that is in no catalogue."""
    listed = _listed(scene)
    adjusted = ItemAdjusted(item=listed.item, effective_on=scene.today, level="县级")
    yield scene.unlawful(adjusted)
    yield scene.tell(listed)
    yield scene.lawful(adjusted)


@violation("item.before-start")
def cancels_before_it_was_listed(scene: Scene) -> Lines:
    """Cancel an item at a time before it was listed."""
    listed = _listed(scene)
    cancelled = ItemCancelled(item=listed.item, effective_on=scene.today, document="文件")
    yield scene.tell(listed)
    yield scene.unlawful(cancelled, occurred_at=scene.ago(days=1))
    yield scene.lawful(cancelled)


@violation("item.other-body")
def gives_away_what_is_not_his(scene: Scene) -> Lines:
    """Transfer an item from a body that does not hold it."""
    item = yield from scene.item()
    heir = yield from scene.agency(Role.APPROVAL)
    wrong = _transfer(scene, item, heir.agency, agency_from=scene.county.housing)
    yield scene.unlawful(wrong)
    yield scene.lawful(_transfer(scene, item, heir.agency))


@violation("transfer.no-supervisor")
def transfers_what_nobody_watches(scene: Scene) -> Lines:
    """Transfer an item for which nobody is on supervision duty."""
    heir = yield from scene.agency(Role.APPROVAL)
    listed = _listed(scene)
    yield scene.tell(listed)
    yield scene.unlawful(_transfer(scene, listed.item, heir.agency))
    watched = yield from scene.item()
    yield scene.lawful(_transfer(scene, watched, heir.agency))


@violation("item.cancelled")
def receives_what_was_cancelled(scene: Scene) -> Lines:
    """Receive an application for an item that has left the catalogue."""
    item = yield from scene.item()
    yield scene.lawful(scene.papers(item).received())
    yield scene.tell(ItemCancelled(item=item, effective_on=scene.today, document="文件"))
    yield scene.unlawful(scene.papers(item).received())


@violation("item.not-in-force")
def receives_too_early(scene: Scene) -> Lines:
    """Receive an application for an item that is not in force yet."""
    soon = scene.today + timedelta(days=10)
    item = yield from scene.item(of=ItemListed, effective_on=soon)
    yield scene.unlawful(scene.papers(item).received())
    yield scene.lawful(scene.papers().received())


@violation("item.transferred")
def receives_what_was_given_away(scene: Scene) -> Lines:
    """Receive, as the former body, an application for an item that has moved."""
    item = yield from scene.item()
    heir = yield from scene.agency(Role.WINDOW, Role.APPROVAL)
    yield scene.lawful(scene.papers(item).received())
    yield scene.tell(_transfer(scene, item, heir.agency))
    yield scene.unlawful(scene.papers(item).received())


@violation("item.version-not-in-force")
def accepts_under_a_guide_to_come(scene: Scene) -> Lines:
    """Accept under a version of the guide that is not in force that day."""
    item = yield from scene.item()
    case = yield from scene.received(item)
    yield scene.unlawful(case.accepted(guide=2))
    yield scene.lawful(case.accepted(guide=1))


@violation("window.not-authorised")
def receives_without_a_duty(scene: Scene) -> Lines:
    """Receive for an item under which one has no duty to receive."""
    listed = _listed(scene)
    yield scene.tell(listed)
    yield scene.unlawful(scene.papers(listed.item).received())
    yield scene.tell(_duty(scene, listed.item))
    yield scene.lawful(scene.papers(listed.item).received())


@violation("guide.element-missing")
def publishes_a_guide_without_steps(scene: Scene) -> Lines:
    """Publish a guide that names no steps."""
    yield from _guide(scene, steps=())


@violation("guide.step-without-post")
def publishes_a_step_that_nobody_takes(scene: Scene) -> Lines:
    """Publish a step without the post that takes it."""
    yield from _guide(scene, steps=(GuideStep(name="审核", post=" "),))


@violation("guide.fee-without-basis")
def asks_for_money(scene: Scene) -> Lines:
    """Ask for a fee and name no basis."""
    yield from _guide(scene, fee_fen=5_000)


@violation("guide.promise-over-statutory")
def promises_more_than_the_law_allows(scene: Scene) -> Lines:
    """Promise a longer time than the law gives."""
    yield from _guide(scene, promised_days=names.LEGAL_DAYS + 1)


@violation("guide.legal-without-basis")
def makes_the_law_longer(scene: Scene) -> Lines:
    """State a longer legal time than the law gives, on no basis."""
    yield from _guide(scene, legal_days=names.LEGAL_DAYS + 10)


def _guide(scene: Scene, **otherwise: object) -> Lines:
    listed = _listed(scene)
    guide = founding.guide(listed.item)
    yield scene.tell(listed)
    yield scene.unlawful(said(guide, otherwise))
    yield scene.lawful(guide)


@violation("guide.version-clash")
def publishes_a_version_twice(scene: Scene) -> Lines:
    """Publish the same version of a guide again."""
    listed = _listed(scene)
    guide = founding.guide(listed.item)
    yield scene.tell(listed)
    yield scene.lawful(guide)
    yield scene.unlawful(guide)


@violation("guide.leniency-unsaid")
def accepts_leniently_where_nobody_said_so(scene: Scene) -> Lines:
    """Accept with a deficit under a guide that does not say what may come later."""
    materials = tuple(GuideMaterial(code=one, name=one) for one in names.MATERIALS)
    item = yield from scene.item(materials=materials, cure_days_max=None)
    by = scene.workdays_later(5)
    for which in (item, None):
        case = yield from scene.received(which, None, *names.MATERIALS[:-1])
        accepted = case.accepted(mode=AcceptanceMode.DEFICIT, cure_by=by)
        yield scene.unlawful(accepted) if which else scene.lawful(accepted)


@violation("duty.not-holder")
def gives_himself_a_duty(scene: Scene) -> Lines:
    """Assign oneself a duty for an item that another body holds."""
    item = yield from scene.item()
    other = yield from scene.agency(Role.APPROVAL)
    duty = _duty(scene, item, agency=other.agency)
    yield scene.unlawful(duty, other)
    yield scene.lawful(_duty(scene, item), scene.county.decider)


@violation("duty.no-document")
def delegates_by_word_of_mouth(scene: Scene) -> Lines:
    """Delegate a duty without the document that says so."""
    item = yield from scene.item()
    town = yield from scene.agency(Role.APPROVAL)
    delegated = _duty(scene, item, agency=town.agency, delegated_by=scene.county.bureau)
    yield scene.unlawful(said(delegated, {"document": None}))
    yield scene.lawful(delegated)


@violation("duty.role")
def lets_supervise_who_does_not(scene: Scene) -> Lines:
    """Assign a supervision duty to an agency that does not supervise."""
    item = yield from scene.item()
    approving = yield from scene.agency(Role.APPROVAL)
    yield scene.unlawful(founding.supervision(item, approving.agency))
    supervising = yield from scene.agency(Role.SUPERVISION)
    yield scene.lawful(founding.supervision(item, supervising.agency))


@violation("duty.focus-incomplete")
def forgets_what_to_look_at(scene: Scene) -> Lines:
    """Leave out of the focus points what the disposition makes mandatory."""
    item = yield from scene.item()
    agency = yield from scene.agency(Role.SUPERVISION)
    duty = founding.supervision(item, agency.agency)
    yield scene.unlawful(said(duty, {"focus_points": names.FOCUS_POINTS[:_HALF]}))
    yield scene.lawful(duty)


@violation("duty.disposition-unsaid")
def says_not_what_it_is_for(scene: Scene) -> Lines:
    """Assign a supervision duty and say nothing of the item's disposition."""
    item = yield from scene.item()
    agency = yield from scene.agency(Role.SUPERVISION)
    duty = founding.supervision(item, agency.agency)
    yield scene.unlawful(said(duty, {"disposition": None}))
    yield scene.lawful(duty)


@violation("duty.unknown")
def ends_a_duty_that_nobody_has(scene: Scene) -> Lines:
    """End a duty that was never assigned."""
    item = yield from scene.item()
    other = yield from scene.item()
    assigned = scene.tell(_duty(scene, item))
    yield assigned
    ended = DutyEnded(item=item, duty=assigned.id, effective_on=scene.today)
    yield scene.unlawful(said(ended, {"item": other}), scene.county.clerk)
    yield scene.lawful(ended, scene.county.clerk)


@violation("duty.ended")
def ends_a_duty_twice(scene: Scene) -> Lines:
    """End a duty that has ended."""
    item = yield from scene.item()
    assigned = scene.tell(_duty(scene, item))
    yield assigned
    ended = DutyEnded(item=item, duty=assigned.id, effective_on=scene.today)
    yield scene.lawful(ended, scene.county.clerk)
    yield scene.unlawful(ended, scene.county.clerk)


@violation("duty.before-start")
def ends_a_duty_before_it_began(scene: Scene) -> Lines:
    """End a duty at a time before it was assigned."""
    item = yield from scene.item()
    assigned = scene.tell(_duty(scene, item))
    yield assigned
    ended = DutyEnded(item=item, duty=assigned.id, effective_on=scene.today)
    yield scene.unlawful(ended, scene.county.clerk, occurred_at=scene.ago(days=1))
    yield scene.lawful(ended, scene.county.clerk)


@violation("duty.not-catalogue")
def abolishes_his_supervisor(scene: Scene) -> Lines:
    """End, as the bureau, the duty of who supervises it."""
    item = yield from scene.item()
    agency = yield from scene.agency(Role.SUPERVISION)
    assigned = scene.tell(founding.supervision(item, agency.agency))
    yield assigned
    ended = DutyEnded(item=item, duty=assigned.id, effective_on=scene.today)
    yield scene.unlawful(ended, scene.county.decider)
    yield scene.lawful(ended, scene.county.clerk)


@violation("duty.both-sides")
def watches_himself(scene: Scene) -> Lines:
    """Let who got an item by a transfer supervise it as well."""
    item = yield from scene.item()
    both = scene.county.housing
    yield scene.tell(_transfer(scene, item, both))
    yield scene.tell(_duty(scene, item, agency=both, effective_on=scene.today))
    yield scene.unlawful(founding.supervision(item, both), found=True)
    other = yield from scene.agency(Role.SUPERVISION)
    yield scene.lawful(founding.supervision(item, other.agency))


@violation("duty.not-responsible")
def reviews_without_a_duty(scene: Scene) -> Lines:
    """Review for an item under which nobody has the duty to review."""
    listed = _listed(scene)
    yield scene.tell(listed)
    yield scene.tell(founding.guide(listed.item))
    acts = (Act.RECEIVE, Act.ACCEPT)
    yield scene.tell(_duty(scene, listed.item, acts=acts))
    case = yield from scene.accepted(listed.item)
    yield scene.unlawful(case.review())
    yield scene.tell(_duty(scene, listed.item, acts=(Act.REVIEW,)))
    yield scene.lawful(case.review())


@violation("duty.beyond-limit")
def decides_above_his_limit(scene: Scene) -> Lines:
    """Decide an amount beyond the limit of one's duty."""
    yield from _limited(scene, amount_fen=20_000)


@violation("duty.amount-missing")
def keeps_the_amount_to_himself(scene: Scene) -> Lines:
    """Decide under a duty with a limit and name no amount."""
    yield from _limited(scene)


def _limited(scene: Scene, **otherwise: object) -> Lines:
    listed = _listed(scene)
    yield scene.tell(listed)
    yield scene.tell(founding.guide(listed.item))
    acts = tuple(act for act in Act if act is not Act.DECIDE)
    yield scene.tell(_duty(scene, listed.item, acts=acts))
    deciding = _duty(scene, listed.item, acts=(Act.DECIDE,), amount_fen_max=10_000)
    yield scene.tell(deciding)
    case = yield from scene.reviewed(listed.item)
    yield scene.unlawful(case.granted(**otherwise))
    yield scene.lawful(case.granted(amount_fen=10_000))
