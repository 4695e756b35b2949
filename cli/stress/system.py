"""System under test (受试系统): a log that processes of their own write and read.

A ledger is one; the tests hold another library's recorders to the same harness.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Final, Protocol

from cli.stress.ending import Check
from cli.stress.history import EntryHistory
from cli.stress.processes import Line

INSIDE: Final = "inside"
BEFORE_COMMIT: Final = "before commit"
AFTER_COMMIT: Final = "after commit"
MOMENTS: Final = (INSIDE, BEFORE_COMMIT, AFTER_COMMIT)
"""Where a writer is paused: in its transaction, before the commit, before the receipt."""

WRITER: Final = "writer"
READER: Final = "reader"

PAUSED: Final = "paused"
ACKNOWLEDGED: Final = "acknowledged"
SEEN: Final = "seen"
ERROR: Final = "error"
UNKNOWN: Final = "unknown"
UNTRUE: Final = "untrue"
DONE: Final = "done"
REFUSED: Final = "refused"
"""What workers tell: a pair of one of these words and what belongs to it."""


class TailReader(Protocol):
    """A reader that goes on where it was."""

    seen: EntryHistory

    def look(self) -> bool:
        """Read what is new; tell whether anything was."""


class System(Protocol):
    """受试系统: a log, and what processes do to it; methods with a line run in a process each."""

    is_gapless: ClassVar[bool]
    faces: ClassVar[tuple[str, ...]]
    """How readers may read it."""

    def roles(self) -> Mapping[str, Callable[..., None]]:
        """Return what works on the log besides readers, by role; a writer gets a name."""

    def write_once(self, tell: Line, name: str) -> None:
        """Append something small; tell what is acknowledged."""

    def pause(self, tell: Line, moment: str, name: str) -> None:
        """Append, stand still at a moment until told to go on; tell what is acknowledged."""

    def read(self, tell: Line, face: str) -> None:
        """Follow the log until told to end; tell all that was seen."""

    def tail(self, face: str) -> AbstractContextManager[TailReader]:
        """Return a reader for a block."""

    def read_log(self) -> EntryHistory:
        """Read the whole log at rest."""

    def problems(self, check: Check) -> Iterator[str]:
        """Yield what else is wrong with the log itself."""


def word_and_content(message: Any) -> tuple[str, Any]:  # noqa: ANN401 - what belongs to the word
    """Return a message's word, and what belongs to it."""
    if isinstance(message, str):
        return message, None
    word, what = message
    return word, what
