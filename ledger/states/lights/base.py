"""灯: how a light is declared, found and looked at; rules ask here, answers by the same law.

``@lights(LightKind.CLAIM, "task")`` stands on a function that yields what is open of a record. It
reads a view: what was known at a place of the log, on the day to which the light is counted.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Final, NamedTuple

from ledger import naming
from ledger.fact import AnyFact
from ledger.law.deadline import Limit
from ledger.law.duty import stands
from ledger.law.light import LightKind, light_on
from ledger.states import lights as chapters
from ledger.states.agency import heirs_of
from ledger.states.calendar import work_calendar
from ledger.states.duties import Duties
from ledger.states.supervision_duty import Supervisors
from ledger.view import View


class Lit(NamedTuple):
    """灯: something that is open: until when, whose turn it is, and which entry obliges to it.

    ``given_by`` are entries, beside the duties for the item, that made it that body's. ``part``
    tells several of one record apart. ``items`` are those of what is of several items.
    """

    limit: Limit
    whose_turn: str | None
    cause: AnyFact
    item: str | None = None
    yellow_left: int | None = None
    part: str = ""
    is_stopped: bool = False
    given_by: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def colour(self, view: View) -> str | None:
        """Return its colour on the day, as answers show it."""
        if self.is_stopped:
            return "paused"
        return light_on(work_calendar(view), view.day, self.limit, self.yellow_left)


Looks = Callable[[View, str], Iterator[Lit]]
_LOOKS: Final[dict[tuple[LightKind, str], Looks]] = {}


def lights(kind: LightKind, *schemes: str) -> Callable[[Looks], Looks]:
    """Declare what is open of records of some schemes, and burns such a light."""

    def declare(function: Looks) -> Looks:
        for scheme in schemes:
            if (kind, scheme) in _LOOKS:
                raise ValueError(f"{kind} of {scheme} is declared twice")
            _LOOKS[kind, scheme] = function
        return function

    return declare


def open_lights(view: View, kind: LightKind, about: str, part: str | None = None) -> list[Lit]:
    """Return what is open of a record under a kind of light, one part of it or all."""
    _load()
    scheme, number = naming.parts_of(about)
    look = _LOOKS.get((kind, scheme))
    found = [] if look is None else [*look(view, number)]
    return [one for one in found if part is None or one.part == part]


def declared() -> frozenset[tuple[LightKind, str]]:
    """Return every kind of light that some chapter has declared, with the scheme it is of."""
    _load()
    return frozenset(_LOOKS)


def _load() -> None:
    if not _LOOKS:
        for module in walk_packages(chapters.__path__, f"{chapters.__name__}."):
            import_module(module.name)


def holder_now(
    view: View, agency: str | None, item: str | None, *, supervises: bool = False
) -> str | None:
    """Return who has in hand on the day what an agency had: itself, or who took over.

    Where it was split, who has the item's duty now, or else the first.
    """
    if agency is None:
        return None
    parts = heirs_of(view, agency, view.day) or (agency,)
    if len(parts) > 1 and item is not None:
        on_duty = _on_duty(view, item, supervises=supervises)
        parts = tuple(one for one in parts if one in on_duty) or parts
    return parts[0]


def _on_duty(view: View, item: str, *, supervises: bool) -> frozenset[str]:
    if supervises:
        supervisors, day = view.of(Supervisors, item), view.day
        return frozenset(
            one.agency
            for one in supervisors.assigned
            if stands(one.event.effective_on, supervisors.ended_on(one.entry), day)
        )
    return frozenset(one.agency for one in view.of(Duties, item).standing(view.day))
