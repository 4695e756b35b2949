"""The company is penalised and restricted, and a neighbouring county tells of a restriction."""

from datetime import date
from typing import Final

from ledger.events import Event
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    MeasureApplied,
    MeasureListed,
    NoticeEffect,
    PenaltyDecided,
    PenaltyExecuted,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.intake import PartyRole
from tests.examples.catalogue import FOOD
from tests.examples.intake import CASE_TURNED_AWAY
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    ROOT,
    SECOND_INSPECTOR,
    organisation_code,
)
from tests.examples.step import Told, step_id

PENALTY: Final = f"{MARKET}/2017-88"
PENALTY_MISTAKEN: Final = f"{MARKET}/2017-89"
MEASURE: Final = "C-01"
PENALTY_REPAIRED: Final = f"{MARKET}/2017-90"
LIST: Final = "M-01"
RESTRICTION_BRIEF: Final = f"{MARKET}/X-2017-004"
RESTRICTION: Final = f"{MARKET}/X-2017-003"
ELSEWHERE: Final = "130524"
"""柏乡县: a neighbouring county with a ledger of its own."""
MARKET_ELSEWHERE: Final = organisation_code("11130524000123499")
COMPANY_ELSEWHERE: Final = organisation_code("91130524MA07ABCD3")
RESTRICTION_ELSEWHERE: Final = f"{MARKET_ELSEWHERE}/X-2017-001"


def _penalty(number: str, subject: str) -> Event:
    return PenaltyDecided(
        penalty=number,
        subject=subject,
        item=FOOD,
        kinds=("2", "3"),
        fine_fen=5_000_000,
        confiscated_fen=126_000,
        document=f"内市监罚〔2017〕{number[-2:]}号",
        facts="销售超过保质期的食品",
        basis="食品安全法 第一百二十四条",
        decided_on=date(2017, 9, 20),
        publicised_until=date(2018, 9, 19),
    )


_TOLD_OF: Final = CreditNoticeReceived(
    about=f"restriction:{RESTRICTION_ELSEWHERE}",
    subject=COMPANY_ELSEWHERE,
    effect=NoticeEffect.IMPOSED,
    origin=ELSEWHERE,
    entry=step_id("restricted-elsewhere"),
    position=118,
    leaf="sha256:" + "5a" * 32,
    agency=MARKET_ELSEWHERE,
    forbids=(Forbidden.GRANT, Forbidden.LICENCE),
    reaches=(PartyRole.REPRESENTATIVE,),
    from_on=date(2017, 9, 1),
    until_on=date(2018, 8, 31),
    basis="食品安全法 第一百三十四条",
)
_RESTRICTED: Final = RestrictionImposed(
    restriction=RESTRICTION,
    subject=COMPANY,
    measure=MEASURE,
    ground=f"penalty:{PENALTY}",
    forbids=(Forbidden.GRANT, Forbidden.LICENCE),
    items=(FOOD,),
    reaches=(PartyRole.REPRESENTATIVE,),
    from_on=date(2017, 9, 21),
    until_on=date(2018, 9, 20),
    basis="食品安全法 第一百三十四条",
    reason="一处违法、处处受限",
)

_MEASURE: Final = MeasureListed(
    measure=MEASURE,
    version=1,
    name="限制取得行政许可",
    basis="食品安全法 第一百三十四条、第一百三十五条",
    forbids=(Forbidden.GRANT, Forbidden.LICENCE, Forbidden.COMMITMENT),
    ends_with_repair=True,
)

TOLD: Final[dict[str, Told]] = {
    "measure": (KEEPER, ROOT, _MEASURE),
    "penalised": (MARKET, INSPECTOR, _penalty(PENALTY, COMPANY)),
    "told-of": (KEEPER, ROOT, _TOLD_OF),
    "restricted": (MARKET, INSPECTOR, _RESTRICTED),
    "lifted": (
        MARKET,
        INSPECTOR,
        RestrictionLifted(
            restriction=RESTRICTION, subject=COMPANY, reason="信用修复", document="信用修复决定"
        ),
    ),
    "penalty-revoked": (
        MARKET,
        SECOND_INSPECTOR,
        PenaltyRevoked(
            penalty=PENALTY,
            subject=COMPANY,
            document="内市监撤〔2017〕2号",
            reason="事实认定错误",
            revoked_on=date(2017, 10, 9),
        ),
    ),
    "penalised-by-mistake": (MARKET, INSPECTOR, _penalty(PENALTY_MISTAKEN, NEIGHBOUR)),
    "penalised-and-sorry": (MARKET, INSPECTOR, _penalty(PENALTY_REPAIRED, COMPANY)),
    "executed": (
        MARKET,
        INSPECTOR,
        PenaltyExecuted(
            penalty=PENALTY_REPAIRED,
            subject=COMPANY,
            what="罚款已缴纳, 违法所得已上缴",
            executed_on=date(2017, 9, 28),
            in_full=True,
            document="缴款书0088号",
        ),
    ),
    "restricted-briefly": (
        MARKET,
        INSPECTOR,
        RestrictionImposed(
            restriction=RESTRICTION_BRIEF,
            subject=NEIGHBOUR,
            measure=MEASURE,
            forbids=(Forbidden.GRANT,),
            from_on=date(2017, 10, 10),
            until_on=date(2017, 10, 10),
            basis="食品安全法 第一百三十四条",
        ),
    ),
    "measure-applied": (
        BUREAU,
        DECIDER,
        MeasureApplied(
            restriction=RESTRICTION_BRIEF,
            subject=NEIGHBOUR,
            case=CASE_TURNED_AWAY,
            content="该申请依限制不予受理",
            applied_on=date(2017, 10, 10),
        ),
    ),
    "list-of-persons": (
        KEEPER,
        ROOT,
        MeasureListed(
            measure=LIST,
            version=1,
            name="严重违法失信名单",
            basis="严重违法失信名单管理办法",
            level="县级",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
