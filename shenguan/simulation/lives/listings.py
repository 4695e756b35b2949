"""名单人生: who is put on a list after he was heard, and what others are asked to do about him."""

from datetime import timedelta
from typing import Any, Final

from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    LeavingReason,
    PunishmentResult,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from ledger.events.repair import RepairOutcome
from shenguan.simulation import county as names
from shenguan.simulation.line import ACCEPTED, Expected
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.penalties import revoked
from shenguan.simulation.lives.repair import repaired

_REASONS: Final = tuple(LeavingReason)
_RESULTS: Final = tuple(PunishmentResult)
_BASIS: Final = "严重违法失信名单管理办法"
_OBJECTS: Final = 5
"""So many working days there are to object."""
_DAYS_ON_LIST: Final = timedelta(days=20)
_DAYS_OF_PUNISHMENT: Final = timedelta(days=30)


def listed(life: CaseLife) -> Chapter:
    """拟列入告知, 列入 and, for one reason or another, 移出."""
    papers, number = life.papers, f"{life.watching().agency}/MD{life.papers.number}"
    said: dict[str, Any] = {
        "listing": number,
        "subject": papers.subject,
        "measure": names.LIST,
        "ground": f"penalty:{papers.penalty}",
        "facts": "受到处罚后仍不改正",
        "basis": _BASIS,
    }
    last = life.year.after(life.today, _OBJECTS)
    told = SeriousListNoticeServed(
        **said, document="拟列入告知书", served_on=life.today, object_until=last
    )
    yield life.tell(told, life.watching())
    life.wait(_OBJECTS + 1)
    entered = SeriousListEntered(
        **said,
        document="列入决定书",
        entered_on=life.today,
        until_on=life.today + _DAYS_ON_LIST,
    )
    yield life.tell(entered, life.watching())
    yield from _left(life, number, life.one_of(_REASONS))


def _left(life: CaseLife, number: str, reason: LeavingReason) -> Chapter:
    papers = life.papers
    life.wait(3)
    if reason is LeavingReason.EXPIRED:
        life.on(life.today + _DAYS_ON_LIST)
        life.wait(1)
    elif reason is LeavingReason.REPAIRED:
        yield from repaired(life, f"listing:{number}", RepairOutcome.GRANTED)
    elif reason is LeavingReason.GROUND_FALLEN:
        yield from revoked(life)
    left = SeriousListLeft(
        listing=number,
        subject=papers.subject,
        reason=reason,
        document="移出决定书",
        left_on=life.today,
    )
    is_early = reason is LeavingReason.OTHER
    expect: Expected = {"findings": ("listing.left-early",)} if is_early else ACCEPTED
    yield life.tell(left, life.watching(), expect=expect)


def initiated(life: CaseLife) -> JointPunishmentInitiated:
    """Return 发起联合惩戒, from today on: the bureau is asked."""
    papers, begun = life.papers, life.today
    return JointPunishmentInitiated(
        punishment=f"{life.watching().agency}/LH{papers.number}",
        subject=papers.subject,
        ground=f"penalty:{papers.penalty}",
        agencies=(life.county.bureau,),
        measures=(names.MEASURE,),
        from_on=begun,
        until_on=begun + _DAYS_OF_PUNISHMENT,
        answer_by=begun + timedelta(days=names.ANSWER_DAYS),
        basis="国发〔2016〕33号",
        document=f"联惩{papers.number}号",
    )


def punished_jointly(life: CaseLife) -> Chapter:
    """发起联合惩戒, what the bureau did about it, and its end."""
    begun, asked = life.today, initiated(life)
    number = asked.punishment
    yield life.tell(asked, life.watching())
    life.wait(1 + life.below(5))
    yield life.tell(answered(life, number, life.one_of(_RESULTS)), life.county.issuer)
    life.on(begun + _DAYS_OF_PUNISHMENT)
    life.wait(1)
    yield life.tell(ended(life, number), life.watching())


def answered(life: CaseLife, number: str, result: PunishmentResult) -> JointPunishmentAnswered:
    """Return 惩戒答复 of the bureau, of today."""
    is_applied = result is PunishmentResult.APPLIED
    return JointPunishmentAnswered(
        punishment=number,
        result=result,
        measures=(names.MEASURE,) if is_applied else (),
        answered_on=life.today,
        reason=None if is_applied else "无在办申请",
    )


def ended(life: CaseLife, number: str) -> JointPunishmentEnded:
    """Return 联合惩戒终止, of today."""
    return JointPunishmentEnded(
        punishment=number,
        subject=life.papers.subject,
        ended_on=life.today,
        reason="惩戒期满",
    )
