"""补正: what a notice asks for, and what the case holds of it.

A notice may ask for what is lacking, and for what is there and not in its statutory form
(行政许可法 第三十二条第一款第四项); what is not in its form, or no longer valid, counts as handed
in only when it is handed in again.
"""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import Final, Protocol

_TO_BE_REPLACED: Final = frozenset(("form", "expired"))


class Demand(Protocol):
    """What is said of one material in a notice."""

    @property
    def material(self) -> str:
        """The material, by its code in the guide."""

    @property
    def defect(self) -> str:
        """What is wrong: missing, form, expired or other."""


def asked_of(materials: Iterable[str], defects: Iterable[Demand]) -> list[str]:
    """Return every material that a notice asks for, each once."""
    return list(dict.fromkeys((*materials, *(one.material for one in defects))))


def to_be_replaced(defects: Iterable[Demand]) -> frozenset[str]:
    """Return the materials that are there and must be handed in anew."""
    return frozenset(one.material for one in defects if one.defect in _TO_BE_REPLACED)


def stops_silence(asked: Collection[str], held: AbstractSet[str], *, is_history: bool) -> bool:
    """Tell whether a notice stops the term of silence: it asks for something that is not held.

    What an older system asked for may never have been brought along: there a notice that names
    nothing is believed.
    """
    return is_history if not asked else not held >= set(asked)
