"""反馈对象: what kind of thing is fed back, whom it concerns, and what puts it right."""

from collections.abc import Iterator
from typing import Final

from ledger import naming
from ledger.events.catalogue import Act
from ledger.events.decision import LicenceCancelled, LicenceChanged, LicenceRevoked
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackAnswered,
    FeedbackKind,
    SupervisionFeedbackSent,
)
from ledger.fact import VOID, Fact
from ledger.states.agency import acts_for
from ledger.states.case import Case
from ledger.states.day import judged_on
from ledger.states.duties import Duties
from ledger.states.inspection import Check
from ledger.states.item import Item
from ledger.states.licence import Licence
from ledger.states.penalty import Penalty
from ledger.states.reference import on_record
from ledger.states.task import Task
from ledger.view import Objection, View, refusal

_ABOUT: Final = {
    FeedbackKind.CHECK: frozenset(("check", "rectification")),
    FeedbackKind.PENALTY: frozenset(("penalty",)),
}
"""What feedback of a kind is about; an order to put something right belongs to its check."""
_HOLDING: Final = frozenset((Act.DECIDE, Act.ISSUE))
_KIND: Final = {"check": FeedbackKind.CHECK, "penalty": FeedbackKind.PENALTY}
_AMENDING: Final = (
    VOID,
    *(one.__name__ for one in (LicenceChanged, LicenceRevoked, LicenceCancelled)),
)


def judge_kind(fact: Fact[SupervisionFeedbackSent]) -> Iterator[Objection]:
    """Yield an objection where the kind says another thing than what the feedback is about."""
    event = fact.event
    told = naming.parts_of(event.about)[0]
    if _KIND.get(told, event.kind) is not event.kind or told not in _ABOUT.get(event.kind, {told}):
        yield FEEDBACK_KIND("data.kind", f"{event.kind} · {told}")


def judge_concerned(fact: Fact[SupervisionFeedbackSent], view: View) -> Iterator[Objection]:
    """Yield an objection where the receiver neither decided, issued nor holds what it is about.

    Told to a bureau of no concern, a finding is told to nobody: the one that must look at it again
    never hears of it. Where nothing says whom it concerns, any bureau may be told.
    """
    event = fact.event
    concerned = list(dict.fromkeys(_concerned(fact, view)))
    if concerned and not any(acts_for(view, event.agency_to, one) for one in concerned):
        yield NOT_CONCERNED("data.agency_to", f"{event.agency_to} ≠ {', '.join(concerned)}")


def _concerned(fact: Fact[SupervisionFeedbackSent], view: View) -> Iterator[str]:
    kind, number = naming.parts_of(fact.event.about)
    for case in _cases(view, kind, number):
        decision = view.of(Case, case).decision
        if decision is not None:
            yield decision.agency
    for licence in _licences(view, kind, number):
        agency = view.of(Licence, licence).agency
        if agency is not None:
            yield agency
    found = on_record(view, fact.event.about)
    item = None if found is None else found.item
    if item is None:
        return
    day = judged_on(fact, view)
    holder = view.of(Item, item).holder(day)
    if holder is not None:
        yield holder
        for duty in view.of(Duties, item).standing(day):
            if not duty.acts.isdisjoint(_HOLDING):
                yield duty.agency


def _cases(view: View, kind: str, number: str) -> Iterator[str]:
    if kind == "case":
        yield number
    push = view.of(Task, number).push if kind == "task" else None
    if push is not None and isinstance(push.event, ApprovalPushed) and push.event.case is not None:
        yield push.event.case
    for licence in _licences(view, kind, number):
        issuing = view.of(Licence, licence).issuing
        if issuing is not None and issuing.event.case is not None:
            yield issuing.event.case


def _licences(view: View, kind: str, number: str) -> Iterator[str]:
    if kind == "licence":
        yield number
    result = view.of(Check, number).result if kind == "check" else None
    if result is not None and result.event.licence is not None:
        yield result.event.licence
    penalty = view.of(Penalty, number).decision if kind == "penalty" else None
    if penalty is not None:
        yield from penalty.event.licences
    push = view.of(Task, number).push if kind == "task" else None
    if push is not None and isinstance(push.event, ApprovalPushed) and push.event.licence:
        yield push.event.licence


def corrects(
    fact: Fact[FeedbackAnswered], view: View, sending: Fact[SupervisionFeedbackSent]
) -> bool:
    """Tell whether the named entry puts right what the feedback is about, after it was told.

    A promise is no correction: the record that was found wrong has to say something else, or to
    be void, or the licence to be changed or taken back.
    """
    entry = fact.event.entry
    if entry is None:
        return False
    kind, number = naming.parts_of(sending.event.about)
    cases = [*_cases(view, kind, number)]
    licences = [*_licences(view, kind, number)]
    licences += [one for case in cases for one in view.of(Case, case).licences]
    lines = [sending.event.about, *(f"case:{one}" for one in cases)]
    lines += [f"licence:{one}" for one in licences]
    types = (*(one.__name__ for one in (*Case.folds, *Licence.folds)), VOID)
    return any(
        stored.id == entry
        and position > sending.position
        and (stored.corrects is not None or stored.type in _AMENDING)
        for line in dict.fromkeys(lines)
        for position, stored in view.history(types, line)
    )


_LOOP: Final = "河北省编办; 内丘县内政字【2017】15号 三(二)(1)三: 及时反馈"


FEEDBACK_KIND = refusal(
    "feedback.kind",
    "反馈类别与事由不符",
    "feedback of a check is about a check, of a penalty about a penalty, and the other way round",
    source=_LOOP,
    remedy="name the kind that fits what the feedback is about",
)


NOT_CONCERNED = refusal(
    "feedback.not-concerned",
    "接收机关与事由无关",
    "the receiver neither decided, issued nor holds what the feedback is about",
    source=_LOOP,
    remedy="send it to the body that the message names",
)
