"""How often a server is asked: two round trips for a submission, whatever its rules read."""

from collections.abc import Iterator

import pytest

from ledger.gate.gate import Gate
from ledger.store import open_store
from tests.contract import drafts, submitters
from tests.contract.relay import Relay, relay


@pytest.fixture
def through(postgres_url: str) -> Iterator[Relay]:
    """A relay that counts what a client sends."""
    with relay(postgres_url) as opened:
        yield opened


def _round_trips(gate: Gate, through: Relay, number: object) -> list[int]:
    """Bring a case from receipt to decision; return how often the server was asked each time."""
    counts = []
    for one in [*submitters.decidable(number), submitters.decision(number, 1)]:
        before = through.sent
        submitters.accepted(gate.submit([one]))
        counts.append(through.sent - before)
    return counts


def test_a_submission_costs_two_round_trips_once_its_type_is_known(through: Relay) -> None:
    store = open_store(through.url, clock=submitters.now)
    gate = submitters.county(store)
    for number in range(3):
        _round_trips(gate, through, f"known-{number}")
    counts = _round_trips(gate, through, "counted")
    assert len(counts) > 4
    assert set(counts) == {2}, counts
    drafts.assert_whole(store)
    store.close()


def test_a_submission_that_comes_again_costs_two_round_trips(through: Relay) -> None:
    store = open_store(through.url, clock=submitters.now)
    gate = submitters.county(store)
    for number in range(8):
        submitters.accepted(gate.submit(submitters.pair(number)[:1]))
        gate.submit(submitters.pair(number)[:1])
    before = through.sent
    (again,) = gate.submit(submitters.pair(1)[:1])
    assert again.repeated
    assert through.sent - before <= 2
    store.close()


def test_what_others_record_meanwhile_comes_along_without_a_further_round_trip(
    through: Relay, postgres_url: str
) -> None:
    store = open_store(through.url, clock=submitters.now)
    other = open_store(postgres_url, clock=submitters.now)
    gate, rival = submitters.county(store), Gate(other, clock=submitters.now)
    for number in range(10):
        submitters.accepted(gate.submit(submitters.pair(f"known-{number}")[:1]))
        submitters.accepted(rival.submit(submitters.pair(f"other-{number}")[:1]))
    for number in range(5):
        submitters.accepted(rival.submit(submitters.pair(f"meanwhile-{number}")[:1]))
        before = through.sent
        submitters.accepted(gate.submit(submitters.pair(f"counted-{number}")[:1]))
        assert through.sent - before == 2
    drafts.assert_whole(store)
    store.close()
    other.close()
