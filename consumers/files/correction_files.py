"""更正建议文件: ``FILE.corrections.jsonl``, written as a quarantine is: whole, over nothing else.

It stands beside its place until the run is over. What is no such file of the same mapping is never
touched; where nothing is proposed there is none.
"""

from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from consumers.files.corrections import CorrectionLine
from consumers.files.gathered_lines import GatheredLines
from ledger.errors import InputUnreadable
from ledger.reasons import reason_of
from ledger.sentence import say

_FIRST_LINE_BYTES_MAX: Final = 1024 * 1024
_DECODER: Final = msgspec.json.Decoder(CorrectionLine)


class CorrectionFile:
    """Writes what is proposed; leaving it without an error puts it in its place."""

    def __init__(self, path: Path, mapping: str, *, is_dry: bool = False) -> None:
        self.path = path
        self._mapping = mapping
        self._is_dry = is_dry
        self._gathered = GatheredLines(path)

    def __enter__(self) -> Self:
        return self

    def add(self, line: CorrectionLine) -> None:
        """Write a proposal."""
        if self._is_dry:
            return
        try:
            if self._gathered.is_empty:
                self._check()
            self._gathered.add(line)
        except OSError as error:
            raise self._unwritable(error) from None

    def _check(self) -> None:
        for path in (self.path, *self._gathered.beside):
            if path.exists() and not self._is_ours(path):
                raise InputUnreadable(
                    say(
                        "{path}: no corrections of the mapping {mapping}, and nothing else "
                        "is overwritten; move it away and import again: nothing is recorded "
                        "twice",
                        path=path,
                        mapping=self._mapping,
                    )
                )

    def _is_ours(self, path: Path) -> bool:
        """Tell whether a file was written by a run of the same mapping, or is empty."""
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            first = stream.read(_FIRST_LINE_BYTES_MAX).partition(b"\n")[0]
        try:
            return not first or _DECODER.decode(first).mapping == self._mapping
        except (msgspec.MsgspecError, UnicodeError):
            return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_dry:
            return
        try:
            if not self._gathered.is_empty:
                if kind is None:
                    self._gathered.keep()
                else:
                    self._gathered.drop()
            elif kind is None and self.path.is_file() and self._is_ours(self.path):
                self.path.unlink()
        except OSError as failed:
            raise self._unwritable(failed) from None

    def _unwritable(self, error: OSError) -> InputUnreadable:
        return InputUnreadable(
            say(
                "{path}: what is to be corrected cannot be written ({reason}); import again where "
                "it can: nothing is recorded twice",
                path=self.path,
                reason=reason_of(error),
            )
        )
