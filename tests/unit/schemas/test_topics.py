"""Topics: names that can be read back, and an AsyncAPI document of them that is sound."""

import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import avro.schema
import fastavro
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from ledger.gate.receipt import Receipt
from schemas.asyncapi import Facts, document
from schemas.registry import packaged
from schemas.topics import (
    HEADERS,
    HEADERS_OF_ENTRIES,
    TOPICS,
    dead_letters_of,
    record_of,
    subject_of,
    topic_name,
    topic_parts,
    topics_with_entries,
)
from tests.strategies import identities

RECORD = "gov.shenguan.v1.DecisionMade"


@given(ledger=identities("ledger"))
def test_the_name_of_a_topic_says_kind_and_ledger(ledger: str) -> None:
    for kind in TOPICS:
        topic = topic_name(kind, ledger)
        assert topic == f"shenguan.{kind}.v1.{ledger}"
        assert topic_parts(topic) == (kind, ledger, False)
        assert topic_parts(dead_letters_of(topic)) == (kind, ledger, True)
        assert len(dead_letters_of(topic)) <= 249


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "shenguan",
        "shenguan.log.v1",
        "shenguan.log.v1.",
        "shenguan.log.v2.130523",
        "shenguan.news.v1.130523",
        "shenguan.log.v1.内丘",
        "shenguan.log.v1.a/b",
        "xshenguan.log.v1.130523",
        "shenguan.log.v1.130523.dlq.dlq",
        "shenguan.log.v1.130523\n",
    ],
)
def test_another_name_is_no_topic_of_ours(topic: str) -> None:
    assert topic_parts(topic) is None
    assert record_of(f"{topic}-{RECORD}") is None or topic == ""


def test_a_ledger_whose_topics_would_be_dead_letters_has_none() -> None:
    with pytest.raises(ValueError, match=r"'130523\.dlq' can have no topics"):
        topic_name("log", "130523.dlq")


def test_a_subject_is_topic_and_record_and_names_entries_only() -> None:
    for topic in topics_with_entries("nei-qiu.1"):
        assert record_of(subject_of(topic, RECORD)) == RECORD
        assert record_of(subject_of(dead_letters_of(topic), RECORD)) == RECORD
    assert record_of(RECORD) == RECORD
    assert record_of(subject_of(topic_name("receipts", "130523"), RECORD)) is None
    assert [topic_parts(one).kind for one in topics_with_entries("1") if topic_parts(one)] == [
        "log",
        "intake",
    ]


def test_what_every_entry_carries_is_explained() -> None:
    assert set(HEADERS_OF_ENTRIES) <= set(HEADERS)
    assert {"position", "leaf", "type"} <= set(HEADERS_OF_ENTRIES)


def _made(ledger: str | None) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        json.dumps(document(Facts(packaged(), version("shenguan"), Receipt, ledger)))
    )
    return made


def _references(thing: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(thing, list):
        for one in thing:
            yield from _references(one)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)


@pytest.mark.parametrize("ledger", [None, "130523"])
def test_the_document_tells_of_every_topic_and_its_dead_letters(ledger: str | None) -> None:
    made = _made(ledger)
    assert made["asyncapi"] == "3.0.0"
    assert set(made) == {
        "asyncapi", "info", "defaultContentType", "channels", "operations", "components",
    }  # fmt: skip
    named = ledger or "{ledger}"
    addresses = {topic_name(kind, named) for kind in TOPICS}
    addresses |= {dead_letters_of(one) for one in addresses}
    assert {one["address"] for one in made["channels"].values()} == addresses
    for channel in made["channels"].values():
        assert ("parameters" in channel) == (ledger is None)
        assert ("topic" in channel["bindings"]["kafka"]) == (ledger is not None)
        assert channel["messages"]
    assert made["channels"]["log"]["bindings"]["kafka"]["partitions"] == 1


def test_every_reference_in_the_document_resolves_and_nothing_stands_unused() -> None:
    made = _made(None)
    pointed = set(_references(made))
    for reference in pointed:
        place: Any = made
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place
    for kind in ("messages", "schemas"):
        for name in made["components"][kind]:
            assert f"#/components/{kind}/{name}" in pointed
    channels = {one["channel"]["$ref"] for one in made["operations"].values()}
    assert channels == {f"#/channels/{name}" for name in made["channels"]}
    assert {one["action"] for one in made["operations"].values()} == {"send", "receive"}


def test_a_message_of_the_document_holds_the_schema_that_is_locked() -> None:
    registry = packaged()
    made = _made(None)
    for name in registry.types:
        message = made["components"]["messages"][name]
        locked = registry.newest(name)
        assert message["payload"]["schema"] == registry.schema(locked)
        assert message["payload"]["schemaFormat"].startswith("application/vnd.apache.avro+json")
        assert (message["x-schema-id"], message["x-schema-sha256"]) == (locked.id, locked.sha256)
        assert (
            message["name"] == avro.schema.parse(json.dumps(message["payload"]["schema"])).fullname
        )
        fastavro.parse_schema(message["payload"]["schema"], named_schemas={})
        for channel in ("log", "intake"):
            assert name in made["channels"][channel]["messages"]
    assert "SubmissionInJson" in made["channels"]["intake"]["messages"]
    assert "SubmissionInJson" not in made["channels"]["log"]["messages"]


def test_a_receipt_is_valid_by_the_document() -> None:
    made = _made(None)
    schema = {"$ref": "#/components/schemas/Receipt", "components": made["components"]}
    judge = Draft202012Validator(schema)
    receipt = {"id": "x", "outcome": "accepted", "position": 3, "codes": [], "leaf": "00"}
    judge.validate(receipt)
    assert not judge.is_valid({**receipt, "outcome": "perhaps"})
    headers = Draft202012Validator({**schema, "$ref": "#/components/schemas/Headers"})
    headers.validate({"content-type": "application/avro", "position": "12"})
    assert not headers.is_valid({"position": "12"})
