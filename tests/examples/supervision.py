"""The licence holder is inspected, has to put something right, and does."""

from datetime import date
from typing import Final

from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultAudited,
    SpotCheckResultRecorded,
    UnlicensedActivityFound,
)
from tests.examples.catalogue import FOOD
from tests.examples.decision import LICENCE
from tests.examples.handover import TASK
from tests.examples.organisation import (
    COMPANY,
    INSPECTOR,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    SECOND_INSPECTOR,
)
from tests.examples.step import Told

CHECK: Final = f"{MARKET}/C-2017-031"
ACTIVITY: Final = f"{MARKET}/C-2017-044"
RECTIFICATION: Final = f"{MARKET}/G-2017-012"

TOLD: Final[dict[str, Told]] = {
    "checked": (
        MARKET,
        INSPECTOR,
        SpotCheckResultRecorded(
            check=CHECK,
            subject=COMPANY,
            item=FOOD,
            licence=LICENCE,
            task=TASK,
            checked_on=date(2017, 9, 4),
            result_code="3",
            code_system="双随机抽查结果",
            inspectors=(INSPECTOR, SECOND_INSPECTOR),
            kind="双随机抽查",
            problems_serious=1,
            content="销售超过保质期的食品",
        ),
    ),
    "ordered": (
        MARKET,
        INSPECTOR,
        RectificationOrdered(
            rectification=RECTIFICATION,
            about=f"check:{CHECK}",
            subject=COMPANY,
            item=FOOD,
            ordered_on=date(2017, 9, 4),
            due_on=date(2017, 9, 18),
            demand="下架并销毁超过保质期的食品",
        ),
    ),
    "verified": (
        MARKET,
        SECOND_INSPECTOR,
        RectificationVerified(
            rectification=RECTIFICATION,
            subject=COMPANY,
            verified_on=date(2017, 9, 18),
            passed=True,
            note="已销毁",
        ),
    ),
    "audited": (
        MARKET,
        MARKET_CORRECTOR,
        SpotCheckResultAudited(check=CHECK, audited_on=date(2017, 10, 10), passed=True),
    ),
    "activity": (
        MARKET,
        INSPECTOR,
        UnlicensedActivityFound(
            check=ACTIVITY,
            subject=NEIGHBOUR,
            item=FOOD,
            found_on=date(2017, 10, 10),
            place="农贸市场东门",
            inspectors=(INSPECTOR, SECOND_INSPECTOR),
            content="未取得许可从事食品经营",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
