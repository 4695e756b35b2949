"""扰动史: histories of the simulated county as Hypothesis draws them, lawful and unlawful.

A history is a year of the simulator with a few cases, scenes of violations told into it, and
disturbances of its lines. Nobody asks beforehand what is lawful: the gate lets through what is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from random import Random
from typing import Final, NamedTuple

from hypothesis import strategies as st

from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Begun, Chronicle
from shenguan.simulation.county import County
from shenguan.simulation.founding import founded_on, founding
from shenguan.simulation.line import Told, members
from shenguan.simulation.pen import ZONE, Pen
from shenguan.simulation.violations.registry import declared
from shenguan.simulation.violations.telling import begins, told_of
from tests.disturbances import WAYS, in_order, place_of
from tests.simulated import YEAR

SAME_FOUNDING: Final = 12
"""So many bits of a seed are in the numbers of lines: where they are nothing, histories of all
seeds go on from the same founding."""
_SCENES: Final = 1 << 40
"""From which number on strands are those of violations."""
CASES_MAX, SCENES_MAX, DISTURBANCES_MAX, DRAWN_MAX, PLACE_MAX = 12, 5, 24, 500, 5_000
_OFFICE_LINES_MAX: Final = 12
"""The offices tell of documents and newcomers every week; a few of them are enough."""
_FIRST, _LAST = datetime(YEAR, 1, 9, tzinfo=ZONE), datetime(YEAR + 1, 1, 1, tzinfo=ZONE)
"""From when until when a history is told: after its founding, in the year that is announced."""
CODES: Final = tuple(
    code
    for code, one in declared().items()
    if not one.is_long and (one.on is None or one.on.year <= YEAR)
)
"""What scenes are told of: not what takes thousands of lines, or another year."""
DECISIVE_CODES: Final = tuple(
    code
    for code in CODES
    if code.partition(".")[0] in {"decision", "review", "credit", "licence", "claim"}
)
"""Those of what invariants are about: drawn as often as all others together."""


class BriefYear(Chronicle):
    """短年: a year in which the offices do little, so that what is told is told of cases."""

    def _offices(self) -> Iterator[Begun]:
        for moment, strand, lines in super()._offices():
            yield moment, strand, islice(lines, _OFFICE_LINES_MAX)

    def _head(self) -> int:
        """Return what somebody has surely read: of the lines before some may be dropped."""
        return super()._head() - DISTURBANCES_MAX


class Disturbance(NamedTuple):
    """扰动: what befalls which line, with a number that whatever else it needs is drawn from."""

    way: str
    place: int
    drawn: int


@dataclass(frozen=True)
class Disturbed:
    """扰动史: what a history is told from; ``scenes`` are the codes of violations told in it."""

    seed: int = 0
    cases: int = 0
    scenes: tuple[str, ...] = ()
    disturbances: tuple[Disturbance, ...] = ()

    def lines(self) -> Sequence[Told]:
        """Return what is told after the founding, in the order in which it arrives."""
        year = in_order([*self._lawful(), *self._scenes()])
        for one in self.disturbances:
            if year:
                year = WAYS[one.way](year, place_of(year, one.place), one.drawn)
        return [one for one in in_order(year) if _FIRST <= members(one)[0].at < _LAST]

    def _lawful(self) -> Iterator[Told]:
        seed = self.seed << SAME_FOUNDING
        lines = BriefYear(Arguments(year=YEAR, cases=self.cases, seed=seed)).lines()
        yield from islice(lines, _founding_length(), None)

    def _scenes(self) -> Iterator[Told]:
        for number, code in enumerate(self.scenes):
            violation = declared()[code]
            random = Random(self.seed << 8 | number)  # noqa: S311 - repeatable, not secret
            now = begins(violation, YEAR, random)
            strand = _SCENES + number
            yield from told_of(violation, County(), strand=strand, now=now, random=random)


@cache
def _founding_length() -> int:
    names = County()
    return sum(1 for _ in founding(names, Pen(names, 0, founded_on(YEAR)), ""))


_disturbances = st.builds(
    Disturbance,
    way=st.sampled_from(sorted(WAYS)),
    place=st.integers(0, PLACE_MAX),
    drawn=st.integers(0, DRAWN_MAX),
)


_codes = st.sampled_from(DECISIVE_CODES) | st.sampled_from(CODES)
_scenes = st.lists(_codes, max_size=SCENES_MAX, unique=True)


@st.composite
def histories(draw: st.DrawFn, *, cases: int = CASES_MAX) -> Disturbed:
    """Draw a history; it shrinks to few cases, scenes and disturbances."""
    count = draw(st.integers(0, DISTURBANCES_MAX))
    return Disturbed(
        seed=draw(st.integers(0, 2**16)),
        cases=draw(st.integers(0, cases)),
        scenes=tuple(draw(_scenes)),
        disturbances=tuple(draw(_disturbances) for _ in range(count)),
    )


def drawn_of(number: int, *, amount: int) -> list[Disturbed]:
    """Return some histories that are the same in every run, as many as are asked for."""
    random = Random(number)  # noqa: S311 - a history is repeatable, not secret
    return [_drawn(random) for _ in range(amount)]


def _drawn(random: Random) -> Disturbed:
    codes = {random.choice(random.choice((DECISIVE_CODES, CODES))) for _ in range(SCENES_MAX)}
    return Disturbed(
        seed=random.randrange(2**16),
        cases=random.randint(0, CASES_MAX),
        scenes=tuple(sorted(codes)),
        disturbances=tuple(
            Disturbance(
                random.choice(sorted(WAYS)),
                random.randint(0, PLACE_MAX),
                random.randint(0, DRAWN_MAX),
            )
            for _ in range(random.randint(0, DISTURBANCES_MAX))
        ),
    )
