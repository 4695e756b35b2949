"""送达与公示的灯: what was decided reaches whom it concerns and the public, or leaves it again."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.organisation import LoopStep
from ledger.law.deadline import DELIVER, DELIVER_PENALTY, earliest
from ledger.law.light import LightKind
from ledger.law.publication import is_to_go, limit_of_page
from ledger.states.case import Case
from ledger.states.delivery import Delivery, PenaltyDelivery
from ledger.states.inspection import Check
from ledger.states.level import level_of
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.lights.case import LAST_DAY, receiving
from ledger.states.penalty import Penalty
from ledger.states.publication import decided, is_owed, publications, publicised_by
from ledger.states.term import limit_owed
from ledger.states.withdrawal import pages_of, undoings_of
from ledger.view import View


@lights(LightKind.DELIVERY, "case")
def grant_delivered(view: View, number: str) -> Iterator[Lit]:
    """送达: until the window has handed out what was granted."""
    case, done = view.of(Case, number), view.of(Delivery, number).done
    decision = case.decision
    if decision is None or not case.granted or done is not None or decision.observed is not None:
        return
    limit = limit_owed(view, decision, decision.event.decided_on, DELIVER)
    yield Lit(limit, receiving(case, view), decision, case.item, LAST_DAY)


@lights(LightKind.DELIVERY, "penalty")
def penalty_delivered(view: View, number: str) -> Iterator[Lit]:
    """送达: until who decided a penalty has handed it over."""
    penalty = view.of(Penalty, number)
    decision = penalty.decided
    if decision is None or penalty.revoked is not None or decision.observed is not None:
        return
    if view.of(PenaltyDelivery, number).done is None:
        limit = limit_owed(view, decision, decision.event.decided_on, DELIVER_PENALTY)
        item = decision.event.item
        turn = holder_now(view, decision.agency, item, supervises=True)
        yield Lit(limit, turn, decision, item, LAST_DAY)


@lights(LightKind.PUBLISH, "case")
def permit_publicised(view: View, number: str) -> Iterator[Lit]:
    """公示: until a permit is public, while it stands."""
    return _publicised(view, f"case:{number}")


@lights(LightKind.PUBLISH, "penalty")
def penalty_publicised(view: View, number: str) -> Iterator[Lit]:
    """公示: until a penalty is public, while it stands."""
    return _publicised(view, f"penalty:{number}")


@lights(LightKind.PUBLISH, "check")
def result_publicised(view: View, number: str) -> Iterator[Lit]:
    """公示: until the result of a check is public, where a level wants that."""
    for lit in _publicised(view, f"check:{number}"):
        yield lit._replace(given_by=(lit.cause.id,))


def _publicised(view: View, about: str) -> Iterator[Lit]:
    found = decided(view, about)
    if found is None or found.fact.observed is not None or not found.stands:
        return
    kind, number = naming.parts_of(about)
    if publications(view, about) or not (kind == Check.tag or is_owed(view, about, found)):
        return
    fact, is_case = found.fact, kind == Case.tag
    item = view.of(Case, number).item if is_case else fact.event.item
    level = level_of(view, LoopStep.PUBLISH, item, agency=fact.agency, position=fact.position)
    turn = holder_now(view, fact.agency, item, supervises=not is_case)
    yellow = None if level is None else level.yellow_left
    yield Lit(publicised_by(view, about, found), turn, fact, item, yellow)


@lights(LightKind.WITHDRAWAL, "penalty")
def withdrawn(view: View, number: str) -> Iterator[Lit]:
    """撤下公示: until no page shows a penalty any more as it stood before."""
    about = f"penalty:{number}"
    penalty = view.of(Penalty, number)
    decision = penalty.decided
    undoings = list(undoings_of(view, about)) if decision is not None else []
    if decision is None or not undoings:
        return
    pages = pages_of(view, about)
    if any(there and is_to_go(page, undoings, view.day) for page, there in pages):
        limit = earliest(*(limit_of_page(page, undoings) for page, _ in pages))
        item = decision.event.item
        turn = holder_now(view, decision.agency, item, supervises=True)
        yield Lit(limit, turn, penalty.revoked or decision, item)
