"""预警摘牌: only what burned, for a reason, never by whoever it burned for."""

from collections.abc import Iterator

from ledger.events.accountability import AlertDismissed
from ledger.fact import AnyFact, Fact
from ledger.legible import is_unreadable
from ledger.rules.accountability.sides import judge_sides
from ledger.rules.base import rule
from ledger.rules.ending import judge_observed
from ledger.states.day import DAYS_IN_FUTURE
from ledger.states.dismissal import Light, burned, dismissed_by, known_then, place_of
from ledger.states.liability import liable_for
from ledger.states.lights.base import Lit, open_lights
from ledger.view import Objection, View, refusal


@rule(AlertDismissed)
def dismiss(fact: Fact[AlertDismissed], view: View) -> Iterator[Objection]:
    """预警摘牌: a light that the gate sees burn, at the place and on the day that are named."""
    event = fact.event
    found = burned(view, event, fact.position)
    yield from judge_burning(fact, view, event, found)
    yield from judge_sides(
        fact,
        view,
        bodies_of(view, event, found, before=fact.position),
        own=ALERT_OWN,
        since=since_of(found, fact.position),
    )
    if is_unreadable(event.reason):
        yield NO_REASON("data.reason", event.about)
    yield from _judge_bulk(fact, view)


def judge_burning(fact: AnyFact, view: View, light: Light, found: list[Lit]) -> Iterator[Objection]:
    """Yield what stands against a light: it did not burn, or was dismissed already."""
    if light.light_on > fact.day:
        yield DAYS_IN_FUTURE("data.light_on", f"{light.light_on} > {fact.day}")
    if not found:
        yield NOT_BURNING("data.about", _told(fact, view, light))
    for one in found:
        # History judges no light of the present: else an importer excused it without a role.
        yield from judge_observed(fact, one.cause)
        former = dismissed_by(view, light, one)
        if former is not None and former.id != fact.id:
            yield ALERT_DISMISSED("data.about", light.about, blocking=(former.id,))
            return


def _told(fact: AnyFact, view: View, light: Light) -> str:
    """Return what was looked at, and how the light stood: a place to come is held to one's own."""
    place = place_of(light, fact.position)
    told = f"{light.about} · {light.kind} · {place} · {light.light_on}"
    if place >= fact.position:
        return f"{told} · {place} ≥ {fact.position}"
    then = known_then(view, light, fact.position)
    lit = open_lights(then, light.kind, light.about, light.part)
    return f"{told} · {', '.join(one.colour(then) or '-' for one in lit) or '-'}"


def bodies_of(view: View, light: Light, found: list[Lit], *, before: int) -> Iterator[str]:
    """Yield for whom a light burns, or would: whose turn it is, and who had it before."""
    then = known_then(view, light, before)
    for one in found or open_lights(then, light.kind, light.about, light.part):
        if one.whose_turn is not None:
            yield one.whose_turn
        yield from (liable.agency for liable in liable_for(then, light.kind, light.about, one))


def since_of(found: list[Lit], before: int) -> int:
    """Return the place of what obliged first."""
    return min((one.cause.position for one in found), default=before - 1)


def _judge_bulk(fact: Fact[AlertDismissed], view: View) -> Iterator[Objection]:
    """Yield an objection where a group of dismissals has not one reason and one document."""
    together = [one.data for one in view.group if isinstance(one.data, AlertDismissed)]
    if len(together) < 2:  # noqa: PLR2004 - more than one is a group
        return
    said = {(one.reason, one.document) for one in together}
    if len(said) > 1 or is_unreadable(fact.event.document):
        yield BULK_DIFFERS("data.document", fact.event.about)


_E_SUPERVISION = "内丘县内政字【2017】15号 五: 电子监察、预警纠错; 监察机关督办问责"


NOT_BURNING = refusal(
    "alert.not-burning",
    "该灯未亮",
    "by what the ledger knew at that position, no such light was red on that day",
    source=_E_SUPERVISION,
    remedy="take position and day from an answer that shows the light red; what was done in time, "
    "is paused or still has time is not late",
)


ALERT_OWN = refusal(
    "alert.own",
    "不得自行摘牌",
    "the light burns for the agency itself, for one it continues or is continued by, or for one "
    "that the officer belonged to",
    source=_E_SUPERVISION,
    remedy="let 监察 dismiss it, by an officer who was not of the body",
)


NO_REASON = refusal(
    "alert.no-reason",
    "摘牌未说明理由",
    "a light is dismissed for a reason that somebody can read",
    source=_E_SUPERVISION,
    remedy="say why, and name the document that shows it",
)


ALERT_DISMISSED = refusal(
    "alert.dismissed",
    "该灯已摘牌",
    "this lateness was dismissed already",
    source=_E_SUPERVISION,
    remedy="nothing is left to dismiss; a wrong dismissal is corrected or voided first",
)


BULK_DIFFERS = refusal(
    "alert.bulk-differs",
    "批量摘牌事由不一",
    "lights that are dismissed together have one reason and one document in common",
    source=_E_SUPERVISION,
    remedy="give each the same reason and the same document, or dismiss them one by one",
)
