"""反馈的灯: what was found is told to whoever approved, who reads it and puts it right."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.handover import TOLD_ONCE, FeedbackKind, SupervisionFeedbackSent
from ledger.events.organisation import LoopStep
from ledger.fact import AnyFact, Fact
from ledger.law.deadline import Limit, Period, earliest, limit_of
from ledger.law.light import LightKind
from ledger.states.agency import acts_for
from ledger.states.calendar import work_calendar
from ledger.states.day import occurred_on
from ledger.states.feedback import Feedback, told_of
from ledger.states.inspection import Check, finds_problem
from ledger.states.level import by_level
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.penalty import Penalty
from ledger.states.reference import on_record
from ledger.states.supervision_duty import Supervisors
from ledger.view import View


@lights(LightKind.FEEDBACK, "check")
def check_told(view: View, number: str) -> Iterator[Lit]:
    """反馈: until a problem that was found has come back to who approved."""
    check = view.of(Check, number)
    result, activity = check.result, check.activity
    if check.finding is None or told_of(view, f"check:{number}"):
        return
    if result is None:
        # Who acts without approval is a problem: no code has to say so.
        if activity is not None:
            yield from _owed(view, activity, activity.event.item)
        return
    if finds_problem(result.event):
        yield from _owed(view, result, result.event.item)


@lights(LightKind.FEEDBACK, "penalty")
def penalty_told(view: View, number: str) -> Iterator[Lit]:
    """反馈: until a penalty, and its end, have come back to who approved."""
    penalty = view.of(Penalty, number)
    if penalty.decided is None:
        return
    about, item = f"penalty:{number}", penalty.decided.event.item
    told = told_of(view, about)
    if penalty.revoked is None:
        if not told:
            yield from _owed(view, penalty.decided, item)
        return
    for receiver in _still_believing(view, told, penalty.revoked, item):
        for owed in _owed(view, penalty.revoked, item):
            yield owed._replace(part=receiver)


def _still_believing(
    view: View, told: list[Fact[SupervisionFeedbackSent]], end: AnyFact, item: str | None
) -> Iterator[str]:
    """Yield who was told of a penalty before it was revoked, and of nothing since."""
    of_penalty = [one for one in told if one.event.kind is FeedbackKind.PENALTY]
    later = [one.event.agency_to for one in of_penalty if one.position > end.position]
    heard = {holder_now(view, one, item) for one in later}
    for one in of_penalty:
        receiver = holder_now(view, one.event.agency_to, item)
        if receiver is not None and receiver not in heard:
            heard.add(receiver)
            yield receiver


def _owed(view: View, cause: AnyFact, item: str | None) -> Iterator[Lit]:
    """Yield the light of a feedback that is owed; without a level nobody was ever held to any."""
    if cause.observed is not None:
        return
    start = occurred_on(cause, view)
    since = (start, cause.position)
    limit, yellow = by_level(view, LoopStep.FEEDBACK, item, agency=cause.agency, since=since)
    if limit.binds:
        limit = earliest(limit, _by_duty(view, cause, item))
    turn = holder_now(view, cause.agency, item, supervises=True)
    yield Lit(limit, turn, cause, item, yellow)


def _by_duty(view: View, cause: AnyFact, item: str | None) -> Limit:
    """Return until when the supervisor's own duty wants what was found to be fed back."""
    start = occurred_on(cause, view)
    standing = [
        duty
        for duty in view.of(Supervisors, item or "").on_duty(start)
        if duty.position < cause.position
        and duty.event.feedback_days_max is not None
        and acts_for(view, cause.agency, duty.agency)
    ]
    latest = max(standing, key=lambda duty: duty.position, default=None)
    days = None if latest is None else latest.event.feedback_days_max
    return limit_of(work_calendar(view), start, None if days is None else Period(days))


@lights(LightKind.ACKNOWLEDGE, "feedback")
def acknowledged(view: View, number: str) -> Iterator[Lit]:
    """签收: until who was told has read it; who answers it has."""
    feedback = view.of(Feedback, number)
    sending = feedback.sending
    if sending is None or feedback.acknowledgement is not None:
        return
    for lit in _awaited(view, feedback, LoopStep.ACKNOWLEDGE):
        days = sending.event.acknowledge_days_max
        period = None if days is None else Period(days)
        own = limit_of(work_calendar(view), occurred_on(sending, view), period)
        limit = earliest(lit.limit, own)
        yield lit._replace(limit=limit)


@lights(LightKind.ANSWER, "feedback")
def answered(view: View, number: str) -> Iterator[Lit]:
    """答复: until who was told has said what it has put right."""
    yield from _awaited(view, view.of(Feedback, number), LoopStep.ANSWER)


def _awaited(view: View, feedback: Feedback, step: LoopStep) -> Iterator[Lit]:
    sending = feedback.sending
    if sending is None or sending.observed is not None or feedback.answer is not None:
        return
    if _is_corrected(view, sending):
        return
    found = on_record(view, sending.event.about)
    item = None if found is None else found.item
    receiver = sending.event.agency_to
    since = (occurred_on(sending, view), sending.position)
    limit, yellow = by_level(view, step, item, agency=receiver, since=since)
    turn = holder_now(view, receiver, item)
    yield Lit(limit, turn, sending, item, yellow, given_by=(sending.id,))


def _is_corrected(view: View, sending: Fact[SupervisionFeedbackSent]) -> bool:
    """Tell whether the same body was told anew of a finding that had changed."""
    event = sending.event
    if event.kind not in TOLD_ONCE or not naming.parts_of(event.about)[1]:
        return False
    receiver = holder_now(view, event.agency_to, None)
    return any(
        one.position > sending.position
        and one.event.kind is event.kind
        and holder_now(view, one.event.agency_to, None) == receiver
        for one in told_of(view, event.about)
    )
