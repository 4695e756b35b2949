"""受理: what the window must not do."""

from ledger.events.intake import AcceptanceMode, Party, PartyRole
from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("case.unknown")
def nobody_applied(scene: Scene) -> Lines:
    """Accept a case that nobody received."""
    case = scene.papers()
    yield scene.unlawful(case.accepted())
    yield scene.tell(case.received())
    yield scene.lawful(case.accepted())


@violation("case.exists")
def received_twice(scene: Scene) -> Lines:
    """Receive another application under the same number."""
    case = yield from scene.received()
    yield scene.unlawful(case.received())
    yield scene.lawful(scene.papers().received())


@violation("case.already-accepted")
def accepted_twice(scene: Scene) -> Lines:
    """Accept again what was accepted."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.accepted())
    other = yield from scene.received()
    yield scene.lawful(other.accepted())


@violation("case.closed")
def withdrawn_and_accepted(scene: Scene) -> Lines:
    """Accept what was withdrawn."""
    case = yield from scene.received()
    yield scene.tell(case.withdrawn())
    yield scene.unlawful(case.accepted())
    other = yield from scene.received()
    yield scene.lawful(other.accepted())


@violation("supplement.too-late")
def asks_too_late(scene: Scene) -> Lines:
    """Ask for what lacks when silence has accepted the case."""
    case = yield from scene.received(None, None, *names.MATERIALS[:-1])
    other = yield from scene.received(None, None, *names.MATERIALS[:-1])
    scene.wait(5)
    yield scene.lawful(other.notice())
    scene.wait(1)
    yield scene.unlawful(case.notice())


@violation("acceptance.no-cure-day")
def accepts_with_a_deficit_for_ever(scene: Scene) -> Lines:
    """Accept with a deficit and say no day by which it is made good."""
    case = yield from scene.received(None, None, *names.MATERIALS[:-1])
    yield scene.unlawful(case.accepted(mode=AcceptanceMode.DEFICIT))
    by = scene.workdays_later(10)
    yield scene.lawful(case.accepted(mode=AcceptanceMode.DEFICIT, cure_by=by))


@violation("occurred.back-dated")
def records_after_a_month(scene: Scene) -> Lines:
    """Record long afterwards what was done."""
    case = yield from scene.accepted()
    other = yield from scene.accepted()
    done_at = scene.ago(minutes=1)
    scene.later(20)
    yield scene.lawful(other.step(), occurred_at=done_at)
    scene.later(20)
    yield scene.unlawful(case.step(), occurred_at=done_at)


@violation("acceptance.representative-missing")
def accepts_a_company_that_nobody_represents(scene: Scene) -> Lines:
    """Accept a company's application that leaves out whom an earlier one named."""
    company = scene.company()
    named = (Party(subject=scene.person(), role=PartyRole.REPRESENTATIVE),)
    before = yield from scene.received(None, company, parties=named)
    yield scene.lawful(before.accepted())
    case = yield from scene.received(None, company)
    yield scene.unlawful(case.accepted())
