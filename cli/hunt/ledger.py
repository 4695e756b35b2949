"""A ledger as quarry: submissions through the gate, two kinds of readers, views, a rebuild."""

import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from cli.hunt import county
from cli.hunt.processes import Line
from cli.hunt.quarry import (
    ACKNOWLEDGED,
    AFTER_COMMIT,
    DONE,
    INSIDE,
    LIE,
    PAUSED,
    REFUSED,
    SEEN,
    TROUBLE,
)
from cli.hunt.sightings import Sightings, mark_of
from cli.soundness import Soundness
from ledger import clock
from ledger.errors import StoreUnavailable
from ledger.gate import Gate
from ledger.receipt import Outcome, Receipt
from ledger.store import open_store
from ledger.store.scratch import Scratch
from projections.views import Views, open_views

if TYPE_CHECKING:
    from ledger.log import LedgerStore, Personal

FACES: Final = ("scan", "subscription")
_AGAIN_SECONDS: Final = 0.02
_LISTEN_SECONDS: Final = 0.2
_BATCHES: Final = (1, 1, 1, 2, 1, 1, 1, 40)
"""How many cases a call of the gate brings, in turn: one by one, by arrays, by COPY."""
_PAUSED_CASES: Final = 2
_FILLING_CASES: Final = 20
_DENIAL: Final = "nothing was recorded"
_ENTRIES_A_CONTEST: Final = 40
_BEFORE_COMMIT: Final = {"sqlite": "_commit", "postgresql": "_finish"}


@dataclass(frozen=True)
class LedgerQuarry:
    """账本: a scratch ledger."""

    place: Scratch
    is_gapless = True

    def found(self) -> None:
        """Make the ledger."""
        with closing(open_store(self.place.store)) as store:
            _accepted(Gate(store).submit(county.founding()))

    def write(self, tell: Line, name: str) -> None:
        """Bring cases to their end until told to end; now and then contest one with the others."""
        writer, number = _Writer(self.place.store, tell), 0
        while not tell.is_over:
            count = _BATCHES[number % len(_BATCHES)]
            bodies, values = _cases(f"{name}-{number}", count)
            if count == 1:
                for body in bodies:
                    writer.settle([body], values)
                writer.contest()
            else:
                writer.settle(bodies, values)
            number += 1

    def write_once(self, tell: Line, name: str) -> None:
        """Receive one case."""
        bodies, values = _cases(name, 1)
        _Writer(self.place.store, tell).settle(bodies[:1], values)

    def pause(self, tell: Line, moment: str, name: str) -> None:
        """Bring cases in one transaction, and stand still at a moment of it until told to go on."""

        def pausing() -> None:
            tell(PAUSED)
            tell.wait()

        writer = _Writer(self.place.store, tell)
        with suppress(EOFError):
            _pause(writer.store, self.place.kind, moment, pausing)
            writer.settle(*_cases(name, _PAUSED_CASES))

    def fill(self, tell: Line, bytes_max: int | None) -> None:
        """Append until nothing fits any more, by a limit of this process or because it is so.

        When told that there is room the same is sent again, then more.
        """
        writer, number = _Writer(self.place.store, tell), 0
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        if bytes_max is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, hard))
        refused = None
        while refused is None:
            number += 1
            bodies, values = _cases(f"full-{number}", _FILLING_CASES)
            refused = writer.attempt(bodies, values)
        tell((REFUSED, refused))
        tell.wait()
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        writer.settle(bodies, values, denied=_DENIAL in refused)
        writer.settle(*_cases("room", 1))

    def intrude(self, tell: Line) -> None:
        """Read, and try to append, where only reading is allowed; tell what came of it."""
        url = self.place.read_only()
        try:
            with closing(open_store(url, create=False)) as store:
                tell((SEEN, sum(map(len, store.scan()))))
                bodies, _ = _cases("denied", 1)
                for one in Gate(store).submit(bodies[:1]):
                    tell((ACKNOWLEDGED, one.position))
        except StoreUnavailable as error:
            tell((REFUSED, str(error)))

    def read(self, tell: Line, face: str) -> None:
        """Follow the log by one of its faces."""
        with self.tail(face) as tail:
            is_over = False
            while True:
                try:
                    more = tail.look()
                except StoreUnavailable as error:
                    tell((TROUBLE, str(error)))
                    time.sleep(_AGAIN_SECONDS)
                    continue
                if is_over and not more:
                    break
                is_over = is_over or tell.is_over
                if not more and not is_over:
                    tail.rest()
        tell((SEEN, tail.seen.packed()))

    @contextmanager
    def tail(self, face: str) -> "Iterator[_Tail]":
        """Return a reader for a block."""
        with closing(open_store(self.place.store, create=False)) as store:
            yield _Tail(store) if face == FACES[0] else _Subscribed(store)

    def project(self, tell: Line) -> None:
        """Let the views follow the log until told to end."""
        self._with_views(tell, lambda views: views.catch_up())

    def rebuild(self, tell: Line) -> None:
        """Build the views again and again, beside the live ones."""

        def rebuild(views: Views) -> None:
            for one in views.rebuild():
                if one.is_equal is False:
                    told = f"{one.table} built again at {one.position} differs: {one.differences}"
                    tell((LIE, told))

        self._with_views(tell, rebuild)

    def _with_views(self, tell: Line, work: Callable[[Views], object]) -> None:
        while not tell.is_over:
            try:
                with self.views() as views:
                    while not tell.is_over:
                        work(views)
                        tell((DONE, 1))
                        views.store.wait(views.store.head(), _AGAIN_SECONDS)
            except StoreUnavailable as error:
                tell((TROUBLE, str(error)))
                time.sleep(_AGAIN_SECONDS)

    @contextmanager
    def views(self) -> Iterator[Views]:
        """Open the views for a block."""
        with (
            closing(open_store(self.place.store, create=False)) as store,
            open_views(
                self.place.views,
                store,
                county.ZONE,
                county.LEDGER,
                today=lambda: county.ZONE.day_of(clock.now()),
            ) as views,
        ):
            yield views

    def there(self) -> Sightings:
        """Read the whole log at rest."""
        found = Sightings()
        with closing(open_store(self.place.store, create=False)) as store:
            for page in store.scan():
                found.extend((row.position, mark_of(row.leaf)) for row in page)
        return found

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with leaves, ids, tags, clear values, rules and views."""
        with closing(open_store(self.place.store, create=False)) as store:
            sound = Soundness(store)
            sound.read(None)
            for problems in (
                sound.positions, sound.leaves, sound.bodies, sound.index, sound.ids, sound.personal,
            ):  # fmt: skip
                if problems.count:
                    yield problems.detail("")
            bodies = (row.body for page in store.scan() for row in page)
            for case, count in Counter(county.contested_cases(bodies)).items():
                if count > 1:
                    yield f"case {case.decode()} was received {count} times"

    def faults_of_views(self) -> Iterator[str]:
        """Yield where the views are not what the log says."""
        with self.views() as views:
            head = views.catch_up()
            for one in views.verify():
                if one.differences or one.position < head:
                    yield f"view {one.projection} differs from a rebuild: {one.differences}"


class _Tail:
    """Reads the log page by page."""

    def __init__(self, store: "LedgerStore") -> None:
        self._store = store
        self.seen = Sightings()

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


class _Subscribed(_Tail):
    """Reads the log as the library's subscriptions do, and computes each leaf."""

    def look(self) -> bool:
        """Read what is new; tell whether anything was."""
        before, head = len(self.seen), self._store.head()
        if head > self.seen.last:
            for event in self._store.subscribe(after=self.seen.last):  # type: ignore[attr-defined]
                leaf = sha256(b"\x00" + event.event.data).digest()
                self.seen.add(event.position, mark_of(leaf))
                if event.position >= head:
                    break
        return len(self.seen) > before


class _Writer:
    """Submits until each submission is settled, and holds what is said to the truth."""

    def __init__(self, url: str, tell: Line) -> None:
        self._tell = tell
        while True:
            try:
                self.store = open_store(url, create=False)
            except StoreUnavailable as error:
                self._trouble(error)
            else:
                break
        self._gate = Gate(self.store)
        self._random = random.Random(self.store.head())  # noqa: S311 - no secret

    def attempt(self, bodies: list[bytes], values: "list[Personal]") -> str | None:
        """Submit once; return what was said where it was not accepted."""
        try:
            receipts = self._gate.submit(bodies, personal={one.commitment: one for one in values})
        except StoreUnavailable as error:
            return str(error)
        if any(one.outcome is Outcome.UNKNOWN for one in receipts):
            return receipts[0].message or ""
        self._acknowledge(_accepted(receipts))
        return None

    def settle(
        self, bodies: list[bytes], values: "list[Personal]", *, denied: bool = False
    ) -> None:
        """Submit, and again until it is accepted; "nothing was recorded" must have been true."""
        personal = {one.commitment: one for one in values}
        unknown = False
        while True:
            try:
                receipts = self._gate.submit(bodies, personal=personal)
            except StoreUnavailable as error:
                denied = True
                self._trouble(error)
                continue
            if any(one.outcome is Outcome.UNKNOWN for one in receipts):
                unknown = True
                self._trouble(receipts[0].message)
                continue
            break
        _accepted(receipts)
        if denied and not unknown and any(one.repeated for one in receipts):
            self._tell((LIE, f"said to be not recorded, but was: {receipts[0].id}"))
        self._acknowledge(receipts)

    def contest(self) -> None:
        """Try to receive a case that the others try to receive too."""
        with suppress(StoreUnavailable):
            number = self.store.head() // _ENTRIES_A_CONTEST
            receipts = self._gate.submit([county.contested(number)])
            self._acknowledge([one for one in receipts if one.leaf is not None])

    def _acknowledge(self, receipts: list[Receipt]) -> None:
        marks = [
            (one.position, mark_of(bytes.fromhex(one.leaf or "")))
            for one in receipts
            if one.position is not None
        ]
        self._tell((ACKNOWLEDGED, marks))

    def _trouble(self, what: object) -> None:
        self._tell((TROUBLE, str(what)))
        time.sleep(_AGAIN_SECONDS)


def _cases(name: str, count: int) -> "tuple[list[bytes], list[Personal]]":
    bodies: list[bytes] = []
    values: list[Personal] = []
    for number in range(count):
        steps, phone = county.life(f"{name}-{number}")
        bodies += steps
        values.append(phone)
    return bodies, values


def _accepted(receipts: list[Receipt]) -> list[Receipt]:
    for one in receipts:
        if one.outcome is not Outcome.ACCEPTED:
            raise RuntimeError(f"a lawful submission was {one.outcome}: {one.message}")
    return receipts


def _pause(store: object, kind: str, moment: str, pause: Callable[[], None]) -> None:
    """Let a store stand still at a moment of its next batch: there is no hook for that."""
    name = _BEFORE_COMMIT[kind] if moment not in {INSIDE, AFTER_COMMIT} else "_append"
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
