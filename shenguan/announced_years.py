"""公布年度: the recorded calendar held against the shipped one, and from when on it is unknown."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from ledger.calendar import WorkCalendar, announced
from ledger.events.organisation import CalendarPublished
from ledger.sentence import Sentence, say
from shenguan.shipped import recorded, shipped_year
from shenguan.wiring import Wiring

_DAYS_TOLD_MAX: Final = 5


def said_of_calendar(wiring: Wiring) -> Sentence:
    """Return what there is to say of the ledger's calendar, with every year that differs."""
    name = wiring.opening.event.calendar
    if name is None:
        return say("none is named: limits in working days are unknown")
    recorded = _recorded(wiring, name)
    calendar = announced((one.year, one.days_off, one.working_days) for one in recorded.values())
    if calendar.unknown_from is None:
        return say("{name}: no year is announced", name=name)
    differing = ", ".join(_differing(name, recorded.values(), calendar))
    if differing:
        return say(
            "{name}: limits that reach {day} or later need the next calendar; differs from the "
            "shipped one: {differing}: look at the notice, and record CalendarPublished anew where "
            "the ledger is wrong",
            name=name,
            day=calendar.unknown_from,
            differing=differing,
        )
    return say(
        "{name}: limits that reach {day} or later need the next calendar",
        name=name,
        day=calendar.unknown_from,
    )


def _recorded(wiring: Wiring, name: str) -> dict[int, CalendarPublished]:
    """Return what was announced last of each year, corrections and voids considered."""
    facts = recorded(wiring.store, wiring.opening, CalendarPublished, name)
    return {fact.event.year: fact.event for fact in facts if fact.event.calendar == name}


def _differing(
    name: str, recorded: Iterable[CalendarPublished], calendar: WorkCalendar
) -> Iterator[str]:
    """Yield each year that differs from the shipped one, with its first days that do."""
    for one in sorted(recorded, key=lambda event: event.year):
        shipped = _shipped(name, one.year)
        if shipped is None:
            continue
        days = [*one.days_off, *one.working_days, *shipped[0], *shipped[1]]
        theirs = announced([(one.year, *shipped)])
        wrong = [
            day
            for day in sorted(dict.fromkeys(days))
            if calendar.is_workday(day) != theirs.is_workday(day)
        ]
        if wrong:
            told = " ".join(day.isoformat() for day in wrong[:_DAYS_TOLD_MAX])
            more = len(wrong) - _DAYS_TOLD_MAX
            yield f"{one.year} ({told}{f' … +{more}' if more > 0 else ''})"


def _shipped(name: str, year: int) -> tuple[list[date], list[date]] | None:
    document = shipped_year(name, year)
    if document is None:
        return None
    days_off, working_days = (
        [date.fromisoformat(day) for day in document.get(part, ())]
        for part in ("days_off", "working_days")
    )
    return days_off, working_days
