"""违规登记: which function provokes which code.

A violation is declared beside nothing else: ``@violation("case.unknown")`` above a function that
tells a scene. It must hold at any place of the history, whatever else is going on.
"""

from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Final, NamedTuple

from ledger.gate import gate  # noqa: F401 - importing the gate declares every code
from ledger.view import CODES
from shenguan.simulation import violations
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene

Telling = Callable[[Scene], Lines]


class Violation(NamedTuple):
    """违规: how a code is provoked; ``on`` is the day on which it has to begin, if on any.

    What takes thousands of lines (``is_long``) comes last in turn.
    """

    code: str
    tell: Telling
    chapter: str
    on: date | None
    is_long: bool


_DECLARED: Final[dict[str, Violation]] = {}


def violation(
    code: str, *, on: date | None = None, is_long: bool = False
) -> Callable[[Telling], Telling]:
    """Declare what provokes a code: lawful lines, the unlawful one, and its lawful twin."""

    def declare(tell: Telling) -> Telling:
        if code in _DECLARED:
            raise ValueError(f"{code} is provoked twice: {_DECLARED[code].tell} and {tell}")
        chapter = tell.__module__.rpartition(".")[2]
        _DECLARED[code] = Violation(code, tell, chapter, on, is_long)
        return tell

    return declare


def declared() -> Mapping[str, Violation]:
    """Return every violation by its code, in the order in which they take turns."""
    for module in iter_modules(violations.__path__):
        import_module(f"{violations.__name__}.{module.name}")
    unknown = _DECLARED.keys() - CODES.keys()
    if unknown:
        raise ValueError(f"nobody answers with {sorted(unknown)}")
    in_turn = sorted(_DECLARED.values(), key=lambda one: (one.is_long, one.code))
    return {one.code: one for one in in_turn}
