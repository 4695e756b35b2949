"""Random histories over every event type that rows are folded from, and the naive account of them.

An entry is drawn as one number, and everything about it is made from that number: histories are
quick to draw, and a failing one shrinks by entries. Keys come from small pools, so that lines meet;
no rule is asked, so these are no histories of the law (``tests/disturbed.py`` has those). The
account of what holds (``facts``, ``rows``) is written from vocabulary.md § 4 alone: a list in which
each entry is replaced by its latest correction, or dropped if voided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from msgspec.structs import astuple

from ledger import naming
from ledger.entry import Correction, Submission, encode, entry_instant, finisher
from ledger.events import EVENTS, Event
from ledger.events.organisation import LedgerOpened, LegalTermSet
from ledger.events.record import EntryVoided
from ledger.fact import AnyFact, Fact
from ledger.log import Draft, LedgerStore
from ledger.store.memory import memory_store
from ledger.zone import Zone
from projections.discovery import all_projections
from projections.engine.table import Key, Table
from tests.invented import AGENCIES, BEGINS, event, moment

ZONE: Final = Zone("Asia/Shanghai")
LEDGER: Final = "130523"
BETWEEN_ENTRIES: Final = timedelta(hours=9)
LAST_DAY: Final = date(2017, 9, 30)
TABLES: Final[tuple[Table[Any], ...]] = tuple(
    table for projection in all_projections() for table in projection.tables
)
TYPES: Final = tuple(sorted({name for table in TABLES for name in table.types}))
"""Every event type that some table folds."""
OPENINGS: Final = (
    "ApplicationReceived",
    "LicenceIssued",
    "ApprovalPushed",
    "SupervisionFeedbackSent",
    "SpotCheckResultRecorded",
    "CheckAssigned",
    "PenaltyDecided",
    "RestrictionImposed",
)
"""Types that open a line: drawn more often, so that what follows has something to follow."""
DRAWN: Final = (*TYPES, *OPENINGS, *OPENINGS)


@dataclass(frozen=True)
class Said:
    """One entry of a history: what it does to which place of the log, and what it says."""

    kind: str
    place: int
    submission: Submission[Any]


@dataclass
class History:
    """A log that is written entry by entry, and the naive account of it."""

    said: list[Said] = field(default_factory=list)
    written: int = 0

    def __post_init__(self) -> None:
        """Begin an empty store; its clock moves on with each entry."""
        self.store: LedgerStore = memory_store(self.clock)

    def clock(self) -> datetime:
        """Return when the next entry is recorded."""
        return self.recorded_at(self.written + 1)

    @staticmethod
    def recorded_at(position: int) -> datetime:
        """Return when the entry at a position was recorded."""
        return BEGINS + position * BETWEEN_ENTRIES

    @classmethod
    def of(cls, seeds: Iterable[int], types: Sequence[str] = DRAWN) -> "History":
        """Make a history of an opening, the legal terms, and an entry for each number.

        ``types`` are those that facts are drawn from.
        """
        history = cls()
        for opening in _opening():
            history.record(opening)
        for seed in seeds:
            history.act(Random(seed), types)  # noqa: S311 - a history is repeatable, not secret
        return history

    def act(self, random: Random, types: Sequence[str] = DRAWN) -> None:
        """Say one more thing: a fact, a correction or a void."""
        alive = self._alive()
        chance = random.random()
        if not alive or chance < 0.66:
            self.record(event(random.choice(types), random), random)
            return
        place = random.choice(alive)
        if chance < 0.9:
            of_type = self.said[place - 1].submission.type
            self.correct(place, event(of_type, random), random)
        else:
            self.void(place)

    def _alive(self) -> list[int]:
        voided = {one.place for one in self.said if one.kind == "void"}
        return [
            one.place
            for one in self.said[len(_opening()) :]
            if one.kind == "fact" and one.place not in voided
        ]

    def _submission(self, made: Event, random: Random | None, **envelope: Any) -> Submission[Any]:  # noqa: ANN401
        source = random or Random(0)  # noqa: S311 - a history is repeatable, not secret
        agency = source.choice(AGENCIES)
        return Submission(
            actor=f"{agency}/{source.randint(1, 2)}",
            agency=agency,
            data=made,
            id=str(UUID(int=len(self.said) + 1)),
            ledger=LEDGER,
            observed=source.choice((None, None, "old")),
            occurred_at=moment(source) if random else BEGINS,
            type=type(made).__name__,
            **envelope,
        )

    def record(self, made: Event, random: Random | None = None) -> None:
        """Say an ordinary fact."""
        self.said.append(Said("fact", len(self.said) + 1, self._submission(made, random)))

    def names(self, place: int) -> set[str]:
        """Return every tag that the entry at a place, or a correction of it, named."""
        spoken = (one for one in self.said if one.place == place and one.kind != "void")
        return {tag for one in spoken for tag in naming.tags_of(one.submission.data)}

    def correct(self, place: int, made: Event, random: Random) -> None:
        """Correct the entry at a place with data of its own type."""
        was = tuple(sorted(self.names(place).difference(naming.tags_of(made))))
        target = Correction(
            entry=self.said[place - 1].submission.id, position=place, reason="录入错误", was=was
        )
        submission = self._submission(made, random, corrects=target)
        self.said.append(Said("correction", place, submission))

    def void(self, place: int) -> None:
        """Void the entry at a place."""
        names = tuple(sorted(self.names(place)))
        made = EntryVoided(
            entry=self.said[place - 1].submission.id, position=place, reason="重复", names=names
        )
        self.said.append(Said("void", place, self._submission(made, None)))

    def write(self, until: int | None = None) -> LedgerStore:
        """Append to the store what was said up to a position; return the store."""
        for one in self.said[self.written : until]:
            submission = one.submission
            was = submission.corrects.was if submission.corrects else ()
            tags = (f"id:{submission.id}", *naming.tags_of(submission.data), *was)
            finish = finisher(submission, encode(submission), ())
            self.store.append_drafts([Draft(submission.type, tuple(dict.fromkeys(tags)), finish)])
            self.written += 1
        return self.store

    def stopped(self, prefix: int) -> "History":
        """Return the history of a ledger that was stopped at a position."""
        return History(self.said[:prefix])

    def straight(self, prefix: int, on: date) -> "History":
        """Return a history that says, without corrections, what took effect by a day."""
        return History.saying(self.facts(prefix, on))

    @classmethod
    def saying(cls, facts: Iterable[AnyFact]) -> "History":
        """Return a history that says facts one after another."""
        history = cls()
        for fact in facts:
            submission = Submission(
                actor=fact.actor,
                agency=fact.agency,
                data=fact.event,
                id=fact.id,
                ledger=LEDGER,
                observed=fact.observed,
                occurred_at=fact.occurred,
                type=type(fact.event).__name__,
            )
            history.said.append(Said("fact", len(history.said) + 1, submission))
        return history

    def facts(self, prefix: int | None = None, on: date | None = None) -> list[AnyFact]:
        """Return what holds at a position, and took effect by a day: the naive way."""
        latest: dict[int, Said | None] = {}
        for one in self.said[:prefix]:
            if one.kind == "void":
                latest[one.place] = None
            elif one.kind == "fact" or latest[one.place] is not None:
                latest[one.place] = one
        held = (self._fact(place, one) for place, one in sorted(latest.items()) if one is not None)
        return [fact for fact in held if on is None or ZONE.day_of(fact.occurred) <= on]

    def _fact(self, place: int, latest: Said) -> AnyFact:
        first, newest = self.said[place - 1].submission, latest.submission
        recorded_at = self.recorded_at(place)
        return Fact(
            event=newest.data,
            id=first.id,
            agency=first.agency,
            actor=first.actor,
            occurred_at=entry_instant(newest.occurred_at),
            recorded_at=entry_instant(recorded_at),
            day=ZONE.day_of(recorded_at),
            position=place,
            observed=first.observed,
            because=first.because,
        )

    def day(self, position: int) -> date:
        """Return the local day on which the entry at a position was recorded."""
        return ZONE.day_of(self.recorded_at(position))


def _opening() -> tuple[Event, ...]:
    terms = (("supplement-notice", 2), ("decision", 4))
    return (
        LedgerOpened(
            name="内丘县",
            zone=ZONE.name,
            agency=AGENCIES[0],
            officer=f"{AGENCIES[0]}/1",
            calendar="cn",
        ),
        EVENTS["CalendarPublished"](calendar="cn", year=2017),
        *(
            LegalTermSet(
                term=term,
                length=length,
                unit="workday",  # type: ignore[arg-type]
                effective_on=date(2004, 7, 1),
                basis="行政许可法",
            )
            for term, length in terms
        ),
    )


Rows = dict[str, dict[Key, tuple[Any, ...]]]
"""Rows by table and key, each as plain values."""


def rows_of(facts: Iterable[AnyFact], tables: Sequence[Table[Any]] = TABLES) -> Rows:
    """Fold facts one after another into rows, as the handlers declare: no batches, no engine."""
    folded: dict[str, dict[Key, Any]] = {table.name: {} for table in tables}
    for fact in facts:
        for table in tables:
            handler = table.handlers.get(type(fact.event).__name__)
            for key in handler.keys(fact) if handler is not None else ():
                parts = key if isinstance(key, tuple) else (key,)
                row = folded[table.name].setdefault(parts, table.row(*parts))
                handler.apply(row, fact)  # type: ignore[union-attr]
    return {name: {key: astuple(row) for key, row in rows.items()} for name, rows in folded.items()}


def histories(most: int = 40) -> st.SearchStrategy[History]:
    """Return a strategy of histories of up to so many entries after the opening."""
    seeds = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=most)
    return seeds.map(History.of)
