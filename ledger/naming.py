"""Who and what an event names: its tags, its mentions and its personal fields.

All of it is derived once per type from the annotations; nobody writes tags.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from msgspec import Struct, inspect

from ledger import resident
from ledger.errors import Malformed
from ledger.events import EVENTS, Event
from ledger.events.base import KINDS, LINES
from ledger.sentence import say

_NO_NAMES: Final[tuple[str, ...]] = ()


class Naming(NamedTuple):
    """One field that names something.

    ``path`` is dotted (``parties.subject``); ``kind`` is the identity's kind, or ``ref``.
    """

    path: str
    kind: str
    tagged: bool
    many: bool


def _walk(
    kind: inspect.Type, path: str, *, extra: dict[str, Any], many: bool
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    match kind:
        case inspect.Metadata():
            yield from _walk(kind.type, path, extra={**extra, **(kind.extra or {})}, many=many)
        case inspect.UnionType():
            for member in kind.types:
                yield from _walk(member, path, extra=extra, many=many)
        case inspect.VarTupleType():
            yield from _walk(kind.item_type, path, extra=extra, many=True)
        case inspect.StructType():
            yield from _walk_struct(kind.cls, f"{path}.", many=many)
        case _ if extra:
            yield path, extra, many


def _walk_struct(
    struct: type[Struct], prefix: str, *, many: bool
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)  # noqa: S101 - what a Struct is described by
    for field in described.fields:
        yield from _walk(field.type, f"{prefix}{field.name}", extra={}, many=many)


@cache
def namings(event_type: type[Event]) -> tuple[Naming, ...]:
    """Return the naming fields of an event type, in the order of their declaration."""
    return tuple(
        Naming(
            path=path,
            kind="ref" if extra.get("ref") else str(extra.get("tag") or extra.get("check")),
            tagged=("tag" in extra or "ref" in extra) and not extra.get("mention"),
            many=many,
        )
        for path, extra, many in _walk_struct(event_type, "", many=False)
        if extra.keys() & {"tag", "ref", "check"}
    )


@cache
def personal_fields(event_type: type[Event]) -> tuple[str, ...]:
    """Return the dotted paths of the personal fields (个人信息) of an event type."""
    return tuple(
        path for path, extra, _ in _walk_struct(event_type, "", many=False) if extra.get("personal")
    )


def _values(thing: object, names: tuple[str, ...]) -> Iterator[str]:
    if thing is None:
        return
    if isinstance(thing, tuple):
        for member in thing:
            yield from _values(member, names)
    elif names:
        yield from _values(getattr(thing, names[0]), names[1:])
    else:
        yield str(thing)


def personal_values(event: Event) -> Iterator[tuple[str, str]]:
    """Yield path and commitment of every personal field that is filled."""
    for path in personal_fields(type(event)):
        for value in _values(event, tuple(path.split("."))):
            yield path, value


def check_identities(event: Event) -> None:
    """Refuse an event that names something by an impossible code; raises ``Malformed``."""
    for path, check, get in _checks(type(event)):
        value = get(event)
        if value is None:
            continue
        for one in (value,) if type(value) is str else value:
            try:
                check(one)
            except Malformed as error:
                raise impossible(path, one, error) from None


def impossible(field: str, value: str, error: Malformed) -> Malformed:
    """Return the refusal of a field's value; a resident's identity number is not quoted."""
    if resident.holds_number(value):
        return Malformed(say("{field}: {text}", field=field, text=resident.REMEDY), field=field)
    return Malformed(
        say("{field}: {text}", field=field, text=error.args[0]), field=field, value=value
    )


@cache
def _checks(
    event_type: type[Event],
) -> tuple[tuple[str, Callable[[str], None], Callable[[Any], Any]], ...]:
    return tuple((path, KINDS.checker(kind), get) for path, kind, get in _getters(event_type))


@cache
def _getters(event_type: type[Event]) -> tuple[tuple[str, str, Callable[[Any], Any]], ...]:
    return tuple(
        (naming.path, naming.kind, getter_of(naming.path)) for naming in namings(event_type)
    )


def getter_of(path: str) -> Callable[[Any], Any]:
    """Return what gets at the value of a naming field: a text, several, or None."""
    if "." not in path:
        return attrgetter(path)
    names = tuple(path.split("."))
    return lambda event: tuple(_values(event, names))


def identity_texts(event: Event) -> Iterator[tuple[str, str]]:
    """Yield kind and value of every identity that an event names; of a reference ``ref``."""
    for _, kind, get in _getters(type(event)):
        value = get(event)
        if type(value) is str:
            yield kind, value
        elif value is not None:
            for member in value:
                yield kind, member


def identity_values(event: Event) -> Iterator[tuple[str, str]]:
    """Yield kind and value of every identity that an event names, references left out."""
    for kind, value in identity_texts(event):
        if kind != "ref":
            yield kind, value


@cache
def _tag_plan(event_type: type[Event]) -> tuple[tuple[Callable[[Any], Any], str, bool], ...]:
    return tuple(
        (
            attrgetter(naming.path),
            "" if naming.kind == "ref" else f"{naming.kind}:",
            naming.many,
        )
        for naming in namings(event_type)
        if naming.tagged
    )


def tags_of(event: Event) -> tuple[str, ...]:
    """Return an event's tags in the order of its fields, each once."""
    tags: list[str] = []
    for get, prefix, many in _tag_plan(type(event)):
        value = get(event)
        if value is None:
            continue
        if many:
            tags.extend(prefix + member for member in value)
        else:
            tags.append(prefix + value)
    return tuple(dict.fromkeys(tags)) if tags else _NO_NAMES


@cache
def _mention_plan(event_type: type[Event]) -> tuple[tuple[Callable[[Any], Any], str], ...]:
    return tuple(
        (getter_of(path), "" if extra.get("ref") else f"{extra['tag']}:")
        for path, extra, _ in _walk_struct(event_type, "", many=False)
        if extra.get("mention") and extra.keys() & {"tag", "ref"}
    )


def mentions_of(event: Event) -> tuple[str, ...]:
    """Return what an event names without being found by it, as tags are written, each once."""
    found: list[str] = []
    for get, prefix in _mention_plan(type(event)):
        value = get(event)
        if value is not None:
            found += [prefix + one for one in ((value,) if isinstance(value, str) else value)]
    return tuple(dict.fromkeys(found))


@cache
def tag_fields(event_type: type[Event], kind: str) -> tuple[str, ...]:
    """Return the fields of a type that make tags of the kind; a ``Ref`` can make any."""
    return tuple(
        naming.path
        for naming in namings(event_type)
        if naming.tagged and naming.kind in {kind, "ref"}
    )


@cache
def line_fields(event_type: type[Event]) -> tuple[Naming, ...]:
    """Return the fields of which the first that is filled names the line of a type's events.

    It is the one that can name a line, or what the type says (``line: ClassVar = "case"``, or
    several of which an event fills one); raises ``TypeError`` where only the type can tell and does
    not: of several fields, or of a ``Ref``.
    """
    able = {
        one.path: one
        for one in namings(event_type)
        if one.tagged and not one.many and (one.kind == "ref" or one.kind in LINES)
    }
    said: tuple[str, ...]
    if "line" in vars(event_type):
        declared = event_type.line or ()
        said = (declared,) if isinstance(declared, str) else declared
    elif any(one.kind == "ref" for one in able.values()) or len(able) > 1:
        raise TypeError(f"{event_type.__name__}: which is its line, {' or '.join(able)}?")
    else:
        said = tuple(able)
    for name in said:
        if name not in able:
            raise TypeError(f"{event_type.__name__}: {name} cannot name a line")
    return tuple(able[name] for name in said)


def line_field(event_type: type[Event]) -> Naming | None:
    """Return the field that names the line of most of a type's events; None: they have no line."""
    return next(iter(line_fields(event_type)), None)


def line_of(event: Event) -> str | None:
    """Return the tag of the line that an event belongs to, in which it can be corrected."""
    for field in line_fields(type(event)):
        value = attrgetter(field.path)(event)
        if value is not None:
            named: str = value if field.kind == "ref" else f"{field.kind}:{value}"
            return named if named.partition(":")[0] in LINES else None
    return None


def parts_of(tag: str) -> tuple[str, str]:
    """Return the kind and the value of a tag: ``case:<no>`` is the case ``<no>``."""
    kind, _, value = tag.partition(":")
    return kind, value


def by_kind(tags: Iterable[str]) -> dict[str, list[str]]:
    """Return the values of some tags by kind, in order: what is looked up among each kind."""
    found: dict[str, list[str]] = {}
    for kind, value in map(parts_of, sorted(tags)):
        found.setdefault(kind, []).append(value)
    return found


def event_type(name: str) -> type[Event]:
    """Return the event type of a stored name; raises ``Malformed`` for an unknown one."""
    try:
        return EVENTS[name]
    except KeyError:
        raise Malformed(
            say("type: {name!r} is no event type; `shenguan events` lists them", name=name),
            field="type",
            value=name,
        ) from None
