"""OCEL 2.0 as JSON: ``{"objects": […], "events": […]}``."""

import json
from collections.abc import Iterator
from typing import Any, Final

from consumers.files.readers.json_documents import parsed_document, text_of_document
from consumers.files.readers.json_lines import cells_of, refusal_of
from consumers.files.readers.object_log import (
    LoggedAttribute,
    LoggedEvent,
    LoggedObject,
    LoggedRelation,
    ObjectLog,
)
from consumers.files.readers.reading import FileSource
from ledger.sentence import say

_SHOWN_MAX: Final = 2_000


class _Unlike(Exception):  # noqa: N818 - said of JSON that is unlike the standard's
    """Raised where something is not built as the standard says."""


def read_json(source: FileSource, encoding: str) -> ObjectLog:
    """Return the log that a JSON document holds; raises ``InputUnreadable``."""
    log = ObjectLog(source)
    text = text_of_document(source, encoding)
    document = parsed_document(text, source)
    refused = refusal_of(document)
    if refused is not None:
        raise log.wrong(refused)
    if not isinstance(document, dict):
        raise log.wrong(say("it is a JSON object with `objects` and `events`"))
    if "ocel:events" in document:
        raise log.wrong(say("it is one of OCEL 1.0 (`ocel:events`); save it as 2.0"))
    for name in ("objects", "events"):
        if not isinstance(document.get(name), list):
            raise log.wrong(say("it has no list `{name}`", name=name))
    log.object_types.update(_types(document, "objectTypes"))
    log.event_types.update(_types(document, "eventTypes"))
    has_escapes = "\\u" in text
    for number, member in enumerate(document["objects"], start=1):
        try:
            log.add_object(_object(member, has_escapes=has_escapes))
        except _Unlike as unlike:
            raise log.wrong(
                say("object {number}: {unlike}", number=number, unlike=unlike)
            ) from None
    log.events.extend(_event(member, has_escapes=has_escapes) for member in document["events"])
    return log


def _types(document: dict[str, Any], name: str) -> Iterator[str]:
    found = document.get(name)
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            yield one["name"].strip()


def _object(member: Any, *, has_escapes: bool) -> LoggedObject:  # noqa: ANN401 - any JSON
    _check(member, has_escapes=has_escapes)
    return LoggedObject(
        _text(member, "id"),
        _text(member, "type"),
        tuple(_attributes(member)),
        tuple(_relations(member)),
    )


def _event(member: Any, *, has_escapes: bool) -> LoggedEvent:  # noqa: ANN401 - any JSON
    try:
        _check(member, has_escapes=has_escapes)
        return LoggedEvent(
            _text(member, "id"),
            _text(member, "type"),
            _text(member, "time"),
            tuple(_attributes(member)),
            tuple(_relations(member)),
        )
    except _Unlike as unlike:
        return LoggedEvent("", "", "", problem=str(unlike), raw=_written(member))


def _written(member: Any) -> str:  # noqa: ANN401 - any JSON
    try:
        return json.dumps(member, default=str)[:_SHOWN_MAX]
    except RecursionError:
        return "{…}"


def _check(member: Any, *, has_escapes: bool) -> None:  # noqa: ANN401 - any JSON
    """Refuse what is no object, or holds what JSON forbids: NaN, keys that stand twice."""
    cells = cells_of(member, has_escapes=has_escapes)
    if isinstance(cells, str):
        is_object = isinstance(member, dict) or refusal_of(member) is not None
        raise _Unlike(cells if is_object else say("it is no JSON object"))


def _text(member: dict[str, Any], name: str) -> str:
    value = member.get(name)
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise _Unlike(say("`{name}` is one value", name=name))
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _attributes(member: dict[str, Any]) -> Iterator[LoggedAttribute]:
    for one in _listed(member, "attributes"):
        name = _text(one, "name")
        if not name:
            raise _Unlike(say("an attribute without a name"))
        yield LoggedAttribute(name, _text(one, "value"), _text(one, "time"))


def _relations(member: dict[str, Any]) -> Iterator[LoggedRelation]:
    for one in _listed(member, "relationships"):
        yield LoggedRelation(_text(one, "objectId"), _text(one, "qualifier"))


def _listed(member: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = member.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _Unlike(say("`{name}` is a list of objects", name=name))
    return found
