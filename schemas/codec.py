"""Codec (编解码): the bytes of an entry to a Kafka value and back, exactly, or not at all.

A value is framed as every Kafka client with a registry reads it: a zero byte, the schema's id in
four bytes (big-endian), Avro. It is decoded with the schema that wrote it, so also where the reader
is older than the writer; an entry of one version is never squeezed into another.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final, NamedTuple, cast

import msgspec
from fastavro import schemaless_reader, schemaless_writer

from ledger.sentence import say
from schemas.canonical import canonical, digest, parsed
from schemas.errors import (
    ContentError,
    DecodeError,
    FramingError,
    TrailingError,
    TruncatedError,
    UnencodableError,
    UnknownSchemaError,
)
from schemas.registry import Registry
from schemas.shapes import AvroShape, shape_of

MAGIC: Final = b"\x00"
HEAD_BYTES: Final = 5
_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_EXCERPT: Final = 60


class Decoded(NamedTuple):
    """读出的记录: the entry's bytes, its type, and the SHA-256 of the schema that wrote it."""

    body: bytes
    type: str
    sha256: str


class _Writer(NamedTuple):
    """How entries of a type are written: by the newest schema that is locked here."""

    head: bytes
    shape: AvroShape


class _Reader(NamedTuple):
    """How values of one schema are read."""

    type: str
    sha256: str
    shape: AvroShape


class Codec:
    """编解码器: one for a process; shapes are made when a type or an id is first met.

    ``ask`` gives the text of a schema that is not locked here (``schemas.remote``), by its id;
    without it an unknown id is an error.
    """

    def __init__(self, registry: Registry, *, ask: Callable[[int], str] | None = None) -> None:
        self._registry = registry
        self._ask = ask
        self._writers: dict[str, _Writer] = {}
        self._readers: dict[int, _Reader] = {}

    def encode(self, type_name: str, body: bytes) -> bytes:
        """Return the Kafka value of an entry, or of a submission, from its canonical bytes.

        Raises ``UnencodableError`` for bytes that would not come back the same: another spelling,
        a field that is unknown here, a value that is none; and ``UnknownSchemaError``.
        """
        writer = self._writers.get(type_name) or self._writer(type_name)
        try:
            document = writer.shape.decode(body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise UnencodableError(
                say("{type_name}: {error}", type_name=type_name, error=error)
            ) from None
        if document["type"] != type_name or _ENCODER.encode(document) != body:
            raise UnencodableError(
                say(
                    "{type_name}: {difference}",
                    type_name=type_name,
                    difference=_difference(type_name, document, body),
                )
            )
        try:
            document = writer.shape.prepare(document)
        except UnencodableError as error:
            raise UnencodableError(
                say("{type_name}: {error}", type_name=type_name, error=error)
            ) from None
        stream = BytesIO()
        stream.write(writer.head)
        schemaless_writer(stream, writer.shape.schema, document)
        return stream.getvalue()

    def decode(self, value: bytes | None) -> Decoded:
        """Return the entry, or submission, that a Kafka value says, byte for byte.

        Raises a ``DecodeError``, or ``UnknownSchemaError``.
        """
        if value is None:
            raise FramingError(say("a null value (tombstone) is no entry"))
        schema_id = _schema_id(value)
        reader = self._readers.get(schema_id) or self._reader(schema_id)
        stream = BytesIO(value)
        stream.seek(HEAD_BYTES)
        record = _read(stream, reader)
        if stream.read(1):
            raise TrailingError(
                say(
                    "{type}: something follows the value, from byte {offset} on",
                    type=reader.type,
                    offset=stream.tell() - 1,
                )
            )
        try:
            body = _ENCODER.encode(reader.shape.finish(record))
        except DecodeError as error:
            raise type(error)(say("{type}: {error}", type=reader.type, error=error)) from None
        if record["type"] != reader.type:
            raise ContentError(
                say(
                    "{type}: the entry calls itself {record!r}",
                    type=reader.type,
                    record=record["type"],
                )
            )
        return Decoded(body, reader.type, reader.sha256)

    def schema_id(self, type_name: str) -> int:
        """Return the id that the values of a type are written with."""
        return self._registry.newest(type_name).id

    def _writer(self, type_name: str) -> _Writer:
        locked = self._registry.newest(type_name)
        head = MAGIC + locked.id.to_bytes(4)
        made = _Writer(head, self._reader(locked.id).shape)
        self._writers[type_name] = made
        return made

    def _reader(self, schema_id: int) -> _Reader:
        known = self._readers.get(schema_id)
        if known is None:
            known = self._readers[schema_id] = self._made(schema_id)
        return known

    def _made(self, schema_id: int) -> _Reader:
        try:
            locked = self._registry.by_id(schema_id)
        except UnknownSchemaError:
            if self._ask is None:
                raise
            schema = _asked(schema_id, self._ask(schema_id))
            name = str(schema["name"]).rpartition(".")[2]
            return _Reader(name, digest(canonical(schema)), shape_of(schema))
        return _Reader(locked.type, locked.sha256, shape_of(self._registry.schema(locked)))


def _asked(schema_id: int, text: str) -> dict[str, Any]:
    try:
        schema = parsed(text)
    except ValueError as error:
        raise UnknownSchemaError(
            say("schema id {schema_id}: {error}", schema_id=schema_id, error=error)
        ) from None
    if not isinstance(schema, dict) or "name" not in schema:
        raise UnknownSchemaError(say("schema id {schema_id} is no record", schema_id=schema_id))
    return schema


def _schema_id(value: bytes) -> int:
    if len(value) <= HEAD_BYTES or value[:1] != MAGIC:
        begins = value[:HEAD_BYTES].hex(" ") or "nothing"
        raise FramingError(
            say(
                "{count} bytes that begin with {begins} are not a zero byte, a "
                "schema id in four bytes, and Avro; JSON is told by its content type",
                count=len(value),
                begins=begins,
            )
        )
    return int.from_bytes(value[1:HEAD_BYTES])


def _read(stream: BytesIO, reader: _Reader) -> dict[str, Any]:
    try:
        record = schemaless_reader(stream, reader.shape.schema, None)
    except (EOFError, ArithmeticError, LookupError, MemoryError, TypeError, ValueError) as error:
        if isinstance(error, EOFError | IndexError) and not stream.read(1):
            raise TruncatedError(
                say("{type}: the value ends too early", type=reader.type)
            ) from None
        raise ContentError(
            say(
                "{type}: near byte {offset}: {name} {error}",
                type=reader.type,
                offset=stream.tell(),
                name=type(error).__name__,
                error=error,
            )
        ) from None
    return cast("dict[str, Any]", record)


def _difference(type_name: str, document: dict[str, Any], body: bytes) -> str:
    if document["type"] != type_name:
        return say("the entry calls itself {document!r}", document=document["type"])
    lost = _unknown(msgspec.json.decode(body), document, "")
    if lost:
        return say(
            "{lost}: no such field in the newest schema known here; an upgrade is due", lost=lost
        )
    canonical_form = _ENCODER.encode(document)
    pairs = enumerate(zip(body, canonical_form, strict=False))
    place = next((index for index, (left, right) in pairs if left != right), len(canonical_form))
    excerpt = body[place : place + _EXCERPT].decode("utf-8", "replace")
    return f"not canonical (RFC 8785) from byte {place} on: {excerpt!r}"


def _unknown(given: Any, kept: Any, path: str) -> str:  # noqa: ANN401 - any JSON
    """Return the path of the first field that a schema does not have, or nothing."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            if name not in kept:
                return f"{path}{name}"
            if lost := _unknown(value, kept[name], f"{path}{name}."):
                return lost
    elif isinstance(given, list) and isinstance(kept, list):
        for index, (left, right) in enumerate(zip(given, kept, strict=False)):
            if lost := _unknown(left, right, f"{path[:-1]}[{index}]."):
                return lost
    return ""
