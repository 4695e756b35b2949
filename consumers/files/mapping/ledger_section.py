"""启用账本: the section `ledger` of a mapping, and the first entries of that ledger."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct

from consumers.files.mapping import conversion, moments
from consumers.files.mapping.document import (
    DocumentPlace,
    Node,
    Section,
    items_of,
    section_of,
    text_of,
)
from consumers.files.problems import Unfit
from ledger import naming
from ledger.clock import source_id
from ledger.entry import Submission, check_submission, read_submission
from ledger.errors import Malformed, MappingInvalid
from ledger.events import EVENTS
from ledger.events.base import KINDS
from ledger.sentence import say
from ledger.zone import Zone

Shipped = Callable[[str], Iterable[tuple[str, dict[str, Any], date]]]
"""From a calendar's name to its years and legal terms: type, data, and since when each holds."""

KEYS: Final = (
    "id", "name", "zone", "calendar", "area", "agency", "officer", "agencies", "officers",
    "sources",
)  # fmt: skip
_SOURCE: Final = "ledger"
"""The source that the ids of the first entries name: the mapping of the ledger itself."""


class LedgerSection(Struct, frozen=True, kw_only=True):
    """启用: id, first agency and officer, and the data of the first entries by event type."""

    ledger: str
    zone: str
    agency: str
    officer: str
    calendar: str | None
    source_names: tuple[str, ...]
    facts: tuple[tuple[str, dict[str, Any]], ...]

    def submissions(self, moment: datetime, shipped: Shipped) -> Iterator[Submission[Any]]:
        """Yield the first entries, with the calendar that comes with the program."""
        for number, fact in enumerate(self.facts):
            yield self.submission(fact, number, moment)
        calendars = () if self.calendar is None else shipped(self.calendar)
        for number, (event_type, data, day) in enumerate(calendars, start=len(self.facts)):
            since = min(moment, Zone(self.zone).start_of(day))
            yield self.submission((event_type, data), number, since)

    def submission(
        self, fact: tuple[str, Mapping[str, Any]], number: int, moment: datetime
    ) -> Submission[Any]:
        """Return one of the first entries as the first officer submits it."""
        event_type, data = fact
        return read_submission(
            {
                "actor": self.officer,
                "agency": self.agency,
                "data": dict(data),
                "id": source_id(self.ledger, _SOURCE, str(number), event_type),
                "ledger": self.ledger,
                "occurred_at": moment,
                "type": event_type,
            }
        )


def read_ledger_section(section: Section, zone: Zone) -> LedgerSection:
    """Return the ledger that a mapping's section `ledger` describes; raises ``MappingInvalid``."""
    section.only(KEYS, "`ledger`")
    ledger = text_of(section.require("id", "`ledger`"), "id")
    _checked("ledger", ledger.text, ledger.place)
    agency = text_of(section.require("agency", "`ledger`"), "agency")
    officer = text_of(section.require("officer", "`ledger`"), "officer")
    calendar = section.text("calendar", "none")
    agencies = section.section("agencies")
    if agency.text not in agencies.entries:
        raise agency.place.wrong(
            say("name {agency} under `agencies`, with its roles", agency=agency.text)
        )
    sources = [
        _source(name, node, zone) for name, node in section.section("sources").entries.items()
    ]
    opening = {
        "name": text_of(section.require("name", "`ledger`"), "name").text,
        "zone": section.text("zone", zone.name),
        "agency": agency.text,
        "officer": officer.text,
        "calendar": None if calendar == "none" else calendar,
        "area": section.text("area") or None,
        "sources": sources,
    }
    ledger_section = LedgerSection(
        ledger=ledger.text,
        zone=section.text("zone", zone.name),
        agency=agency.text,
        officer=officer.text,
        calendar=None if calendar == "none" else calendar,
        source_names=tuple(source["name"] for source in sources),
        facts=(
            ("LedgerOpened", opening),
            *(("AgencyRegistered", _agency(agencies, name)) for name in agencies.entries),
            *(
                ("OfficerAppointed", appointment)
                for appointment in _officers(section, officer.text, agency.text)
            ),
        ),
    )
    _check(ledger_section, section)
    return ledger_section


def _source(name: str, node: Node, zone: Zone) -> dict[str, Any]:
    section = section_of(node, say("the source {name!r}", name=name))
    section.only(("agency", "cut_over"), say("the source {name!r}", name=name))
    written = text_of(
        section.require("cut_over", say("the source {name!r}", name=name)), "cut_over"
    )
    try:
        cut_over = moments.instant_parser((), zone)(written.text)
    except Unfit as unfit:
        raise written.place.wrong(say("`cut_over`: {message}", message=unfit.message)) from None
    agency = text_of(section.require("agency", say("the source {name!r}", name=name)), "agency")
    _checked("agency", agency.text, agency.place)
    return {"name": name, "agency": agency.text, "cut_over": cut_over}


def _agency(agencies: Section, name: str) -> dict[str, Any]:
    place = agencies.keys[name]
    section = section_of(agencies.entries[name], say("the agency {name}", name=name))
    section.only(("name", "roles", "area", "level"), say("the agency {name}", name=name))
    _checked("agency", name, place)
    return {
        "agency": name,
        "name": text_of(section.require("name", say("the agency {name}", name=name)), "name").text,
        "roles": [text_of(role, "roles").text for role in items_of(section.get("roles"))],
        "area": section.text("area") or None,
        "level": section.text("level") or None,
    }


def _officers(section: Section, first: str, agency: str) -> Iterator[dict[str, Any]]:
    officers = section.section("officers")
    if first not in officers.entries:
        yield {"officer": first, "agency": agency}
    for name, node in officers.entries.items():
        _checked("officer", name, officers.keys[name])
        for post in items_of(node):
            yield {
                "officer": name,
                "agency": name.partition("/")[0],
                "post": text_of(post, "post").text,
            }


def _checked(kind: str, value: str, place: DocumentPlace) -> None:
    try:
        KINDS.check(kind, value)
    except Malformed as error:
        raise place.wrong(str(error)) from None


def _check(ledger_section: LedgerSection, section: Section) -> None:
    """Refuse first entries that the gate would find malformed, before anything is recorded."""
    zones = section.get("zone")
    if zones is not None:
        written = text_of(zones, "zone")
        try:
            conversion.zone_of(written.text)
        except ValueError as error:
            raise written.place.wrong(str(error)) from None
    moment = datetime.fromisoformat("2000-01-01T00:00:00Z")
    for number, fact in enumerate(ledger_section.facts):
        try:
            check_submission(ledger_section.submission(fact, number, moment))
        except Malformed as error:
            raise _blamed(section, fact, error) from None


def _blamed(
    section: Section, fact: tuple[str, Mapping[str, Any]], error: Malformed
) -> MappingInvalid:
    event_type, data = fact
    names = {"AgencyRegistered": "agencies", "OfficerAppointed": "officers"}
    name = names.get(event_type)
    within = section if name is None else section.section(name)
    key = data.get(naming.namings(EVENTS[event_type])[0].path)
    place = within.keys.get(str(key), within.place)
    return place.wrong(say("{event_type}: {error}", event_type=event_type, error=error))
