"""The catalogue of 内丘县 (130523): its items, their guides, and who is on duty for them."""

from datetime import date
from typing import Final

from ledger.events import Event
from ledger.events.base import TimeUnit
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    CheckRate,
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
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    CLERK,
    DECIDER,
    HEALTH_OFFICE,
    HOUSING,
    MARKET,
)
from tests.examples.step import Told, step_id

FOOD: Final = "XK-13-0412"
"""食品经营许可."""
OLD_FOOD: Final = "XK-13-0098"
"""食品流通许可, replaced by the former."""
BUILDING: Final = "XK-17-0007"
"""建筑工程施工许可: moves to the bureau."""
SEAL_CUTTING: Final = "XK-09-0031"
"""公章刻制许可: cancelled."""
ADVERTISING: Final = "XK-22-0015"
"""户外广告设置许可: nobody supervises it yet."""
INSPECTION: Final = "JC-06-0001"
"""食品经营监督检查: an item of kind 06."""

APPLICATION_FORM: Final = "M01"
PREMISES: Final = "M02"
HEALTH: Final = "M03"
POWER_OF_ATTORNEY: Final = "M04"

FOCUS_POINTS: Final = ("经营场所与许可一致", "从业人员健康管理")
"""What the market authority's duty for the item names."""
DUTY_OF_BUREAU: Final = "duty-bureau"
DUTY_THAT_ENDS: Final = "duty-ends"
"""The names of the steps that assign a duty."""

_BEGINS: Final = date(2017, 1, 1)
_HALF_YEAR: Final = date(2017, 7, 1)


def _by_clerk(event: Event) -> Told:
    return CATALOGUE, CLERK, event


def _item(code: str, name: str, agency: str, *, replaces: tuple[str, ...] = ()) -> Told:
    return _by_clerk(
        ItemListed(
            item=code,
            replaces=replaces,
            name=name,
            kind="01",
            basis=("食品安全法 第三十五条",),
            agency=agency,
            effective_on=_BEGINS,
            level="县级",
            document="内政字【2017】2号",
        )
    )


_ITEMS: Final[dict[str, Told]] = {
    "item-old-food": _item(OLD_FOOD, "食品流通许可", BUREAU),
    "item-food": _item(FOOD, "食品经营许可", BUREAU, replaces=(OLD_FOOD,)),
    "item-building": _item(BUILDING, "建筑工程施工许可", HOUSING),
    "item-seal-cutting": _item(SEAL_CUTTING, "公章刻制许可", BUREAU),
    "item-advertising": _by_clerk(
        ItemListed(
            item=ADVERTISING,
            name="户外广告设置许可",
            kind="01",
            basis=("城市市容和环境卫生管理条例 第十一条",),
            agency=BUREAU,
            effective_on=_HALF_YEAR,
        )
    ),
    "item-inspection": _by_clerk(
        ItemListed(
            item=INSPECTION,
            name="食品经营监督检查",
            kind="06",
            basis=("食品安全法 第一百一十条",),
            agency=MARKET,
            effective_on=_BEGINS,
        )
    ),
    "adjusted": _by_clerk(
        ItemAdjusted(
            item=FOOD,
            effective_on=date(2017, 3, 1),
            basis=("食品安全法 第三十五条", "食品经营许可管理办法"),
        )
    ),
}
_GUIDE: Final = GuidePublished(
    item=FOOD,
    version=1,
    effective_on=_BEGINS,
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
_DUTIES: Final[dict[str, Event]] = {
    DUTY_OF_BUREAU: DutyAssigned(
        item=FOOD,
        agency=BUREAU,
        acts=tuple(Act),
        effective_on=_BEGINS,
        document="内丘县责任清单",
    ),
    DUTY_THAT_ENDS: DutyAssigned(
        item=BUILDING, agency=HOUSING, acts=tuple(Act), effective_on=_BEGINS
    ),
    "duty-advertising": DutyAssigned(
        item=ADVERTISING, agency=BUREAU, acts=tuple(Act), effective_on=_HALF_YEAR
    ),
    "supervision": SupervisionDutyAssigned(
        item=FOOD,
        agency=MARKET,
        effective_on=_BEGINS,
        level="县级",
        areas=("130523",),
        focus_points=FOCUS_POINTS,
        claim_days_max=7,
        feedback_days_max=2,
    ),
    "supervision-building": SupervisionDutyAssigned(
        item=BUILDING, agency=HOUSING, effective_on=_BEGINS
    ),
    "supervision-inspection": SupervisionDutyAssigned(
        item=INSPECTION,
        agency=MARKET,
        effective_on=_BEGINS,
        focus_points=("按照随机抽查事项清单开展监督检查",),
    ),
    "supervision-health": SupervisionDutyAssigned(
        item=FOOD, agency=HEALTH_OFFICE, effective_on=_HALF_YEAR, areas=("130523",)
    ),
}
_MOVED: Final[dict[str, Event]] = {
    "transferred": ItemTransferred(
        item=BUILDING,
        agency_from=HOUSING,
        agency_to=BUREAU,
        effective_on=_HALF_YEAR,
        cases_in_hand=CasesInHand.OLD,
        document="内政字【2017】15号",
    ),
    "duty-ended": DutyEnded(
        item=BUILDING,
        duty=step_id(DUTY_THAT_ENDS),
        effective_on=date(2017, 9, 1),
        reason="事项划转",
    ),
    "cancelled": ItemCancelled(
        item=SEAL_CUTTING, effective_on=date(2017, 6, 30), document="国发〔2017〕7号"
    ),
}

_SPOT_CHECKS: Final = GuidePublished(
    item=INSPECTION,
    version=1,
    effective_on=_BEGINS,
    rates=(CheckRate(category="A", permille=200),),
    checks_max=2,
    inspectors_min=2,
    reveal_days=10,
)

TOLD: Final[dict[str, Told]] = {
    **_ITEMS,
    "guide": (BUREAU, DECIDER, _GUIDE),
    **{name: _by_clerk(event) for name, event in (_DUTIES | _MOVED).items()},
    "guide-inspection": _by_clerk(_SPOT_CHECKS),
}
"""The chapter's steps by their names; the story says in which order they happen."""
