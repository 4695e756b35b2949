"""办件指标: the figures of the cases that were received or accepted in a time, by the day asked.

The cases are those of their acceptance: who decides in October what was accepted in September
changes the figures of September, and ``--as-of`` gives them as they were. What flatters a figure
stands beside it: what ended without a decision on its last day, what was written down after the
month, what was decided on the day, what comes from one applicant in several pieces.
"""

from typing import Final

from ledger.law.case_measure import ENDS, OPEN, CaseMeasure
from ledger.law.indicator import COUNT, DAYS, PERCENT, UNKNOWN, Indicator, Portion, Portions


def _is(name: str, wanted: object = True) -> Portions[CaseMeasure]:  # noqa: FBT002 - what is asked for
    """Return a count of accepted cases of which something is so."""

    def shares(one: CaseMeasure) -> Portion | None:
        return Portion(1, 0) if one.accepted and getattr(one, name) == wanted else None

    return shares


def _received(which: str) -> Portions[CaseMeasure]:
    def shares(one: CaseMeasure) -> Portion | None:
        is_open = one.how == OPEN
        fits = which == "all" or is_open == (which == OPEN)
        return Portion(1, 0) if one.received and fits else None

    return shares


def _closed(one: CaseMeasure) -> Portion | None:
    return Portion(1, 0) if one.accepted and one.how != OPEN else None


def _same_day(one: CaseMeasure) -> Portion | None:
    return Portion(int(one.same_day), 1) if one.accepted else None


def _same_day_of_closed(one: CaseMeasure) -> Portion | None:
    return Portion(int(one.same_day), 1) if one.accepted and one.how != OPEN else None


def _closed_of_accepted(one: CaseMeasure) -> Portion | None:
    return Portion(int(one.how != OPEN), 1) if one.accepted else None


def _in_month(one: CaseMeasure) -> Portion | None:
    return Portion(int(one.same_month), 1) if one.accepted else None


def _kind(wanted: bool | None) -> Portions[CaseMeasure]:  # noqa: FBT001 - instant, promised, unsaid
    def shares(one: CaseMeasure) -> Portion | None:
        is_closed = one.accepted and one.how != OPEN
        return Portion(int(one.is_instant is wanted), 1) if is_closed else None

    return shares


def _mean(*, instant: bool = True, same_day: bool = True) -> Portions[CaseMeasure]:
    def shares(one: CaseMeasure) -> Portion | str | None:
        if not one.accepted or not one.is_decided:
            return None
        if (one.is_instant and not instant) or (one.same_day and not same_day):
            return None
        return UNKNOWN if one.workdays is None else Portion(one.workdays, 1)

    return shares


def _saved(*, instant: bool, actual: bool) -> Portions[CaseMeasure]:
    def shares(one: CaseMeasure) -> Portion | str | None:
        if not one.accepted or not one.has_legal or (one.is_instant and not instant):
            return None
        if not (one.is_decided if actual else one.has_promise):
            return None
        taken = one.workdays if actual else one.promised_days
        if one.legal_days is None or taken is None:
            return UNKNOWN
        return Portion(one.legal_days - taken, one.legal_days)

    return shares


def _late(name: str) -> Portions[CaseMeasure]:
    def shares(one: CaseMeasure) -> Portion | str | None:
        if not one.accepted:
            return None
        is_late: bool | None = getattr(one, name)
        if is_late is None and one.is_pending:
            return UNKNOWN
        return Portion(1, 0) if is_late else None

    return shares


def _in_order(one: CaseMeasure) -> Portion | None:
    return Portion(int(one.in_order), 1) if one.accepted and one.is_decided else None


def _rated(one: CaseMeasure) -> Portion | None:
    return Portion(int(one.worst is not None), 1) if one.accepted and one.how != OPEN else None


def _content(least: int) -> Portions[CaseMeasure]:
    def shares(one: CaseMeasure) -> Portion | None:
        if not one.accepted or one.how == OPEN or one.worst is None:
            return None
        return Portion(int(one.worst >= least), 1)

    return shares


_C: Final = Indicator[CaseMeasure]
CASE_FIGURES: Final[tuple[Indicator[CaseMeasure], ...]] = (
    _C("received", "all", COUNT, "期内收件的办件", "cases received in the time", _received("all")),
    _C("received", "open", COUNT, "其中尚未终结的", "of these, still open", _received(OPEN)),
    _C(
        "received", "ended", COUNT, "其中已终结的", "of these, ended in any way", _received("ended")
    ),
    _C(
        "accepted",
        "all",
        COUNT,
        "期内受理的办件（逾期视为受理的在内）",
        "cases accepted in the time, those accepted by silence among them",
        _is("accepted"),
        ("accepted",),
    ),
    _C("accepted", "open", COUNT, "其中未办结的", "of these, not closed yet", _is("how", OPEN)),
    _C(
        "accepted",
        "silent",
        COUNT,
        "其中逾期视为受理的",
        "of these, accepted by silence",
        _is("silent"),
    ),
    _C(
        "accepted",
        "history",
        COUNT,
        "其中由历史系统导入的",
        "of these, brought in from an older system",
        _is("observed"),
    ),
    _C(
        "closed",
        "all",
        COUNT,
        "期内受理、到查询日已办结的办件",
        "cases accepted in the time that are closed by the day asked about",
        _closed,
        ("closed",),
    ),
    *(
        _C("closed", how, COUNT, f"其中{said[0]}的", f"of these, {said[1]}", _is("how", how))
        for how, said in ENDS.items()
    ),
    _C(
        "closed-rate",
        "accepted",
        PERCENT,
        "已办结 ÷ 受理",
        "closed ÷ accepted",
        _closed_of_accepted,
        ("closed", "accepted"),
    ),
    _C(
        "same-day",
        "accepted",
        PERCENT,
        "受理当日作出决定 ÷ 受理",
        "decided on the day of acceptance ÷ accepted",
        _same_day,
        ("same-day", "accepted"),
    ),
    _C(
        "same-day",
        "closed",
        PERCENT,
        "受理当日作出决定 ÷ 办结",
        "decided on the day of acceptance ÷ closed",
        _same_day_of_closed,
        ("same-day", "closed"),
    ),
    _C(
        "month-closed",
        "accepted",
        PERCENT,
        "受理当月作出决定 ÷ 受理；撤回与终止不算办结，仍在分母",
        "decided in the month of acceptance ÷ accepted; what was withdrawn or terminated is in the "
        "denominator alone",
        _in_month,
        ("month-closed", "accepted"),
    ),
    _C(
        "kind-share",
        "promised",
        PERCENT,
        "办结的承诺件 ÷ 办结",
        "closed cases of items with a promised time ÷ closed",
        _kind(wanted=False),
        ("promised", "closed"),
    ),
    _C(
        "kind-share",
        "instant",
        PERCENT,
        "办结的即办件 ÷ 办结",
        "closed cases of items decided on the spot ÷ closed",
        _kind(wanted=True),
        ("instant", "closed"),
    ),
    _C(
        "kind-share",
        "unsaid",
        PERCENT,
        "办结而无指南可依的办件 ÷ 办结",
        "closed cases of which no guide says the kind ÷ closed",
        _kind(wanted=None),
    ),
    _C(
        "mean-days",
        "all",
        DAYS,
        "受理次日至决定的工作日（停钟的在内）合计 ÷ 作出决定的办件",
        "working days after acceptance up to the decision, paused ones among them ÷ decided cases",
        _mean(),
        ("workdays", "decided"),
    ),
    _C(
        "mean-days",
        "promised",
        DAYS,
        "同上，只计承诺件",
        "the same, of items with a promised time alone",
        _mean(instant=False),
    ),
    _C(
        "mean-days",
        "not-same-day",
        DAYS,
        "同上，不计受理当日决定的",
        "the same, without what was decided on the day of acceptance",
        _mean(same_day=False),
    ),
    _C(
        "speed-promised",
        "all",
        PERCENT,
        "（法定工作日合计 − 承诺工作日合计）÷ 法定工作日合计，受理且两者皆有的办件",
        "(working days by law − working days promised) ÷ working days by law, of accepted cases "
        "that have both",
        _saved(instant=True, actual=False),
    ),
    _C(
        "speed-promised",
        "promised",
        PERCENT,
        "同上，不计即办件",
        "the same, without items decided on the spot",
        _saved(instant=False, actual=False),
    ),
    _C(
        "speed-actual",
        "all",
        PERCENT,
        "（法定工作日合计 − 实际工作日合计）÷ 法定工作日合计，作出决定且有法定期限的办件",
        "(working days by law − working days taken) ÷ working days by law, of decided cases with a "
        "legal limit",
        _saved(instant=True, actual=True),
    ),
    _C(
        "speed-actual",
        "promised",
        PERCENT,
        "同上，不计即办件",
        "the same, without items decided on the spot",
        _saved(instant=False, actual=True),
    ),
    _C(
        "in-order",
        "decided",
        PERCENT,
        "收件、书面受理、指南规定的各级审核、决定、按期送达依次在案 ÷ 作出决定的办件",
        "receipt, written acceptance, the reviews of the guide, decision, delivery in time on "
        "record in this order ÷ decided cases",
        _in_order,
    ),
    _C(
        "late",
        "promise",
        COUNT,
        "超过承诺期限办结、或到查询日仍未办结的",
        "closed after the promised day, or still open after it",
        _late("late"),
        ("late",),
    ),
    _C(
        "late",
        "law",
        COUNT,
        "超过法定期限办结、或到查询日仍未办结的",
        "closed after the legal day, or still open after it",
        _late("late_legal"),
    ),
    _C(
        "watch",
        "ended-on-last-day",
        COUNT,
        "期限最后一日或之后撤回、终止的：不计超期，单独列明",
        "withdrawn or terminated on the last day or after it: not late, but seen",
        _is("on_last_day"),
    ),
    _C(
        "watch",
        "recorded-later",
        COUNT,
        "受理或者决定在其所称月份之后才登记的",
        "acceptance or decision written down after the month that it names",
        _is("recorded_later"),
    ),
    _C(
        "watch",
        "stopped",
        COUNT,
        "曾停钟或者延长期限的",
        "whose clock was stopped, or whose time was extended",
        _is("was_stopped"),
    ),
    _C(
        "watch",
        "repeated",
        COUNT,
        "同一申请人同一事项期内第二件起的",
        "the second and further case of an applicant under one item in the time",
        _is("repeats"),
    ),
    _C(
        "rated",
        "closed",
        PERCENT,
        "有评价的办件 ÷ 办结",
        "closed cases that were rated ÷ closed",
        _rated,
        ("rated", "closed"),
    ),
    _C(
        "satisfied",
        "worst",
        PERCENT,
        "各渠道评价均在基本满意（3）以上的办件 ÷ 有评价的办结办件；以最低的一次为准",
        "closed cases rated 3 or better on every channel ÷ closed cases that were rated: the worst "
        "word counts",
        _content(3),
        ("satisfied", "rated"),
    ),
)
"""The figures of cases, in the order in which they are told."""
