"""违规: each code is provoked, by itself, in a county where nothing else is going on."""

import pytest

from ledger.view import CODES
from shenguan.simulation.violations.registry import Violation, declared
from shenguan.vocabulary import codes_by_fault
from tests.simulated import provoked_alone

VIOLATIONS = declared()
SHORT = tuple(one for one in VIOLATIONS.values() if not one.is_long)


@pytest.mark.parametrize("violation", SHORT, ids=[one.code for one in SHORT])
def test_a_violation_is_answered_with_its_code_and_its_twin_without_it(
    violation: Violation,
) -> None:
    provoked_alone(violation)


def test_nobody_forgets_to_provoke_a_code() -> None:
    by_fault = codes_by_fault()
    assert not CODES.keys() - VIOLATIONS.keys() - by_fault, "write a violation for it"
    assert not by_fault & VIOLATIONS.keys()
