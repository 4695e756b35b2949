"""The law's invariants hold at every moment of a whole county's random lives, lawful and not.

``make endurance`` lives on for as long as it is given (``tests/endurance/test_lives.py``); here a
few long lives are watched.
"""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shenguan
from ledger.gate.receipt import Outcome
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.line import members
from shenguan.simulation.violations.registry import declared
from tests.deeds import DEEDS, LIVED
from tests.invariants import Watch, seeds_of
from tests.loads import load
from tests.simulated import told_alone
from tests.town import Town

ACTS = 90
lives = st.lists(st.integers(0, 2**32 - 1), min_size=ACTS, max_size=ACTS)
EXPECTED = {
    *("decision.same-person", "decision.survey-open", "decision.paused", "review.level-skipped"),
    *("credit.barred", "extension.second", "pause.none-open", "claim.second", "licence.no-grant"),
    *("correction.breaks", "task.stopped", "malformed", "acceptance.not-silent"),
}
"""Refusals that lives have to meet: where nothing is tried nothing is shown."""


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(lives)
def test_at_no_moment_of_a_life_anything_is_wrong(seeds: list[int]) -> None:
    for wrong in Watch().wrongs(seeds):
        raise AssertionError(wrong)


def _lived(life: int, acts: int) -> Town:
    *_, town = Town().live(seeds_of(life, acts))
    return town


def _done_in_a_year() -> set[str]:
    """Return what is lawfully done in a simulated year, whose lines tests play."""
    year = Chronicle(Arguments(cases=800)).lines()
    return {line.type for told in year for line in members(told) if not line.is_refused}


def _refused_of_violations() -> set[str]:
    """Return what is refused where a violation is told, which tests provoke one by one."""
    violations = (told_alone(one) for one in declared().values() if not one.is_long)
    lines = (line for told in violations for group in told for line in members(group))
    return {line.type for line in lines if line.is_refused}


def test_lives_reach_nearly_every_deed_and_its_refusal_and_what_follows_by_itself() -> None:
    towns = [_lived(life, 240) for life in range(5)]
    told = [pair for town in towns for pair in town.told]
    accepted = {type(one).__name__ for one, got in told if got.outcome is Outcome.ACCEPTED}
    refused = {type(one).__name__ for one, got in told if got.outcome is not Outcome.ACCEPTED}
    codes = {code for _, receipt in told for code in receipt.codes}
    assert len(refused & LIVED) > 0.85 * len(LIVED)
    assert len(accepted & LIVED) > 0.7 * len(LIVED)
    assert accepted | _done_in_a_year() >= {*DEEDS}
    assert len((refused | _refused_of_violations()) & {*DEEDS}) > 0.85 * len(DEEDS)
    assert codes >= EXPECTED
    recorded = {entry.actor.rpartition("/")[2] for town in towns for _, entry in town.entries()}
    assert "auto" in recorded


def _answers(url: str, lines: list[bytes], day: str) -> dict[str, Any]:
    load(url, lines)
    with shenguan.open(url) as ledger:
        names = ("cases", "licences", "tasks", "credit", "loop", "appeals", "publicity")
        return {name: ledger.arrow(name, on=day).to_pylist() for name in names}


def test_both_databases_answer_alike_about_a_whole_life(tmp_path: Path, postgres_url: str) -> None:
    town = _lived(1, 240)
    lines = [row.body for page in town.store.scan() for row in page]
    day = town.today.isoformat()
    one, other = (
        _answers(url, lines, day) for url in (f"sqlite:///{tmp_path / 'lives.db'}", postgres_url)
    )
    assert one == other
    assert all(one[name] for name in ("cases", "tasks", "credit", "loop"))
