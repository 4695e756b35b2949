"""The law's invariants, at every prefix of random lawful and unlawful lives of a county.

What must never stand in a ledger is said here anew, from the entries alone, without a rule.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shenguan
from ledger.entry import Entry
from ledger.events.decision import DecisionMade
from ledger.gate.receipt import Outcome
from ledger.zone import Zone
from tests.lives import SURVEYED, Lives
from tests.loads import load

ZONE = Zone("Asia/Shanghai")
lives = st.lists(st.integers(0, 2**32 - 1), min_size=30, max_size=90)
Held = list[tuple[int, Entry[Any], Any]]
"""Place, original entry, and the event that it says now."""


def held(entries: list[tuple[int, Entry[Any]]]) -> Held:
    """Return what holds: each entry as its latest correction has it, without what is voided."""
    now = {entry.id: entry.data for _, entry in entries if entry.corrects is None}
    for _, entry in entries:
        if entry.corrects is not None:
            now[entry.corrects.entry] = entry.data
    gone = {entry.data.entry for _, entry in entries if entry.type == "EntryVoided"}
    return [
        (place, entry, now[entry.id])
        for place, entry in entries
        if entry.corrects is None and entry.id not in gone
    ]


def _of(facts: Held, kind: str, **where: object) -> Iterator[tuple[int, Entry[Any], Any]]:
    for place, entry, event in facts:
        said = {name: getattr(event, name, None) for name in where}
        if entry.type == kind and said == where:
            yield place, entry, event


def _holds_without_a_grant(facts: Held) -> list[str]:
    return [
        event.licence
        for place, _, event in _of(facts, "LicenceIssued")
        if not any(
            decided < place and decision.outcome == "granted"
            for decided, _, decision in _of(facts, "DecisionMade", case=event.case)
        )
    ]


def _decided_their_own(facts: Held) -> list[str]:
    return [
        entry.actor
        for place, entry, event in _of(facts, "DecisionMade")
        for kind in ("ApplicationReceived", "ReviewCompleted", "SiteSurveyCompleted")
        for earlier, other, said in _of(facts, kind, case=event.case)
        if earlier < place and entry.actor in {other.actor, *getattr(said, "surveyors", ())}
    ]


def _latest(facts: Held, kind: str, case: str, before: int) -> int:
    return max((at for at, _, _ in _of(facts, kind, case=case) if at < before), default=0)


def _decided_with_a_survey_out(facts: Held) -> list[str]:
    return [
        event.case
        for place, _, event in _of(facts, "DecisionMade")
        if _latest(facts, "SiteSurveyScheduled", event.case, place)
        > _latest(facts, "SiteSurveyCompleted", event.case, place)
    ]


def _accepted_twice(facts: Held) -> list[str]:
    cases = [event.case for _, _, event in _of(facts, "ApplicationAccepted")]
    return [case for case in set(cases) if cases.count(case) > 1]


def _claimed_twice(facts: Held) -> list[str]:
    open_claims: dict[str, int] = {}
    found = []
    for _, entry, event in facts:
        if entry.type == "SupervisionTaskClaimed":
            open_claims[event.task] = open_claims.get(event.task, 0) + 1
            if open_claims[event.task] > 1:
                found.append(event.task)
        elif entry.type in {"TaskReturned", "ApprovalPushed", "SupervisionTaskClosed"}:
            open_claims[event.task] = 0
    return found


def _bars(facts: Held, subject: str, day: date) -> list[str]:
    """Return the restrictions that forbid a grant to a subject on a day, told from the entries."""
    fallen = {event.penalty for _, _, event in _of(facts, "PenaltyRevoked")}
    standing = {f"penalty:{event.penalty}" for _, _, event in _of(facts, "PenaltyDecided")}
    standing -= {f"penalty:{penalty}" for penalty in fallen}
    lifted = {event.restriction for _, _, event in _of(facts, "RestrictionLifted")}
    return [
        event.restriction
        for _, _, event in _of(facts, "RestrictionImposed", subject=subject)
        if event.from_on <= day <= event.until_on
        and event.ground in standing
        and event.restriction not in lifted
    ]


def _subject_of(facts: Held, case: str) -> str | None:
    return next((one.subject for _, _, one in _of(facts, "ApplicationReceived", case=case)), None)


@settings(max_examples=25, deadline=None)
@given(lives)
def test_what_must_never_stand_stands_at_no_prefix(seeds: list[int]) -> None:
    for life in Lives().live(seeds):
        facts = held(life.entries())
        assert _holds_without_a_grant(facts) == []
        assert _decided_their_own(facts) == []
        assert _accepted_twice(facts) == []
        assert _claimed_twice(facts) == []


@settings(max_examples=25, deadline=None)
@given(lives)
def test_nobody_decides_what_he_surveyed_nor_while_a_survey_is_out_at_no_prefix(
    seeds: list[int],
) -> None:
    for life in Lives(acts=SURVEYED).live(seeds):
        facts = held(life.entries())
        assert _decided_their_own(facts) == []
        assert _decided_with_a_survey_out(facts) == []


def test_random_lives_with_surveys_reach_decisions_and_refusals_for_them() -> None:
    lived = [[*Lives(acts=SURVEYED).live(range(start, start + 150))][-1] for start in (0, 400, 800)]
    told = [pair for life in lived for pair in life.told if isinstance(pair[0], DecisionMade)]
    codes = {code for _, receipt in told for code in receipt.codes}
    assert codes >= {"review.surveyor", "decision.survey-open"}
    assert any(receipt.outcome is Outcome.ACCEPTED for _, receipt in told)


@settings(max_examples=25, deadline=None)
@given(lives)
def test_a_grant_is_refused_for_credit_exactly_while_somebody_bars_the_subject(
    seeds: list[int],
) -> None:
    for life in Lives().live(seeds):
        event, receipt = life.told[-1]
        if type(event).__name__ != "DecisionMade" or event.outcome != "granted":  # type: ignore[attr-defined]
            continue
        before = [pair for pair in life.entries() if pair[0] < (receipt.position or 0)]
        facts = held(before)
        subject = _subject_of(facts, event.case)  # type: ignore[attr-defined]
        barred = subject is not None and bool(_bars(facts, subject, ZONE.day_of(life.spec.now)))
        if receipt.outcome is Outcome.ACCEPTED:
            assert not barred
        elif "credit.barred" in receipt.codes:
            assert barred


def test_random_lives_reach_grants_licences_claims_bars_and_refusals_of_each() -> None:
    told = [
        (type(event).__name__, receipt.outcome)
        for start in range(0, 2000, 400)
        for life in [*Lives().live(range(start, start + 300))][-1:]
        for event, receipt in life.told
    ]
    for kind in ("DecisionMade", "LicenceIssued", "SupervisionTaskClaimed", "RestrictionImposed"):
        assert {outcome for name, outcome in told if name == kind} == {
            Outcome.ACCEPTED,
            Outcome.REFUSED,
        }
    assert ("EntryVoided", Outcome.ACCEPTED) in told


def test_both_databases_answer_alike_about_a_whole_life(tmp_path: Path, postgres_url: str) -> None:
    *_, life = Lives().live(range(400, 700))
    lines = [row.body for page in life.spec.store.scan() for row in page]
    answers = []
    for url in (f"sqlite:///{tmp_path / 'lives.db'}", postgres_url):
        load(url, lines)
        with shenguan.open(url) as ledger:
            answers.append(
                {
                    name: ledger.arrow(name, on="2018-06-30").to_pylist()
                    for name in ("cases", "licences", "tasks", "credit")
                }
            )
    assert answers[0] == answers[1]
    assert all(answers[0][name] for name in ("cases", "licences", "credit"))


@pytest.mark.parametrize("seed", range(3))
def test_the_same_numbers_live_the_same_life(seed: int) -> None:
    first, second = (
        [receipt.codes for _, receipt in [*Lives().live(range(seed, seed + 40))][-1].told]
        for _ in range(2)
    )
    assert first == second
