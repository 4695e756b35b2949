"""办件期限: how a case stands on a day: accepted or not, by which guide, until when."""

from collections.abc import Iterator
from datetime import date

from ledger.events.catalogue import GuidePublished
from ledger.fact import AnyFact
from ledger.law.acceptance import Acceptance, Reception, SilenceLimits, acceptance_on
from ledger.law.case_limits import CaseLimits, is_permit, limits_of_case, terms_of
from ledger.law.deadline import DECISION, NOTICE, SUPPLEMENT, Period, term_on
from ledger.law.joint import within
from ledger.states.calendar import CALENDAR_UNKNOWN, work_calendar
from ledger.states.case import CASE_NOT_ACCEPTED, Case
from ledger.states.day import judged_on, occurred_on
from ledger.states.guide import Guide
from ledger.states.item import Item
from ledger.states.joint import limit_of_branches
from ledger.states.term import Term, limit_by_term, limit_owed
from ledger.view import Objection, View


def acceptance_of(case: Case, view: View, day: date) -> Acceptance:
    """Return how a case stands on a day: accepted in writing, by silence, or not."""

    def day_of(fact: AnyFact | None) -> date | None:
        return None if fact is None else occurred_on(fact, view)

    reception = Reception(
        received_on=day_of(case.receipt),
        written_on=case.acceptance.event.accepted_on if case.acceptance else None,
        told_on=day_of(case.acceptance),
        noticed_on=day_of(case.notice) if case.notice_stops else None,
        supplied_on=day_of(case.supplied),
        closed_on=day_of(case.closing),
        withdrawn_on=day_of(case.withdrawal),
        is_turned_away=case.refusal is not None,
        is_silence_written=case.is_silence_written,
        is_history=case.receipt is not None and case.receipt.observed is not None,
    )
    limits = SilenceLimits(
        notice=lambda start, _: limit_by_term(view, start, NOTICE, case.receipt),
        supplement=lambda start, _: limit_owed(view, case.supplied, start, SUPPLEMENT),
    )
    return acceptance_on(day, reception, limits)


def limits_of(case: Case, view: View, acceptance: Acceptance) -> CaseLimits:
    """Return what was promised and what the law gives for a case's decision, once it is accepted.

    The legal term is read only where the guide states none, and only for a permit.
    """
    if acceptance.day is None:
        return CaseLimits()
    day = acceptance.day
    known_at = case.known_at(acceptance)

    def statute() -> Period | None:
        if case.item is None or not is_permit(view.of(Item, case.item).kind_on(day, known_at)):
            return None
        return term_on(view.of(Term, DECISION).settings, day, known_at)

    terms = terms_of(guide_of(case, view, acceptance), statute)

    def accepted_on(number: str) -> date | None:
        is_itself = case.receipt is not None and number == case.receipt.event.case
        return day if is_itself else branch_accepted_on(view, number, case.joint)

    shared = limit_of_branches(view, case.joint, accepted_on)
    course = within(case.course(view.opening.zone, view.day), shared)
    return limits_of_case(work_calendar(view), day, terms, course)


def branch_accepted_on(view: View, number: str, joint: str | None) -> date | None:
    """Return from which day a case counts as accepted, if it is a branch of a joint case."""
    branch = view.of(Case, number)
    return acceptance_of(branch, view, view.day).day if branch.joint == joint else None


def guide_of(case: Case, view: View, acceptance: Acceptance) -> GuidePublished | None:
    """Return the guide that binds a case: the version it was accepted under, or was known then."""
    if case.item is None or acceptance.day is None:
        return None
    guide = view.of(Guide, case.item)
    stated = case.acceptance.event.guide if case.acceptance else None
    named = guide.version(stated) if stated else None
    return named or guide.on(acceptance.day, case.known_at(acceptance))


def judge_accepted(case: Case, fact: AnyFact, view: View) -> Iterator[Objection]:
    """Yield what stands against treating a case as accepted on the day of the fact."""
    if case.acceptance is not None:
        return
    state = acceptance_of(case, view, judged_on(fact, view))
    if state.day is None:
        yield CASE_NOT_ACCEPTED("data.case", fact.event.case)
        if not state.calendar_known:
            yield CALENDAR_UNKNOWN("data.case", NOTICE)
