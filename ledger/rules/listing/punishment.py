"""联合惩戒: asked for by whoever found it, answered once by each that is asked, ended in time."""

from collections.abc import Iterator
from typing import Final

from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    PunishmentResult,
)
from ledger.fact import Fact
from ledger.law.deadline import limit_until
from ledger.law.representative import is_natural_person
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.agency import acts_for, judge_registered
from ledger.states.calendar import work_calendar
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import DAYS_ORDER, judge_day, judged_on
from ledger.states.measure import ListedMeasure
from ledger.states.notice import ORIGIN_ONLY
from ledger.states.punishment import NOT_ASKED, Punishment, answer_of, is_asked, unanswered
from ledger.states.restriction import (
    Restriction,
    finding_of,
    ground_stands,
    is_held_against,
    is_named,
)
from ledger.states.subject import same
from ledger.view import Objection, View, finding, refusal


@rule(JointPunishmentInitiated)
def initiate(fact: Fact[JointPunishmentInitiated], view: View) -> Iterator[Objection]:
    """发起联合惩戒: a new number, out of one's own finding, of named agencies and measures."""
    event = fact.event
    known = view.of(Punishment, event.punishment).initiation
    if known is not None:
        yield EXISTS("data.punishment", event.punishment, blocking=(known.id,))
    if not event.agencies or not event.measures:
        yield NOBODY_ASKED("data.agencies", event.punishment)
    for agency in event.agencies:
        yield from judge_registered(view, "data.agencies", agency)
    for measure in event.measures:
        if view.of(ListedMeasure, measure).current is None:
            yield NOT_ON_LIST("data.measures", measure)
    for name in ("until_on", "answer_by"):
        day = getattr(event, name)
        if day is not None and day < event.from_on:
            yield DAYS_ORDER(f"data.{name}", f"{day} < {event.from_on}")
    yield from _judge_ground(fact, view)


def _judge_ground(fact: Fact[JointPunishmentInitiated], view: View) -> Iterator[Objection]:
    """Yield what stands against the ground: it stands, is one's own, and is not dated back.

    What is repaired is shared no more: nobody is asked to punish it.
    """
    event = fact.event
    found = finding_of(view, event.ground)
    if found is None or not ground_stands(view, event.ground, judged_on(fact, view), ends=True):
        yield GROUND_FALLEN("data.ground", event.ground)
        return
    if not is_held_against(view, event.ground, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} · {event.ground}")
    is_own = any(acts_for(view, fact.agency, side) for side in found.sides)
    is_person = is_natural_person(event.subject)
    if not is_own or (is_person and not is_named(view, event.ground, event.subject)):
        yield NOT_OWN_GROUND("data.ground", event.ground)
    if found.found_on is not None and event.from_on < found.found_on:
        yield DAYS_ORDER("data.from_on", f"{event.from_on} < {found.found_on}")


@rule(JointPunishmentAnswered)
def answer(fact: Fact[JointPunishmentAnswered], view: View) -> Iterator[Objection]:
    """联合惩戒反馈: once, by an agency that was asked, saying what was applied or why nothing."""
    event = fact.event
    punishment = view.of(Punishment, event.punishment)
    asked = punishment.initiation
    if asked is None:
        yield UNKNOWN("data.punishment", event.punishment)
        return
    if punishment.initiated is None:
        yield ORIGIN_ONLY("data.punishment", event.punishment)
    if punishment.end is not None:
        yield ENDED("data.punishment", event.punishment, blocking=(punishment.end,))
    if not is_asked(view, punishment, fact.agency):
        yield NOT_ASKED("agency", fact.agency, blocking=(asked.id,))
    known = _answered_by(fact, view, punishment)
    if known is not None:
        yield ANSWERED("data.punishment", event.punishment, blocking=(known,))
    yield from judge_day(fact, view, "answered_on", after=asked.event.from_on)
    if asked.event.answer_by is not None:
        limit = limit_until(work_calendar(view), asked.event.answer_by)
        if limit.is_over(event.answered_on):
            yield ANSWER_LATE("data.answered_on", f"{event.answered_on} > {limit.last_day}")
    yield from _judge_answer(fact, view, asked)


def _answered_by(
    fact: Fact[JointPunishmentAnswered], view: View, punishment: Punishment
) -> str | None:
    """Return the answer for everybody for whom the agency was asked; None while one is open.

    Who took over from two that were asked answers for both.
    """
    asked = punishment.initiation
    named = () if asked is None else asked.event.agencies
    mine = [one for one in named if acts_for(view, fact.agency, one)]
    given = [answer_of(view, punishment, one) for one in mine]
    last = given[-1] if given else None
    return None if last is None or None in given else last.id


def _judge_answer(
    fact: Fact[JointPunishmentAnswered], view: View, asked: Fact[JointPunishmentInitiated]
) -> Iterator[Objection]:
    event = fact.event
    if event.result is PunishmentResult.NOT_APPLICABLE:
        if is_blank(event.reason) or event.measures or event.restrictions:
            yield UNSAID("data.reason", event.punishment)
        return
    if not (event.measures or event.restrictions):
        yield UNSAID("data.measures", event.punishment)
    for measure in event.measures:
        if measure not in asked.event.measures:
            yield NOT_ASKED("data.measures", measure, blocking=(asked.id,))
    for number in event.restrictions:
        imposed = view.of(Restriction, number).imposed
        is_of_it = imposed is not None and imposed.event.ground == f"punishment:{event.punishment}"
        if imposed is None or not is_of_it or not acts_for(view, fact.agency, imposed.agency):
            yield UNSAID("data.restrictions", number)


@rule(JointPunishmentEnded)
def end(fact: Fact[JointPunishmentEnded], view: View) -> Iterator[Objection]:
    """终止联合惩戒: once, by who initiated it, when its time is over or its ground has fallen."""
    event = fact.event
    punishment = view.of(Punishment, event.punishment)
    asked = punishment.initiation
    if asked is None:
        yield UNKNOWN("data.punishment", event.punishment)
        return
    if punishment.end is not None:
        yield ENDED("data.punishment", event.punishment, blocking=(punishment.end,))
    if punishment.initiated is None:
        yield ORIGIN_ONLY("data.punishment", event.punishment)
    elif not acts_for(view, fact.agency, asked.agency):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {asked.agency}")
    if asked.event.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {asked.event.subject}")
    yield from judge_day(fact, view, "ended_on", after=asked.event.from_on)
    if ground_stands(view, asked.event.ground, judged_on(fact, view)):
        yield from _judge_end(fact, view, punishment)


def _judge_end(
    fact: Fact[JointPunishmentEnded], view: View, punishment: Punishment
) -> Iterator[Objection]:
    """Yield what stands against an end while the ground stands.

    Where the ground has fallen nobody is held to anything, and nobody owes an answer any more.
    """
    asked = punishment.initiation
    until_on = None if asked is None else asked.event.until_on
    if until_on is None or fact.event.ended_on < until_on:
        yield BEFORE_TERM("data.ended_on", f"{fact.event.ended_on} < {until_on or '–'}")
    for agency in unanswered(view, punishment):
        yield OPEN_ANSWERS("data.punishment", agency)


_JOINT: Final = "国发〔2016〕33号: 失信联合惩戒; 国办发〔2020〕49号"


EXISTS = refusal(
    "punishment.exists",
    "联合惩戒编号已使用",
    "a joint punishment was initiated under this number already",
    source="联合惩戒编号: unique in the country",
    remedy="use a new number",
)


UNKNOWN = refusal(
    "punishment.unknown",
    "联合惩戒不存在",
    "no joint punishment was initiated under this number",
    source=_JOINT,
    remedy="take the number from `shenguan punishment list`",
)


NOBODY_ASKED = refusal(
    "punishment.nobody-asked",
    "未指明机关或措施",
    "a joint punishment asks no agency, or asks for no measure",
    source=_JOINT,
    remedy="name the agencies and the measures; what one does by itself is a restriction",
)


NOT_ON_LIST = refusal(
    "punishment.not-on-list",
    "措施不在清单",
    "a joint punishment asks for what the list of measures does not provide for",
    source="国办发〔2020〕49号: 失信惩戒措施清单制",
    remedy="name listed measures; 法制 or the keeper lists one by `shenguan record MeasureListed`",
)


GROUND_FALLEN = refusal(
    "punishment.ground-fallen",
    "惩戒事由不成立",
    "the listing, penalty or record that the joint punishment rests on is unknown, has fallen or "
    "is repaired",
    source=_JOINT,
    remedy="name a ground that stands, or record it first",
)


NOT_OWN_GROUND = refusal(
    "punishment.not-own-ground",
    "非本机关事由",
    "a joint punishment rests on what another agency found, or is against a person whom its ground "
    "does not name",
    source="国办发〔2020〕49号: 谁认定、谁发起",
    remedy="let the agency that found it initiate it; name the person where it was found "
    "(`responsible`)",
)


NOT_OWN_SIDE = refusal(
    "punishment.not-own-side",
    "非发起机关",
    "only the agency that initiated a joint punishment, or its successor, ends it",
    source=_JOINT,
    remedy="let the initiating agency end it",
)


ANSWERED = refusal(
    "punishment.answered",
    "已反馈",
    "the agency has answered this joint punishment already",
    source=_JOINT,
    remedy="a wrong answer is corrected",
)


UNSAID = refusal(
    "punishment.answer-unsaid",
    "反馈内容不全",
    "an answer names nothing that was applied, or a restriction that does not rest on the joint "
    "punishment or is another agency's; or it applies nothing and does not say why",
    source="国发〔2016〕33号: 惩戒效果定期通报",
    remedy="name the measures or one's own restrictions with this ground, or give the reason",
)


ENDED = refusal(
    "punishment.ended",
    "联合惩戒已终止",
    "the joint punishment was ended already",
    source=_JOINT,
    remedy="nothing is left to do",
)


OPEN_ANSWERS = refusal(
    "punishment.open-answers",
    "尚有机关未反馈",
    "an agency that was asked has not said what it did",
    source=_JOINT,
    remedy="urge the agency that the message names; the joint punishment binds nobody after its "
    "last day, also while it is open",
)


BEFORE_TERM = refusal(
    "punishment.before-term",
    "惩戒期未满",
    "the joint punishment is ended before its last day, while what it rests on stands",
    source=_JOINT,
    remedy="end what it rests on first: repair, leaving the list, revoking; or wait for the day",
)


ANSWER_LATE = finding(
    "punishment.answer-late",
    "逾期反馈",
    "the agency answered after the day that the joint punishment names",
    source=_JOINT,
    remedy="nothing undoes the delay; it counts in the accountability views",
)
