"""信用限制: what a subject is barred from, whoever imposed it (一处违法、处处受限)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events.credit import MeasureListed, RestrictionImposed, RestrictionLifted
from ledger.fact import Fact
from ledger.law.deadline import Period
from ledger.law.measure import latest_end
from ledger.law.representative import is_natural_person
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.calendar import work_calendar
from ledger.states.case import IDENTITY_MISMATCH, Case
from ledger.states.credit import Credit
from ledger.states.day import judged_on
from ledger.states.measure import ListedMeasure
from ledger.states.notice import ORIGIN_ONLY
from ledger.states.punishment import is_joint, judge_asked
from ledger.states.restriction import (
    EVERYWHERE,
    Restriction,
    finding_of,
    ground_stands,
    is_held_against,
    is_named,
)
from ledger.states.subject import same
from ledger.view import Objection, View, finding, refusal


@rule(RestrictionImposed)
def impose(fact: Fact[RestrictionImposed], view: View) -> Iterator[Objection]:
    """信用限制: on a legal basis, by a listed measure, for a term, out of a ground of one's own."""
    event = fact.event
    known = view.of(Restriction, event.restriction)
    if known.imposing is not None:
        yield RESTRICTION_EXISTS(
            "data.restriction", event.restriction, blocking=(known.imposing.id,)
        )
    if not event.basis.strip():
        yield NO_BASIS("data.basis", event.restriction)
    has_end = event.until_on is not None or event.ground is not None
    if not has_end or (event.until_on is not None and event.until_on < event.from_on):
        yield NO_TERM("data.until_on", f"{event.from_on} – {event.until_on or ''}")
    yield from _judge_measure(fact, view)
    if event.ground is not None:
        yield from _judge_ground(fact, view, event.ground)
    elif is_natural_person(event.subject):
        yield NOT_OWN_GROUND("data.ground", event.restriction)


def _judge_measure(fact: Fact[RestrictionImposed], view: View) -> Iterator[Objection]:
    event = fact.event
    listed = view.of(ListedMeasure, event.measure).current if event.measure else None
    if listed is None:
        yield NOT_ON_LIST("data.measure", event.measure or event.restriction)
    elif not event.forbids or not set(event.forbids) <= set(listed.forbids):
        beyond = ", ".join(sorted(set(event.forbids) - set(listed.forbids)))
        yield NOT_ON_LIST("data.forbids", f"{listed.measure} · {beyond or '()'}")
    else:
        yield from _judge_length(fact, view, listed)


def _judge_length(
    fact: Fact[RestrictionImposed], view: View, listed: MeasureListed
) -> Iterator[Objection]:
    """Yield what stands against the length: the longest term runs once for one ground.

    One after the other, restrictions of the longest term each would bind for ever. What may only
    last so long names its last day: a ground that stands for ever would outlast it.
    """
    if listed.longest is None:
        return
    event = fact.event
    begins_on = min((event.from_on, *_began_on(fact, view)))
    longest = Period(listed.longest, listed.unit.value)
    end = latest_end(work_calendar(view), begins_on, longest)
    if event.until_on is None or (end is not None and end < event.until_on):
        yield TOO_LONG("data.until_on", f"{event.until_on or ''} > {end or ''}")


def _began_on(fact: Fact[RestrictionImposed], view: View) -> Iterator[date]:
    """Yield when the same measure began to bind the subject for the same ground.

    What one side imposes without a ground is for one ground: whoever has found something anew
    names it.
    """
    event = fact.event
    for code in same(view, event.subject):
        for earlier in view.of(Credit, code).imposed:
            other = earlier.event
            is_of_ground = (other.measure, other.ground) == (event.measure, event.ground)
            if other.restriction == event.restriction or not is_of_ground:
                continue
            if event.ground is not None or acts_for(view, fact.agency, earlier.agency):
                yield other.from_on


def _judge_ground(fact: Fact[RestrictionImposed], view: View, ground: str) -> Iterator[Objection]:
    """Yield what stands against a ground: who found something knows what it is worth.

    What another agency found bars a subject only if that agency says so, or asks for it; and who
    answers for a company in person is who the finding names, not whoever is near it.
    """
    event = fact.event
    found = finding_of(view, ground)
    listed = view.of(ListedMeasure, event.measure).current if event.measure else None
    ends = listed is not None and listed.ends_with_repair
    if found is None or not ground_stands(view, ground, judged_on(fact, view), ends=ends):
        yield GROUND_FALLEN("data.ground", ground)
        return
    if not is_held_against(view, ground, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} · {ground}")
    is_own = any(acts_for(view, fact.agency, side) for side in found.sides)
    yield from judge_asked(fact, view, ground)
    if (not is_own and not is_joint(ground)) or (
        is_natural_person(event.subject) and not is_named(view, ground, event.subject)
    ):
        yield NOT_OWN_GROUND("data.ground", ground)
    if found.found_on is not None and event.from_on < found.found_on:
        yield RETROACTIVE("data.from_on", f"{event.from_on} < {found.found_on}")


@rule(RestrictionLifted)
def lift(fact: Fact[RestrictionLifted], view: View) -> Iterator[Objection]:
    """限制解除: as a whole or for one case, by the side that imposed it."""
    event = fact.event
    restriction = view.of(Restriction, event.restriction)
    if restriction.imposing is None:
        yield RESTRICTION_UNKNOWN("data.restriction", event.restriction)
        return
    if restriction.lifting is not None:
        yield RESTRICTION_CLOSED(
            "data.restriction", event.restriction, blocking=(restriction.lifting,)
        )
    imposer, bound = restriction.imposing.agency, restriction.imposing.event.subject
    if restriction.imposed is None:
        yield ORIGIN_ONLY("data.restriction", event.restriction)
    elif not acts_for(view, fact.agency, imposer):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {imposer}")
    if event.subject != bound:
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {bound}")
    if event.only_for is not None:
        yield from _judge_case(view, event.only_for, bound)


def _judge_case(view: View, number: str, bound: str) -> Iterator[Objection]:
    """Yield what stands against freeing one case: it is over, or nobody in it is bound."""
    case = view.of(Case, number)
    if case.receipt is None:
        yield CASE_ELSEWHERE("data.only_for", number)
        return
    persons = {case.subject, *(party.subject for party in case.parties)}
    is_known = case.subject is not None
    if case.ending is not None:
        yield NO_SUCH_CASE("data.only_for", number, blocking=(case.ending.id,))
    elif is_known and not any(bound in same(view, one) for one in persons if one is not None):
        yield NO_SUCH_CASE("data.only_for", number, blocking=(case.receipt.id,))


_LIST: Final = "国办发〔2020〕49号: 失信惩戒措施清单制"


RESTRICTION_EXISTS = refusal(
    "restriction.exists",
    "限制编号已使用",
    "a restriction was imposed under this number already",
    source="限制编号: unique in the country",
    remedy="use a new number",
)


RESTRICTION_UNKNOWN = refusal(
    "restriction.unknown",
    "限制不存在",
    "no restriction was imposed under this number",
    source=EVERYWHERE,
    remedy="take the number from `shenguan credit show`",
)


RESTRICTION_CLOSED = refusal(
    "restriction.closed",
    "限制已解除",
    "the restriction was lifted already",
    source=EVERYWHERE,
    remedy="nothing is left to lift",
)


NO_BASIS = refusal(
    "restriction.no-basis",
    "限制无依据",
    "a restriction names no legal basis",
    source=_LIST,
    remedy="name the law or regulation that provides for the measure",
)


NO_TERM = refusal(
    "restriction.no-term",
    "限制无期限",
    "a restriction has neither a last day nor a ground to fall with, or ends before it begins",
    source=_LIST,
    remedy="name the day until which it binds, or the penalty that it rests on",
)


NOT_ON_LIST = refusal(
    "restriction.not-on-list",
    "措施不在清单",
    "a restriction names no measure of the list, or forbids what its measure does not provide for",
    source=_LIST,
    remedy="name a listed measure and what it may forbid; 法制 or the keeper lists one by "
    "`shenguan record MeasureListed`",
)


TOO_LONG = refusal(
    "restriction.too-long",
    "限制超过最长期限",
    "a restriction names no last day, or one beyond the longest term of its measure, counted from "
    "the first restriction by it for the same ground",
    source=_LIST,
    remedy="name a last day within the longest term; what is found anew is a new ground",
)


NOT_OWN_GROUND = refusal(
    "restriction.not-own-ground",
    "非本机关事由",
    "a restriction rests on what another agency found, or bars a person whom its ground does not "
    "name",
    source="国办发〔2020〕49号: 谁认定、谁惩戒; 过惩相当",
    remedy="let the agency that found it impose the restriction; name the person where it was "
    "found (`responsible`)",
)


RETROACTIVE = refusal(
    "restriction.retroactive",
    "限制溯及既往",
    "a restriction binds from a day before the day of the ground that it rests on",
    source="立法法 第一百零四条: 法不溯及既往",
    remedy="let it begin on the day of the ground, or later",
)


GROUND_FALLEN = refusal(
    "restriction.ground-fallen",
    "限制事由不成立",
    "the penalty, inspection, order or restriction that it rests on is unknown, has fallen, or is "
    "repaired where the measure ends with repair",
    source=EVERYWHERE,
    remedy="name a ground that stands, or record it first",
)


NOT_OWN_SIDE = refusal(
    "restriction.not-own-side",
    "非本机关限制",
    "only the imposing agency, or its successor, lifts a restriction",
    source="信用修复管理办法: 谁认定、谁修复",
    remedy="let the imposing agency lift it",
)


NO_SUCH_CASE = refusal(
    "lift.no-such-case",
    "豁免办件不符",
    "a restriction is lifted for a case that is over, or in which nobody is bound by it",
    source="信用修复管理办法: 谁认定、谁修复",
    remedy="name an open case of who is bound, or lift the restriction as a whole",
)


CASE_ELSEWHERE = finding(
    "lift.case-elsewhere",
    "豁免办件不在本账本",
    "a restriction is lifted for a case that this ledger does not know: it is freed where the case "
    "is, by the notice",
    source=EVERYWHERE,
    remedy="nothing, where the case is in another ledger; correct the number otherwise",
)
