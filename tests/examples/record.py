"""The record itself is put right: a penalty that nobody decided is voided."""

from typing import Final

from ledger import naming
from ledger.events.record import EntryVoided
from tests.examples.credit import TOLD as CREDIT
from tests.examples.organisation import MARKET, MARKET_CORRECTOR
from tests.examples.step import Told, step_id

_MISTAKE: Final = "penalised-by-mistake"

TOLD: Final[dict[str, Told]] = {
    "voided": (
        MARKET,
        MARKET_CORRECTOR,
        EntryVoided(
            entry=step_id(_MISTAKE),
            position=1,
            reason="当事人录入错误, 未作出该处罚",
            names=naming.tags_of(CREDIT[_MISTAKE][-1]),
        ),
    ),
}
"""The chapter's steps by their names; the position of what is voided comes from the story."""
