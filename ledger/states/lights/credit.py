"""信用的灯: what an application for repair and a joint punishment wait for."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.repair import CreditRepairApplied
from ledger.fact import AnyFact
from ledger.law.deadline import limit_until
from ledger.law.grounds import Measure
from ledger.law.light import LightKind
from ledger.law.publicity import REPAIR
from ledger.states.calendar import work_calendar
from ledger.states.case import Case
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.states.lights.case import LAST_DAY
from ledger.states.listing import SeriousListing
from ledger.states.penalty import Penalty
from ledger.states.punishment import Punishment, unanswered
from ledger.states.repair import Repair
from ledger.states.restriction import rests
from ledger.states.term import limit_owed
from ledger.view import View


@lights(LightKind.REPAIR, "repair")
def decided(view: View, number: str) -> Iterator[Lit]:
    """信用修复决定: until whoever found it has decided on the application."""
    repair = view.of(Repair, number)
    applied = repair.applied
    if applied is None or applied.observed is not None or repair.decided is not None:
        return
    found, item = _finding(applied.event, view)
    limit = limit_owed(view, applied, applied.event.applied_on, REPAIR)
    turn = None
    if found is not None:
        turn = holder_now(view, found.agency, item, supervises=True)
    given = () if found is None else (found.id,)
    yield Lit(limit, turn, applied, item, LAST_DAY, given_by=given)


def _finding(event: CreditRepairApplied, view: View) -> tuple[AnyFact | None, str | None]:
    """Return the entry that found what is to be repaired, and the item of a penalty."""
    kind, number = naming.parts_of(event.about)
    match kind:
        case Case.tag:
            return view.of(Case, number).verification, None
        case SeriousListing.tag:
            return view.of(SeriousListing, number).entering, None
    decision = view.of(Penalty, number).decision
    return decision, None if decision is None else decision.event.item


@lights(LightKind.PUNISHMENT, "punishment")
def answered(view: View, number: str) -> Iterator[Lit]:
    """联合惩戒答复: until each agency that was asked has answered; after the last day too."""
    punishment = view.of(Punishment, number)
    asked = punishment.initiated
    if asked is None or asked.observed is not None or punishment.ended is not None:
        return
    event = asked.event
    is_over = event.until_on is not None and event.until_on < view.day
    if not is_over and not rests(
        view, Measure(subject=event.subject, ground=event.ground), view.day
    ):
        return
    limit = limit_until(work_calendar(view), event.answer_by)
    for agency in dict.fromkeys(unanswered(view, punishment)):
        turn = holder_now(view, agency, None)
        yield Lit(limit, turn, asked, None, LAST_DAY, part=agency, given_by=(asked.id,))
