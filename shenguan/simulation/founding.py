"""建县: what is recorded before the first case: offices, posts, terms, catalogue, duties."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

import msgspec

from ledger.events import EVENTS, Event
from ledger.events.base import Role, TimeUnit
from ledger.events.catalogue import (
    Act,
    Disposition,
    DutyAssigned,
    GuideMaterial,
    GuidePublished,
    GuideStep,
    ItemListed,
    SupervisionDutyAssigned,
)
from ledger.events.credit import Forbidden, MeasureListed
from ledger.events.decision import SealRegistered
from ledger.events.organisation import (
    AgencyRegistered,
    LedgerOpened,
    LegalTermSet,
    LiaisonAppointed,
    LoopStep,
    OfficerAppointed,
    PersonKeyAdopted,
    Post,
    ServiceLevelSet,
    Source,
)
from ledger.law.deadline import WITHDRAW_PUBLICATION
from ledger.law.enforcement import ENFORCEMENT
from ledger.law.publicity import REPAIR
from shenguan.shipped import shipped
from shenguan.simulation import county as names
from shenguan.simulation.county import Actor, County, ItemKind
from shenguan.simulation.line import ACCEPTED, Expected, Lines, PlayLine
from shenguan.simulation.papers import draws
from shenguan.simulation.pen import ZONE, Pen

CALENDAR: Final = "cn"
OLD_SYSTEM: Final = "old-system"
OLD_WINDOWS: Final = "old-windows"
"""What the bureau's windows wrote before: it brings that along by itself."""
CUT_OVER: Final = datetime(2016, 12, 31, tzinfo=ZONE)
RENEWAL: Final = "renewal"
RENEWAL_SINCE: Final = date(2017, 1, 9)
"""From when on the county has this term: before it nothing says when to ask for a renewal."""
BEGINS: Final = date(2016, 1, 1)
_OF_THE_COUNTY: Final = "内政字【2017】15号"
_POSTS: Final = (
    (range(101, 111), Post.RECEIVER),
    (range(201, 212), Post.REVIEWER),
    (range(251, 256), Post.REVIEWER),
    (range(301, 306), Post.DECIDER),
    (range(401, 404), Post.OFFICER),
    (range(801, 803), Post.CORRECTOR),
)
_POSTS_OF_HOUSING: Final = (
    (101, Post.RECEIVER),
    (201, Post.REVIEWER),
    (251, Post.REVIEWER),
    (301, Post.DECIDER),
)
_INSPECTORS: Final = range(1, 6)
_TERMS: Final = (
    LegalTermSet(
        term=ENFORCEMENT,
        length=names.ENFORCEMENT_DAYS,
        unit=TimeUnit.DAY,
        effective_on=date(2007, 10, 1),
        basis="工商行政管理机关行政处罚程序规定 第五十七条",
    ),
    LegalTermSet(
        term=WITHDRAW_PUBLICATION,
        length=3,
        unit=TimeUnit.WORKDAY,
        effective_on=BEGINS,
        basis=_OF_THE_COUNTY,
    ),
    LegalTermSet(
        term=REPAIR,
        length=names.REPAIR_DAYS,
        unit=TimeUnit.WORKDAY,
        effective_on=BEGINS,
        basis=_OF_THE_COUNTY,
    ),
)
"""What the county goes by before a statute of the whole country gives so many days."""
_CERTIFIED_FOR: Final = 4
"""To the end of how many years after this one a certificate of enforcement holds."""


def founded_on(year: int) -> datetime:
    """Return when the ledger of a year is opened."""
    return datetime.combine(date(year, 1, 1), time(8, tzinfo=ZONE))


def founding(county: County, pen: Pen, name: str) -> Lines:
    """Yield all that has to be on record before anybody applies for anything."""
    yield tuple(_together(county, pen, name))
    for agency, event in _offices(county, certified_until(pen.today)):
        both = isinstance(event, AgencyRegistered) and event.agency == county.housing
        expect: Expected = {"findings": ("agency.both-sides",)} if both else ACCEPTED
        yield pen.line(event, agency, expect=expect)
    for event in _settings(county):
        yield pen.line(event, county.root)
    for event in _catalogue(county):
        by = county.decider if isinstance(event, GuidePublished) else county.clerk
        yield pen.line(event, by)
    for event in _levels_of_every_step(county):
        yield pen.line(event, county.root)
    yield from _of_the_body_that_loses(county, pen)


def _together(county: County, pen: Pen, name: str) -> Iterator[PlayLine]:
    moment = pen.now
    sources = tuple(
        Source(name=system, agency=agency, cut_over=CUT_OVER)
        for system, agency in ((OLD_SYSTEM, county.keeper), (OLD_WINDOWS, county.bureau))
    )
    opening = LedgerOpened(
        name=name,
        zone="Asia/Shanghai",
        agency=county.keeper,
        officer=county.root.actor,
        calendar=CALENDAR,
        area=county.region,
        sources=sources,
        simulated=True,
    )
    roles = (Role.KEEPER, Role.INSPECTION, Role.LEGAL, Role.IMPORTER)
    for event in (
        opening,
        AgencyRegistered(agency=county.keeper, name="县政府办公室", roles=roles),
        _appointed(county.root, Post.HEAD),
        _appointed(county.officer(county.keeper, 2), Post.CORRECTOR),
        _appointed(county.officer(county.keeper, 3), Post.OFFICER),
        *(_shipped(one.type, one.data) for one in shipped(CALENDAR)),
    ):
        line = pen.line(event, county.root, ledger=county.region)
        line.at = moment
        yield line


def _shipped(name: str, data: dict[str, Any]) -> Event:
    event: Any = msgspec.convert(data, EVENTS[name])
    if isinstance(event, LegalTermSet) and event.term == RENEWAL:
        return msgspec.structs.replace(event, effective_on=RENEWAL_SINCE)
    return event  # type: ignore[no-any-return]


def certified_until(day: date) -> date:
    """Return until when a certificate of enforcement holds that is given on a day."""
    return date(day.year + _CERTIFIED_FOR, 12, 31)


def _appointed(officer: Actor, post: Post, until: date | None = None) -> OfficerAppointed:
    certificate: dict[str, Any] = {}
    if post is Post.INSPECTOR:
        number = officer.actor.rpartition("/")[2]
        certificate = {"certificate": f"冀执法{number:0>6}", "certificate_until": until}
    return OfficerAppointed(officer=officer.actor, agency=officer.agency, post=post, **certificate)


def _offices(county: County, certified: date) -> Iterator[tuple[Actor, Event]]:
    yield from ((county.root, event) for event in _registered(county))
    yield county.root, _appointed(county.head, Post.HEAD)
    for numbers, post in _POSTS:
        for number in numbers:
            yield county.head, _appointed(county.officer(county.bureau, number), post)
    yield county.root, _appointed(county.officer(county.catalogue, 1), Post.HEAD)
    for agency in (county.market, county.industry, county.housing):
        head = county.officer(agency, 9)
        yield county.root, _appointed(head, Post.HEAD)
        for number in _INSPECTORS:
            yield head, _appointed(county.officer(agency, number), Post.INSPECTOR, certified)
        yield head, _appointed(county.officer(agency, 8), Post.CORRECTOR)
        liaison = county.officer(agency, 1)
        yield head, LiaisonAppointed(agency=agency, officer=liaison.actor)
    for number, post in _POSTS_OF_HOUSING:
        head = county.officer(county.housing, 9)
        yield head, _appointed(county.officer(county.housing, number), post)
    yield county.head, LiaisonAppointed(agency=county.bureau, officer=county.issuer.actor)


def _registered(county: County) -> Iterator[Event]:
    approving = (Role.WINDOW, Role.APPROVAL)
    for agency, name, roles in (
        (county.catalogue, "县委编办", (Role.CATALOGUE,)),
        (county.bureau, "县行政审批局", approving),
        (county.housing, "县住建局", (*approving, Role.SUPERVISION)),
        (county.market, "县市场监管局", (Role.SUPERVISION,)),
        (county.industry, "县工商局", (Role.SUPERVISION,)),
    ):
        yield AgencyRegistered(agency=agency, name=name, roles=roles)


def _settings(county: County) -> Iterator[Event]:
    yield from _TERMS
    basis = _OF_THE_COUNTY
    for step, days in (
        (LoopStep.PUSH, 2),
        (LoopStep.CLAIM, 7),
        (LoopStep.FEEDBACK, 5),
        (LoopStep.ACKNOWLEDGE, 5),
        (LoopStep.PUBLISH, 7),
        (LoopStep.ANSWER_RATING, 15),
    ):
        yield ServiceLevelSet(level="all", step=step, days=days, yellow_left=2, basis=basis)
    yield ServiceLevelSet(level="all", step=LoopStep.RETURN, times=2, basis=basis)
    for step, days in ((LoopStep.ANSWER, 15), (LoopStep.FORWARD, 5)):
        yield ServiceLevelSet(
            level="all", step=step, agency=county.housing, days=days, yellow_left=2, basis=basis
        )
    yield MeasureListed(
        measure=names.MEASURE,
        version=1,
        name="限制取得行政许可",
        basis="食品安全法 第一百三十五条",
        forbids=tuple(Forbidden),
        longest=12,
        unit=TimeUnit.MONTH,
        ends_with_repair=True,
    )
    yield MeasureListed(
        measure=names.LIST,
        version=1,
        name="严重违法失信名单",
        basis="严重违法失信名单管理办法",
    )
    for agency in (county.bureau, county.housing):
        yield SealRegistered(agency=agency, name=names.SEAL, valid_from=BEGINS)
    yield PersonKeyAdopted(ledger=county.region, key="k1", check_value="5a" * 32)


def _catalogue(county: County) -> Iterator[Event]:
    for kind in names.ITEM_KINDS:
        for item in county.items(kind):
            if item != county.moved_item:
                supervisor = county.market
                if item in county.merged_items:
                    supervisor = county.industry
                yield from item_of(item, kind, holder=county.bureau, supervisor=supervisor)

    (item,) = county.items(names.NEGLECTED)
    yield from item_of(item, names.NEGLECTED, holder=county.bureau, supervisor=county.market)


def _levels_of_every_step(county: County) -> Iterator[Event]:
    (item,) = county.items(names.NEGLECTED)
    basis = _OF_THE_COUNTY
    for step, days in ((LoopStep.RECEIVE, 5), (LoopStep.FOLLOW_UP, 10), (LoopStep.ANSWER, 15)):
        yield ServiceLevelSet(level=item, step=step, days=days, yellow_left=2, basis=basis)


def _of_the_body_that_loses(county: County, pen: Pen) -> Lines:
    housing, item = county.housing, county.moved_item
    decider = county.officer(housing, 301)
    for event in item_of(item, names.PROMISED, holder=housing, supervisor=housing):
        by = decider if isinstance(event, GuidePublished) else county.clerk
        yield pen.line(event, by)


def item_of(item: str, kind: ItemKind, *, holder: str, supervisor: str) -> Iterator[Event]:
    """Yield what puts an item into the catalogue: itself, its guide, who approves, who watches."""
    yield listed(item, holder, name=f"{kind.name}事项{item}")
    yield guide(item, kind)
    yield DutyAssigned(item=item, agency=holder, acts=tuple(Act), effective_on=BEGINS)
    yield supervision(item, supervisor)


def inspection_of(item: str, agency: str) -> Iterator[Event]:
    """Yield what puts an inspection into the catalogue: itself, its duty, how it is drawn."""
    yield listed(item, agency, name=f"行政检查事项{item}", kind="06")
    yield supervision(item, agency)
    yield GuidePublished(
        item=item,
        version=1,
        effective_on=BEGINS,
        rates=draws.RATES,
        checks_max=names.CHECKS_MAX,
        inspectors_min=names.INSPECTORS_MIN,
        reveal_days=draws.REVEAL_DAYS,
    )


def listed(item: str, holder: str, name: str, *, kind: str = "01") -> ItemListed:
    """Return an item's entry in the catalogue; 01 is a permit, 06 an inspection."""
    return ItemListed(
        item=item,
        name=name,
        kind=kind,
        basis=("行政许可法 第十二条",),
        agency=holder,
        effective_on=BEGINS,
    )


def supervision(item: str, agency: str) -> SupervisionDutyAssigned:
    """Return the duty of who supervises an item."""
    return SupervisionDutyAssigned(
        item=item,
        agency=agency,
        effective_on=BEGINS,
        focus_points=names.FOCUS_POINTS,
        claim_days_max=7,
        feedback_days_max=5,
        disposition=Disposition.KEPT,
    )


def guide(item: str, kind: ItemKind = names.PROMISED) -> GuidePublished:
    """Return the first version of an item's guide."""
    instant, drawn = kind is names.INSTANT, kind is names.NEGLECTED
    materials = (
        *(
            GuideMaterial(code=code, name=f"材料{code}", deferrable=code == names.DEFERRABLE)
            for code in names.MATERIALS
        ),
        GuideMaterial(code=names.OPTIONAL, name="授权委托书", optional=True, deferrable=True),
    )
    return GuidePublished(
        item=item,
        version=1,
        effective_on=BEGINS,
        legal_days=names.LEGAL_DAYS,
        promised_days=1 if instant else names.PROMISED_DAYS,
        instant=instant,
        materials=materials,
        steps=(GuideStep(name="审核", post="审核岗"), GuideStep(name="决定", post="审批岗")),
        review_levels=1 if instant else 2,
        commitment_allowed=kind is not names.INSTANT,
        cure_days_max=15,
        rates=draws.RATES if drawn else (),
        checks_max=names.CHECKS_MAX if drawn else None,
        inspectors_min=names.INSPECTORS_MIN if drawn else None,
        reveal_days=5 if drawn else None,
    )
