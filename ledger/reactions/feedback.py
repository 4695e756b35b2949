"""自动反馈: a failed check, a penalty and its revocation come back to the body that decided."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.base import Role
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.handover import ApprovalPushed, FeedbackKind, SupervisionFeedbackSent
from ledger.events.supervision import SpotCheckResultRecorded, UnlicensedActivityFound
from ledger.fact import AnyFact, Fact
from ledger.reactions.base import Reaction, reaction
from ledger.states.agency import has_role, heir_of, heirs_of
from ledger.states.case import Case
from ledger.states.feedback import told_of
from ledger.states.inspection import finds_problem
from ledger.states.item import Item
from ledger.states.licence import Licence
from ledger.states.penalty import Penalty
from ledger.states.task import Task
from ledger.view import View


class _Feedback(Struct, frozen=True):
    about: str
    kind: FeedbackKind
    receiver: str
    subject: str | None
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
    return _once(fact, view, _of_check(fact, view))


@reaction(UnlicensedActivityFound)
def unlicensed(fact: Fact[UnlicensedActivityFound], view: View) -> Iterator[Reaction]:
    """无证活动: whoever approves under the item learns that somebody does without."""
    return _once(fact, view, _of_activity(fact, view))


@reaction(PenaltyDecided)
def penalised(fact: Fact[PenaltyDecided], view: View) -> Iterator[Reaction]:
    """处罚: the body that granted learns what the holder was penalised for, once."""
    return _once(fact, view, _of_penalty(fact, view))


@reaction(PenaltyRevoked)
def taken_back(fact: Fact[PenaltyRevoked], view: View) -> Iterator[Reaction]:
    """处罚撤销: whoever was told of the penalty learns that it is gone."""
    for told in _of_revocation(fact, view):
        yield Reaction("feedback", told.receiver, fact.agency, told)


def _of_check(fact: Fact[SpotCheckResultRecorded], view: View) -> Iterator[_Feedback]:
    event = fact.event
    if not finds_problem(event):
        return
    licences = () if event.licence is None else (event.licence,)
    content = event.content or f"检查结果 {event.result_code}（{event.code_system}）"
    about = f"check:{event.check}"
    for receiver in _deciders(fact, view, licences, task=event.task, item=event.item):
        yield _Feedback(about, FeedbackKind.CHECK, receiver, event.subject, content)


def _of_activity(fact: Fact[UnlicensedActivityFound], view: View) -> Iterator[_Feedback]:
    event = fact.event
    about = f"check:{event.check}"
    for receiver in _deciders(fact, view, (), item=event.item):
        yield _Feedback(about, FeedbackKind.CHECK, receiver, event.subject, event.content)


def _of_penalty(fact: Fact[PenaltyDecided], view: View) -> Iterator[_Feedback]:
    event = fact.event
    about = f"penalty:{event.penalty}"
    for receiver in _deciders(fact, view, event.licences, item=event.item):
        yield _Feedback(about, FeedbackKind.PENALTY, receiver, event.subject, event.facts)


def _of_revocation(fact: Fact[PenaltyRevoked], view: View) -> Iterator[_Feedback]:
    event = fact.event
    decided = view.of(Penalty, event.penalty).decided
    licences = decided.event.licences if decided else event.licences
    item = decided.event.item if decided else None
    about = f"penalty:{event.penalty}"
    for receiver in _deciders(fact, view, licences, item=item):
        yield _Feedback(about, FeedbackKind.PENALTY, receiver, event.subject, event.reason)


def _once(fact: AnyFact, view: View, found: Iterable[_Feedback]) -> Iterator[Reaction]:
    """Yield feedback, unless the same body was told before of what is corrected now."""
    for told in found:
        known = {one.event.agency_to for one in told_of(view, told.about)}
        if told.receiver not in known:
            agency = heir_of(view, fact.agency, view.day)
            yield Reaction("feedback", told.receiver, agency, told)


_TELLS: Final[Mapping[type[Event], tuple[str, Callable[..., Iterable[_Feedback]]]]] = {
    SpotCheckResultRecorded: ("检查结果", _of_check),
    UnlicensedActivityFound: ("无证活动", _of_activity),
    PenaltyDecided: ("处罚决定", _of_penalty),
    PenaltyRevoked: ("处罚撤销", _of_revocation),
}
"""What is fed back, by its name, and what is told of it."""


def told_anew(target: AnyFact, corrected: AnyFact | None, view: View) -> Iterator[Reaction]:
    """更正: whoever was told of what was corrected or voided is told what is left of it.

    A bureau that looks into a licence because of a finding that is no more would wrong its holder.
    What reads as it was told needs no word; who was not told before hears of it as of any finding.
    """
    name, tells = _TELLS.get(type(target.event), ("", None))
    if tells is None:
        return
    now = {} if corrected is None else {one.receiver: one for one in tells(corrected, view)}
    for receiver, sending in _last_told(target, view).items():
        told, was = now.get(receiver), sending.event
        if told is None:
            gone = f"{name}已作废" if corrected is None else f"{name}已更正：不再有涉及贵机关的问题"
            subject = was.subject or target.event.subject
            told = _Feedback(was.about, was.kind, receiver, subject, gone)
        elif (told.subject, told.content) == (was.subject, was.content.removeprefix(_ANEW)):
            continue
        else:
            told = replace(told, content=f"{_ANEW}{told.content}")
        yield Reaction("feedback", receiver, heir_of(view, target.agency, view.day), told)


_ANEW: Final = "更正："


def _last_told(target: AnyFact, view: View) -> dict[str, Fact[SupervisionFeedbackSent]]:
    """Return what each body, or who took it over, was told last of a finding."""
    event = target.event
    number = getattr(event, "check", None)
    about = f"penalty:{event.penalty}" if number is None else f"check:{number}"
    return {
        heir: sending
        for sending in told_of(view, about)
        for heir in heirs_of(view, sending.event.agency_to, view.day)
        if has_role(view, heir, Role.APPROVAL)
    }


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
