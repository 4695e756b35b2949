"""Pager (分页): what is longer than the screen goes through a pager, as git does it.

Only on a terminal, from which and to which a person can speak. Whoever ends the pager early has
seen enough: that is no error.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Final, TextIO, cast

import click
from click import unstyle

from cli.display.folding import width
from shenguan import words
from shenguan.wiring import is_terminal

_USUAL: Final = "less"
_PLAIN: Final = frozenset({"", "cat"})
_ENVIRONMENT: Final = {"LESS": "FRX", "LESSCHARSET": "utf-8", "LV": "-c"}
"""As git has it: less ends where all fits one screen, lets colours through, and leaves on the
screen what was read."""
_LESS_WIDE: Final = "FRSX"
"""What is wider than the screen is cut, and moved to with the arrow keys."""
_ROWS_OF_PROMPT: Final = 1


class SeenEnough(Exception):  # noqa: N818 - no error
    """The person ended the pager before all was written."""


class Screen:
    """屏幕: a stream to the terminal or, from the first line too many on, to the pager."""

    def __init__(self, stream: TextIO, pager: Sequence[str], *, is_wide: bool) -> None:
        self._stream = stream
        self._pager = pager
        self._is_wide = is_wide
        self._waiting: list[str] = []
        size = shutil.get_terminal_size()
        self._columns = size.columns
        self._rows_left = size.lines - _ROWS_OF_PROMPT
        self._paging: _Paging | None = None

    def isatty(self) -> bool:
        """Return true: people read it."""
        return True

    def write(self, text: str) -> int:
        """Write a text; raises ``SeenEnough`` when nobody reads any more."""
        if self._paging is not None:
            self._paging.write(text)
            return len(text)
        self._waiting.append(text)
        for line in text.splitlines():
            self._rows_left -= max(1, -(-width(unstyle(line)) // self._columns))
        if self._rows_left < 0:
            usual = _ENVIRONMENT | ({"LESS": _LESS_WIDE} if self._is_wide else {})
            self._stream.flush()
            self._paging = _Paging(self._pager, usual)
            self._paging.write("".join(self._waiting))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write lines, one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Keep what waits until it is known whether the screen has room for it."""

    def end(self) -> None:
        """Show what has waited, or wait until the person ends the pager."""
        if self._paging is not None:
            self._paging.end()
            return
        self._stream.write("".join(self._waiting))
        self._stream.flush()


class _Paging:
    """A pager that runs; Ctrl-C is its own while it does."""

    def __init__(self, pager: Sequence[str], usual: Mapping[str, str]) -> None:
        self._running = subprocess.Popen(  # noqa: S603 - what the person named
            pager,
            stdin=subprocess.PIPE,
            env={**usual, **os.environ},
            encoding="utf-8",
            errors="backslashreplace",
        )
        self._before = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def write(self, text: str) -> None:
        try:
            if self._running.stdin is not None:
                self._running.stdin.write(text)
        except BrokenPipeError:
            raise SeenEnough from None

    def end(self) -> None:
        try:
            with suppress(BrokenPipeError):
                self._running.communicate()
        finally:
            signal.signal(signal.SIGINT, self._before)


def pager_asked(lang: str) -> list[str] | None:
    """Return the pager's command, or None where there is none; says where one is not found."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return None
    named = os.environ.get("SHENGUAN_PAGER", os.environ.get("PAGER"))
    try:
        command = shlex.split(_USUAL if named is None else named)
    except ValueError:
        command = [named or ""]
    if not command or command[0] in _PLAIN:
        return None
    if shutil.which(command[0]) is None:
        if named is not None:
            click.echo(words.message("pager-missing", lang, name=command[0]), err=True)
        return None
    return command


@contextmanager
def paged(
    stream: TextIO, pager: Sequence[str] | None, *, is_wide: bool = False
) -> Iterator[TextIO]:
    """Yield where to write what a person reads; without a pager the stream itself."""
    if pager is None:
        yield stream
        return
    screen = Screen(stream, pager, is_wide=is_wide)
    try:
        yield cast("TextIO", screen)
    finally:
        screen.end()
