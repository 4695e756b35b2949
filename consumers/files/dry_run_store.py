"""试算: a store on top of another: what is appended goes into a scratch file and is thrown away.

So a dry run decides every batch on what the batches before it would have recorded.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.clock import SKEW_MAX, now
from ledger.gate.gate import Gate
from ledger.log import (
    AppendCondition,
    Appended,
    Draft,
    LedgerStore,
    LogEnd,
    Personal,
    Seen,
    StoredEntry,
    TypesAndTag,
    Within,
)
from ledger.store import open_store


class DryRunStore:
    """试算账本: a store that reads another one as it is, and keeps what is appended to itself."""

    def __init__(self, base: LedgerStore | None) -> None:
        self._base = base
        self._below = 0 if base is None else base.head()
        self._folder = TemporaryDirectory(prefix="shenguan-")
        self._below_end = LogEnd() if base is None else base.end()
        place = Path(self._folder.name) / "scratch.db"
        self._scratch = open_store(f"sqlite:///{place}", clock=self._time)

    def _time(self) -> datetime:
        """Return the time, never before the last one of the store below."""
        below = self._below_end.recorded_at
        return max(now(), datetime.fromisoformat(below)) if below else now()

    def end(self) -> LogEnd:
        """Return where both end; the clock that stamps entries is the one of the store below."""
        told = None if self._base is None else self._base.end().told
        above = self._scratch.end()
        if not above.position:
            return self._below_end._replace(told=told)
        return LogEnd(above.position + self._below, above.recorded_at, told)

    def check_own(self) -> None:
        """Raise ``StoreIsReplica`` where the one below is a replica."""
        if self._base is not None:
            self._base.check_own()

    def head(self) -> int:
        """Return the last position."""
        return self._below + self._scratch.head()

    def append_drafts(
        self,
        drafts: Sequence[Draft],
        condition: AppendCondition | None = None,  # noqa: ARG002 - nobody else writes here
        *,
        within: Within | None = None,
    ) -> Appended:
        """Append to the scratch file."""
        appended = self._scratch.append_drafts(drafts, within=within)
        return appended._replace(first=appended.first + self._below)

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the scratch file's lock."""
        return self._scratch.exclusive()

    def load(
        self, wants: Sequence[TypesAndTag], *, until: int | None = None
    ) -> tuple[int, list[list[StoredEntry]]]:
        """Return the head and the rows of each want, from below and from the scratch file."""
        _, above = self._scratch.load(wants, until=self._above(until))
        found = [self._raised(rows) for rows in above]
        if self._base is not None:
            bound = self._below if until is None else min(until, self._below)
            _, below = self._base.load(wants, until=bound)
            found = [low + high for low, high in zip(below, found, strict=True)]
        return self.head(), found

    def find(self, tags: Sequence[str]) -> dict[str, int]:
        """Return the first position of each tag that either holds."""
        above = {tag: place + self._below for tag, place in self._scratch.find(tags).items()}
        below = {} if self._base is None else self._base.find(tags)
        return above | {tag: place for tag, place in below.items() if place <= self._below}

    def look(self, tags: Sequence[str], wants: Sequence[TypesAndTag], *, since: int) -> Seen:
        """Return what a decision starts from."""
        head, rows = self.load(wants)
        return Seen(head, self.find(tags), rows, [] if head == since else None, self.end())

    def scan(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
        page: int = 2_000,
    ) -> Iterator[list[StoredEntry]]:
        """Yield pages of rows in order."""
        if self._base is not None and after < self._below:
            bound = self._below if until is None else min(until, self._below)
            yield from self._base.scan(after=after, until=bound, types=types, page=page)
        above = max(0, after - self._below)
        for rows in self._scratch.scan(
            after=above, until=self._above(until), types=types, page=page
        ):
            yield self._raised(rows)

    def row(self, position: int) -> StoredEntry | None:
        """Return the row at a position."""
        if position <= self._below:
            return None if self._base is None else self._base.row(position)
        found = self._scratch.row(position - self._below)
        return None if found is None else found._replace(position=position)

    def rows_of_tag(self, tag: str, *, until: int | None = None) -> list[StoredEntry]:
        """Return every row that carries the tag."""
        above = self._raised(self._scratch.rows_of_tag(tag, until=self._above(until)))
        if self._base is None:
            return above
        bound = self._below if until is None else min(until, self._below)
        return self._base.rows_of_tag(tag, until=bound) + above

    def known(self, kind: str, beginning: str = "") -> Iterator[str]:
        """Yield the identities of a kind that entries carry as tags, of both stores."""
        stores = [one for one in (self._base, self._scratch) if one is not None]
        yield from sorted({known for one in stores for known in one.known(kind, beginning)})

    def position_at(self, recorded_at: str) -> int:
        """Return the last position recorded at or before the time."""
        above = self._scratch.position_at(recorded_at)
        if above or self._base is None:
            return self._below + above
        return min(self._base.position_at(recorded_at), self._below)

    def wait(self, position: int, seconds: float) -> int:
        """Return the head as soon as it is beyond a position, or when the time is over."""
        return self._below + self._scratch.wait(position - self._below, seconds)

    def personal(self, commitments: Collection[str]) -> dict[str, Personal]:
        """Return the clear values that either holds."""
        below = {} if self._base is None else self._base.personal(commitments)
        return self._scratch.personal(commitments) | below

    def erase_personal(self, commitments: Collection[str]) -> int:
        """Erase clear values of the scratch file; the store below stays as it is."""
        return self._scratch.erase_personal(commitments)

    def close(self) -> None:
        """Throw the scratch file away; the store below belongs to its owner."""
        self._scratch.close()
        self._folder.cleanup()

    def _above(self, until: int | None) -> int | None:
        return None if until is None else max(0, until - self._below)

    def _raised(self, rows: Sequence[StoredEntry]) -> list[StoredEntry]:
        return [row._replace(position=row.position + self._below) for row in rows]


@contextmanager
def trying(
    base: LedgerStore | None, *, skew_max: timedelta = SKEW_MAX
) -> Iterator[tuple[Gate, LedgerStore]]:
    """Yield a gate and a store in which everything can be tried; nothing of it stays."""
    store = DryRunStore(base)
    try:
        yield Gate(store, skew_max=skew_max), store
    finally:
        store.close()
