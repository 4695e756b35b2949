"""无证活动: by an agency on supervision duty; whoever holds a licence has one."""

from collections.abc import Iterator

from ledger.events.supervision import UnlicensedActivityFound
from ledger.fact import Fact
from ledger.law.licence import IN_FORCE
from ledger.law.renewal import BY_LAW
from ledger.rules.base import rule
from ledger.rules.draw.assigned import judge_assigned
from ledger.rules.supervision.inspection import CHECK_EXISTS, judge_follow_up_day, judge_team
from ledger.states.day import judge_day
from ledger.states.holdings import held
from ledger.states.inspection import Check
from ledger.states.renewal import status_of
from ledger.states.separation import judge_own_case
from ledger.states.supervision_duty import judge_supervision
from ledger.view import Objection, View, finding


@rule(UnlicensedActivityFound)
def find_activity(fact: Fact[UnlicensedActivityFound], view: View) -> Iterator[Objection]:
    """无证活动: under a new number, by two inspectors of the agency on duty for the item."""
    event = fact.event
    check = view.of(Check, event.check)
    if (known := check.finding) is not None:
        yield CHECK_EXISTS("data.check", event.check, blocking=(known.id,))
    yield from judge_assigned(fact, view, check)
    yield from judge_day(fact, view, "found_on")
    yield from judge_team(fact, view, event.found_on)
    yield from judge_supervision(fact, view, event.item)
    yield from judge_follow_up_day(fact, view, event.found_on)
    if event.subject is None:
        return
    under = None if fact.observed is not None else (event.subject, event.item)
    people = (fact.actor, *event.inspectors)
    yield from judge_own_case(view, people, "data.inspectors", under=under)
    for licence in held(view, event.subject, event.item):
        if status_of(licence, view, event.found_on) in {IN_FORCE, BY_LAW}:
            issuing = licence.issuing
            blocking = () if issuing is None else (issuing.id,)
            yield LICENSED("data.subject", event.check, blocking=blocking)


LICENSED = finding(
    "activity.licensed",
    "当事人持有有效许可",
    "who is said to act without approval held a valid licence of the item on that day",
    source="行政许可法 第八十一条",
    remedy="look at the licence: what goes beyond it is a problem of a check, not an activity "
    "without a licence; void the record where it is wrong",
)
