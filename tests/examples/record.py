"""The record itself is put right: a penalty that nobody decided is voided."""

from typing import Final

from ledger import naming
from ledger.events.record import EntryVoided
from tests.examples.credit import TOLD as CREDIT
from tests.examples.intake import TOLD as INTAKE
from tests.examples.organisation import BUREAU, BUREAU_CORRECTOR, MARKET, MARKET_CORRECTOR
from tests.examples.step import Told, step_id

_MISTAKE: Final = "penalised-by-mistake"
_NEVER_ACCEPTED: Final = "accepted-5"

TOLD: Final[dict[str, Told]] = {
    "voided-acceptance": (
        BUREAU,
        BUREAU_CORRECTOR,
        EntryVoided(
            entry=step_id(_NEVER_ACCEPTED),
            position=1,
            reason="受理登记录入错误",
            names=naming.tags_of(INTAKE[_NEVER_ACCEPTED][-1]),
        ),
    ),
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
