"""灯: a light that an answer shows burns by the rules too, in the same colour, for the same body.

What the gate recomputes before it lets a light be excused is what everybody has read.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ledger.law.light import LightKind
from ledger.states.lights.base import declared, open_lights
from tests.today import asked

_KINDS = frozenset((kind.value, scheme) for kind, scheme in declared())
_SHOWN_ONCE = frozenset(("promise", "decision", "receive", "claim", "acknowledge", "answer"))
"""Of two of these that run beside each other an answer shows the one that ends first."""


def lights_agree(now: Any) -> Iterator[Any]:  # noqa: ANN401 - a moment of a town
    """Whatever burns in ``deadlines`` burns by the rules, and what is red there is told here."""
    shown = [one for one in asked(now.reader, "deadlines") if one.light is not None]
    seen: set[tuple[str, str]] = set()
    for one in shown:
        kind = (one.kind, one.about.partition(":")[0])
        if kind not in _KINDS or (one.kind, one.about) in seen:
            continue
        seen.add((one.kind, one.about))
        said = Counter(
            (two.light, two.whose_turn, two.due_on)
            for two in shown
            if (two.kind, two.about) == (one.kind, one.about)
        )
        lit = open_lights(now.view, LightKind(one.kind), one.about)
        by_rule = Counter(
            (two.colour(now.view), two.whose_turn, _iso(two.limit.last_day)) for two in lit
        )
        if said - by_rule:
            yield one.kind, one.about, "answers say", said, "rules see", by_rule
    yield from _untold(now, {(one.kind, one.about) for one in shown if one.light == "red"})


def _untold(now: Any, red: set[tuple[str, str]]) -> Iterator[Any]:  # noqa: ANN401
    for kind, scheme in sorted(_KINDS):
        if kind in _SHOWN_ONCE:
            continue
        for number in _numbers(now, scheme):
            about = f"{scheme}:{number}"
            lit = open_lights(now.view, LightKind(kind), about)
            burns = any(one.colour(now.view) == "red" for one in lit)
            if burns and (kind, about) not in red:
                yield kind, about, "red by the rules, and told by no answer"


def _numbers(now: Any, scheme: str) -> list[str]:  # noqa: ANN401
    known = (getattr(one.event, scheme, None) for one in now.now.held)
    return list(dict.fromkeys(one for one in known if isinstance(one, str)))


def _iso(day: Any) -> str | None:  # noqa: ANN401
    return None if day is None else day.isoformat()
