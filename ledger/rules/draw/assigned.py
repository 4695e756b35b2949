"""派发检查: what is found under a draw's number is of the drawn subject, by the drawn team."""

from collections.abc import Iterator

from ledger.events.supervision import SpotCheckResultRecorded, UnlicensedActivityFound
from ledger.fact import Fact
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judge_day, judged_on
from ledger.states.draw import DRAW_ABANDONED, Draw
from ledger.states.inspection import Check
from ledger.states.subject import same
from ledger.view import Objection, View, refusal

_Found = Fact[SpotCheckResultRecorded] | Fact[UnlicensedActivityFound]


def judge_assigned(fact: _Found, view: View, check: Check) -> Iterator[Objection]:
    """Yield what stands against a finding whose check was drawn, or bears a draw's number.

    An activity of somebody unknown is not what was drawn either: it would stand in the place of
    the result, and the drawn subject would never be looked at.
    """
    event, assigned = fact.event, check.assigned
    if assigned is None:
        number = event.check.rpartition("/")[0]
        if "/" in number and view.of(Draw, number).lead is not None:
            yield NOT_ASSIGNED("data.check", event.check)
        return
    draw = view.of(Draw, assigned.event.draw)
    if draw.abandoned is not None:
        yield DRAW_ABANDONED("data.check", event.check, blocking=(draw.abandoned.id,))
    if event.subject is None or assigned.event.subject not in same(view, event.subject):
        found = event.subject or "-"
        yield IDENTITY_MISMATCH("data.subject", f"{found} ≠ {assigned.event.subject}")
    if strangers := sorted(set(event.inspectors) - set(check.standing.team)):
        yield NOT_ASSIGNED("data.inspectors", strangers[0], blocking=(assigned.id,))
    teams = () if draw.planned is None else draw.planned.event.teams
    bodies = (assigned.agency, *(one.agency for one in teams))
    if not any(acts_for(view, fact.agency, one) for one in bodies):
        yield NOT_ASSIGNED("agency", fact.agency, blocking=(assigned.id,))
    day = "checked_on" if isinstance(event, SpotCheckResultRecorded) else "found_on"
    yield from judge_day(fact, view, day, after=judged_on(assigned, view))


NOT_ASSIGNED = refusal(
    "check.not-assigned",
    "非派发检查",
    "the number belongs to a draw, and the check, its inspectors or the agency were not drawn",
    source="国办发〔2015〕58号: 随机抽取检查对象、随机选派执法检查人员",
    remedy="let the drawn team inspect, record a recusal first, or use a number of one's own",
)
