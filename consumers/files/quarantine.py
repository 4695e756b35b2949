"""隔离文件: the rows that were not taken, with the reason, ready to be corrected and fed again.

Its name says whether it holds a line each or is a workbook. It is written beside its place and
moved there at the end, so that a file under this name is always the whole truth about one run;
where nothing was set aside there is none. What is no quarantine file of the same mapping is never
touched. It may hold personal values, so only its owner may read it.
"""

import errno
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from consumers.files.planned import Mapped
from consumers.files.problems import Problem
from consumers.files.quarantine_files import gathering
from consumers.files.readers.quarantine_sheets import mapping_of_sheet
from consumers.files.readers.quarantined import QuarantineLine, RowContext, mapping_of
from consumers.files.readers.reading import FileSource, shown
from consumers.files.readers.rows import SourceRow, source_of
from ledger.errors import InputUnreadable
from ledger.reasons import reason_of
from ledger.sentence import say

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
        self._mapping = mapping
        self._columns = columns
        self._gathered = gathering(path, columns)

    def __enter__(self) -> Self:
        if not self.path.parent.is_dir():
            raise self._unwritable(FileNotFoundError(errno.ENOENT, say("no such folder")))
        if not self._is_dry:
            if self.path.exists():
                self._check(self.path)
            for part in self._gathered.beside:
                if part.is_file():
                    self._check(part)
        return self

    def _check(self, path: Path) -> None:
        if not self._is_ours(path):
            raise InputUnreadable(
                say(
                    "{path}: no quarantine file of the mapping {mapping}, and nothing "
                    "else is overwritten; name another place with --quarantine",
                    path=path,
                    mapping=self._mapping,
                )
            )

    def _is_ours(self, path: Path) -> bool:
        """Tell whether a file was written by a run of the same mapping, or is empty."""
        if not path.is_file():
            return False
        if path.stat().st_size == 0:
            return True
        source = FileSource(path)
        return self._mapping in (mapping_of(source), mapping_of_sheet(source))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_dry:
            return
        try:
            if kind is not None:
                self._gathered.drop()
            elif not self._gathered.keep() and self.path.is_file():
                self.path.unlink()
        except OSError as failed:
            raise self._unwritable(failed) from None

    def _unwritable(self, error: OSError) -> InputUnreadable:
        return InputUnreadable(
            say(
                "{path}: the quarantine file cannot be written ({strerror}); name "
                "another place with --quarantine and import again: nothing is recorded twice",
                path=self.path,
                strerror=reason_of(error),
            )
        )

    def add(self, mapped: Mapped, problem: Problem, attempt: int) -> None:
        """Set a row aside."""
        row = mapped.row
        line = QuarantineLine(
            row=row.number,
            code=problem.code,
            field=problem.field,
            value=None if problem.value is None else shown(problem.value),
            message=shown(problem.message),
            source={name: shown(text) for name, text in source_of(row, self._columns).items()},
            codes=problem.codes or (problem.code,),
            attempt=attempt,
            context=self._context(mapped, problem),
        )
        if self._is_dry:
            if len(self.told) < _TOLD_MAX:
                self.told.append(line)
            return
        try:
            self._gathered.add(line)
        except OSError as failed:
            raise self._unwritable(failed) from None

    def _context(self, mapped: Mapped, problem: Problem) -> RowContext:
        row, fed = mapped.row, mapped.row.fed
        once = mapped.once or (None if fed is None else fed.once)
        earlier = mapped.earlier or (None if fed is None else fed.earlier)
        flaws = {
            self._columns[place]: (shown(row.cells[place]), flaw)
            for place, flaw in (row.flaws or {}).items()
            if place < len(self._columns)
        }
        return RowContext(
            mapping=self._mapping,
            columns=self._columns,
            once=once or None,
            earlier=earlier or None,
            flaws=flaws or None,
            marked=tuple(self._marked(row, problem)),
        )

    def _marked(self, row: SourceRow, problem: Problem) -> list[str]:
        named = dict.fromkeys((*problem.columns, problem.field))
        return [name for name in self._columns if name in named and row.line is None]
