"""What comes from above about approval goes on to the bureau, which acknowledges it."""

from datetime import date
from typing import Final

from ledger.events.upstream import (
    DocumentKind,
    TrainingAttended,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from tests.examples.catalogue import FOOD
from tests.examples.organisation import BUREAU, INSPECTOR, MARKET, RECEIVER
from tests.examples.step import Told

DOCUMENT: Final = f"{MARKET}/W-2017-01"

TOLD: Final[dict[str, Told]] = {
    "document-received": (
        MARKET,
        INSPECTOR,
        UpstreamDocumentReceived(
            document=DOCUMENT,
            title="食品经营许可审查培训的通知",
            kind=DocumentKind.TRAINING,
            issued_by="邢台市食品药品监督管理局",
            received_on=date(2017, 10, 9),
            number="邢食药监〔2017〕31号",
            agencies_to=(BUREAU,),
            items=(FOOD,),
        ),
    ),
    "document-forwarded": (
        MARKET,
        INSPECTOR,
        UpstreamDocumentForwarded(document=DOCUMENT, agency_to=BUREAU, note="请派员参加"),
    ),
    "document-acknowledged": (
        BUREAU,
        RECEIVER,
        UpstreamDocumentAcknowledged(document=DOCUMENT, note="已收"),
    ),
    "trained": (
        BUREAU,
        RECEIVER,
        TrainingAttended(document=DOCUMENT, officers=(RECEIVER,), attended_on=date(2017, 10, 10)),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
