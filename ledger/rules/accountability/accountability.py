"""问责: of a light that burned, against a duty, never by the body itself; decided, then closed."""

from collections.abc import Iterator
from datetime import date

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AccountabilityOutcome,
    SafeHarbourDecided,
)
from ledger.fact import AnyFact, Fact
from ledger.rules.accountability.alert import bodies_of, judge_burning, since_of
from ledger.rules.accountability.sides import judge_sides
from ledger.rules.base import rule
from ledger.states.accountability import Accountability
from ledger.states.day import judge_day, occurred_on
from ledger.states.dismissal import burned, known_then, place_of, red
from ledger.states.liability import liable_for
from ledger.states.lights.base import Lit
from ledger.view import Objection, View, refusal


@rule(AccountabilityOpened)
def open_accountability(fact: Fact[AccountabilityOpened], view: View) -> Iterator[Objection]:
    """问责启动: a new number, a light that burned, and the duty of a body that it burned for."""
    event = fact.event
    known = view.of(Accountability, event.accountability)
    if known.opening is not None:
        yield EXISTS("data.accountability", event.accountability, blocking=(known.opening.id,))
    found = burned(view, event, fact.position)
    yield from judge_burning(fact, view, event, found)
    yield from judge_sides(
        fact,
        view,
        bodies_of(view, event, found, before=fact.position),
        own=SELF,
        since=since_of(found, fact.position),
    )
    if found and event.duty not in _duties(view, event, found, before=fact.position):
        yield NO_DUTY_RECORD("data.duty", event.duty or event.about)


def _duties(
    view: View, event: AccountabilityOpened, found: list[Lit], *, before: int
) -> frozenset[str]:
    """Return the entries by which what burned was somebody's to do, as it was known then."""
    then = known_then(view, event, before)
    return frozenset(
        duty
        for one in found
        for liable in liable_for(then, event.kind, event.about, one)
        for duty in liable.duties
    )


@rule(AccountabilityDecided)
def decide_accountability(fact: Fact[AccountabilityDecided], view: View) -> Iterator[Objection]:
    """问责决定: once, of an open one; forgiven exactly where the error was forgiven."""
    event = fact.event
    known = view.of(Accountability, event.accountability)
    yield from _judge_open(fact, view, known)
    if known.decision is not None:
        yield DECIDED("data.accountability", event.accountability, blocking=(known.decision.id,))
    is_exempted = event.outcome is AccountabilityOutcome.EXEMPTED
    if known.opening is not None and is_exempted is not known.is_forgiven:
        yield OUTCOME_DIFFERS("data.outcome", event.outcome)
    yield from _judge_day(fact, view, "decided_on", known.opening)


@rule(AccountabilityClosed)
def close_accountability(fact: Fact[AccountabilityClosed], view: View) -> Iterator[Objection]:
    """问责办结: once it is decided, and under the duty that it was opened by."""
    event = fact.event
    known = view.of(Accountability, event.accountability)
    yield from _judge_open(fact, view, known)
    if known.opening is None:
        return
    if known.decision is None:
        yield NOT_DECIDED("data.accountability", event.accountability)
    if event.duty is None or event.duty != known.opening.event.duty:
        yield NO_DUTY_RECORD("data.duty", event.duty or event.accountability)
    yield from _judge_day(fact, view, "closed_on", known.decision or known.opening)


@rule(SafeHarbourDecided)
def decide_harbour(fact: Fact[SafeHarbourDecided], view: View) -> Iterator[Objection]:
    """容错认定: of an open accountability, once, and never of what is beyond forgiving."""
    event = fact.event
    known = view.of(Accountability, event.accountability)
    yield from _judge_open(fact, view, known)
    if known.harbour is not None:
        yield HARBOUR_SECOND("data.accountability", blocking=(known.harbour.id,))
    if known.decision is not None:
        yield DECIDED("data.accountability", event.accountability, blocking=(known.decision.id,))
    yield from _judge_day(fact, view, "decided_on", known.opening)
    if not event.granted or known.opening is None:
        return
    for excluded in ("intent", "gain", "safety_outcome"):
        if getattr(event, excluded):
            yield HARBOUR_EXCLUDED(f"data.{excluded}", event.accountability)
    if not _puts_right(fact, view, known.opening):
        yield NO_CORRECTION("data.corrective_entry", event.corrective_entry or event.accountability)


def _puts_right(
    fact: Fact[SafeHarbourDecided], view: View, opening: Fact[AccountabilityOpened]
) -> bool:
    """Tell whether the named entry put the light out, or came in its line once it was out."""
    named = None if fact.event.corrective_entry is None else view.fact(fact.event.corrective_entry)
    light = opening.event
    place = place_of(light, opening.position)
    if named is None or not place < named.position < fact.position:
        return False
    day = max(named.day, light.light_on)
    if _burns(view, light, named.position, day):
        return False
    in_line = view.history((type(named.event).__name__,), light.about)
    return _burns(view, light, named.position - 1, day) or any(
        entry.id == named.id for _, entry in in_line
    )


def _burns(view: View, light: AccountabilityOpened, position: int, day: date) -> bool:
    return bool(red(view.then(position, day), light))


def _judge_open(fact: AnyFact, view: View, known: Accountability) -> Iterator[Objection]:
    """Yield what stands against going on: it is unknown, closed, or the body's own."""
    number = fact.event.accountability
    if known.opening is None:
        yield UNKNOWN("data.accountability", number)
        return
    if known.closing is not None:
        yield CLOSED("data.accountability", number, blocking=(known.closing.id,))
    light = known.opening.event
    found = burned(view, light, known.opening.position)
    bodies = bodies_of(view, light, found, before=known.opening.position)
    yield from judge_sides(
        fact, view, bodies, own=SELF, since=since_of(found, known.opening.position)
    )


def _judge_day(
    fact: AnyFact, view: View, field: str, before: AnyFact | None
) -> Iterator[Objection]:
    after = None if before is None else occurred_on(before, view)
    yield from judge_day(fact, view, field, after=after)


_ANSWERS = "内丘县内政字【2017】15号 五(二): 推送不到位、反馈不及时的追究责任"
_FORGIVES = "三个区分开来; 河北省: 保护改革者、宽容失误者、纠正偏差者、警醒失责者"


NO_DUTY_RECORD = refusal(
    "accountability.no-duty-record",
    "未指明责任清单记录",
    "nobody answers for what no record made his: the entry that is named gave it to none of those "
    "for whom the light burned",
    source=_ANSWERS,
    remedy="name the duty that `shenguan accountability` shows beside whoever was liable",
)


SELF = refusal(
    "accountability.self",
    "不得自我问责",
    "the light burned for the agency itself, for one it continues or is continued by, or for one "
    "that the officer belonged to",
    source=_ANSWERS,
    remedy="let 监察 act, by an officer who was not of the body",
)


EXISTS = refusal(
    "accountability.exists",
    "问责编号已使用",
    "an accountability was opened under this number already",
    source="问责编号: unique in the country",
    remedy="use a new number",
)


UNKNOWN = refusal(
    "accountability.unknown",
    "问责不存在",
    "no accountability was opened under this number",
    source=_ANSWERS,
    remedy="record AccountabilityOpened first, or correct the number",
)


CLOSED = refusal(
    "accountability.closed",
    "问责已办结",
    "the accountability was closed already",
    source=_ANSWERS,
    remedy="a wrong closing is corrected or voided",
)


DECIDED = refusal(
    "accountability.decided",
    "问责已作出决定",
    "the accountability was decided already",
    source=_ANSWERS,
    remedy="close it; a wrong decision is corrected or voided",
)


NOT_DECIDED = refusal(
    "accountability.not-decided",
    "问责尚未决定",
    "nothing is closed that was not decided",
    source=_ANSWERS,
    remedy="record AccountabilityDecided first",
)


OUTCOME_DIFFERS = refusal(
    "harbour.outcome-differs",
    "问责结果与容错认定不符",
    "an accountability is decided as forgiven where the error was forgiven, and only there",
    source=_FORGIVES,
    remedy="record SafeHarbourDecided first, or decide as it says",
)


HARBOUR_SECOND = refusal(
    "harbour.decided",
    "已作容错认定",
    "whether the error is forgiven was decided already",
    source=_FORGIVES,
    remedy="a wrong decision is corrected or voided",
)


HARBOUR_EXCLUDED = refusal(
    "harbour.excluded",
    "不属容错范围",
    "what was meant, brought somebody a gain or harmed safety is not forgiven",
    source=_FORGIVES,
    remedy="record it as not granted, and decide the accountability",
)


NO_CORRECTION = refusal(
    "harbour.no-correction",
    "未予纠正不得容错",
    "no entry is named that put right what went wrong: the light still burned at it, or it is of "
    "something else",
    source=_FORGIVES,
    remedy="do first what was left undone, and name the id of that entry",
)
