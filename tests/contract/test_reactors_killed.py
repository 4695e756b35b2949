"""A kill between fact and reaction loses nothing and doubles nothing: the log is the same."""

import random
import time
from contextlib import closing

import pytest

from ledger.entry import decode_entry, submission_bytes
from ledger.events.handover import ApprovalPushed
from ledger.law import automaton
from ledger.log import StoredEntry
from ledger.store import open_store
from tests.contract import reactors
from tests.contract.processes import Worker, together

KILLS = 20
CASES = 30
_LIVED_MAX = 3
_DELAY_MAX = 0.02


def rows_of(url: str) -> list[StoredEntry]:
    """Return all that a log holds."""
    with closing(open_store(url)) as store:
        return [row for page in store.scan() for row in page]


def reactions_in(rows: list[StoredEntry]) -> list[bytes]:
    """Return the submissions of automata, in their order."""
    entries = (decode_entry(row.type, row.body) for row in rows)
    by_automata = [one for one in entries if one.actor.endswith(f"/{automaton.NUMBER}")]
    assert {one.type for one in by_automata} == {ApprovalPushed.__name__}
    return [*map(submission_bytes, by_automata)]


def killed_often(url: str, kills: int, cases: int, seed: int) -> int:
    """Let a county live while its process is killed at random; return how often it was."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    done = 0
    while done < kills:
        worker = Worker(reactors.live, url, cases)
        try:
            told = worker.messages()
            lived = [next(told, None) for _ in range(chance.randint(1, _LIVED_MAX))]
            if lived[-1] is None:
                break
            time.sleep(chance.uniform(0, _DELAY_MAX))
            worker.process.kill()
            done += 1
        finally:
            worker.close()
    together(reactors.live, [(url, cases)])
    return done


def assert_same_with_and_without_kills(
    url: str, untouched: str, *, kills: int, cases: int, seed: int
) -> None:
    """Compare the log of a county that was killed again and again with one that never was."""
    assert killed_often(url, kills, cases, seed) == kills
    together(reactors.live, [(untouched, cases)])
    killed, whole = rows_of(url), rows_of(untouched)
    assert len(reactions_in(whole)) == reactors.reactions_of(cases)
    assert [row.body for row in killed] == [row.body for row in whole]
    assert [row.leaf for row in killed] == [row.leaf for row in whole]


def test_a_kill_between_fact_and_reaction_loses_and_doubles_nothing(url: str) -> None:
    assert_same_with_and_without_kills(url, f"{url}2", kills=KILLS, cases=CASES, seed=18)


def test_two_reactors_at_once_make_the_same_bytes(url: str) -> None:
    cases = 20
    reactors.founded(url, cases)
    ((first,), (second,)) = together(reactors.reacting_alone, [(url, cases)] * 2)
    assert first == second
    assert {outcome for _, outcome in first} == {"accepted"}
    recorded = reactions_in(rows_of(url))
    assert sorted(recorded) == sorted(body for body, _ in first)
    assert len(recorded) == reactors.reactions_of(cases)


@pytest.mark.slow
def test_what_a_killed_reactor_left_is_done_by_the_next_and_its_place_is_free(url: str) -> None:
    worker = Worker(reactors.live, url, 2)
    try:
        next(worker.messages())
        worker.process.kill()
    finally:
        worker.close()
    together(reactors.live, [(url, 2)])
    assert len(reactions_in(rows_of(url))) == reactors.reactions_of(2)
