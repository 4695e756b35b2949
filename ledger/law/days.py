"""日: whether a day has come, for days and for days as text."""

from datetime import date
from typing import TypeVar

D = TypeVar("D", date, str)
"""A day, or a day as ISO text: both compare alike."""


def has_come(begins_on: D | None, day: D) -> bool:
    """Tell whether what begins on a day has begun by another; without a day it never does."""
    return begins_on is not None and begins_on <= day
