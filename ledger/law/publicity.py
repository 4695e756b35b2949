"""公示期: until when a penalty may be public, and from which day on its credit can be repaired.

What counts is the day of the document. The rules of 2019 (发改办财金〔2019〕527号) hold from
2019-07-01, those of 2026 (信用修复管理办法) from 2026-04-01; before them, and for a penalty that
does not say how grave it is, there is no window. How long the windows are, the legal terms say.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar
from ledger.law.deadline import Period, Setting, setting_on
from ledger.law.measure import latest_end

LIGHT: Final = "light"
GENERAL: Final = "general"
SERIOUS: Final = "serious"
SPECIFIC: Final = "specific"
REPAIR: Final = "repair"
"""信用修复办理期限: no source gives it; where a county sets it, from the day of the application."""


class Vintage(NamedTuple):
    """失信程度代码体系: the grades that the rules of some years know."""

    since: date
    system: str
    grades: tuple[str, ...]


VINTAGES: Final = (
    Vintage(
        date(2019, 7, 1),
        "失信程度2019: 一般、严重、特定严重 (发改办财金〔2019〕527号)",
        (GENERAL, SERIOUS, SPECIFIC),
    ),
    Vintage(
        date(2026, 4, 1),
        "失信程度2026: 轻微、一般、严重、特定严重 (信用修复管理办法)",
        (LIGHT, GENERAL, SERIOUS, SPECIFIC),
    ),
)
"""Later rules know 轻微 too; 特定严重 keeps the maximum under both."""


class Window(NamedTuple):
    """公示期: from which day on credit can be repaired, and the last day of publicity.

    ``is_public`` is False for what is not made public in principle: then ``until_on`` is the last
    day at most. None: nobody knows the day, since the ledger lacks the term.
    """

    repairable_on: date | None
    until_on: date | None
    is_public: bool = True
    repaired_on: date | None = None

    def is_over(self, day: date) -> bool:
        """Tell whether nothing of it may be public on a day: its time has passed, or is repaired.

        On the day of repair it is over already (同步修复).
        """
        is_repaired = self.repaired_on is not None and self.repaired_on <= day
        return is_repaired or (self.until_on is not None and self.until_on < day)


def vintage_on(day: date | None) -> Vintage | None:
    """Return the grades that hold for documents of a day; none before the rules of 2019."""
    if day is None:
        return None
    return next((one for one in reversed(VINTAGES) if one.since <= day), None)


def is_graded(decided_on: date | None, severity: str | None) -> bool:
    """Tell whether a document says how grave it is in the words of its day."""
    vintage = vintage_on(decided_on)
    return vintage is not None and severity in vintage.grades


def setting_of(settings: Sequence[Setting], day: date, known_at: int | None) -> Setting | None:
    """Return the setting of a term that counts for a document of a day, decided at a place.

    New rules hold from their day, whenever somebody writes them down: the day of the document
    counts. What was written down already is not made longer for it afterwards.
    """
    known = [one.effective_on for one in settings if known_at is None or one.position <= known_at]
    newest = max(known, default=date.min)
    new = [one for one in settings if one.effective_on > newest]
    return setting_on(new, day) or setting_on(settings, day, known_at)


def min_term(severity: str) -> str:
    """Return the term that says how long something is public before it can be repaired."""
    return f"publicity-{severity}-min"


def max_term(severity: str) -> str:
    """Return the term that says how long something is public at most."""
    return f"publicity-{severity}-max"


def terms_of(severity: str) -> tuple[str, ...]:
    """Return the terms by which the window of a severity is counted."""
    if severity == SPECIFIC:
        return (max_term(SERIOUS),)
    return min_term(severity), max_term(severity)


def publicity(
    decided_on: date | None,
    severity: str | None,
    repaired_on: date | None = None,
    *,
    period_of: Callable[[str], Period | None],
    calendar: WorkCalendar,
) -> Window | None:
    """Return the window of a document; None where there is none.

    ``period_of`` gives the period of a term, as it holds for the document. A window is a plain date
    and never moves to a working day: nobody has to do anything by its end.
    """
    if decided_on is None or severity is None or not is_graded(decided_on, severity):
        return None

    def end_of(term: str) -> date | None:
        period = period_of(term)
        return None if period is None else latest_end(calendar, decided_on, period)

    if severity == SPECIFIC:
        until_on = end_of(max_term(SERIOUS))
        return Window(until_on, until_on, repaired_on=repaired_on)
    first, until_on = end_of(min_term(severity)), end_of(max_term(severity))
    if severity == LIGHT:
        return Window(first or decided_on, until_on, False, repaired_on)  # noqa: FBT003
    return Window(first, until_on, repaired_on=repaired_on)
