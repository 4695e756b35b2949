"""The company has paid, pledges to do better, and its credit is repaired."""

from datetime import date
from typing import Final

from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from tests.examples.credit import PENALTY_REPAIRED
from tests.examples.organisation import COMPANY, INSPECTOR, MARKET, SECOND_INSPECTOR
from tests.examples.step import Told

REPAIR: Final = f"{MARKET}/XF2017-01"
_ABOUT: Final = f"penalty:{PENALTY_REPAIRED}"

TOLD: Final[dict[str, Told]] = {
    "repair-applied": (
        MARKET,
        INSPECTOR,
        CreditRepairApplied(
            repair=REPAIR,
            about=_ABOUT,
            subject=COMPANY,
            applied_on=date(2017, 10, 9),
            pledge="sha256:" + "7c" * 32,
            pledged_by=COMPANY,
        ),
    ),
    "repair-decided": (
        MARKET,
        SECOND_INSPECTOR,
        CreditRepairDecided(
            repair=REPAIR,
            about=_ABOUT,
            subject=COMPANY,
            outcome=RepairOutcome.GRANTED,
            decided_on=date(2017, 10, 10),
            document="内市监信修〔2017〕1号",
            reason="已履行完毕并作出信用承诺",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
