"""Where rows that are set aside are gathered until a run is through, and put in their place then.

Lines are gathered beside their place. A sheet is made of its lines at the end: they are gathered
without a name until then, and the workbook has a name that nobody else can have.
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import msgspec

from consumers.files.gathered_lines import GatheredLines
from consumers.files.readers.quarantine_layout import COLUMNS_MAX, SheetLayout
from consumers.files.readers.quarantined import QuarantineLine
from ledger.errors import InputUnreadable
from ledger.sentence import say

_SHEET: Final = ".xlsx"


class Gathered(Protocol):
    """收集: the lines of one run, which are kept or dropped at its end."""

    @property
    def beside(self) -> tuple[Path, ...]:
        """The files beside the place that are written on the way."""

    def add(self, line: QuarantineLine) -> None:
        """Gather a line."""

    def keep(self) -> bool:
        """Put what was gathered in its place; return whether there was anything."""

    def drop(self) -> None:
        """Remove what was gathered."""


def gathering(path: Path, columns: tuple[str, ...]) -> Gathered:
    """Return what gathers lines for a file, by the file's name."""
    if path.suffix.lower() != _SHEET:
        return GatheredLines(path)
    if find_spec("openpyxl") is None:
        raise InputUnreadable(
            say(
                "{path}: writing .xlsx needs openpyxl; install shenguan[excel], or "
                "name a .jsonl file",
                path=path,
            )
        )
    if len(columns) > COLUMNS_MAX:
        raise InputUnreadable(
            say(
                "{path}: {count} columns do not fit into a sheet; name a .jsonl file",
                path=path,
                count=len(columns),
            )
        )
    return _GatheredSheet(path, columns)


class _GatheredSheet:
    """Gathers lines of which a workbook is made."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self._path = path
        self._layout = SheetLayout(columns)
        self._stream: BinaryIO | None = None
        self.beside: tuple[Path, ...] = ()

    def add(self, line: QuarantineLine) -> None:
        """Gather a line."""
        if self._stream is None:
            if not os.access(self._path.parent, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            self._stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the run
        self._layout = self._layout.widened(line)
        self._stream.write(msgspec.json.encode(line) + b"\n")

    def keep(self) -> bool:
        """Write the workbook and move it to its place."""
        if self._stream is None:
            return False
        from consumers.files.quarantine_sheet import write_sheets

        made, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(made, "wb") as into:
                write_sheets(self._lines(self._stream), self._layout, into)
            Path(name).replace(self._path)
        finally:
            Path(name).unlink(missing_ok=True)
            self.drop()
        return True

    @staticmethod
    def _lines(stream: BinaryIO) -> Iterator[QuarantineLine]:
        decoder = msgspec.json.Decoder(QuarantineLine)
        stream.seek(0)
        return (decoder.decode(line) for line in stream)

    def drop(self) -> None:
        """Forget the lines."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
