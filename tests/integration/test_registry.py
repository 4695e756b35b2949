"""``shenguan schema serve`` as strangers use it: Confluent's own Python client, and plain HTTP."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from confluent_kafka.schema_registry import (
    Schema,
    SchemaRegistryClient,
    SchemaRegistryError,
    topic_record_subject_name_strategy,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from schemas.codec import Codec
from schemas.errors import UnknownSchemaError, UnreachableError
from schemas.registry import Registry, packaged
from schemas.remote import RemoteRegistry, differences
from schemas.replies import Replies
from schemas.samples import sample
from schemas.server import RegistryServer
from schemas.topics import topic_name
from tests.avro_versions import later
from tests.golden_avro import datum, plain, read_by_apache
from tests.terminal import ROOT, Terminal

REGISTRY = packaged()
TOPIC = topic_name("log", "130523")
CONTEXT = SerializationContext(TOPIC, MessageField.VALUE)
STRATEGY = {"subject.name.strategy": topic_record_subject_name_strategy}
READ_ONLY = {**STRATEGY, "auto.register.schemas": False}
WAIT_SECONDS = 30


def _start(*options: str) -> tuple[subprocess.Popen[bytes], str]:
    running = Terminal(ROOT).start(
        "schema", "serve", "--port", "0", *options, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert running.stderr is not None
    told = running.stderr.readline().decode()
    found = re.search(r"http://\S+:\d+", told)
    assert found, told
    return running, found.group()


def _end(running: subprocess.Popen[bytes], number: signal.Signals) -> tuple[int, bytes, bytes]:
    running.send_signal(number)
    out, err = running.communicate(timeout=WAIT_SECONDS)
    return running.returncode, out, err


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of a registry that runs as a process of its own."""
    running, url = _start("--ledger", "130523")
    yield url
    assert _end(running, signal.SIGTERM) == (0, b"", b"ended\n")


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[SchemaRegistryClient]:
    """Confluent's client of that registry."""
    with SchemaRegistryClient({"url": served}) as made:
        yield made


def _entry(name: str, registry: Registry = REGISTRY) -> bytes:
    return sample(registry.schema(registry.newest(name)), whole=True)


@pytest.mark.parametrize("name", REGISTRY.types)
def test_confluents_deserializer_reads_every_event_type(
    client: SchemaRegistryClient, name: str
) -> None:
    schema = REGISTRY.schema(REGISTRY.newest(name))
    body = _entry(name)
    value = Codec(REGISTRY).encode(name, body)
    read = plain(AvroDeserializer(client, conf=STRATEGY)(value, CONTEXT))
    assert read == datum(schema, json.loads(body)) == read_by_apache(schema, value)


@pytest.mark.parametrize("name", ["DecisionMade", "ApplicationReceived", "CaseClosed"])
@pytest.mark.parametrize("more", [READ_ONLY, {**STRATEGY, "auto.register.schemas": True}])
def test_what_confluents_serializer_writes_we_read_byte_for_byte(
    client: SchemaRegistryClient, name: str, more: dict[str, Any]
) -> None:
    locked = REGISTRY.newest(name)
    body = _entry(name)
    text = json.dumps(REGISTRY.schema(locked), indent=1)
    written = AvroSerializer(client, schema_str=text, conf=more)(
        datum(REGISTRY.schema(locked), json.loads(body)), CONTEXT
    )
    assert written == Codec(REGISTRY).encode(name, body)
    assert Codec(REGISTRY).decode(written) == (body, name, locked.sha256)


def test_confluents_client_finds_subjects_versions_and_errors(
    client: SchemaRegistryClient,
) -> None:
    subject = f"{TOPIC}-gov.shenguan.v1.DecisionMade"
    locked = REGISTRY.newest("DecisionMade")
    assert subject in client.get_subjects()
    files = list((ROOT / "schemas" / "events").glob("DecisionMade.v*.avsc"))
    assert len(files) > 1
    assert client.get_versions(subject) == list(range(1, len(files) + 1))
    assert client.get_latest_version(subject).schema_id == locked.id
    schema = client.get_schema(locked.id)
    assert schema.schema_str == REGISTRY.body(locked).decode()
    assert client.lookup_schema(subject, schema).schema_id == locked.id
    assert client.test_compatibility(subject, schema)
    spoiled = Schema(str(schema.schema_str).replace('"date"', '"time-millis"'), "AVRO")
    assert not client.test_compatibility(subject, spoiled)
    for ask, code in (
        (lambda: client.get_versions("nothing"), 40401),
        (lambda: client.get_schema(99_999), 40403),
        (lambda: client.get_version(subject, len(files) + 1), 40402),
        (lambda: client.register_schema(subject, spoiled), 42205),
    ):
        with pytest.raises(SchemaRegistryError) as refused:
            ask()
        assert refused.value.error_code == code


@pytest.fixture
def newer() -> Iterator[str]:
    """The address of a registry of a later version."""
    from threading import Thread

    server = RegistryServer(Replies(later()), "127.0.0.1", 0)
    running = Thread(target=server.serve_forever)
    running.start()
    yield server.url
    server.shutdown()
    running.join()
    server.server_close()


def test_confluents_deserializer_reads_a_newer_value_by_an_older_schema(newer: str) -> None:
    registry = later()
    document = json.loads(_entry("DecisionMade", registry))
    document["data"]["outcome"] = "brand-new"
    body = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    value = Codec(registry).encode("DecisionMade", body)
    older = REGISTRY.body(REGISTRY.newest("DecisionMade")).decode()
    with SchemaRegistryClient({"url": newer}) as client:
        read: Any = AvroDeserializer(client, schema_str=older, conf=STRATEGY)(value, CONTEXT)
    assert read["data"]["outcome"] == "NEWER"
    assert not [name for name in read["data"] if name.startswith("new_")]
    assert read["data"]["seal"] == document["data"]["seal"]


def test_our_reader_one_version_behind_asks_the_newer_registry_and_is_exact(newer: str) -> None:
    registry = later()
    remote = RemoteRegistry(f"{newer}/")
    codec = Codec(REGISTRY, ask=remote.text)
    for name in ("DecisionMade", "ApplicationReceived"):
        body = _entry(name, registry)
        assert b"new_text" in body
        assert codec.decode(Codec(registry).encode(name, body)).body == body
    with pytest.raises(UnknownSchemaError, match=r"99999 is unknown here and at http://127"):
        codec.decode(b"\0" + (99_999).to_bytes(4) + b"x")


def test_another_registry_is_compared_id_by_id(served: str, newer: str) -> None:
    assert list(differences(REGISTRY, RemoteRegistry(served))) == []
    assert list(differences(REGISTRY, RemoteRegistry(newer))) == []
    missing = list(differences(later(), RemoteRegistry(served)))
    assert len(missing) == len(REGISTRY.types)
    assert all(one.endswith("is not there") for one in missing)
    moved = [*REGISTRY.entries[1:], REGISTRY.entries[0]]
    bodies = {one.sha256: REGISTRY.body(one) for one in REGISTRY.entries}
    renumbered = [
        type(one)(id=number, type=one.type, version=1, sha256=one.sha256)
        for number, one in enumerate(moved, start=1)
    ]
    other = Registry(renumbered, lambda one: bodies[one.sha256])
    assert "something else there" in next(differences(other, RemoteRegistry(served)))


@pytest.mark.parametrize("url", ["ftp://x", "registry:8081", "", "http://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UnreachableError, match="no address of a registry"):
        RemoteRegistry(url)


def test_a_registry_that_does_not_answer_is_told_in_one_line() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        host, port = silent.getsockname()
        remote = RemoteRegistry(f"http://{host}:{port}", timeout_seconds=0.2)
        with pytest.raises(UnreachableError, match="does not answer as a registry"):
            remote.text(1)
    with pytest.raises(UnreachableError, match=r"does not answer as a registry: .*refused"):
        remote.text(1)


def _raw(url: str, method: str, path: str, **options: Any) -> tuple[int, dict[str, str], bytes]:  # noqa: ANN401
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=WAIT_SECONDS)) as connection:
        connection.request(method, path, **options)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()


def test_answers_have_the_content_type_of_the_interface_and_say_no_versions(served: str) -> None:
    status, headers, body = _raw(served, "GET", "/schemas/ids/1")
    assert (status, headers["Content-Type"]) == (200, "application/vnd.schemaregistry.v1+json")
    assert headers["Server"] == "shenguan"
    assert json.loads(body)["schema"] == REGISTRY.body(REGISTRY.by_id(1)).decode()
    status, same, nothing = _raw(served, "HEAD", "/schemas/ids/1")
    assert (status, same["Content-Length"], nothing) == (200, headers["Content-Length"], b"")


class Request(NamedTuple):
    """A request that changes nothing here, and the status that it gets."""

    method: str
    path: str
    options: dict[str, Any]
    status: int


@pytest.mark.parametrize(
    "asked",
    [
        Request("PUT", "/config", {"body": b'{"compatibility":"NONE"}'}, 405),
        Request("DELETE", "/subjects/x", {}, 405),
        Request("PATCH", "/subjects/x", {}, 405),
        Request("BREW", "/coffee", {}, 501),
        Request("POST", "/subjects/x", {"headers": {"Content-Length": "x"}}, 411),
        Request("POST", "/subjects/x", {"headers": {"Content-Length": str(2**40)}}, 413),
        Request("POST", "/subjects/x", {"headers": {"Content-Length": "9" * 5_000}}, 413),
        Request("POST", "/subjects/x", {"headers": {"Transfer-Encoding": "chunked"}}, 411),
        Request("GET", "/../../etc/passwd", {}, 404),
        Request("GET", "/subjects/%00%ff/versions", {}, 404),
    ],
)
def test_what_would_change_something_or_makes_no_sense_is_refused(
    served: str, asked: Request
) -> None:
    assert _raw(served, asked.method, asked.path, **asked.options)[0] == asked.status
    assert _raw(served, "GET", "/")[0] == 200


def test_a_connection_is_kept_for_the_next_question(served: str) -> None:
    with closing(HTTPConnection(urlsplit(served).netloc, timeout=WAIT_SECONDS)) as connection:
        for number in (1, 2, 99_999, 3):
            connection.request("GET", f"/schemas/ids/{number}")
            response = connection.getresponse()
            assert response.status == (404 if number == 99_999 else 200)
            response.read()
            assert connection.sock is not None


def test_interrupting_it_ends_it_cleanly_also_while_somebody_is_connected() -> None:
    running, url = _start()
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=WAIT_SECONDS)) as connection:
        connection.request("GET", "/subjects")
        assert len(json.loads(connection.getresponse().read())) == len(REGISTRY.types)
        assert _end(running, signal.SIGINT) == (0, b"", b"ended\n")


def test_a_port_that_is_taken_is_told_with_the_way_out(served: str) -> None:
    port = str(urlsplit(served).port)
    told = Terminal(ROOT)("schema", "serve", "--port", port)
    assert (told.code, told.out, told.err.count("\n")) == (5, "", 1)
    assert f"127.0.0.1:{port}" in told.err
    assert "--port" in told.err
