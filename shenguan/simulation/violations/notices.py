"""通报: what no ledger must tell another one, and what is not ended here."""

from datetime import timedelta

from ledger.events.credit import CreditNoticeReceived, Forbidden, NoticeEffect
from shenguan.simulation.line import Lines
from shenguan.simulation.papers import Papers
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_NEIGHBOUR = "130524"
_LEAF = f"sha256:{'ab' * 32}"


def _notice(scene: Scene, case: Papers, **otherwise: object) -> CreditNoticeReceived:
    notice = CreditNoticeReceived(
        about=f"restriction:{case.restriction}",
        subject=case.subject,
        effect=NoticeEffect.IMPOSED,
        origin=_NEIGHBOUR,
        entry=scene.next_id(),
        position=100,
        leaf=_LEAF,
        agency=case.supervisor,
        forbids=(Forbidden.GRANT,),
        from_on=scene.today,
        until_on=scene.today + timedelta(days=90),
        basis="食品安全法",
    )
    return said(notice, otherwise)


def _elsewhere(scene: Scene) -> Papers:
    """Return the papers of what a neighbour found."""
    case = scene.papers()
    case.hold(case.bureau, f"reg:{_NEIGHBOUR}:sjj")
    return case


@violation("notice.own-ledger")
def tells_itself(scene: Scene) -> Lines:
    """Receive a notice of one's own ledger."""
    case = _elsewhere(scene)
    yield scene.unlawful(_notice(scene, case, origin=scene.county.region))
    yield scene.lawful(_notice(scene, case))


@violation("notice.terms")
def tells_half_of_it(scene: Scene) -> Lines:
    """Receive a notice of a restriction that says not on which basis."""
    case = _elsewhere(scene)
    yield scene.unlawful(_notice(scene, case, basis=None))
    yield scene.lawful(_notice(scene, case))


@violation("notice.own-record")
def tells_what_is_known_here(scene: Scene) -> Lines:
    """Receive a notice of a restriction that this ledger recorded itself."""
    here = yield from scene.restricted()
    yield scene.unlawful(_notice(scene, here))
    yield scene.lawful(_notice(scene, _elsewhere(scene)))


@violation("notice.older")
def tells_what_is_old(scene: Scene) -> Lines:
    """Receive a notice of what came before what was told last."""
    case = _elsewhere(scene)
    yield scene.lawful(_notice(scene, case))
    lifted = {"effect": NoticeEffect.LIFTED, "forbids": (), "reason": "已改正"}
    yield scene.unlawful(_notice(scene, case, position=99, **lifted))


@violation("notice.unknown")
def tells_the_end_of_nothing(scene: Scene) -> Lines:
    """Receive a notice that lifts what nobody told of."""
    case = _elsewhere(scene)
    lifted = {"effect": NoticeEffect.LIFTED, "forbids": (), "reason": "已改正"}
    yield scene.unlawful(_notice(scene, case, **lifted))
    yield scene.tell(_notice(scene, case))
    yield scene.lawful(_notice(scene, case, position=101, **lifted))


@violation("notice.origin-only")
def lifts_what_was_imposed_elsewhere(scene: Scene) -> Lines:
    """Lift here what another ledger imposed."""
    case = _elsewhere(scene)
    yield scene.tell(_notice(scene, case))
    yield scene.unlawful(case.lifted())
    here = yield from scene.restricted()
    yield scene.lawful(here.lifted())
