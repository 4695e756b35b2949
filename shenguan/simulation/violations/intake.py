"""受理: what the window must not do."""

from datetime import date, datetime, time

from ledger.events.catalogue import ItemListed
from ledger.events.handling import CaseOutcome, TerminationReason
from ledger.events.intake import (
    AcceptanceMode,
    Party,
    PartyRole,
)
from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.pen import ZONE
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("case.unknown")
def nobody_applied(scene: Scene) -> Lines:
    """Accept a case that nobody received."""
    case = scene.papers()
    yield scene.unlawful(case.accepted())
    yield scene.tell(case.received())
    yield scene.lawful(case.accepted())


@violation("case.exists")
def received_twice(scene: Scene) -> Lines:
    """Receive another application under the same number."""
    case = yield from scene.received()
    yield scene.unlawful(case.received())
    yield scene.lawful(scene.papers().received())


@violation("case.already-accepted")
def accepted_twice(scene: Scene) -> Lines:
    """Accept again what was accepted."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.accepted())
    other = yield from scene.received()
    yield scene.lawful(other.accepted())


@violation("case.closed")
def withdrawn_and_accepted(scene: Scene) -> Lines:
    """Accept what was withdrawn."""
    case = yield from scene.received()
    yield scene.tell(case.withdrawn())
    yield scene.unlawful(case.accepted())
    other = yield from scene.received()
    yield scene.lawful(other.accepted())


@violation("acceptance.no-cure-day")
def accepts_with_a_deficit_for_ever(scene: Scene) -> Lines:
    """Accept with a deficit and say no day by which it is made good."""
    case = yield from scene.lacking()
    yield scene.unlawful(case.accepted(mode=AcceptanceMode.DEFICIT))
    by = scene.workdays_later(10)
    yield scene.lawful(case.accepted(mode=AcceptanceMode.DEFICIT, cure_by=by))


@violation("occurred.back-dated")
def records_after_a_month(scene: Scene) -> Lines:
    """Record long afterwards what was done."""
    case = yield from scene.accepted()
    other = yield from scene.accepted()
    done_at = scene.ago(minutes=1)
    scene.later(20)
    yield scene.lawful(other.step(), occurred_at=done_at)
    scene.later(20)
    yield scene.unlawful(case.step(), occurred_at=done_at)


@violation("acceptance.representative-missing")
def accepts_a_company_that_nobody_represents(scene: Scene) -> Lines:
    """Accept a company's application that leaves out whom an earlier one named."""
    company = scene.company()
    named = (Party(subject=scene.person(), role=PartyRole.REPRESENTATIVE),)
    before = yield from scene.received(None, company, parties=named)
    yield scene.lawful(before.accepted())
    case = yield from scene.received(None, company)
    yield scene.unlawful(case.accepted())


@violation("acceptance.due-over-statutory")
def tells_a_later_day_than_the_law(scene: Scene) -> Lines:
    """Tell the applicant a later day than the law gives."""
    case = yield from scene.received()
    late, legal = scene.workdays_later(names.LEGAL_DAYS + 1), scene.workdays_later(5)
    yield scene.unlawful(case.accepted(due_at=_noon(late)))
    yield scene.lawful(case.accepted(due_at=_noon(legal)))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12, tzinfo=ZONE))


@violation("acceptance.must-have-missing")
def defers_what_must_be_there(scene: Scene) -> Lines:
    """Accept with a deficit of what the guide lets nobody hand in later."""
    by = scene.workdays_later(5)
    case = yield from scene.received(None, None, *names.MATERIALS[1:])
    yield scene.unlawful(case.accepted(mode=AcceptanceMode.DEFICIT, cure_by=by))
    other = yield from scene.lacking()
    yield scene.lawful(other.accepted(mode=AcceptanceMode.DEFICIT, cure_by=by))


@violation("acceptance.not-cured")
def waits_for_what_never_came(scene: Scene) -> Lines:
    """Take what was deferred after the day by which it had to come."""
    cases = []
    for _ in range(2):
        case = yield from scene.lacking()
        by = scene.workdays_later(3)
        yield scene.tell(case.accepted(mode=AcceptanceMode.DEFICIT, cure_by=by))
        cases.append(case)
    scene.wait(3)
    yield scene.lawful(cases[0].supplement())
    scene.wait(1)
    yield scene.unlawful(cases[1].supplement())


@violation("acceptance.not-silent")
def calls_silence_what_is_none(scene: Scene) -> Lines:
    """Accept by silence before the notice term has passed."""
    case = yield from scene.received()
    received_on = scene.today
    accepted = case.accepted(mode=AcceptanceMode.SILENCE, accepted_on=received_on)
    yield scene.unlawful(accepted)
    scene.wait(6)
    yield scene.lawful(accepted)


@violation("acceptance.project-code")
def accepts_an_investment_without_a_project(scene: Scene) -> Lines:
    """Accept for an investment item without a project code."""
    item = yield from scene.item(of=ItemListed, investment=True)
    case = scene.papers(item)
    yield scene.tell(case.received())
    yield scene.unlawful(case.accepted())
    yield scene.lawful(case.accepted(project="2017-130523-01-01-000001"))


@violation("calendar.unknown", on=date(2017, 12, 8))
def accepts_into_a_year_without_a_calendar(scene: Scene) -> Lines:
    """Accept what is due in a year that nobody has announced."""
    item = yield from scene.item(legal_days=None, promised_days=None, instant=True)
    far = yield from scene.item(legal_days=2_600, legal_basis="地方性法规")
    case = yield from scene.received(far)
    yield scene.unlawful(case.accepted())
    near = yield from scene.received(item)
    yield scene.lawful(near.accepted())


@violation("case.already-decided")
def withdraws_what_is_decided(scene: Scene) -> Lines:
    """Withdraw an application that was decided."""
    case = yield from scene.granted()
    yield scene.unlawful(case.withdrawn())
    other = yield from scene.reviewed()
    yield scene.lawful(other.withdrawn())


@violation("case.materials-missing")
def accepts_what_lacks(scene: Scene) -> Lines:
    """Accept as complete what lacks a material."""
    case = yield from scene.lacking()
    yield scene.unlawful(case.accepted())
    yield scene.tell(case.notice())
    yield scene.tell(case.supplement())
    yield scene.lawful(case.accepted())


@violation("case.not-accepted")
def reviews_what_nobody_accepted(scene: Scene) -> Lines:
    """Review a case before its acceptance."""
    case = yield from scene.received()
    yield scene.unlawful(case.review())
    yield scene.tell(case.accepted())
    yield scene.lawful(case.review())


@violation("case.not-decided")
def closes_as_granted_what_nobody_granted(scene: Scene) -> Lines:
    """Close a case as granted before its decision."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.closed())
    yield scene.tell(case.granted())
    yield scene.lawful(case.closed())


@violation("case.not-terminable")
def ends_without_a_paper(scene: Scene) -> Lines:
    """End a case without a decision and show no document."""
    case = yield from scene.accepted()
    ended = case.closed(
        outcome=CaseOutcome.TERMINATED, reason=TerminationReason.OBJECT_GONE, document=None
    )
    yield scene.unlawful(ended)
    yield scene.lawful(said(ended, {"document": "情况说明"}))


@violation("case.silence-relied-on")
def takes_silence_back(scene: Scene) -> Lines:
    """Remember afterwards a withdrawal from before silence accepted the case."""
    case = yield from scene.received()
    other = yield from scene.received()
    before = scene.now
    scene.wait(6)
    yield scene.tell(case.review())
    yield scene.unlawful(case.withdrawn(), occurred_at=before)
    yield scene.lawful(other.withdrawn(), occurred_at=before)


@violation("occurred.after-limit")
def records_after_the_limit(scene: Scene) -> Lines:
    """Record after silence what was accepted in time."""
    case = yield from scene.received()
    other = yield from scene.received()
    accepted, done_at = case.accepted(), scene.now
    yield scene.lawful(other.accepted())
    scene.wait(7)
    yield scene.unlawful(accepted, occurred_at=done_at)


@violation("instant.not-same-day")
def takes_a_night_for_an_instant(scene: Scene) -> Lines:
    """Close an instant item on another day than it was accepted."""
    item = yield from scene.item(names.INSTANT, promised_days=None)
    cases = []
    for _ in range(2):
        case = yield from scene.accepted(item)
        yield scene.tell(case.review())
        yield scene.tell(case.consulted())
        yield scene.tell(case.granted())
        cases.append(case)
    yield scene.lawful(cases[0].closed())
    scene.wait(1)
    yield scene.unlawful(cases[1].closed())


@violation("application.project-code")
def receives_an_investment_without_a_project(scene: Scene) -> Lines:
    """Receive for an investment item an application that names no project."""
    item = yield from scene.item(of=ItemListed, investment=True)
    yield scene.unlawful(scene.papers(item).received())
    yield scene.lawful(scene.papers(item).received(project="2017-130523-01-01-000001"))
