"""严重失信名单: a notice first, then objections, then the entry by the level that may; one end."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events.listing import (
    LeavingReason,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from ledger.fact import Fact
from ledger.law.days import has_come
from ledger.law.deadline import limit_until
from ledger.law.listing import LISTING, is_below
from ledger.law.representative import is_natural_person
from ledger.rules.base import rule
from ledger.states.agency import Agency, acts_for
from ledger.states.calendar import work_calendar
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.contest import is_quashed
from ledger.states.credit import Credit
from ledger.states.day import DAYS_ORDER, judge_day, judged_on
from ledger.states.late_record import AFTER_LIMIT
from ledger.states.listing import Objections, SeriousListing
from ledger.states.measure import ListedMeasure
from ledger.states.notice import ORIGIN_ONLY
from ledger.states.repair import repaired_on
from ledger.states.restriction import finding_of, ground_stands, is_held_against, is_named
from ledger.states.subject import same
from ledger.states.term import limit_by_term, limit_owed
from ledger.view import Objection, View, finding, refusal

_Announced = Fact[SeriousListNoticeServed] | Fact[SeriousListEntered]


@rule(SeriousListNoticeServed)
def serve(fact: Fact[SeriousListNoticeServed], view: View) -> Iterator[Objection]:
    """拟列入告知: a new number, on what the agency itself has found, with time to object."""
    event = fact.event
    known = view.of(SeriousListing, event.listing)
    first = known.served or known.entering
    if first is not None:
        yield EXISTS("data.listing", event.listing, blocking=(first.id,))
    yield from judge_day(fact, view, "served_on")
    if event.object_until <= event.served_on:
        yield DAYS_ORDER("data.object_until", f"{event.object_until} ≤ {event.served_on}")
    elif fact.observed is None and (last := _last_to_object(event, view)) < fact.day:
        # Nobody could see it here before the time to object was over.
        yield AFTER_LIMIT("occurred_at", f"{last} < {fact.day}")
    yield from _judge_ground(fact, view)


def _last_to_object(told: SeriousListNoticeServed, view: View) -> date:
    """Return the last day to object: a day off gives the next working day too, where it is known.

    The agency names the day, and the subject acts by it: no holiday takes that time from him.
    """
    return limit_until(work_calendar(view), told.object_until).last_day or told.object_until


def _judge_ground(fact: _Announced, view: View) -> Iterator[Objection]:
    """Yield what stands against the ground: somebody must have found something against him.

    What another agency found is listed by that agency; what no entry here says is named by its
    document, as a judgment is.
    """
    event, ground = fact.event, fact.event.ground
    yield from _judge_repaired_before(fact, view)
    if ground is None:
        if event.evidence is None:
            yield GROUND_FALLEN("data.ground", event.listing)
        return
    found = finding_of(view, ground)
    if found is None or not ground_stands(view, ground, judged_on(fact, view), ends=True):
        yield GROUND_FALLEN("data.ground", ground)
        return
    if not is_held_against(view, ground, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} · {ground}")
    if not any(acts_for(view, fact.agency, side) for side in found.sides):
        yield NOT_OWN_GROUND("data.ground", ground)
    for person in _persons(event):
        if not is_named(view, ground, person):
            yield NOT_OWN_GROUND("data.responsible", ground)


def _judge_repaired_before(fact: _Announced, view: View) -> Iterator[Objection]:
    """Yield that a listing for the same was repaired: nobody is listed anew for what is made good.

    The penalty that it rested on stands, and would carry one listing after the other.
    """
    day = judged_on(fact, view)
    for earlier in _for_the_same(fact, view):
        number = earlier.event.listing
        if has_come(repaired_on(view, f"listing:{number}"), day):
            yield GROUND_FALLEN("data.ground", number, blocking=(earlier.id,))


def _for_the_same(fact: _Announced, view: View) -> Iterator[Fact[SeriousListEntered]]:
    """Yield the other listings of the subject, under whichever code, for what this is for."""
    event = fact.event
    reason = (event.measure, event.ground, event.evidence)
    for code in same(view, event.subject):
        for one in view.facts(SeriousListEntered, f"subject:{code}"):
            other = one.event
            is_for_it = (other.measure, other.ground, other.evidence) == reason
            if is_for_it and other.listing != event.listing:
                yield one


def _persons(event: SeriousListNoticeServed | SeriousListEntered) -> Iterator[str]:
    """Yield the natural persons who are to be listed, or to answer for what is listed."""
    yield from filter(is_natural_person, (event.subject,))
    if isinstance(event, SeriousListEntered):
        yield from event.responsible


@rule(SeriousListEntered)
def enter(fact: Fact[SeriousListEntered], view: View) -> Iterator[Objection]:
    """列入: after a notice of the same, every objection answered, by the level that may."""
    event = fact.event
    known = view.of(SeriousListing, event.listing)
    if known.entering is not None:
        yield EXISTS("data.listing", event.listing, blocking=(known.entering.id,))
    yield from _judge_notice(fact, view, known)
    yield from _judge_level(fact, view)
    yield from _judge_ground(fact, view)
    if event.until_on is not None and event.until_on < event.entered_on:
        yield DAYS_ORDER("data.until_on", f"{event.until_on} < {event.entered_on}")
    # For one reason the time on a list runs once: else one listing would follow the other.
    begun = min(one.event.entered_on for one in (fact, *_for_the_same(fact, view)))
    term = limit_by_term(view, begun, LISTING, fact)
    if event.until_on is not None and term.is_over(event.until_on):
        yield LONGER_THAN_TERM("data.until_on", f"{event.until_on} > {term.last_day}")


def _judge_notice(
    fact: Fact[SeriousListEntered], view: View, known: SeriousListing
) -> Iterator[Objection]:
    """Yield what stands against entering without being heard: it was told of this, and had time."""
    event, served = fact.event, known.served
    if served is None:
        yield NO_NOTICE("data.listing", event.listing)
        yield from judge_day(fact, view, "entered_on")
        return
    told = served.event
    if not acts_for(view, fact.agency, served.agency):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {served.agency}")
    if told.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {told.subject}")
    is_of_this = (told.measure, told.ground, told.evidence) == (
        event.measure,
        event.ground,
        event.evidence,
    )
    if not is_of_this or is_quashed(view, f"listing:{event.listing}"):
        yield NO_NOTICE("data.measure", event.listing, blocking=(served.id,))
    yield from judge_day(fact, view, "entered_on", after=told.served_on)
    last = _last_to_object(told, view)
    if event.entered_on <= last:
        detail = f"{event.entered_on} ≤ {last}"
        yield OBJECTION_OPEN("data.entered_on", detail, blocking=(served.id,))
    for one in view.of(Objections, event.listing).open_until(last):
        yield OBJECTION_OPEN("data.listing", one.event.appeal, blocking=(one.id,))


def _judge_level(fact: Fact[SeriousListEntered], view: View) -> Iterator[Objection]:
    event = fact.event
    listed = view.of(ListedMeasure, event.measure).current
    if listed is None:
        yield LEVEL("data.measure", event.measure)
        return
    level = view.of(Agency, fact.agency).level
    if event.consent is None and is_below(level, listed.level):
        yield LEVEL("data.consent", f"{level or ''} < {listed.level}")


@rule(SeriousListLeft)
def leave(fact: Fact[SeriousListLeft], view: View) -> Iterator[Objection]:
    """移出: of who is on the list, once, by the side that entered him."""
    event = fact.event
    listing = view.of(SeriousListing, event.listing)
    entering = listing.entering
    if entering is None:
        yield NOT_ENTERED("data.listing", event.listing)
        return
    if listing.leaving is not None:
        yield LEFT("data.listing", event.listing, blocking=(listing.leaving,))
    if listing.entered is None:
        yield ORIGIN_ONLY("data.listing", event.listing)
    elif not acts_for(view, fact.agency, entering.agency):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {entering.agency}")
    entered = entering.event
    if entered.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {entered.subject}")
    yield from judge_day(fact, view, "left_on", after=entered.entered_on)
    if event.reason is LeavingReason.REPAIRED:
        yield from _judge_repaired(fact, view, entered)
    else:
        yield from _judge_early(fact, view, entering)
    yield from _resting(fact, view)


def _judge_early(
    fact: Fact[SeriousListLeft], view: View, entering: Fact[SeriousListEntered]
) -> Iterator[Objection]:
    """Yield that nothing on record ends the listing on that day: neither its time nor its ground.

    Who says that the time is over says so of a time that somebody has named. A ground that no
    entry here says falls by a document, which nobody can look up here.
    """
    entered, event = entering.event, fact.event
    left_on, is_expired = event.left_on, event.reason is LeavingReason.EXPIRED
    last_day = entered.until_on or (
        limit_owed(view, entering, entered.entered_on, LISTING).last_day
    )
    if event.reason is LeavingReason.GROUND_FALLEN:
        stands = entered.ground is not None and ground_stands(view, entered.ground, left_on)
        if stands and (last_day is None or left_on < last_day):
            yield LEFT_EARLY("data.reason", f"{entered.ground}")
    elif (last_day is None and is_expired) or (last_day is not None and left_on < last_day):
        yield LEFT_EARLY("data.left_on", f"{left_on} < {last_day or ''}")


def _judge_repaired(
    fact: Fact[SeriousListLeft], view: View, entered: SeriousListEntered
) -> Iterator[Objection]:
    """Yield that nobody granted a repair by that day: a list is no way round its conditions.

    What is repaired is the listing itself, or the penalty or promise that it rests on.
    """
    listing, left_on = f"listing:{fact.event.listing}", fact.event.left_on
    grounds = (listing,) if entered.ground is None else (listing, entered.ground)
    days = [day for one in grounds if (day := repaired_on(view, one)) is not None]
    if not any(day <= left_on for day in days):
        yield NOT_REPAIRED("data.reason", f"{left_on} < {min(days, default='')}")


def _resting(fact: Fact[SeriousListLeft], view: View) -> Iterator[Objection]:
    """Yield the restrictions that rest on the listing: they bind no more, and are lifted still."""
    ground = f"listing:{fact.event.listing}"
    for code in same(view, fact.event.subject):
        credit = view.of(Credit, code)
        for one in credit.imposed:
            if one.event.ground == ground and one.event.restriction not in credit.lifted:
                yield LISTING_LEFT("data.listing", one.event.restriction, blocking=(one.id,))


_LISTS: Final = "国办发〔2020〕49号: 严格规范严重失信主体名单认定标准和程序"


EXISTS = refusal(
    "listing.exists",
    "名单编号已使用",
    "a notice was served, or somebody was listed, under this number already",
    source="严重失信主体名单编号: unique in the country",
    remedy="use a new number for each listing",
)


NO_NOTICE = refusal(
    "listing.no-notice",
    "列入前未告知",
    "nobody told the subject before that it would be put on this list for this reason, or the "
    "notice did not stand up to the objection",
    source=_LISTS,
    remedy="record SeriousListNoticeServed for the same list and ground first, and wait until the "
    "time to object is over",
)


OBJECTION_OPEN = refusal(
    "listing.objection-open",
    "异议尚未处理",
    "the time to object that the notice gave is not over, or an objection made in it is not "
    "answered",
    source=_LISTS,
    remedy="wait for the day, or record AppealDecided on the objection that the message names",
)


LEVEL = refusal(
    "listing.level",
    "无权列入该名单",
    "the list of measures knows no such list, or provides that a higher level puts somebody on it, "
    "and no consent of that level is named",
    source="市场监督管理严重违法失信名单管理办法: 报经上一级同意; 国办发〔2020〕49号: 名单认定层级",
    remedy="name the document of the consent; let the list be listed by MeasureListed, and the "
    "agency be registered with its level",
)


GROUND_FALLEN = refusal(
    "listing.ground-fallen",
    "列入依据不成立",
    "what the listing rests on is unknown, has fallen or is repaired, also as an earlier listing "
    "for the same, or neither a record nor a document is named",
    source=_LISTS,
    remedy="name a ground that stands, or the document by which it was found",
)


NOT_OWN_GROUND = refusal(
    "listing.not-own-ground",
    "非本机关认定",
    "the listing rests on what another agency found, or names a person whom its ground does not "
    "name",
    source="国办发〔2020〕49号: 谁认定、谁列入",
    remedy="let the agency that found it put the subject on the list; name the person where it was "
    "found (`responsible`)",
)


NOT_OWN_SIDE = refusal(
    "listing.not-own-side",
    "非本机关列入",
    "only the agency that announced a listing enters it, and only the one that entered it ends it, "
    "or its successor",
    source="国办发〔2020〕49号: 谁认定、谁移出",
    remedy="let that agency record it",
)


NOT_ENTERED = refusal(
    "listing.not-entered",
    "未列入名单",
    "nobody was put on a list under this number",
    source=_LISTS,
    remedy="take the number from `shenguan listing list`",
)


LEFT = refusal(
    "listing.left",
    "已移出名单",
    "the subject has left the list under this number already",
    source=_LISTS,
    remedy="nothing is left to do; who is listed again has a new number",
)


LONGER_THAN_TERM = finding(
    "listing.longer-than-term",
    "列入期长于规定",
    "the last day on the list lies beyond the term that the county has set for lists, counted from "
    "the first listing for the same",
    source="账本规则: 名单期限由各地设定 (LegalTermSet listing)",
    remedy="name the law that gives the longer time in the basis, or correct the day",
)


LEFT_EARLY = finding(
    "listing.left-early",
    "列入期未满",
    "the subject leaves the list before its time is over, by the decision or the term, or nobody "
    "has said how long it is; or its ground is said to have fallen, and stands on record",
    source="账本规则: 名单期限由各地设定 (LegalTermSet listing)",
    remedy="give the reason of the early end: repair, or a ground that has fallen",
)


NOT_REPAIRED = refusal(
    "listing.not-repaired",
    "尚未准予修复",
    "the subject is to leave the list because its credit is repaired, and no repair of the "
    "listing, or of what it rests on, was granted by that day",
    source="信用修复管理办法: 谁认定、谁修复; 国办发〔2020〕49号: 移出名单",
    remedy="record CreditRepairApplied and CreditRepairDecided first, or name the true reason",
)


LISTING_LEFT = finding(
    "restriction.listing-left",
    "限制随移出名单失效",
    "the restriction that is named rests on the listing: from now on it binds nobody",
    source="河北省编办: 一处违法、处处受限; 国办发〔2020〕49号: 过惩相当",
    remedy="let the agency that imposed it lift it formally; nothing depends on that",
)
