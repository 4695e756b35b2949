"""What a rule sees: states on demand, remembered as read; and what it says: objections.

A *state* is folded from the entries of its event types under one tag. Whatever a rule loads
through its ``View`` becomes part of the append condition (a dynamic consistency boundary): nobody
declares a lock.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, ClassVar, Final, Protocol, Self, TypeVar

from msgspec import Struct

from ledger.entry import Entry, Submission, instant_of
from ledger.events import Event
from ledger.events.organisation import LedgerOpened
from ledger.fact import VOID, AnyFact, E, Fact, Stored, effective, naming_tag
from ledger.zone import Zone


class State(Struct, frozen=True, kw_only=True, gc=False):
    """状态: base of what rules read; immutable, so that an aborted batch leaves no trace.

    ``tag`` is the kind of the one tag that is read, ``folds`` the event types. ``evolve`` never
    raises, whatever the order of facts (observed history has any).
    """

    tag: ClassVar[str]
    folds: ClassVar[tuple[type[Event], ...]]

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Return the state after a fact; ``key`` is the identity that the state belongs to."""
        raise NotImplementedError


S = TypeVar("S", bound=State)
T = TypeVar("T")
StateKey = tuple[type[State], str]


def types_of(state: type[State]) -> tuple[str, ...]:
    """Return the stored type names that a state reads; voids are always among them."""
    return (*(event_type.__name__ for event_type in state.folds), VOID)


class Opening(Struct, frozen=True):
    """账本启用: what the ledger's first entry fixed for ever."""

    ledger: str
    event: LedgerOpened
    zone: Zone
    day: date | None = None
    """The local day on which it was recorded; None while it is being recorded."""

    @classmethod
    def of(cls, entry: Entry[LedgerOpened]) -> "Opening":
        """Return what the first entry of a log says."""
        zone = Zone(entry.data.zone)
        recorded_at = instant_of(entry)
        day = zone.day(recorded_at) if recorded_at else None
        return cls(entry.ledger, entry.data, zone, day)


class _Reads(Protocol):
    def __call__(self, state: type[S], key: str, /) -> S: ...


class _ReadsThen(Protocol):
    def __call__(self, state: type[S], key: str, position: int, /) -> S: ...


class View:
    """What one decision may look at; ``day`` is the recorded local day of the decision.

    ``of(state, key)`` is a state as it is now; it must not change before the append.
    ``at(state, key, position)`` is a state as it was known; the past adds no condition.
    ``fact(entry id)`` is a recorded fact, as it was recorded, or None.
    ``history(types, tag)`` are raw entries under a tag, of some types or, by None, of any.
    ``known(kind, beginning)`` are the identities that entries carry as tags; no condition.
    ``before(day)`` is the last position that was recorded before a local day; no condition.
    ``ahead`` is the log's last time, where it lies too far ahead of the clock to be judged after.
    ``leaf`` is the leaf of the entry at a position; None for what is not appended yet.
    ``group`` are the submissions that are recorded together with this one, itself among them;
    ``memo`` keeps what was worked out once for all of them.
    """

    __slots__ = (
        "ahead",
        "at",
        "before",
        "day",
        "fact",
        "group",
        "history",
        "known",
        "leaf",
        "memo",
        "of",
        "opening",
    )

    def __init__(
        self,
        opening: Opening,
        day: date,
        *,
        of: _Reads,
        at: _ReadsThen,
        fact: Callable[[str], AnyFact | None],
        history: Callable[[tuple[str, ...] | None, str], list[Stored]],
        known: Callable[[str, str], Iterator[str]],
        before: Callable[[date], int],
        leaf: Callable[[int], bytes | None] = lambda _: None,
        ahead: str | None = None,
    ) -> None:
        self.ahead = ahead
        self.group: tuple[Submission[Any], ...] = ()
        self.leaf = leaf
        self.memo: dict[str, Any] = {}
        self.opening = opening
        self.day = day
        self.of = of
        self.at = at
        self.before = before
        self.fact = fact
        self.history = history
        self.known = known

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what was made under a key, once for a group; alone it is made each time."""
        if not self.group:
            return make()
        if key not in self.memo:
            self.memo[key] = make()
        found: T = self.memo[key]
        return found

    def facts(self, event: type[E], tag: str) -> list[Fact[E]]:
        """Return the facts of a type that stand under a tag, as corrected, in their order."""
        stored = self.history((event.__name__, VOID), tag)
        targets = {
            entry.corrects.position: entry.corrects.entry
            for _, entry in stored
            if entry.corrects is not None
        }

        def fetch(position: int) -> Entry[Any]:
            named = self.history(None, f"id:{targets[position]}")
            return next(entry for place, entry in named if place == position)

        return naming_tag(effective(stored, self.opening.zone, fetch), tag)

    def then(self, position: int, day: date) -> "View":
        """Return what could be looked at when a position was the log's last, on its local day.

        What was known then changes no more: it adds no condition, but for raw history.
        """
        known: dict[StateKey, State] = {}

        def of(state: type[S], key: str, /) -> S:
            found = known.get((state, key))
            if found is None:
                found = known[state, key] = self.at(state, key, position)
            return found  # type: ignore[return-value]

        return View(
            self.opening,
            day,
            of=of,
            at=self.at,
            fact=self.fact,
            history=lambda types, tag: [
                one for one in self.history(types, tag) if one[0] <= position
            ],
            known=self.known,
            before=self.before,
            leaf=lambda at: self.leaf(at) if at <= position else None,
        )


class Objection(Struct, frozen=True, gc=False):
    """异议: what a rule has against a fact; refuses it, or stays with it as a finding."""

    code: "Code"
    field: str = ""
    detail: str = ""
    blocking: tuple[str, ...] = ()
    is_mild: bool = False
    """Whether a code that refuses is a finding this time: only where its own law says when."""
    is_repeat: bool = False
    """Whether nothing else is said than ``blocking`` says: then that is the answer, no refusal."""

    @property
    def refuses(self) -> bool:
        """Whether it refuses what nobody observed elsewhere."""
        return self.code.refuses and not self.is_mild

    @property
    def message(self) -> str:
        """One line for a person: the Chinese meaning, then what it is about."""
        return f"{self.code.chinese}: {self.detail}" if self.detail else self.code.chinese


class Code(Struct, frozen=True, kw_only=True):
    """代码: a stable code with its meaning, the law or document behind it, and the remedy.

    ``refuses`` is False for a finding. A ``hard`` refusal also refuses observed history, for which
    the others become findings. ``by_fault``: no submission meets it by what it says; a crash, a
    clock or a broker brings it. Every other code is provoked in ``shenguan/simulation/violations``.
    """

    code: str
    chinese: str
    meaning: str
    source: str
    remedy: str
    refuses: bool = True
    hard: bool = False
    by_fault: bool = False

    def __call__(
        self, field: str = "", detail: str = "", *, blocking: tuple[str, ...] = ()
    ) -> Objection:
        """Return an objection; ``blocking`` are the entries that stand against the fact."""
        return Objection(self, field, detail[:500], blocking)


CODES: Final[dict[str, Code]] = {}
"""Every code by its text, filled by the declarations of the chapters."""


def refusal(
    code: str,
    chinese: str,
    meaning: str,
    *,
    source: str,
    remedy: str,
    hard: bool = False,
    by_fault: bool = False,
) -> Code:
    """Declare a code that refuses."""
    return _declare(
        Code(
            code=code,
            chinese=chinese,
            meaning=meaning,
            source=source,
            remedy=remedy,
            hard=hard,
            by_fault=by_fault,
        )
    )


def finding(
    code: str, chinese: str, meaning: str, *, source: str, remedy: str, by_fault: bool = False
) -> Code:
    """Declare a code that is recorded with the fact and refuses nothing."""
    return _declare(
        Code(
            code=code,
            chinese=chinese,
            meaning=meaning,
            source=source,
            remedy=remedy,
            refuses=False,
            by_fault=by_fault,
        )
    )


def _declare(code: Code) -> Code:
    if code.code in CODES:
        raise ValueError(f"code {code.code!r} is declared twice")
    CODES[code.code] = code
    return code
