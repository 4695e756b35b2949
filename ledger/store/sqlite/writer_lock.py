"""SQLite: the writers' lock file.

An OS lock file around ``BEGIN IMMEDIATE`` serves waiting writers in turn; SQLite's own waiting
starves some of eight.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.errors import StoreUnavailable
from ledger.reasons import reason_of
from ledger.sentence import say
from ledger.store.sqlite import files

LOCK: Final = ".lock"


class WriterLock:
    """The lock file: one writer at a time, in turn, threads and processes alike; re-entrant."""

    def __init__(self, path: Path) -> None:
        self._database = path
        self._path = files.beside(path, LOCK)
        self._turn = threading.RLock()
        self._depth = 0
        self._file = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock."""
        with self._turn:
            if self._depth == 0:
                self._take()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._file >= 0:  # Ctrl-C may let us close first
                    fcntl.flock(self._file, fcntl.LOCK_UN)

    def _take(self) -> None:
        try:
            if self._file < 0:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, files.OWN)
                files.share(self._database, LOCK)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            raise StoreUnavailable(
                say(
                    "{path}: {strerror}: a writer needs this lock file beside the "
                    "database; check owner and rights of the folder; nothing was recorded",
                    path=self._path,
                    strerror=reason_of(error),
                )
            ) from None

    def start_afresh(self) -> None:
        """Leave the lock to the process that this one was forked from; unlocking would free it."""
        self.close()
        self._turn = threading.RLock()
        self._depth = 0

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
