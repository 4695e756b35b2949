"""Cases are decided, licences issued, changed, revoked and struck off."""

from datetime import date
from typing import Final

from ledger.events import Event
from ledger.events.decision import (
    DecisionMade,
    DecisionOutcome,
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
    Revocation,
    SealRegistered,
)
from tests.examples.catalogue import FOOD
from tests.examples.intake import CASE, CASE_SECOND_GRANT
from tests.examples.organisation import BUREAU, COMPANY, DECIDER, ISSUER, NEIGHBOUR
from tests.examples.step import Told

LICENCE: Final = f"{BUREAU}/JY11305230000412"
LICENCE_SECOND: Final = f"{BUREAU}/JY11305230000415"
_DAY: Final = date(2017, 7, 3)


def _decided(case: str, subject: str) -> Event:
    return DecisionMade(
        case=case,
        item=FOOD,
        subject=subject,
        outcome=DecisionOutcome.GRANTED,
        document=f"内审批准字〔2017〕{case[-4:]}号",
        seal="内丘县行政审批局行政许可专用章",
        decided_on=_DAY,
    )


def _issued(licence: str, case: str, subject: str) -> Event:
    return LicenceIssued(
        licence=licence,
        case=case,
        subject=subject,
        item=FOOD,
        name="食品经营许可证",
        subject_name="内丘县鹊山食品有限公司",
        valid_from=_DAY,
        valid_to=date(2022, 7, 2),
        content="预包装食品销售",
    )


_DECIDED: Final[dict[str, Event]] = {
    "decided": _decided(CASE, COMPANY),
    "decided-4": _decided(CASE_SECOND_GRANT, NEIGHBOUR),
    "revoked": LicenceRevoked(
        licence=LICENCE_SECOND,
        subject=NEIGHBOUR,
        kind=Revocation.REVOKED,
        effective_on=_DAY,
        basis="行政许可法 第六十九条",
        document="撤销决定书",
        reason="以欺骗手段取得",
    ),
}
_ISSUED: Final[dict[str, Event]] = {
    "issued": _issued(LICENCE, CASE, COMPANY),
    "changed": LicenceChanged(
        licence=LICENCE,
        subject=COMPANY,
        kind=LicenceChange.AMENDED,
        effective_on=_DAY,
        content="预包装食品销售, 散装食品销售",
        document="变更通知书",
    ),
    "issued-4": _issued(LICENCE_SECOND, CASE_SECOND_GRANT, NEIGHBOUR),
    "struck-off": LicenceCancelled(
        licence=LICENCE_SECOND, subject=NEIGHBOUR, effective_on=_DAY, reason="许可被撤销"
    ),
}

TOLD: Final[dict[str, Told]] = {
    **{name: (BUREAU, DECIDER, event) for name, event in _DECIDED.items()},
    **{name: (BUREAU, ISSUER, event) for name, event in _ISSUED.items()},
    "seal": (
        BUREAU,
        ISSUER,
        SealRegistered(
            agency=BUREAU,
            name="内丘县行政审批局行政许可专用章",
            valid_from=date(2017, 5, 1),
            document="印章备案表",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
