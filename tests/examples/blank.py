"""A batch of blanks comes from the city to the bureau; one is spoiled, the rest are counted."""

from datetime import date
from typing import Final

from ledger.events.blank import (
    BlankCertificatesCounted,
    BlankCertificatesIssued,
    BlankCertificateSpoiled,
    BlankCertificatesReceived,
)
from tests.examples.organisation import BUREAU, ISSUER, RECEIVER
from tests.examples.step import Told

BATCH: Final = f"{BUREAU}/KB2017-01"
_DAY: Final = date(2017, 10, 10)

TOLD: Final[dict[str, Told]] = {
    "blanks-issued": (
        BUREAU,
        RECEIVER,
        BlankCertificatesIssued(
            batch=BATCH,
            certificate="食品经营许可证",
            first_serial="JY0001",
            last_serial="JY0100",
            agency_to=BUREAU,
            issuer="河北省市场监督管理局",
            issued_on=date(2017, 9, 29),
            document="冀市监函〔2017〕88号",
        ),
    ),
    "blanks-received": (
        BUREAU,
        RECEIVER,
        BlankCertificatesReceived(batch=BATCH, count=100, received_on=_DAY),
    ),
    "blank-spoiled": (
        BUREAU,
        ISSUER,
        BlankCertificateSpoiled(
            batch=BATCH, blank_serial="JY0003", spoiled_on=_DAY, reason="打印错位"
        ),
    ),
    "blanks-counted": (
        BUREAU,
        RECEIVER,
        BlankCertificatesCounted(batch=BATCH, count=99, counted_on=_DAY),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
