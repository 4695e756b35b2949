"""Files that a command writes: whole or not at all; without a name it is stdout."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from ledger.errors import InputUnreadable
from ledger.reasons import reason_of
from ledger.sentence import say


@contextmanager
def text_stream(path: Path | None) -> Iterator[TextIO]:
    """Yield a text stream into a file, or stdout; the file appears when all is written.

    Raises ``InputUnreadable`` where it cannot be written.
    """
    if path is None:
        yield sys.stdout
        return
    with arriving(path) as place, place.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def byte_stream(path: Path | None) -> Iterator[BinaryIO]:
    """Yield a stream of bytes into a file, or stdout, as ``text_stream`` does."""
    if path is None:
        yield sys.stdout.buffer
        return
    with arriving(path) as place, place.open("wb") as stream:
        yield stream


@contextmanager
def arriving(path: Path) -> Iterator[Path]:
    """Yield where to write a file that appears under its name when all is written.

    What is no plain file, for example a pipe, is written directly. Raises ``InputUnreadable``.
    """
    is_plain = path.is_file() or not path.exists()
    place = path.with_name(f".{path.name}.part") if is_plain else path
    try:
        yield place
        if is_plain:
            place.replace(path)
    except OSError as error:
        raise InputUnreadable(
            say(
                "{path}: {strerror}; choose another file with -o",
                path=path,
                strerror=reason_of(error),
            )
        ) from None
    finally:
        if is_plain:
            place.unlink(missing_ok=True)
