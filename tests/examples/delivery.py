"""Before the decision credit is looked at; afterwards the window hands the decision out."""

from datetime import date
from typing import Final

from ledger.events import Event
from ledger.events.delivery import (
    CreditConsulted,
    DecisionDelivered,
    DeliveryWay,
    RecordPublicised,
)
from tests.examples.intake import CASE, CASE_SECOND_GRANT
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    NEIGHBOUR,
    RECEIVER,
    REPRESENTATIVE,
)
from tests.examples.step import Told

SEEN: Final = 40
"""A place of the log that was there when the first case was about to be decided."""


def _consulted(case: str, subject: str) -> Event:
    return CreditConsulted(
        case=case,
        position=SEEN,
        subjects=(subject, REPRESENTATIVE),
        found="sha256:" + "c0" * 32,
    )


TOLD: Final[dict[str, Told]] = {
    "consulted": (BUREAU, DECIDER, _consulted(CASE, COMPANY)),
    "consulted-4": (BUREAU, DECIDER, _consulted(CASE_SECOND_GRANT, NEIGHBOUR)),
    "delivered": (
        BUREAU,
        RECEIVER,
        DecisionDelivered(case=CASE, way=DeliveryWay.COLLECTED, delivered_on=date(2017, 7, 3)),
    ),
    "publicised": (
        BUREAU,
        DECIDER,
        RecordPublicised(
            about=f"case:{CASE}",
            channel="信用中国",
            url="https://credit.example.gov.cn/xk/2017-0412",
            digest="sha256:" + "d1" * 32,
            from_on=date(2017, 7, 3),
            until_on=date(2018, 7, 2),
            masked=True,
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
