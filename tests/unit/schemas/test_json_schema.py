"""JSON Schema: every example validates, and what the gate calls malformed does not."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from ledger.clock import new_id
from ledger.entry import Submission, read_submission
from ledger.errors import Malformed
from ledger.events import EVENTS, Event
from schemas.json_schema import submission_schema
from shenguan.fields import fields_of, titles_of
from shenguan.vocabulary import schema_of
from tests.examples.story import EXAMPLES as STORY_EXAMPLES

SUBMISSION: dict[str, Any] = json.loads(
    json.dumps(
        submission_schema(
            Submission[Event],
            list(EVENTS.values()),
            description="x",
            titles=titles_of(*EVENTS.values()),
        )
    )
)


EXAMPLES = {type(one).__name__: one for one in STORY_EXAMPLES.values()}


def _judge(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


@cache
def _whole() -> Draft202012Validator:
    return _judge(SUBMISSION)


def _data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(msgspec.json.encode(EXAMPLES[name]))
    return data


def _submission(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "actor": "reg:130523:root/1",
        "agency": "reg:130523:root",
        "data": data,
        "id": new_id(),
        "ledger": "130523",
        "occurred_at": "2017-07-03T01:00:00Z",
        "type": name,
    }


def _wrong(data: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the data spoiled in every way that its structure allows."""
    yield data | {"colour": "red"}
    for name in schema["required"]:
        yield {key: value for key, value in data.items() if key != name}
        yield data | {name: None}
    for name, value in data.items():
        yield data | {name: {"unexpected": value}}
        if isinstance(value, list):
            yield data | {name: [*value, {"unexpected": 1}]}
        elif isinstance(value, str):
            yield data | {name: ""}
            yield data | {name: 17}
        elif isinstance(value, int):
            yield data | {name: "17 Stück"}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_valid_alone_and_in_its_submission(name: str) -> None:
    data = _data(name)
    _judge(schema_of(EVENTS[name])).validate(data)
    submission = _submission(name, data)
    _whole().validate(submission)
    assert read_submission(submission).data == EXAMPLES[name]


def _is_read(submission: dict[str, Any]) -> bool:
    try:
        read_submission(submission)
    except Malformed:
        return False
    return True


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_what_is_spoiled_is_invalid_exactly_where_it_cannot_be_read(name: str) -> None:
    schema = schema_of(EVENTS[name])
    judge, whole = _judge(schema), _whole()
    read = 0
    for spoiled in _wrong(_data(name), schema):
        submission = _submission(name, spoiled)
        is_read = _is_read(submission)
        read += is_read
        assert judge.is_valid(spoiled) is is_read, spoiled
        assert whole.is_valid(submission) is is_read, spoiled
    assert read <= 3, "an empty text may be no identity and still be a text"


@pytest.mark.parametrize(
    "spoiled",
    [
        {"type": "Nothing"},
        {"colour": "red"},
        {"actor": ""},
        {"occurred_at": 17},
        {"because": "an id"},
        {"corrects": {"entry": "x"}},
        {"data": []},
        {"personal": [{"commitment": "x", "value": "y"}]},
    ],
)
def test_a_spoiled_envelope_is_invalid(spoiled: dict[str, Any]) -> None:
    submission = _submission("PushReceived", _data("PushReceived"))
    assert _whole().is_valid(submission)
    assert not _whole().is_valid(submission | spoiled)


def test_clear_values_and_corrections_are_valid_beside_the_data() -> None:
    clear = {"commitment": f"sha256:{'0' * 64}", "value": "张三", "salt": "00"}
    corrects = {"entry": new_id(), "position": 7, "reason": "写错", "was": ["case:reg:a:b/1"]}
    submission = _submission("PushReceived", _data("PushReceived"))
    more = {"personal": [clear], "corrects": corrects, "because": [new_id()], "observed": "old"}
    _whole().validate(submission | more)


def test_every_type_has_a_schema_that_says_its_chinese_names() -> None:
    for kind in EVENTS.values():
        schema = schema_of(kind)
        Draft202012Validator.check_schema(schema)
        assert schema["additionalProperties"] is False
        called = {one.name: one.label for one in fields_of(kind)}
        for name, described in schema["properties"].items():
            assert described["title"] == called[name], (kind.__name__, name)
