"""The codec against fastavro alone, on the same entries: ``python -m benchmarks.codec``."""

import json
import sys
import timeit
from collections.abc import Callable
from io import BytesIO
from time import process_time
from typing import Any, Final

from fastavro import parse_schema, schemaless_reader, schemaless_writer

from schemas.codec import Codec
from schemas.registry import Registry, packaged
from schemas.samples import sample

_ROUNDS: Final = 9
_CALLS: Final = 4_000
_HEAD_BYTES: Final = 5


def _microseconds(call: Callable[[], object]) -> float:
    """Return the CPU time of one call: the best of some rounds, since others use the machine."""
    rounds = timeit.repeat(call, number=_CALLS, repeat=_ROUNDS, timer=process_time)
    return min(rounds) / _CALLS * 1e6


def measure_type(registry: Registry, name: str) -> dict[str, Any]:
    """Measure encoding and decoding of one type's whole sample, framing and exactness included.

    Alone means: a dictionary that is ready is written, and one is read; no JSON, no guards.
    """
    schema = registry.schema(registry.newest(name))
    body = sample(schema, whole=True)
    codec = Codec(registry)
    value = codec.encode(name, body)
    parsed = parse_schema(schema, named_schemas={})
    record = schemaless_reader(BytesIO(value[_HEAD_BYTES:]), parsed, None)
    encode, write = (
        _microseconds(lambda: codec.encode(name, body)),
        _microseconds(lambda: schemaless_writer(BytesIO(), parsed, record)),
    )
    decode, read = (
        _microseconds(lambda: codec.decode(value)),
        _microseconds(lambda: schemaless_reader(BytesIO(value[_HEAD_BYTES:]), parsed, None)),
    )
    return {
        "type": name,
        "json_bytes": len(body),
        "avro_bytes": len(value),
        "encode_us": round(encode, 1),
        "encode_ratio": round(encode / write, 2),
        "decode_us": round(decode, 1),
        "decode_ratio": round(decode / read, 2),
    }


def measure_codec() -> list[dict[str, Any]]:
    """Measure a short, a middling and a long type."""
    registry = packaged()
    return [
        measure_type(registry, name)
        for name in ("PushReceived", "DecisionMade", "ApplicationReceived")
    ]


if __name__ == "__main__":
    for row in measure_codec():
        sys.stdout.write(json.dumps(row) + "\n")
