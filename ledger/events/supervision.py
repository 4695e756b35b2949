"""监管: results of inspections and the rectification that they order."""

from datetime import date
from typing import ClassVar

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


class SpotCheckResultRecorded(Event, frozen=True, kw_only=True):
    """检查结果: what an inspection found, by its code and the code's system."""

    published_by: ClassVar = (Role.SUPERVISION,)
    check: CheckNo
    subject: SubjectId
    item: Mention[ItemCode] | None = None
    licence: Mention[LicenceNo] | None = None
    task: Mention[TaskNo] | None = None
    checked_on: date
    result_code: Text
    code_system: Text
    inspectors: tuple[Mention[OfficerId], ...] = ()
    team: Text | None = None
    kind: Text | None = None
    problems_critical: Count | None = None
    problems_serious: Count | None = None
    problems_minor: Count | None = None
    content: LongText | None = None


class RectificationOrdered(Event, frozen=True, kw_only=True):
    """责令改正: the subject must put right what was found, by a day."""

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "rectification"
    rectification: RectificationNo
    about: Ref
    subject: SubjectId
    item: Mention[ItemCode] | None = None
    ordered_on: date
    due_on: date | None = None
    demand: LongText


class RectificationVerified(Event, frozen=True, kw_only=True):
    """整改复查: the agency looked again: put right or not."""

    published_by: ClassVar = (Role.SUPERVISION,)
    rectification: RectificationNo
    subject: Mention[SubjectId] | None = None
    verified_on: date
    passed: bool
    note: LongText | None = None
