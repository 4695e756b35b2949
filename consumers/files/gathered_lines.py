"""Lines of JSON that a run gathers beside their place, and puts there when it is through."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

_MODE: Final = 0o600
"""What is gathered may hold what only its owner may read."""


class GatheredLines:
    """收集: gathers lines as they stand in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._stream: BinaryIO | None = None
        self.beside: tuple[Path, ...] = (self._part,)

    def add(self, line: Struct) -> None:
        """Gather a line; the file is made with the first: most runs need none, and no rights."""
        if self._stream is None:
            made = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
            self._stream = os.fdopen(made, "wb")
            os.fchmod(made, _MODE)  # also where a run that was killed has left one
        self._stream.write(msgspec.json.encode(line) + b"\n")

    @property
    def is_empty(self) -> bool:
        """Whether no line was gathered."""
        return self._stream is None

    def keep(self) -> bool:
        """Move the lines to their place; return whether there were any."""
        if self._stream is None:
            self.drop()
            return False
        self._stream.close()
        self._part.replace(self._path)
        return True

    def drop(self) -> None:
        """Remove the lines, also those that a run which was killed has left."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.close()
        if self._part.is_file():
            self._part.unlink()
