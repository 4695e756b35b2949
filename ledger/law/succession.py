"""承继: who continues as whom: codes of a subject, agencies that took over from others."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

Day = TypeVar("Day", date, str)


def closure(start: str, links_of: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Return what is linked to a name, directly or through others; the name itself first.

    ``links_of`` gives the direct links that count. Circles end where they meet themselves.
    """
    found = {start: None}
    waiting = [start]
    while waiting:
        for link in links_of(waiting.pop()):
            if link not in found:
                found[link] = None
                waiting.append(link)
    return tuple(found)


def in_order(successions: Iterable[tuple[str, Day]]) -> Iterator[tuple[str, Day]]:
    """Yield who took over and since when, the first first; of one day by their codes.

    Of several heirs of a split somebody has to be the first, and whoever asks finds the same one.
    """
    return iter(sorted(successions, key=lambda one: (one[1], one[0])))


def heirs(start: str, successors_of: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Return who acts in a place: who was there itself, or the last that took over, in order."""
    links: dict[str, tuple[str, ...]] = {}

    def known(one: str) -> tuple[str, ...]:
        links[one] = tuple(successors_of(one))
        return links[one]

    return tuple(one for one in closure(start, known) if not links[one])


def acts_for(agency: str, other: str, successors_of: Callable[[str], Iterable[str]]) -> bool:
    """Tell whether an agency acts for another: it is the same, or took over (机构承继).

    It stops at the agency, so that no more is read than the answer needs.
    """
    waiting, seen = [other], {other}
    while waiting:
        current = waiting.pop()
        if current == agency:
            return True
        fresh = [one for one in successors_of(current) if one not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False
