"""期限从短: an act may ask for less time than duty and service level give, never for more."""

from collections.abc import Iterator

from ledger.events.base import TimeUnit
from ledger.events.handover import ApprovalPushed, RegistrationNotified, SupervisionFeedbackSent
from ledger.events.organisation import LoopStep
from ledger.fact import Fact
from ledger.states.level import level_of
from ledger.states.supervision_duty import SupervisionDuty
from ledger.view import Objection, View, finding


def judge_claim_days(
    fact: Fact[ApprovalPushed] | Fact[RegistrationNotified],
    view: View,
    duties: tuple[SupervisionDuty, ...],
) -> Iterator[Objection]:
    """Yield a finding where a push gives longer to claim it than the duty or the level does."""
    event = fact.event
    given = [duty.event.claim_days_max for duty in duties]
    given.append(_by_level(fact, view, LoopStep.CLAIM, event.item))
    yield from _judge(event.claim_days_max, given, "data.claim_days_max")


def judge_acknowledge_days(fact: Fact[SupervisionFeedbackSent], view: View) -> Iterator[Objection]:
    """Yield a finding where a feedback gives longer to acknowledge it than the level does."""
    event = fact.event
    given = [_by_level(fact, view, LoopStep.ACKNOWLEDGE, None)]
    yield from _judge(event.acknowledge_days_max, given, "data.acknowledge_days_max")


def _by_level(
    fact: Fact[ApprovalPushed] | Fact[RegistrationNotified] | Fact[SupervisionFeedbackSent],
    view: View,
    step: LoopStep,
    item: str | None,
) -> int | None:
    level = level_of(view, step, item, agency=fact.event.agency_to, position=fact.position)
    period = None if level is None else level.period
    is_in_workdays = period is not None and period.unit == TimeUnit.WORKDAY
    return period.length if period is not None and is_in_workdays else None


def _judge(own: int | None, given: list[int | None], field: str) -> Iterator[Objection]:
    known = [one for one in given if one is not None]
    if own is not None and known and own > min(known):
        yield LEVEL_LONGER(field, f"{own} > {min(known)}")


LEVEL_LONGER = finding(
    "level.longer",
    "自定期限长于服务标准",
    "the act gives more days than the duty or the service level: the shortest of them counts",
    source="审管衔接: 推送、认领、反馈时限",
    remedy="leave the days out, or give fewer",
)
