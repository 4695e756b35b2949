"""Avro: every entry comes back byte for byte, as Apache's Avro reads and writes it too."""

import json
import re
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Annotated, Any, Generic, TypeVar

import pytest
from fastavro import parse_schema, schemaless_reader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct

from ledger.entry import Entry, Submission, encode
from ledger.events import EVENTS
from schemas.canonical import canonical, digest
from schemas.codec import Codec
from schemas.derivation import NEWER, Words, entry_schema
from schemas.errors import UnencodableError, UnknownSchemaError
from schemas.registry import Locked, Registry, packaged
from tests.avro_versions import NEW_FIELDS, canonical_json, later, with_new_fields
from tests.golden_avro import by_apache, datum, read_by_apache
from tests.strategies import entries, instances, submissions

CODEC = Codec(packaged())
LATER = later()
LATER_CODEC = Codec(LATER)
OLD_READER = Codec(packaged(), ask=lambda number: LATER.body(LATER.by_id(number)).decode())
A_FEW = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


def _schema(type_name: str) -> dict[str, Any]:
    return packaged().schema(packaged().newest(type_name))


@pytest.mark.parametrize("name", sorted(EVENTS))
@A_FEW
@given(data=st.data())
def test_an_entry_of_every_type_comes_back_byte_for_byte(name: str, data: st.DataObject) -> None:
    body = encode(data.draw(entries(EVENTS[name])))
    decoded = CODEC.decode(CODEC.encode(name, body))
    assert decoded == (body, name, packaged().newest(name).sha256)


@pytest.mark.parametrize("name", sorted(EVENTS))
@A_FEW
@given(data=st.data())
def test_a_submission_of_every_type_comes_back_byte_for_byte(
    name: str, data: st.DataObject
) -> None:
    body = encode(data.draw(submissions(EVENTS[name])))
    assert b'"recorded_at"' not in body
    assert CODEC.decode(CODEC.encode(name, body)).body == body


T = TypeVar("T")
Whole = Annotated[int, Meta(ge=-9_007_199_254_740_991, le=9_007_199_254_740_991)]
Moment = Annotated[datetime, Meta(tz=True)]


class Colour(StrEnum):
    """颜色: with a hyphen, and without."""

    RED = "red"
    NEARLY_BLUE = "nearly-blue"
    UNKNOWN = "unknown"


class Inner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """内部: a part that is used in several places."""

    colour: Colour = Colour.NEARLY_BLUE
    colours: tuple[Colour, ...] | None = None
    is_so: bool | None = None


class Odd(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """各种: every form that a field can take, also those that no event has yet."""

    inner: Inner
    maybe: Inner | None = None
    several: tuple[Inner, ...] = ()
    needed: tuple[Inner, ...]
    nested: tuple[tuple[date, ...], ...] = ()
    yes: bool = True
    no: bool = False
    must: bool
    number: Whole
    fine_fen: Whole | None = None
    numbers: tuple[Whole, ...] = ()
    day: date | None = None
    at: Moment
    ats: tuple[Moment, ...] | None = None
    any_colour: Colour
    maybe_colour: Colour | None = None


class Around(Struct, Generic[T], frozen=True, kw_only=True, omit_defaults=True):
    """信封: around it."""

    data: T
    type: str


def _odd() -> Codec:
    words = Words(lambda kind: kind.__name__, lambda _, name: name, ("fen",))
    schema = entry_schema(Around[Odd], event_type=Odd, outer=Around, words=words)
    body = canonical(schema)
    locked = Locked(id=1, type="Odd", version=1, sha256=digest(body))
    return Codec(Registry([locked], lambda _: body))


ODD = _odd()


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(odd=instances(Odd))
def test_every_form_that_can_be_derived_comes_back_byte_for_byte(odd: Odd) -> None:
    body = canonical_json(Around(data=odd, type="Odd"))
    assert ODD.decode(ODD.encode("Odd", body)).body == body


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(entry=entries())
def test_apache_writes_the_same_bytes_and_reads_the_same_values(entry: Entry[Any]) -> None:
    schema, body = _schema(entry.type), encode(entry)
    value = CODEC.encode(entry.type, body)
    assert value == by_apache(schema, CODEC.schema_id(entry.type), body)
    assert read_by_apache(schema, value) == datum(schema, json.loads(body))


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(entry=entries(), which=st.sets(st.sampled_from([field["name"] for field, _ in NEW_FIELDS])))
def test_a_reader_one_version_behind_gives_back_the_bytes_of_a_newer_entry(
    entry: Entry[Any], which: set[str]
) -> None:
    document = with_new_fields(json.loads(encode(entry)))
    kept = _without({field["name"] for field, _ in NEW_FIELDS} - which, document)
    body = canonical_json(kept)
    value = LATER_CODEC.encode(entry.type, body)
    assert LATER_CODEC.decode(value).body == body
    decoded = OLD_READER.decode(value)
    assert decoded == (body, entry.type, LATER.newest(entry.type).sha256)
    with pytest.raises(UnknownSchemaError, match="is unknown here"):
        CODEC.decode(value)
    if which:
        with pytest.raises(UnencodableError, match=r"new_.*no such field.*upgrade"):
            CODEC.encode(entry.type, body)


def _without(names: set[str], document: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(document, list):
        return [_without(names, one) for one in document]
    if isinstance(document, dict):
        return {
            name: _without(names, value) for name, value in document.items() if name not in names
        }
    return document


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(entry=entries())
def test_an_old_entry_has_the_same_bytes_whichever_version_carries_it(entry: Entry[Any]) -> None:
    body = encode(entry)
    older, newer = CODEC.encode(entry.type, body), LATER_CODEC.encode(entry.type, body)
    assert older[:5] != newer[:5]
    assert LATER_CODEC.decode(older).body == OLD_READER.decode(newer).body == body


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(entry=entries())
def test_avro_itself_resolves_versions_in_both_directions(entry: Entry[Any]) -> None:
    older = _schema(entry.type)
    newer = LATER.schema(LATER.newest(entry.type))
    body = encode(entry)
    document = with_new_fields(json.loads(body))
    values = {
        "older": (CODEC.encode(entry.type, body), older, newer),
        "newer": (LATER_CODEC.encode(entry.type, canonical_json(document)), newer, older),
    }
    for value, writer, reader in values.values():
        read = schemaless_reader(
            BytesIO(value[5:]),
            parse_schema(writer, named_schemas={}),
            parse_schema(reader, named_schemas={}),
        )
        assert isinstance(read, dict)
        assert (str(read["id"]), read["type"]) == (entry.id, entry.type)
        assert NEWER not in str(read["data"])


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(submission=submissions(), data=st.data())
def test_an_entry_that_is_spelled_otherwise_is_never_written(
    submission: Submission[Any], data: st.DataObject
) -> None:
    body = encode(submission)
    spoiled = data.draw(
        st.sampled_from(
            (
                body.replace(b'{"actor"', b'{ "actor"', 1),
                body[:-1] + b',"unknown":1}',
                body[:-1] + b',"signature":null}',
                body.replace(b'"data":', b'"data":{},"data":', 1),
                body.replace(b'"occurred_at":', b'"findings":[],"occurred_at":', 1),
                re.sub(rb'("occurred_at":"[^"]+)Z"', rb'\1+00:00"', body),
                body + b" ",
                json.dumps(json.loads(body), ensure_ascii=True).encode(),
                json.dumps(json.loads(body), separators=(",", ":")).encode() + b"\n",
            )
        )
    )
    if spoiled != body:
        with pytest.raises(UnencodableError):
            CODEC.encode(submission.type, spoiled)
