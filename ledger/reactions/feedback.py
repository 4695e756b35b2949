"""自动反馈: a failed check, a penalty and its revocation come back to the body that decided."""

from collections.abc import Iterator

from msgspec import Struct

from ledger.events.base import Role
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.handover import ApprovalPushed, FeedbackKind, SupervisionFeedbackSent
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.fact import VOID, AnyFact, Fact
from ledger.law.inspection import found_of
from ledger.reactions.base import Reaction, reaction
from ledger.states.agency import has_role, heir_of, heirs_of
from ledger.states.case import Case
from ledger.states.feedback import Feedback
from ledger.states.item import Item
from ledger.states.licence import Licence
from ledger.states.penalty import Penalty
from ledger.states.task import Task
from ledger.view import View


class _Feedback(Struct, frozen=True):
    about: str
    kind: FeedbackKind
    receiver: str
    subject: str
    content: str

    def __call__(self, number: str) -> SupervisionFeedbackSent:
        return SupervisionFeedbackSent(
            feedback=number,
            about=self.about,
            kind=self.kind,
            agency_to=self.receiver,
            subject=self.subject,
            content=self.content,
        )


@reaction(SpotCheckResultRecorded)
def checked(fact: Fact[SpotCheckResultRecorded], view: View) -> Iterator[Reaction]:
    """检查: of a problem that was found the bureau is told, once."""
    event = fact.event
    counts = (event.problems_critical, event.problems_serious, event.problems_minor)
    stated = event.problem_found
    if found_of(event.code_system, event.result_code, stated=stated, counts=counts) != "problem":
        return
    licences = () if event.licence is None else (event.licence,)
    content = event.content or f"检查结果 {event.result_code}（{event.code_system}）"
    about = f"check:{event.check}"
    for receiver in _deciders(fact, view, licences, task=event.task, item=event.item):
        told = _Feedback(about, FeedbackKind.CHECK, receiver, event.subject, content)
        yield from _once(fact, view, told)


@reaction(PenaltyDecided)
def penalised(fact: Fact[PenaltyDecided], view: View) -> Iterator[Reaction]:
    """处罚: the body that granted learns what the holder was penalised for, once."""
    event = fact.event
    about = f"penalty:{event.penalty}"
    for receiver in _deciders(fact, view, event.licences, item=event.item):
        told = _Feedback(about, FeedbackKind.PENALTY, receiver, event.subject, event.facts)
        yield from _once(fact, view, told)


@reaction(PenaltyRevoked)
def taken_back(fact: Fact[PenaltyRevoked], view: View) -> Iterator[Reaction]:
    """处罚撤销: whoever was told of the penalty learns that it is gone."""
    event = fact.event
    decided = view.of(Penalty, event.penalty).decided
    licences = decided.event.licences if decided else event.licences
    item = decided.event.item if decided else None
    about = f"penalty:{event.penalty}"
    for receiver in _deciders(fact, view, licences, item=item):
        told = _Feedback(about, FeedbackKind.PENALTY, receiver, event.subject, event.reason)
        yield Reaction("feedback", receiver, fact.agency, told)


def _once(fact: AnyFact, view: View, told: _Feedback) -> Iterator[Reaction]:
    """Yield a feedback, unless the same was told before what is corrected now."""
    stored = view.history((SupervisionFeedbackSent.__name__, VOID), told.about)
    numbers = {entry.data.feedback for _, entry in stored if entry.type != VOID}
    known = (view.of(Feedback, number).sending for number in sorted(numbers))
    if not any(one is not None and one.event.agency_to == told.receiver for one in known):
        agency = heir_of(view, fact.agency, view.day)
        yield Reaction("feedback", told.receiver, agency, told)


def _deciders(
    fact: AnyFact,
    view: View,
    licences: tuple[str, ...],
    *,
    task: str | None = None,
    item: str | None = None,
) -> Iterator[str]:
    """Yield the bodies that decided what a finding is about, or took over; each once.

    Where neither a licence nor a task says who decided, it is who holds the item.
    """
    bodies = [body for number in licences if (body := _granted_by(view, number))]
    if not bodies and task is not None:
        bodies = [*_decided_by(view, task)]
    if not bodies and item is not None:
        holder = view.of(Item, item).holder(fact.day)
        bodies = [] if holder is None else [holder]
    heirs = (heir for body in bodies for heir in heirs_of(view, body, fact.day))
    yield from (one for one in dict.fromkeys(heirs) if has_role(view, one, Role.APPROVAL))


def _granted_by(view: View, licence: str) -> str | None:
    issuing = view.of(Licence, licence).issuing
    if issuing is None:
        return None
    decision = view.of(Case, issuing.event.case).decision if issuing.event.case else None
    return decision.agency if decision else issuing.agency


def _decided_by(view: View, task: str) -> Iterator[str]:
    push = view.of(Task, task).push
    if push is None or not isinstance(push.event, ApprovalPushed):
        return
    case, licence = push.event.case, push.event.licence
    decision = view.of(Case, case).decision if case else None
    if decision is not None:
        yield decision.agency
    else:
        yield (_granted_by(view, licence) if licence else None) or push.agency
