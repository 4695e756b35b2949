"""随附 (shipped): calendars and terms that come with the program, and which of them a ledger lacks.

A ledger that an older program opened lacks what was announced since; nothing is recorded by itself.
"""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any, Final, NamedTuple

from ledger.clock import now
from ledger.entry import Entry, decode_entry, is_known
from ledger.errors import InputUnreadable, StoreCorrupt
from ledger.events.organisation import AgencyRegistered, CalendarPublished, LegalTermSet
from ledger.fact import VOID, AnyFact, decode_rows, effective
from ledger.law.deadline import SUPPLEMENT
from ledger.log import LedgerStore
from ledger.sentence import say
from ledger.view import Opening

_FOLDER: Final = "calendars"
_BY_PRACTICE: Final = frozenset((SUPPLEMENT,))
"""Terms whose number of days no statute gives: a ledger that lacks one has it from today on."""

_ANNOUNCED: Final = {date(2026, 4, 1): date(2025, 11, 19)}
"""信用修复管理办法: when the rules of a day were adopted, where that was long before."""


class Shipped(NamedTuple):
    """随附: a fact that comes with the program: its type, its data, since when it holds."""

    type: str
    data: dict[str, Any]
    since: date

    @property
    def known_from(self) -> date:
        """The day from which on everybody could know it."""
        return _ANNOUNCED.get(self.since, self.since)

    @property
    def about(self) -> str:
        """What it is about: a calendar's year, or a term and since when."""
        if self.type == CalendarPublished.__name__:
            return f"{self.data['calendar']} {self.data['year']}"
        return f"{self.data['term']} {self.since}"

    @property
    def recording(self) -> str:
        """The command that records it."""
        words = ["shenguan", "record", self.type]
        for name, value in self.data.items():
            option = f"--{name.replace('_', '-')}"
            if value is True:
                words.append(option)
                continue
            for one in value if isinstance(value, list) else [value]:
                words += [option, str(one)]
        return shlex.join(words)


def shipped(calendar: str) -> Iterator[Shipped]:
    """Yield the calendars and legal terms that come with the program.

    A year's calendar holds from its first day, a term from its own, so that a question about an
    earlier day (``--on``) counts with them however late the ledger was opened. Raises
    ``InputUnreadable`` where the installation lacks them.
    """
    years = list(_years(calendar))
    if not years:
        raise InputUnreadable(
            say("the installation lacks the calendars of {calendar!r}", calendar=calendar)
        )
    for year in years:
        yield Shipped(CalendarPublished.__name__, year, date(year["year"], 1, 1))
    folder = files("shenguan") / _FOLDER
    for term in json.loads((folder / f"terms-{calendar}.json").read_text("utf-8")):
        since = date.fromisoformat(term["effective_on"])
        yield Shipped(LegalTermSet.__name__, term, since)


def shipped_year(calendar: str, year: int) -> Mapping[str, Any] | None:
    """Return a year's calendar as it comes with the program, None where it does not."""
    place = files("shenguan") / _FOLDER / f"{calendar}-{year}.json"
    return _read(place.read_text("utf-8")) if place.is_file() else None


def _years(calendar: str) -> Iterator[dict[str, Any]]:
    folder = files("shenguan") / _FOLDER
    for name in sorted(path.name for path in folder.iterdir()):
        if name.startswith(f"{calendar}-"):
            yield _read((folder / name).read_text("utf-8"))


def _read(text: str) -> dict[str, Any]:
    year: dict[str, Any] = json.loads(text)
    year.pop("source")
    return year


def lacking(store: LedgerStore, opening: Opening) -> list[Shipped]:
    """Return what comes with the program and stands nowhere in a ledger, in its order.

    A ledger without a calendar, or with one of its own, lacks nothing. What holds by practice alone
    is offered from today on: nobody was silent under it before.
    """
    calendar = opening.event.calendar
    if calendar is None or not any(_years(calendar)):
        return []
    years = {fact.event.year for fact in recorded(store, opening, CalendarPublished, calendar)}
    terms: dict[str, set[date]] = {}
    found = []
    for one in shipped(calendar):
        if one.type == CalendarPublished.__name__:
            is_there = one.data["year"] in years
        else:
            name = one.data["term"]
            if name not in terms:
                facts = recorded(store, opening, LegalTermSet, name)
                terms[name] = {fact.event.effective_on for fact in facts}
            is_there = bool(terms[name]) if name in _BY_PRACTICE else one.since in terms[name]
        if not is_there:
            is_practice = one.data.get("term") in _BY_PRACTICE
            found.append(_from(opening.zone.day_of(now()), one) if is_practice else one)
    return found


def _from(day: date, one: Shipped) -> Shipped:
    return one._replace(data={**one.data, "effective_on": day.isoformat()}, since=day)


def recorded(
    store: LedgerStore, opening: Opening, event_type: type[Any], name: str
) -> Iterable[AnyFact]:
    """Return what is recorded of a calendar, term or agency, corrections and voids considered."""
    tag = f"{_KINDS[event_type]}:{name}"
    _, (rows,) = store.load([((event_type.__name__, VOID), tag)])
    known = decode_rows(row for row in rows if is_known(row.type))

    def entry_at(position: int) -> Entry[Any]:
        row = store.row(position)
        if row is None:
            raise StoreCorrupt(
                say(
                    "a correction names position {position}, which the log lacks", position=position
                )
            )
        return decode_entry(row.type, row.body)

    facts = effective(known, opening.zone, entry_at)
    return [fact for fact in facts if isinstance(fact.event, event_type)]


_KINDS: Final[Mapping[type[Any], str]] = {
    AgencyRegistered: "agency",
    CalendarPublished: "calendar",
    LegalTermSet: "term",
}
"""The tag under which each lies."""
