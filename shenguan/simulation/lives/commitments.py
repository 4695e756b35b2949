"""承诺人生: whether what was promised is so, and what follows where it is not."""

from typing import Final

from ledger.events.handling import CaseOutcome, CommitmentResult, TerminationReason
from shenguan.simulation.lives.life import CaseLife, Chapter, Turn

_BROKEN_BEFORE, _BROKEN_AFTER = 0.12, 0.1
_BY_SUPERVISION: Final = 0.5


def verified_before(life: CaseLife) -> Turn:
    """核查 before the decision; a promise that was false ends the case."""
    if not life.chance(_BROKEN_BEFORE):
        return True
    life.soon()
    broken = life.papers.verified(result=CommitmentResult.BROKEN)
    yield life.tell(broken, life.deciding())
    life.is_verified = True
    closed = life.papers.closed(
        outcome=CaseOutcome.TERMINATED, reason=TerminationReason.COMMITMENT_FALSE
    )
    yield life.tell(closed, life.at_window())
    return False


def verified_in_vain(life: CaseLife) -> Chapter:
    """核查 of what was promised where nothing is granted after all: it was so."""
    if life.is_promised and not life.is_verified:
        yield life.tell(life.papers.verified(), life.deciding())


def verified_after(life: CaseLife) -> Turn:
    """核查 after the decision, within the thirty days; what was false is taken back."""
    life.wait(3 + life.below(5))
    is_broken = life.chance(_BROKEN_AFTER)
    result = CommitmentResult.BROKEN if is_broken else CommitmentResult.KEPT
    by = life.watching() if life.chance(_BY_SUPERVISION) else life.deciding()
    yield life.tell(life.papers.verified(result=result), by)
    return is_broken
