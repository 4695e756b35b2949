"""证照变动的推送: a change or an end of a licence is pushed once, by hand or by itself."""

from collections.abc import Iterator

from msgspec.structs import replace

from ledger.events.handover import ApprovalPushed
from ledger.fact import Fact
from ledger.rules.handover.returning import case_of
from ledger.states.officer import is_automaton
from ledger.states.task import PUSH_DUPLICATE, PUSHING, Pushes, Task
from ledger.states.told import ToldAct, act_of, follows_by_itself, pushed_by_itself
from ledger.view import Objection, View, refusal


def judge_by_itself(fact: Fact[ApprovalPushed], view: View) -> Iterator[Objection]:
    """Yield what stands against telling of an act on a licence a second time.

    What was pushed by itself is there already, and telling it again only repeats it; so does a
    reaction to what was pushed by hand under the licence's case meanwhile. What came back may be
    pushed again, by a person. A push that names no case is not found by its licence: where the
    automaton is about to push the same, it would make two tasks of one change.
    """
    is_reaction = is_automaton(view, fact.actor, fact.agency)
    act = act_of(fact.event, view, fact.because if is_reaction else ())
    if act is None:
        return
    automatic = set() if is_reaction else set(_numbers(fact, view, act))
    for number in sorted(automatic | set(_told_by_hand(fact, view, act))):
        task = view.of(Task, number)
        if task.push is None or task.stopped is not None or (task.waiting and not is_reaction):
            continue
        found = PUSH_DUPLICATE("data.licence", number, blocking=(task.push.id,))
        yield replace(found, is_repeat=is_reaction or number in automatic)
    is_found = fact.event.case is not None or automatic or is_reaction
    if not is_found and follows_by_itself(fact, view, act):
        yield BY_ITSELF("data.licence", fact.event.licence or "", blocking=(act.entry.id,))


def is_seen_to(fact: Fact[ApprovalPushed], view: View) -> bool:
    """Tell whether the act that a person tells of was pushed by itself, or is about to be."""
    act = act_of(fact.event, view, ())
    if act is None:
        return False
    return any(_numbers(fact, view, act)) or follows_by_itself(fact, view, act)


def _numbers(fact: Fact[ApprovalPushed], view: View, act: ToldAct) -> Iterator[str]:
    return pushed_by_itself(fact.event, fact.agency, view, act)


def _told_by_hand(fact: Fact[ApprovalPushed], view: View, act: ToldAct) -> Iterator[str]:
    """Yield the numbers of pushes of the licence's case that tell the receiver of the act."""
    event = fact.event
    case = case_of(event.licence, view)
    for number in view.of(Pushes, case).tasks - {event.task} if case is not None else ():
        push = view.of(Task, number).push
        if push is None or push.position < act.position or push.event.agency_to != event.agency_to:
            continue
        told = push.event
        wanted = (event.stage, event.licence)
        if isinstance(told, ApprovalPushed) and (told.stage, told.licence) == wanted:
            yield number


BY_ITSELF = refusal(
    "push.by-itself",
    "由系统自动推送",
    "the bureau's automaton pushes this act on a licence to the agency by itself",
    source=PUSHING,
    remedy="run `shenguan react`, or name the --case of the licence too",
)
