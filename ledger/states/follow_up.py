"""后续处理: until when something has to follow of what a check left open, and whether it did."""

from collections.abc import Iterator
from datetime import date

from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact
from ledger.law.deadline import NO_LIMIT, Limit, earliest, limit_until
from ledger.law.inspection import wants_follow_up
from ledger.states.calendar import work_calendar
from ledger.states.complaint import Complaint
from ledger.states.inspection import USE_OF_RESULTS, Check, CheckTreatment, Rectification
from ledger.states.late_record import judge_written_down
from ledger.states.level import by_level
from ledger.view import Objection, View, finding


def limit_by_level(view: View, cause: AnyFact, step: LoopStep, start: date) -> Limit:
    """Return the limit that a service level puts on what a fact obliges its agency to.

    What an older system did obliges nobody here.
    """
    if cause.observed is not None:
        return NO_LIMIT
    since = (start, cause.position)
    limit, _ = by_level(view, step, cause.event.item, agency=cause.agency, since=since)
    return limit


def leaves_open(check: Check) -> bool:
    """Tell whether something has to follow of a check: a problem left for later, or no licence."""
    if check.result is None:
        return check.activity is not None
    event = check.result.event
    return wants_follow_up(event.code_system, event.result_code)


def follow_up_limit(view: View, check: Check) -> Limit:
    """Return until when something has to follow: the day named, or earlier by the level."""
    found, found_on = check.finding, check.found_on
    if found is None or found_on is None or found.observed is not None or not leaves_open(check):
        return NO_LIMIT
    named = limit_until(work_calendar(view), found.event.follow_up_by)
    return earliest(named, limit_by_level(view, found, LoopStep.FOLLOW_UP, found_on))


def verification_limit(view: View, rectification: Rectification) -> Limit:
    """Return until when an order is verified: the day that was ordered, or earlier by the level."""
    order = rectification.order
    if order is None or order.observed is not None:
        return NO_LIMIT
    event = order.event
    named = limit_until(work_calendar(view), event.due_on)
    return earliest(named, limit_by_level(view, order, LoopStep.VERIFY, event.ordered_on))


def answer_limit(view: View, complaint: Complaint) -> Limit:
    """Return until when a complaint is answered: the day asked for, or earlier by the level.

    It runs from the receipt, wherever it was passed on to since: people wait from then on.
    """
    receipt = complaint.receipt
    if receipt is None or receipt.observed is not None:
        return NO_LIMIT
    event, holder = receipt.event, complaint.holder
    since = (event.received_on, receipt.position)
    level, _ = by_level(view, LoopStep.ANSWER, event.item, agency=holder, since=since)
    return earliest(limit_until(work_calendar(view), event.answer_by), level)


def judge_followed_up(
    fact: AnyFact, view: View, number: str, *, day: date, field: str
) -> Iterator[Objection]:
    """Yield a finding where a check's day has passed and nobody did anything about it by then.

    Who hides a problem leaves it at its code: whatever is recorded about the check afterwards says
    that nothing had followed. ``day`` is the act's own; an early one hides nothing.
    """
    check = view.of(Check, number)
    if view.of(CheckTreatment, number).is_settled:
        return
    limit = follow_up_limit(view, check)
    if limit.is_over(day):
        blocking = () if check.finding is None else (check.finding.id,)
        yield FOLLOW_UP_MISSING(field, f"{day} > {limit.last_day}", blocking=blocking)
    else:
        yield from judge_written_down(fact, limit)


def is_left_open(view: View, number: str) -> bool:
    """Tell whether a check waits for an order, a case or a reason."""
    return leaves_open(view.of(Check, number)) and not view.of(CheckTreatment, number).is_settled


FOLLOW_UP_MISSING = finding(
    "check.follow-up-missing",
    "后续处理逾期",
    "a problem was left for later, and by its day there was no order, no enforcement case and "
    "no reason for neither",
    source=USE_OF_RESULTS,
    remedy="order that it be put right, file an enforcement case, or let the audit say why nothing "
    "follows",
)
