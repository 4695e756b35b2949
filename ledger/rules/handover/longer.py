"""期限从短: an act may ask for less time than duty and service level give, never for more."""

from collections.abc import Iterator

from ledger.events.handover import ApprovalPushed, RegistrationNotified, SupervisionFeedbackSent
from ledger.events.organisation import LoopStep
from ledger.fact import Fact
from ledger.law.deadline import Period, limit_of
from ledger.states.calendar import work_calendar
from ledger.states.day import occurred_on
from ledger.states.level import level_of
from ledger.states.reference import OnRecord
from ledger.states.supervision_duty import SupervisionDuty
from ledger.view import Objection, View, finding

_Act = Fact[ApprovalPushed] | Fact[RegistrationNotified] | Fact[SupervisionFeedbackSent]


def judge_claim_days(
    fact: Fact[ApprovalPushed] | Fact[RegistrationNotified],
    view: View,
    duties: tuple[SupervisionDuty, ...],
) -> Iterator[Objection]:
    """Yield a finding where a push gives longer to claim it than the duty or the level does."""
    event = fact.event
    if event.claim_days_max is None:
        return
    days = (duty.event.claim_days_max for duty in duties)
    given = [Period(one) for one in days if one is not None]
    given += _by_level(fact, view, LoopStep.CLAIM, event.item)
    yield from _judge(fact, view, Period(event.claim_days_max), given, field="data.claim_days_max")


def judge_acknowledge_days(
    fact: Fact[SupervisionFeedbackSent], view: View, found: OnRecord
) -> Iterator[Objection]:
    """Yield a finding where a feedback gives longer to acknowledge it than the level does."""
    days = fact.event.acknowledge_days_max
    if days is None:
        return
    given = _by_level(fact, view, LoopStep.ACKNOWLEDGE, found.item)
    yield from _judge(fact, view, Period(days), given, field="data.acknowledge_days_max")


def _by_level(fact: _Act, view: View, step: LoopStep, item: str | None) -> list[Period]:
    level = level_of(view, step, item, agency=fact.event.agency_to, position=fact.position)
    return [] if level is None or level.period is None else [level.period]


def _judge(
    fact: _Act, view: View, own: Period, given: list[Period], *, field: str
) -> Iterator[Objection]:
    """Yield a finding where the own days are more than others, or end behind them.

    Where a calendar is unknown nobody knows which of different days end first.
    """
    longer = (one for one in given if _is_longer(fact, view, own, one))
    shortest = min(longer, key=lambda one: one.length, default=None)
    if shortest is not None:
        yield LEVEL_LONGER(field, f"{own.length} > {shortest.length}")


def _is_longer(fact: _Act, view: View, own: Period, other: Period) -> bool:
    if own.unit == other.unit:
        return own.length > other.length
    start, calendar = occurred_on(fact, view), work_calendar(view)
    ends = (limit_of(calendar, start, own).last_day, limit_of(calendar, start, other).last_day)
    return ends[0] is not None and ends[1] is not None and ends[0] > ends[1]


LEVEL_LONGER = finding(
    "level.longer",
    "自定期限长于服务标准",
    "the act gives more days than the duty or the service level: the shortest of them counts",
    source="审管衔接: 推送、认领、反馈时限",
    remedy="leave the days out, or give fewer",
)
