"""Compatibility: what Avro's own checker refuses, and what it passes over in silence."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import combinations
from typing import Any

import avro.errors
import avro.schema
import pytest
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from hypothesis import given
from hypothesis import strategies as st

from schemas.compatibility import problems
from schemas.registry import packaged
from tests.avro_versions import derived_of, later

REGISTRY = packaged()
Schema = dict[str, Any]


def _schema(name: str = "DecisionMade") -> Schema:
    return deepcopy(REGISTRY.schema(REGISTRY.newest(name)))


def _records(schema: Any) -> Iterator[Schema]:  # noqa: ANN401 - any schema
    if isinstance(schema, list):
        for one in schema:
            yield from _records(one)
    elif isinstance(schema, dict):
        if schema["type"] == "record":
            yield schema
        for one in schema.get("fields", ()):
            yield from _records(one["type"])
        yield from _records(schema.get("items"))


def _enumerations(schema: Any) -> Iterator[Schema]:  # noqa: ANN401 - any schema
    for record in _records(schema):
        for one in record["fields"]:
            kinds = one["type"] if isinstance(one["type"], list) else [one["type"]]
            for kind in kinds:
                inner = kind.get("items", kind) if isinstance(kind, dict) else kind
                if isinstance(inner, dict) and inner["type"] == "enum":
                    yield inner


def _field(schema: Schema, name: str) -> Schema:
    for record in _records(schema):
        for one in record["fields"]:
            if one["name"] == name:
                return one
    raise KeyError(name)


def apache_reads_both_ways(left: Schema, right: Schema) -> bool:
    """Tell whether Apache's checker finds that each of two schemas reads the other."""
    one, other = (avro.schema.parse(json.dumps(schema)) for schema in (left, right))
    return all(
        ReaderWriterCompatibilityChecker().get_compatibility(reader, writer).compatibility
        is SchemaCompatibilityType.compatible
        for reader, writer in ((one, other), (other, one))
    )


def test_every_locked_version_reads_every_other_by_apaches_checker_and_ours() -> None:
    for name in REGISTRY.types:
        for older, newer in combinations(REGISTRY.versions(name), 2):
            left, right = REGISTRY.schema(older), REGISTRY.schema(newer)
            assert apache_reads_both_ways(left, right), name
            assert list(problems(left, right)) == []


def test_what_may_grow_is_compatible_by_apaches_checker_and_ours() -> None:
    for name, newer in derived_of(later()).items():
        older = _schema(name)
        assert list(problems(older, newer)) == []
        assert apache_reads_both_ways(older, dict(newer)), name


def _changed(field: str, /, **changes: Any) -> Callable[[Schema], None]:  # noqa: ANN401
    def change(schema: Schema) -> None:
        _field(schema, field).update(changes)

    return change


def _without(name: str) -> Callable[[Schema], None]:
    def change(schema: Schema) -> None:
        for record in _records(schema):
            record["fields"] = [one for one in record["fields"] if one["name"] != name]

    return change


def _renamed(name: str, other: str) -> Callable[[Schema], None]:
    return _changed(name, name=other)


def _new_required(schema: Schema) -> None:
    schema["fields"].append({"name": "colour", "type": "string"})


def _without_default(name: str) -> Callable[[Schema], None]:
    def change(schema: Schema) -> None:
        del _field(schema, name)["default"]

    return change


def _symbols(change: Callable[[list[str]], list[str]]) -> Callable[[Schema], None]:
    def changed(schema: Schema) -> None:
        for one in _enumerations(schema):
            one["symbols"] = change(one["symbols"])

    return changed


REFUSED_BY_APACHE: list[tuple[Callable[[Schema], None], str]] = [
    (_without("seal"), "DecisionMade.data.seal: the field is gone or renamed"),
    (_renamed("seal", "stamp"), "DecisionMade.data.stamp: a new field needs a default"),
    (_new_required, "DecisionMade.colour: a new field needs a default"),
    (_changed("seal", type="long"), "DecisionMade.data.seal: was string, is long"),
    (
        _changed("seal", type=["null", "string"], default=None),
        "DecisionMade.data.seal: was string, is null or string",
    ),
    (
        _changed("because", type={"type": "array", "items": "long"}),
        "DecisionMade.because[]: was string (uuid), is long",
    ),
    (
        _changed("outcome", type="string"),
        "DecisionMade.data.outcome: was enum DecisionOutcome, is string",
    ),
]
PASSED_OVER_BY_APACHE: list[tuple[Callable[[Schema], None], str]] = [
    (
        _changed("decided_on", type="int"),
        "DecisionMade.data.decided_on: was int (date), is int",
    ),
    (
        _changed("occurred_at", type={"type": "long", "logicalType": "timestamp-millis"}),
        'DecisionMade.occurred_at: logicalType was "timestamp-micros", is "timestamp-millis"',
    ),
    (
        _changed("recorded_at", type=["null", {"type": "long", "logicalType": "timestamp-micros"}]),
        'DecisionMade.recorded_at: fraction was "always", is null',
    ),
    (
        _changed("amount_fen", type=["null", {"type": "long", "unit": "yuan"}]),
        'DecisionMade.data.amount_fen: unit was "fen", is "yuan"',
    ),
    (
        _changed("amount_fen", type=["null", "long"]),
        "DecisionMade.data.amount_fen: was long, is long",
    ),
    (_changed("on_commitment", default=True), "on_commitment: the default was false, is true"),
    (_without_default("subject"), "DecisionMade.data.subject: the default was null, is required"),
    (_without("subject"), "DecisionMade.data.subject: the field is gone or renamed"),
    (_symbols(lambda old: old[1:]), "DecisionOutcome has lost the member 'granted'"),
    (lambda schema: schema["fields"].reverse(), "DecisionMade: the fields stand in another order"),
    (
        lambda schema: [one.pop("default") for one in _enumerations(schema)] and None,
        'DecisionMade.data.outcome: default was "NEWER", is null',
    ),
]


@pytest.mark.parametrize(("change", "said"), REFUSED_BY_APACHE)
def test_what_apache_refuses_we_refuse_with_type_field_and_way_out(
    change: Callable[[Schema], None], said: str
) -> None:
    older, newer = _schema(), _schema()
    change(newer)
    assert not apache_reads_both_ways(older, newer)
    _must_say(list(problems(older, newer)), said)


@pytest.mark.parametrize(("change", "said"), PASSED_OVER_BY_APACHE)
def test_what_apache_passes_over_in_silence_we_refuse(
    change: Callable[[Schema], None], said: str
) -> None:
    older, newer = _schema(), _schema()
    change(newer)
    assert apache_reads_both_ways(older, newer)
    _must_say(list(problems(older, newer)), said)


def _must_say(found: list[str], said: str) -> None:
    assert any(said in one for one in found), found
    assert any(" new " in one or "put it back" in one or "leave them" in one for one in found)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"precision": 18, "scale": 2}, {"precision": 18, "scale": 4}),
        ({"precision": 18, "scale": 2}, {"precision": 20, "scale": 2}),
        ({"precision": 18}, {"precision": 18, "scale": 2}),
    ],
)
def test_another_scale_or_precision_of_a_decimal_is_refused(
    older: dict[str, int], newer: dict[str, int]
) -> None:
    left, right = (
        {
            "type": "record",
            "name": "Paid",
            "fields": [
                {"name": "sum", "type": {"type": "bytes", "logicalType": "decimal", **more}}
            ],
        }
        for more in (older, newer)
    )
    assert apache_reads_both_ways(left, right)
    assert all(one.startswith("Paid.sum: ") for one in problems(left, right))
    assert list(problems(left, right))


def test_a_definition_that_has_moved_to_another_field_is_still_compared() -> None:
    part = {"type": "record", "name": "Part", "fields": [{"name": "a", "type": "string"}]}
    changed = {"type": "record", "name": "Part", "fields": [{"name": "a", "type": "long"}]}
    older = {"type": "record", "name": "X", "fields": [{"name": "one", "type": part}]}

    def newer(inner: Schema) -> Schema:
        new = {"name": "zero", "type": ["null", inner], "default": None}
        return {**older, "fields": [new, {"name": "one", "type": "Part"}]}

    assert list(problems(older, newer(part))) == []
    assert list(problems(older, newer(changed)))


def test_another_name_of_a_record_or_enumeration_is_refused() -> None:
    older = _schema()
    for change in (
        lambda schema: schema.update(name="DecisionTaken"),
        lambda schema: next(_enumerations(schema)).update(name="Outcome"),
    ):
        newer = _schema()
        change(newer)
        assert any("is now called" in one for one in problems(older, newer))


NAMES = sorted(REGISTRY.types)
TYPES: list[Any] = [
    "string",
    "long",
    "boolean",
    ["null", "string"],
    {"type": "int", "logicalType": "date"},
    {"type": "array", "items": "string"},
]


def _spoil(record: Schema, one: Schema, data: st.DataObject) -> None:
    """Change a record, or one of its fields, in one way that somebody might think of."""
    added = {"name": "added", "type": ["null", "string"], "default": None}
    match data.draw(st.sampled_from(("remove", "retype", "undefault", "add", "rename", "move"))):
        case "remove":
            record["fields"].remove(one)
        case "retype":
            one["type"] = data.draw(st.sampled_from(TYPES))
            one.pop("default", None)
        case "undefault":
            one.pop("default", None)
        case "add":
            record["fields"].append(data.draw(st.sampled_from((added, {**added, **BARE}))))
        case "rename":
            one["name"] = f"{one['name']}_renamed"
        case _:
            record["fields"].reverse()


BARE = {"type": "string", "default": "x"}


@given(name=st.sampled_from(NAMES), data=st.data())
def test_whatever_we_let_pass_apache_lets_pass(name: str, data: st.DataObject) -> None:
    """Ours is the stricter: with random changes, none is accepted here and refused there."""
    older, newer = _schema(name), _schema(name)
    for _ in range(data.draw(st.integers(1, 3))):
        record = data.draw(st.sampled_from([one for one in _records(newer) if one["fields"]]))
        _spoil(record, data.draw(st.sampled_from(record["fields"])), data)
    try:
        avro.schema.parse(json.dumps(newer))
    except avro.errors.AvroException:
        return
    if not list(problems(older, newer)):
        assert apache_reads_both_ways(older, newer)
