"""修复人生: a penalty is carried out, then its subject asks that it be held against him no more."""

from datetime import date
from typing import Final

from ledger.events.credit import PenaltyExecuted
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.penalties import no_longer_shown

_PLEDGE: Final = f"sha256:{'cd' * 32}"
_OUTCOMES: Final = tuple(RepairOutcome)
_IN_PARTS: Final = 0.3
_SHOWN_SINCE: Final = date(2019, 7, 1)
_SHOWN_FOR: Final = 93
"""From that day on a penalty is public for three months before anybody may ask for repair."""


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


def shown_long_enough(life: CaseLife) -> None:
    """Let the months pass for which a penalty is public at least."""
    if life.today >= _SHOWN_SINCE:
        life.later(_SHOWN_FOR)
        life.wait(1)


def executed_and_repaired(life: CaseLife) -> Chapter:
    """处罚执行, 修复申请 and 修复决定, one way or the other."""
    yield from executed(life)
    shown_long_enough(life)
    life.wait(2)
    outcome = life.one_of(_OUTCOMES)
    yield from repaired(life, f"penalty:{life.papers.penalty}", outcome)
    if outcome is RepairOutcome.GRANTED:
        yield no_longer_shown(life)


def applied(life: CaseLife, about: str) -> CreditRepairApplied:
    """Return 修复申请, of today, with all that it takes."""
    papers = life.papers
    return CreditRepairApplied(
        repair=papers.repair,
        about=about,
        subject=papers.subject,
        applied_on=life.today,
        pledge=_PLEDGE,
        evidence=_PLEDGE,
    )


def repaired(life: CaseLife, about: str, outcome: RepairOutcome) -> Chapter:
    """修复申请 of what the supervisor found, and its decision on that."""
    yield life.tell(applied(life, about), life.watching())
    life.wait(1 + life.below(3))
    yield life.tell(decided(life, about, outcome), life.watching())


def decided(life: CaseLife, about: str, outcome: RepairOutcome) -> CreditRepairDecided:
    """Return 修复决定, of today."""
    papers = life.papers
    return CreditRepairDecided(
        repair=papers.repair,
        about=about,
        subject=papers.subject,
        outcome=outcome,
        decided_on=life.today,
        document=f"信修{papers.number}号",
        reason="已核查其履行情况和信用承诺",
    )
