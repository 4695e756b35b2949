"""违规: each code is provoked, by itself, in a county where nothing else is going on."""

from pathlib import Path

import pytest

from ledger.gate.receipt import Outcome
from ledger.view import CODES
from shenguan.simulation.line import members
from shenguan.simulation.violations.registry import Violation, declared
from shenguan.vocabulary import codes_by_fault
from tests.simulated import told_alone

VIOLATIONS = declared()
_UNPROVOKED = frozenset((Path(__file__).parent / "unprovoked.txt").read_text("utf-8").split())
"""Codes that nobody provokes yet; the list only shrinks."""


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_a_violation_is_answered_with_its_code_and_its_twin_without_it(
    violation: Violation,
) -> None:
    unlawful, twins = 0, 0
    for told, played in told_alone(violation):
        for line, answer in zip(members(told), played, strict=True):
            assert answer.expected, (violation.code, line, answer.receipt)
            receipt = answer.receipt
            assert receipt is not None
            borne = {*receipt.codes, *receipt.findings}
            if violation.code in line.codes:
                unlawful += 1
                assert violation.code in borne
            else:
                assert receipt.outcome is Outcome.ACCEPTED or line.codes
                assert violation.code not in borne, line
            twins += line.expect == {"without": (violation.code,)}
    assert unlawful
    assert twins


def test_nobody_forgets_to_provoke_a_code() -> None:
    by_fault = codes_by_fault()
    unprovoked = CODES.keys() - VIOLATIONS.keys() - by_fault
    assert unprovoked == _UNPROVOKED, "write violations; unprovoked.txt only shrinks"
    assert not by_fault & VIOLATIONS.keys()
