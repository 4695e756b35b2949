"""A neighbour is put on a list, the bureau is asked to act on it and does, and the list ends."""

from datetime import date
from typing import Final

from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    LeavingReason,
    PunishmentResult,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from tests.examples.credit import LIST, MEASURE
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    INSPECTOR,
    MARKET,
    NEIGHBOUR,
    SECOND_INSPECTOR,
)
from tests.examples.step import Told

LISTING: Final = f"{MARKET}/MD2017-01"
PUNISHMENT: Final = f"{MARKET}/LC2017-01"
_JUDGMENT: Final = "（2017）冀0523行审15号"
_FACTS: Final = "有履行能力而拒不履行行政处罚决定"
_BASIS: Final = "严重违法失信名单管理办法"

TOLD: Final[dict[str, Told]] = {
    "listing-announced": (
        MARKET,
        INSPECTOR,
        SeriousListNoticeServed(
            listing=LISTING,
            subject=NEIGHBOUR,
            measure=LIST,
            evidence=_JUDGMENT,
            facts=_FACTS,
            basis=_BASIS,
            document="内市监告〔2017〕9号",
            served_on=date(2017, 9, 27),
            object_until=date(2017, 10, 9),
        ),
    ),
    "listed": (
        MARKET,
        SECOND_INSPECTOR,
        SeriousListEntered(
            listing=LISTING,
            subject=NEIGHBOUR,
            measure=LIST,
            evidence=_JUDGMENT,
            facts=_FACTS,
            basis=_BASIS,
            document="内市监列〔2017〕3号",
            consent="邢市监函〔2017〕40号",
            entered_on=date(2017, 10, 10),
        ),
    ),
    "punished-jointly": (
        MARKET,
        INSPECTOR,
        JointPunishmentInitiated(
            punishment=PUNISHMENT,
            subject=NEIGHBOUR,
            ground=f"listing:{LISTING}",
            agencies=(BUREAU,),
            measures=(MEASURE,),
            from_on=date(2017, 10, 10),
            until_on=date(2017, 10, 10),
            answer_by=date(2017, 10, 20),
            basis=_BASIS,
            document="内市监联〔2017〕1号",
        ),
    ),
    "punishment-answered": (
        BUREAU,
        DECIDER,
        JointPunishmentAnswered(
            punishment=PUNISHMENT,
            result=PunishmentResult.APPLIED,
            measures=(MEASURE,),
            answered_on=date(2017, 10, 10),
        ),
    ),
    "punishment-ended": (
        MARKET,
        INSPECTOR,
        JointPunishmentEnded(
            punishment=PUNISHMENT,
            subject=NEIGHBOUR,
            ended_on=date(2017, 10, 10),
            reason="惩戒期满",
        ),
    ),
    "list-left": (
        MARKET,
        INSPECTOR,
        SeriousListLeft(
            listing=LISTING,
            subject=NEIGHBOUR,
            reason=LeavingReason.OTHER,
            document="内市监移〔2017〕1号",
            left_on=date(2017, 10, 10),
            note="已履行",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
