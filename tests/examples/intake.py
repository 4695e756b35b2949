"""Applications come in: case 2017-0412 until it is accepted, and its neighbours."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from ledger.events import Event
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    JointCaseClosed,
    JointCaseOpened,
    Material,
    Party,
    PartyRole,
    SupplementRequested,
    SupplementSubmitted,
)
from tests.examples.catalogue import ADVERTISING, APPLICATION_FORM, FOOD, HEALTH, PREMISES
from tests.examples.organisation import BUREAU, COMPANY, NEIGHBOUR, RECEIVER, REPRESENTATIVE
from tests.examples.step import Told

CASE: Final = f"{BUREAU}/2017-0412"
CASE_TURNED_AWAY: Final = f"{BUREAU}/2017-0413"
CASE_WITHDRAWN: Final = f"{BUREAU}/2017-0414"
CASE_SECOND_GRANT: Final = f"{BUREAU}/2017-0415"
CASE_UNSUPERVISED: Final = f"{BUREAU}/2017-0416"
JOINT: Final = f"{BUREAU}/BL2017-01"
CASE_BRANCH: Final = f"{BUREAU}/2017-0417"
CASE_HEARD: Final = f"{BUREAU}/2017-0418"
"""Received late in the year; a hearing and an extension move its time limit."""
_DEPOSITED: Final = "sha256:" + "ab" * 32
_COMPLETE: Final = (APPLICATION_FORM, PREMISES, HEALTH)
_REPRESENTED: Final = (Party(subject=REPRESENTATIVE, role=PartyRole.REPRESENTATIVE),)


def _received(case: str, subject: str, materials: tuple[str, ...] = _COMPLETE) -> Event:
    return ApplicationReceived(
        case=case,
        subject=subject,
        item=FOOD,
        channel="窗口",
        place="内丘县政务服务中心",
        subject_name="内丘县鹊山食品有限公司",
        parties=_REPRESENTED,
        materials=tuple(Material(code=code, digest=_DEPOSITED) for code in materials),
    )


def _accepted(case: str, subject: str) -> Event:
    return ApplicationAccepted(
        case=case,
        item=FOOD,
        subject=subject,
        guide=1,
        mode=AcceptanceMode.FULL,
        accepted_on=date(2017, 7, 3),
        document="受理通知书",
    )


_CASE: Final[dict[str, Event]] = {
    "received": _received(CASE, COMPANY, (APPLICATION_FORM, PREMISES)),
    "notice": SupplementRequested(
        case=CASE,
        subject=COMPANY,
        materials=(HEALTH,),
        document="一次性告知书",
        reply_days=10,
    ),
    "supplement": SupplementSubmitted(
        case=CASE,
        subject=COMPANY,
        materials=(Material(code=HEALTH, digest=_DEPOSITED),),
    ),
    "accepted": _accepted(CASE, COMPANY),
}
_NEIGHBOURS: Final[dict[str, Event]] = {
    "received-2": _received(CASE_TURNED_AWAY, NEIGHBOUR),
    "turned-away": ApplicationNotAccepted(
        case=CASE_TURNED_AWAY,
        subject=NEIGHBOUR,
        reason="不属于本机关职权范围",
        document="不予受理通知书",
    ),
    "received-3": _received(CASE_WITHDRAWN, NEIGHBOUR),
    "withdrawn": ApplicationWithdrawn(case=CASE_WITHDRAWN, subject=NEIGHBOUR, reason="申请人撤回"),
    "received-4": _received(CASE_SECOND_GRANT, NEIGHBOUR),
    "accepted-4": _accepted(CASE_SECOND_GRANT, NEIGHBOUR),
}
_UNSUPERVISED: Final[dict[str, Event]] = {
    "received-5": ApplicationReceived(
        case=CASE_UNSUPERVISED,
        parties=_REPRESENTED,
        subject=NEIGHBOUR,
        item=ADVERTISING,
        channel="网上",
        subject_name="内丘县邢瓷广告有限公司",
    ),
    "accepted-5": ApplicationAccepted(
        case=CASE_UNSUPERVISED, mode=AcceptanceMode.FULL, accepted_on=date(2017, 7, 4)
    ),
}
_JOINT: Final[dict[str, Event]] = {
    "joint-opened": JointCaseOpened(
        joint=JOINT,
        lead=BUREAU,
        items=(FOOD,),
        name="开饭店一件事",
        opened_on=date(2017, 10, 10),
    ),
    "received-6": replace(_received(CASE_BRANCH, NEIGHBOUR), joint=JOINT),
    "withdrawn-6": ApplicationWithdrawn(case=CASE_BRANCH, reason="申请人改变计划"),
    "joint-closed": JointCaseClosed(joint=JOINT, closed_on=date(2017, 10, 10)),
}
_HEARD: Final[dict[str, Event]] = {
    "received-7": ApplicationReceived(
        case=CASE_HEARD,
        subject=NEIGHBOUR,
        item=ADVERTISING,
        channel="窗口",
        parties=_REPRESENTED,
    ),
    "accepted-7": ApplicationAccepted(
        case=CASE_HEARD, mode=AcceptanceMode.FULL, accepted_on=date(2017, 10, 10)
    ),
}
_EVERY: Final = _CASE | _NEIGHBOURS | _UNSUPERVISED | _JOINT | _HEARD

TOLD: Final[dict[str, Told]] = {name: (BUREAU, RECEIVER, event) for name, event in _EVERY.items()}
"""The chapter's steps by their names; the story says in which order they happen."""
