"""内丘县 (130523) as the examples tell it: its agencies, officers, calendar, items and duties."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid5

from ledger.events import Event
from ledger.events.base import Role, TimeUnit
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    GuideMaterial,
    GuidePublished,
    GuideStep,
    ItemAdjusted,
    ItemCancelled,
    ItemListed,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    CalendarPublished,
    LedgerOpened,
    LegalTermSet,
    OfficerAppointed,
    OfficerRemoved,
    Post,
    RecodeKind,
    Source,
    SubjectRecoded,
)
from ledger.identifiers import uscc_check_character

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

RECEIVER: Final = f"{BUREAU}/101"
FIRST_REVIEWER: Final = f"{BUREAU}/201"
SECOND_REVIEWER: Final = f"{BUREAU}/202"
DECIDER: Final = f"{BUREAU}/301"
ISSUER: Final = f"{BUREAU}/401"
LEAVER: Final = f"{BUREAU}/901"

FOOD: Final = "XK-13-0412"
"""食品经营许可."""
OLD_FOOD: Final = "XK-13-0098"
"""食品流通许可, replaced by the former."""
BUILDING: Final = "XK-17-0007"
"""建筑工程施工许可: moves to the bureau."""
SEAL_CUTTING: Final = "XK-09-0031"
"""公章刻制许可: cancelled."""

COMPANY: Final = organisation_code("91130523MA07ABCD1")
COMPANY_BEFORE: Final = "reg:neiqiu:130523000012345"
"""The company's register number before the unified code."""
NEIGHBOUR: Final = organisation_code("91130523MA07ABCD2")
REPRESENTATIVE: Final = "person:k1:" + "3f" * 16

CASE: Final = f"{BUREAU}/2017-0412"
CASE_TURNED_AWAY: Final = f"{BUREAU}/2017-0413"
CASE_WITHDRAWN: Final = f"{BUREAU}/2017-0414"
CASE_SECOND_GRANT: Final = f"{BUREAU}/2017-0415"
LICENCE: Final = f"{BUREAU}/JY11305230000412"
LICENCE_SECOND: Final = f"{BUREAU}/JY11305230000415"

APPLICATION_FORM: Final = "M01"
PREMISES: Final = "M02"
HEALTH: Final = "M03"
POWER_OF_ATTORNEY: Final = "M04"

_NAMESPACE: Final = UUID("5f0c1c9e-3d0e-5c5a-9f6e-130523201704")


def step_id(slot: str) -> str:
    """Return the fixed entry id of a named place in the story."""
    return str(uuid5(_NAMESPACE, slot))


Told = tuple[str, str, str, Event]
"""Slot, agency, actor and event of one step of the story."""

DUTY_OF_BUREAU: Final = "duty-bureau"
DUTY_THAT_ENDS: Final = "duty-ends"

_EVERY_ACT: Final = tuple(Act)

_SPRING_DAYS_OFF: Final = (date(2017, 1, 2), date(2017, 5, 1))
_NATIONAL_DAYS_OFF: Final = tuple(date(2017, 10, day) for day in (2, 3, 4, 5, 6))
_WORKING_SATURDAY: Final = date(2017, 9, 30)


_ROOT: Final = f"{KEEPER}/1"
_REGISTERED: Final = (
    (KEEPER, "内丘县人民政府办公室", (Role.KEEPER, Role.IMPORTER)),
    (CATALOGUE, "内丘县机构编制委员会办公室", (Role.CATALOGUE,)),
    (BUREAU, "内丘县行政审批局", (Role.WINDOW, Role.APPROVAL)),
    (HOUSING, "内丘县住房和城乡建设局", (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)),
    (INDUSTRY, "内丘县工商行政管理局", (Role.SUPERVISION,)),
    (MARKET, "内丘县市场监督管理局", (Role.SUPERVISION,)),
)
_POSTS: Final = (
    (f"{CATALOGUE}/1", CATALOGUE, Post.OFFICER),
    (RECEIVER, BUREAU, Post.RECEIVER),
    (FIRST_REVIEWER, BUREAU, Post.REVIEWER),
    (SECOND_REVIEWER, BUREAU, Post.REVIEWER),
    (DECIDER, BUREAU, Post.DECIDER),
    (ISSUER, BUREAU, Post.OFFICER),
    (LEAVER, BUREAU, Post.OFFICER),
    (f"{HOUSING}/1", HOUSING, Post.OFFICER),
    (f"{MARKET}/1", MARKET, Post.INSPECTOR),
)
_OPENING: Final = LedgerOpened(
    name="内丘县审管账本",
    zone="Asia/Shanghai",
    agency=KEEPER,
    officer=_ROOT,
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


def organisation() -> tuple[Told, ...]:
    """Return how the ledger is opened and everybody in it appointed."""
    return (
        ("opened", KEEPER, _ROOT, _OPENING),
        *(
            (f"agency-{name}", KEEPER, _ROOT, AgencyRegistered(agency=code, name=name, roles=roles))
            for code, name, roles in _REGISTERED
        ),
        *(
            (
                f"officer-{officer}",
                KEEPER,
                _ROOT,
                OfficerAppointed(officer=officer, agency=agency, post=post),
            )
            for officer, agency, post in _POSTS
        ),
        (
            "left",
            KEEPER,
            _ROOT,
            OfficerRemoved(officer=LEAVER, agency=BUREAU, post=Post.OFFICER, reason="调离"),
        ),
        (
            "succeeded",
            KEEPER,
            _ROOT,
            AgencySucceeded(
                agency=INDUSTRY,
                successor=MARKET,
                effective_on=date(2017, 5, 1),
                document="冀机编〔2017〕3号",
            ),
        ),
        *_calendar(),
    )


def _calendar() -> tuple[Told, ...]:
    return (
        ("calendar", KEEPER, _ROOT, _CALENDAR),
        ("term-notice", KEEPER, _ROOT, _term("supplement-notice", 5, "行政许可法 第三十二条")),
        ("term-decision", KEEPER, _ROOT, _term("decision", 20, "行政许可法 第四十二条")),
        (
            "recoded",
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
    )


def _term(name: str, length: int, basis: str) -> LegalTermSet:
    return LegalTermSet(
        term=name,
        length=length,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2004, 7, 1),
        basis=basis,
    )


def _item(code: str, name: str, agency: str, *, replaces: tuple[str, ...] = ()) -> ItemListed:
    return ItemListed(
        item=code,
        replaces=replaces,
        name=name,
        kind="01",
        basis=("食品安全法 第三十五条",),
        agency=agency,
        effective_on=date(2017, 1, 1),
        level="县级",
        document="内政字【2017】2号",
    )


_CLERK: Final = f"{CATALOGUE}/1"
_GUIDE: Final = GuidePublished(
    item=FOOD,
    version=1,
    effective_on=date(2017, 1, 1),
    legal_days=20,
    legal_unit=TimeUnit.WORKDAY,
    promised_days=7,
    promised_unit=TimeUnit.WORKDAY,
    materials=(
        GuideMaterial(code=APPLICATION_FORM, name="食品经营许可申请书"),
        GuideMaterial(code=PREMISES, name="经营场所平面图"),
        GuideMaterial(code=HEALTH, name="从业人员健康证明"),
        GuideMaterial(code=POWER_OF_ATTORNEY, name="授权委托书", optional=True),
    ),
    steps=(
        GuideStep(name="受理", post="受理岗", days=1),
        GuideStep(name="初审", post="初审岗", days=2),
        GuideStep(name="复审", post="复审岗", days=2),
        GuideStep(name="决定", post="审批岗", days=2),
    ),
    review_levels=2,
)
_DUTY: Final = DutyAssigned(
    item=FOOD,
    agency=BUREAU,
    acts=_EVERY_ACT,
    effective_on=date(2017, 1, 1),
    document="内丘县责任清单",
)
_SUPERVISION: Final = SupervisionDutyAssigned(
    item=FOOD,
    agency=MARKET,
    effective_on=date(2017, 1, 1),
    level="县级",
    areas=("130523",),
    focus_points=("经营场所与许可一致", "从业人员健康管理"),
    claim_days_max=7,
    feedback_days_max=2,
)
_BUILDING_DUTY: Final = DutyAssigned(
    item=BUILDING, agency=HOUSING, acts=_EVERY_ACT, effective_on=date(2017, 1, 1)
)


def catalogue() -> tuple[Told, ...]:
    """Return how the catalogue comes to be what the case finds."""
    return (
        ("item-old-food", CATALOGUE, _CLERK, _item(OLD_FOOD, "食品流通许可", BUREAU)),
        (
            "item-food",
            CATALOGUE,
            _CLERK,
            _item(FOOD, "食品经营许可", BUREAU, replaces=(OLD_FOOD,)),
        ),
        ("item-building", CATALOGUE, _CLERK, _item(BUILDING, "建筑工程施工许可", HOUSING)),
        ("item-seal-cutting", CATALOGUE, _CLERK, _item(SEAL_CUTTING, "公章刻制许可", BUREAU)),
        (
            "adjusted",
            CATALOGUE,
            _CLERK,
            ItemAdjusted(
                item=FOOD,
                effective_on=date(2017, 3, 1),
                basis=("食品安全法 第三十五条", "食品经营许可管理办法"),
            ),
        ),
        *_duties(),
        *_moved(),
    )


def _duties() -> tuple[Told, ...]:
    return (
        ("guide", BUREAU, DECIDER, _GUIDE),
        (DUTY_OF_BUREAU, CATALOGUE, _CLERK, _DUTY),
        ("supervision", CATALOGUE, _CLERK, _SUPERVISION),
        (DUTY_THAT_ENDS, CATALOGUE, _CLERK, _BUILDING_DUTY),
        (
            "supervision-building",
            CATALOGUE,
            _CLERK,
            SupervisionDutyAssigned(item=BUILDING, agency=HOUSING, effective_on=date(2017, 1, 1)),
        ),
    )


def _moved() -> tuple[Told, ...]:
    return (
        (
            "transferred",
            CATALOGUE,
            _CLERK,
            ItemTransferred(
                item=BUILDING,
                agency_from=HOUSING,
                agency_to=BUREAU,
                effective_on=date(2017, 7, 1),
                cases_in_hand=CasesInHand.OLD,
                document="内政字【2017】15号",
            ),
        ),
        (
            "duty-ended",
            CATALOGUE,
            _CLERK,
            DutyEnded(
                item=BUILDING,
                duty=step_id(DUTY_THAT_ENDS),
                effective_on=date(2017, 9, 1),
                reason="事项划转",
            ),
        ),
        (
            "cancelled",
            CATALOGUE,
            _CLERK,
            ItemCancelled(
                item=SEAL_CUTTING, effective_on=date(2017, 6, 30), document="国发〔2017〕7号"
            ),
        ),
    )
