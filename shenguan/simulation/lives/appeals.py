"""救济人生: who contests a decision, before whom, and what becomes of it."""

from datetime import timedelta
from typing import Final

from ledger.events.appeal import AppealDecided, AppealKind
from ledger.events.base import AppealOutcome
from ledger.events.credit import LicenceEffect
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.penalties import no_longer_shown
from shenguan.simulation.papers.numbers import said

_OUTCOMES: Final = (
    AppealOutcome.UPHELD,
    AppealOutcome.UNLAWFUL,
    AppealOutcome.STAYED,
    AppealOutcome.QUASHED,
)
_KINDS: Final = tuple(AppealKind)


def refusal_contested(life: CaseLife) -> Chapter:
    """救济 against a refusal."""
    kind = life.one_of(_KINDS)
    life.wait(5 + life.below(20))
    by = life.deciding() if kind is AppealKind.OBJECTION else life.county.root
    yield life.tell(life.papers.appealed(kind=kind), by)
    life.wait(5 + life.below(20))
    if kind is AppealKind.OBJECTION:
        by = life.leading()
    outcome = life.one_of(_OUTCOMES)
    retroactive = outcome is AppealOutcome.QUASHED and life.chance(0.6)
    decided = life.papers.appeal_decided(outcome=outcome, retroactive=retroactive)
    yield life.tell(decided, by)


def penalty_contested(life: CaseLife) -> Chapter:
    """救济 against a penalty, which is changed into another one."""
    papers = life.papers
    about = f"penalty:{papers.penalty}"
    life.wait(3 + life.below(10))
    yield life.tell(papers.appealed(about=about), life.county.root)
    life.wait(5 + life.below(20))
    yield life.tell(_changed(life, about), life.county.root)
    yield no_longer_shown(life)


def _changed(life: CaseLife, about: str) -> AppealDecided:
    papers = life.papers
    decided = papers.appeal_decided(about=about, outcome=AppealOutcome.CHANGED)
    if not life.taken:
        return said(decided, {"kinds": (_FINE,), "fine_fen": 100_000})
    effect = life.one_of(_EFFECTS)
    until = life.today + timedelta(days=15) if effect is LicenceEffect.SUSPENDED else None
    changed = {"kinds": (_TAKES,), "licence_effect": effect, "suspended_until": until}
    return said(decided, {"licences": (papers.licence,), **changed})


_FINE, _TAKES = "2", "5"
_EFFECTS: Final = tuple(LicenceEffect)
