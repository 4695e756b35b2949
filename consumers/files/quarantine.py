"""隔离文件: the rows that were not taken, with the reason, ready to be corrected and fed again.

It is written beside its place and moved there at the end, so that a file under this name is always
the whole truth about one run; where nothing was set aside there is none. What is no quarantine file
of the same mapping is never touched. It may hold personal values, so only its owner may read it.
"""

import errno
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import msgspec

from consumers.files.mapper import Mapped
from consumers.files.problems import Problem
from consumers.files.readers.quarantined import QuarantineLine, RowContext, mapping_of
from consumers.files.readers.reading import FileSource, shown
from consumers.files.readers.rows import source_of
from ledger.errors import InputUnreadable

_MODE: Final = 0o600
_TOLD_MAX: Final = 20


class Quarantine:
    """Writes one quarantine file; leaving it without an error puts it in its place.

    A dry run touches no file: ``told`` has the reasons of its first rows.
    """

    def __init__(
        self, path: Path, mapping: str, columns: tuple[str, ...], *, is_dry: bool = False
    ) -> None:
        self.path = path
        self.told: list[QuarantineLine] = []
        self._is_dry = is_dry
        self._part = path.with_name(f"{path.name}.part")
        self._mapping = mapping
        self._columns = columns
        self._stream: BinaryIO | None = None

    def __enter__(self) -> Self:
        if not self.path.parent.is_dir():
            raise self._unwritable(FileNotFoundError(errno.ENOENT, "no such folder"))
        if not self._is_dry:
            if self.path.exists():
                self._check(self.path)
            if self._part.is_file():
                self._check(self._part)
        return self

    def _check(self, path: Path) -> None:
        if not self._is_ours(path):
            raise InputUnreadable(
                f"{path}: no quarantine file of the mapping {self._mapping}, and nothing else is "
                "overwritten; name another place with --quarantine"
            )

    def _is_ours(self, path: Path) -> bool:
        """Tell whether a file was written by a run of the same mapping, or is empty."""
        if not path.is_file():
            return False
        return path.stat().st_size == 0 or mapping_of(FileSource(path)) == self._mapping

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_dry:
            return
        if self._stream is not None:
            self._stream.close()
        try:
            if kind is None and self._stream is not None:
                self._part.replace(self.path)
                return
            # A part may also be left of a run that was killed.
            for stale in (self._part, *[self.path] * (kind is None)):
                if stale.is_file():
                    stale.unlink()
        except OSError as failed:
            raise self._unwritable(failed) from None

    def _opened(self) -> BinaryIO:
        """Return the stream, made with the first row: most runs need no file and no rights."""
        if self._stream is None:
            made = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
            self._stream = os.fdopen(made, "wb")
        return self._stream

    def _unwritable(self, error: OSError) -> InputUnreadable:
        return InputUnreadable(
            f"{self.path}: the quarantine file cannot be written ({error.strerror}); name another "
            "place with --quarantine and import again: nothing is recorded twice"
        )

    def add(self, mapped: Mapped, problem: Problem, attempt: int) -> None:
        """Set a row aside."""
        row = mapped.row
        fed = row.fed
        once = mapped.once or (None if fed is None else fed.once)
        earlier = mapped.earlier or (None if fed is None else fed.earlier)
        line = QuarantineLine(
            row=row.number,
            code=problem.code,
            field=problem.field,
            value=None if problem.value is None else shown(problem.value),
            message=shown(problem.message),
            source={name: shown(text) for name, text in source_of(row, self._columns).items()},
            codes=problem.codes or (problem.code,),
            attempt=attempt,
            context=RowContext(
                mapping=self._mapping,
                columns=self._columns,
                once=once or None,
                earlier=earlier or None,
                flaws={
                    self._columns[place]: (shown(row.cells[place]), flaw)
                    for place, flaw in (row.flaws or {}).items()
                    if place < len(self._columns)
                }
                or None,
            ),
        )
        if self._is_dry:
            if len(self.told) < _TOLD_MAX:
                self.told.append(line)
            return
        try:
            self._opened().write(msgspec.json.encode(line) + b"\n")
        except OSError as failed:
            raise self._unwritable(failed) from None
