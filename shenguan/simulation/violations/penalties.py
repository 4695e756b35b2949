"""处罚: how nobody must be penalised, nor a penalty be taken back."""

from ledger.events.base import EnforcementNo
from ledger.events.credit import LicenceEffect
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("penalty.exists")
def penalises_under_a_number_in_use(scene: Scene) -> Lines:
    """Decide another penalty under the same number."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.penalised())
    yield scene.lawful(scene.papers().penalised())


@violation("penalty.unknown")
def takes_back_what_nobody_decided(scene: Scene) -> Lines:
    """Take back a penalty that nobody decided."""
    case = scene.papers()
    yield scene.unlawful(case.penalty_revoked())
    yield scene.tell(case.penalised())
    yield scene.lawful(case.penalty_revoked())


@violation("penalty.closed")
def takes_back_twice(scene: Scene) -> Lines:
    """Take back a penalty again."""
    case = yield from scene.penalised()
    yield scene.lawful(case.penalty_revoked())
    yield scene.unlawful(case.penalty_revoked())


@violation("penalty.before-start")
def takes_back_before_it_was(scene: Scene) -> Lines:
    """Take back a penalty at a time before it was decided."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.penalty_revoked(), occurred_at=scene.ago(hours=3))
    yield scene.lawful(case.penalty_revoked())


@violation("penalty.not-own-side")
def takes_back_anothers(scene: Scene) -> Lines:
    """Take back a penalty that another agency decided."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.penalty_revoked(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.penalty_revoked())


@violation("penalty.not-supervisor")
def penalises_without_a_duty(scene: Scene) -> Lines:
    """Penalise under an item that another agency supervises."""
    case = scene.papers()
    yield scene.unlawful(case.penalised(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.penalised())


@violation("penalty.item-missing")
def penalises_under_no_item(scene: Scene) -> Lines:
    """Penalise the holder of a licence and name no item."""
    case = yield from scene.licensed()
    taken = {
        "kinds": ("5",),
        "fine_fen": None,
        "licences": (case.licence,),
        "licence_effect": LicenceEffect.DOWNGRADED,
    }
    yield scene.unlawful(case.penalised(**taken, item=None))
    yield scene.lawful(case.penalised(**taken))


@violation("penalty.kind-code")
def penalises_by_no_kind(scene: Scene) -> Lines:
    """Penalise and name no kind of penalty."""
    case = scene.papers()
    yield scene.unlawful(case.penalised(kinds=(), fine_fen=None))
    yield scene.lawful(case.penalised())


@violation("penalty.fine-missing")
def fines_nothing(scene: Scene) -> Lines:
    """Fine somebody and name no sum."""
    case = scene.papers()
    yield scene.unlawful(case.penalised(fine_fen=None))
    yield scene.lawful(case.penalised())


@violation("penalty.no-licence-named")
def takes_which_licence(scene: Scene) -> Lines:
    """Take a licence away and do not say which."""
    case = yield from scene.licensed()
    taken = {"kinds": ("5",), "fine_fen": None, "licence_effect": LicenceEffect.REVOKED}
    yield scene.unlawful(case.penalised(**taken))
    yield scene.lawful(case.penalised(**taken, licences=(case.licence,)))


@violation("penalty.effect-unsaid")
def takes_a_licence_somehow(scene: Scene) -> Lines:
    """Penalise by kind 5 and do not say what becomes of the licence."""
    case = yield from scene.licensed()
    taken = {"kinds": ("5",), "fine_fen": None, "licences": (case.licence,)}
    yield scene.unlawful(case.penalised(**taken))
    yield scene.lawful(case.penalised(**taken, licence_effect=LicenceEffect.REVOKED))


@violation("penalty.second-fine")
def fines_twice_for_one(scene: Scene) -> Lines:
    """Fine the same subject twice for one act."""
    number: EnforcementNo = f"{scene.county.market}/{scene.number('E')}"
    case = yield from scene.penalised(enforcement=number)
    again = scene.papers(case.item, case.subject)
    yield scene.unlawful(again.penalised(enforcement=number))
    yield scene.lawful(again.penalised(enforcement=number, act=2))
