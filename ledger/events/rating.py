"""好差评: how those who were served rate a case, and what the bureau makes of a bad word."""

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.choice import Choice
from ledger.events.base import CaseNo, Event, LongText, Role, Text
from ledger.labels import label

Grade = Annotated[
    int, Meta(ge=1, le=5, description="5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意")
]


class ServiceRated(Event, frozen=True, kw_only=True):
    """评价: who was served rates the handling of a case on a channel, once.

    The word is the applicant's: who recorded it neither changes it nor takes it back.
    """

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.INSPECTION)
    shown_by: ClassVar = ("RatingAnswered",)
    case: CaseNo
    channel: Annotated[Text, label("评价渠道")]
    grade: Annotated[Grade, label("评价等级")]
    rated_on: Annotated[date, label("评价日期")]
    note: LongText | None = None


class RatingAnswer(Choice):
    """差评处理: what is done about a bad rating."""

    HANDLED = "handled", "已整改"
    REVISITED = "revisited", "已回访"


class RatingAnswered(Event, frozen=True, kw_only=True):
    """差评处理: a bad rating was looked into and put right, or who gave it was asked again.

    ``satisfied`` is what was said when somebody asked again.
    """

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.INSPECTION)
    case: CaseNo
    channel: Annotated[Text, label("评价渠道")]
    kind: Annotated[RatingAnswer, label("处理类别")]
    answered_on: Annotated[date, label("处理日期")]
    satisfied: Annotated[bool | None, label("回访满意")] = None
    note: LongText | None = None
