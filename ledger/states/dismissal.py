"""摘牌在案: which lights of a record were dismissed, and whether one burned on a day."""

from typing import Final

from ledger import naming
from ledger.events.accountability import AccountabilityOpened, AlertDismissed
from ledger.fact import AnyFact
from ledger.law.light import LightKind, is_excused
from ledger.states.lights.base import Lit, declared, open_lights
from ledger.view import View

RED: Final = "red"
"""What burns: yellow has time left, and nothing is late that could be excused."""
Light = AlertDismissed | AccountabilityOpened
"""What names a light."""


def place_of(light: Light, before: int) -> int:
    """Return the place of the log that is named, or else the last before its own."""
    return before - 1 if light.as_of is None else light.as_of


def known_then(view: View, light: Light, before: int) -> View:
    """Return what was known at the place that is named, counted to the day that is named."""
    return view.then(place_of(light, before), light.light_on)


def burned(view: View, light: Light, before: int) -> list[Lit]:
    """Return what burned of a light; nothing where the place is not written yet.

    It burned by what the named place knew, and by what was known when that day began: who names a
    place before what put the light out, and a later day, shows nothing that ever burned.
    """
    place = place_of(light, before)
    if place >= before:
        return []
    found = red(known_then(view, light, before), light)
    known = view.before(light.light_on)
    if not found or known <= place:
        return found
    still = {one.part for one in red(view.then(known, light.light_on), light)}
    return [one for one in found if one.part in still]


def red(then: View, light: Light) -> list[Lit]:
    """Return what is red of a light, by a view of what was known."""
    lit = open_lights(then, light.kind, light.about, light.part)
    return [one for one in lit if one.colour(then) == RED]


def burning(view: View, about: str) -> frozenset[tuple[LightKind, str]]:
    """Return every light of a record that is red, with the part of it that burns."""
    scheme, _ = naming.parts_of(about)
    kinds = sorted(kind for kind, of in declared() if of == scheme)
    return frozenset(
        (kind, one.part)
        for kind in kinds
        for one in open_lights(view, kind, about)
        if one.colour(view) == RED
    )


def dismissed_by(view: View, light: Light, lit: Lit) -> AnyFact | None:
    """Return what dismissed a light as it burns; what was excused before it was due anew is not."""
    last_day = lit.limit.last_day
    for one in view.facts(AlertDismissed, light.about):
        said = one.event
        is_same = said.kind is light.kind and said.part in (None, lit.part)
        if is_same and last_day is not None and is_excused(said.light_on, last_day):
            return one
    return None
