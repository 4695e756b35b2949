"""Node (节点): services side by side in one process until it is stopped."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, NamedTuple

from consumers.broker.address import Cluster
from consumers.broker.receiver import Receiver
from consumers.node.health import Count, Figures, Health, by
from consumers.node.live_views import LiveViews
from consumers.node.sampling import GroupTopics, Sampler
from consumers.node.supervised import JournalEvent, Level, Service, Supervised, Tell
from consumers.streams.intake import Intake
from consumers.streams.log_topic import ledgers_of
from consumers.streams.notice_notes import GROUP
from consumers.streams.notices import Notices
from consumers.streams.reactor import Reactor
from consumers.streams.relay import Relay
from consumers.streams.service import GRACE_SECONDS, Stop
from ledger.clock import SKEW_MAX
from ledger.log import LedgerStore

END_SECONDS: Final = GRACE_SECONDS + 20
"""So long every service has to end: the grace of what is on its way, and closing."""


class Member(NamedTuple):
    """成员: a service of a node.

    ``position`` tells how far it follows the log, ``reading`` what it reads from topics;
    ``counted`` gives figures of its own.
    """

    name: str
    service: Service
    position: Callable[[], int] | None = None
    reading: GroupTopics | None = None
    counted: Count = list


def of_intake(intake: Intake) -> Member:
    """Return the intake as a member, with what it counts."""

    def count() -> Iterator[tuple[str, Figures]]:
        taken = intake.progress
        yield "shenguan_submissions_total", by("outcome", dict(taken.outcomes))
        yield "shenguan_refusals_total", by("code", dict(taken.codes))
        yield "shenguan_parked_total", [({}, taken.parked)]

    topic = intake.progress.topic
    reading = GroupTopics(topic, lambda _: [topic], parks=True)
    return Member("intake", intake, reading=reading, counted=count)


def of_relay(relay: Relay) -> Member:
    """Return the relay as a member, with what it counts."""

    def count() -> Iterator[tuple[str, Figures]]:
        yield "shenguan_relayed_entries_total", [({}, relay.progress.sent)]

    return Member("relay", relay, position=lambda: relay.progress.position, counted=count)


def of_notices(notices: Notices, ledger: str, ledgers: Sequence[str]) -> Member:
    """Return what takes in notices of other ledgers as a member, with what it counts."""

    def count() -> Iterator[tuple[str, Figures]]:
        heard = notices.progress
        outcomes = {name: getattr(heard, name) for name in ("noticed", "repeated", "refused")}
        yield "shenguan_notices_total", by("outcome", outcomes)
        yield "shenguan_ledgers_heard", [({}, heard.ledgers)]
        yield "shenguan_ledgers_set_aside", [({}, len(heard.findings))]

    def topics(receiver: Receiver) -> list[str]:
        return list(ledgers_of(receiver.topics(), ledgers, but=ledger).values())

    return Member("notices", notices, reading=GroupTopics(GROUP + ledger, topics), counted=count)


def of_reactor(reactor: Reactor) -> Member:
    """Return the reactor as a member, with what it counts."""

    def count() -> Iterator[tuple[str, Figures]]:
        done = reactor.progress
        outcomes = {name: getattr(done, name) for name in ("reactions", "repeated", "refused")}
        yield "shenguan_reactions_total", by("outcome", outcomes)

    return Member("reactor", reactor, position=lambda: reactor.progress.position, counted=count)


def of_views(views: LiveViews) -> Member:
    """Return the upkeep of the views as a member."""
    return Member("views", views, position=lambda: views.progress.position)


class Node:
    """节点: runs its members until stopped; what breaks in one disturbs no other."""

    def __init__(
        self,
        ledger: str,
        members: Sequence[Member],
        store: LedgerStore,
        cluster: Cluster,
        *,
        tell: Tell,
        clock: Callable[[], datetime],
        build: Mapping[str, str],
        skew_max: timedelta = SKEW_MAX,
    ) -> None:
        self._tell = tell
        self._supervised = [Supervised(member.name, member.service, tell) for member in members]
        followers = {
            member.name: _known(supervised, member.position)
            for member, supervised in zip(members, self._supervised, strict=True)
            if member.position is not None
        }
        readings = {member.name: member.reading for member in members if member.reading is not None}
        self._sampler = Sampler(
            store,
            cluster,
            tell,
            followers=followers,
            readings=readings,
            clock=clock,
            skew_max=skew_max,
        )
        counts = [member.counted for member in members]
        self.health = Health(ledger, self._supervised, self._sampler, counts=counts, build=build)

    def run(self, stop: Stop, wait: Callable[[], None]) -> list[str]:
        """Run until ``wait`` returns; then end everything and return what has not ended in time."""
        works = {service.name: service.supervise for service in self._supervised}
        works["sampling"] = self._sampler.keep_looking
        threads = [
            threading.Thread(target=work, args=(stop,), name=name, daemon=True)
            for name, work in works.items()
        ]
        for thread in threads:
            thread.start()
        try:
            wait()
        finally:
            self.health.is_ending = True
            stop.ask()
        self._tell(JournalEvent(Level.INFO, "county.ending"))
        deadline = monotonic() + END_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - monotonic()))
        return [thread.name for thread in threads if thread.is_alive()]


def _known(supervised: Supervised, position: Callable[[], int]) -> Callable[[], int | None]:
    return lambda: position() if supervised.has_ever_begun else None
