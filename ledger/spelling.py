"""One fact, one spelling: instants in UTC, text in NFC; and where bytes are spelled otherwise.

What is not signed yet is brought to the one spelling; signed bytes are never repaired: they are
refused, and the message names the field.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import zip_longest
from typing import Any, Final
from unicodedata import is_normalized, normalize

from msgspec import Struct, inspect
from msgspec.structs import replace

from ledger.errors import Malformed
from ledger.sentence import say

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?|[][{},:]|[^][{},:"\s]+', re.DOTALL)
_OPENERS: Final = frozenset((b"{", b"[", b","))
_CONTEXT_BYTES: Final = 20


def composed(thing: Any) -> Any:  # noqa: ANN401 - any decoded JSON
    """Return decoded JSON with every text in NFC: names that look the same are the same bytes."""
    if isinstance(thing, str):
        return normalize("NFC", thing)
    if isinstance(thing, dict):
        return {name: composed(value) for name, value in thing.items()}
    if isinstance(thing, list):
        return [composed(member) for member in thing]
    return thing


def is_composed(body: bytes) -> bool:
    r"""Tell whether canonical bytes hold text in NFC only.

    A False may be wrong: ``\\n`` before a combining mark looks like a letter that carries it.
    """
    return body.isascii() or is_normalized("NFC", body.decode())


def may_hold_instants(struct: Struct) -> bool:
    """Tell whether the type of an event, or of a part of it, has fields for instants."""
    return bool(_fields_with_instants(type(struct)))


def in_utc(thing: Any, path: str) -> Any:  # noqa: ANN401 - a Struct and whatever its fields hold
    """Return an event, or a part of one, with its instants in UTC; itself where they are."""
    if isinstance(thing, datetime):
        return _instant_in_utc(thing, path)
    if isinstance(thing, tuple):
        members = tuple(in_utc(one, f"{path}[{index}]") for index, one in enumerate(thing))
        return thing if all(map(_is_same, members, thing)) else members
    if isinstance(thing, Struct):
        moved = {}
        for name in _fields_with_instants(type(thing)):
            value = getattr(thing, name)
            if value is not None and (other := in_utc(value, f"{path}.{name}")) is not value:
                moved[name] = other
        return replace(thing, **moved) if moved else thing
    return thing


def _is_same(left: object, right: object) -> bool:
    return left is right


def _instant_in_utc(moment: datetime, path: str) -> datetime:
    if moment.tzinfo is UTC or moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Malformed(
            say(
                "{path}: {moment} lies outside the years 1 to 9999 in UTC",
                path=path,
                moment=moment.isoformat(),
            ),
            field=path,
        ) from None


@cache
def _fields_with_instants(struct: type[Struct]) -> tuple[str, ...]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)  # noqa: S101 - what a Struct is described by
    return tuple(
        field.name
        for field in described.fields
        if any(isinstance(kind, inspect.DateTimeType) for kind in _kinds(field.type))
    )


def _kinds(kind: inspect.Type) -> Iterator[inspect.Type]:
    match kind:
        case inspect.Metadata():
            yield from _kinds(kind.type)
        case inspect.UnionType():
            for member in kind.types:
                yield from _kinds(member)
        case inspect.VarTupleType():
            yield from _kinds(kind.item_type)
        case inspect.StructType():
            for field in kind.fields:
                yield from _kinds(field.type)
        case _:
            yield kind


def differing(line: bytes, canonical: bytes) -> Malformed:
    """Return the refusal of a line that says the same as its canonical form in other bytes."""
    pairs = enumerate(zip_longest(line, canonical))
    place = next((index for index, (left, right) in pairs if left != right), len(line))
    field = path_at(line, place)
    start = max(0, place - _CONTEXT_BYTES)
    text = say(
        "not canonical (RFC 8785, times in UTC, text in NFC, no unknown "
        "fields, no defaults): at byte {place} stands {excerpt}, canonical "
        "is {canonical}",
        place=place,
        excerpt=_excerpt(line, start, place),
        canonical=_excerpt(canonical, start, place),
    )
    return Malformed(say("{field}: {text}", field=field, text=text) if field else text, field=field)


def _excerpt(line: bytes, start: int, place: int) -> str:
    return repr(line[start : place + _CONTEXT_BYTES].decode("utf-8", "replace"))


def path_at(line: bytes, place: int) -> str:
    """Return the dotted path of the field in which, or right before which, a byte stands."""
    for end, token, steps in _walk(line):
        if end > place and token not in _OPENERS:
            return _path(steps)
    return ""


def no_unicode_at(line: bytes) -> str | None:
    """Return the path of the first text that is no Unicode (a lone surrogate, no UTF-8)."""
    for _, token, steps in _walk(line):
        if token.startswith(b'"') and not _is_unicode(token):
            return _path(steps)
    return None


def _is_unicode(token: bytes) -> bool:
    try:
        json.loads(token.decode()).encode()
    except UnicodeError:
        return False
    except ValueError:
        return True
    return True


def _name(token: bytes) -> str:
    try:
        name: str = json.loads(token)
    except ValueError:
        name = token[1:-1].decode("utf-8", "replace")
    return name.encode("utf-8", "backslashreplace").decode()


def _walk(line: bytes) -> Iterator[tuple[int, bytes, list[str | int]]]:
    """Yield the end of each token, the token, and the steps to the field that it belongs to."""
    inside: list[bool] = []
    steps: list[str | int] = []
    awaits_key = False
    for found in _TOKEN.finditer(line):
        token = found.group()
        if awaits_key and token.startswith(b'"'):
            steps[-1] = _name(token)
            awaits_key = False
        elif token in (b"{", b"["):
            inside.append(token == b"{")
            steps.append("" if inside[-1] else 0)
            awaits_key = inside[-1]
        elif token == b"," and inside:
            last = steps[-1]
            steps[-1] = last + 1 if isinstance(last, int) else last
            awaits_key = inside[-1]
        yield found.end(), token, steps
        if token in (b"}", b"]") and inside:
            inside.pop()
            steps.pop()
            awaits_key = False


def _path(steps: list[str | int]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return path.removeprefix(".").removesuffix(".")
