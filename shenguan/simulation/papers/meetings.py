"""会议文书: what a joint meeting agrees on, and that it was done."""

from datetime import timedelta
from typing import Final

from ledger.events.accountability import ActionItem, ActionItemClosed, JointMeetingHeld
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.pen import Pen

_MONTH: Final = timedelta(days=30)
_CONTENT: Final = "补录检查结果"


def met(
    pen: Pen, number: str, due: timedelta = _MONTH, *, content: str = _CONTENT, **otherwise: object
) -> JointMeetingHeld:
    """联席会议 of today: it agrees on one thing, which the market authority has to do."""
    action = ActionItem(
        number="1", content=content, owner=pen.county.market, due_on=pen.today + due
    )
    event = JointMeetingHeld(
        meeting=f"{pen.county.bureau}/{number}",
        title="审管衔接联席会议",
        held_on=pen.today,
        actions=(action,),
    )
    return said(event, otherwise)


def done(pen: Pen, meeting: str, **otherwise: object) -> ActionItemClosed:
    """议定事项办结, today."""
    event = ActionItemClosed(meeting=meeting, action="1", done_on=pen.today, result="已补录")
    return said(event, otherwise)
