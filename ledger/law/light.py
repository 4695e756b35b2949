"""灯: which lights there are, which level binds, and how near its end a day is.

A level obliges from its place in the log on: what happened before it was set is owed nothing by it.
"""

from collections.abc import Container, Iterable
from datetime import date
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar
from ledger.choice import Choice
from ledger.law.days import D
from ledger.law.deadline import Limit, Period

EVERY_ITEM: Final = "all"
"""What a level names that is no item's."""
LIGHTS: Final = {
    "green": "绿灯",
    "yellow": "黄灯",
    "red": "红灯",
    "paused": "停钟",
    "pending-calendar": "日历未公布",
}


class LightKind(Choice):
    """灯的种类: what somebody has to do; with what it is about it names one light.

    What a service level limits bears the word of its step.
    """

    ACCEPTANCE = "acceptance", "受理答复"
    CURE = "cure", "容缺后补"
    REPLY = "reply", "内部答复"
    PROMISE = "promise", "承诺期限内决定"
    DECISION = "decision", "法定期限内决定"
    JOINT = "joint", "并联办理"
    DELIVERY = "delivery", "送达"
    CLOSING = "closing", "办结"
    PUBLISH = "publish", "公示"
    WITHDRAWAL = "withdrawal", "撤下公示"
    PUSH = "push", "推送"
    RECEIVE = "receive", "接收"
    CLAIM = "claim", "认领"
    FOLLOW_UP = "follow-up", "跟进"
    CHECK_FOLLOW_UP = "check-follow-up", "检查后续处理"
    FEEDBACK = "feedback", "反馈"
    ACKNOWLEDGE = "acknowledge", "签收"
    ANSWER = "answer", "答复"
    FORWARD = "forward", "转发"
    VERIFY = "verify", "核查"
    RECTIFICATION = "rectification", "整改复查"
    ENFORCEMENT = "enforcement", "案件查处"
    COMPLAINT = "complaint", "投诉举报办理"
    REVEAL = "reveal", "揭示种子"
    REPAIR = "repair", "信用修复决定"
    PUNISHMENT = "punishment", "联合惩戒答复"
    APPEAL = "appeal", "救济决定"
    ANSWER_RATING = "answer-rating", "差评答复"
    ACTION = "action", "会议事项落实"


class StepLevel(NamedTuple):
    """服务标准: one setting for a step, of an item or of all, for an agency or for any."""

    position: int
    of_item: bool
    agency: str | None
    step: str
    period: Period | None
    yellow_left: int | None = None
    times: int | None = None


def level_at(
    levels: Iterable[StepLevel], step: str, position: int | None, agencies: Container[str]
) -> StepLevel | None:
    """Return the level that binds what happened at a place of the log.

    ``agencies`` are those for which the one that has to act acts. That of the item goes before that
    of all, one of the agency before one of any; of equal scope the later one counts.
    """
    if position is None:
        return None
    standing = (
        one
        for one in levels
        if one.step == step
        and one.position < position
        and (one.agency is None or one.agency in agencies)
    )
    return max(
        standing,
        key=lambda one: (one.of_item, one.agency is not None, one.position),
        default=None,
    )


def is_excused(light_on: D, last_day: D) -> bool:
    """Tell whether what excused a light on a day excuses it as it is due now.

    More time puts a light out; once that has passed too, it is another lateness.
    """
    return light_on > last_day


def light_on(
    calendar: WorkCalendar, day: date, limit: Limit, yellow_left: int | None
) -> str | None:
    """Return the light of something open: red from the day after its last day; None: no limit.

    Without a number of days for yellow it is green until it is red. Where the calendar is unknown
    there is no colour: nobody knows the day.
    """
    if not limit.binds:
        return None
    if limit.last_day is None:
        return "pending-calendar"
    if day > limit.last_day:
        return "red"
    left = calendar.between(day, limit.last_day)
    is_near = yellow_left is not None and left is not None and left <= yellow_left
    return "yellow" if is_near else "green"
