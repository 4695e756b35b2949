"""Lines of a stream as they arrive, in batches: whole files quickly, a slow pipe at once."""

import select
from collections.abc import Iterator
from typing import BinaryIO, Final

BATCH_LINES_MAX: Final = 1_000
_CHUNK_BYTES: Final = 1024 * 1024


def batches(stream: BinaryIO, bytes_max: int) -> Iterator[list[tuple[int, bytes]]]:
    """Yield batches of (line number from 1, line), blank lines left out.

    A batch is what has arrived, at most 1,000 lines: whoever writes a line and waits for its
    receipt gets it. Of a line above ``bytes_max`` so many bytes are returned and one more.
    """
    number = 0
    batch: list[tuple[int, bytes]] = []
    for line in _lines(stream, bytes_max):
        if line is None:
            if batch:
                yield batch
                batch = []
            continue
        number += 1
        if line.strip():
            batch.append((number, line.rstrip(b"\r")))
        if len(batch) == BATCH_LINES_MAX:
            yield batch
            batch = []
    if batch:
        yield batch


def _lines(stream: BinaryIO, bytes_max: int) -> Iterator[bytes | None]:
    """Yield complete lines, and None whenever reading on would have to wait."""
    rest = bytearray()
    while chunk := stream.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
        first, *others = chunk.split(b"\n")
        rest += first[: bytes_max + 1 - len(rest)]
        if others:
            yield bytes(rest)
            yield from others[:-1]
            rest = bytearray(others[-1])
        if not _has_more(stream):
            yield None
    if rest:
        yield bytes(rest)


def _has_more(stream: BinaryIO) -> bool:
    try:
        return bool(select.select([stream], [], [], 0)[0])
    except (OSError, ValueError):
        return True
