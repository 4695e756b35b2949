"""抽查任务: a plan with its seeds, what was drawn, and who goes where; and how it is repeated."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Final, NamedTuple, Self

from msgspec.structs import replace

from ledger.events.draw import (
    CheckAssigned,
    DrawAbandoned,
    DrawMethod,
    RecusalMade,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
    SpotCheckPlanned,
)
from ledger.fact import AnyFact, Fact
from ledger.view import State, View, refusal

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class Draw(State, frozen=True, kw_only=True):
    """抽查任务: from its plan to its checks, or until it was abandoned."""

    tag: ClassVar = "draw"
    folds: ClassVar = (
        SpotCheckPlanned,
        SeedCommitted,
        SeedRevealed,
        SpotCheckDrawn,
        DrawAbandoned,
    )
    planned: Fact[SpotCheckPlanned] | None = None
    commitments: Mapping[str, Fact[SeedCommitted]] = _NONE
    reveals: Mapping[str, Fact[SeedRevealed]] = _NONE
    drawn: Fact[SpotCheckDrawn] | None = None
    abandoned: Fact[DrawAbandoned] | None = None

    @property
    def lead(self) -> str | None:
        """The agency that planned it, or had it drawn elsewhere."""
        begun = self.planned or self.drawn
        return None if begun is None else begun.agency

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose values make the seed, in this order."""
        return () if self.planned is None else self.planned.event.parties

    @property
    def is_open(self) -> bool:
        """Whether it waits for seeds: planned, neither drawn nor abandoned."""
        return self.planned is not None and self.drawn is None and self.abandoned is None

    @property
    def is_external(self) -> bool:
        """Whether it was drawn on another platform, so that nobody repeats it here."""
        return self.drawn is not None and self.drawn.event.method is DrawMethod.EXTERNAL

    @property
    def values(self) -> tuple[bytes, ...] | None:
        """The revealed values in the order of the parties; None while one is missing."""
        if self.planned is None or any(one not in self.reveals for one in self.parties):
            return None
        return tuple(bytes.fromhex(self.reveals[one].event.value) for one in self.parties)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a step, in any order; of several the first counts."""
        party = getattr(fact.event, "party", None) or fact.agency
        match fact.event:
            case SpotCheckPlanned():
                return replace(self, planned=self.planned or fact)
            case SeedCommitted() if party not in self.commitments:
                return replace(self, commitments={**self.commitments, party: fact})
            case SeedRevealed() if party not in self.reveals:
                return replace(self, reveals={**self.reveals, party: fact})
            case SpotCheckDrawn():
                return replace(self, drawn=self.drawn or fact)
            case DrawAbandoned():
                return replace(self, abandoned=self.abandoned or fact)
        return self


class TeamNow(NamedTuple):
    """检查组现状: who goes to a check now, and who stepped down from it."""

    team: tuple[str, ...] = ()
    stepped_down: frozenset[str] = frozenset()

    def after(self, event: RecusalMade) -> "TeamNow":
        """Return who goes after a recusal, each in the place of whom he replaces."""
        entering = (event.officer_in,) if event.officer_in else ()
        team: list[str] = []
        for one in self.team:
            team += entering if one == event.officer_out else (one,)
        return TeamNow(tuple(team), self.stepped_down | {event.officer_out})


class Loads(State, frozen=True, kw_only=True):
    """检查负担: who goes to which check of a draw, after all recusals so far."""

    tag: ClassVar = "draw"
    folds: ClassVar = (CheckAssigned, RecusalMade)
    checks: Mapping[str, TeamNow] = _NONE

    def of_each(self) -> Mapping[str, int]:
        """Return for how many checks each inspector stands now."""
        found: dict[str, int] = {}
        for standing in self.checks.values():
            for officer in standing.team:
                found[officer] = found.get(officer, 0) + 1
        return found

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an assignment or a recusal; what came first counts."""
        number = fact.event.check
        match fact.event:
            case CheckAssigned() as event if number not in self.checks:
                return replace(self, checks={**self.checks, number: TeamNow(event.inspectors)})
            case RecusalMade() as event if number in self.checks:
                return replace(
                    self, checks={**self.checks, number: self.checks[number].after(event)}
                )
        return self


class Visit(NamedTuple):
    """上门: one check that a subject was drawn for, and by which agency's draw."""

    check: str
    draw: str
    agency: str
    day: date
    entry: str


class Visits(State, frozen=True, kw_only=True):
    """上门检查: for which checks a subject was drawn."""

    tag: ClassVar = "subject"
    folds: ClassVar = (CheckAssigned,)
    made: tuple[Visit, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an assignment."""
        event = fact.event
        visit = Visit(event.check, event.draw, fact.agency, fact.day, fact.id)
        return replace(self, made=(*self.made, visit))


def is_fixed(target: AnyFact, view: View, *, voiding: bool = False) -> bool:
    """Tell whether a plan or an assigned check stays as it was recorded.

    The seed comes from the bytes of the plan; a plan by which nothing was drawn may be voided, as
    far as nobody has relied on it. What another platform drew may have been mistyped here.
    """
    match target.event:
        case SpotCheckPlanned() as event:
            return not voiding or view.of(Draw, event.draw).drawn is not None
        case CheckAssigned() as event:
            return not view.of(Draw, event.draw).is_external
    return False


DRAW_UNKNOWN = refusal(
    "draw.unknown",
    "抽查任务不存在",
    "no plan was recorded under this number",
    source="市场监管领域部门联合抽查事项清单; 抽查细则",
    remedy="record SpotCheckPlanned first, or correct the number",
)


DRAW_ABANDONED = refusal(
    "draw.abandoned",
    "抽查任务已作罢",
    "the draw was abandoned: nothing is revealed, drawn or checked under its number any more",
    source="双随机抽查: a re-roll bears a number of its own, for all to see",
    remedy="plan a new draw under a new number",
)
