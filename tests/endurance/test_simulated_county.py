"""模拟县之久: ten thousand cases take every branch of the law often, and no line surprises."""

import os
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from ledger.events import EVENTS, Event, chapter_of
from ledger.events.accountability import AccountabilityOpened, AlertDismissed
from ledger.law.light import LightKind
from ledger.states.lights.base import declared as declared_lights
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.tally import BranchTally, choices_of, names_of
from shenguan.simulation.violations.registry import declared
from tests.property.test_simulated_invariants import wrongs_of_a_year
from tests.simulated import PlayedCounty, provoked_alone, surprises

SET_UP = frozenset(("organisation", "catalogue", "record"))
"""Chapters of what is said once, before anything happens, or by the ledger itself."""
AT_LEAST = 20
IS_LONG = "SHENGUAN_ENDURANCE_SECONDS" in os.environ
CASES = 2_000 if IS_LONG else 60
LIMITED = frozenset(kind for kind, _ in declared_lights()) - {LightKind.ACCEPTANCE}
"""What can burn: no day ends the rest, and silence accepts before an answer is late."""
ON_FIRE = (AlertDismissed, AccountabilityOpened)
"""What is only ever said of what burned."""
NEVER = frozenset(
    f"{kind.__name__}.kind.{light}" for kind in ON_FIRE for light in {*LightKind} - LIMITED
)


def branches_of(kind: type[Event]) -> frozenset[str]:
    """Return every branch that a type of fact has."""
    found = {kind.__name__}
    for field in msgspec.structs.fields(kind):
        for choice in choices_of(field.type):
            values = (True,) if choice is bool else tuple(choice)
            found |= {one for value in values for one in names_of(kind.__name__, field.name, value)}
    return frozenset(found)


def _branches() -> set[str]:
    kinds = (kind for kind in EVENTS.values() if chapter_of(kind) not in SET_UP)
    return {branch for kind in kinds for branch in branches_of(kind)} - NEVER


def test_every_branch_is_taken_often_within_ten_thousand_cases() -> None:
    tally = BranchTally()
    for told in Chronicle(Arguments(cases=10_000)).lines():
        tally.count(told)
    seldom = {branch for branch in _branches() if tally.branches.get(branch, 0) < AT_LEAST}
    assert not seldom, sorted(seldom)


@pytest.mark.timeout(7_200)
def test_a_long_year_surprises_nobody_and_provokes_every_code(tmp_path: Path) -> None:
    county = PlayedCounty(begun=False, folder=tmp_path)
    chronicle = Chronicle(Arguments(cases=CASES, unlawful=0.3))
    provoked: Counter[str] = Counter()
    for told, answers in county.play(chronicle.lines()):
        assert not list(surprises([(told, answers)]))
        for answer in answers:
            if answer.receipt is not None:
                provoked.update((*answer.receipt.codes, *answer.receipt.findings))
    missed = declared().keys() - provoked.keys()
    assert len(missed) < len(declared()) - 15
    assert not (missed if IS_LONG else ())


def test_what_takes_thousands_of_lines_is_provoked_too() -> None:
    for violation in declared().values():
        if violation.is_long:
            provoked_alone(violation)


@pytest.mark.timeout(7_200)
def test_every_invariant_holds_at_every_moment_of_a_simulated_year(tmp_path: Path) -> None:
    arguments = Arguments(cases=30 if IS_LONG else 2, seed=3, unlawful=1.0)
    found = wrongs_of_a_year(tmp_path, arguments, every=1 if IS_LONG else 200)
    assert not (wrong := next(found, None)), wrong
