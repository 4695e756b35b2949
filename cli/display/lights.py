"""Lights (灯): what is well, soon due or late, by a shape and, on a terminal, by its colour.

The shape says it without the colour: to whom cannot tell red from green, on paper, in a file.
"""

import os
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import click


class Light(Enum):
    """灯: shape and colour."""

    FINE = ("●", "green")
    SOON = ("▲", "yellow")
    LATE = ("■", "red")


_SOON_DAYS: Final = 3
"""So many working days before its day a limit is soon due."""
_BY_STATUS: Final = {
    **dict.fromkeys(("valid", "fine"), Light.FINE),
    **dict.fromkeys(("suspended", "returned"), Light.SOON),
    **dict.fromkeys(("failed", "taken", "problem", "binding"), Light.LATE),
}
"""Statuses of answers that say how something stands; most only say where it is."""
_BY_OUTCOME: Final = {
    "accepted": Light.FINE,
    "unknown": Light.SOON,
    **dict.fromkeys(("refused", "malformed"), Light.LATE),
}
"""What became of a submission; a refused application is no mishap."""


def light_of(column: str, row: Mapping[str, Any]) -> Light | None:
    """Return the light that burns in a cell; None where there is none.

    In a table of fields and values a row says which field of which row it holds.
    """
    if column == "value" and "row" in row:
        return light_of(row["name"], row["row"])
    value = row.get(column)
    match column:
        case "late" if isinstance(value, bool):
            return Light.LATE if value else _until_due(row)
        case "ok" | "is_equal" if isinstance(value, bool):
            return Light.FINE if value else Light.LATE
        case "status" if isinstance(value, str):
            return _BY_STATUS.get(value)
        case "outcome" if isinstance(value, str) and "codes" in row:
            return _BY_OUTCOME.get(value)
    return None


def _until_due(row: Mapping[str, Any]) -> Light:
    left = row.get("days_left")
    return Light.SOON if isinstance(left, int) and left <= _SOON_DAYS else Light.FINE


def marked(text: str, light: Light | None) -> str:
    """Return a cell's text behind the shape of its light."""
    return text if light is None else f"{light.value[0]} {text}".rstrip()


def coloured(text: str, light: Light | None) -> str:
    """Return a text in the colour of its light."""
    return click.style(text, fg=light.value[1]) if text and light is not None else text


def shows_colours(*, live: bool) -> bool:
    """Tell whether a table is coloured: on a terminal that has colours, unless asked not to."""
    return live and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
