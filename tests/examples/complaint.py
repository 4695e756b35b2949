"""Somebody complains at the window; the supervisor on duty looks into it and answers."""

from datetime import date
from typing import Final

from ledger.events.complaint import (
    ComplaintAnswered,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintReceived,
    ComplaintRouted,
)
from tests.examples.catalogue import FOOD
from tests.examples.organisation import BUREAU, COMPANY, INSPECTOR, MARKET, RECEIVER
from tests.examples.step import Told

COMPLAINT: Final = f"{BUREAU}/TS-2017-001"
_DAY: Final = date(2017, 10, 10)

TOLD: Final[dict[str, Told]] = {
    "complaint": (
        BUREAU,
        RECEIVER,
        ComplaintReceived(
            complaint=COMPLAINT,
            subject=COMPANY,
            item=FOOD,
            kind=ComplaintKind.REPORT,
            channel="电话",
            received_on=_DAY,
            content="出售过期食品",
            person_name="sha256:" + "5" * 64,
            phone="sha256:" + "6" * 64,
        ),
    ),
    "complaint-routed": (
        BUREAU,
        RECEIVER,
        ComplaintRouted(complaint=COMPLAINT, agency_to=MARKET, routed_on=_DAY),
    ),
    "complaint-answered": (
        MARKET,
        INSPECTOR,
        ComplaintAnswered(
            complaint=COMPLAINT,
            outcome=ComplaintOutcome.FOUNDED,
            answered_on=_DAY,
            answer="经查属实, 已责令下架",
        ),
    ),
}
"""The chapter's steps by their names; they happen after those that the story names."""
