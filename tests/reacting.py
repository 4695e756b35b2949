"""A county whose bureau and market authority have automata: what follows by itself is recorded."""

from dataclasses import dataclass, field
from typing import Any, Self

from consumers.streams.reactor import Reacted, Reacting
from ledger.entry import decode_entry
from ledger.events import Event
from ledger.events.organisation import OfficerAppointed, Post
from ledger.states.officer import automaton_of
from tests.county import County
from tests.examples.organisation import BUREAU, DECIDER, INSPECTOR, MARKET

PERSONS = {BUREAU: DECIDER, MARKET: INSPECTOR}


def automaton(agency: str) -> OfficerAppointed:
    """Return the appointment of an agency's automaton."""
    return OfficerAppointed(officer=automaton_of(agency), agency=agency, post=Post.AUTOMATON)


@dataclass
class Automatic(County):
    """内丘县 with automata from the first day on; ``react`` records what followed meanwhile."""

    agencies: tuple[str, ...] = (BUREAU, MARKET)
    reacted: list[Reacted] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Tell the story until there are officers, then appoint the automata."""
        super().__post_init__()
        self.before("calendar")
        for agency in self.agencies:
            self.given(automaton(agency), agency=agency, actor=PERSONS[agency])
        self.reacting = Reacting(self.store, self.gate, 0)

    def react(self) -> list[Reacted]:
        """React to all that was recorded since; return what was handed in."""
        new = [one for page in self.reacting.go_on() for one in page]
        self.reacted += new
        return new

    def reaction(self) -> Reacted:
        """React, and return the one thing that was handed in."""
        (one,) = self.react()
        return one

    def events(self, event_type: type[Event]) -> list[Any]:
        """Return the events of a type that stand in the log, whoever recorded them."""
        rows = (row for page in self.store.scan(types=(event_type.__name__,)) for row in page)
        return [decode_entry(row.type, row.body).data for row in rows]

    def on(self, *events: Event, **envelope: Any) -> Self:  # noqa: ANN401
        """Record events as the story's own people would."""
        for event in events:
            self.ask(event, **envelope).accepted_anyhow()
        return self

    def accepted_anyhow(self) -> Self:
        """Expect that the last submission was accepted, whatever was found beside."""
        assert self.receipt.outcome == "accepted", self.receipt
        return self
