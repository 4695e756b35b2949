"""The company objects to a condition of its permit; the bureau upholds the decision."""

from datetime import date
from typing import Final

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome
from tests.examples.decision import LICENCE
from tests.examples.intake import CASE
from tests.examples.organisation import BUREAU, COMPANY, RECEIVER
from tests.examples.step import Told

APPEAL: Final = f"{BUREAU}/YY2017-01"

TOLD: Final[dict[str, Told]] = {
    "appealed": (
        BUREAU,
        RECEIVER,
        AppealFiled(
            appeal=APPEAL,
            about=f"case:{CASE}",
            subject=COMPANY,
            kind=AppealKind.OBJECTION,
            filed_on=date(2017, 10, 10),
            document="异议申请书",
            reason="许可内容未列散装食品",
        ),
    ),
    "appeal-decided": (
        BUREAU,
        RECEIVER,
        AppealDecided(
            appeal=APPEAL,
            about=f"case:{CASE}",
            subject=COMPANY,
            licences=(LICENCE,),
            outcome=AppealOutcome.UPHELD,
            effective_on=date(2017, 10, 10),
            document="异议答复书",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
