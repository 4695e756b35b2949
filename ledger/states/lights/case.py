"""办件的灯: answered, decided as promised and by law, made good, replied to, verified."""

from collections.abc import Callable, Iterator
from datetime import date

from ledger.events.catalogue import Act
from ledger.events.intake import AcceptanceMode
from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact
from ledger.law.acceptance import ACCEPTED, RECEIVED, SUPPLIED, Acceptance, Turn
from ledger.law.case_limits import CaseLimits
from ledger.law.deadline import Limit, Period, limit_of, limit_until
from ledger.law.joint import limit_of_joint
from ledger.law.light import LightKind
from ledger.states.calendar import work_calendar
from ledger.states.case import Case
from ledger.states.case_limits import acceptance_of, branch_accepted_on, guide_of, limits_of
from ledger.states.day import occurred_on
from ledger.states.duties import Duties
from ledger.states.in_hand import in_hand_since
from ledger.states.item import Item
from ledger.states.joint import Joint, limit_of_branches, without_a_branch
from ledger.states.level import by_level
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.materials import missing_materials
from ledger.view import View

LAST_DAY = 0
"""Of the law and of a guide: yellow on the last day, there is nothing to guess."""


def holder_of(case: Case, view: View) -> str | None:
    """Return the body whose a case is on the day: it holds the item, or kept the cases in hand."""
    item = None if case.item is None else view.of(Item, case.item)
    if item is None or case.item is None or not item.listed:
        return None
    since = in_hand_since(case, view, view.day) if item.transfers else None
    return holder_now(view, item.holder(view.day, since), case.item)


def receiving(case: Case, view: View) -> str | None:
    """Return who speaks to the applicant: the window, or who got the item from it since."""
    if case.receipt is None:
        return None
    agency, item = case.receipt.agency, case.item
    transfers = () if item is None else view.of(Item, item).transfers
    gave_away = any(one.agency_from == agency for one in transfers)
    return holder_now(view, holder_of(case, view) if gave_away else agency, item)


def deciding(case: Case, view: View) -> str | None:
    """Return who has to decide: who received it, if that is its duty, or else the holder."""
    if case.receipt is None:
        return None
    agency, item = case.receipt.agency, case.item
    if item is None:
        return holder_now(view, agency, item)
    is_moved = bool(view.of(Item, item).transfers)
    standing = () if is_moved else view.of(Duties, item).standing(view.day)
    decides = any(one.agency == agency and Act.DECIDE in one.acts for one in standing)
    return holder_now(view, agency if decides else holder_of(case, view) or agency, item)


@lights(LightKind.ACCEPTANCE, "case")
def answered(view: View, number: str) -> Iterator[Lit]:
    """受理答复: until the window has accepted the case or asked for what is missing."""
    case = view.of(Case, number)
    receipt = case.receipt
    if receipt is None or receipt.observed is not None or _has_gone_on(case):
        return
    stands = acceptance_of(case, view, view.day)
    if stands.day is None and stands.turn is Turn.WINDOW:
        cause = case.supplied or receipt
        stopped = _is_stopped(case, view)
        turn = receiving(case, view)
        yield Lit(stands.until, turn, cause, case.item, LAST_DAY, is_stopped=stopped)


@lights(LightKind.PROMISE, "case")
def promised(view: View, number: str) -> Iterator[Lit]:
    """承诺期限内决定: by the day that was stated or that the guide promises."""
    yield from _decided(view, number, lambda limits: limits.promised)


@lights(LightKind.DECISION, "case")
def decided(view: View, number: str) -> Iterator[Lit]:
    """法定期限内决定: by the day that the law gives."""
    yield from _decided(view, number, lambda limits: limits.legal)


def _decided(view: View, number: str, limit_in: Callable[[CaseLimits], Limit]) -> Iterator[Lit]:
    case = view.of(Case, number)
    if case.receipt is None or _has_gone_on(case):
        return
    stands = acceptance_of(case, view, view.day)
    cause = _accepting(case, stands)
    if stands.day is None or cause is None or case.known_at(stands) is None:
        return
    limit = limit_in(limits_of(case, view, stands))
    stopped = _is_stopped(case, view)
    turn = deciding(case, view)
    yield Lit(limit, turn, cause, case.item, LAST_DAY, is_stopped=stopped)


def _accepting(case: Case, stands: Acceptance) -> AnyFact | None:
    facts = {ACCEPTED: case.acceptance, RECEIVED: case.receipt, SUPPLIED: case.supplied}
    fact: AnyFact | None = facts.get(stands.since)
    return fact


def _has_gone_on(case: Case) -> bool:
    return case.ending is not None or case.decision is not None


def _is_stopped(case: Case, view: View) -> bool:
    procedures = case.procedures(view.opening.zone)
    return any(one.is_running(view.day) for one in procedures)


@lights(LightKind.CURE, "case")
def cured(view: View, number: str) -> Iterator[Lit]:
    """容缺后补: until what the case was accepted without was handed in; the window asks for it."""
    case = view.of(Case, number)
    accepted = case.acceptance
    if accepted is None or accepted.observed is not None or _has_gone_on(case):
        return
    cure_by = accepted.event.cure_by
    if accepted.event.mode is not AcceptanceMode.DEFICIT or cure_by is None:
        return
    guide = guide_of(case, view, acceptance_of(case, view, view.day))
    if missing_materials(case, guide):
        turn = receiving(case, view)
        limit = limit_until(work_calendar(view), cure_by)
        yield Lit(limit, turn, accepted, case.item, LAST_DAY)


@lights(LightKind.REPLY, "case")
def replied(view: View, number: str) -> Iterator[Lit]:
    """内部答复: until whoever the case was routed to has answered."""
    case = view.of(Case, number)
    routing = case.routing
    if routing is None or routing.observed is not None or _has_gone_on(case):
        return
    days = routing.event.reply_days_max
    if days is not None:
        limit = limit_of(work_calendar(view), occurred_on(routing, view), Period(days))
        turn = holder_now(view, routing.event.agency_to or routing.agency, case.item)
        yield Lit(limit, turn, routing, case.item, LAST_DAY, given_by=(routing.id,))


@lights(LightKind.VERIFY, "case")
def verified(view: View, number: str) -> Iterator[Lit]:
    """核查: until somebody has looked whether what was promised is so."""
    case = view.of(Case, number)
    made = case.commitment
    if made is None or made.observed is not None or case.verification is not None:
        return
    since = (occurred_on(made, view), made.position)
    level, yellow = by_level(view, LoopStep.VERIFY, case.item, agency=made.agency, since=since)
    named = work_calendar(view).on_workday(made.event.verify_by)
    last_day = _earlier(named, level.last_day)
    turn = holder_now(view, made.agency, case.item)
    yield Lit(Limit(binds=True, last_day=last_day), turn, made, case.item, yellow)


def _earlier(named: date | None, by_level: date | None) -> date | None:
    """Return the earlier of both; where the named day is unknown, nobody knows."""
    return named if named is None or by_level is None else min(named, by_level)


@lights(LightKind.JOINT, "joint")
def joined(view: View, number: str) -> Iterator[Lit]:
    """并联办理: until every branch of a joint case is decided, by the limit that they share.

    Who leads it was given that by its opening, also where none of its items is his.
    """
    joint = view.of(Joint, number)
    opening = joint.opening
    if opening is None or opening.observed is not None or _all_decided(joint, view):
        return
    shared = limit_of_branches(view, number, lambda case: branch_accepted_on(view, case, number))
    limit = limit_of_joint(work_calendar(view), shared)
    turns = {_turn_of(view.of(Case, one), view) for one in joint.cases} - {None}
    lead = holder_now(view, opening.event.lead, None)
    turn = turns.pop() if len(turns) == 1 else lead
    given_by = (opening.id,) if turn == lead else ()
    came = (view.of(Case, one).item for one in joint.cases)
    items = tuple(dict.fromkeys(filter(None, (*opening.event.items, *came))))
    yield Lit(limit, turn, opening, None, LAST_DAY, given_by=given_by, items=items)


def _turn_of(case: Case, view: View) -> str | None:
    """Return whose turn a branch is; None: the applicant's, or nobody's."""
    if case.ending is not None or case.quashed is not None:
        return None
    if case.decision is not None:
        return holder_now(view, case.decision.agency, case.item)
    stands = acceptance_of(case, view, view.day)
    if stands.day is not None:
        return deciding(case, view)
    return receiving(case, view) if stands.turn is Turn.WINDOW else None


def _all_decided(joint: Joint, view: View) -> bool:
    if joint.closing is not None:
        return True
    branches = [view.of(Case, number) for number in joint.cases]
    is_open = any(not _has_gone_on(one) for one in branches)
    return bool(branches) and not is_open and not without_a_branch(joint, view)
