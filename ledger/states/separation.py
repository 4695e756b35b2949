"""审管分离: who approves under an item does not supervise under it, and nobody supervises himself.

The separation of bodies follows the transfer of an item (相对集中行政许可权), or a window of
another body: there the approval left the body that supervises. Where an item never moved (公安,
税务: 两集中两到位) one body may do both, and only the officers are kept apart.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.events.handover import ApprovalPushed
from ledger.fact import AnyFact
from ledger.law.competence import AT_THE_WINDOW
from ledger.states.agency import Agency, acts_for
from ledger.states.applications import Applications
from ledger.states.case import Case
from ledger.states.competence import competence_of
from ledger.states.day import judged_on
from ledger.states.duties import Duties, Duty
from ledger.states.item import Item, replaced_codes
from ledger.states.licence import Licence
from ledger.states.officer import is_automaton
from ledger.states.subject import same
from ledger.states.task import Task
from ledger.view import Objection, View, refusal


def is_parted(view: View, item: str, day: date) -> bool:
    """Tell whether approval and supervision of an item belong to different bodies on a day."""
    state = view.of(Item, item)
    if any(one.effective_on <= day for one in state.transfers):
        return True
    holder = state.holder(day)
    return holder is not None and any(
        not AT_THE_WINDOW.isdisjoint(duty.acts) and not acts_for(view, duty.agency, holder)
        for duty in view.of(Duties, item).standing(day)
    )


def approving_duty(view: View, agency: str, item: str, day: date) -> Duty | None:
    """Return a duty by which an agency goes on approving under an item, if it has one.

    A duty of which nothing is left but the cases in hand, and what was granted before a transfer,
    is no standing duty.
    """
    for duty in view.of(Duties, item).standing(day):
        if acts_for(view, agency, duty.agency) and competence_of(
            view, agency, item, day=day, acts=duty.acts
        ):
            return duty
    return None


def judge_sides(
    fact: AnyFact, view: View, item: str, *, agency: str | None = None, day: date | None = None
) -> Iterator[Objection]:
    """Yield what stands against an agency supervising under an item: it approves under it."""
    who, on = agency or fact.agency, day or judged_on(fact, view)
    if not is_parted(view, item, on):
        return
    duty = approving_duty(view, who, item, on)
    if duty is not None:
        yield both_sides(view, who, f"{who} · {item}", duty.entry)


def both_sides(view: View, agency: str, detail: str, entry: str) -> Objection:
    """Return the objection, as a finding where the ledger was opened with one agency for all.

    Such a ledger would stand still: its first agency has nobody beside it until the keeper parts
    the two.
    """
    opening = view.opening
    opened_as_one = opening.event.all_roles or any(
        (since := view.of(Agency, one).united_since) is not None and since == opening.day
        for one in (opening.event.agency, agency)
    )
    return Objection(BOTH_SIDES, "agency", detail, (entry,), is_mild=opened_as_one)


def judge_own_case(
    view: View,
    officers: Iterable[str],
    field: str,
    *,
    task: str | None = None,
    licences: Iterable[str] = (),
    under: tuple[str, str] | None = None,
) -> Iterator[Objection]:
    """Yield what stands against officers supervising what came of a case that one had in hand.

    What came of it is the licence that it granted, and the longer life that a renewal gave one.
    ``under`` is a subject and an item, where nothing of it is named: to leave the licence out of
    an act takes nobody's hands out of what he granted.
    """
    wanted = frozenset(officers)
    behind = (*_cases_behind(view, task, licences), *(_granted(view, *under) if under else ()))
    for number in dict.fromkeys(behind):
        case = view.of(Case, number)
        acts = (case.receipt, case.acceptance, *case.reviews, case.decision)
        for act in acts:
            if (
                act is not None
                and act.actor in wanted
                and not is_automaton(view, act.actor, act.agency)
            ):
                yield OFFICER_BOTH_SIDES(field, f"{act.actor} · {number}", blocking=(act.id,))
                return


def _cases_behind(view: View, task: str | None, licences: Iterable[str]) -> Iterator[str]:
    push = view.of(Task, task).push if task is not None else None
    named = [*licences]
    if push is not None and isinstance(push.event, ApprovalPushed):
        if push.event.case is not None:
            yield push.event.case
        if push.event.licence is not None:
            named.append(push.event.licence)
    for number in named:
        licence = view.of(Licence, number)
        if licence.issuing is not None and licence.issuing.event.case is not None:
            yield licence.issuing.event.case
        yield from sorted(licence.renewed_by)


def _granted(view: View, subject: str, item: str) -> Iterator[str]:
    items = replaced_codes(view, item)
    for code in same(view, subject):
        for one, number in view.of(Applications, code).cases:
            if one in items and view.of(Case, number).granted:
                yield number


_SEPARATION = "内丘县内政字【2017】15号 三(二)(2): 审管分离"


BOTH_SIDES = refusal(
    "duty.both-sides",
    "审批监管未分离",
    "one agency would approve and supervise under an item whose approval was moved, or whose "
    "window is another body's; a finding where the ledger began with one agency for both",
    source=_SEPARATION,
    remedy="let the supervising body act, or end the approval duty; AgencyRegistered parts the two",
)


OFFICER_BOTH_SIDES = refusal(
    "officer.both-sides",
    "审批与监管为同一人",
    "who received, accepted, reviewed or decided a case neither claims, inspects nor penalises "
    "under it",
    source=_SEPARATION,
    remedy="let another officer supervise",
)
