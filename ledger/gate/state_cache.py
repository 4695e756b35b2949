"""States in the gate's hands: cached, evolved with what is accepted, never ahead of the log.

What is known goes on with every accepted fact; a group or a batch that comes to nothing leaves no
trace.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from ledger.clock import fixed_width_instant
from ledger.entry import Entry, as_entry, is_known, tags_of_entry
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
from ledger.gate.folders import fields_that_fold, folders, states_of
from ledger.gate.pending import Pending, Pendings
from ledger.log import LedgerStore, LogEnd, StoredEntry, TypesAndTag
from ledger.view import Opening, S, State, StateKey, View
from ledger.view import types_of as _types_of
from ledger.zone import Zone

STATES_MAX: Final = 60_000
DELTA_MAX: Final = 5_000
STEP_MAX: Final = 50
"""So many entries the past goes forward by; farther on it is looked at anew."""

types_of = cache(_types_of)
Habits = dict[type[Event], set[type[State]]]
"""Which states the rule of an event type has been seen to load; loaded ahead for a batch."""


class StateCache:
    """The states of one gate; not for several threads at once.

    One dictionary holds them; ``_undo`` remembers what the group in hand has changed, ``_touched``
    what the batch has. ``habits`` learns which states the rule of a type loads one by one.
    """

    def __init__(self, store: LedgerStore, zone: Zone, end: LogEnd | None = None) -> None:
        self._store = store
        self._zone = zone
        self.habits: Habits = {}
        self.end = store.end() if end is None else end
        """Where the log ended when it was last looked at."""
        self.head = self.end.position
        self.deciding: type[Event] | None = None
        """The type whose rule is being asked; what it loads is loaded ahead the next time."""
        self._known: dict[StateKey, State] = {}
        self._undo: dict[StateKey, State | None] = {}
        self._touched: set[StateKey] = set()
        self._read: list[StateKey] = []
        self._read_raw: dict[TypesAndTag, None] = {}
        self.ids_read: dict[str, None] = {}
        """The ids, as tags, that rules have looked for: found or not, that is part of a read."""
        self._pending = Pendings()
        self._group_pending: list[tuple[tuple[str, ...], Pending]] = []
        self._then: StateCache | None = None

    def get(self, state: type[S], key: str) -> S:
        """Return a state with everything accepted so far; it becomes part of the condition."""
        state_key = (state, key)
        self._read.append(state_key)
        found = self._known.get(state_key)
        if found is None:
            found = self._miss(state_key)
        return found  # type: ignore[return-value]

    def _miss(self, state_key: StateKey) -> State:
        if self.deciding is not None:
            self.habits.setdefault(self.deciding, set()).add(state_key[0])
        found = self._known[state_key] = self._load(*state_key)
        if self._group_pending:
            self._undo[state_key] = None
        elif self._pending:
            self._touched.add(state_key)
        return found

    def view(self, opening: Opening, day: date, ahead: str | None = None) -> View:
        """Return what a decision may look at, on a local day."""
        return View(
            opening,
            day,
            of=self.get,
            at=self.at,
            fact=self.fact,
            history=self.history,
            known=self.known,
            before=self.before,
            leaf=self.leaf,
            ahead=ahead,
        )

    def reads(self) -> Iterator[TypesAndTag]:
        """Yield what was read for the batch, as its append condition names it."""
        for state, key in dict.fromkeys(self._read):
            yield types_of(state), f"{state.tag}:{key}"
        yield from self._read_raw

    def look(self, ids: Sequence[str], ahead: Iterable[StateKey]) -> dict[str, int]:
        """Catch up with the log and load the states that are missing, in one go.

        Returns the positions of the ids (as tags) that the log holds.
        """
        keys = list(dict.fromkeys(ahead))
        if self._pending:
            self.prefetch(keys)
            return self._store.find(ids)
        missing = [key for key in keys if key not in self._known]
        seen = self._store.look(ids, _types_and_tags(missing), since=self.head)
        self.end = seen.end
        self._go_to(seen.head, seen.fresh)
        self._keep(missing, seen.rows)
        self.prefetch(keys)
        return seen.found

    def prefetch(self, ahead: Iterable[StateKey]) -> None:
        """Load the states that are missing, in one go."""
        missing = [key for key in dict.fromkeys(ahead) if key not in self._known]
        if self._pending:
            # What the batch has accepted is not in the log yet: such states are loaded when asked.
            missing = [
                (state, key) for state, key in missing if not self._fresh(f"{state.tag}:{key}")
            ]
        if not missing:
            return
        _, found = self._store.load(_types_and_tags(missing), until=self.head)
        self._keep(missing, found)

    def _keep(self, keys: Iterable[StateKey], found: Iterable[Sequence[StoredEntry]]) -> None:
        for (state, key), rows in zip(keys, found, strict=True):
            facts = self._facts(rows, f"{state.tag}:{key}")
            self._known[state, key] = self._fold(state, key, facts)

    def _load(self, state: type[State], key: str) -> State:
        tag = f"{state.tag}:{key}"
        stored = self.history(types_of(state), tag)
        return self._fold(state, key, naming_tag(self._effective(stored), tag))

    def _facts(self, rows: Sequence[StoredEntry], tag: str) -> list[AnyFact]:
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
        self._read_raw[types or (), tag] = None
        if types is None:
            rows = self._store.rows_of_tag(tag, until=self.head)
        else:
            _, (rows,) = self._store.load([(types, tag)], until=self.head)
        return _decode_known(rows) + [
            (position, as_entry(submission, now))
            for position, submission, now in self._fresh(tag)
            if types is None or submission.type in types
        ]

    def _fresh(self, tag: str) -> list[Pending]:
        """Return what was accepted under a tag and is not appended yet."""
        of_group = [pending for tags, pending in self._group_pending if tag in tags]
        return [*self._pending.under(tag), *of_group]

    def known(self, kind: str, beginning: str) -> Iterator[str]:
        """Yield the identities that entries of the log are tagged with, in their order."""
        return self._store.known(kind, beginning)

    def before(self, day: date) -> int:
        """Return the last position that was recorded before a local day began."""
        moment = self._zone.start_of(day) - timedelta.resolution
        return self._store.position_at(fixed_width_instant(moment))

    def at(self, state: type[S], key: str, position: int) -> S:
        """Return a state as it was known at a position of the log."""
        if position <= self.head:
            return self._past(position).get(state, key)
        tag = f"{state.tag}:{key}"
        stored = [pair for pair in self.history(types_of(state), tag) if pair[0] <= position]
        return self._fold(state, key, naming_tag(self._effective(stored), tag))  # type: ignore[return-value]

    def _past(self, position: int) -> "StateCache":
        """Return what was known at a position; the log is looked at in order, so it goes along."""
        then = self._then
        if then is None or not 0 <= position - then.head <= STEP_MAX:
            then = self._then = StateCache(self._store, self._zone, LogEnd(position))
        if then.head < position:
            for page in self._store.scan(after=then.head, until=position):
                for row in page:
                    then.go_on(row)
        return then

    def entry_at(self, position: int) -> Entry[Any]:
        """Return the entry at a position, appended or pending."""
        if position <= self.head:
            row = self._store.row(position)
            if row is not None:
                return decode_rows([row])[0][1]
        found = self._pending.at(position)
        for _, pending in self._group_pending:
            if pending[0] == position:
                found = pending
        if found is None:
            raise LookupError(position)
        return as_entry(found[1], found[2])

    def leaf(self, position: int) -> bytes | None:
        """Return the leaf of the entry at a position; what is not appended yet has none."""
        row = self._store.row(position) if position <= self.head else None
        return None if row is None else row.leaf

    def recorded(self, entry_id: str) -> Stored | None:
        """Return position and entry of an id, appended or pending, or None."""
        tag = f"id:{entry_id}"
        self.ids_read[tag] = None
        position = self._store.find([tag]).get(tag)
        if position is not None and position <= self.head:
            entry = self.entry_at(position)
            return (position, entry) if entry.id == entry_id else None
        for place, submission, now in self._fresh(tag):
            return place, as_entry(submission, now)
        return None

    def fact(self, entry_id: str) -> AnyFact | None:
        """Return the fact that was recorded with an id, as it was recorded."""
        found = self.recorded(entry_id)
        return fact_of(*found, self._zone) if found else None

    def accept(self, fact: AnyFact, tags: tuple[str, ...], pending: Pending) -> None:
        """Let the states go on with an accepted fact of the group in hand."""
        self._group_pending.append((tags, pending))
        submission = pending[1]
        if submission.corrects is not None or submission.type == VOID:
            self._refold(tags)
        else:
            self._evolve(fact, tags, self._undo)

    def _evolve(
        self, fact: AnyFact, tags: Iterable[str], undo: dict[StateKey, State | None] | None
    ) -> None:
        event: Event = fact.event
        event_type = type(event)
        folds = fields_that_fold(event_type)
        if folds is None:
            for tag in tags:
                kind, _, key = tag.partition(":")
                self._go_on(folders(event_type, kind), key, fact, undo)
        else:
            for get, states in folds:
                self._go_on(states, get(event), fact, undo)

    def _go_on(
        self,
        states: tuple[type[State], ...],
        key: str,
        fact: AnyFact,
        undo: dict[StateKey, State | None] | None,
    ) -> None:
        for state in states:
            state_key = (state, key)
            current = self._known.get(state_key)
            if current is not None:
                if undo is not None:
                    undo.setdefault(state_key, current)
                self._known[state_key] = current.evolve(fact, key)

    def _refold(self, tags: Iterable[str]) -> None:
        for tag in tags:
            kind, _, key = tag.partition(":")
            for state in states_of(kind):
                state_key = (state, key)
                if state_key in self._known:
                    self._undo.setdefault(state_key, self._known[state_key])
                    self._known[state_key] = self._load(state, key)

    def keep_group(self) -> None:
        """The group was accepted: its states and pending entries join the batch."""
        self._touched.update(self._undo)
        self._undo.clear()
        self._pending.extend(self._group_pending)
        self._group_pending.clear()

    def drop_group(self) -> None:
        """The group came to nothing."""
        for state_key, former in self._undo.items():
            if former is None:
                self._known.pop(state_key, None)
            else:
                self._known[state_key] = former
        self._undo.clear()
        self._group_pending.clear()

    def drop_batch(self) -> None:
        """The batch came to nothing: forget what it touched."""
        self.drop_group()
        for key in self._touched:
            self._known.pop(key, None)
        self._close_batch()

    def appended(self, first: int, count: int) -> None:
        """The batch was appended; where the log had moved on meanwhile, it comes back with that."""
        if first == self.head + 1:
            self.head += count
            self._close_batch()
        else:
            self.drop_batch()

    def _close_batch(self) -> None:
        self._touched.clear()
        self._pending.clear()
        self._read.clear()
        self._read_raw.clear()
        self.ids_read.clear()
        if len(self._known) > STATES_MAX:
            for key in list(self._known)[: STATES_MAX // 2]:
                del self._known[key]

    def catch_up(self) -> None:
        """Bring what is known to the log's head, by folding the few entries that came since."""
        if not self._pending:
            self.end = self._store.end()
            self._go_to(self.end.position, None)

    def _go_to(self, head: int, fresh: list[StoredEntry] | None) -> None:
        if head - self.head > DELTA_MAX:
            self._known.clear()
        elif head > self.head and self._known:
            pages = [fresh] if fresh is not None else self._store.scan(after=self.head, until=head)
            for page in pages:
                self._fold_page(page)
        self.head = head

    def go_on(self, row: StoredEntry) -> None:
        """Go on with the log's next entry: what is known is what was known right behind it."""
        self._fold_page([row])
        self.head = row.position
        self._close_batch()

    def _fold_page(self, page: Sequence[StoredEntry]) -> None:
        for position, entry in _decode_known(page):
            tags = tags_of_entry(entry)
            if entry.corrects is None and entry.type != VOID:
                self._evolve(fact_of(position, entry, self._zone), tags, None)
                continue
            for tag in tags:
                kind, _, key = tag.partition(":")
                for state in states_of(kind):
                    self._known.pop((state, key), None)


def _types_and_tags(keys: Iterable[StateKey]) -> list[TypesAndTag]:
    return [(types_of(state), f"{state.tag}:{key}") for state, key in keys]


def _decode_known(rows: Sequence[StoredEntry]) -> list[Stored]:
    return decode_rows([row for row in rows if is_known(row.type)]) if rows else []
