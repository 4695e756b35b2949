"""Homes (归属): which rows an event belongs to, by the tags that its fields make.

A table's home is a kind of identity (``case``): the first key column holds the bare number. Or it
is ``REF``, any kind: there the first key column holds the whole tag (``penalty:<agency>/<no>``).
Only a field counts that the table names, not whatever else the event carries the same tag by.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from ledger import naming
from ledger.events import Event
from ledger.events.record import EntryVoided
from ledger.fields import fields_of
from ledger.naming import Naming

REF: Final = "ref"
"""The home of a table whose rows may belong to an identity of any kind."""
_Homes = Callable[[Any], tuple[str, ...]]


def tag_of(kind: str, home: str) -> str:
    """Return the tag by which the entries of a home value are found."""
    return home if kind == REF else f"{kind}:{home}"


def home_of(kind: str, tag: str) -> str | None:
    """Return the home value that a tag is in tables of a kind of home, or None for another."""
    if kind == REF:
        return tag
    found, value = naming.parts_of(tag)
    return value if found == kind else None


def home_fields(
    kind: str, event_type: type[Event], named: Sequence[str] | None
) -> Sequence[Naming]:
    """Return the fields of an event type that hold home values; ``named`` are those asked for.

    A field may be optional: an event without it belongs nowhere. Raises ``TypeError``, which says
    why, where no event of the type could ever belong to a row, or where nobody said to which.
    """
    if event_type is EntryVoided:
        raise TypeError("a void changes the rows of what it voids, none of its own")
    known = {one.path: one for one in naming.namings(event_type)}
    if named is not None:
        for path in named:
            _check(kind, event_type, path, known.get(path))
        return [known[path] for path in named]
    found = [one for one in known.values() if one.tagged and one.kind == kind]
    found = [one for one in found if "." not in one.path]
    if not found:
        raise TypeError(_none_of(kind, known.values()))
    if kind == REF and len(found) > 1:
        raise TypeError(f"{_listed(found)} name something each; say which with home=")
    return found


def _none_of(kind: str, known: Iterable[Naming]) -> str:
    mentioned = [one for one in known if one.kind == kind]
    refs = [one for one in known if one.tagged and one.kind == REF]
    if mentioned:
        return f"no entry is found by {_listed(mentioned)}, which is only mentioned"
    if refs:
        return f"no field makes tags of {kind} only; name {_listed(refs)} with home= if it is meant"
    return f"no field makes a tag of {kind}"


def _listed(fields: Iterable[Naming]) -> str:
    return ", ".join(one.path for one in fields)


def _check(kind: str, event_type: type[Event], path: str, found: Naming | None) -> None:
    field = fields_of(event_type).get(path)
    if field is None:
        raise TypeError(f"there is no field {path}; a field of a part makes no tag either")
    if field.personal:
        raise TypeError(f"{path} is personal: a commitment names nobody")
    if found is None:
        raise TypeError(f"{path} names nothing: no identity, no Ref")
    if not found.tagged:
        raise TypeError(f"no entry is found by {path}, which is only mentioned")
    if kind != REF and found.kind not in {kind, REF}:
        raise TypeError(f"{path} names a {found.kind}, never a {kind}")


def homes_in(kind: str, fields: Sequence[Naming]) -> _Homes:
    """Return the function from an event to the home values in some fields of it, each once."""
    parts = [(attrgetter(one.path), _home_in(kind, one)) for one in fields]

    def homes(event: object) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for get, home in parts:
            value = get(event)
            for one in (value,) if isinstance(value, str) else value or ():
                if (known := home(one)) is not None:
                    found[known] = None
        return tuple(found)

    return homes


def _home_in(kind: str, field: Naming) -> Callable[[str], str | None]:
    if field.kind == kind:
        return lambda value: value
    if field.kind == REF:
        return lambda tag: home_of(kind, tag)
    return lambda value: tag_of(field.kind, value)
