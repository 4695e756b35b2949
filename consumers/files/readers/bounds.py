"""限度: how much of a file is taken at once, so that none, however it was made, ends a machine.

Real files stay far below; whoever has a larger one says how many times as much.
"""

import io
from typing import IO, Final, NamedTuple, Protocol

from ledger.errors import InputUnreadable
from ledger.sentence import say

_MEBIBYTE: Final = 1024 * 1024
_TIMES_PACKED: Final = 200
"""Tables that repeat themselves shrink to a fiftieth; only what was made to shrink does so."""


class Bounds(NamedTuple):
    """限度: each in bytes, characters or pieces; ``times`` is what the usual ones were taken by."""

    times: int = 1
    unpacked_bytes: int = 64 * _MEBIBYTE
    line_bytes: int = 16 * _MEBIBYTE
    document_bytes: int = 128 * _MEBIBYTE
    trace_bytes: int = 64 * _MEBIBYTE
    part_bytes: int = 64 * _MEBIBYTE
    cell_characters: int = _MEBIBYTE
    columns: int = 16_384
    sheet_rows: int = 1_048_576
    parts: int = 10_000
    merged: int = 1_048_576
    depth: int = 100

    def widened(self, times: int) -> "Bounds":
        """Return bounds so many times as wide; what is nested deeper is nobody's table."""
        wider = {name: bound * times for name, bound in self._asdict().items()}
        return Bounds(**(wider | {"times": times, "depth": self.depth}))

    def unpacked(self, packed_bytes: int) -> int:
        """Return to how many bytes a packed file may grow."""
        return max(self.unpacked_bytes, packed_bytes * _TIMES_PACKED * self.times)

    def exceeded(self, where: object, what: str, bound: int, unit: str) -> InputUnreadable:
        """Return the error that names a bound and what to do."""
        return InputUnreadable(
            say(
                "{where}: {what}, beyond the bound of {bound:,} {unit}; is it the "
                "right file? If so, --bounds-times {times} takes more",
                where=where,
                what=what,
                bound=bound,
                unit=unit,
                times=self.times * 4,
            )
        )

    def check_columns(self, where: object, count: int) -> None:
        """Raise ``InputUnreadable`` where there are too many columns."""
        if count > self.columns:
            raise self.exceeded(where, say("too many columns"), self.columns, "columns")


USUAL: Final = Bounds()


class Readable(Protocol):
    """What bytes are read from."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer; return how many bytes there were."""


class Watched(io.RawIOBase):
    """Bytes on their way; ends the reading where there are too many, or no end of a line comes."""

    def __init__(self, stream: Readable, where: object, bounds: Bounds) -> None:
        self._stream = stream
        self._where = where
        self._bounds = bounds
        self._seen = 0
        self._line = 0
        self.bytes_max: int | None = None
        self.line_bytes_max: int | None = None

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer; raises ``InputUnreadable`` beyond a bound."""
        count = self._stream.readinto(buffer) or 0
        self._seen += count
        if self.bytes_max is not None and self._seen > self.bytes_max:
            raise self._bounds.exceeded(
                self._where, say("it grows when it is unpacked"), self.bytes_max, "bytes"
            )
        if self.line_bytes_max is not None:
            self._look_for_an_end(bytes(buffer[:count]), self.line_bytes_max)
        return count

    def _look_for_an_end(self, chunk: bytes, most: int) -> None:
        at = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line = self._line + len(chunk) if at < 0 else len(chunk) - at - 1
        if self._line > most:
            raise self._bounds.exceeded(self._where, say("a line has no end"), most, "bytes")


class Metered:
    """Bytes of an XML part on their way; ends the reading where a row or a text has no end."""

    def __init__(self, stream: IO[bytes], where: object, bounds: Bounds) -> None:
        self._stream = stream
        self._where = where
        self._bounds = bounds
        self._held = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; raises ``InputUnreadable`` beyond the bound."""
        chunk = self._stream.read(size)
        self._held += len(chunk)
        if self._held > self._bounds.line_bytes:
            raise self._bounds.exceeded(
                self._where, say("a row or a text has no end"), self._bounds.line_bytes, "bytes"
            )
        return chunk

    def done(self) -> None:
        """Begin to count anew: what was read so far is whole."""
        self._held = 0
