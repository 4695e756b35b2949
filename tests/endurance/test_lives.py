"""Lives of a whole county, one after another, for as long as ``make endurance`` gives; or briefly.

A life that goes wrong is lived again by its number: ``seeds_of(life, ACTS)``.
"""

import os
import time
from collections.abc import Iterator
from itertools import count

import pytest

from ledger.events import EVENTS
from ledger.rules.base import RULES
from tests.invariants import INVARIANTS, Invariant, Watch, seeds_of

pytestmark = pytest.mark.timeout(7_200)
IS_LONG = "SHENGUAN_ENDURANCE_SECONDS" in os.environ
SECONDS = float(os.environ.get("SHENGUAN_ENDURANCE_SECONDS") or 0)
SEED = int(os.environ.get("SHENGUAN_ENDURANCE_SEED") or 412)
ACTS = 160 if IS_LONG else 60
_BY_NAME = {one.__name__: one for one in INVARIANTS}
MUTED = {
    "LicenceIssued": "licences_rest_on_grants",
    "DecisionMade": "deciders_are_competent",
    "SupervisionTaskClaimed": "one_officer_in_post_claims",
    "TimeLimitExtended": "the_legal_limit_moves_only_by_law",
}
"""Rules that say nothing any longer, each with the invariant that misses it."""


def test_nothing_is_wrong_in_any_life_that_there_is_time_for() -> None:
    begun = time.monotonic()
    for life in count(SEED):
        wrong = next(Watch().wrongs(seeds_of(life, ACTS)), None)
        assert wrong is None, (life, wrong)
        if time.monotonic() - begun >= SECONDS:
            return


def _wrongs(invariant: Invariant) -> Iterator[str]:
    for life in count(SEED):
        for name, _ in Watch(invariants=(invariant,), every=1_000).wrongs(seeds_of(life, ACTS)):
            yield name


@pytest.mark.parametrize("name", MUTED if IS_LONG else ["DecisionMade"])
def test_each_invariant_misses_the_rule_that_keeps_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, EVENTS[name], lambda *_: iter(()))
    assert next(_wrongs(_BY_NAME[MUTED[name]])) == MUTED[name]
