"""信用修复: whoever has made good what he did asks that it be held against him no longer."""

from datetime import date
from typing import Annotated, ClassVar

from ledger.choice import Choice
from ledger.events.base import (
    Digest,
    Event,
    LongText,
    Mention,
    Ref,
    RepairNo,
    Role,
    SubjectId,
    Text,
)
from ledger.labels import label


class CreditRepairApplied(Event, frozen=True, kw_only=True):
    """信用修复申请: who was penalised, listed or broke a promise asks for repair, and pledges.

    ``about`` is what is to be repaired: a penalty, a listing, or the case in which a promise was
    broken. ``pledge`` is the public pledge, by its digest; ``pledged_by`` who gave it, where that
    is said. ``evidence`` shows what was put right where no other record does: a penalty has its
    ``PenaltyExecuted``.
    """

    published_by: ClassVar = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)
    line: ClassVar = "repair"
    repair: RepairNo
    about: Ref
    subject: SubjectId
    applied_on: Annotated[date, label("申请日期")]
    pledge: Annotated[Digest | None, label("信用承诺书摘要")] = None
    pledged_by: Annotated[Mention[SubjectId] | None, label("承诺人")] = None
    evidence: Annotated[Digest | None, label("纠正证明摘要")] = None
    document: Text | None = None


class RepairOutcome(Choice):
    """修复结果: whether the credit was repaired."""

    GRANTED = "granted", "准予修复"
    REFUSED = "refused", "不予修复"


class CreditRepairDecided(Event, frozen=True, kw_only=True):
    """信用修复决定: whoever found it says whether it is repaired (谁认定、谁修复).

    From the day of a granted repair it is not public, not shared, and no restriction binds that
    rests on it and whose measure ends with repair: here, and by notice elsewhere.
    """

    published_by: ClassVar = (Role.APPROVAL, Role.SUPERVISION)
    line: ClassVar = "repair"
    repair: RepairNo
    about: Ref
    subject: SubjectId
    outcome: Annotated[RepairOutcome, label("修复结果")]
    decided_on: date
    document: Text
    reason: LongText
