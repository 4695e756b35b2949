"""证照变动的推送: which push follows by itself from an act on a licence, and whether it will.

A push names its licence only in passing, so nobody finds it by the licence. But the number of what
follows by itself is the act's own: whoever knows the act knows the task.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ledger.entry import Entry, instant_of
from ledger.events.decision import LicenceCancelled, LicenceChanged, LicenceRevoked
from ledger.events.handover import ApprovalPushed, PushStage
from ledger.events.organisation import Post
from ledger.fact import Fact
from ledger.states.agency import Agency, acts_for
from ledger.states.licence import Licence, item_of
from ledger.states.officer import Officer, automaton_of, reaction_id, reaction_number
from ledger.states.supervision_duty import Supervisors
from ledger.states.task import Task
from ledger.view import View

_ACTS: Final = {
    PushStage.CHANGED: (LicenceChanged.__name__,),
    PushStage.REVOKED: (LicenceRevoked.__name__, LicenceCancelled.__name__),
}


def rule_of(stage: PushStage) -> str:
    """Return the name of the rule by which a stage is pushed by itself."""
    return f"push-{stage.value}"


class ToldAct(NamedTuple):
    """证照变动: the entry that a push tells of, as it was made or corrected last."""

    position: int
    entry: Entry[Any]


def act_of(push: ApprovalPushed, view: View, because: tuple[str, ...] = ()) -> ToldAct | None:
    """Return the act on a licence that a push tells of: its cause, else the latest of its stage."""
    types = _ACTS.get(push.stage)
    if types is None or push.licence is None:
        return None
    stored = view.history(types, f"licence:{push.licence}")
    acts = sorted((ToldAct(*one) for one in stored), key=lambda one: one.position)
    caused = [one for one in acts if one.entry.id in because]
    return next(iter(caused or acts[::-1]), None)


def pushed_by_itself(push: ApprovalPushed, agency: str, view: View, act: ToldAct) -> Iterator[str]:
    """Yield the numbers under which an agency has pushed an act by itself to the same receiver."""
    for sender in _and_former(view, agency):
        for receiver in _and_former(view, push.agency_to):
            entry_id = reaction_id(act.entry.id, rule_of(push.stage), receiver)
            number = reaction_number(sender, entry_id)
            if view.of(Task, number).push is not None:
                yield number


def follows_by_itself(fact: Fact[ApprovalPushed], view: View, act: ToldAct) -> bool:
    """Tell whether the act is pushed to the receiver by itself, as soon as somebody reacts."""
    position, entry = act
    if entry.observed is not None or not acts_for(view, fact.agency, entry.agency):
        return False
    automaton = view.at(Officer, automaton_of(fact.agency), position)
    if not automaton.holds(fact.agency, Post.AUTOMATON):
        return False
    item = item_of(view.of(Licence, fact.event.licence or ""), view)
    day = view.opening.zone.day(instant_of(entry))
    on_duty = view.at(Supervisors, item or "", position).on_duty(day)
    return any(acts_for(view, fact.event.agency_to, one.agency) for one in on_duty)


def _and_former(view: View, agency: str) -> tuple[str, ...]:
    return (agency, *view.of(Agency, agency).predecessors_on(view.day))
