"""Header names (消息头的名字): what other clients may send as one, read so that it stops nobody.

The client reads the name of a header as UTF-8, and never gets past a record where it is none. Such
a name is read with a question mark in place of each byte beyond ASCII.
"""

from typing import Any, Final

from kafka.record.default_records import DefaultRecordBatch
from kafka.record.util import decode_varint

_ASCII: Final = bytes(byte if byte < 0x80 else ord("?") for byte in range(0x100))  # noqa: PLR2004
_BATCH: Final[Any] = DefaultRecordBatch
_READ: Final = _BATCH._read_msg  # noqa: SLF001 - the client has no other place for it


def _read_whatever_it_is_named(batch: Any) -> Any:  # noqa: ANN401 - the client's batch
    try:
        return _READ(batch)
    except UnicodeDecodeError:
        _make_legible(batch)
        return _READ(batch)


def _make_legible(batch: Any) -> None:  # noqa: ANN401 - the client's batch
    """Replace what no name of a header of the record at hand can hold; its checksum was checked."""
    buffer, at = batch._buffer, batch._pos  # noqa: SLF001
    for _ in ("length", "attributes", "time", "offset"):
        _, at = decode_varint(buffer, at)
    for _ in ("key", "value"):
        size, at = decode_varint(buffer, at)
        at += max(size, 0)
    count, at = decode_varint(buffer, at)
    for _ in range(count):
        size, at = decode_varint(buffer, at)
        buffer[at : at + size] = buffer[at : at + size].translate(_ASCII)
        at += size
        size, at = decode_varint(buffer, at)
        at += max(size, 0)


def take_any_names() -> None:
    """Let the client read records whatever their headers are named."""
    _BATCH._read_msg = _read_whatever_it_is_named  # noqa: SLF001
