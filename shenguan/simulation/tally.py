"""计数: which branches of the law a history takes, and which codes it provokes, how often each."""

from collections import Counter
from enum import Enum
from functools import cache
from typing import Any, Final

import msgspec

from ledger.events import Event
from shenguan.simulation.line import Told, members

_CORRECTED: Final = "corrects"


class BranchTally:
    """计数: a branch is a type of fact, or a choice: ``DecisionMade.outcome.granted``.

    Only what is to be accepted counts as a branch; of violations their codes count.
    """

    def __init__(self) -> None:
        self.lines = 0
        self.codes: Counter[str] = Counter()
        self._choices: Counter[tuple[type[Event] | str, str, Any]] = Counter()

    def count(self, told: Told) -> None:
        """Count a line, or those of a group."""
        for line in members(told):
            self.lines += 1
            self.codes.update(line.codes)
            if line.is_refused:
                continue
            event = line.data
            if not isinstance(event, Event):
                self._choices[line.type, "", None] += 1
                continue
            kind = type(event)
            self._choices[kind, "", None] += 1
            for name in _choosing(kind):
                self._choices[kind, name, getattr(event, name)] += 1
            if line.corrects is not None:
                self._choices[kind, _CORRECTED, True] += 1

    @property
    def branches(self) -> dict[str, int]:
        """How often each branch was taken, by its name."""
        named: dict[str, int] = {}
        for (kind, field, value), count in self._choices.items():
            name = kind if isinstance(kind, str) else kind.__name__
            for branch in names_of(name, field, value):
                named[branch] = named.get(branch, 0) + count
        return dict(sorted(named.items()))


def names_of(kind: str, field: str, value: object) -> tuple[str, ...]:
    """Return the branches of what a field says; what is not said, or denied, is none."""
    if not field:
        return (kind,)
    values = value if isinstance(value, tuple) else (value,)
    said = ("yes" if one is True else one.value for one in values if one is True or _is_enum(one))
    return tuple(f"{kind}.{field}.{one}" for one in said)


def _is_enum(value: object) -> bool:
    return isinstance(value, Enum)


@cache
def _choosing(kind: type[Event]) -> tuple[str, ...]:
    fields = msgspec.structs.fields(kind)
    return tuple(field.name for field in fields if any(choices_of(field.type)))


def choices_of(annotation: Any) -> list[Any]:  # noqa: ANN401 - any annotation
    """Return what a field lets one choose from: an enumeration, or yes and no."""
    if annotation is bool or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return [annotation]
    return [one for part in getattr(annotation, "__args__", ()) for one in choices_of(part)]
