"""内丘县 for given, when, then: the story is told up to a place, then something is asked.

A process tells the story once; each county gets a copy of its beginning, because entries never
change. What was asked in between is no part of it: then the rest is told anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self

from msgspec.structs import replace

from ledger.dcb import DCBEvent
from ledger.events import Event
from ledger.events.record import EntryVoided
from ledger.fact import AnyFact, Fact
from ledger.gate.gate import Gate
from ledger.gate.receipt import Receipt
from ledger.store.memory import DCBStore, memory_store
from tests.examples.organisation import KEEPER
from tests.examples.story import STORY, NoExample, first_step, place_of
from tests.spec import START, Spec


@dataclass
class County(Spec):
    """The example county: ``before`` and ``after`` tell its story, ``ask`` submits what is asked.

    What is asked comes from the agency and officer who do such a thing in the story, unless said
    otherwise.
    """

    def __post_init__(self) -> None:
        """Begin with an empty ledger; the story opens it."""
        self.store = memory_store(lambda: self.now)
        self.gate = Gate(self.store, clock=lambda: self.now)
        self.root = KEEPER
        self.told = 0
        self.places: dict[str, int] = {}

    def before(self, step: type[Event] | str) -> Self:
        """Tell the story up to, and without, a step: by its name, or the first of an event type."""
        return self.tell(place_of(step))

    def after(self, step: type[Event] | str) -> Self:
        """Tell the story up to, and with, a step: by its name, or the first of an event type."""
        return self.tell(place_of(step) + 1)

    def whole(self) -> Self:
        """Tell the whole story."""
        return self.tell(len(STORY))

    def tell(self, until: int) -> Self:
        """Tell the story until so many of its steps are told."""
        if self._is_untouched():
            _BEGINNINGS.of(until).copy_to(self)
        for _ in range(self.told, until):
            self.tell_next()
        return self

    def _is_untouched(self) -> bool:
        in_memory = isinstance(self.store, DCBStore)
        return in_memory and not self.store.head() and self.now == START

    def tell_next(self) -> None:
        """Tell the next step of the story, at its time or later."""
        step = STORY[self.told]
        self.now = max(self.now, step.at)
        event = self._placed(step.event)
        self.given(event, agency=step.agency, actor=step.actor, entry_id=step.id)
        self.places[step.id] = self.receipt.position or 0
        self.told += 1

    def _placed(self, event: Event) -> Event:
        """Return a void with the place of its target in this log, which refusals have moved."""
        if isinstance(event, EntryVoided):
            return replace(event, position=self.places[event.entry])
        return event

    def when(self, *events: Event, **envelope: Any) -> Self:  # noqa: ANN401
        """Submit events, not before the day that an act names as its own."""
        if "occurred_at" not in envelope:
            self.now = max(self.now, *map(_not_before, events))
        super().when(*events, **envelope)
        return self

    def ask(self, event: Event, **envelope: Any) -> Self:  # noqa: ANN401
        """Submit an event as the story's own agency and officer would."""
        if "agency" not in envelope:
            envelope = {**usually(type(event)), **envelope}
        self.when(event, **envelope)
        return self


_ACTS: Final = frozenset(
    f"{act}_on"
    for act in ("accepted", "decided", "closed", "checked", "ordered", "verified", "revoked")
) | {"followed_up_on"}
"""The fields that say on which day an act was done."""


def _not_before(event: Event) -> datetime:
    days = [getattr(event, name, None) for name in _ACTS.intersection(event.__struct_fields__)]
    latest = max((day for day in days if day is not None), default=START.date())
    return datetime.combine(latest, time(1), tzinfo=UTC)


@dataclass(frozen=True)
class _Beginning:
    """The story up to a place, as it was told once."""

    events: Sequence[DCBEvent]
    receipts: Sequence[Receipt]
    now: datetime

    def copy_to(self, county: County) -> None:
        if not self.events:
            return
        county.store.recorder.append(self.events)
        county.now = self.now
        county.receipts = list(self.receipts[-1:])
        county.told = len(self.events)
        county.places = {step.id: place for place, step in enumerate(STORY[: county.told], 1)}


class _Beginnings:
    """The story as far as anybody has asked for it yet."""

    def __init__(self) -> None:
        self._county = County()
        self._events: list[DCBEvent] = []
        self._receipts: list[Receipt] = []
        self._times = [START]

    def of(self, until: int) -> _Beginning:
        while len(self._events) < until:
            self._county.tell_next()
            told = self._county.store.recorder.read(after=len(self._events) or None)
            self._events += [one.event for one in told]
            self._receipts.append(self._county.receipt)
            self._times.append(self._county.now)
        return _Beginning(self._events[:until], self._receipts[:until], self._times[until])


_BEGINNINGS: Final = _Beginnings()


def fact_of(event: Event, *, entry: str = "00000000-0000-0000-0000-000000000001") -> AnyFact:
    """Return a fact with an event as the story's own agency and officer would submit it."""
    usual = {"agency": KEEPER, "actor": f"{KEEPER}/1"} | usually(type(event))
    return Fact(
        event,
        entry,
        usual["agency"],
        usual["actor"],
        "2017-07-03T01:00:00Z",
        "2017-07-03T01:00:00Z",
        date(2017, 7, 3),
        1,
    )


def usually(event_type: type[Event]) -> dict[str, str]:
    try:
        step = first_step(event_type)
    except NoExample:
        return {}
    return {"agency": step.agency, "actor": step.actor}
