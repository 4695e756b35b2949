"""A ledger on any DCB recorder, the library's in-memory one first: for unit tests of rules.

Simple rather than fast: it reads through the recorder's generic face.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from msgspec import Struct, json

from ledger import clock as clocks
from ledger.dcb import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBRecorder,
    IntegrityError,
    in_memory_recorder,
)
from ledger.entry import check_length, leaf
from ledger.errors import ConditionFailed
from ledger.log import (
    AppendCondition,
    Appended,
    Draft,
    LogEnd,
    Personal,
    Seen,
    StoredEntry,
    TypesAndTag,
    Within,
)
from ledger.sentence import say
from ledger.store.schema import REFUSED

POLL_SECONDS: Final = 0.01
_BEYOND: Final = 2**62
"""A position that no log reaches: a read from there copies nothing and still tells the head."""


class _Stamp(Struct):
    recorded_at: str = ""


def memory_store(clock: Callable[[], datetime] = clocks.now) -> "DCBStore":
    """Return a ledger store that lives in this process's memory only."""
    return DCBStore(in_memory_recorder(), clock)


class DCBStore:
    """A ``LedgerStore`` over a ``DCBRecorder``; single process, serialised by one lock."""

    def __init__(self, recorder: DCBRecorder, clock: Callable[[], datetime] = clocks.now) -> None:
        self.recorder = recorder
        self._clock = clock
        self._turn = threading.RLock()
        self._personal: dict[str, Personal] = {}
        self._erased: set[str] = set()

    def check_own(self) -> None:
        """Let anybody write: no replica lives in memory."""

    def head(self) -> int:
        """Return the last position, 0 for an empty log."""
        return self.recorder.read(after=_BEYOND, limit=None).head or 0

    def end(self) -> LogEnd:
        """Return where the log ends; the clock is this process's."""
        last = self.row(self.head())
        return LogEnd() if last is None else LogEnd(last.position, last.recorded_at)

    def append_drafts(
        self,
        drafts: Sequence[Draft],
        condition: AppendCondition | None = None,
        *,
        within: Within | None = None,
    ) -> Appended:
        """Append all drafts, or none; see ``LedgerStore``."""
        with self._turn:
            head = self.head()
            last = self.row(head)
            recorded_at = max(
                clocks.fixed_width_instant(self._clock()), last.recorded_at if last else ""
            )
            if within is not None:
                within.check(recorded_at)
            if not drafts:
                return Appended(head + 1, recorded_at, [])
            bodies = [draft.finish(recorded_at) for draft in drafts]
            for body in bodies:
                check_length(body)
            events = [
                DCBEvent(draft.type, body, list(dict.fromkeys(draft.tags)))
                for draft, body in zip(drafts, bodies, strict=True)
            ]
            try:
                self.recorder.append(events, _dcb(condition))
            except IntegrityError:
                raise ConditionFailed(say("what was read has changed")) from None
            for draft in drafts:
                for one in draft.personal:
                    if one.commitment not in self._erased:
                        self._personal.setdefault(one.commitment, one)
            return Appended(head + 1, recorded_at, [leaf(body) for body in bodies])

    def exclusive(self) -> AbstractContextManager[bool]:
        """Hold the lock that serialises appends."""
        return self._turn

    def _rows(self, query: DCBQuery | None, after: int, until: int | None) -> list[StoredEntry]:
        found = self.recorder.read(query, after=after or None)
        return [
            StoredEntry(
                event.position,
                event.event.type,
                json.decode(event.event.data, type=_Stamp).recorded_at,
                event.event.data,
                leaf(event.event.data),
            )
            for event in found
            if until is None or event.position <= until
        ]

    def load(
        self, wants: Sequence[TypesAndTag], *, until: int | None = None
    ) -> tuple[int, list[list[StoredEntry]]]:
        """Return the head and the rows of each want, of one snapshot."""
        with self._turn:
            return self.head(), [
                self._rows(DCBQuery(items=[DCBQueryItem(types=list(types), tags=[tag])]), 0, until)
                for types, tag in wants
            ]

    def look(self, tags: Sequence[str], wants: Sequence[TypesAndTag], *, since: int) -> Seen:
        """Return what a decision starts from; the ids are looked for after the head was read."""
        head, rows = self.load(wants)
        return Seen(head, self.find(tags), rows, [] if head == since else None, self.end())

    def find(self, tags: Sequence[str]) -> dict[str, int]:
        """Return the first position of each tag that the log holds."""
        found = {}
        for tag in tags:
            query = DCBQuery(items=[DCBQueryItem(tags=[tag])])
            for event in self.recorder.read(query, limit=1):
                found[tag] = event.position
        return found

    def scan(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
        page: int = 2_000,
    ) -> Iterator[list[StoredEntry]]:
        """Yield pages of rows in order."""
        if types is not None and not types:
            return
        query = DCBQuery(items=[DCBQueryItem(types=list(types))]) if types else None
        rows = self._rows(query, after, until)
        for start in range(0, len(rows), page):
            yield rows[start : start + page]

    def row(self, position: int) -> StoredEntry | None:
        """Return the row at a position."""
        if position < 1:
            return None
        rows = list(self.recorder.read(after=position - 1 or None, limit=1))
        if not rows or rows[0].position != position:
            return None
        return self._rows(None, position - 1, position)[0]

    def rows_of_tag(self, tag: str, *, until: int | None = None) -> list[StoredEntry]:
        """Return every row that carries the tag, by position."""
        return self._rows(DCBQuery(items=[DCBQueryItem(tags=[tag])]), 0, until)

    def known(self, kind: str, beginning: str = "") -> Iterator[str]:
        """Yield the identities of a kind that entries carry as tags; see ``LedgerStore``."""
        tags = {
            tag
            for event in self.recorder.read()
            for tag in event.event.tags
            if event.event.type != REFUSED and tag.startswith(f"{kind}:{beginning}")
        }
        yield from (tag.removeprefix(f"{kind}:") for tag in sorted(tags))

    def position_at(self, recorded_at: str) -> int:
        """Return the last position recorded at or before the time, 0 if there is none."""
        return max(
            (row.position for row in self._rows(None, 0, None) if row.recorded_at <= recorded_at),
            default=0,
        )

    def wait(self, position: int, seconds: float) -> int:
        """Return the head as soon as it is beyond a position, or when the time is over."""
        deadline = time.monotonic() + seconds
        while (head := self.head()) <= position and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return head

    def personal(self, commitments: Collection[str]) -> dict[str, Personal]:
        """Return the clear values that are still there."""
        return {key: self._personal[key] for key in commitments if key in self._personal}

    def erase_personal(self, commitments: Collection[str]) -> int:
        """Erase clear values for good; return how many were there."""
        kept = self._personal.keys() & set(commitments)
        self._erased |= kept
        for one in kept:
            del self._personal[one]
        return len(kept)

    def close(self) -> None:
        """Nothing to release."""


def _dcb(condition: AppendCondition | None) -> DCBAppendCondition | None:
    if condition is None:
        return None
    items = [DCBQueryItem(types=list(types), tags=[tag]) for types, tag in condition.reads]
    items += [DCBQueryItem(tags=[tag]) for tag in condition.ids]
    if not items:
        return None
    return DCBAppendCondition(
        fail_if_events_match=DCBQuery(items=items), after=condition.after or None
    )
