"""Reactor (反应): what follows from a fact by itself, recorded right behind it, exactly once.

A reaction depends on its cause and on the log up to it; its id and its time are the cause's. So
whoever reacts hands in the same bytes, and the gate answers what is there already as a repeat: a
kill between fact and reaction loses nothing and doubles nothing, and how far the reactor is (its
place among the followers of the store) only spares looking again.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct

from consumers.streams.service import Stop
from ledger.entry import Submission, instant_of, is_known
from ledger.errors import StoreUnavailable
from ledger.events.organisation import OfficerAppointed, Post
from ledger.fact import decode_rows
from ledger.gate.gate import Gate
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.gate.replay import Replay
from ledger.log import LedgerStore, StoredEntry
from ledger.reactions.base import Group
from ledger.reactions.submissions import CAUSES, groups_of
from ledger.store.following import Following

NAME: Final = "reactor"
"""The reactor's place among those that follow the log."""
PAGE: Final = 500
_WAIT_SECONDS: Final = 0.5


class Reacted(NamedTuple):
    """反应回执: what was handed in because of an entry, and the gate's answer."""

    submission: Submission[Any]
    receipt: Receipt


class ReactorProgress(Struct):
    """进度: how far the log was looked at, and what was recorded since the start."""

    position: int = 0
    reactions: int = 0
    repeated: int = 0
    refused: int = 0

    def count(self, receipt: Receipt) -> None:
        """Count an answer."""
        if receipt.outcome is not Outcome.ACCEPTED:
            self.refused += 1
        elif receipt.repeated:
            self.repeated += 1
        else:
            self.reactions += 1


class Reactor:
    """反应者: records what follows from the facts of a log until it is stopped.

    ``hold`` takes the reactor's place in the log. With ``since`` it reacts on purpose to everything
    from that position on, to history and to what was recorded before there was an automaton too.
    ``once`` ends it at the log's present end. ``tell`` hears what was recorded.
    """

    def __init__(
        self,
        store: LedgerStore,
        gate: Gate,
        hold: Callable[[str], Following],
        *,
        since: int | None = None,
        once: bool = False,
        tell: Callable[[Sequence[Reacted]], None] = lambda _: None,
    ) -> None:
        self.has_begun = False
        self.progress = ReactorProgress()
        self._store = store
        self._gate = gate
        self._hold = hold
        self._since = since
        self._once = once or since is not None
        self._tell = tell

    def work(self, stop: Stop) -> None:
        """React until stopped, or to all that is there; raises what breaks."""
        self._store.check_own()
        with self._hold(NAME) as place:
            self.has_begun = True
            begin = self._begin(place.position) if self._since is None else self._since - 1
            reacting = Reacting(self._store, self._gate, begin, anew=self._since is not None)
            self.progress.position = begin
            while not stop.is_asked:
                for reacted in reacting.go_on():
                    self._note(reacting.position, reacted, place)
                    if stop.is_asked:
                        return
                if self._once:
                    return
                while self._store.wait(reacting.position, _WAIT_SECONDS) <= reacting.position:
                    if stop.is_asked:
                        return

    def _note(self, position: int, reacted: Sequence[Reacted], place: Following) -> None:
        for one in reacted:
            self.progress.count(one.receipt)
        if reacted:
            self._tell(reacted)
        if position > place.position:
            place.advance(position)
        self.progress.position = position

    def _begin(self, reached: int) -> int:
        """Return behind which position there may be something to do.

        Before its first automaton a log causes nothing: only a reactor that has no place yet looks
        for it. A log that ends before it was reached is another one, or was restored: then all of
        it is looked at.
        """
        head = self._store.head()
        if 0 < reached <= head:
            return reached
        first = first_automaton(self._store)
        return head if first is None else first


class Reacting:
    """反应过程: goes through a log from a position on; what is known goes along."""

    def __init__(self, store: LedgerStore, gate: Gate, after: int, *, anew: bool = False) -> None:
        self._store = store
        self._gate = gate
        self._opening = gate.opening
        self._replay = Replay(store, self._opening, after=after)
        self._anew = anew

    @property
    def position(self) -> int:
        """The position up to which everything was reacted to."""
        return self._replay.position

    def go_on(self) -> Iterator[list[Reacted]]:
        """React to what came since, a page at a time; each is recorded when it is yielded."""
        for page in self._store.scan(after=self.position, page=PAGE):
            caused = [group for row in page for group in self._caused_by(row)]
            yield self._handed_in(caused) if caused else []

    def _caused_by(self, row: StoredEntry) -> Iterator[Group]:
        self._replay.go_on(row)
        if not is_known(row.type):
            return
        ((position, entry),) = decode_rows([row])
        if row.type in CAUSES or entry.corrects is not None:
            view = self._replay.view(self._opening.zone.day(instant_of(entry)))
            yield from groups_of(position, entry, view, anew=self._anew)

    def _handed_in(self, caused: Sequence[Group]) -> list[Reacted]:
        receipts = self._gate.submit_groups([tuple(map(propose, group)) for group in caused])
        answered = [
            Reacted(one, receipt)
            for group, answers in zip(caused, receipts, strict=True)
            for one, receipt in zip(group, answers, strict=True)
        ]
        for one in answered:
            if one.receipt.outcome is Outcome.UNKNOWN:
                raise StoreUnavailable(str(one.receipt.message))
        return answered


def first_automaton(store: LedgerStore) -> int | None:
    """Return the position of the first automaton's appointment, None where there is none."""
    for page in store.scan(types=(OfficerAppointed.__name__,)):
        for position, entry in decode_rows(page):
            if getattr(entry.data, "post", None) is Post.AUTOMATON:
                return position
    return None
