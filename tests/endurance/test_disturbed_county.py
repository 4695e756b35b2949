"""Disturbed years of the simulated county, for as long as ``make endurance`` gives; or briefly.

What goes wrong is told as the smallest history that shows it; ``SHENGUAN_ENDURANCE_SEED`` says from
which number on histories are drawn.
"""

import os
import time
from itertools import count

import pytest
from hypothesis import HealthCheck, given, seed, settings

from ledger.events import EVENTS
from ledger.rules.base import RULES
from tests.disturbed import Disturbed, histories
from tests.prefixes import OF_ENTRIES, first_wrong, wrongs_of_answers, wrongs_of_entries

pytestmark = pytest.mark.timeout(7_200)
IS_LONG = "SHENGUAN_ENDURANCE_SECONDS" in os.environ
SECONDS = float(os.environ.get("SHENGUAN_ENDURANCE_SECONDS") or 0)
SEED = int(os.environ.get("SHENGUAN_ENDURANCE_SEED") or 412)
EXAMPLES = 50 if IS_LONG else 5
EVERY = 10 if IS_LONG else 60
MUTED = {
    "DecisionMade": "deciders_are_competent",
    "LicenceIssued": "licences_rest_on_grants",
    "SupervisionTaskClaimed": "one_officer_in_post_claims",
}
"""Rules that say nothing any longer, each with the invariant that misses it."""
_BY_NAME = {one.__name__: one for one in OF_ENTRIES}


def _watch(number: int) -> None:
    """Draw some histories of a number and look at each at every prefix."""

    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(histories())
    def nothing_is_wrong(history: Disturbed) -> None:
        wrong = next(wrongs_of_entries(history), None)
        assert wrong is None, wrong
        wrong = next(wrongs_of_answers(history, EVERY), None)
        assert wrong is None, wrong

    nothing_is_wrong()


def test_nothing_is_wrong_in_any_disturbed_year_that_there_is_time_for() -> None:
    begun = time.monotonic()
    for number in count(SEED):
        _watch(number)
        if time.monotonic() - begun >= SECONDS:
            return


@pytest.mark.parametrize("name", MUTED)
def test_each_prefix_misses_the_rule_that_keeps_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, EVENTS[name], lambda *_: iter(()))
    assert first_wrong(SEED, (_BY_NAME[MUTED[name]],)) == MUTED[name]
