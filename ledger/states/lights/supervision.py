"""监管的灯: what a check, an order, an enforcement case and a complaint wait for."""

from collections.abc import Iterator

from ledger.events.organisation import LoopStep
from ledger.law.light import LightKind
from ledger.states.complaint import Complaint
from ledger.states.enforcement import Enforcement, limit_of_case
from ledger.states.follow_up import (
    answer_limit,
    follow_up_limit,
    is_left_open,
    verification_limit,
)
from ledger.states.inspection import Check, Rectification
from ledger.states.level import level_of
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.view import View


def _yellow(view: View, step: LoopStep, lit: Lit, agency: str) -> Lit:
    """Return a light with the days for yellow of the level that binds it."""
    level = level_of(view, step, lit.item, agency=agency, position=lit.cause.position)
    return lit if level is None else lit._replace(yellow_left=level.yellow_left)


@lights(LightKind.CHECK_FOLLOW_UP, "check")
def followed_up(view: View, number: str) -> Iterator[Lit]:
    """检查后续处理: until an order, an enforcement case or a reason follows of a problem."""
    check = view.of(Check, number)
    found = check.finding
    if found is None or found.observed is not None or not is_left_open(view, number):
        return
    item = found.event.item
    turn = holder_now(view, found.agency, item, supervises=True)
    lit = Lit(follow_up_limit(view, check), turn, found, item, given_by=(found.id,))
    yield _yellow(view, LoopStep.FOLLOW_UP, lit, found.agency)


@lights(LightKind.RECTIFICATION, "rectification")
def verified(view: View, number: str) -> Iterator[Lit]:
    """整改复查: until somebody has found that it was put right."""
    rectification = view.of(Rectification, number)
    order = rectification.order
    if order is None or order.observed is not None or not rectification.open:
        return
    item = order.event.item
    turn = holder_now(view, order.agency, item, supervises=True)
    lit = Lit(verification_limit(view, rectification), turn, order, item, given_by=(order.id,))
    yield _yellow(view, LoopStep.VERIFY, lit, order.agency)


@lights(LightKind.ENFORCEMENT, "enforcement")
def decided_upon(view: View, number: str) -> Iterator[Lit]:
    """案件查处: until an enforcement case is decided; it rests while the police have it."""
    case = view.of(Enforcement, number)
    filed = case.filed
    if filed is None or filed.observed is not None:
        return
    if case.closing is not None or case.penalties:
        return
    item = filed.event.item
    turn = holder_now(view, filed.agency, item, supervises=True)
    away = case.with_judiciary is not None
    limit = limit_of_case(view, case)
    yield Lit(limit, turn, filed, item, 0, is_stopped=away, given_by=(filed.id,))


@lights(LightKind.COMPLAINT, "complaint")
def answered(view: View, number: str) -> Iterator[Lit]:
    """投诉举报办理: until the one that has it has answered."""
    complaint = view.of(Complaint, number)
    receipt = complaint.receipt
    if receipt is None or receipt.observed is not None or complaint.answer is not None:
        return
    item, holder = receipt.event.item, complaint.holder or receipt.agency
    turn = holder_now(view, holder, item, supervises=True)
    given = receipt if complaint.routing is None else complaint.routing
    lit = Lit(answer_limit(view, complaint), turn, receipt, item, given_by=(given.id,))
    yield _yellow(view, LoopStep.ANSWER, lit, holder)
