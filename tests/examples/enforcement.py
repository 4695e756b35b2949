"""Somebody who has no licence is proceeded against; the police give the case back; it is closed."""

from datetime import date
from typing import Final

from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseClosed,
    EnforcementCaseFiled,
    EnforcementOutcome,
    JudicialOutcome,
    JudicialOutcomeReceived,
    ReminderGiven,
    ReminderKind,
)
from tests.examples.catalogue import FOOD
from tests.examples.organisation import COMPANY, INSPECTOR, MARKET, NEIGHBOUR
from tests.examples.step import Told
from tests.examples.supervision import ACTIVITY

ENFORCEMENT: Final = f"{MARKET}/LA-2017-007"
_DAY: Final = date(2017, 10, 10)

TOLD: Final[dict[str, Told]] = {
    "filed": (
        MARKET,
        INSPECTOR,
        EnforcementCaseFiled(
            enforcement=ENFORCEMENT,
            about=f"check:{ACTIVITY}",
            subject=NEIGHBOUR,
            item=FOOD,
            filed_on=_DAY,
            suspicion="涉嫌未取得许可从事食品经营",
        ),
    ),
    "transferred-to-police": (
        MARKET,
        INSPECTOR,
        CaseTransferredToJudicial(
            enforcement=ENFORCEMENT,
            transferred_to="内丘县公安局",
            transferred_on=_DAY,
            document="内市监移〔2017〕1号",
            reason="涉嫌生产、销售不符合安全标准的食品罪",
        ),
    ),
    "given-back": (
        MARKET,
        INSPECTOR,
        JudicialOutcomeReceived(
            enforcement=ENFORCEMENT,
            outcome=JudicialOutcome.RETURNED,
            received_on=_DAY,
            document="内公不立字〔2017〕3号",
        ),
    ),
    "enforcement-closed": (
        MARKET,
        INSPECTOR,
        EnforcementCaseClosed(
            enforcement=ENFORCEMENT,
            outcome=EnforcementOutcome.NOT_PENALISED,
            closed_on=_DAY,
            document="内市监销〔2017〕1号",
            reason="违法行为轻微并及时改正, 没有造成危害后果",
        ),
    ),
    "reminded": (
        MARKET,
        INSPECTOR,
        ReminderGiven(
            subject=COMPANY,
            kind=ReminderKind.INTERVIEW,
            item=FOOD,
            given_on=_DAY,
            content="约谈负责人: 落实进货查验制度",
        ),
    ),
}
"""The chapter's steps by their names; they happen after those that the story names."""
