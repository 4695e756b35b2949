"""投诉举报: what people complain of or report, who looks into it, and what they are told."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    AgencyId,
    AreaCode,
    ComplaintNo,
    Event,
    ItemCode,
    LongText,
    Mention,
    Personal,
    Role,
    SubjectId,
    Text,
)
from ledger.labels import label


class ComplaintKind(Choice):
    """投诉举报类别: somebody's own harm, or what anybody may report."""

    COMPLAINT = "complaint", "投诉"
    REPORT = "report", "举报"


class ComplaintReceived(Event, frozen=True, kw_only=True):
    """投诉举报受理: what is complained of or reported, by whatever channel, of whom if known.

    Who complains stands in the log as commitments alone, an organisation by its name.
    """

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION, Role.INSPECTION)
    shown_by: ClassVar = ("ComplaintRouted", "ComplaintAnswered")
    complaint: ComplaintNo
    subject: SubjectId | None = None
    against: Annotated[Mention[AgencyId] | None, label("被投诉机关")] = None
    item: Mention[ItemCode] | None = None
    area: AreaCode | None = None
    kind: ComplaintKind
    channel: Annotated[Text, label("投诉渠道")]
    received_on: Annotated[date, label("收到日期")]
    answer_by: Annotated[date | None, label("要求答复日期")] = None
    content: LongText
    complainant: Annotated[Mention[SubjectId] | None, label("投诉举报人")] = None
    complainant_name: Annotated[Text | None, label("投诉单位名称")] = None
    person_name: Annotated[Personal | None, label("投诉举报人姓名")] = None
    phone: Annotated[Personal | None, label("联系电话")] = None


class ComplaintRouted(Event, frozen=True, kw_only=True):
    """投诉举报转办: the agency that has to look into it is told; again: to another one."""

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION, Role.INSPECTION)
    complaint: ComplaintNo
    agency_to: Annotated[Mention[AgencyId], label("承办机关")]
    routed_on: Annotated[date, label("转办日期")]
    note: LongText | None = None


class ComplaintOutcome(Choice):
    """投诉举报核查结果: whether what was said is so."""

    FOUNDED = "founded", "属实"
    PARTLY = "partly", "部分属实"
    UNFOUNDED = "unfounded", "不属实"
    UNPROVEN = "unproven", "无法核实"


class ComplaintAnswered(Event, frozen=True, kw_only=True):
    """投诉举报答复: what was found and done, told to who complained."""

    published_by: ClassVar = (Role.APPROVAL, Role.SUPERVISION, Role.INSPECTION, Role.WINDOW)
    shown_by: ClassVar = ("RecordPublicised",)
    complaint: ComplaintNo
    outcome: Annotated[ComplaintOutcome, label("核查结果")]
    answered_on: Annotated[date, label("答复日期")]
    answer: Annotated[LongText, label("答复内容")]
