"""Several gates on one ledger: one decision a case, one entry an id, groups whole, nothing lost."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from ledger.entry import encode
from ledger.errors import OutcomeUnknown
from ledger.events.base import Role
from ledger.events.organisation import AgencyRegistered, CalendarPublished
from ledger.fact import decode_rows
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import Appended
from ledger.store import open_store
from tests.contract import drafts, submitters
from tests.contract.processes import context, together, workers

PROCESSES = 8


@pytest.fixture
def store(new_store: Callable[..., Any]) -> Any:  # noqa: ANN401 - any store
    """A fresh store with the clock of those who submit to it."""
    return new_store(submitters.now)


def _opened(url: str) -> Any:  # noqa: ANN401 - any store
    return open_store(url, clock=submitters.now)


def _assert_stored(store: Any, receipts: list[Receipt]) -> None:  # noqa: ANN401
    """Check that what receipts say is what stands in the log."""
    for receipt in receipts:
        row = store.row(receipt.position)
        assert (row.leaf.hex(), row.recorded_at) == (receipt.leaf, receipt.recorded_at)
        ((_, entry),) = decode_rows([row])
        if receipt.outcome is Outcome.ACCEPTED:
            assert entry.id == receipt.id
        else:
            assert entry.data.submission == receipt.id


def test_a_ledger_that_eight_processes_open_at_once_is_opened_by_one(url: str) -> None:
    barrier = context.Barrier(PROCESSES)
    told = together(submitters.founding, [(url, barrier, one) for one in range(PROCESSES)])
    receipts = [receipt for (receipt,) in told]
    first = [one for one in receipts if one.outcome is Outcome.ACCEPTED]
    assert [one.position for one in first] == [1]
    others = [one for one in receipts if one.outcome is not Outcome.ACCEPTED]
    assert all("ledger.exists" in one.codes for one in others)
    _assert_stored(_opened(url), first)


@pytest.mark.slow
def test_a_case_that_eight_processes_decide_at_once_is_decided_by_one(url: str) -> None:
    gate = submitters.county(_opened(url))
    for number in range(submitters.ROUNDS):
        submitters.accepted(gate.submit(submitters.decidable(number)))
    barrier = context.Barrier(PROCESSES)
    told = together(submitters.deciding, [(url, barrier, one) for one in range(PROCESSES)])
    store = _opened(url)
    drafts.assert_whole(store)
    for receipts in zip(*told, strict=True):
        outcomes = Counter(receipt.outcome for receipt in receipts)
        assert outcomes == {Outcome.ACCEPTED: 1, Outcome.REFUSED: PROCESSES - 1}
        refused = [one for one in receipts if one.outcome is Outcome.REFUSED]
        assert {one.codes for one in refused} == {("decision.second",)}
        _assert_stored(store, list(receipts))
    for number in range(submitters.ROUNDS):
        rows = store.rows_of_tag(f"case:{submitters.case_of(number)}")
        assert sum(row.type == "DecisionMade" for row in rows) == 1


@pytest.mark.slow
def test_processes_with_cases_of_their_own_do_not_disturb_each_other(url: str) -> None:
    before = submitters.county(_opened(url))._store.head()  # noqa: SLF001 - the store just made
    barrier = context.Barrier(PROCESSES)
    told = together(submitters.living, [(url, barrier, one) for one in range(PROCESSES)])
    store = _opened(url)
    rows = drafts.assert_whole(store)
    receipts = [receipt for of_one in told for receipt in of_one]
    submitters.accepted(receipts)
    _assert_stored(store, receipts)
    positions = [receipt.position for receipt in receipts]
    assert sorted(positions) == list(range(before + 1, len(rows) + 1))
    assert all(of_one == sorted(of_one, key=lambda one: one.position) for of_one in told)


@pytest.mark.slow
def test_one_id_that_processes_send_at_once_is_one_entry_and_one_receipt(url: str) -> None:
    submitters.county(_opened(url))
    senders = 4
    barrier = context.Barrier(senders)
    told = together(submitters.repeating, [(url, barrier, one) for one in range(senders)])
    store = _opened(url)
    drafts.assert_whole(store)
    for number, receipts in enumerate(zip(*told, strict=True)):
        (first,) = [one for one in receipts if not one.repeated and one.position]
        others = [one for one in receipts if one is not first]
        assert first.outcome is Outcome.ACCEPTED
        _assert_stored(store, [first])
        assert store.find([f"id:{first.id}"]) == {f"id:{first.id}": first.position}
        if number % 3 == 2:
            assert {one.codes for one in others} == {("id.reused",)}
        else:
            for one in others:
                assert one.repeated
                assert one.document() | {"repeated": False} == first.document()


def _whole_groups(store: Any) -> set[str]:  # noqa: ANN401
    """Return the agencies that stand in the log with both their officers; no other may stand."""
    found: Counter[str] = Counter()
    for _, entry in decode_rows(drafts.rows_of(store)):
        code = getattr(entry.data, "agency", "")
        if code.startswith("reg:neiqiu:pair-"):
            found[code] += 1
    assert set(found.values()) <= {3}
    return set(found)


@pytest.mark.slow
def test_a_group_whose_submitter_dies_between_any_two_statements_is_there_whole_or_not_at_all(
    url: str,
) -> None:
    store = _opened(url)
    gate = submitters.county(store)
    ended, statement = -signal.SIGKILL, 0
    while ended:
        statement += 1
        with workers(submitters.dying_in_a_group, [(url, statement)]) as (worker,):
            told = list(worker.messages())
            ended = worker.end()
        assert len(told) == (0 if ended else 1)
        (again,) = gate.submit_groups([submitters.group(statement)])
        submitters.accepted(again)
        assert len({receipt.repeated for receipt in again}) == 1
        assert not told or [one.position for one in told[0]] == [one.position for one in again]
    assert statement > (12 if url.startswith("sqlite") else 9)
    assert len(_whole_groups(store)) == statement
    drafts.assert_whole(store)


def test_groups_whose_submitter_is_killed_at_any_moment_are_settled_by_sending_them_again(
    url: str,
) -> None:
    store = _opened(url)
    gate = submitters.county(store)
    chance = random.Random(7)  # noqa: S311 - a reproducible moment, not a secret
    for turn in range(8):
        with workers(submitters.grouping, [(url, f"t{turn}")]) as (worker,):
            told = [worker.next_message()]
            time.sleep(chance.uniform(0, 0.05))
            worker.kill()
            told += list(worker.messages())
            assert worker.end() == -signal.SIGKILL
        for _, receipts in told:
            _assert_stored(store, list(submitters.accepted(receipts)))
        last, _ = told[-1]
        _whole_groups(store)
        for number, receipts in told:
            (again,) = gate.submit_groups([submitters.group(f"t{turn}-{number}")])
            assert [one.document() | {"repeated": False} for one in again] == [
                one.document() for one in receipts
            ]
        (unheard_of,) = gate.submit_groups([submitters.group(f"t{turn}-{last + 1}")])
        submitters.accepted(unheard_of)
        _whole_groups(store)
    drafts.assert_whole(store)


class BrokenAtTheCommit:
    """A store whose commits do not answer: after they were made, or without having been made."""

    def __init__(self, store: Any, *, is_made: bool) -> None:  # noqa: ANN401
        self._store = store
        self._is_made = is_made
        self.is_broken = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    def append_drafts(self, *arguments: Any, **options: Any) -> Appended:  # noqa: ANN401
        """Append, or not; either way nobody is told."""
        if self.is_broken and not self._is_made:
            raise OutcomeUnknown("the connection broke before the commit")
        appended: Appended = self._store.append_drafts(*arguments, **options)
        if self.is_broken:
            raise OutcomeUnknown("the connection broke behind the commit")
        return appended


@pytest.mark.parametrize("is_made", [True, False])
def test_an_unknown_outcome_is_settled_by_sending_the_same_again(
    store: Any,  # noqa: ANN401
    is_made: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    broken = BrokenAtTheCommit(store, is_made=is_made)
    gate = submitters.county(broken)
    head = store.head()
    broken.is_broken = True
    (unknown,) = gate.submit_groups([submitters.group(1)])
    assert {one.outcome for one in unknown} == {Outcome.UNKNOWN}
    assert all(one.position is None and one.message for one in unknown)
    broken.is_broken = False
    (settled,) = gate.submit_groups([submitters.group(1)])
    submitters.accepted(settled)
    assert [one.repeated for one in settled] == [is_made] * 3
    assert [one.position for one in settled] == [head + 1, head + 2, head + 3]
    (other,) = gate.submit_groups([submitters.group(2)])
    assert [one.position for one in submitters.accepted(other)] == [head + 4, head + 5, head + 6]


@pytest.mark.parametrize("gates", [1, 8])
def test_threads_decide_each_case_once_through_one_gate_or_several(
    store: Any,  # noqa: ANN401
    gates: int,
) -> None:
    submitters.county(store)
    shared = [Gate(store, clock=submitters.now) for _ in range(gates)]
    for number in range(4):
        submitters.accepted(shared[0].submit(submitters.decidable(number)))
    told: list[list[Receipt]] = [[] for _ in range(8)]
    start = threading.Barrier(8)

    def decide(decider: int) -> None:
        gate = shared[decider % gates]
        for number in range(4):
            start.wait(30)
            told[decider] += gate.submit([submitters.decision(number, decider)])
            own = f"{decider}-{number}"
            told[decider] += gate.submit_groups([submitters.group(own)])[0]

    threads = [threading.Thread(target=decide, args=(decider,)) for decider in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    drafts.assert_whole(store)
    assert len(_whole_groups(store)) == 32
    decided = [receipts[::4] for receipts in told]
    for receipts in zip(*decided, strict=True):
        outcomes = Counter(receipt.outcome for receipt in receipts)
        assert outcomes == {Outcome.ACCEPTED: 1, Outcome.REFUSED: 7}
        assert {one.codes for one in receipts if one.codes} == {("decision.second",)}
    _assert_stored(store, [receipt for receipts in told for receipt in receipts])


def test_a_clock_that_goes_back_over_midnight_by_minutes_does_not_stop_the_ledger(
    new_store: Callable[..., Any],
) -> None:
    evening = datetime(2017, 7, 3, 15, 55, tzinfo=UTC)
    moments = [submitters.NOW]
    store = new_store(lambda: moments[-1])
    submitters.county(store)
    gate = Gate(store, clock=lambda: moments[-1])
    years = count(2018)

    def publish() -> Receipt:
        event = CalendarPublished(calendar="cn", year=next(years))
        return gate.submit([submitters.by_keeper(event, f"calendar {event.year}")])[0]

    moments.append(evening + timedelta(minutes=10))
    tomorrow = publish()
    moments.append(evening)
    for receipt in (publish(), publish()):
        assert receipt.outcome is Outcome.ACCEPTED
        assert receipt.recorded_at == tomorrow.recorded_at
    moments.append(evening + timedelta(days=2))
    assert publish().recorded_at == "2017-07-05T15:55:00.000000Z"


def test_a_day_that_ends_between_decision_and_append_is_decided_again(
    new_store: Callable[..., Any],
) -> None:
    evening = datetime(2017, 7, 3, 15, 59, 59, tzinfo=UTC)
    midnight = evening + timedelta(seconds=1)
    store = new_store(lambda: midnight)
    first = Gate(store, clock=lambda: midnight)
    submitters.accepted(first.submit([submitters.submission(submitters.STORY[0])]))
    gate = Gate(store, clock=lambda: evening)
    event = AgencyRegistered(agency="reg:neiqiu:1", name="局", roles=(Role.WINDOW,))
    (receipt,) = gate.submit([encode(submitters.by_keeper(event, "late"))])
    assert receipt.outcome is not Outcome.MALFORMED
    assert receipt.recorded_at == "2017-07-03T16:00:00.000000Z"


def test_a_store_whose_clock_is_behind_over_midnight_records_by_its_own_day(
    new_store: Callable[..., Any],
) -> None:
    evening = datetime(2017, 7, 3, 15, 59, 59, tzinfo=UTC)
    store = new_store(lambda: evening)
    gate = Gate(store, clock=lambda: evening + timedelta(seconds=2))
    submitters.accepted(gate.submit([submitters.submission(submitters.STORY[0])]))
    for number in range(2):
        event = AgencyRegistered(agency=f"reg:neiqiu:{number}", name="局", roles=(Role.WINDOW,))
        (receipt,) = gate.submit([encode(submitters.by_keeper(event, f"early {number}"))])
        assert receipt.outcome is not Outcome.MALFORMED
        assert receipt.recorded_at == "2017-07-03T15:59:59.000000Z"
