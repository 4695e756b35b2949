"""States in the gate's hands: cached, evolved with what is accepted, never ahead of the log.

Three layers: what is known at ``head``, what the batch in flight has accepted on top, and what the
group being decided adds. A group or a batch that comes to nothing leaves no trace.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from ledger.entry import Entry, Submission, as_entry, is_known, tags_of_entry
from ledger.events import Event
from ledger.fact import (
    VOID,
    AnyFact,
    Stored,
    decode_rows,
    effective,
    fact_of,
    naming_tag,
)
from ledger.log import LedgerStore, Row, TypesAndTag
from ledger.view import State, StateKey
from ledger.view import types_of as _types_of
from ledger.zone import Zone

STATES_MAX: Final = 200_000
DELTA_MAX: Final = 5_000

types_of = cache(_types_of)
Pending = tuple[int, Submission[Any], str]
"""Provisional position, submission and provisional time of an accepted, not yet appended fact."""


def _all_states(base: type[State] = State) -> Iterable[type[State]]:
    for state in base.__subclasses__():
        yield state
        yield from _all_states(state)


@cache
def folders(event_type: type[Event], kind: str) -> tuple[type[State], ...]:
    """Return the states that fold an event type under a kind of tag."""
    return tuple(
        state for state in _all_states() if state.tag == kind and event_type in state.folds
    )


class States:
    """The states of one gate; not for several threads at once."""

    def __init__(self, store: LedgerStore, zone: Zone) -> None:
        self._store = store
        self._zone = zone
        self.head = store.head()
        self.reads: dict[TypesAndTag, None] = {}
        self._known: dict[StateKey, State] = {}
        self._touched: set[StateKey] = set()
        self._watched: set[type[State]] | None = None
        self._group: dict[StateKey, State] = {}
        self._pending: dict[str, list[Pending]] = {}
        self._group_pending: list[tuple[tuple[str, ...], Pending]] = []

    def get(self, state: type[State], key: str) -> State:
        """Return a state with everything accepted so far; it becomes part of the condition."""
        wanted = (state, key)
        self.reads[types_of(state), f"{state.tag}:{key}"] = None
        if self._watched is not None:
            self._watched.add(state)
        found = self._group.get(wanted) or self._known.get(wanted)
        if found is None:
            found = self._load(state, key)
            if self._group_pending:
                self._group[wanted] = found
            else:
                self._known[wanted] = found
                if self._pending:
                    self._touched.add(wanted)
        return found

    def watch(self, into: set[type[State]] | None) -> None:
        """Note which states are read from now on, or stop noting."""
        self._watched = into

    def prefetch(self, wanted: Iterable[StateKey]) -> None:
        """Load the states that are missing, in one go."""
        missing = [key for key in dict.fromkeys(wanted) if key not in self._known]
        if not missing:
            return
        wants = [(types_of(state), f"{state.tag}:{key}") for state, key in missing]
        _, found = self._store.load(wants, until=self.head)
        for (state, key), (_, tag), rows in zip(missing, wants, found, strict=True):
            self._known[state, key] = self._fold(state, key, self._facts(rows, tag))

    def _load(self, state: type[State], key: str) -> State:
        tag = f"{state.tag}:{key}"
        stored = self.history(types_of(state), tag)
        return self._fold(state, key, naming_tag(self._effective(stored), tag))

    def _facts(self, rows: Sequence[Row], tag: str) -> list[AnyFact]:
        if not rows:
            return []
        return naming_tag(self._effective(_decode_known(rows)), tag)

    def _effective(self, stored: Iterable[Stored]) -> list[AnyFact]:
        return effective(stored, self._zone, self.entry_at)

    @staticmethod
    def _fold(state: type[State], key: str, facts: Iterable[AnyFact]) -> State:
        folded = state()
        for fact in facts:
            if type(fact.event) in state.folds:
                folded = folded.evolve(fact, key)
        return folded

    def history(self, types: tuple[str, ...] | None, tag: str) -> list[Stored]:
        """Return the raw entries under a tag, those accepted but not yet appended included."""
        if types is None:
            rows = self._store.rows_of_tag(tag, until=self.head)
        else:
            self.reads[types, tag] = None
            _, (rows,) = self._store.load([(types, tag)], until=self.head)
        fresh = [
            *self._pending.get(tag, ()),
            *(pending for tags, pending in self._group_pending if tag in tags),
        ]
        return _decode_known(rows) + [
            (position, as_entry(submission, now))
            for position, submission, now in fresh
            if types is None or submission.type in types
        ]

    def at(self, state: type[State], key: str, position: int) -> State:
        """Return a state as it was known at a position of the log."""
        tag = f"{state.tag}:{key}"
        if position > self.head:
            stored = [pair for pair in self.history(types_of(state), tag) if pair[0] <= position]
        else:
            _, (rows,) = self._store.load([(types_of(state), tag)], until=position)
            stored = _decode_known(rows)
        return self._fold(state, key, naming_tag(self._effective(stored), tag))

    def entry_at(self, position: int) -> Entry[Any]:
        """Return the entry at a position, appended or pending."""
        if position <= self.head:
            row = self._store.row(position)
            if row is not None:
                return decode_rows([row])[0][1]
        for _, (place, submission, now) in self._group_pending:
            if place == position:
                return as_entry(submission, now)
        for pendings in self._pending.values():
            for place, submission, now in pendings:
                if place == position:
                    return as_entry(submission, now)
        raise LookupError(position)

    def recorded(self, entry_id: str) -> Stored | None:
        """Return position and entry of an id, appended or pending, or None."""
        tag = f"id:{entry_id}"
        position = self._store.find([tag]).get(tag)
        if position is not None:
            entry = self.entry_at(position)
            return (position, entry) if entry.id == entry_id else None
        for place, submission, now in (
            *self._pending.get(tag, ()),
            *(pending for tags, pending in self._group_pending if tag in tags),
        ):
            return place, as_entry(submission, now)
        return None

    def fact(self, entry_id: str) -> AnyFact | None:
        """Return the fact that was recorded with an id, as it was recorded."""
        found = self.recorded(entry_id)
        return fact_of(*found, self._zone) if found else None

    def accept(self, fact: AnyFact, tags: tuple[str, ...], pending: Pending) -> None:
        """Let the group's states go on with an accepted fact."""
        self._group_pending.append((tags, pending))
        submission = pending[1]
        if submission.corrects is not None or submission.type == VOID:
            self._refold(tags)
        else:
            self._evolve(fact, tags, self._group)

    def _evolve(self, fact: AnyFact, tags: Iterable[str], into: dict[StateKey, State]) -> None:
        event_type: type[Event] = type(fact.event)
        for tag in tags:
            kind, _, key = tag.partition(":")
            for state in folders(event_type, kind):
                wanted = (state, key)
                current = into.get(wanted) or self._known.get(wanted)
                if current is not None:
                    into[wanted] = current.evolve(fact, key)

    def _refold(self, tags: Iterable[str]) -> None:
        for tag in tags:
            kind, _, key = tag.partition(":")
            for state in _all_states():
                if state.tag == kind and (
                    (state, key) in self._known or (state, key) in self._group
                ):
                    self._group[state, key] = self._load(state, key)

    def keep_group(self) -> None:
        """The group was accepted: its states and pending entries join the batch."""
        self._touched.update(self._group)
        self._known.update(self._group)
        for tags, pending in self._group_pending:
            for tag in tags:
                self._pending.setdefault(tag, []).append(pending)
        self.drop_group()

    def drop_group(self) -> None:
        """The group came to nothing."""
        self._group.clear()
        self._group_pending.clear()

    def drop_batch(self) -> None:
        """The batch came to nothing: forget what it touched."""
        self.drop_group()
        for key in self._touched:
            self._known.pop(key, None)
        self._close_batch()

    def appended(self, first: int, count: int) -> None:
        """The batch was appended; where the log had moved on meanwhile, start afresh."""
        if first == self.head + 1:
            self.head += count
        else:
            self._known.clear()
            self.head = self._store.head()
        self._close_batch()

    def _close_batch(self) -> None:
        self._touched.clear()
        self._pending.clear()
        self.reads.clear()
        if len(self._known) > STATES_MAX:
            for key in list(self._known)[: STATES_MAX // 2]:
                del self._known[key]

    def catch_up(self) -> None:
        """Bring what is known to the log's head, by folding the few entries that came since."""
        head = self._store.head()
        if head - self.head > DELTA_MAX:
            self._known.clear()
        elif head > self.head and self._known:
            for page in self._store.scan(after=self.head, until=head):
                self._fold_page(page)
        self.head = head

    def _fold_page(self, page: Sequence[Row]) -> None:
        for position, entry in _decode_known(page):
            tags = tags_of_entry(entry)
            if entry.corrects is None and entry.type != VOID:
                self._evolve(fact_of(position, entry, self._zone), tags, self._known)
                continue
            for tag in tags:
                kind, _, key = tag.partition(":")
                for state in [s for s in _all_states() if s.tag == kind]:
                    self._known.pop((state, key), None)


def _decode_known(rows: Sequence[Row]) -> list[Stored]:
    return decode_rows([row for row in rows if is_known(row.type)]) if rows else []
