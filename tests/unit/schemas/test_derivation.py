"""Avro derived from Structs: what every field becomes, and what has no exact form."""

import json
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Generic, TypeVar

import avro.schema
import fastavro
import pytest
from msgspec import Meta, Struct, field

from cli.derived.avro import Recorded, derived_schemas
from ledger.entry import Entry, Submission
from ledger.events import EVENTS, chinese_name
from schemas.canonical import full_name
from schemas.derivation import NAMESPACE, NEWER, Words, entry_schema, symbol_of, value_of
from schemas.errors import UnderivableError

T = TypeVar("T")
Whole = Annotated[int, Meta(ge=0, le=100)]
DERIVED = derived_schemas()


class Colour(StrEnum):
    """颜色: of things."""

    RED = "red"
    NEARLY_BLUE = "nearly-blue"


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """部分: a part."""

    name: str
    colour: Colour | None = None


class Envelope(Struct, Generic[T], frozen=True, kw_only=True, omit_defaults=True):
    """信封: around it."""

    data: T


class Thing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """事物: a thing."""

    text: str
    key: Annotated[str, Meta(extra={"check": "id"})]
    day: date
    at: Annotated[datetime, Meta(tz=True)]
    price_fen: Whole | None = None
    count: Whole
    plain: bool = False
    colour: Colour = Colour.RED
    parts: tuple[Part, ...] = ()
    keys: tuple[Annotated[str, Meta(extra={"tag": "id"})], ...]
    part: Part | None = None


def _words() -> Words:
    return Words(lambda kind: kind.__name__, lambda _, name: f"said of {name}", ("fen",))


def _derive(event_type: type[Struct]) -> dict[str, Any]:
    return entry_schema(
        Envelope[event_type],  # type: ignore[valid-type]
        event_type=event_type,
        outer=Envelope,
        words=_words(),
    )


def _field_of(event_type: type[Struct], name: str) -> dict[str, Any]:
    (data,) = _derive(event_type)["fields"]
    (found,) = (one for one in data["type"]["fields"] if one["name"] == name)
    assert found.pop("doc") == f"said of {name}"
    return dict(found)


def _made(annotation: Any, **default: Any) -> type[Struct]:  # noqa: ANN401 - a type, a default
    return type("Made", (Struct,), {"__annotations__": {"it": annotation}, **default}, kw_only=True)


COLOURS = {
    "type": "enum",
    "name": "Colour",
    "doc": f"Colour ({NEWER}: a value that a later version added; never written)",
    "symbols": ["red", "nearly_blue", NEWER],
    "default": NEWER,
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", {"type": "string"}),
        ("key", {"type": {"type": "string", "logicalType": "uuid"}}),
        ("day", {"type": {"type": "int", "logicalType": "date"}}),
        ("at", {"type": {"type": "long", "logicalType": "timestamp-micros"}}),
        ("price_fen", {"type": ["null", {"type": "long", "unit": "fen"}], "default": None}),
        ("count", {"type": "long"}),
        ("plain", {"type": "boolean", "default": False}),
        ("colour", {"type": COLOURS, "default": "red"}),
        (
            "keys",
            {"type": {"type": "array", "items": {"type": "string", "logicalType": "uuid"}}},
        ),
        ("part", {"type": ["null", "Part"], "default": None}),
    ],
)
def test_a_field_becomes(name: str, expected: dict[str, Any]) -> None:
    assert _field_of(Thing, name) == {"name": name, **expected}


def test_a_part_is_a_record_that_is_defined_where_it_first_stands() -> None:
    described = _field_of(Thing, "parts")
    assert described["default"] == []
    part = described["type"]["items"]
    assert (part["type"], part["name"], part["doc"]) == ("record", "Part", "Part")
    name, colour = part["fields"]
    assert (name["type"], "default" in name) == ("string", False)
    assert (colour["type"], colour["default"]) == (["null", "Colour"], None)


def test_the_record_is_named_after_the_event_and_holds_it() -> None:
    schema = _derive(Thing)
    assert full_name(schema["name"], schema["namespace"]) == f"{NAMESPACE}.Thing"
    assert schema["doc"] == "Thing"
    (data,) = schema["fields"]
    assert data["type"]["name"] == "ThingData"


class Twin(StrEnum):
    """孪生: another of the same name."""

    ONE = "one"


Twin.__name__ = "Part"


@pytest.mark.parametrize(
    ("annotation", "default"),
    [
        (float, {}),
        (bytes, {}),
        (dict[str, str], {}),
        (list[str], {}),
        (tuple[str, str], {}),
        (frozenset[str], {}),
        (int, {}),
        (Annotated[int, Meta(ge=0)], {}),
        (Annotated[int, Meta(ge=0, le=2**53)], {}),
        (datetime, {}),
        (str | int, {}),
        (tuple[str | None, ...], {}),
        (str | int | None, {"it": None}),
        (str | None, {}),
        (bool | None, {"it": True}),
        (str, {"it": "x"}),
        (Whole, {"it": 1}),
        (tuple[str, ...], {"it": ("x",)}),
        (tuple[str, ...], {"it": field(default_factory=lambda: ())}),
        (Any, {}),
        (IntEnum("Number", {"ONE": 1}), {}),
        (StrEnum("Upper", {"ONE": "Upper"}), {}),
        (StrEnum("Chinese", {"ONE": "颜色"}), {}),
        (StrEnum("Underscore", {"ONE": "a_b"}), {}),
        (StrEnum("Doubled", {"ONE": "a--b"}), {}),
        (tuple[Part, Twin], {}),
    ],
)
def test_what_has_no_exact_form_is_refused_by_name(annotation: Any, default: Any) -> None:  # noqa: ANN401
    with pytest.raises(UnderivableError) as refused:
        _derive(_made(annotation, **default))
    assert refused.value.code == "schema.underivable"
    assert "Made.data.it" in str(refused.value) or "cannot be a symbol" in str(refused.value)


class Confused(Struct, kw_only=True):
    """混淆: two parts of one name."""

    part: Part
    twin: Twin


class Priced(Struct, kw_only=True):
    """标价: a price that is a text."""

    price_fen: str


def test_two_types_of_one_name_and_a_unit_of_no_number_are_refused() -> None:
    with pytest.raises(UnderivableError, match=r"Confused\.data\.twin: two types .* Part"):
        _derive(Confused)
    with pytest.raises(UnderivableError, match=r"Priced\.data\.price_fen: fen is the unit"):
        _derive(Priced)


@pytest.mark.parametrize("value", ["a", "granted", "not-accepted", "a1-b2-c3"])
def test_a_symbol_is_turned_back(value: str) -> None:
    assert value_of(symbol_of(value)) == value
    assert symbol_of(value).isidentifier()


def test_every_event_type_has_a_schema_that_two_libraries_accept() -> None:
    assert list(DERIVED) == list(EVENTS)
    for name, schema in DERIVED.items():
        fastavro.parse_schema(schema, named_schemas={})
        parsed = avro.schema.parse(json.dumps(schema))
        assert parsed.fullname == f"{NAMESPACE}.{name}"


def _definitions(schema: Any) -> Any:  # noqa: ANN401 - any schema
    if isinstance(schema, list):
        for one in schema:
            yield from _definitions(one)
    elif isinstance(schema, dict):
        if schema["type"] in {"record", "enum"}:
            yield schema
        for one in schema.get("fields", ()):
            yield from _definitions(one["type"])
        yield from _definitions(schema.get("items"))


def test_a_name_means_the_same_in_every_schema() -> None:
    """A Java class is made once from all schemas together."""
    known: dict[str, str] = {}
    for schema in DERIVED.values():
        for one in _definitions(schema):
            text = json.dumps({key: _by_name(value) for key, value in one.items()})
            assert known.setdefault(one["name"], text) == text, one["name"]


def _by_name(schema: Any) -> Any:  # noqa: ANN401 - any schema
    """Return a schema with the names of what it defines, since only the first place defines it."""
    if isinstance(schema, list):
        return [_by_name(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") in ("record", "enum"):
        return schema["name"]
    return {key: _by_name(value) for key, value in schema.items()}


def test_every_record_and_field_is_explained_chinese_first() -> None:
    for name, schema in DERIVED.items():
        assert schema["doc"].startswith(f"{chinese_name(EVENTS[name])}: ")
        for one in _definitions(schema):
            for inner in (one, *one.get("fields", ())):
                assert "\u4e00" <= inner["doc"][0] <= "\u9fff", (name, inner["name"], inner["doc"])


def test_an_optional_value_is_null_first_and_by_default() -> None:
    for schema in DERIVED.values():
        for record in _definitions(schema):
            for one in record.get("fields", ()):
                is_optional = isinstance(one["type"], list)
                assert is_optional == ("default" in one and one["default"] is None)
                assert not is_optional or (one["type"][0], len(one["type"])) == ("null", 2)


def test_the_envelope_holds_what_submissions_and_entries_hold_and_nothing_else() -> None:
    fields = {one["name"] for one in DERIVED["DecisionMade"]["fields"]}
    assert fields == set(Entry.__struct_fields__) == set(Recorded.__struct_fields__)
    added = fields - set(Submission.__struct_fields__)
    assert added == {"recorded_at", "findings", "clock"}
    for one in DERIVED["DecisionMade"]["fields"]:
        assert one["name"] not in added or "default" in one
    assert not fields & {"position", "leaf"}
