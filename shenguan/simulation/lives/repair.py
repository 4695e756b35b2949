"""修复人生: a penalty is carried out, then its subject asks that it be held against him no more."""

from typing import Final

from ledger.events.credit import PenaltyExecuted
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from shenguan.simulation.lives.life import CaseLife, Chapter

_PLEDGE: Final = f"sha256:{'cd' * 32}"
_OUTCOMES: Final = tuple(RepairOutcome)
_IN_PARTS: Final = 0.3


def executed(life: CaseLife) -> Chapter:
    """处罚执行, now and then in two parts."""
    papers = life.papers
    done = PenaltyExecuted(
        penalty=papers.penalty,
        subject=papers.subject,
        what="当场缴纳部分罚款",
        executed_on=life.today,
    )
    if life.chance(_IN_PARTS):
        yield life.tell(done, life.watching())
    life.wait(1 + life.below(5))
    whole = PenaltyExecuted(
        penalty=papers.penalty,
        subject=papers.subject,
        what="处罚决定已全部履行",
        executed_on=life.today,
        in_full=True,
    )
    yield life.tell(whole, life.watching())


def executed_and_repaired(life: CaseLife) -> Chapter:
    """处罚执行, 修复申请 and 修复决定, one way or the other."""
    yield from executed(life)
    life.wait(2)
    yield from repaired(life, f"penalty:{life.papers.penalty}", life.one_of(_OUTCOMES))


def applied(life: CaseLife, about: str) -> CreditRepairApplied:
    """Return 修复申请, of today, with all that it takes."""
    papers = life.papers
    return CreditRepairApplied(
        repair=f"{life.watching().agency}/XF{papers.number}",
        about=about,
        subject=papers.subject,
        applied_on=life.today,
        pledge=_PLEDGE,
        evidence=_PLEDGE,
    )


def repaired(life: CaseLife, about: str, outcome: RepairOutcome) -> Chapter:
    """修复申请 of what the supervisor found, and its decision on that."""
    papers = life.papers
    asked = applied(life, about)
    yield life.tell(asked, life.watching())
    life.wait(1 + life.below(3))
    decided = CreditRepairDecided(
        repair=asked.repair,
        about=about,
        subject=papers.subject,
        outcome=outcome,
        decided_on=life.today,
        document=f"信修{papers.number}号",
        reason="已核查其履行情况和信用承诺",
    )
    yield life.tell(decided, life.watching())
