"""救济人生: who contests a decision, before whom, and what becomes of it."""

from typing import Final

from ledger.events.appeal import AppealKind
from ledger.events.base import AppealOutcome
from shenguan.simulation.lives.life import CaseLife, Chapter

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
        by = life.county.head if life.holder == life.county.bureau else by
    decided = life.papers.appeal_decided(outcome=life.one_of(_OUTCOMES))
    yield life.tell(decided, by)
