"""延续: what rules know of applications for renewal, and how a licence stands with them."""

from collections.abc import Collection
from datetime import date

from msgspec.structs import replace

from ledger.law.deadline import Period, term_on
from ledger.law.licence import status_on
from ledger.law.renewal import RENEWAL, Renewal, renewed
from ledger.states.calendar import work_calendar
from ledger.states.case import Case
from ledger.states.case_limits import acceptance_of
from ledger.states.day import occurred_on
from ledger.states.guide import Guide
from ledger.states.licence import Licence
from ledger.states.term import Term
from ledger.view import View


def status_of(licence: Licence, view: View, day: date) -> str:
    """Return how a licence stands on a day, the applications for its renewal looked at.

    They are read only where its term has ended.
    """

    def goes_on(last_day: date, asked: date, spent: Collection[str]) -> str | None:
        cases = sorted(licence.renewals.difference(spent))
        found = (_renewal(view.of(Case, one), view, asked) for one in cases)
        known = [one for one in found if one is not None]
        return renewed(known, work_calendar(view), last_day, asked) if known else None

    life = licence.life
    return status_on(life._replace(renewed=goes_on) if licence.renewals else life, day)


def _renewal(case: Case, view: View, day: date) -> Renewal | None:
    if case.receipt is None:
        return None
    received_on = occurred_on(case.receipt, view)
    decision = case.decision
    ends = [occurred_on(one, view) for one in (case.withdrawal, case.refusal) if one is not None]
    if decision is not None and not case.granted:
        ends.append(decision.event.decided_on)
    if decision is None and case.closing is not None:
        ends.append(case.closing.event.closed_on)
    # What ended it later leaves the days before as they were: it is asked as it stood until then.
    standing = replace(case, withdrawal=None, refusal=None)
    return Renewal(
        received_on,
        ahead_of(view, case.item, received_on),
        acceptance_of(standing, view, day).day,
        granted_on=decision.event.decided_on if decision is not None and case.granted else None,
        ended_on=min(ends, default=None),
    )


def ahead_of(view: View, item: str | None, received_on: date) -> Period | None:
    """Return how long before the last day a renewal is applied for: by the guide, or by law."""
    guide = None if item is None else view.of(Guide, item).on(received_on)
    if guide is not None and guide.renewal_days is not None:
        return Period(guide.renewal_days, "day")
    return term_on(view.of(Term, RENEWAL).settings, received_on)
