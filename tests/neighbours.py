"""Counties beside each other on one broker: each with its own ledger, told up to a decision."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from consumers.broker.address import cluster_of
from consumers.broker.message import Message
from consumers.streams.notices import Heard, Notices
from consumers.streams.relay import Relay
from consumers.streams.service import Stop
from ledger.clock import new_id
from ledger.entry import Submission
from ledger.events import Event
from ledger.events.decision import DecisionMade
from ledger.events.organisation import SubjectRecoded
from ledger.gate.gate import Gate
from ledger.gate.proposal import propose
from ledger.gate.receipt import Receipt
from ledger.store import open_store
from ledger.store.following import Following
from tests import broker
from tests.examples.organisation import BUREAU, DECIDER, KEEPER
from tests.examples.story import EXAMPLES, NEWCOMERS, STORY, TOLD, place_of
from tests.shared_log import County


@dataclass
class Neighbour(County):
    """一县: the example county once more, under an id of its own, ready to decide its case."""

    def settle(self) -> "Neighbour":
        """Make the topics and tell the story up to the decision."""
        self.folder.mkdir(exist_ok=True)
        broker.make_topics(self.address, self.ledger)
        told = [
            replace(self.submission(step.event, step.agency, step.actor, step.at), id=step.id)
            for step in STORY[: place_of(DecisionMade)]
            if not isinstance(step.event, SubjectRecoded)
        ]
        told += [
            self.submission(event, by, actor)
            for by, actor, event in map(TOLD.__getitem__, NEWCOMERS)
        ]
        self.record(told)
        return self

    def submission(
        self, event: Event, agency: str, actor: str, at: datetime | None = None
    ) -> Submission[Any]:
        """Return an event as a submission to this ledger."""
        return Submission(
            actor=actor,
            agency=agency,
            data=event,
            id=new_id(),
            ledger=self.ledger,
            occurred_at=at or datetime.now(UTC),
            type=type(event).__name__,
        )

    def tell(self, event: Event, agency: str, actor: str, **more: Any) -> Receipt:  # noqa: ANN401
        """Record an event that must be accepted."""
        one = replace(self.submission(event, agency, actor), **more)
        with closing(open_store(self.url)) as store:
            (receipt,) = Gate(store).submit([one])
        assert receipt.outcome == "accepted", receipt
        return receipt

    def decided(self) -> Receipt:
        """Ask whether the case may be granted now; nothing is recorded."""
        asked = self.submission(EXAMPLES[DecisionMade], BUREAU, DECIDER)
        with closing(open_store(self.url)) as store:
            return Gate(store).submit_groups([[propose(asked)]], dry_run=True)[0][0]

    def relay(self) -> None:
        """Carry the log to its topic."""
        with closing(open_store(self.url)) as store:
            cluster = cluster_of(self.address)
            Relay(self.ledger, store, cluster, self._hold, once=True).work(Stop())

    def listen(self, *others: County) -> Heard:
        """Take in the notices of some other counties, once; return what became of them."""
        with closing(open_store(self.url)) as store:
            service = Notices(
                self.ledger,
                Gate(store),
                cluster_of(self.address),
                self._hold,
                store=store,
                acting=(KEEPER, f"{KEEPER}/1"),
                ledgers=[one.ledger for one in others],
                once=True,
            )
            service.work(Stop())
        return service.progress

    def _hold(self, name: str) -> Following:
        return Following(self.url, name)


def neighbours(folder: Path, address: str, count: int) -> list[Neighbour]:
    """Return so many counties, each told up to the decision."""
    return [Neighbour(folder / f"county{number}", address).settle() for number in range(count)]


def like(message: Any, **headers: bytes) -> Message:  # noqa: ANN401
    """Return a record of a log topic again, with other headers or another ``value``."""
    value = headers.pop("value", message.value)
    said = [(name, headers.get(name, old)) for name, old in message.headers]
    return Message(message.topic, message.key, value, said, 0)
