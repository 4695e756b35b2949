"""投诉举报: received without personal values, routed to who has the duty, answered by that one."""

from collections.abc import Iterator
from typing import Any, Final

from ledger.events.complaint import ComplaintAnswered, ComplaintReceived, ComplaintRouted
from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact, Fact
from ledger.rules.accountability.sides import judge_own
from ledger.rules.base import rule
from ledger.rules.handover.longer import LEVEL_LONGER
from ledger.states.agency import (
    ROLE_NOT_ALLOWED,
    UNKNOWN_AGENCY,
    Agency,
    acts_for,
    has_role,
    is_one_body,
)
from ledger.states.complaint import (
    COMPLAINT_UNKNOWN,
    COMPLAINTS,
    Complaint,
    names_a_person,
    shows_contact,
)
from ledger.states.day import DAYS_ORDER, judge_day
from ledger.states.follow_up import answer_limit, limit_by_level
from ledger.states.late_record import judge_written_down
from ledger.states.supervision_duty import DUTY_NOT_SUPERVISOR, Supervisors, duties_of
from ledger.view import Objection, View, finding, refusal


@rule(ComplaintReceived)
def receive(fact: Fact[ComplaintReceived], view: View) -> Iterator[Objection]:
    """投诉举报受理: a new number; who complains stands in the log as commitments alone."""
    event = fact.event
    known = view.of(Complaint, event.complaint)
    if known.receipt is not None:
        yield COMPLAINT_EXISTS("data.complaint", event.complaint, blocking=(known.receipt.id,))
    yield from judge_day(fact, view, "received_on")
    if event.complainant_name is not None and names_a_person(event.complainant):
        yield PERSONAL_IN_CLEAR("data.complainant_name", event.complaint)
    yield from _judge_text(fact, "content")
    yield from _judge_text(fact, "channel")
    by = event.answer_by
    if by is not None and by < event.received_on:
        yield DAYS_ORDER("data.answer_by", f"{by} < {event.received_on}")
    level = limit_by_level(view, fact, LoopStep.ANSWER, event.received_on)
    if by is not None and level.is_over(by):
        yield LEVEL_LONGER("data.answer_by", f"{by} > {level.last_day}")


def _judge_text(fact: Fact[Any], field: str) -> Iterator[Objection]:
    """Yield that a text shows how to reach somebody; the value itself is not quoted."""
    text: str | None = getattr(fact.event, field)
    if text is not None and shows_contact(text):
        yield PERSONAL_IN_CLEAR(f"data.{field}", fact.event.complaint)


@rule(ComplaintRouted)
def route(fact: Fact[ComplaintRouted], view: View) -> Iterator[Objection]:
    """投诉举报转办: by who has it, to who has the duty, and never to whom it is against."""
    event = fact.event
    complaint = view.of(Complaint, event.complaint)
    receipt = complaint.receipt
    if receipt is None:
        yield COMPLAINT_UNKNOWN("data.complaint", event.complaint)
        return
    yield from _judge_open(fact, complaint)
    # Who has it since a day does not have it since an earlier one.
    before = complaint.routing
    begun = receipt.event.received_on if before is None else before.event.routed_on
    yield from judge_day(fact, view, "routed_on", after=begun)
    yield from _judge_text(fact, "note")
    holder = complaint.holder or receipt.agency
    if not any(acts_for(view, fact.agency, one) for one in (holder, receipt.agency)):
        yield NOT_HOLDER("agency", f"{fact.agency} ≠ {holder}")
    if not view.of(Agency, event.agency_to).registered:
        yield UNKNOWN_AGENCY("data.agency_to", event.agency_to)
        return
    against = receipt.event.against
    if against is not None and is_one_body(view, event.agency_to, against):
        yield OWN("data.agency_to", event.agency_to)
    if not any(has_role(view, event.agency_to, role) for role in ComplaintAnswered.published_by):
        yield ROLE_NOT_ALLOWED(
            "data.agency_to", f"{event.agency_to} · {ComplaintAnswered.__name__}"
        )
    yield from _judge_duty(fact, receipt, view)


def _judge_duty(
    fact: Fact[ComplaintRouted], receipt: Fact[ComplaintReceived], view: View
) -> Iterator[Objection]:
    """Yield that the receiver has no duty for the item; what is against an agency needs none.

    Nobody is asked for a duty where the item has no supervisor at all: somebody has to look.
    """
    item, area, to = receipt.event.item, receipt.event.area, fact.event.agency_to
    if item is None or receipt.event.against is not None:
        return
    is_supervised = view.of(Supervisors, item).on_duty(fact.day, area)
    if is_supervised and not duties_of(fact, view, to, item, area=area):
        yield DUTY_NOT_SUPERVISOR("data.agency_to", f"{to} · {item}")


@rule(ComplaintAnswered)
def answer(fact: Fact[ComplaintAnswered], view: View) -> Iterator[Objection]:
    """投诉举报答复: once, by the agency that it was routed to, and not by whom it is against."""
    event = fact.event
    complaint = view.of(Complaint, event.complaint)
    receipt, routing = complaint.receipt, complaint.routing
    if receipt is None:
        yield COMPLAINT_UNKNOWN("data.complaint", event.complaint)
        return
    yield from _judge_open(fact, complaint)
    if routing is None:
        yield NOT_ROUTED("data.complaint", event.complaint)
    elif not acts_for(view, fact.agency, routing.event.agency_to):
        yield NOT_ROUTED("agency", f"{fact.agency} ≠ {routing.event.agency_to}")
    begun = receipt.event.received_on if routing is None else routing.event.routed_on
    yield from judge_day(fact, view, "answered_on", after=begun)
    yield from judge_against(fact, view, receipt)
    yield from _judge_text(fact, "answer")
    limit = answer_limit(view, complaint)
    if limit.is_over(event.answered_on):
        yield LATE("data.answered_on", f"{event.answered_on} > {limit.last_day}")
    else:
        yield from judge_written_down(fact, limit)


def _judge_open(
    fact: Fact[ComplaintRouted] | Fact[ComplaintAnswered], complaint: Complaint
) -> Iterator[Objection]:
    if complaint.answer is not None:
        blocking = (complaint.answer.id,)
        yield ANSWERED("data.complaint", fact.event.complaint, blocking=blocking)


def judge_against(
    fact: AnyFact, view: View, receipt: Fact[ComplaintReceived]
) -> Iterator[Objection]:
    """Yield that a complaint is against the agency that acts, or one the actor belonged to."""
    if receipt.event.against is not None:
        bodies = (receipt.event.against,)
        yield from judge_own(fact, view, bodies, own=OWN, since=receipt.position)


_SOURCE: Final = COMPLAINTS


COMPLAINT_EXISTS = refusal(
    "complaint.exists",
    "投诉举报编号已使用",
    "a complaint was received under this number already",
    source="投诉举报编号: unique in the country",
    remedy="use a new number",
)


PERSONAL_IN_CLEAR = refusal(
    "complaint.personal-in-clear",
    "投诉举报人信息未加密",
    "who complained, or how to reach them, stands in the clear, where it stays for ever",
    source="个人信息保护法 第五条、第六条; 信访与举报: 保护举报人",
    remedy="give name and telephone as person_name and phone: the log holds commitments; leave "
    "them out of texts",
)


NOT_HOLDER = refusal(
    "complaint.not-holder",
    "非受理或承办机关转办",
    "a complaint is passed on by the agency that received it, or that has it now",
    source=_SOURCE,
    remedy="let that agency pass it on",
)


NOT_ROUTED = refusal(
    "complaint.not-routed",
    "投诉举报未转办本机关",
    "a complaint is answered by the agency that it was routed to: none was, or another one",
    source=_SOURCE,
    remedy="record ComplaintRouted to the agency that has the duty; that one answers",
)


OWN = refusal(
    "complaint.own",
    "被投诉机关自行办理",
    "an agency, and who belonged to it then, neither gets nor answers a complaint against it, nor "
    "corrects or voids what is recorded of it",
    source="行政复议与投诉处理: 回避",
    remedy="route it to 监察 or to the superior body; 监察 or 法制 corrects its record",
)


LATE = finding(
    "complaint.late",
    "逾期答复投诉举报",
    "the complaint was answered after the day for it",
    source=_SOURCE,
    remedy="nothing undoes the delay; it counts in the accountability views",
)


ANSWERED = refusal(
    "complaint.answered",
    "投诉举报已答复",
    "the complaint was answered already",
    source=_SOURCE,
    remedy="nothing is left to do; a wrong answer is corrected, and what is new is a new complaint",
)
