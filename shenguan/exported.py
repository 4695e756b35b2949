"""Exports (导出文件): the lines of a log, read in whole batches, held against their leaves.

A line is the canonical bytes of an entry, and the lines are all entries from the first one on.
Beside ``x.jsonl`` lies ``x.jsonl.leaves``: the leaf of each line in hexadecimal, one a line. It
tells at which line a file was changed, and where it was cut off; its own SHA-256 is the log's
digest.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from typing import BinaryIO, Final

from ledger.entry import BODY_BYTES_MAX
from ledger.errors import InputUnreadable
from ledger.reasons import reason_of
from ledger.sentence import say
from ledger.store.admission import RowUnfit
from shenguan.moving import BATCH_ROWS

LEAVES: Final = ".leaves"
"""What the name of the file with the leaves ends with."""
_CHUNK_BYTES: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_ZSTANDARD: Final = b"\x28\xb5\x2f\xfd"
_LEAF_BYTES: Final = 32
_LEAF_LINE_BYTES: Final = 65


class LeavesFile:
    """叶值文件: the leaf of each line of an export, in hexadecimal, one a line."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self._stream = stream
        self._taken = 0

    def take(self, count: int) -> list[bytes]:
        """Return so many leaves, or as many as there are; raises ``InputUnreadable``."""
        text = self._stream.read(count * _LEAF_LINE_BYTES)
        lines, rest = divmod(len(text), _LEAF_LINE_BYTES)
        try:
            whole = b"" if rest else bytes.fromhex(text.decode("ascii"))
        except ValueError:
            whole = b""
        ends = text[_LEAF_LINE_BYTES - 1 :: _LEAF_LINE_BYTES]
        if len(whole) != lines * _LEAF_BYTES or ends.count(b"\n") != lines or rest:
            raise InputUnreadable(
                say(
                    "{name}, lines {first} to {last}: no leaves in hexadecimal, one a line; the "
                    "file was damaged: export again",
                    name=self.name,
                    first=self._taken + 1,
                    last=self._taken + lines + (rest > 0),
                )
            )
        self._taken += lines
        return [whole[at : at + _LEAF_BYTES] for at in range(0, len(whole), _LEAF_BYTES)]


class Export:
    """导出文件: a stream of entries, and of their leaves where there is one beside it."""

    def __init__(
        self, name: str, stream: BufferedReader, leaves: BinaryIO | None = None, size: int = 0
    ) -> None:
        self.name = name
        self._raw = stream
        self._size = size
        self._leaves = None if leaves is None else LeavesFile(f"{name}{LEAVES}", leaves)

    @property
    def has_leaves(self) -> bool:
        """Whether something beside it tells where it ends, and which line was changed."""
        return self._leaves is not None

    def expected(self, done: int) -> int:
        """Return about how many lines there are, by how many came out of what was read so far."""
        read = self._raw.tell() if self._raw.seekable() else 0
        return max(done, done * self._size // read) if read else done

    def batches(self) -> Iterator[list[bytes]]:
        """Yield lines without their ends, in batches; raises ``RowUnfit``, ``InputUnreadable``."""
        read = _reader_of(self._raw, self.name)
        lines: list[bytes] = []
        rest, number = b"", 0
        while chunk := read(_CHUNK_BYTES):
            *whole, rest = (rest + chunk).split(b"\n")
            lines += whole
            while len(lines) >= BATCH_ROWS:
                number += BATCH_ROWS
                yield lines[:BATCH_ROWS]
                del lines[:BATCH_ROWS]
            if len(rest) > BODY_BYTES_MAX:
                break
        if lines:
            number += len(lines)
            yield lines
        if len(rest) > BODY_BYTES_MAX:
            raise RowUnfit(number + 1, say("it has more than {most:,} bytes", most=BODY_BYTES_MAX))
        if rest:
            raise RowUnfit(number + 1, say("it has no end of line: the file was cut off there"))

    def hold(self, first: int, leaves: Sequence[bytes]) -> None:
        """Hold the leaves that some lines give against those beside the file."""
        if self._leaves is None:
            return
        beside = self._leaves.take(len(leaves))
        if beside == leaves:
            return
        for line, (ours, theirs) in enumerate(zip(leaves, beside, strict=False), first):
            if ours != theirs:
                raise RowUnfit(
                    line,
                    say(
                        "it gives the leaf {ours}, {leaves} says {theirs}: it was changed, moved, "
                        "put in or left out, or the leaves are of another export",
                        ours=ours.hex(),
                        theirs=theirs.hex(),
                        leaves=self._leaves.name,
                    ),
                )
        raise RowUnfit(
            first + len(beside), say("{leaves} ends before it", leaves=self._leaves.name)
        )

    def hold_end(self, last: int) -> None:
        """Refuse a file that ends while its leaves go on."""
        if self._leaves is not None and self._leaves.take(1):
            raise RowUnfit(
                last + 1,
                say(
                    "it is missing: {leaves} goes on, so the file was cut off",
                    leaves=self._leaves.name,
                ),
            )


def _reader_of(raw: BufferedReader, name: str) -> Callable[[int], bytes]:
    """Return what reads a stream, unpacked where it is gzip by its first bytes."""
    begin = raw.peek(len(_ZSTANDARD))
    if begin.startswith(_ZSTANDARD):
        raise InputUnreadable(
            say(
                "{name}: Zstandard is not read here; type `zstd -dc {name} | shenguan log import "
                "-`",
                name=name,
            )
        )
    stream = gzip.GzipFile(fileobj=raw) if begin.startswith(_GZIP) else raw

    def read(size: int) -> bytes:
        try:
            return stream.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            damaged = say("{name}: damaged or cut-off gzip data ({error})", name=name, error=error)
            raise InputUnreadable(damaged) from None
        except OSError as error:
            raise InputUnreadable(
                say("{name}: {strerror}", name=name, strerror=reason_of(error))
            ) from None

    return read
