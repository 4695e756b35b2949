"""监管反馈: what supervision tells approval, and who acknowledges it."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ledger.events.base import Role
from ledger.events.handover import (
    TOLD_ONCE,
    FeedbackAcknowledged,
    FeedbackAnswered,
    FeedbackKind,
    SupervisionFeedbackSent,
)
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.rules.handover.concern import corrects, judge_concerned, judge_kind
from ledger.rules.handover.longer import judge_acknowledge_days
from ledger.states.agency import UNKNOWN_AGENCY, Agency, acts_for
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.feedback import Feedback, is_finding, is_outdated, told_of
from ledger.states.reference import OnRecord, on_record
from ledger.states.subject import same
from ledger.view import Objection, View, refusal


class _ToldBefore(NamedTuple):
    """已告知: what the agency has told of the same: as it still is, or as it was before."""

    standing: tuple[Fact[SupervisionFeedbackSent], ...]
    outdated: tuple[Fact[SupervisionFeedbackSent], ...]

    @classmethod
    def before(cls, fact: Fact[SupervisionFeedbackSent], view: View) -> "_ToldBefore":
        """Return what was told before a feedback."""
        own = [
            one
            for one in told_of(view, fact.event.about)
            if one.id != fact.id and acts_for(view, fact.agency, one.agency)
        ]
        outdated = tuple(one for one in own if is_outdated(view, one))
        return cls(tuple(one for one in own if one not in outdated), outdated)


@rule(SupervisionFeedbackSent)
def send_feedback(fact: Fact[SupervisionFeedbackSent], view: View) -> Iterator[Objection]:
    """监管反馈: of something on record, the agency's own finding, once, to an approval body."""
    event = fact.event
    known = view.of(Feedback, event.feedback)
    if known.sending is not None:
        yield FEEDBACK_EXISTS("data.feedback", event.feedback, blocking=(known.sending.id,))
    told = _ToldBefore.before(fact, view)
    is_anew = is_finding(event.about) and any(_reached(event, view, told.outdated))
    if not view.of(Agency, event.agency_to).registered:
        yield UNKNOWN_AGENCY("data.agency_to", event.agency_to)
    elif not _approves(view, event.agency_to):
        yield NOT_APPROVAL("data.agency_to", event.agency_to)
    elif not is_anew:
        yield from judge_concerned(fact, view)
    found = on_record(view, event.about)
    if found is None:
        yield from _judge_fallen(fact, view, told, is_anew=is_anew)
        return
    if found.finder is not None and not acts_for(view, fact.agency, found.finder):
        yield FEEDBACK_OTHER_AGENCY("agency", f"{fact.agency} ≠ {found.finder}")
    if event.subject is not None and found.subject not in (None, *same(view, event.subject)):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {found.subject}")
    yield from judge_kind(fact)
    yield from judge_acknowledge_days(fact, view, found)
    yield from _judge_duplicate(event, found, told.standing)


def _reached(
    event: SupervisionFeedbackSent, view: View, told: Iterable[Fact[SupervisionFeedbackSent]]
) -> Iterator[Fact[SupervisionFeedbackSent]]:
    """Yield what was told to the receiver, or to a body that it took over."""
    return (one for one in told if acts_for(view, event.agency_to, one.event.agency_to))


def _judge_fallen(
    fact: Fact[SupervisionFeedbackSent], view: View, told: _ToldBefore, *, is_anew: bool
) -> Iterator[Objection]:
    """Yield what stands against telling of what is not on record.

    Who was told of a finding that was voided is told once that it is gone.
    """
    if not is_anew:
        yield NOTHING_TO_REPORT("data.about", fact.event.about)
        return
    yield from judge_kind(fact)
    for one in _reached(fact.event, view, told.standing):
        yield FEEDBACK_DUPLICATE("data.about", one.event.feedback, blocking=(one.id,))


def _approves(view: View, agency: str) -> bool:
    """Tell whether an agency approves, itself or for a body that it took over."""
    heir = view.of(Agency, agency)
    return any(
        Role.APPROVAL in roles
        for roles in (
            heir.roles,
            *(view.of(Agency, one).roles for one in heir.predecessors_on(view.day)),
        )
    )


def _judge_duplicate(
    event: SupervisionFeedbackSent,
    found: OnRecord,
    standing: Iterable[Fact[SupervisionFeedbackSent]],
) -> Iterator[Objection]:
    """Yield an objection where the same was told before.

    A finding that stands is told once whatever the words; all else once in the same words. What
    was corrected since is told anew.
    """
    is_once = event.kind in TOLD_ONCE and found.stands and is_finding(event.about)
    for other in standing:
        told = other.event
        is_same = (told.kind, told.agency_to) == (event.kind, event.agency_to)
        if is_same and (is_once or told.content == event.content):
            yield FEEDBACK_DUPLICATE("data.about", told.feedback, blocking=(other.id,))


@rule(FeedbackAcknowledged)
def acknowledge(fact: Fact[FeedbackAcknowledged], view: View) -> Iterator[Objection]:
    """反馈签收: once, by the body that was told, or its successor."""
    event = fact.event
    feedback = view.of(Feedback, event.feedback)
    yield from _judge_told(fact, view, feedback)
    if feedback.acknowledgement is not None:
        yield FEEDBACK_CLOSED("data.feedback", event.feedback, blocking=(feedback.acknowledgement,))


@rule(FeedbackAnswered)
def answer(fact: Fact[FeedbackAnswered], view: View) -> Iterator[Objection]:
    """反馈整改: once, by the body that was told; of a defect, with the entry that corrects it."""
    event = fact.event
    feedback = view.of(Feedback, event.feedback)
    yield from _judge_told(fact, view, feedback)
    if feedback.sending is None:
        return
    if feedback.answer is not None:
        yield FEEDBACK_ANSWERED("data.feedback", event.feedback, blocking=(feedback.answer,))
    is_defect = feedback.sending.event.kind is FeedbackKind.DEFECT
    if (is_defect or event.entry is not None) and not corrects(fact, view, feedback.sending):
        yield NO_CORRECTION("data.entry", event.entry or feedback.sending.event.about)


def _judge_told(
    fact: Fact[FeedbackAcknowledged] | Fact[FeedbackAnswered], view: View, feedback: Feedback
) -> Iterator[Objection]:
    """Yield what stands against answering a feedback: it is unknown, or another body was told."""
    if feedback.sending is None:
        yield FEEDBACK_UNKNOWN("data.feedback", fact.event.feedback)
        return
    told = feedback.sending.event.agency_to
    if not acts_for(view, fact.agency, told):
        yield FEEDBACK_OTHER_AGENCY("agency", f"{fact.agency} ≠ {told}")


_LOOP: Final = "河北省编办; 内丘县内政字【2017】15号 三(二)(1)三: 及时反馈"


FEEDBACK_EXISTS = refusal(
    "feedback.exists",
    "反馈编号已使用",
    "a feedback was sent under this number already",
    source="反馈编号: unique in the country",
    remedy="use a new number",
)


FEEDBACK_UNKNOWN = refusal(
    "feedback.unknown",
    "反馈不存在",
    "no feedback was sent under this number",
    source=_LOOP,
    remedy="take the number from `shenguan loop list`",
)


FEEDBACK_CLOSED = refusal(
    "feedback.closed",
    "反馈已签收",
    "the feedback was acknowledged already",
    source=_LOOP,
    remedy="nothing is left to acknowledge",
)


FEEDBACK_ANSWERED = refusal(
    "feedback.answered",
    "反馈已答复",
    "the feedback was answered already",
    source=_LOOP,
    remedy="a wrong answer is corrected or voided",
)


NO_CORRECTION = refusal(
    "feedback.no-correction",
    "整改无更正记录",
    "a defect is put right by an entry that corrects it, and none such stands after the feedback",
    source="内丘县内政字【2017】15号 三(二)(3)三: 及时整改",
    remedy="correct, void, change or revoke what was fed back first, and name the id of that entry",
)


FEEDBACK_DUPLICATE = refusal(
    "feedback.duplicate",
    "重复反馈",
    "the agency has told the same bureau the same thing already",
    source=_LOOP,
    remedy="go on with the feedback that the message names; what is new has another content",
)


NOTHING_TO_REPORT = refusal(
    "feedback.nothing-to-report",
    "无可反馈事项",
    "what the feedback is about is not on record",
    source=_LOOP,
    remedy="record the result, penalty, case, licence or task first, or correct the number",
)


FEEDBACK_OTHER_AGENCY = refusal(
    "feedback.other-agency",
    "非本机关反馈事项",
    "an agency reports its own results and penalties, and acknowledges what was sent to it",
    source=_LOOP,
    remedy="let the agency that found it report, and the agency that was told acknowledge",
)


NOT_APPROVAL = refusal(
    "feedback.not-approval",
    "接收机关非审批机关",
    "feedback goes to a body that approves",
    source=_LOOP,
    remedy="name the approval bureau as receiver",
)
