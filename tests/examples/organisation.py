"""内丘县 (130523) is opened: its agencies, officers, subjects, calendar and legal terms."""

from datetime import UTC, date, datetime
from typing import Final

from ledger.events.base import Role, TimeUnit
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    CalendarPublished,
    LedgerOpened,
    LegalTermSet,
    LiaisonAppointed,
    LoopStep,
    OfficerAppointed,
    OfficerRemoved,
    PersonKeyAdopted,
    Post,
    RecodeKind,
    ServiceLevelSet,
    Source,
    SubjectRecoded,
)
from ledger.identifiers import uscc_check_character
from tests.examples.step import Told

LEDGER: Final = "130523"


def organisation_code(first: str) -> str:
    """Return an organisation's identity from the first 17 characters of its code."""
    return f"uscc:{first}{uscc_check_character(first)}"


KEEPER: Final = organisation_code("11130523000123456")
"""县政府办公室."""
CATALOGUE: Final = organisation_code("11130523000123464")
"""县编委办."""
BUREAU: Final = organisation_code("11130523MB0123456")
"""县行政审批局, with its windows."""
HOUSING: Final = organisation_code("11130523000123472")
"""县住房和城乡建设局: the body from which an item moves to the bureau."""
INDUSTRY: Final = organisation_code("11130523000123480")
"""县工商行政管理局, merged into the market authority."""
MARKET: Final = organisation_code("11130523000123499")
"""县市场监督管理局: supervises."""
HEALTH_OFFICE: Final = organisation_code("11130523000123501")
"""县卫生和计划生育局: supervises 餐具消毒 under the same item."""

DISCIPLINE: Final = organisation_code("11130523000123528")
"""县监察局: reads files, excuses lights, and has others answer for them."""

ROOT: Final = f"{KEEPER}/1"
CLERK: Final = f"{CATALOGUE}/1"
RECEIVER: Final = f"{BUREAU}/101"
FIRST_REVIEWER: Final = f"{BUREAU}/201"
SECOND_REVIEWER: Final = f"{BUREAU}/202"
DECIDER: Final = f"{BUREAU}/301"
BUREAU_CORRECTOR: Final = f"{BUREAU}/801"
ISSUER: Final = f"{BUREAU}/401"
LEAVER: Final = f"{BUREAU}/901"
AUDITOR: Final = f"{DISCIPLINE}/1"
HEAD: Final = f"{BUREAU}/001"
"""局长."""
INSPECTOR: Final = f"{MARKET}/1"
SECOND_INSPECTOR: Final = f"{MARKET}/2"
THIRD_INSPECTOR: Final = f"{MARKET}/3"
MARKET_CORRECTOR: Final = f"{MARKET}/9"
HEALTH_INSPECTOR: Final = f"{HEALTH_OFFICE}/1"

COMPANY: Final = organisation_code("91130523MA07ABCD1")
COMPANY_BEFORE: Final = "reg:neiqiu:130523000012345"
"""The company's register number before the unified code."""
NEIGHBOUR: Final = organisation_code("91130523MA07ABCD2")
REPRESENTATIVE: Final = "person:k1:" + "3f" * 16

_SPRING_DAYS_OFF: Final = (date(2017, 1, 2), date(2017, 5, 1))
_NATIONAL_DAYS_OFF: Final = tuple(date(2017, 10, day) for day in (2, 3, 4, 5, 6))
_WORKING_SATURDAY: Final = date(2017, 9, 30)


def _registered(agency: str, name: str, *roles: Role) -> Told:
    return KEEPER, ROOT, AgencyRegistered(agency=agency, name=name, roles=roles)


def _appointed(officer: str, post: Post) -> Told:
    agency = officer.rpartition("/")[0]
    return KEEPER, ROOT, OfficerAppointed(officer=officer, agency=agency, post=post)


def _inspecting(officer: str, number: int) -> Told:
    """Appoint an inspector with a certificate."""
    agency = officer.rpartition("/")[0]
    appointed = OfficerAppointed(
        officer=officer,
        agency=agency,
        post=Post.INSPECTOR,
        certificate=f"冀执法{number:06}",
        certificate_until=date(2021, 12, 31),
    )
    return KEEPER, ROOT, appointed


def _term(name: str, length: int, basis: str) -> Told:
    return (
        KEEPER,
        ROOT,
        LegalTermSet(
            term=name,
            length=length,
            unit=TimeUnit.WORKDAY,
            effective_on=date(2004, 7, 1),
            basis=basis,
        ),
    )


_OPENING: Final = LedgerOpened(
    name="内丘县审管账本",
    zone="Asia/Shanghai",
    agency=KEEPER,
    officer=ROOT,
    calendar="cn",
    area="130523",
    sources=(Source(name="old-system", agency=KEEPER, cut_over=datetime(2017, 6, 1, tzinfo=UTC)),),
)
_CALENDAR: Final = CalendarPublished(
    calendar="cn",
    year=2017,
    days_off=_SPRING_DAYS_OFF + _NATIONAL_DAYS_OFF,
    working_days=(_WORKING_SATURDAY,),
    document="国办发明电〔2016〕17号",
)
_AGENCIES: Final[dict[str, Told]] = {
    "agency-keeper": _registered(KEEPER, "内丘县人民政府办公室", Role.KEEPER, Role.IMPORTER),
    "agency-catalogue": _registered(CATALOGUE, "内丘县机构编制委员会办公室", Role.CATALOGUE),
    "agency-bureau": _registered(BUREAU, "内丘县行政审批局", Role.WINDOW, Role.APPROVAL),
    "agency-housing": _registered(
        HOUSING, "内丘县住房和城乡建设局", Role.WINDOW, Role.APPROVAL, Role.SUPERVISION
    ),
    "agency-industry": _registered(INDUSTRY, "内丘县工商行政管理局", Role.SUPERVISION),
    "agency-market": _registered(MARKET, "内丘县市场监督管理局", Role.SUPERVISION),
    "agency-health": _registered(HEALTH_OFFICE, "内丘县卫生和计划生育局", Role.SUPERVISION),
}
_OFFICERS: Final[dict[str, Told]] = {
    "clerk": _appointed(CLERK, Post.OFFICER),
    "receiver": _appointed(RECEIVER, Post.RECEIVER),
    "first-reviewer": _appointed(FIRST_REVIEWER, Post.REVIEWER),
    "second-reviewer": _appointed(SECOND_REVIEWER, Post.REVIEWER),
    "decider": _appointed(DECIDER, Post.DECIDER),
    "issuer": _appointed(ISSUER, Post.OFFICER),
    "leaver": _appointed(LEAVER, Post.OFFICER),
    "head": _appointed(HEAD, Post.HEAD),
    "housing-officer": _appointed(f"{HOUSING}/1", Post.OFFICER),
    "inspector": _inspecting(INSPECTOR, 1),
    "second-inspector": _inspecting(SECOND_INSPECTOR, 2),
    "third-inspector": _inspecting(THIRD_INSPECTOR, 4),
    "market-corrector": _appointed(MARKET_CORRECTOR, Post.CORRECTOR),
    "bureau-corrector": _appointed(BUREAU_CORRECTOR, Post.CORRECTOR),
    "health-inspector": _inspecting(HEALTH_INSPECTOR, 3),
    "liaison-market": (
        MARKET,
        INSPECTOR,
        LiaisonAppointed(agency=MARKET, officer=INSPECTOR, document="内市监〔2017〕5号"),
    ),
    "liaison-health": (
        KEEPER,
        ROOT,
        LiaisonAppointed(agency=HEALTH_OFFICE, officer=HEALTH_INSPECTOR),
    ),
    "left": (
        KEEPER,
        ROOT,
        OfficerRemoved(officer=LEAVER, agency=BUREAU, post=Post.OFFICER, reason="调离"),
    ),
}

TOLD: Final[dict[str, Told]] = {
    "opened": (KEEPER, ROOT, _OPENING),
    **_AGENCIES,
    **_OFFICERS,
    "succeeded": (
        KEEPER,
        ROOT,
        AgencySucceeded(
            agency=INDUSTRY,
            successor=MARKET,
            effective_on=date(2017, 5, 1),
            document="冀机编〔2017〕3号",
        ),
    ),
    "calendar": (KEEPER, ROOT, _CALENDAR),
    "term-notice": _term("supplement-notice", 5, "行政许可法 第三十二条"),
    "term-decision": _term("decision", 20, "行政许可法 第四十二条"),
    "term-joint": _term("joint", 45, "行政许可法 第四十二条"),
    "term-supplement": _term("supplement-silence", 5, "行政许可法 第三十二条第一款第五项"),
    "recoded": (
        BUREAU,
        RECEIVER,
        SubjectRecoded(
            subject_from=COMPANY_BEFORE,
            subject_into=COMPANY,
            kind=RecodeKind.SAME,
            effective_on=date(2017, 6, 1),
            document="三证合一",
        ),
    ),
    "service-level": (
        KEEPER,
        ROOT,
        ServiceLevelSet(
            level="all",
            agency=BUREAU,
            step=LoopStep.PUSH,
            days=2,
            yellow_left=1,
            basis="内丘县内政字【2017】15号",
        ),
    ),
    "person-key": (
        KEEPER,
        ROOT,
        PersonKeyAdopted(ledger=LEDGER, key="k1", check_value="5a" * 32),
    ),
    "agency-discipline": (
        KEEPER,
        ROOT,
        AgencyRegistered(agency=DISCIPLINE, name="县监察局", roles=(Role.INSPECTION,)),
    ),
    "auditor": (KEEPER, ROOT, OfficerAppointed(officer=AUDITOR, agency=DISCIPLINE)),
}
"""The chapter's steps by their names; the story says in which order they happen."""
