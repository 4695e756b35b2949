"""办理: routing, steps, reviews, and how a case is closed."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events.catalogue import Act
from ledger.events.decision import DecisionOutcome
from ledger.events.handling import (
    CaseClosed,
    CaseOutcome,
    CaseRouted,
    HandlingStepCompleted,
    ReviewCompleted,
)
from ledger.fact import Fact
from ledger.law import duty as law
from ledger.law.deadline import WORKDAY, limit_of, term_on
from ledger.law.joint import FIRST_REVIEW
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.calendar import CALENDAR_UNKNOWN, work_calendar
from ledger.states.case import CASE_ALREADY_DECIDED, Case, judge_companions, judge_open
from ledger.states.case_limits import acceptance_of, guide_of, judge_accepted
from ledger.states.competence import judge_competent
from ledger.states.day import judge_day, judged_on, occurred_on
from ledger.states.duties import Duties
from ledger.states.duty import judge_duty
from ledger.states.in_hand import duty_day
from ledger.states.item import Item
from ledger.states.reviews import levels_passed
from ledger.states.term import Term, judge_known
from ledger.states.termination import judge_termination
from ledger.view import Objection, View, finding, refusal

_REVIEWS: Final = frozenset((Act.REVIEW,))


@rule(CaseRouted)
def route(fact: Fact[CaseRouted], view: View) -> Iterator[Objection]:
    """转办: to a body with a duty for the item, and not while a routing is unanswered."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    yield from judge_companions(case, view, item=event.item)
    if case.routing is not None:
        yield ROUTE_OPEN("data.case", event.case, blocking=(case.routing.id,))
    if case.receipt is not None:
        yield from judge_competent(fact, view, case.receipt.event.item)
    if case.receipt is not None and not _has_duty(fact, view, case.receipt.event.item):
        yield ROUTE_NO_DUTY("data.agency_to", event.agency_to or fact.agency)


def _has_duty(fact: Fact[CaseRouted], view: View, item: str) -> bool:
    agency = fact.event.agency_to or fact.agency
    duties, day = view.of(Duties, item), judged_on(fact, view)
    return any(
        law.stands(duty.effective_on, duties.ended_on(duty.entry), day)
        and acts_for(view, agency, duty.agency)
        for duty in duties.assigned
    )


@rule(HandlingStepCompleted)
def complete_step(fact: Fact[HandlingStepCompleted], view: View) -> Iterator[Objection]:
    """环节办结: while the case runs; a late answer to a routing gives its reason."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    if case.receipt is not None:
        yield from judge_competent(fact, view, case.receipt.event.item)
    if case.routing is not None and case.routing.event.reply_days_max is not None:
        yield from _judge_reply(fact, view, case.routing)


def _judge_reply(
    fact: Fact[HandlingStepCompleted], view: View, routing: Fact[CaseRouted]
) -> Iterator[Objection]:
    days = routing.event.reply_days_max or 0
    last_day = work_calendar(view).deadline(occurred_on(routing, view), days, WORKDAY)
    if last_day is None:
        yield CALENDAR_UNKNOWN("occurred_at", f"reply {days}")
    elif occurred_on(fact, view) > last_day and is_blank(fact.event.note):
        yield REPLY_LATE("data.note", f"{occurred_on(fact, view)} > {last_day}")


@rule(ReviewCompleted)
def review(fact: Fact[ReviewCompleted], view: View) -> Iterator[Objection]:
    """审核: of an accepted case, level by level, each by another officer on duty."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    if case.decision is not None:
        yield CASE_ALREADY_DECIDED("data.case", event.case, blocking=(case.decision.id,))
    if case.receipt is None:
        return
    yield from judge_accepted(case, fact, view)
    item, day = case.receipt.event.item, duty_day(fact, view, case)
    yield from judge_duty(fact, view, item, _REVIEWS, on=day)
    yield from _judge_first_review(fact, view, case)
    below = event.level - 1
    if not event.technical and below and below not in levels_passed(case):
        yield LEVEL_SKIPPED("data.level", f"{event.level} · {below}")
    for other in case.reviews:
        kind = (other.event.level, other.event.technical)
        if other.actor == fact.actor and kind != (event.level, event.technical):
            yield SAME_REVIEWER("actor", fact.actor, blocking=(other.id,))
            break


def _judge_first_review(fact: Fact[ReviewCompleted], view: View, case: Case) -> Iterator[Objection]:
    """Yield what is said of a review by a lower body, which has its own time to hand the case up.

    That body reviews what another one decides (行政许可法 第四十三条): it does not hold the item.
    """
    accepted_on = acceptance_of(case, view, judged_on(fact, view)).day
    if accepted_on is None or case.item is None:
        return
    holder = view.of(Item, case.item).holder(judged_on(fact, view), accepted_on)
    if holder is None or acts_for(view, fact.agency, holder):
        return
    yield from judge_known(view, "occurred_at", FIRST_REVIEW)
    limit = limit_of(
        work_calendar(view),
        accepted_on,
        term_on(view.of(Term, FIRST_REVIEW).settings, accepted_on),
        pauses=case.course(view.opening.zone, view.day).pauses,
    )
    if limit.is_unknown:
        yield CALENDAR_UNKNOWN("occurred_at", FIRST_REVIEW)
    elif limit.is_over(reviewed_on := occurred_on(fact, view)):
        yield FIRST_REVIEW_LATE("occurred_at", f"{reviewed_on} > {limit.last_day}")


@rule(CaseClosed)
def close(fact: Fact[CaseClosed], view: View) -> Iterator[Objection]:
    """办结: once, with the outcome that the case's own facts bear out."""
    event = fact.event
    case = view.of(Case, event.case)
    if case.receipt is None or case.closing is not None:
        yield from judge_open(case, event.case)
    if event.outcome is CaseOutcome.TERMINATED:
        yield from judge_termination(fact, view, case)
    elif not _borne_out(fact, case):
        yield CASE_NOT_DECIDED("data.outcome", event.outcome)
    if case.receipt is not None:
        yield from judge_competent(fact, view, case.receipt.event.item)
    yield from judge_day(fact, view, "closed_on", after=_last_day_of(case, view))
    yield from _judge_instant(fact, view, case)


def _last_day_of(case: Case, view: View) -> date | None:
    """Return the day of what a closing follows: the decision, what ended the case, the receipt."""
    if case.decision is not None:
        return case.decision.event.decided_on
    before = case.withdrawal or case.refusal or case.receipt
    return None if before is None else occurred_on(before, view)


def _borne_out(fact: Fact[CaseClosed], case: Case) -> bool:
    match fact.event.outcome:
        case CaseOutcome.GRANTED:
            return case.granted
        case CaseOutcome.REFUSED:
            return (
                case.decision is not None and case.decision.event.outcome is DecisionOutcome.REFUSED
            )
        case CaseOutcome.NOT_ACCEPTED:
            return case.refusal is not None
        case CaseOutcome.WITHDRAWN:
            return case.withdrawal is not None
        case CaseOutcome.UNKNOWN:
            return fact.observed is not None
    return False


def _judge_instant(fact: Fact[CaseClosed], view: View, case: Case) -> Iterator[Objection]:
    if case.decision is None:
        return
    acceptance = acceptance_of(case, view, judged_on(fact, view))
    accepted_on = acceptance.day
    if accepted_on is None or fact.event.closed_on == accepted_on:
        return
    guide = guide_of(case, view, acceptance)
    if guide is not None and guide.instant:
        yield NOT_SAME_DAY("data.closed_on", f"{accepted_on} → {fact.event.closed_on}")


_LEVELS = "雄安新区行政许可管理办法(试行): 受理、初审、复审、审批岗位"


ROUTE_NO_DUTY = refusal(
    "route.no-duty",
    "转办对象无职责",
    "the body that the case goes to has no duty for the item",
    source="内丘县内政字【2017】15号 三(一)1(1)(2): 责任清单, 转办",
    remedy="route it to a body with a duty for the item",
)


ROUTE_OPEN = refusal(
    "route.open",
    "上次转办未回复",
    "the case is routed and no step has answered that yet",
    source="内丘县内政字【2017】15号 三(一)1(2): 限时办理",
    remedy="record the step that answers the routing first",
)


REPLY_LATE = refusal(
    "reply.late-without-reason",
    "逾期回复未说明原因",
    "the routed body answers after its days and gives no reason",
    source="内丘县内政字【2017】15号 三(一)1(2): 限时办理",
    remedy="state the reason in the note",
)


LEVEL_SKIPPED = refusal(
    "review.level-skipped",
    "越级审核",
    "a level of review comes before the one below it has passed",
    source=_LEVELS,
    remedy="record the lower level first",
)


SAME_REVIEWER = refusal(
    "review.same-person",
    "同一人审核两级",
    "one officer reviews at two levels, or both technically and administratively",
    source="内丘县内政字【2017】15号 三(一)1(6): 技术审查与行政审批相分离; " + _LEVELS,
    remedy="let another officer with the duty review",
)


FIRST_REVIEW_LATE = finding(
    "first-review.late",
    "下级机关审查逾期",
    "the body that reviews for the one that decides hands the case up after its term",
    source="行政许可法 第四十三条",
    remedy="nothing undoes the delay; it counts in the accountability views",
)


CASE_NOT_DECIDED = refusal(
    "case.not-decided",
    "办结结果无依据",
    "the case is closed with an outcome that nothing recorded bears out",
    source="行政许可法 第三十七条",
    remedy="record the decision, withdrawal or non-acceptance first, or correct the outcome",
)


NOT_SAME_DAY = finding(
    "instant.not-same-day",
    "即办件未当日办结",
    "an instant item (即办件) was not closed on the day of its acceptance",
    source="河南省 一网通办 实施方案 三(一)1 马上办",
    remedy="close instant items on the day; the auditor sees the delay",
)
