"""The county that the load belongs to: agencies, officers, calendar, items, guides and duties."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from ledger.events import Event
from ledger.events.base import Role, TimeUnit
from ledger.events.catalogue import (
    Act,
    DutyAssigned,
    GuideMaterial,
    GuidePublished,
    GuideStep,
    ItemListed,
    SupervisionDutyAssigned,
)
from ledger.events.credit import Forbidden, MeasureListed
from ledger.events.organisation import (
    AgencyRegistered,
    CalendarPublished,
    LedgerOpened,
    LegalTermSet,
    OfficerAppointed,
    Post,
    Source,
)

LEDGER: Final = "130523"
KEEPER: Final = "reg:neiqiu:1"
BUREAU: Final = "reg:neiqiu:2"
SUPERVISORS: Final = tuple(f"reg:neiqiu:{number}" for number in range(11, 31))
ITEM_COUNT: Final = 60
ITEMS: Final = tuple(f"XK-{number:04}" for number in range(1, ITEM_COUNT + 1))
MATERIALS: Final = ("M01", "M02", "M03")
MEASURE: Final = "C-01"
OPENED_ON: Final = date(2017, 1, 1)
OLD_SYSTEM: Final = "old-system"
CUT_OVER: Final = datetime(2017, 6, 1, tzinfo=UTC)

RECEIVERS: Final = tuple(f"{BUREAU}/1{number:02}" for number in range(20))
REVIEWERS: Final = tuple(f"{BUREAU}/2{number:02}" for number in range(20))
SECOND_REVIEWERS: Final = tuple(f"{BUREAU}/3{number:02}" for number in range(10))
DECIDERS: Final = tuple(f"{BUREAU}/4{number:02}" for number in range(5))
CORRECTORS: Final = tuple(f"{BUREAU}/6{number:02}" for number in range(3))
ISSUERS: Final = tuple(f"{BUREAU}/5{number:02}" for number in range(5))

Told = tuple[str, str, Event]
"""Agency, actor and event of one step."""


def supervisor_of(item: str) -> str:
    """Return the agency that supervises an item."""
    return SUPERVISORS[ITEMS.index(item) % len(SUPERVISORS)]


def inspector_of(agency: str) -> str:
    """Return the officer who acts for a supervisor."""
    return f"{agency}/1"


def founding(today: date) -> Iterator[Told]:
    """Yield everything that must be recorded before the first case."""
    root = f"{KEEPER}/1"
    for event in (*_organisation(root, today), *_catalogue()):
        yield KEEPER, root, event


def _organisation(root: str, today: date) -> Iterator[Event]:
    yield LedgerOpened(
        name="内丘县审管账本",
        zone="Asia/Shanghai",
        agency=KEEPER,
        officer=root,
        calendar="cn",
        area="130523",
        sources=(Source(name=OLD_SYSTEM, agency=KEEPER, cut_over=CUT_OVER),),
    )
    keeper = (Role.KEEPER, Role.CATALOGUE, Role.IMPORTER)
    yield AgencyRegistered(agency=KEEPER, name="县政府办公室", roles=keeper)
    bureau = (Role.WINDOW, Role.APPROVAL)
    yield AgencyRegistered(agency=BUREAU, name="县行政审批局", roles=bureau)
    for agency in SUPERVISORS:
        name = f"监管部门{agency[-2:]}"
        yield AgencyRegistered(agency=agency, name=name, roles=(Role.SUPERVISION,))
        for inspector in (inspector_of(agency), f"{agency}/2"):
            yield OfficerAppointed(officer=inspector, agency=agency, post=Post.INSPECTOR)
    posts = (
        (RECEIVERS, Post.RECEIVER),
        (REVIEWERS, Post.REVIEWER),
        (SECOND_REVIEWERS, Post.REVIEWER),
        (DECIDERS, Post.DECIDER),
        (ISSUERS, Post.OFFICER),
        (CORRECTORS, Post.CORRECTOR),
    )
    for officers, post in posts:
        for officer in officers:
            yield OfficerAppointed(officer=officer, agency=BUREAU, post=post)
    for year in range(2017, today.year + 2):
        yield CalendarPublished(calendar="cn", year=year)
    yield MeasureListed(
        measure=MEASURE,
        version=1,
        name="限制取得行政许可",
        basis="食品安全法 第一百三十五条",
        forbids=(Forbidden.GRANT, Forbidden.LICENCE),
    )
    for term, length in (("supplement-notice", 5), ("supplement-silence", 5), ("decision", 20)):
        yield LegalTermSet(
            term=term,
            length=length,
            unit=TimeUnit.WORKDAY,
            effective_on=OPENED_ON,
            basis="行政许可法",
        )


def _catalogue() -> Iterator[Event]:
    for item in ITEMS:
        yield ItemListed(
            item=item,
            name=f"许可事项{item}",
            kind="01",
            basis=("行政许可法 第十二条",),
            agency=BUREAU,
            effective_on=OPENED_ON,
        )
        yield GuidePublished(
            item=item,
            version=1,
            effective_on=OPENED_ON,
            legal_days=20,
            promised_days=7,
            materials=tuple(GuideMaterial(code=code, name=f"材料{code}") for code in MATERIALS),
            steps=(GuideStep(name="审核", post="审核岗"), GuideStep(name="决定", post="审批岗")),
            review_levels=2,
        )
        yield DutyAssigned(item=item, agency=BUREAU, acts=tuple(Act), effective_on=OPENED_ON)
        yield SupervisionDutyAssigned(
            item=item,
            agency=supervisor_of(item),
            effective_on=OPENED_ON,
            focus_points=("经营场所与许可一致",),
            claim_days_max=7,
            feedback_days_max=2,
        )
