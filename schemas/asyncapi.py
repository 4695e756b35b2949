"""AsyncAPI 3 (接口说明): all topics and what their records hold, as one document for machines."""

from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from schemas.registry import Registry
from schemas.topics import (
    HEADERS,
    HEADERS_OF_ENTRIES,
    TOPICS,
    Topic,
    dead_letters_of,
    topic_name,
)

VERSION: Final = "3.0.0"
_AVRO: Final = "application/vnd.apache.avro+json;version=1.9.0"
_BINDING: Final = "0.5.0"
_LEDGER: Final = "{ledger}"
_ADDRESSES: Final = "#/components/messages/{name}"
_SCHEMAS: Final = "#/components/schemas/{name}"
_HEADERS: Final = "Headers"
_ACTIONS: Final = {"log": "send", "intake": "receive", "receipts": "send"}
"""What the ledger itself does with a topic; its partners do the opposite."""


class Facts(NamedTuple):
    """What the document is made from: schemas, version, receipts, and the ledger, if it is one."""

    registry: Registry
    version: str
    receipt: type[Struct]
    ledger: str | None = None


def document(facts: Facts) -> dict[str, Any]:
    """Return the AsyncAPI document of a ledger's topics, or of every ledger's."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for topic in TOPICS.values():
        for is_dead in (False, True):
            name = f"{topic.kind}DeadLetters" if is_dead else topic.kind
            channels[name] = _channel(facts, topic, is_dead=is_dead)
            operations[f"{_action(topic, is_dead=is_dead)}{name[0].upper()}{name[1:]}"] = {
                "action": _action(topic, is_dead=is_dead),
                "channel": {"$ref": f"#/channels/{name}"},
                "title": channels[name]["title"],
            }
    return {
        "asyncapi": VERSION,
        "info": _info(facts),
        "defaultContentType": "application/avro",
        "channels": channels,
        "operations": operations,
        "components": {"messages": _messages(facts), "schemas": _schemas(facts)},
    }


def _info(facts: Facts) -> dict[str, Any]:
    return {
        "title": "审管 Shenguan",
        "version": facts.version,
        "description": (
            "The topics of a ledger that approval bureaus and supervision agencies share. Values "
            "are framed as a zero byte, the schema's id in four bytes (big-endian), and Avro; "
            "`shenguan schema serve` is the registry of the ids."
        ),
        "license": {"name": "Apache-2.0"},
    }


def _action(topic: Topic, *, is_dead: bool) -> str:
    return "send" if is_dead else _ACTIONS[topic.kind]


def _channel(facts: Facts, topic: Topic, *, is_dead: bool) -> dict[str, Any]:
    address = topic_name(topic.kind, facts.ledger or _LEDGER)
    title = topic.chinese
    description = f"{topic.title} Keyed by {topic.key}."
    if is_dead:
        address, title = dead_letters_of(address), f"{title}死信"
        description = f"死信: what could not be read or handled from {topic.kind}, as it was."
    channel: dict[str, Any] = {
        "address": address,
        "title": f"{title} {address}",
        "description": description,
        "messages": _messages_of(facts, topic, is_dead=is_dead),
        "bindings": {"kafka": _channel_binding(topic, address)},
    }
    if facts.ledger is None:
        channel["parameters"] = {
            "ledger": {"description": "账本: the ledger's id", "examples": ["130523"]}
        }
    return channel


def _channel_binding(topic: Topic, address: str) -> dict[str, Any]:
    binding: dict[str, Any] = {
        "topicConfiguration": dict(topic.configuration),
        "bindingVersion": _BINDING,
    }
    if topic.partitions is not None:
        binding["partitions"] = topic.partitions
    if _LEDGER not in address:
        binding["topic"] = address
    return binding


def _messages_of(facts: Facts, topic: Topic, *, is_dead: bool) -> dict[str, Any]:
    if is_dead:
        names: tuple[str, ...] = ("DeadLetter",)
    elif not topic.holds_entries:
        names = ("Receipt",)
    else:
        names = facts.registry.types
        names += ("SubmissionInJson",) if topic.kind == "intake" else ()
    return {name: {"$ref": _ADDRESSES.format(name=name)} for name in names}


def _messages(facts: Facts) -> dict[str, Any]:
    entries = {name: _entry(facts.registry, name) for name in facts.registry.types}
    return {
        **entries,
        "Receipt": {
            "name": "Receipt",
            "title": "回执",
            "summary": TOPICS["receipts"].sentence,
            "contentType": "application/json",
            "payload": {"$ref": _SCHEMAS.format(name=facts.receipt.__name__)},
        },
        "SubmissionInJson": {
            "name": "SubmissionInJson",
            "title": "提交 (JSON)",
            "summary": "a submission of any type; schemas/json/Submission.json says its form.",
            "contentType": "application/json",
            "payload": {"type": "object"},
        },
        "DeadLetter": {
            "name": "DeadLetter",
            "title": "死信",
            "summary": "key and value as they were; headers say where from, and why.",
            "contentType": "application/octet-stream",
            "payload": {},
        },
    }


def _entry(registry: Registry, name: str) -> dict[str, Any]:
    locked = registry.newest(name)
    schema = registry.schema(locked)
    chinese, _, sentence = schema["doc"].partition(": ")
    return {
        "name": registry.named(locked),
        "title": f"{name} {chinese}",
        "summary": sentence,
        "contentType": "application/avro",
        "headers": {"$ref": _SCHEMAS.format(name=_HEADERS)},
        "payload": {"schemaFormat": _AVRO, "schema": schema},
        "bindings": {
            "kafka": {
                "key": {"type": "string"},
                "schemaIdLocation": "payload",
                "schemaIdPayloadEncoding": "confluent",
                "schemaLookupStrategy": "TopicRecordNameStrategy",
                "bindingVersion": _BINDING,
            }
        },
        "x-schema-id": locked.id,
        "x-schema-version": locked.version,
        "x-schema-sha256": locked.sha256,
    }


def _schemas(facts: Facts) -> dict[str, Any]:
    _, components = msgspec.json.schema_components([facts.receipt], ref_template=_SCHEMAS)
    always = ", ".join(HEADERS_OF_ENTRIES)
    headers = {
        "type": "object",
        "description": f"Text in UTF-8. A record of the log always has {always}.",
        "properties": {
            name: {"type": "string", "description": said} for name, said in HEADERS.items()
        },
        "required": ["content-type"],
    }
    return {_HEADERS: headers, **components}
