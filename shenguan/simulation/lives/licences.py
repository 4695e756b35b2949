"""证照人生: what becomes of a licence: changed, suspended and resumed, taken back, struck off."""

from typing import Final

from ledger.events.decision import LicenceChange, Revocation
from ledger.events.handover import PushStage
from shenguan.simulation.lives.handover import told_of
from shenguan.simulation.lives.life import CaseLife, Chapter

_REVOCATIONS: Final = tuple(Revocation)


def changed(life: CaseLife) -> Chapter:
    """变更."""
    yield life.tell(life.papers.changed(content="经营场所变更"), life.issuing())
    yield from told_of(life, PushStage.CHANGED)


def suspended(life: CaseLife) -> Chapter:
    """中止 and 恢复."""
    yield life.tell(life.papers.changed(kind=LicenceChange.SUSPENDED), life.issuing())
    yield from told_of(life, PushStage.CHANGED)
    life.wait(3 + life.below(5))
    yield life.tell(life.papers.changed(kind=LicenceChange.RESUMED), life.issuing())
    yield from told_of(life, PushStage.CHANGED, again="2")


def taken_back(life: CaseLife) -> Chapter:
    """撤销 or 撤回."""
    revoked = life.papers.revoked(kind=life.one_of(_REVOCATIONS), reason="不应准予")
    yield life.tell(revoked, life.deciding())
    yield from told_of(life, PushStage.REVOKED)


def struck_off(life: CaseLife) -> Chapter:
    """注销."""
    yield life.tell(life.papers.struck_off(), life.issuing())
    yield from told_of(life, PushStage.REVOKED)
