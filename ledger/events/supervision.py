"""监管: results of inspections and the rectification that they order."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.events.base import (
    CheckNo,
    Count,
    Event,
    ItemCode,
    LicenceNo,
    LongText,
    Mention,
    OfficerId,
    RectificationNo,
    Ref,
    Role,
    SubjectId,
    TaskNo,
    Text,
)
from ledger.events.credit import Responsible
from ledger.labels import label


class SpotCheckResultRecorded(Event, frozen=True, kw_only=True):
    """检查结果: what an inspection found, by its code and the code's system.

    ``problem_found`` says what the code means where the ledger does not know the code's system.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled")
    check: CheckNo
    subject: SubjectId
    item: Mention[ItemCode] | None = None
    licence: Mention[LicenceNo] | None = None
    task: Mention[TaskNo] | None = None
    checked_on: Annotated[date, label("检查日期")]
    result_code: Annotated[Text, label("结果代码")]
    code_system: Annotated[Text, label("代码体系")]
    inspectors: Annotated[tuple[Mention[OfficerId], ...], label("检查人员")] = ()
    team: Annotated[Text | None, label("检查队伍")] = None
    responsible: Responsible = ()
    kind: Text | None = None
    problem_found: Annotated[bool | None, label("是否发现问题")] = None
    problems_critical: Annotated[Count | None, label("严重问题数")] = None
    problems_serious: Annotated[Count | None, label("较重问题数")] = None
    problems_minor: Annotated[Count | None, label("轻微问题数")] = None
    content: LongText | None = None
    follow_up_by: Annotated[date | None, label("后续处理期限")] = None


class SpotCheckResultAudited(Event, frozen=True, kw_only=True):
    """结果审核: who did not inspect looks at a result: it passes, or goes back to be corrected.

    ``no_follow_up`` says why nothing follows of a problem that was left for later.
    """

    published_by: ClassVar = (Role.SUPERVISION,)
    shown_by: ClassVar = ("RecordPublicised",)
    check: CheckNo
    audited_on: Annotated[date, label("审核日期")]
    passed: Annotated[bool, label("审核通过")]
    no_follow_up: Annotated[LongText | None, label("无需后续处理的理由")] = None
    note: LongText | None = None


class UnlicensedActivityFound(Event, frozen=True, kw_only=True):
    """无证活动: somebody does without approval what needs one; who it is may be unknown."""

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "check"
    check: CheckNo
    subject: SubjectId | None = None
    item: Mention[ItemCode]
    found_on: Annotated[date, label("发现日期")]
    place: Annotated[Text | None, label("地点")] = None
    inspectors: Annotated[tuple[Mention[OfficerId], ...], label("检查人员")]
    responsible: Responsible = ()
    content: LongText
    follow_up_by: Annotated[date | None, label("后续处理期限")] = None


class RectificationOrdered(Event, frozen=True, kw_only=True):
    """责令改正: the subject must put right what was found, by a day."""

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "rectification"
    shown_by: ClassVar = ("RecordPublicised", "AppealFiled")
    rectification: RectificationNo
    about: Ref
    subject: SubjectId
    item: Mention[ItemCode] | None = None
    ordered_on: Annotated[date, label("责令日期")]
    due_on: Annotated[date | None, label("到期日")] = None
    responsible: Responsible = ()
    demand: Annotated[LongText, label("改正要求")]


class RectificationVerified(Event, frozen=True, kw_only=True):
    """整改复查: the agency looked again: put right or not."""

    published_by: ClassVar = (Role.SUPERVISION,)
    rectification: RectificationNo
    subject: Mention[SubjectId] | None = None
    verified_on: Annotated[date, label("复查日期")]
    passed: Annotated[bool, label("复查通过")]
    note: LongText | None = None
