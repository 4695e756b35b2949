"""Pager (分页): what is longer than the screen goes through a pager, as git does it.

Only on a terminal, from which and to which a person can speak. Whoever ends the pager early has
seen enough: that is no error.
"""

import os
import re
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
_PLAIN: Final = ([""], ["cat"])
_ENVIRONMENT: Final = {"LESS": "FRX", "LESSCHARSET": "utf-8", "LV": "-c"}
"""As git has it: less ends where all fits one screen, lets colours through, and leaves on the
screen what was read."""
_LESS_WIDE: Final = "FRSX"
"""What is wider than the screen is cut, and moved to with the arrow keys."""
_ROWS_OF_PROMPT: Final = 1
_SHELL: Final = re.compile(r"[|&;<>()$`*?]|^\w+=")
"""What only a shell understands, as in ``col -b | less``."""


class SeenEnough(Exception):  # noqa: N818 - no error
    """The person ended the pager before all was written."""


class Screen:
    """屏幕: a stream to the terminal or, from the first line too many on, to the pager."""

    def __init__(self, stream: TextIO, lang: str, *, is_wide: bool) -> None:
        self._stream = stream
        self._lang = lang
        self._is_wide = is_wide
        self._waiting: list[str] = []
        size = shutil.get_terminal_size()
        self._columns = size.columns
        self._rows_left = size.lines - _ROWS_OF_PROMPT
        self._further: _Paging | TextIO | None = None

    def isatty(self) -> bool:
        """Return true: people read it."""
        return True

    def write(self, text: str) -> int:
        """Write a text; raises ``SeenEnough`` when nobody reads any more."""
        if self._further is not None:
            self._further.write(text)
            return len(text)
        self._waiting.append(text)
        for line in text.splitlines():
            self._rows_left -= max(1, -(-width(unstyle(line)) // self._columns))
        if self._rows_left < 0:
            self._stream.flush()
            self._further = _paging(self._lang, is_wide=self._is_wide) or self._stream
            self._further.write("".join(self._waiting))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write lines, one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Keep what waits until it is known whether the screen has room for it."""

    def end(self) -> None:
        """Show what has waited, or wait until the person ends the pager."""
        if isinstance(self._further, _Paging):
            self._further.end()
            return
        if self._further is None:
            self._stream.write("".join(self._waiting))
        self._stream.flush()


class _Paging:
    """A pager that runs; Ctrl-C is its own while it does."""

    def __init__(self, pager: Sequence[str], usual: Mapping[str, str]) -> None:
        # Before it starts, and by a handler: what is ignored here would be ignored there too.
        self._before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            self._running = subprocess.Popen(  # noqa: S603 - what the person named
                pager,
                stdin=subprocess.PIPE,
                env={**usual, **os.environ},
                encoding="utf-8",
                errors="backslashreplace",
            )
        except BaseException:
            signal.signal(signal.SIGINT, self._before)
            raise

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


def _paging(lang: str, *, is_wide: bool) -> _Paging | None:
    """Start the pager that the person named, or less; says where there is none of that name."""
    named = _named()
    command = _words(_USUAL if named is None else named)
    if named is not None and _SHELL.search(named):
        command = ["sh", "-c", named]
    if shutil.which(command[0]) is None:
        if named is not None:
            click.echo(words.message("pager-missing", lang, name=command[0]), err=True)
        return None
    return _Paging(command, _ENVIRONMENT | ({"LESS": _LESS_WIDE} if is_wide else {}))


def _named() -> str | None:
    return os.environ.get("SHENGUAN_PAGER", os.environ.get("PAGER"))


def _words(named: str) -> list[str]:
    try:
        return shlex.split(named) or [""]
    except ValueError:
        return [named]


def _is_wanted() -> bool:
    named = _named()
    return (
        is_terminal(sys.stdin)
        and is_terminal(sys.stdout)
        and os.environ.get("TERM", "dumb") != "dumb"
        and (named is None or _words(named) not in _PLAIN)
    )


@contextmanager
def paged(stream: TextIO, lang: str, *, is_wide: bool = False) -> Iterator[TextIO]:
    """Yield where to write what a person reads; where nobody can page the stream itself."""
    if not _is_wanted():
        yield stream
        return
    screen = Screen(stream, lang, is_wide=is_wide)
    try:
        yield cast("TextIO", screen)
    finally:
        screen.end()
