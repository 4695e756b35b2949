"""Prefixes (前缀): the own agency's part of a number is not shown where nothing else reads so.

What is shown can be typed: a bare number is taken as the acting agency's.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from cli.display.cells import Lines
from ledger.events.base import NUMBERED

_IDENTITY: Final = re.compile(r"[A-Za-z][A-Za-z_-]*:\S+")


class Prefixes:
    """前缀: leaves out the prefix of one agency; ``is_hidden`` tells whether any was."""

    def __init__(self, own: str | None) -> None:
        self.own = own
        self.is_hidden = False

    def without(self, values: Sequence[object]) -> tuple[list[Any], frozenset[int]]:
        """Return a column's values as they are shown, and which of them are one identity."""
        whole = frozenset(at for at, one in enumerate(values) if _is_identity(one))
        if self.own is None:
            return list(values), whole
        shown = [self._shown(one) for one in values]
        meant: dict[str, set[str]] = {}
        for value, short in zip(values, shown, strict=True):
            if isinstance(value, str):
                meant.setdefault(short, set()).add(value)
        for at, value in enumerate(values):
            if isinstance(value, str) and len(meant[shown[at]]) > 1:
                shown[at] = value
        self.is_hidden |= any(
            short is not value and short != value
            for value, short in zip(values, shown, strict=True)
        )
        return shown, whole

    def _shown(self, value: object) -> Any:  # noqa: ANN401 - whatever a cell holds
        match value:
            case Lines():
                return Lines(map(self._line, value))
            case list() | tuple():
                return [self._shown(one) for one in value]
            case str():
                return self._short(value)
        return value

    def _line(self, line: str) -> str:
        name, separator, value = line.partition(": ")
        return f"{name}{separator}{self._short(value)}"

    def _short(self, text: str) -> str:
        before, own, number = text.partition(f"{self.own}/")
        if not own or not number or ":" in number:
            return text
        return f"{before}{number}" if not before or before.rstrip(":") in NUMBERED else text


def _is_identity(value: object) -> bool:
    return isinstance(value, str) and bool(_IDENTITY.fullmatch(value))
