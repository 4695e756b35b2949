"""Drafting (拟稿): from what a person wrote to a submission that the gate can decide.

Fills in what the ledger already knows: who acts, the line's companions (item, subject), and for a
correction or a void the target's position, tags and data. Personal values are salted and committed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ledger import naming
from ledger.clock import new_id, now
from ledger.entry import Entry, Submission, read_submission
from ledger.errors import NotFound, WrongUse
from ledger.events import Event
from ledger.events.base import LINES, NUMBERED
from ledger.events.record import EntryVoided
from ledger.fact import effective
from ledger.identifiers import agency_of
from ledger.sentence import say
from shenguan.fields import fields_of
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.gate.respelling import Respelled
    from ledger.log import Personal
    from shenguan.references import References, Target

_COMMITTED: Final = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """信封: what the person said about the submission itself."""

    entry_id: str | None = None
    occurred_at: Any = None
    because: tuple[str, ...] = ()
    observed: str | None = None
    corrects: str | None = None
    correction_reason: str | None = None


def numbered(kind: str, value: str, agency: str) -> str:
    """Return a number in full: ``2017-0412`` becomes ``<agency>/2017-0412``.

    A reference likewise: ``task:7`` becomes ``task:<agency>/7``.
    """
    if kind == "ref":
        named, colon, number = value.partition(":")
        return f"{named}{colon}{numbered(named, number, agency)}"
    return f"{agency}/{value}" if kind in NUMBERED and value and ":" not in value else value


def lines_of(event_type: type[Event]) -> Iterator[naming.Naming]:
    """Yield the fields of a type that name a line, whose companions can be filled in from it."""
    for name in naming.namings(event_type):
        if name.kind == "ref" or name.kind in LINES:
            yield name


def companions_of(event_type: type[Event]) -> tuple[str, ...]:
    """Return the fields of a type that can be filled in from its line."""
    return tuple(one for one in event_type.companions if one in event_type.__struct_fields__)


def entry_fields(event_type: type[Event]) -> frozenset[str]:
    """Return the fields of a type that name an entry of this ledger.

    Where an event names another ledger, the entries that it names stand there.
    """
    fields = fields_of(event_type)
    if any(one.identity == "ledger" for one in fields):
        return frozenset()
    return frozenset(one.name for one in fields if one.identity == "id")


def handed_in(event: Event, author: tuple[str, str], ledger: str) -> Submission[Any]:
    """Return what somebody hands in now, of whom ``author`` are agency and actor."""
    agency, actor = author
    return read_submission(
        {
            "actor": actor,
            "agency": agency,
            "data": msgspec.to_builtins(event),
            "id": new_id(),
            "ledger": ledger,
            "occurred_at": now(),
            "type": type(event).__name__,
        }
    )


class Drafting:
    """拟稿: makes one submission on one ledger."""

    def __init__(self, wiring: Wiring, event_type: type[Event], envelope: Envelope) -> None:
        self._wiring = wiring
        self._store = wiring.store
        self._opening = wiring.opening
        self._type = event_type
        self._envelope = envelope
        self.agency, self.actor = acting(wiring)
        self.personal: list[Personal] = []
        self.respelled: Respelled | None = None

    @cached_property
    def references(self) -> "References":
        """What finds the entries that the person means."""
        from shenguan.references import References

        wanted = self._envelope.entry_id
        return References(self._store, self._opening, self._number_in_full, repeating=wanted)

    def submission(self, data: dict[str, Any]) -> Submission[Any]:
        """Return the submission; raises ``UsageError`` for what is missing, ``Malformed``."""
        recorded = self._recorded()
        data = self._in_normal_form(self._in_full(data), recorded)
        target = self._target()
        corrects = None
        if target is not None:
            data = self._latest_data(target) | data
        elif self._type is EntryVoided:
            self._fill_void(data)
        else:
            self._fill_companions(data)
        self._commit(data, recorded)
        self._require(data)
        if target is not None:
            corrects = self._correction(target, data)
        return read_submission(
            {
                "actor": self.actor,
                "agency": self.agency,
                "because": [self.references.exact_id_of(one) for one in self._envelope.because],
                "corrects": corrects,
                "data": data,
                "id": self._envelope.entry_id or new_id(),
                "ledger": self._opening.ledger,
                "observed": self._envelope.observed,
                "occurred_at": self._occurred_at(target, recorded),
                "type": self._type.__name__,
            }
        )

    def united(self, data: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        """Return data and options in one; raises ``Contradiction`` where they differ."""
        from shenguan.agreement import united

        def in_full(part: dict[str, Any]) -> dict[str, Any]:
            return _localised(self._in_full(part), self._opening.zone.local)

        return united(fields_of(self._type), data, options, in_full)

    def _number_in_full(self, kind: str, number: str) -> str:
        from ledger.gate.respelling import Respelling

        respelling = Respelling(self._store, self._opening)
        return respelling.spelled(kind, numbered(kind, number, self.agency))

    def _in_full(self, data: dict[str, Any]) -> dict[str, Any]:
        kinds = {name.path: name.kind for name in naming.namings(self._type)}
        entries = entry_fields(self._type)

        def in_full(name: str, text: object) -> object:
            if not isinstance(text, str):
                return text
            if name in entries:
                return self.references.id_of(text)
            return numbered(kinds.get(name, ""), text, self.agency)

        return {
            name: [in_full(name, one) for one in value]
            if isinstance(value, tuple | list)
            else in_full(name, value)
            for name, value in data.items()
        }

    def _in_normal_form(self, data: dict[str, Any], recorded: Entry[Any] | None) -> dict[str, Any]:
        from ledger.gate.respelling import Respelling

        respelling = Respelling(self._store, self._opening)
        self.respelled = respelling.told
        return respelling.respelled(self._type, data, lambda: recorded)

    def _occurred_at(self, target: "Target | None", recorded: Entry[Any] | None) -> object:
        given = self._envelope.occurred_at
        if given is not None:
            return self._opening.zone.local(given)
        if recorded is not None:
            return recorded.occurred_at
        return target.latest.occurred_at if target is not None else now()

    def _recorded(self) -> Entry[Any] | None:
        """Return the entry that already has the id asked for, so that a repeat is a repeat."""
        if self._envelope.entry_id is None:
            return None
        try:
            entry = self.references.find(self._envelope.entry_id)[1]
        except NotFound:
            return None
        return entry if entry.type == self._type.__name__ else None

    def _target(self) -> "Target | None":
        said = self._envelope.corrects
        if said is None:
            return None
        target = self.references.target(said, self._type)
        if not self._envelope.correction_reason:
            raise WrongUse(say("a correction needs --reason (or --correction-reason)"))
        return target

    @staticmethod
    def _latest_data(target: "Target") -> dict[str, Any]:
        latest: dict[str, Any] = msgspec.to_builtins(target.latest.data)
        return latest

    def _correction(self, target: "Target", data: dict[str, Any]) -> dict[str, Any]:
        try:
            event = msgspec.convert(_localised(data, self._opening.zone.local), self._type)
        except msgspec.ValidationError:
            named: tuple[str, ...] = ()  # reading the submission says what is wrong
        else:
            named = naming.tags_of(event)
        return {
            "entry": target.entry.id,
            "position": target.position,
            "reason": self._envelope.correction_reason,
            "was": sorted(target.names.difference(named)),
        }

    def _fill_void(self, data: dict[str, Any]) -> None:
        if isinstance(data.get("entry"), str):
            target = self.references.amended(data["entry"])
            data.setdefault("position", target.position)
            data.setdefault("names", sorted(target.names))

    def _fill_companions(self, data: dict[str, Any]) -> None:
        missing = [name for name in companions_of(self._type) if data.get(name) in (None, [], ())]
        if not missing:
            return
        for tag in self._lines(data):
            references = self.references
            facts = effective(references.line(tag), self._opening.zone, references.entry_at)
            for name in list(missing):
                values = (getattr(fact.event, name, None) for fact in facts)
                found = next((value for value in values if value), None)
                if found is not None:
                    data[name] = found
                    missing.remove(name)

    def _lines(self, data: dict[str, Any]) -> Iterator[str]:
        for name in lines_of(self._type):
            value = data.get(name.path)
            if isinstance(value, str):
                yield value if name.kind == "ref" else f"{name.kind}:{value}"

    def _commit(self, data: dict[str, Any], recorded: Entry[Any] | None) -> None:
        for name in naming.personal_fields(self._type):
            value = data.get(name)
            if isinstance(value, str) and not _COMMITTED.fullmatch(value):
                data[name] = self._committed(name, value, recorded)

    def _committed(self, name: str, value: str, recorded: Entry[Any] | None) -> str:
        """Return the commitment of a clear value; that of the recorded entry where it opens it."""
        from ledger.gate.proposal import salted

        former = getattr(recorded.data, name, None) if recorded is not None else None
        known = self._store.personal([former]).get(former) if former else None
        if known is None or known.value != value:
            known = salted(value)
        self.personal.append(known)
        return known.commitment

    def _require(self, data: dict[str, Any]) -> None:
        missing = [
            field.option
            for field in fields_of(self._type)
            if field.required and data.get(field.name) in (None, [], ())
        ]
        if missing:
            raise WrongUse(say("missing: {missing}", missing=", ".join(missing)))
        data.update(_localised(data, self._opening.zone.local))


def acting_agency(wiring: Wiring) -> str:
    """Return the agency that acts: as told, else the ledger's first one."""
    settings = wiring.settings
    if settings.agency is None and settings.actor is not None and ":" in settings.actor:
        return agency_of(settings.actor)
    return settings.agency or wiring.opening.event.agency


def acting(wiring: Wiring) -> tuple[str, str]:
    """Return agency and officer that act: as told, else the ledger's first ones."""
    settings, first = wiring.settings, wiring.opening.event
    agency = acting_agency(wiring)
    if settings.actor is not None:
        return agency, numbered("officer", settings.actor, agency)
    if agency == first.agency:
        return agency, first.officer
    raise WrongUse(
        say("{agency} acts, by which officer? add --actor {agency}/<number>", agency=agency)
    )


def _localised(data: dict[str, Any], local: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        name: local(value) if hasattr(value, "tzinfo") and hasattr(value, "hour") else value
        for name, value in data.items()
    }
