"""Lines of a stream as they arrive, in batches: whole files quickly, a slow pipe at once."""

import select
from collections.abc import Iterator
from typing import BinaryIO, Final

from ledger.errors import InputUnreadable

BATCH_LINES_MAX: Final = 1_000
LINE_BYTES_MAX: Final = 16 * 1024 * 1024
_CHUNK_BYTES: Final = 1024 * 1024


def batches(stream: BinaryIO) -> Iterator[list[tuple[int, bytes]]]:
    """Yield batches of (line number from 1, line), blank lines left out.

    A batch is what has arrived, at most 1,000 lines: whoever writes a line and waits for its
    receipt gets it. Raises ``InputUnreadable`` for a line above 16 MiB.
    """
    number = 0
    batch: list[tuple[int, bytes]] = []
    for line in _lines(stream):
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


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield complete lines, and None whenever reading on would have to wait."""
    rest = b""
    while chunk := stream.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
        *complete, rest = (rest + chunk).split(b"\n")
        yield from complete
        if len(rest) > LINE_BYTES_MAX:
            raise InputUnreadable(f"a line has more than {LINE_BYTES_MAX:,} bytes")
        if not _has_more(stream):
            yield None
    if rest:
        yield rest


def _has_more(stream: BinaryIO) -> bool:
    try:
        return bool(select.select([stream], [], [], 0)[0])
    except (OSError, ValueError):
        return True
