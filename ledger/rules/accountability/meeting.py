"""联席会议: each thing agreed has an owner and a day, and its owner says what came of it."""

from collections.abc import Iterator

from ledger.events.accountability import ActionItem, ActionItemClosed, JointMeetingHeld
from ledger.fact import Fact
from ledger.law.deadline import limit_until
from ledger.legible import is_unreadable
from ledger.rules.base import rule
from ledger.states.accountability import Meeting
from ledger.states.agency import acts_for, judge_registered
from ledger.states.calendar import work_calendar
from ledger.states.day import DAYS_ORDER, judge_day
from ledger.states.late_record import AFTER_LIMIT
from ledger.view import Objection, View, finding, refusal


@rule(JointMeetingHeld)
def hold(fact: Fact[JointMeetingHeld], view: View) -> Iterator[Objection]:
    """联席会议: a new number; nothing is agreed that is nobody's, or for no day."""
    event = fact.event
    known = view.of(Meeting, event.meeting)
    if known.holding is not None:
        yield EXISTS("data.meeting", event.meeting, blocking=(known.holding.id,))
    yield from judge_day(fact, view, "held_on")
    for agency in dict.fromkeys(event.attended_by):
        yield from judge_registered(view, "data.attended_by", agency)
    numbers = [one.number for one in event.actions]
    for number in sorted({one for one in numbers if numbers.count(one) > 1}):
        yield ACTION_TWICE("data.actions", number)
    for one in event.actions:
        yield from _judge_action(fact, view, one)


def _judge_action(
    fact: Fact[JointMeetingHeld], view: View, action: ActionItem
) -> Iterator[Objection]:
    if action.owner is None or action.due_on is None:
        yield WITHOUT_OWNER("data.actions", action.number)
        return
    yield from judge_registered(view, "data.actions", action.owner)
    if action.due_on < fact.event.held_on:
        yield DAYS_ORDER("data.actions", f"{action.due_on} < {fact.event.held_on}")


@rule(ActionItemClosed)
def close_action(fact: Fact[ActionItemClosed], view: View) -> Iterator[Objection]:
    """议定事项办结: of a thing in the minutes, once, by its owner, with what came of it."""
    event = fact.event
    meeting = view.of(Meeting, event.meeting)
    if meeting.holding is None:
        yield UNKNOWN("data.meeting", event.meeting)
        return
    action, former = meeting.action(event.action), meeting.closing(event.action)
    if action is None:
        yield ACTION_UNKNOWN("data.action", event.action)
        return
    if former is not None:
        yield ACTION_CLOSED("data.action", event.action, blocking=(former.id,))
    if action.owner is not None and not acts_for(view, fact.agency, action.owner):
        yield NOT_OWNER("agency", f"{fact.agency} ≠ {action.owner}")
    if is_unreadable(event.result):
        yield NO_RESULT("data.result", event.action)
    yield from judge_day(fact, view, "done_on", after=meeting.holding.event.held_on)
    yield from _judge_late(fact, view, action)


def _judge_late(
    fact: Fact[ActionItemClosed], view: View, action: ActionItem
) -> Iterator[Objection]:
    if action.due_on is None:
        return
    limit = limit_until(work_calendar(view), action.due_on)
    if limit.is_over(fact.event.done_on):
        yield ACTION_LATE("data.done_on", f"{fact.event.done_on} > {limit.last_day}")
    elif limit.is_over(fact.day):
        yield AFTER_LIMIT("occurred_at", f"{limit.last_day} < {fact.day}")


_MEETINGS = "内丘县内政字【2017】15号 三(二)(4): 联席会议制度"


EXISTS = refusal(
    "meeting.exists",
    "会议编号已使用",
    "a meeting was recorded under this number already",
    source="会议编号: unique in the country",
    remedy="use a new number; wrong minutes are corrected",
)


UNKNOWN = refusal(
    "meeting.unknown",
    "会议不存在",
    "no meeting was recorded under this number",
    source=_MEETINGS,
    remedy="record JointMeetingHeld first, or correct the number",
)


WITHOUT_OWNER = refusal(
    "meeting.action-without-owner",
    "议定事项无责任机关或期限",
    "what is agreed and is nobody's, or for no day, is not done",
    source=_MEETINGS,
    remedy="name `owner` and `due_on` of each thing that is agreed",
)


ACTION_TWICE = refusal(
    "meeting.action-twice",
    "事项序号重复",
    "two things in the minutes have one number",
    source=_MEETINGS,
    remedy="number them one by one",
)


ACTION_UNKNOWN = refusal(
    "meeting.action-unknown",
    "议定事项不存在",
    "the minutes have nothing under this number",
    source=_MEETINGS,
    remedy="take the number from `shenguan meeting`",
)


ACTION_CLOSED = refusal(
    "meeting.action-closed",
    "议定事项已办结",
    "its owner has said already what came of it",
    source=_MEETINGS,
    remedy="a wrong closing is corrected or voided",
)


NOT_OWNER = refusal(
    "meeting.not-owner",
    "非议定事项责任机关",
    "a thing is closed by the agency that the minutes gave it to, or its successor",
    source=_MEETINGS,
    remedy="let the owner close it",
)


NO_RESULT = refusal(
    "meeting.no-result",
    "未说明落实情况",
    "who closes a thing says what came of it",
    source=_MEETINGS,
    remedy="give the result in words",
)


ACTION_LATE = finding(
    "meeting.action-late",
    "议定事项逾期落实",
    "the thing was done after the day that was agreed",
    source=_MEETINGS,
    remedy="nothing undoes the delay; it counts in the accountability views",
)
