"""The codec's guards: whatever would be read or written wrongly is refused, by class and code."""

import json
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from schemas.canonical import canonical, digest
from schemas.codec import Codec
from schemas.derivation import INTEGER_MAX
from schemas.errors import (
    ContentError,
    DamagedError,
    DecodeError,
    FramingError,
    SchemaError,
    TrailingError,
    TruncatedError,
    UnencodableError,
    UnknownSchemaError,
)
from schemas.registry import Locked, Registry, packaged
from schemas.samples import sample
from tests.avro_versions import canonical_json, later
from tests.golden_avro import by_apache

REGISTRY = packaged()
CODEC = Codec(REGISTRY)
NAME = "DecisionMade"
SCHEMA = REGISTRY.schema(REGISTRY.newest(NAME))
NUMBER = REGISTRY.newest(NAME).id
WHOLE = sample(SCHEMA, whole=True)
BARE = sample(SCHEMA, whole=False)
VALUE = CODEC.encode(NAME, WHOLE)


def _with(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    document: dict[str, Any] = json.loads(WHOLE)
    data = {key.removeprefix("data_"): document for key, document in changed.items()}
    for key, value in data.items():
        part = document["data"] if f"data_{key}" in changed else document
        part[key] = value
    return document


def _written(**changed: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Return the value of a changed sample, as somebody else's Avro would write it."""
    return by_apache(SCHEMA, NUMBER, canonical_json(_with(**changed)))


def test_the_frame_is_a_zero_byte_and_the_id_before_plain_avro() -> None:
    assert VALUE[:5] == b"\0" + NUMBER.to_bytes(4)
    assert by_apache(SCHEMA, NUMBER, WHOLE) == VALUE
    assert CODEC.schema_id(NAME) == NUMBER
    assert CODEC.decode(VALUE) == (WHOLE, NAME, REGISTRY.newest(NAME).sha256)


@pytest.mark.parametrize("value", [None, b"", b"\0", b"\0\0\0\0", b"\0\0\0\0\1", WHOLE, b"\1" * 9])
def test_what_is_not_framed_is_refused(value: bytes | None) -> None:
    with pytest.raises(FramingError) as refused:
        CODEC.decode(value)
    assert refused.value.code == "avro.not-framed"
    assert isinstance(refused.value, DecodeError)


def test_an_id_that_nothing_is_locked_under_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnknownSchemaError, match=r"schema id 4294967295 .*upgrade") as refused:
        CODEC.decode(b"\0\xff\xff\xff\xff" + VALUE[5:])
    assert refused.value.code == "schema.unknown"
    with pytest.raises(UnknownSchemaError, match="CaseSung"):
        CODEC.encode("CaseSung", WHOLE)


@pytest.mark.parametrize("body", [WHOLE, BARE])
def test_a_value_that_ends_early_is_refused_wherever_it_ends(body: bytes) -> None:
    value = CODEC.encode(NAME, body)
    for end in range(6, len(value)):
        with pytest.raises(TruncatedError, match=NAME) as refused:
            CODEC.decode(value[:end])
        assert refused.value.code == "avro.truncated"


def test_a_value_that_goes_on_is_refused_with_the_place() -> None:
    for more in (b"\0", b"{}", VALUE):
        with pytest.raises(TrailingError, match=f"from byte {len(VALUE)} on") as refused:
            CODEC.decode(VALUE + more)
        assert refused.value.code == "avro.trailing"


def _answer(value: bytes) -> str:
    """Return the type of the entry that a value says, or the code of what is wrong with it."""
    try:
        return str(json.loads(CODEC.decode(value).body)["type"])
    except SchemaError as error:
        return error.code


def test_bytes_changed_at_random_give_an_error_of_ours_or_some_entry() -> None:
    for place in range(5, len(VALUE)):
        for other in (0x00, 0x01, 0x7F, 0x80, 0xFF, VALUE[place] ^ 0x02):
            changed = VALUE[:place] + bytes((other,)) + VALUE[place + 1 :]
            assert _answer(changed) in {"avro.truncated", "avro.trailing", "avro.invalid", NAME}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"data_outcome": "NEWER"}, "NEWER stands for a value that was never written"),
        ({"data_amount_fen": INTEGER_MAX + 1}, "9007199254740992 is no whole number"),
        ({"data_amount_fen": -(2**63)}, "is no whole number"),
        ({"type": "CaseClosed"}, "calls itself 'CaseClosed'"),
    ],
)
def test_what_can_be_in_no_entry_is_refused_though_it_is_sound_avro(
    changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(ContentError, match=said) as refused:
        CODEC.decode(_written(**changed))
    assert refused.value.code == "avro.invalid"
    assert NAME in str(refused.value)


def _long(number: int) -> bytes:
    """Return a number as Avro writes it: zigzag, seven bits a byte."""
    zigzag, written = (number << 1) ^ (number >> 63), b""
    while zigzag > 0x7F:
        written, zigzag = written + bytes((zigzag & 0x7F | 0x80,)), zigzag >> 7
    return written + bytes((zigzag,))


DAY = _long(date(2017, 7, 3).toordinal() - date(1970, 1, 1).toordinal())
INSTANT = _long(int(datetime(2017, 7, 3, 1, 12, tzinfo=UTC).timestamp()) * 1_000_000)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DAY, _long(10_000_000)),
        (DAY, _long(-1_000_000)),
        (INSTANT, _long(2**62)),
        (INSTANT, _long(-(2**63))),
        (INSTANT, b"\xff" * 12),
        ("示例".encode(), b"\xff\xfe\xfd\xfc\xfb\xfa"),
        (_long(6) + "示例".encode(), _long(2**40) + "示例".encode()),
        (_long(6) + "示例".encode(), _long(2**62) + "示例".encode()),
        (_long(6) + "示例".encode(), _long(-(2**62)) + "示例".encode()),
        (_long(6) + "示例".encode(), _long(-3) + "示例".encode()),
        (b"\x02" + _long(36), _long(2**60) + _long(36)),
        (b"\x02" + _long(36), _long(-(2**60)) + _long(36)),
    ],
)
def test_days_in_no_calendar_no_utf8_and_absurd_lengths_are_refused(
    before: bytes, after: bytes
) -> None:
    assert before in VALUE
    with pytest.raises(DecodeError, match=NAME):
        CODEC.decode(VALUE.replace(before, after, 1))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"occurred_at": "2017-07-03T01:12:00"}, "timezone"),
        ({"occurred_at": "2017-07-03T09:12:00+08:00"}, "not in UTC"),
        ({"occurred_at": "2017-07-03T01:12:00+00:00"}, "not canonical"),
        ({"occurred_at": "2017-07-03T01:12:00.5Z"}, "not canonical"),
        ({"recorded_at": "2017-07-03T01:12:00Z"}, "six digits"),
        ({"recorded_at": "2017-07-03T01:12:00.000000+00:00"}, "six digits"),
        ({"recorded_at": "2017-07-03T01:12:00.000000"}, "six digits"),
        ({"recorded_at": "yesterday"}, "six digits"),
        ({"data_decided_on": "20170703"}, "Invalid"),
        ({"data_decided_on": "2017-02-29"}, "Invalid"),
        ({"data_outcome": "postponed"}, "Invalid enum value"),
        ({"data_outcome": "NEWER"}, "Invalid enum value"),
        ({"data_amount_fen": INTEGER_MAX + 1}, "<= 9007199254740991"),
        ({"data_amount_fen": 1.0}, "got `float`|not canonical"),
        ({"data_amount_fen": True}, "got `bool`"),
        ({"data_on_commitment": False}, "on_commitment equals its default"),
        ({"data_subject": None}, "got `null`"),
        ({"data_colour": "red"}, r"data\.colour: no such field"),
        ({"colour": "red"}, "colour: no such field"),
        ({"because": []}, "length >= 1"),
        ({"corrects": {**_with()["corrects"], "colour": 1}}, r"corrects\.colour: no such field"),
        ({"because": [WHOLE.decode()]}, "regex"),
        ({"id": "01A20F7D-7FEB-7000-BB00-4F2BC981A8CD"}, "regex"),
        ({"id": "01a20f7d-7feb-7000-bb00-4f2bc981a8cd\n"}, "regex"),
        ({"type": "CaseClosed"}, "calls itself 'CaseClosed'"),
    ],
)
def test_what_would_not_come_back_the_same_is_not_written(
    changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(UnencodableError, match=said) as refused:
        CODEC.encode(NAME, canonical_json(_with(**changed)))
    assert refused.value.code == "entry.unencodable"
    assert str(refused.value).startswith(f"{NAME}: ")


def test_a_field_that_must_be_there_is_missed_by_name() -> None:
    document = _with()
    del document["data"]["seal"]
    with pytest.raises(UnencodableError, match="seal"):
        CODEC.encode(NAME, canonical_json(document))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b'"x"', b"[" * 100_000, WHOLE[:-1]]
)
def test_what_is_no_entry_is_not_written(body: bytes) -> None:
    with pytest.raises(UnencodableError, match=f"^{NAME}: "):
        CODEC.encode(NAME, body)


def test_a_member_that_is_the_default_is_left_out_of_an_entry_and_never_written_twice() -> None:
    name = "OfficerAppointed"
    schema = REGISTRY.schema(REGISTRY.newest(name))
    body = sample(schema, whole=True)
    spelled = json.loads(body)
    assert spelled["data"]["post"] != "officer"
    spelled["data"]["post"] = "officer"
    with pytest.raises(UnencodableError, match="post"):
        CODEC.encode(name, canonical_json(spelled))
    foreign = by_apache(schema, CODEC.schema_id(name), canonical_json(spelled))
    del spelled["data"]["post"]
    assert CODEC.decode(foreign).body == canonical_json(spelled)


def test_hyphens_of_members_become_underscores_and_come_back() -> None:
    name = "CaseClosed"
    schema = REGISTRY.schema(REGISTRY.newest(name))
    document = json.loads(sample(schema, whole=True))
    document["data"]["outcome"] = "not-accepted"
    value = CODEC.encode(name, canonical_json(document))
    assert value == by_apache(schema, CODEC.schema_id(name), canonical_json(document))
    assert CODEC.decode(value).body == canonical_json(document)


def test_a_member_of_a_later_version_comes_back_where_its_schema_can_be_asked_for() -> None:
    newer = later()
    document = _with(data_outcome="brand-new")
    value = Codec(newer).encode(NAME, canonical_json(document))
    asked: list[int] = []

    def ask(number: int) -> str:
        asked.append(number)
        return newer.body(newer.by_id(number)).decode()

    behind = Codec(REGISTRY, ask=ask)
    for _ in range(3):
        assert behind.decode(value).body == canonical_json(document)
    assert asked == [newer.newest(NAME).id]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        '"string"',
        "{}",
        '{"type":"record"}',
        '{"type":"record","name":"X","fields":[]}',
        '{"type":"record","name":"X","fields":[{"name":"a","type":"string"}]}',
        '{"type":"record","name":"X","fields":[{"name":"type","type":"bytes"}]}',
        '{"type":"record","name":"X","fields":[{"name":"type","type":["string","null"]}]}',
        '{"type":"record","name":"X","fields":[{"name":"type","type":["null","string"]}]}',
        '{"type":"record","name":"X","fields":[{"name":"type","type":"X"}]}',
        '{"type":"record","name":"X","fields":3}',
        "[" * 100_000,
    ],
)
def test_a_schema_from_elsewhere_that_is_none_of_entries_is_refused(text: str) -> None:
    codec = Codec(Registry((), lambda _: b""), ask=lambda _: text)
    with pytest.raises(UnknownSchemaError):
        codec.decode(b"\0\0\0\0\7" + b"\0" * 20)


def test_a_schema_whose_file_was_changed_writes_and_reads_nothing() -> None:
    body = canonical({**SCHEMA, "doc": "changed"})
    registry = Registry([Locked(id=1, type=NAME, version=1, sha256=digest(b""))], lambda _: body)
    with pytest.raises(DamagedError, match=r"DecisionMade\.v1\.avsc"):
        Codec(registry).encode(NAME, WHOLE)
    with pytest.raises(DamagedError, match=r"DecisionMade\.v1\.avsc"):
        Codec(registry).decode(b"\0\0\0\0\1" + VALUE[5:])


def test_avro_blocks_that_another_writer_splits_give_the_same_bytes() -> None:
    document = _with(findings=["a", "b"])
    body = canonical_json(document)
    value = CODEC.encode(NAME, body)
    together = b"\x04\x02a\x02b\x00"
    assert value.count(together) == 1
    for split in (
        b"\x02\x02a\x02\x02b\x00",
        b"\x03\x08\x02a\x02b\x00",
        b"\x01\x04\x02a\x02\x02b\0",
    ):
        assert CODEC.decode(value.replace(together, split)).body == body


def test_the_canonical_form_is_that_of_the_standard() -> None:
    import rfc8785

    for one in REGISTRY.entries:
        body = REGISTRY.body(one)
        assert rfc8785.dumps(msgspec.json.decode(body)) == body
