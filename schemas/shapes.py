"""Shapes (形状): what stands between the JSON of an entry and Avro, made once for each schema.

Made from the schema alone, so also for one that is newer than this version. ``decode`` reads JSON
as the schema demands it; ``prepare`` and ``finish`` change what it says on the way to Avro and
back: symbols, instants that always have a fraction, fields that an entry leaves out.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal, NamedTuple, NotRequired, TypedDict

import msgspec
from fastavro import parse_schema
from msgspec import Meta

from ledger.sentence import say
from schemas.derivation import ALWAYS, INTEGER_MAX, NEWER, value_of
from schemas.errors import ContentError, UnencodableError, UnknownSchemaError

Document = dict[str, Any]
Change = Callable[[Any], Any]

_UUID: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"
_EXACT: Final = Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)
_PLAIN: Final[Mapping[tuple[str, str | None], Any]] = {
    ("string", None): str,
    ("string", "uuid"): Annotated[str, Meta(pattern=_UUID)],
    ("boolean", None): bool,
    ("long", None): Annotated[int, _EXACT],
    ("long", "timestamp-micros"): Annotated[datetime, Meta(tz=True)],
    ("int", "date"): date,
}
"""What JSON says for each primitive and logical type."""


class AvroShape(NamedTuple):
    """How documents of one schema are read from JSON, and changed on the way to Avro and back."""

    decode: Callable[[bytes], Document]
    prepare: Change
    finish: Change
    schema: Any


class _Kind(NamedTuple):
    """One type of the schema: its type in JSON, and the changes that its values need, if any."""

    json: Any
    prepare: Change | None = None
    finish: Change | None = None


def shape_of(schema: Mapping[str, Any]) -> AvroShape:
    """Return the shape of a schema; raises ``UnknownSchemaError`` where it is none of ours."""
    try:
        if all(field["name"] != "type" for field in schema["fields"]):
            raise ValueError("an entry says its type")  # noqa: TRY301 - told with the others
        kind = _record(schema, {})
        writable = parse_schema(_without_uuids(schema), named_schemas={})
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise UnknownSchemaError(
            say("no schema of entries: {name} {error}", name=type(error).__name__, error=error)
        ) from None
    decoder = msgspec.json.Decoder(kind.json)
    return AvroShape(decoder.decode, kind.prepare or _same, kind.finish or _same, writable)


def _same(document: Document) -> Document:
    return document


def _without_uuids(schema: Any) -> Any:  # noqa: ANN401 - any schema
    """Return a schema in which a UUID is the text that it is in an entry: four times as fast."""
    if isinstance(schema, list):
        return [_without_uuids(branch) for branch in schema]
    if isinstance(schema, Mapping):
        if schema.get("logicalType") == "uuid":
            return "string"
        return {key: _without_uuids(value) for key, value in schema.items()}
    return schema


def _kind(schema: Any, known: dict[str, _Kind]) -> _Kind:  # noqa: ANN401 - any schema
    if isinstance(schema, str):
        return known[schema] if schema in known else _primitive({"type": schema})
    match schema["type"]:
        case "record":
            return _record(schema, known)
        case "enum":
            return _enumeration(schema, known)
        case "array":
            return _array(_kind(schema["items"], known))
    return _primitive(schema)


def _primitive(schema: Mapping[str, Any]) -> _Kind:
    if schema.get("fraction") == ALWAYS:
        return _Kind(str, _from_full_instant, _full_instant)
    kind, logical = schema["type"], schema.get("logicalType")
    prepare, finish = _CHANGES.get((kind, logical), (None, None))
    return _Kind(_PLAIN[kind, logical], prepare, finish)


def _exact(number: int) -> int:
    if not -INTEGER_MAX <= number <= INTEGER_MAX:
        raise ContentError(
            say(
                "{number} is no whole number that every reader of JSON holds exactly", number=number
            )
        )
    return number


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is not UTC:
        raise UnencodableError(
            say("{moment} is not in UTC: Avro holds no offset", moment=moment.isoformat())
        )
    return moment


_CHANGES: Final[Mapping[tuple[str, str | None], tuple[Change | None, Change | None]]] = {
    ("long", None): (None, _exact),
    ("long", "timestamp-micros"): (_in_utc, None),
}
"""How values of primitive and logical types are changed, or only checked, before and after."""


def _full_instant(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='microseconds')[:-6]}Z"


def _from_full_instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not UTC or _full_instant(moment) != text:
        raise UnencodableError(
            say("{text!r} is no instant in UTC with six digits of a second", text=text)
        )
    return moment


def _enumeration(schema: Mapping[str, Any], known: dict[str, _Kind]) -> _Kind:
    values: dict[str, str] = {
        symbol: value_of(symbol) for symbol in schema["symbols"] if symbol != NEWER
    }
    symbols = {value: symbol for symbol, value in values.items() if value != symbol}

    def finish(symbol: str) -> str:
        value = values.get(symbol)
        if value is None:
            raise ContentError(
                say("{symbol} stands for a value that was never written", symbol=symbol)
            )
        return value

    def prepare(value: str) -> str:
        return symbols.get(value, value)

    made = _Kind(Literal[tuple(values.values())], prepare if symbols else None, finish)
    known[schema["name"]] = made
    return made


def _array(item: _Kind) -> _Kind:
    listed = list.__class_getitem__(item.json)
    return _Kind(listed, _each(item.prepare), _each(item.finish))


def _each(change: Change | None) -> Change | None:
    if change is None:
        return None

    def each(values: list[Any]) -> list[Any]:
        return [change(value) for value in values]

    return each


def _record(schema: Mapping[str, Any], known: dict[str, _Kind]) -> _Kind:
    fields = [_Field(field, known) for field in schema["fields"]]
    name = schema["name"]
    json = TypedDict(name, {field.name: field.json for field in fields})  # type: ignore[misc]
    made = _Kind(json, _preparing(fields), _finishing(fields))
    known[name] = made
    return made


class _Field:
    """One field of a record: its type in JSON, its default, and the changes of its values."""

    def __init__(self, field: Mapping[str, Any], known: dict[str, _Kind]) -> None:
        self.name: str = field["name"]
        kind = field["type"]
        self.is_nullable = isinstance(kind, list)
        if self.is_nullable:
            if kind[:1] != ["null"] or len(kind) != 2 or field["default"] is not None:  # noqa: PLR2004
                raise ValueError(f"{self.name}: null stands first and is the default, or nowhere")
            kind = kind[1]
        self.kind = _kind(kind, known)
        self.default = field.get("default")
        self.is_optional = "default" in field

    @property
    def json(self) -> Any:  # noqa: ANN401 - a type
        """What JSON says; a value that equals the default is left out, so it is none of them."""
        json = self.kind.json
        if not self.is_optional:
            return json
        if self.default == []:
            json = Annotated[json, Meta(min_length=1)]
        elif isinstance(self.default, str):
            json = Literal[
                tuple(choice for choice in json.__args__ if choice != value_of(self.default))
            ]
        return NotRequired[json]


def _preparing(fields: list[_Field]) -> Change:
    changes = tuple(_changes_before(fields))

    def prepare(document: Document) -> Document:
        for name, change in changes:
            value = document.get(name)
            if value is not None:
                document[name] = change(value)
        return document

    return prepare


def _changes_before(fields: list[_Field]) -> Iterator[tuple[str, Change]]:
    for field in fields:
        if field.default is True or field.default is False:
            yield field.name, _other_than(field)
        elif field.kind.prepare is not None:
            yield field.name, field.kind.prepare


def _other_than(field: _Field) -> Change:
    def check(value: bool) -> bool:  # noqa: FBT001 - the value of a field
        if value is field.default:
            raise UnencodableError(
                say("{field} equals its default, which an entry leaves out", field=field.name)
            )
        return value

    return check


def _finishing(fields: list[_Field]) -> Change:
    others = tuple(
        (field.name, field.default)
        for field in fields
        if field.is_optional and not field.is_nullable
    )
    changes = tuple(
        (field.name, field.kind.finish) for field in fields if field.kind.finish is not None
    )

    def finish(record: Document) -> Document:
        kept = {name: value for name, value in record.items() if value is not None}
        for name, default in others:
            if kept[name] == default:
                del kept[name]
        for name, change in changes:
            if name in kept:
                kept[name] = change(kept[name])
        return kept

    return finish
