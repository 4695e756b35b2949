"""终止在先: history ends no fact that was judged, and nothing ends before it began.

What an older system says is borne without being decided: as an end of what stands under the rules
it would lift what only its own side may lift, or settle what somebody owes in time.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

from ledger.events import (
    Event,
    appeal,
    catalogue,
    credit,
    decision,
    delivery,
    enforcement,
    handling,
    handover,
    repair,
)
from ledger.events.listing import JointPunishmentEnded, SeriousListLeft
from ledger.events.organisation import OfficerRemoved
from ledger.fact import AnyFact
from ledger.states.endable import ended_by
from ledger.states.endings import ENDINGS, WayToEnd
from ledger.view import Code, Objection, View, refusal

_Rule = Callable[..., Any]


def held_to_endings(event_type: type[Event], function: _Rule) -> _Rule:
    """Return a type's rule with what is asked of everything that ends something."""
    if event_type not in ENDINGS:
        raise ValueError(f"{event_type.__name__}: ledger/states/endings.py says what it ends")
    if not ENDINGS[event_type]:
        return function

    @wraps(function)
    def decide(fact: AnyFact, view: View) -> Iterator[Objection]:
        yield from function(fact, view)
        yield from judge_endings(fact, view)

    return decide


def judge_endings(fact: AnyFact, view: View) -> Iterator[Objection]:
    """Yield what stands against what an act ends; where it can be nothing, nothing is read."""
    for ending in ENDINGS[type(fact.event)]:
        if ending.begins or fact.observed is not None:
            yield from _judge_ending(fact, view, ending)


def _judge_ending(fact: AnyFact, view: View, ending: WayToEnd) -> Iterator[Objection]:
    for ended in ended_by(fact, ending, view):
        yield from judge_observed(fact, ended)
        if type(ended.event) in ending.begins and fact.occurred < ended.occurred:
            detail = f"{fact.occurred_at} < {ended.occurred_at}"
            yield BEFORE_START[type(fact.event)]("occurred_at", detail, blocking=(ended.id,))


def judge_observed(fact: AnyFact, ended: AnyFact) -> Iterator[Objection]:
    """Yield that a fact out of an older system ends one that was recorded under the rules."""
    if fact.observed is not None and ended.observed is None:
        yield ENDS_CURRENT("observed", type(ended.event).__name__, blocking=(ended.id,))


def _before_start(name: str, chinese: str, meaning: str, source: str) -> Code:
    return refusal(
        f"{name}.before-start",
        chinese,
        meaning,
        source=source,
        remedy="give the time at which it happened; a wrong time of what it ends is corrected",
        hard=True,
    )


ENDS_CURRENT = refusal(
    "observed.ends-current",
    "历史数据终止现行记录",
    "observed history ends, lifts, revokes, replaces, closes, corrects or voids a fact that is not "
    "observed",
    source="LedgerOpened.sources: history completes what was before the cut-over, and ends nothing "
    "that was recorded under the rules",
    remedy="leave `observed` out, and let who is competent record it under the rules",
    hard=True,
)


_LICENCE_BEFORE_START: Final = _before_start(
    "licence",
    "终止早于发证",
    "a licence is revoked or struck off at a time before it was issued",
    "行政许可法 第六十九条、第七十条",
)
BEFORE_START: Final[dict[type[Event], Code]] = {
    OfficerRemoved: _before_start(
        "officer",
        "离岗早于任职",
        "an officer leaves a post at a time before taking it",
        "内部控制: separation of duties",
    ),
    catalogue.ItemCancelled: _before_start(
        "item",
        "取消早于列入",
        "an item leaves the catalogue at a time before it entered it",
        "行政许可法 第二十条",
    ),
    catalogue.DutyEnded: _before_start(
        "duty",
        "职责终止早于设定",
        "a duty ends at a time before it was assigned",
        "内丘县内政字【2017】15号 三(二)(2): 职责清单",
    ),
    handling.SpecialProcedureEnded: _before_start(
        "pause",
        "特别程序结束早于启动",
        "a special procedure ends at a time before it began",
        "行政许可法 第四十五条",
    ),
    decision.LicenceRevoked: _LICENCE_BEFORE_START,
    decision.LicenceCancelled: _LICENCE_BEFORE_START,
    delivery.RecordPublicised: _before_start(
        "publish",
        "撤下早于公示",
        "a record is taken down at a time before it was made public",
        "行政许可和行政处罚等信用信息公示 (双公示)",
    ),
    enforcement.EnforcementCaseClosed: _before_start(
        "enforcement",
        "结案早于立案",
        "an enforcement case ends at a time before it was filed",
        "行政处罚法 第五十七条",
    ),
    appeal.AppealDecided: _before_start(
        "appeal",
        "救济决定早于提起或原行为",
        "an appeal is decided at a time before it was filed, or before the act that it changes",
        "行政复议法 第二十八条",
    ),
    handover.PushStopped: _before_start(
        "push",
        "推送终止早于推送",
        "a push is stopped at a time before it was sent",
        "审管衔接: 推送",
    ),
    credit.PenaltyRevoked: _before_start(
        "penalty",
        "撤销早于处罚",
        "a penalty is revoked at a time before it was decided",
        "行政处罚法 第七十五条",
    ),
    credit.RestrictionLifted: _before_start(
        "restriction",
        "解除早于限制",
        "a restriction is lifted at a time before it was imposed",
        "国办发〔2020〕49号: 失信惩戒措施清单制",
    ),
    repair.CreditRepairDecided: _before_start(
        "repair",
        "修复决定早于申请",
        "credit is repaired at a time before anybody asked for it",
        "信用修复管理办法: 依申请修复",
    ),
    SeriousListLeft: _before_start(
        "listing",
        "移出早于列入",
        "somebody is taken off a list at a time before being put on it",
        "国办发〔2020〕49号: 严格规范严重失信主体名单认定标准和程序",
    ),
    JointPunishmentEnded: _before_start(
        "punishment",
        "终止早于发起",
        "a joint punishment ends at a time before it was initiated",
        "国发〔2016〕33号: 失信联合惩戒",
    ),
}
"""What is said of an end, of each type that ends something by an act of its own."""
