"""内丘县 for given, when, then: the story is told up to a place, then something is asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from ledger.events import Event
from ledger.events.record import EntryVoided
from ledger.fact import AnyFact, Fact
from ledger.gate.gate import Gate
from ledger.store.memory import memory_store
from tests.examples_approval import Step
from tests.examples_county import KEEPER
from tests.examples_supervision import STORY
from tests.spec import Spec


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

    def before(self, event_type: type[Event]) -> Self:
        """Tell the story up to, and without, the first event of a type."""
        return self._tell(_place(event_type))

    def after(self, event_type: type[Event]) -> Self:
        """Tell the story up to, and with, the first event of a type."""
        return self._tell(_place(event_type) + 1)

    def whole(self) -> Self:
        """Tell the whole story."""
        return self._tell(len(STORY))

    def _tell(self, until: int) -> Self:
        for step in STORY[self.told : until]:
            self.now = max(self.now, step.at)
            event = self._placed(step.event)
            self.given(event, agency=step.agency, actor=step.actor, entry_id=step.id)
            self.places[step.id] = self.receipt.position or 0
        self.told = max(self.told, until)
        return self

    def _placed(self, event: Event) -> Event:
        """Return a void with the place of its target in this log, which refusals have moved."""
        if isinstance(event, EntryVoided):
            return replace(event, position=self.places[event.entry])
        return event

    def ask(self, event: Event, **envelope: Any) -> Self:  # noqa: ANN401
        """Submit an event as the story's own agency and officer would."""
        usual = _first(type(event))
        if usual is not None and "agency" not in envelope:
            envelope = {"agency": usual.agency, "actor": usual.actor, **envelope}
        self.when(event, **envelope)
        return self


def fact_of(event: Event, *, entry: str = "00000000-0000-0000-0000-000000000001") -> AnyFact:
    """Return an event as a fact, for tests of a state's fold."""
    usual = _first(type(event))
    return Fact(
        event,
        entry,
        usual.agency if usual else KEEPER,
        usual.actor if usual else f"{KEEPER}/1",
        "2017-07-03T01:00:00Z",
        "2017-07-03T01:00:00Z",
        date(2017, 7, 3),
        1,
    )


def _place(event_type: type[Event]) -> int:
    return next(place for place, step in enumerate(STORY) if type(step.event) is event_type)


def _first(event_type: type[Event]) -> Step | None:
    return next((step for step in STORY if type(step.event) is event_type), None)
