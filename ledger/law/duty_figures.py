"""及时率: of what was owed in a time, how much was done in time.

What is owed, and until when, the term or service level says that stood when it began. What is not
due yet and not done is not counted; nor is what nothing obliges to, or an older system did.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from ledger.law.case_figures import CASE_FIGURES
from ledger.law.deadline import Limit
from ledger.law.indicator import COUNT, PERCENT, UNKNOWN, Indicator, Portion, Portions

PUSH: Final = "push"
CLAIM: Final = "claim"
FEEDBACK: Final = "feedback"
PERMIT: Final = "publish-permit"
PENALTY: Final = "publish-penalty"
CHECK: Final = "publish-check"
RATING: Final = "rating"


class DutyMeasure(NamedTuple):
    """应办计量: what of one thing that was owed bears on a figure, whoever owed it."""

    kind: str
    in_time: bool | None = None
    """Whether it was done in time; None where nothing limits it, or it is neither due nor done."""
    is_pending: bool = False
    """Whether a limit binds, and nobody knows yet when it ends."""
    done: bool = False
    is_settled: bool = False
    """Of a bad rating: whether it was put right, and not by those rated alone."""
    is_revisited: bool = False


class DutyTime(NamedTuple):
    """应办: the limit of one thing that was owed, and the day on which it was done, if it was."""

    limit: Limit
    done_on: date | None

    def measure(self, kind: str, day: date) -> DutyMeasure:
        """Return what of it bears on a figure, by what a day knows."""
        limit, done_on = self.limit, self.done_on
        in_time = None
        if limit.last_day is not None and (done_on is not None or limit.is_over(day)):
            in_time = not limit.is_over(done_on or day)
        return DutyMeasure(kind, in_time, limit.is_unknown, done_on is not None)


def _in_time(kind: str) -> Portions[DutyMeasure]:
    def shares(one: DutyMeasure) -> Portion | str | None:
        if one.kind != kind:
            return None
        if one.is_pending:
            return UNKNOWN
        return None if one.in_time is None else Portion(int(one.in_time), 1)

    return shares


def _done(kind: str) -> Portions[DutyMeasure]:
    return lambda one: Portion(int(one.done), 1) if one.kind == kind else None


def _of_rating(name: str) -> Portions[DutyMeasure]:
    return lambda one: Portion(int(getattr(one, name)), 1) if one.kind == RATING else None


_D: Final = Indicator[DutyMeasure]
DUTY_FIGURES: Final[tuple[Indicator[DutyMeasure], ...]] = (
    _D(
        "in-time",
        PUSH,
        PERCENT,
        "期内准予的决定：按期推送到全部监管部门 ÷ 应推送（未到期未推送的不计）",
        "grants decided in the time: pushed to every supervisor in time ÷ owed, without what is "
        "neither due nor pushed",
        _in_time(PUSH),
        kind=PUSH,
    ),
    _D(
        "in-time",
        CLAIM,
        PERCENT,
        "期内推送的任务：按期认领 ÷ 应认领；退回不算认领",
        "tasks pushed in the time: claimed in time ÷ owed; a return is no claim",
        _in_time(CLAIM),
        kind=CLAIM,
    ),
    _D(
        "in-time",
        FEEDBACK,
        PERCENT,
        "期内发现问题的检查和作出的处罚：按期反馈 ÷ 应反馈",
        "checks with a problem and penalties of the time: fed back in time ÷ owed",
        _in_time(FEEDBACK),
        kind=FEEDBACK,
    ),
    _D(
        "in-time",
        PERMIT,
        PERCENT,
        "期内准予的行政许可：按期公示 ÷ 应公示",
        "permits granted in the time: made public in time ÷ owed",
        _in_time(PERMIT),
        kind=PERMIT,
    ),
    _D(
        "in-time",
        PENALTY,
        PERCENT,
        "期内作出的行政处罚：按期公示 ÷ 应公示",
        "penalties decided in the time: made public in time ÷ owed",
        _in_time(PENALTY),
        kind=PENALTY,
    ),
    _D(
        "in-time",
        RATING,
        PERCENT,
        "期内的差评：按期整改 ÷ 应整改",
        "bad ratings of the time: put right in time ÷ owed",
        _in_time(RATING),
        kind=RATING,
    ),
    _D(
        "published-checks",
        "all",
        PERCENT,
        "期内的检查结果：已公示 ÷ 全部",
        "results of inspections of the time: made public ÷ all",
        _done(CHECK),
        kind=CHECK,
    ),
    _D(
        "poor-ratings",
        "handled",
        PERCENT,
        "期内的差评：已整改且非仅由被评价人自己说明 ÷ 全部差评",
        "bad ratings of the time: put right, and not by the word of those rated alone ÷ all",
        _of_rating("is_settled"),
        ("poor-handled", "poor"),
        kind=RATING,
    ),
    _D(
        "poor-ratings",
        "revisited",
        PERCENT,
        "期内的差评：已回访 ÷ 全部差评",
        "bad ratings of the time: asked about again ÷ all",
        _of_rating("is_revisited"),
        kind=RATING,
    ),
)
"""The figures of what is owed, in the order in which they are told."""


def _never(_: DutyMeasure) -> None:
    return None


PLAIN_FIGURES: Final[tuple[Indicator[DutyMeasure], ...]] = (
    _D(
        "sum",
        "kinds",
        COUNT,
        "承诺件 ＋ 即办件",
        "items with a promised time + items decided on the spot",
        _never,
        ("promised+instant",),
    ),
    _D(
        "powers",
        "disposed",
        PERCENT,
        "取消、下放、转移、整合、暂不执行的权力 ÷ 原有权力",
        "powers cancelled, handed down, transferred, merged or suspended ÷ powers before",
        _never,
        ("powers-disposed", "powers"),
    ),
)
"""What is told of counts that somebody hands over, and never of the ledger's own rows."""
FIGURES: Final = {
    "received": "收件",
    "accepted": "受理",
    "closed": "办结",
    "closed-rate": "办结率",
    "same-day": "日结率",
    "month-closed": "当月办结率",
    "kind-share": "承诺件、即办件比例",
    "mean-days": "平均办理工作日",
    "speed-promised": "承诺提速",
    "speed-actual": "办理提速",
    "in-order": "制度执行率",
    "late": "超期件",
    "watch": "异常提示",
    "rated": "主动评价率",
    "satisfied": "满意率",
    "in-time": "及时率",
    "published-checks": "抽查公示率",
    "poor-ratings": "差评整改率",
    "sum": "分项合计",
    "powers": "权力精简率",
}
"""What each figure is called."""
DEFINITIONS: Final = {
    "all": "全部",
    "open": "未终结",
    "ended": "已终结",
    "silent": "逾期视为受理",
    "history": "历史来源",
    "granted": "准予",
    "refused": "不予许可",
    "unknown": "结果不明",
    "terminated": "终止办理",
    "withdrawn": "撤回",
    "not-accepted": "不予受理",
    "quashed": "决定被撤销",
    "accepted": "÷受理",
    "closed": "÷办结",
    "decided": "÷作出决定",
    "promised": "承诺件",
    "instant": "即办件",
    "unsaid": "无指南",
    "not-same-day": "不计当日办结",
    "promise": "承诺期限",
    "law": "法定期限",
    "ended-on-last-day": "末日撤回或终止",
    "recorded-later": "跨月补录",
    "stopped": "停钟或延长",
    "repeated": "同人同事项多件",
    "worst": "最低评价",
    PUSH: "推送",
    CLAIM: "认领",
    FEEDBACK: "反馈",
    PERMIT: "许可公示",
    PENALTY: "处罚公示",
    RATING: "差评整改",
    "handled": "已整改",
    "revisited": "已回访",
    "kinds": "承诺件与即办件",
    "disposed": "已处置",
}
"""What each definition is called."""
ALL_FIGURES: Final[tuple[Indicator[Any], ...]] = (*CASE_FIGURES, *DUTY_FIGURES, *PLAIN_FIGURES)
"""Every figure, of cases, of what is owed, and of plain counts."""
