"""升级 (upgrade): a ledger that an older program kept is brought to what this one knows.

Tables and functions, the calendars and legal terms that it lacks, the views. Entries are never
touched. It is rehearsed on a copy: there everything may be tried.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from ledger.clock import now
from ledger.entry import Submission
from ledger.errors import NotFound
from ledger.events import EVENTS
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.sentence import say
from ledger.store import inspect_store, upgrade_store
from ledger.store.replica import open_filling
from ledger.store.scratch import scratch
from shenguan.copying import copy_store
from shenguan.drafting import Drafting, Envelope
from shenguan.settings import Settings
from shenguan.shipped import Shipped, lacking
from shenguan.wiring import Wiring

Report = Callable[[int, int], None]


class Upgraded(NamedTuple):
    """升级结果: the store's format, what was recorded with its receipts, and how far the log is."""

    format: int
    recorded: list[Shipped]
    receipts: list[Receipt]
    position: int

    @property
    def is_accepted(self) -> bool:
        """Whether all that was missing is recorded now."""
        return all(receipt.outcome is Outcome.ACCEPTED for receipt in self.receipts)


def upgrade(
    wiring: Wiring, report: Report | None = None, *, only: Collection[str] = ()
) -> Upgraded:
    """Bring a ledger's tables, calendars, terms and views to this version; again is harmless.

    What it lacks, or ``only`` some of that, is recorded by the officer who acts, all or nothing.
    Raises ``NotFound`` where there is no store, or for a name that nothing missing has,
    ``StoreIsReplica`` for another ledger's log.
    """
    version = upgrade_store(wiring.settings.store)
    found = _chosen(lacking(wiring.store, wiring.opening), only)
    receipts: list[Receipt] = []
    if found:
        asked = [_submission(wiring, one) for one in found]
        (receipts,) = wiring.gate.submit_groups([[propose(one) for one in asked]])
    wiring.views.ready(report)
    return Upgraded(version, found, receipts, wiring.store.head())


def _chosen(found: list[Shipped], only: Collection[str]) -> list[Shipped]:
    strange = sorted(set(only) - {one.about for one in found})
    if strange:
        raise NotFound(
            say(
                "{name!r} is nothing that this ledger lacks; it lacks: {found}",
                name=strange[0],
                found=", ".join(one.about for one in found) or say("nothing"),
            )
        )
    return [one for one in found if one.about in only] if only else found


def _submission(wiring: Wiring, one: Shipped) -> Submission[Any]:
    since = wiring.opening.zone.start_of(one.since)
    envelope = Envelope(occurred_at=min(now(), since))
    return Drafting(wiring, EVENTS[one.type], envelope).submission(one.data)


@contextmanager
def rehearsed(settings: Settings, report: Report | None = None) -> Iterator[Wiring]:
    """Yield a copy of a ledger on which everything may be tried; it is cleared away at the end.

    The copy lies beside the store, in a folder or a schema of its own. The store may be in use; it
    is only read. Raises ``StoreUnavailable`` where there is no room for the copy.
    """
    with scratch(settings.store) as place:
        with (
            closing(inspect_store(settings.store)) as ours,
            closing(open_filling(place.store)) as theirs,
        ):
            copy_store(ours, theirs, report)
        copied = replace(settings, store=place.store, views=place.views, imports=None)
        with Wiring(copied) as wiring:
            yield wiring
