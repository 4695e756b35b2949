"""对象日志: what a log of OCEL 2.0 holds, in whichever of its three forms: objects and events.

What is wrong with the objects is wrong with the file; what is wrong with an event is its own.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from consumers.files.readers.reading import FileSource
from ledger.errors import InputUnreadable
from ledger.sentence import say

_UNDECLARED: Final = say("which is none that the file declares")
_BEFORE_ALL: Final = datetime(1, 1, 1, tzinfo=UTC)


class LoggedAttribute(NamedTuple):
    """One value of an attribute; an object's has the time from which it holds."""

    name: str
    text: str
    time: str = ""


class LoggedRelation(NamedTuple):
    """To which object something is related, and as what."""

    other: str
    qualifier: str


class LoggedObject(NamedTuple):
    """对象: one object of a log."""

    id: str
    type: str
    attributes: tuple[LoggedAttribute, ...] = ()
    relations: tuple[LoggedRelation, ...] = ()


class LoggedEvent(NamedTuple):
    """事件: one event of a log; ``problem`` says why it cannot be taken, ``raw`` holds its text."""

    id: str
    type: str
    time: str
    attributes: tuple[LoggedAttribute, ...] = ()
    relations: tuple[LoggedRelation, ...] = ()
    problem: str | None = None
    raw: str = ""

    def shown(self) -> str:
        """Return the event as one line of text."""
        relations = ", ".join(f"{one.other} ({one.qualifier})" for one in self.relations)
        return f"{self.id} {self.type} {self.time}: {relations}"


class ObjectLog:
    """对象日志: the objects by id and the events of a file, in its order."""

    def __init__(self, source: FileSource) -> None:
        self.objects: dict[str, LoggedObject] = {}
        self.events: list[LoggedEvent] = []
        self.object_types: set[str] = set()
        self.event_types: set[str] = set()
        self._path = source.path

    def add_object(self, one: LoggedObject) -> None:
        """Add an object; raises ``InputUnreadable`` for what cannot be one."""
        if not one.id or not one.type:
            raise self.wrong(
                say("object {count} needs an id and a type", count=len(self.objects) + 1)
            )
        if one.id in self.objects:
            raise self.wrong(say("the object {id!r} stands twice", id=one.id))
        for attribute in one.attributes:
            if attribute.time and instant_of(attribute.time) is None:
                raise self.wrong(
                    say(
                        "the object {id!r}: {attribute!r} has the time {time!r}, which is "
                        "none of ISO 8601",
                        id=one.id,
                        attribute=attribute.name,
                        time=attribute.time,
                    )
                )
        newest_first = sorted(one.attributes, key=_since, reverse=True)
        self.objects[one.id] = one._replace(attributes=tuple(newest_first))

    def check(self) -> None:
        """Find what events lack; raises ``InputUnreadable`` where an object lacks another one."""
        for one in self.objects.values():
            if self.object_types and one.type not in self.object_types:
                raise self.wrong(
                    say(
                        "the object {id!r} has the type {type!r}, {undeclared}",
                        id=one.id,
                        type=one.type,
                        undeclared=_UNDECLARED,
                    )
                )
            lacking = self._lacking(one.relations)
            if lacking is not None:
                raise self.wrong(
                    say("the object {id!r} is related to {lacking}", id=one.id, lacking=lacking)
                )
        seen: set[str] = set()
        for place, event in enumerate(self.events):
            if event.problem is None:
                self.events[place] = event._replace(problem=self._problem(event, seen))
            seen.add(event.id)

    def _problem(self, event: LoggedEvent, seen: set[str]) -> str | None:
        for name, text in (("id", event.id), ("type", event.type), ("time", event.time)):
            if not text:
                return say("an event without {name}", name=name)
        if self.event_types and event.type not in self.event_types:
            return say(
                "the event {id!r} has the type {type!r}, {undeclared}",
                id=event.id,
                type=event.type,
                undeclared=_UNDECLARED,
            )
        if event.id in seen:
            return f"the event {event.id!r} stands twice"
        if instant_of(event.time) is None:
            return say("its time {time!r} is none of ISO 8601", time=event.time)
        lacking = self._lacking(event.relations)
        return (
            None
            if lacking is None
            else say("the event {id!r} is related to {lacking}", id=event.id, lacking=lacking)
        )

    def _lacking(self, relations: Iterable[LoggedRelation]) -> str | None:
        for relation in relations:
            if relation.other not in self.objects:
                return say("{other!r}, which is no object of the file", other=relation.other)
        return None

    def wrong(self, message: str) -> InputUnreadable:
        """Return the error that names the file and what it has wrong."""
        return InputUnreadable(f"{self._path}: no OCEL 2.0: {message}")


def instant_of(text: str) -> datetime | None:
    """Return an instant of ISO 8601, in UTC where no offset is said; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _since(attribute: LoggedAttribute) -> datetime:
    return (instant_of(attribute.time) if attribute.time else None) or _BEFORE_ALL
