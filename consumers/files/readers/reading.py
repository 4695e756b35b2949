"""Bytes and text of a file: gzip by its first bytes; what cannot be decoded keeps its bytes."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from consumers.files.readers.bounds import USUAL, Bounds, Watched
from ledger.errors import InputUnreadable
from ledger.reasons import reason_of
from ledger.sentence import say

_GZIP: Final = b"\x1f\x8b"
_CHUNK_BYTES: Final = 1024 * 1024
ESCAPING: Final = "shenguan.escaping"
_HALVES: Final = re.compile("[\ud800-\udc7f\udd00-\udfff]")


class FileSource:
    """A file that is read from its beginning, perhaps several times; knows how far it is."""

    def __init__(self, path: Path, bounds: Bounds = USUAL) -> None:
        self.path = path
        self.bounds = bounds
        self._raw: io.FileIO | None = None
        try:
            self._size = path.stat().st_size
            with path.open("rb") as stream:
                self.is_packed = stream.read(2) == _GZIP
        except OSError as error:
            raise InputUnreadable(
                say("{path}: {strerror}", path=path, strerror=reason_of(error))
            ) from None

    @contextmanager
    def opened(self, *, line_bytes_max: int | None = None) -> Iterator[BinaryIO]:
        """Open the file's bytes, unpacked; what breaks while reading is ``InputUnreadable``."""
        try:
            with self.path.open("rb", buffering=0) as raw:
                self._raw = raw
                with gzip.GzipFile(fileobj=raw) if self.is_packed else nullcontext(raw) as plain:
                    watched = Watched(plain, self.path, self.bounds)
                    watched.line_bytes_max = line_bytes_max
                    if self.is_packed:
                        watched.bytes_max = self.bounds.unpacked(self._size)
                    yield io.BufferedReader(watched, _CHUNK_BYTES)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputUnreadable(
                say(
                    "{path}: the gzip data are damaged or cut off ({error}); repair the "
                    "file and import it again",
                    path=self.path,
                    error=error,
                )
            ) from None
        except OSError as error:
            raise InputUnreadable(
                say("{path}: {strerror}", path=self.path, strerror=reason_of(error) or error)
            ) from None
        finally:
            self._raw = None

    def share(self) -> float:
        """Return how much of the file has been read in this pass."""
        if self._raw is None or not self._size:
            return 0.0
        return min(1.0, self._raw.tell() / self._size)


class Escapes:
    """Counts bytes that are no text, so that clean files cost nothing."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        """Stand in for bytes that cannot be decoded: half a surrogate each, which no text has."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        self.count += 1
        wrong = error.object[error.start : error.end]
        return "".join(chr(0xDC00 + b) if b >= 0x80 else chr(b) for b in wrong), error.end  # noqa: PLR2004


ESCAPES: Final = Escapes()
codecs.register_error(ESCAPING, ESCAPES)


@contextmanager
def opened_text(source: FileSource, encoding: str, *, has_lines: bool = False) -> Iterator[TextIO]:
    """Open the file as text, line ends untouched; undecodable bytes become half surrogates."""
    most = source.bounds.line_bytes if has_lines else None
    with (
        source.opened(line_bytes_max=most) as stream,
        io.TextIOWrapper(stream, encoding=encoding, errors=ESCAPING, newline="") as text,
    ):
        yield text


def is_escaped(text: str) -> bool:
    """Tell whether a text holds bytes that could not be decoded."""
    return any("\udc80" <= character <= "\udcff" for character in text)


def shown(text: str) -> str:
    r"""Return a text with undecodable bytes as ``\xff``, other half surrogates as ``\ud800``."""
    whole = _HALVES.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return whole.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
