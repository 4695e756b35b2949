"""职责: whether a duty stands on a day."""

from collections.abc import Iterable

from ledger.law.days import D, has_come


def has_begun(effective_on: D | None, day: D) -> bool:
    """Tell whether a duty has begun; one that names no day has always stood."""
    return effective_on is None or effective_on <= day


def has_ended(ended_on: D | None, day: D) -> bool:
    """Tell whether a duty has ended: on the day of its end it no longer stands."""
    return has_come(ended_on, day)


def stands(effective_on: D | None, ended_on: D | None, day: D) -> bool:
    """Tell whether a duty stands on a day."""
    return has_begun(effective_on, day) and not has_ended(ended_on, day)


def end_of(ends: Iterable[D]) -> D | None:
    """Return the day from which a duty no longer stands: of several ends the earliest."""
    return min(ends, default=None)
