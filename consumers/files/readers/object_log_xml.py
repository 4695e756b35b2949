"""OCEL 2.0 as XML: ``<log>`` with ``<objects>`` and ``<events>``."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from consumers.files.readers.object_log import (
    LoggedAttribute,
    LoggedEvent,
    LoggedObject,
    LoggedRelation,
    ObjectLog,
)
from consumers.files.readers.reading import FileSource
from consumers.files.readers.xml_texts import local_name, opened_xml, parsed
from ledger.errors import InputUnreadable
from ledger.sentence import say

_RELATIONS: Final = ("relationship", "relobj", "object")
_DEPTH: Final = 3
"""Where an object or an event stands: below the log and its list."""


def read_xml(source: FileSource) -> ObjectLog:
    """Return the log that an XML file holds; raises ``InputUnreadable``."""
    log, lists, path = ObjectLog(source), set[str](), list[str]()
    for happened, element in _pieces(source):
        if happened == "start":
            path.append(local_name(element))
            if len(path) > source.bounds.depth:
                raise InputUnreadable(
                    say(
                        "{path}: elements nested too deeply, over {depth}",
                        path=source.path,
                        depth=source.bounds.depth,
                    )
                )
            continue
        lists.update(path[1:2])
        if len(path) == _DEPTH:
            _take("/".join(path), element, log)
            element.clear()
        path.pop()
    for name in ("objects", "events"):
        if name not in lists:
            raise log.wrong(say("it has no <{name}> in its <log>", name=name))
    return log


def _take(path: str, element: Element, log: ObjectLog) -> None:
    match path:
        case "log/object-types/object-type":
            log.object_types.add(element.get("name", "").strip())
        case "log/event-types/event-type":
            log.event_types.add(element.get("name", "").strip())
        case "log/objects/object":
            log.add_object(_object(element))
        case "log/events/event":
            log.events.append(_event(element))


def _pieces(source: FileSource) -> Iterator[tuple[str, Element]]:
    bounds, held = source.bounds, 0
    with opened_xml(source) as stream:
        for happened, element, size in parsed(stream):
            held += size
            if held > bounds.document_bytes:
                what = say("one document, which is read as a whole")
                raise bounds.exceeded(source.path, what, bounds.document_bytes, "bytes")
            if happened != "read":
                yield happened, element


def _object(element: Element) -> LoggedObject:
    return LoggedObject(
        element.get("id", "").strip(),
        element.get("type", "").strip(),
        tuple(_attributes(element)),
        tuple(_relations(element)),
    )


def _event(element: Element) -> LoggedEvent:
    return LoggedEvent(
        element.get("id", "").strip(),
        element.get("type", "").strip(),
        element.get("time", "").strip(),
        tuple(_attributes(element)),
        tuple(_relations(element)),
    )


def _attributes(element: Element) -> Iterator[LoggedAttribute]:
    for one in _below(element, "attributes", ("attribute",)):
        text = "".join(one.itertext()).strip()
        yield LoggedAttribute(one.get("name", ""), text, one.get("time", "").strip())


def _relations(element: Element) -> Iterator[LoggedRelation]:
    for one in _below(element, "objects", _RELATIONS):
        yield LoggedRelation(one.get("object-id", "").strip(), one.get("qualifier", "").strip())


def _below(element: Element, group: str, names: tuple[str, ...]) -> Iterator[Element]:
    for child in element:
        if local_name(child) == group:
            yield from (one for one in child if local_name(one) in names)
