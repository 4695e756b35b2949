"""案源: what a matter began with, whatever orders and enforcement cases were built on it."""

from collections.abc import Iterator
from typing import Final

from ledger import naming
from ledger.law.succession import closure
from ledger.states.enforcement import Enforcement
from ledger.states.inspection import Rectification
from ledger.view import View

_DATED: Final = frozenset(("check", "complaint"))


def matter_of(view: View, about: str) -> str:
    """Return what a reference leads to: of an order, or a case, what that is about, and so on."""

    def behind(reference: str) -> Iterator[str]:
        kind, number = naming.parts_of(reference)
        if kind == "rectification":
            order = view.of(Rectification, number).order
            if order is not None:
                yield order.event.about
        elif kind == "enforcement":
            filed = view.of(Enforcement, number).filed
            if filed is not None:
                yield filed.event.about

    return closure(about, behind)[-1]


def is_dated(matter: str) -> bool:
    """Tell whether it is one thing of one day: a check or a complaint, not a licence or subject."""
    return naming.parts_of(matter)[0] in _DATED
