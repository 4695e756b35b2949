"""Workers (工作进程) of a stress test: writers, readers, and where a writer is paused."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from cli.stress import cases
from cli.stress.history import EntryHistory, mark_of
from cli.stress.processes import Line
from cli.stress.system import ACKNOWLEDGED, AFTER_COMMIT, ERROR, INSIDE, UNKNOWN, UNTRUE
from ledger.errors import StoreUnavailable
from ledger.gate.gate import Gate
from ledger.gate.proposal import Group, Proposed, propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.store import open_store
from ledger.store.recorder import Recorder

if TYPE_CHECKING:
    from ledger.log import LedgerStore
    from ledger.store.postgres.store import PostgresStore
    from ledger.store.sqlite.store import SqliteStore

SCAN, SUBSCRIPTION = "scan", "subscription"
DENIAL: Final = "nothing was recorded"
RETRY_SECONDS: Final = 0.02
_LISTEN_SECONDS: Final = 0.2
_ENTRIES_A_CONTEST: Final = 40
_BEFORE_COMMIT: Final = {"sqlite": "_commit", "postgresql": "_finish"}


def opened(url: str, tell: Line) -> "SqliteStore | PostgresStore":
    """Open a store, however long that takes; a server may be coming back just now."""
    while True:
        try:
            return open_store(url, create=False)
        except StoreUnavailable as error:
            tell_error(tell, error)


def tell_error(tell: Line, what: object) -> None:
    """Tell an error, and wait a moment before trying again."""
    tell((ERROR, str(what)))
    time.sleep(RETRY_SECONDS)


class ScanningTail:
    """Reads the log page by page."""

    def __init__(self, store: "LedgerStore") -> None:
        self._store = store
        self.seen = EntryHistory()

    def look(self) -> bool:
        """Read what is new; tell whether anything was."""
        before = len(self.seen)
        for page in self._store.scan(after=self.seen.last):
            self.seen.extend((row.position, mark_of(row.leaf)) for row in page)
        return len(self.seen) > before

    def rest(self) -> None:
        """Wait for more."""
        with suppress(StoreUnavailable):
            self._store.wait(self.seen.last, _LISTEN_SECONDS)


class _SubscribedTail(ScanningTail):
    """Reads the log as the library's subscriptions do, and computes each leaf."""

    def look(self) -> bool:
        """Read what is new; tell whether anything was."""
        before, head = len(self.seen), self._store.head()
        if head > self.seen.last:
            recorder = Recorder(self._store)  # type: ignore[arg-type]
            for event in recorder.subscribe(after=self.seen.last):
                leaf = sha256(b"\x00" + event.event.data).digest()
                self.seen.add(event.position, mark_of(leaf))
                if event.position >= head:
                    break
        return len(self.seen) > before


def tail_of(store: "LedgerStore", face: str) -> ScanningTail:
    """Return a reader by one of the faces of a store."""
    return ScanningTail(store) if face == SCAN else _SubscribedTail(store)


class Writer:
    """Submits until each submission is settled, and holds what is said to the truth."""

    def __init__(self, url: str, tell: Line) -> None:
        self._tell = tell
        self.store = opened(url, tell)
        self._gate = Gate(self.store)
        self._random = random.Random(self.store.head())  # noqa: S311 - no secret

    def _submit(self, proposed: Group) -> list[Receipt]:
        """Submit each for itself."""
        answers = self._gate.submit_groups([(value,) for value in proposed])
        return [receipt for (receipt,) in answers]

    def attempt(self, proposed: Group) -> str | None:
        """Submit once; return what was said where it was not accepted."""
        try:
            receipts = self._submit(proposed)
        except StoreUnavailable as error:
            return str(error)
        if any(receipt.outcome is Outcome.UNKNOWN for receipt in receipts):
            return receipts[0].message or ""
        self._acknowledge(accepted(receipts))
        return None

    def settle(self, proposed: Group, *, denied: bool = False) -> None:
        """Submit, and again until it is accepted; "nothing was recorded" must have been true."""
        unknown = False
        while True:
            try:
                receipts = self._submit(proposed)
            except StoreUnavailable as error:
                denied = True
                self._tell_error(error)
                continue
            if any(receipt.outcome is Outcome.UNKNOWN for receipt in receipts):
                unknown = True
                self._tell((UNKNOWN, receipts[0].message))
                time.sleep(RETRY_SECONDS)
                continue
            break
        accepted(receipts)
        if denied and not unknown and any(receipt.repeated for receipt in receipts):
            self._tell((UNTRUE, f"said to be not recorded, but was: {receipts[0].id}"))
        self._acknowledge(receipts)

    def contest(self) -> None:
        """Try to receive a case that the others try to receive too."""
        with suppress(StoreUnavailable):
            number = self.store.head() // _ENTRIES_A_CONTEST
            receipts = self._gate.submit([cases.contested(number)])
            self._acknowledge([receipt for receipt in receipts if receipt.leaf is not None])

    def _acknowledge(self, receipts: list[Receipt]) -> None:
        marks = [
            (receipt.position, mark_of(bytes.fromhex(receipt.leaf or "")))
            for receipt in receipts
            if receipt.position is not None
        ]
        self._tell((ACKNOWLEDGED, marks))

    def _tell_error(self, what: object) -> None:
        tell_error(self._tell, what)


def cases_of(name: str, count: int) -> list[Proposed]:
    """Return the submissions of so many cases, each with its own clear value."""
    proposed = []
    for number in range(count):
        (receipt, *others), phone = cases.life(f"{name}-{number}")
        proposed += [propose(receipt, [phone]), *map(propose, others)]
    return proposed


def accepted(receipts: list[Receipt]) -> list[Receipt]:
    """Return receipts all of which are accepted: what is submitted here is lawful."""
    for receipt in receipts:
        if receipt.outcome is not Outcome.ACCEPTED:
            raise RuntimeError(f"a lawful submission was {receipt.outcome}: {receipt.message}")
    return receipts


def pause_at(store: object, kind: str, moment: str, pause: Callable[[], None]) -> None:
    """Let a store stand still at a moment of its next batch: there is no hook for that."""
    name = _BEFORE_COMMIT[kind] if moment not in {INSIDE, AFTER_COMMIT} else "append_bodies"
    real = getattr(store, name)

    def pausing(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as the store's own
        if moment == AFTER_COMMIT:
            done = real(*arguments, **options)
            pause()
            return done
        if moment == INSIDE:
            heads, finish = arguments

            def finishing(recorded_at: str) -> Any:  # noqa: ANN401
                pause()
                return finish(recorded_at)

            arguments = (heads, finishing)
        else:
            pause()
        return real(*arguments, **options)

    setattr(store, name, pausing)
