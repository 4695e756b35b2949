"""The law's invariants, at every prefix of disturbed years of the simulated county (law.md § 11).

What must never stand in a ledger is said anew, from the entries alone, without a rule; what the
answers and rules say is held against it at moments. ``make endurance`` goes on for as long as it is
given (``tests/endurance/test_disturbed_county.py``).
"""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from ledger.gate.receipt import Outcome
from shenguan.simulation.line import encoded
from tests.disturbed import Disturbed, drawn_of, histories
from tests.prefixes import prefixes, wrongs_of_answers, wrongs_of_entries

EXPECTED = {
    *("decision.same-person", "decision.survey-open", "decision.paused", "case.already-decided"),
    *("review.level-skipped", "credit.barred", "claim.second", "licence.no-grant"),
    *(
        "correction.breaks",
        "pause.none-open",
        "review.surveyor",
        "officer.wrong-post",
        "push.nothing-to-push",
    ),
}
"""Refusals that histories have to meet: where nothing is tried nothing is shown."""
KINDS = (
    *("DecisionMade", "LicenceIssued", "SupervisionTaskClaimed", "RestrictionImposed"),
    *("Correction", "EntryVoided"),
)


def examples(count: int) -> settings:
    """Return settings for so many histories."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, deadline=None, suppress_health_check=slow)


@examples(60)
@given(histories())
def test_what_must_never_stand_stands_at_no_prefix_of_a_disturbed_year(
    history: Disturbed,
) -> None:
    for wrong in wrongs_of_entries(history):
        raise AssertionError(wrong)


@examples(25)
@given(histories())
def test_answers_and_rules_say_nothing_wrong_of_a_disturbed_year(history: Disturbed) -> None:
    for wrong in wrongs_of_answers(history, every=40):
        raise AssertionError(wrong)


def _reached() -> tuple[Counter[str], dict[str, set[Outcome]]]:
    """Return which codes some histories met, and what came of which kinds of facts."""
    codes: Counter[str] = Counter()
    outcomes: dict[str, set[Outcome]] = {}
    for history in (one for number in range(6) for one in drawn_of(number, amount=9)):
        with TemporaryDirectory() as folder:
            for prefix in prefixes(history, Path(folder)):
                for line, receipt in zip(prefix.lines, prefix.receipts, strict=True):
                    kind = "Correction" if line.corrects else line.type
                    if receipt is not None:
                        outcomes.setdefault(kind, set()).add(receipt.outcome)
                        codes.update(receipt.codes)
    return codes, outcomes


def test_disturbed_years_reach_what_is_accepted_and_refusals_of_many_codes() -> None:
    codes, outcomes = _reached()
    assert codes.keys() >= EXPECTED, EXPECTED - codes.keys()
    assert len(codes) > 100
    for kind in KINDS:
        assert outcomes[kind] >= {Outcome.ACCEPTED, Outcome.REFUSED}, kind


def test_the_same_numbers_tell_the_same_year() -> None:
    (history, *_) = drawn_of(3, amount=5)[-1:]
    assert [*map(encoded, history.lines())] == [*map(encoded, history.lines())]
    assert drawn_of(3, amount=5) == drawn_of(3, amount=5)
