"""推送: what must not be pushed, nor stopped."""

from ledger.events.base import Role
from ledger.events.catalogue import SupervisionDutyAssigned
from ledger.events.handover import PushMode, PushStage
from ledger.events.organisation import (
    AgencyRegistered,
    LiaisonAppointed,
    OfficerAppointed,
    OfficerRemoved,
    Post,
)
from shenguan.simulation.line import Lines
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("push.duty-exists")
def finds_nobody_although_somebody_is_there(scene: Scene) -> Lines:
    """Say that nobody supervises what somebody is on duty for."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.push_failed())
    yield scene.lawful(case.pushed())


@violation("push.not-withdrawn")
def stops_what_stands(scene: Scene) -> Lines:
    """Stop a push of what was neither voided nor corrected."""
    case = yield from scene.pushed()
    yield scene.unlawful(case.push_stopped())
    other = yield from scene.granted()
    issued = scene.tell(other.issued())
    yield issued
    yield scene.tell(other.pushed())
    yield scene.correction(issued, other.issued(name="更名"))
    yield scene.lawful(other.push_stopped())


@violation("push.duplicate")
def pushes_twice(scene: Scene) -> Lines:
    """Push the same again under another number."""
    case = yield from scene.pushed()
    yield scene.unlawful(case.pushed(task=f"{case.task}-2"))
    yield scene.lawful(case.pushed(task=f"{case.task}-3", stage=PushStage.ACCEPTED))


@violation("push.no-duty")
def pushes_to_who_is_not_on_duty(scene: Scene) -> Lines:
    """Push to an agency without a duty for the item."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.pushed(agency_to=scene.county.housing))
    yield scene.lawful(case.pushed())


@violation("push.nothing-to-push")
def pushes_what_did_not_happen(scene: Scene) -> Lines:
    """Push a decision that nobody made."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.pushed())
    yield scene.tell(case.granted())
    yield scene.lawful(case.pushed())


@violation("push.not-handler")
def pushes_anothers_case(scene: Scene) -> Lines:
    """Push what another body decided."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.pushed(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.pushed())


@violation("push.not-liaison")
def pushes_by_hand(scene: Scene) -> Lines:
    """Push by hand without being the liaison."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.pushed(mode=PushMode.MANUAL), scene.county.decider)
    yield scene.lawful(case.pushed(mode=PushMode.MANUAL))


@violation("push.before-start")
def stops_before_it_was_sent(scene: Scene) -> Lines:
    """Stop a push at a time before it was sent."""
    case = yield from scene.granted()
    issued = scene.tell(case.issued())
    yield issued
    yield scene.tell(case.pushed())
    yield scene.correction(issued, case.issued(name="更名"))
    yield scene.unlawful(case.push_stopped(), occurred_at=scene.ago(days=1))
    yield scene.lawful(case.push_stopped())


@violation("push.area-missing")
def pushes_to_nowhere(scene: Scene) -> Lines:
    """Push without a place what is supervised in some places only."""
    item = yield from scene.item(of=SupervisionDutyAssigned, areas=(scene.county.region,))
    case = yield from scene.licensed(item)
    yield scene.unlawful(case.pushed())
    yield scene.lawful(case.pushed(area=scene.county.region))


@violation("push.level")
def pushes_to_another_level(scene: Scene) -> Lines:
    """Push to a body of another level than its duty is for."""
    agency = yield from scene.agency(Role.SUPERVISION)
    registered = AgencyRegistered(
        agency=agency.agency, name="市级机关", roles=(Role.SUPERVISION,), level="市级"
    )
    yield scene.tell(registered)
    yield scene.tell(
        LiaisonAppointed(agency=agency.agency, officer=agency.actor), scene.county.root
    )
    item = yield from scene.item(of=SupervisionDutyAssigned, agency=agency.agency, level="县级")
    case = yield from scene.licensed(item)
    case.supervisor = agency.agency
    yield scene.unlawful(case.pushed())
    yield scene.tell(said(registered, {"level": "县级"}))
    yield scene.lawful(case.pushed())


@violation("liaison.none")
def pushes_to_who_never_named_anybody(scene: Scene) -> Lines:
    """Push to an agency that has never named a liaison."""
    agency = yield from scene.agency(Role.SUPERVISION)
    item = yield from scene.item(supervisor=agency.agency)
    case = yield from scene.licensed(item)
    case.supervisor = agency.agency
    yield scene.unlawful(case.pushed())
    other = yield from scene.licensed()
    yield scene.lawful(other.pushed())


@violation("push.no-liaison")
def pushes_to_who_has_lost_his_liaison(scene: Scene) -> Lines:
    """Push to an agency whose liaison has left."""
    agency = yield from scene.agency(Role.SUPERVISION)
    root = scene.county.root
    yield scene.tell(LiaisonAppointed(agency=agency.agency, officer=agency.actor), root)
    item = yield from scene.item(supervisor=agency.agency)
    first = yield from scene.licensed(item)
    second = yield from scene.licensed(item)
    first.supervisor = second.supervisor = agency.agency
    yield scene.lawful(first.pushed())
    yield scene.tell(OfficerRemoved(officer=agency.actor, agency=agency.agency), root)
    yield scene.unlawful(second.pushed())


@violation("level.longer")
def gives_more_time_than_the_level(scene: Scene) -> Lines:
    """Give more days to claim than the duty gives."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.pushed(claim_days_max=30))
    other = yield from scene.licensed()
    yield scene.lawful(other.pushed(claim_days_max=3))


@violation("push.by-itself")
def pushes_what_the_automaton_does(scene: Scene) -> Lines:
    """Push by hand, naming no case, what the bureau's automaton is about to push."""
    bureau = yield from scene.agency(Role.WINDOW, Role.APPROVAL, officers=1)
    auto = OfficerAppointed(
        officer=f"{bureau.agency}/auto", agency=bureau.agency, post=Post.AUTOMATON
    )
    head = yield from scene.officer(Post.HEAD, agency=bureau.agency)
    receiver = yield from scene.officer(Post.RECEIVER, agency=bureau.agency)
    item = yield from scene.item(holder=bureau.agency, review_levels=0)
    case = scene.papers(item)
    case.hold(bureau.agency, scene.county.market)
    yield scene.tell(auto, head)
    yield scene.tell(case.received(), receiver)
    yield scene.tell(case.accepted(), receiver)
    yield scene.tell(case.consulted(), bureau)
    yield scene.tell(case.granted(), bureau)
    yield scene.tell(case.issued(), bureau)
    yield scene.tell(case.changed(), bureau)
    changed = case.pushed(case=None, licence=case.licence, stage=PushStage.CHANGED)
    yield scene.unlawful(changed, head)
    other = yield from scene.licensed()
    yield scene.lawful(other.pushed())
