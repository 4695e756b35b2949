"""The generic face of a store: ``DCBRecorder`` of the ``eventsourcing`` library.

Any bytes, tags in their order, repeated bodies: what the library's own test case demands. The
ledger itself appends drafts and reads states (``LedgerStore``), so that it need not load the
library.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from ledger.dcb import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
    IntegrityError,
    ProgrammingError,
)
from ledger.entry import decode_entry, is_known, tags_of_entry
from ledger.errors import Malformed
from ledger.sentence import say
from ledger.store.schema import entries, entry_tags
from ledger.store.sql_store import Check, SqlStore

PAGE: Final = 1_000
LISTEN_SECONDS: Final = 0.2
"""So long a subscription waits before it looks whether it was stopped."""


class Recorder(DCBRecorder):
    """DCB 接口: read, append and subscribe in the library's terms, over a store of ours."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def head(self) -> int:
        """Return the last position, 0 for an empty log."""
        return self._store.head()

    def wait(self, position: int, seconds: float) -> int:
        """Return the head as soon as it is beyond a position, or when the time is over."""
        return self._store.wait(position, seconds)

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Append events of any kind; raises the library's ``IntegrityError`` on a conflict."""
        if not events:
            raise ProgrammingError(say("nothing to append"))
        heads = [
            (e.type, list(dict.fromkeys(e.tags)), json.dumps(e.tags, ensure_ascii=False))
            for e in events
        ]
        appended = self._store.append_bodies(
            heads,
            lambda _: [event.data for event in events],
            check=None if condition is None else self._checking(condition),
        )
        return appended.first + len(appended.leaves) - 1

    def _checking(self, condition: DCBAppendCondition) -> Check:
        query = _select(condition.fail_if_events_match, condition.after or 0).limit(1)
        statement, values = self._compiled(query)

        def check(cursor: Any, head: int) -> None:  # noqa: ANN401, ARG001 - a driver's cursor
            if cursor.execute(statement, values).fetchone() is not None:
                raise IntegrityError(condition)

        return check

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> "Reading":
        """Return the matching events after a position, streamed in pages."""
        return Reading(self, query, after=after or 0, limit=limit)

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "PollingSubscription":
        """Return an endless stream of the matching events after a position."""
        return PollingSubscription(self, query, after=after)

    def page(self, query: DCBQuery | None, *, after: int, until: int, rows: int) -> list[Any]:
        """Return one page of matching events as sequenced events."""
        bounded = _select(query, after).where(entries.c.position <= until).limit(rows)
        return [self._event(*row) for row in self._store.execute(*self._compiled(bounded))]

    def _compiled(self, query: Select[Any]) -> tuple[str, tuple[Any, ...]]:
        compiled = query.compile(
            dialect=self._store.dialect, compile_kwargs={"render_postcompile": True}
        )
        return str(compiled), tuple(compiled.params[name] for name in compiled.positiontup or ())

    def _event(
        self, position: int, type_name: str, body: bytes, listed: str | None
    ) -> DCBSequencedEvent:
        tags = json.loads(listed) if listed is not None else self._tags(position, type_name, body)
        return DCBSequencedEvent(event=DCBEvent(type_name, body, tags), position=position)

    def _tags(self, position: int, type_name: str, body: bytes) -> list[str]:
        if is_known(type_name):
            try:
                return list(tags_of_entry(decode_entry(type_name, body)))
            except (Malformed, ValueError):
                pass
        return self._store.stored_tags(position)


class Reading(DCBReadResponse):
    """A streamed answer; ``head`` is the log's, or with a limit the last event's, position."""

    def __init__(
        self, recorder: Recorder, query: DCBQuery | None, *, after: int, limit: int | None
    ) -> None:
        self._head: int | None = recorder.head() or None
        until = self._head or 0
        self._events: Iterator[DCBSequencedEvent]
        if limit is None:
            self._events = _stream(recorder, query, after, until)
        else:
            found = recorder.page(query, after=after, until=until, rows=limit)
            self._head = found[-1].position if found else None
            self._events = iter(found)

    @property
    def head(self) -> int | None:
        """The position up to which this answer is complete."""
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


class PollingSubscription(DCBSubscription[Recorder]):
    """A subscription without a thread: it waits for the head to move on."""

    def __init__(
        self, recorder: Recorder, query: DCBQuery | None = None, after: int | None = None
    ) -> None:
        super().__init__(recorder, query, after)
        self._waiting: Iterator[DCBSequencedEvent] = iter(())

    def __next__(self) -> DCBSequencedEvent:
        while not self._has_been_stopped:
            for event in self._waiting:
                self._last_position = event.position
                return event
            head = self._recorder.wait(self._last_position, LISTEN_SECONDS)
            if head > self._last_position:
                self._waiting = _stream(self._recorder, self._query, self._last_position, head)
                event_or_none = next(self._waiting, None)
                if event_or_none is not None:
                    self._last_position = event_or_none.position
                    return event_or_none
                self._last_position = head
        raise StopIteration


def _stream(
    recorder: Recorder, query: DCBQuery | None, after: int, until: int
) -> Iterator[DCBSequencedEvent]:
    while True:
        found = recorder.page(query, after=after, until=until, rows=PAGE)
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1].position


def _select(query: DCBQuery | None, after: int) -> Select[Any]:
    chosen = select(entries.c.position, entries.c.type, entries.c.body, entries.c.tags)
    if query is not None and query.items:
        chosen = chosen.where(or_(false(), *(_matching(item, after) for item in query.items)))
    return chosen.where(entries.c.position > after).order_by(entries.c.position)


def _matching(item: DCBQueryItem, after: int) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if item.types:
        conditions.append(entries.c.type.in_(item.types))
    for tag in item.tags:
        tagged = select(entry_tags.c.position).where(
            entry_tags.c.tag == tag, entry_tags.c.position > after
        )
        if item.types:
            tagged = tagged.where(entry_tags.c.type.in_(item.types))
        conditions.append(entries.c.position.in_(tagged))
    return and_(entries.c.position > 0, *conditions)
