"""The log as the gate, the projections and the relay see it: append, load, scan.

``LedgerStore`` is what a ledger needs of a store: drafts finished inside the append lock, states of
many tags in one snapshot, scans in constant memory. The generic face is in ``ledger.dcb``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from ledger.errors import DayMoved
from ledger.sentence import say

TypesAndTag = tuple[tuple[str, ...], str]
"""What a state reads: event type names (none: any), and the one tag that an entry must carry."""


class StoredEntry(NamedTuple):
    """One stored entry as it lies in the store."""

    position: int
    type: str
    recorded_at: str
    body: bytes
    leaf: bytes


class Personal(NamedTuple):
    """个人信息: the clear value behind a salted commitment; kept beside the log, erasable."""

    commitment: str
    value: str
    salt: str


def withheld(committed: str) -> Personal:
    """Return the mark that nobody gave the clear value of a commitment; it stands beside it.

    So whoever checks a store can tell what was withheld from what was taken out.
    """
    return Personal(f"withheld:{committed}", "", "")


class Within(NamedTuple):
    """The span of time that was decided for, as ``recorded_at`` is spelled; ``end`` is outside."""

    begin: str
    end: str

    def check(self, recorded_at: str) -> None:
        """Raise ``DayMoved`` for a time outside."""
        if not self.begin <= recorded_at < self.end:
            raise DayMoved(
                say(
                    "{recorded_at} is not within {begin} – {end}",
                    recorded_at=recorded_at,
                    begin=self.begin,
                    end=self.end,
                ),
                recorded_at=recorded_at,
            )


class Draft(NamedTuple):
    """An accepted submission before the append lock gives it time and position.

    ``finish(recorded_at)`` returns the entry's canonical bytes; ``tags`` are each there once, and
    ``id:<entry id>`` is the first.
    """

    type: str
    tags: tuple[str, ...]
    finish: Callable[[str], bytes]
    personal: tuple[Personal, ...] = ()


class AppendCondition(NamedTuple):
    """What must not have changed: nothing after ``after`` matches ``reads`` or carries ``ids``.

    ``reads`` is looked at only where the log has moved on after ``after``.
    ``ids`` are full tags (``id:<uuid>``), looked up from the beginning of the log only where an
    entry after ``after`` could carry them: the view has already looked for them up to ``after``.
    """

    after: int
    reads: Iterable[TypesAndTag]
    ids: Sequence[str]


class LogEnd(NamedTuple):
    """Where the log ends: position and time of the last entry, empty for an empty log.

    ``told`` is the time by the clock that stamps entries, where that is another machine's.
    """

    position: int = 0
    recorded_at: str = ""
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a decision starts from, all of one snapshot, or the ids of a later one.

    ``fresh`` are the rows after the position asked from, or None where they are too many, or must
    be scanned for. ``end`` is the log's end at that moment.
    """

    head: int
    found: dict[str, int]
    rows: list[list[StoredEntry]]
    fresh: list[StoredEntry] | None
    end: LogEnd = field(default=LogEnd(), compare=False)


class Appended(NamedTuple):
    """Where a batch of drafts ended up; positions ``first`` … ``first + len(leaves) - 1``."""

    first: int
    recorded_at: str
    leaves: list[bytes]


class LedgerStore(Protocol):
    """A store that a ledger can live in; ``ledger.store`` implements it on SQLAlchemy Core."""

    def head(self) -> int:
        """Return the last position, 0 for an empty log."""

    def check_own(self) -> None:
        """Raise ``StoreIsReplica`` where another ledger's log lies: its projector alone writes."""

    def end(self) -> LogEnd:
        """Return where the log ends, and what time it is by the clock that stamps entries."""

    def append_drafts(
        self,
        drafts: Sequence[Draft],
        condition: AppendCondition | None = None,
        *,
        within: Within | None = None,
    ) -> Appended:
        """Append all drafts in one transaction, or none.

        ``recorded_at`` (UTC, microseconds, ``Z``) is given inside the lock and is never before its
        predecessor's. Raises ``DayMoved`` where that is not ``within``.
        Raises ``ConditionFailed``, ``StoreUnavailable`` (nothing was written) or
        ``OutcomeUnknown`` (the commit did not answer).
        """

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the append lock: inside, ``head`` does not move except by our own appends.

        Re-entrant on one thread; an append inside commits by itself before the lock is released.
        """

    def load(
        self, wants: Sequence[TypesAndTag], *, until: int | None = None
    ) -> tuple[int, list[list[StoredEntry]]]:
        """Return the head, and for each want its rows by position, all of one snapshot.

        With ``until`` only rows up to that position are returned (the head stays the log's).
        """

    def look(self, tags: Sequence[str], wants: Sequence[TypesAndTag], *, since: int) -> Seen:
        """Return head, first positions of tags, rows of wants and what came ``since`` a position.

        On a server that is one round trip instead of four.
        """

    def find(self, tags: Sequence[str]) -> dict[str, int]:
        """Return the first position of each tag that the log holds (used for ``id:`` tags)."""

    def scan(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
        page: int = 2_000,
    ) -> Iterator[list[StoredEntry]]:
        """Yield pages of rows in order, up to ``until`` or the head at the start.

        Constant memory, no long transaction: positions are gapless and rows immutable.
        """

    def row(self, position: int) -> StoredEntry | None:
        """Return the row at a position."""

    def rows_of_tag(self, tag: str, *, until: int | None = None) -> list[StoredEntry]:
        """Return every row that carries the tag, by position."""

    def known(self, kind: str, beginning: str = "") -> Iterator[str]:
        """Yield the identities of a kind that entries carry as tags, each once, in their order.

        With ``beginning`` only those that begin so. What only refusals name is not known.
        """

    def position_at(self, recorded_at: str) -> int:
        """Return the last position recorded at or before the time, 0 if there is none."""

    def wait(self, position: int, seconds: float) -> int:
        """Return the head as soon as it is beyond a position, or when so many seconds are over."""

    def personal(self, commitments: Collection[str]) -> dict[str, Personal]:
        """Return the clear values that are still there."""

    def erase_personal(self, commitments: Collection[str]) -> int:
        """Erase clear values; return how many were there. The log does not change.

        They do not come back, whoever hands in the same commitment with its value again.
        """

    def close(self) -> None:
        """Release connections; the store must not be used afterwards."""
