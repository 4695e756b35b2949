"""Golden values: one of every locked schema, written by Apache's Avro, which is not what we use.

``python -m tests.golden_avro`` writes those that are missing and never touches one that is there.
"""

import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import avro.schema
from avro.io import BinaryDecoder, BinaryEncoder, DatumReader, DatumWriter

from schemas.registry import Locked, Registry, packaged
from schemas.samples import sample

FOLDER: Final = Path(__file__).resolve().parent / "golden" / "avro"
HEAD_BYTES: Final = 5
_OF_LOGICAL_TYPES: Final = {
    "date": date.fromisoformat,
    "timestamp-micros": datetime.fromisoformat,
}


def places(locked: Locked) -> tuple[Path, Path]:
    """Return where the entry and the value of a schema lie."""
    stem = f"{locked.type}.v{locked.version}"
    return FOLDER / f"{stem}.json", FOLDER / f"{stem}.bin"


def by_apache(schema: Mapping[str, Any], schema_id: int, body: bytes) -> bytes:
    """Return the Kafka value of an entry as Apache's Avro writes it."""
    stream = io.BytesIO(b"\0" + schema_id.to_bytes(4))
    stream.seek(HEAD_BYTES)
    writer = DatumWriter(avro.schema.parse(json.dumps(schema)))
    writer.write(datum(schema, json.loads(body)), BinaryEncoder(stream))
    return stream.getvalue()


def read_by_apache(schema: Mapping[str, Any], value: bytes) -> Any:  # noqa: ANN401 - any datum
    """Return what Apache's Avro reads from a Kafka value; it must end where the value does."""
    stream = io.BytesIO(value)
    stream.seek(HEAD_BYTES)
    read = DatumReader(avro.schema.parse(json.dumps(schema))).read(BinaryDecoder(stream))
    assert stream.read() == b""
    return plain(read)


def datum(schema: Any, said: Any, known: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
    """Return what JSON says as Apache's Avro takes it, every field named."""
    known = dict(_definitions(schema)) if known is None else known
    if isinstance(schema, list):
        return None if said is None else datum(schema[1], said, known)
    if isinstance(schema, str):
        return datum(known[schema], said, known) if schema in known else said
    match schema["type"]:
        case "record":
            fields = schema["fields"]
            return {one["name"]: _field(one, said, known) for one in fields}
        case "array":
            return [datum(schema["items"], one, known) for one in said]
        case "enum":
            return said.replace("-", "_")
    convert = _OF_LOGICAL_TYPES.get(schema.get("logicalType"))
    return said if convert is None else convert(said)


def _field(field: Any, said: dict[str, Any], known: Mapping[str, Any]) -> Any:  # noqa: ANN401
    name = field["name"]
    return datum(field["type"], said[name], known) if name in said else field["default"]


def plain(read: Any) -> Any:  # noqa: ANN401 - any datum
    """Return a datum with ids as text: some readers make objects of them, some do not."""
    if isinstance(read, dict):
        return {name: plain(value) for name, value in read.items()}
    if isinstance(read, list):
        return [plain(one) for one in read]
    return str(read) if isinstance(read, UUID) else read


def _definitions(schema: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any schema
    if isinstance(schema, list):
        for one in schema:
            yield from _definitions(one)
    elif isinstance(schema, dict):
        if "name" in schema:
            yield schema["name"], schema
        for one in schema.get("fields", ()):
            yield from _definitions(one["type"])
        yield from _definitions(schema.get("items"))


def write_missing(registry: Registry) -> list[Path]:
    """Write the golden files that are not there yet; return them."""
    written = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for one in registry.entries:
        entry, value = places(one)
        if entry.exists() and value.exists():
            continue
        schema = registry.schema(one)
        body = sample(schema, whole=True)
        entry.write_bytes(body)
        value.write_bytes(by_apache(schema, one.id, body))
        written += [entry, value]
    return written


if __name__ == "__main__":
    for path in write_missing(packaged()):
        print(path.name)  # noqa: T201 - a tool for the terminal
