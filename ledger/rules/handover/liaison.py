"""联络员: that a push reaches somebody, and comes from who may send it."""

from collections.abc import Iterator

from ledger.events.handover import ApprovalPushed, PushMode, RegistrationNotified
from ledger.fact import Fact
from ledger.states.liaison import has_liaison, is_of_another
from ledger.states.officer import automaton_of, is_automaton
from ledger.view import Objection, View, finding, refusal


def judge_liaisons(fact: Fact[ApprovalPushed], view: View) -> Iterator[Objection]:
    """Yield what stands against a push: nobody takes it over there, or the wrong one sends it.

    An agency that never named anybody is told so, and nobody waits for it; one that had somebody
    and lost him would let the push lie. What follows from a decision by itself is held up by
    neither: no agency escapes its tasks by letting its liaison go.
    """
    yield from judge_received(fact, view)
    if is_of_another(view, fact.agency, fact.actor) and _is_by_hand(fact, view):
        yield NOT_LIAISON("actor", fact.actor)


def _is_by_hand(fact: Fact[ApprovalPushed], view: View) -> bool:
    """Tell whether a person pushed: where an automaton does it by rule, whatever he calls it.

    Without one another system may push by rule, under the number of its officer.
    """
    if fact.event.mode is PushMode.MANUAL:
        return True
    has_automaton = is_automaton(view, automaton_of(fact.agency), fact.agency)
    by_person = not is_automaton(view, fact.actor, fact.agency)
    return has_automaton and by_person and fact.observed is None


def judge_received(
    fact: Fact[ApprovalPushed] | Fact[RegistrationNotified], view: View
) -> Iterator[Objection]:
    """Yield what stands against a push or a notice of registration: nobody takes it over there."""
    there = has_liaison(view, fact.event.agency_to)
    if there is None:
        yield LIAISON_NONE("data.agency_to", fact.event.agency_to)
    elif not there and not is_automaton(view, fact.actor, fact.agency):
        yield NO_LIAISON("data.agency_to", fact.event.agency_to)


_ONE_LIAISON = "内丘县内政字【2017】15号 三(二)(1)一: 各明确一名联络员"


LIAISON_NONE = finding(
    "liaison.none",
    "接收机关未明确联络员",
    "the receiving agency has never named a liaison",
    source=_ONE_LIAISON,
    remedy="let the receiving agency record LiaisonAppointed",
)


NO_LIAISON = refusal(
    "push.no-liaison",
    "接收机关联络员缺位",
    "the receiving agency's liaison has left, and nobody was named since: the push would lie there",
    source=_ONE_LIAISON,
    remedy="let the receiving agency, or the keeper, record LiaisonAppointed first",
)


NOT_LIAISON = refusal(
    "push.not-liaison",
    "非联络员人工推送",
    "what is pushed by hand is pushed by the bureau's liaison",
    source=_ONE_LIAISON,
    remedy="let the liaison push it, or the automaton by itself (`shenguan react`)",
)
