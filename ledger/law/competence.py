"""管辖: by what an agency is competent for an item: it holds it, or something hands it the act.

An approval body acts within the powers that the law gives it (行政许可法 第二十二条); another acts
in its place only where it was entrusted in writing (第二十四条), where it receives for it
(第二十六条), or where it got the case from it.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Final, Protocol

AT_THE_WINDOW: Final = frozenset(("receive", "accept"))
"""What a window does for other bodies: it receives and accepts, and decides nothing."""
HANDED_ON: Final = frozenset(("review",))
"""What a body does to which a case is routed: it looks into it; the holder still decides."""
ANY_ACT: Final[frozenset[str]] = frozenset()
"""No act of the duty lists: a case is routed, handled and closed by whoever is competent at all."""


class Mandate(Protocol):
    """职责: what competence asks of a duty that stands."""

    @property
    def agency(self) -> str:
        """The agency that has the duty."""

    @property
    def acts(self) -> AbstractSet[str]:
        """What it is to do."""

    @property
    def delegated_by(self) -> str | None:
        """The body that entrusted it by a document, if any did."""


class Ground(Enum):
    """管辖依据: by what an agency is competent."""

    HOLDER = "holder"
    DELEGATE = "delegate"
    WINDOW = "window"
    ROUTED = "routed"


def competence(
    agency: str,
    acts: AbstractSet[str],
    *,
    holder: str,
    standing: Iterable[Mandate],
    is_window: bool,
    routed_to: Iterable[str],
    acts_for: Callable[[str, str], bool],
) -> Ground | None:
    """Return by what an agency may do one of the acts on an item; None where by nothing.

    ``standing`` are the duties of that day, ``is_window`` says whether the agency has that role,
    ``routed_to`` names the bodies that the case went to, ``acts_for`` says who took over from whom.
    """
    if acts_for(agency, holder):
        return Ground.HOLDER
    own = [one for one in standing if acts_for(agency, one.agency)]
    for one in own:
        is_entrusted = one.delegated_by is not None and acts_for(holder, one.delegated_by)
        if is_entrusted and _touches(one.acts, acts):
            return Ground.DELEGATE
    receives = any(not AT_THE_WINDOW.isdisjoint(one.acts) for one in own)
    if is_window and receives and _touches(AT_THE_WINDOW, acts):
        return Ground.WINDOW
    if _touches(HANDED_ON, acts) and any(acts_for(agency, one) for one in routed_to):
        return Ground.ROUTED
    return None


def _touches(some: AbstractSet[str], acts: AbstractSet[str]) -> bool:
    return not acts or not some.isdisjoint(acts)
