"""监管的灯: a problem is followed up, an order verified, a case decided, a complaint answered."""

from collections.abc import Iterator

from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact
from ledger.law.deadline import NO_LIMIT, Limit, earliest, limit_until
from ledger.law.light import LightKind
from ledger.states.calendar import work_calendar
from ledger.states.complaint import Complaint
from ledger.states.enforcement import Enforcement, limit_of_case
from ledger.states.follow_up import follow_up_limit, is_left_open, limit_by_level
from ledger.states.inspection import Check, Rectification
from ledger.states.lights.base import Lit, by_level, holder_now, lights
from ledger.view import View


@lights(LightKind.CHECK_FOLLOW_UP, "check")
def followed_up(view: View, number: str) -> Iterator[Lit]:
    """检查后续处理: until an order, an enforcement case or a reason follows of a check."""
    check = view.of(Check, number)
    if check.finding is not None and is_left_open(view, number):
        yield from _own(view, check.finding, follow_up_limit(view, check))


@lights(LightKind.RECTIFICATION, "rectification")
def verified(view: View, number: str) -> Iterator[Lit]:
    """整改复查: until an order to put something right has passed."""
    known = view.of(Rectification, number)
    order = known.order
    if order is not None and known.open:
        named = limit_until(work_calendar(view), order.event.due_on)
        by_step = limit_by_level(view, order, LoopStep.VERIFY, order.event.ordered_on)
        limit = NO_LIMIT if order.observed is not None else earliest(named, by_step)
        yield from _own(view, order, limit)


@lights(LightKind.ENFORCEMENT, "enforcement")
def decided(view: View, number: str) -> Iterator[Lit]:
    """案件查处: until a case that was filed has a penalty or has ended."""
    case = view.of(Enforcement, number)
    if case.filed is not None and case.closing is None and not case.penalties:
        is_away = case.with_judiciary is not None
        for one in _own(view, case.filed, limit_of_case(view, case)):
            yield one._replace(is_stopped=is_away)


@lights(LightKind.COMPLAINT, "complaint")
def answered(view: View, number: str) -> Iterator[Lit]:
    """投诉举报办理: until whoever has a complaint has answered it."""
    complaint = view.of(Complaint, number)
    receipt = complaint.receipt
    if receipt is None or receipt.observed is not None or complaint.answer is not None:
        return
    routed = complaint.routing
    agency = receipt.agency if routed is None else routed.event.agency_to
    since = (receipt.event.received_on, receipt.position)
    limit, yellow = by_level(view, LoopStep.ANSWER, None, agency=agency, since=since)
    turn = holder_now(view, agency, None, supervises=True)
    given = (receipt.id if routed is None else routed.id,)
    yield Lit(limit, turn, receipt, None, yellow, given_by=given)


def _own(view: View, cause: AnyFact, limit: Limit) -> Iterator[Lit]:
    """Yield the light of what the agency that recorded a fact has to do."""
    item = getattr(cause.event, "item", None)
    turn = holder_now(view, cause.agency, item, supervises=True)
    yield Lit(limit, turn, cause, item, given_by=(cause.id,))
