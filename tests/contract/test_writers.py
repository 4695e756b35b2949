"""Many writers on one log: gapless, fair, conditional, and delivered in order as it was written."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from ledger.dcb import DCBRecorder
from ledger.log import LedgerStore
from ledger.store import open_store
from ledger.store.recorder import Recorder
from tests.contract import drafts, writers
from tests.contract.processes import context, together

PROCESSES = 8


def test_processes_that_open_a_new_store_at_once_all_get_it(url: str) -> None:
    barrier = context.Barrier(PROCESSES)
    told = together(writers.opening, [(url, barrier, writer) for writer in range(PROCESSES)])
    for turn, positions in enumerate(zip(*told, strict=True)):
        assert sorted(positions) == list(range(1, PROCESSES + 1))
        drafts.assert_whole(open_store(f"{url}{turn}"))


@pytest.mark.slow
def test_eight_processes_leave_no_gap_and_none_is_starved(url: str) -> None:
    until = PROCESSES * writers.SHARE
    barrier = context.Barrier(PROCESSES)
    waits = together(writers.sharing, [(url, barrier, writer) for writer in range(PROCESSES)])
    rows = drafts.assert_whole(open_store(url))
    assert until <= len(rows) < until + PROCESSES
    shares = Counter(drafts.writer_and_number(row)[0] for row in rows)
    assert len(shares) == PROCESSES
    assert min(shares.values()) >= writers.SHARE / 2, shares
    assert max(longest for (longest,) in waits) < 10


@pytest.mark.slow
@pytest.mark.parametrize("work", [writers.racing, writers.racing_by_dcb])
def test_of_processes_that_append_under_one_condition_exactly_one_wins(
    url: str, work: Callable[..., None]
) -> None:
    rounds, racers = writers.ROUNDS, 6
    barrier = context.Barrier(racers)
    told = together(work, [(url, barrier, writer) for writer in range(racers)])
    winners = defaultdict(list)
    for writer, messages in enumerate(told):
        assert [number for number, _, _ in messages] == list(range(rounds))
        assert all(seen == 0 for _, _, seen in messages)
        for number, won, _ in messages:
            if won:
                winners[number].append(writer)
    assert [len(winners[number]) for number in range(rounds)] == [1] * rounds
    recorder: DCBRecorder = Recorder(open_store(url))
    assert [one.position for one in recorder.read()] == list(range(1, rounds + 1))


def _poll(store: LedgerStore, into: list[Any], until: int) -> None:
    last = 0
    while last < until:
        for page in store.scan(after=last):
            into.extend((row.position, row.body) for row in page)
            last = page[-1].position


def _subscribe(recorder: DCBRecorder, into: list[Any], until: int) -> None:
    with recorder.subscribe() as subscription:
        for one in subscription:
            into.append((one.position, one.event.data))
            if one.position >= until:
                return


@pytest.mark.slow
def test_what_several_writers_write_is_delivered_once_and_in_order_while_they_write(
    url: str,
) -> None:
    sizes = [1, 3, 40, 1, 1, 200, 2, 9] * 8
    total = 4 * sum(sizes)
    store = open_store(url)
    delivered: dict[str, list[Any]] = {"poll": [], "subscribe": []}
    readers = [
        threading.Thread(target=_poll, args=(store, delivered["poll"], total), daemon=True),
        threading.Thread(
            target=_subscribe, args=(Recorder(store), delivered["subscribe"], total), daemon=True
        ),
    ]
    for reader in readers:
        reader.start()
    told = together(writers.telling, [(url, writer, sizes) for writer in range(4)])
    for reader in readers:
        reader.join(60)
    rows = drafts.assert_whole(store, tags=False)
    written = [(row.position, row.body) for row in rows]
    assert len(written) == total
    assert delivered["poll"] == written
    assert delivered["subscribe"] == written
    for writer, acknowledged in enumerate(told):
        numbers = [
            int(number) for who, number in map(drafts.writer_and_number, rows) if who == str(writer)
        ]
        assert numbers == list(range(sum(sizes)))
        firsts = [first for first, _ in acknowledged]
        assert firsts == sorted(firsts)
        for first, leaves in acknowledged:
            place = first - 1
            assert [row.leaf for row in rows[place : place + len(leaves)]] == leaves


def test_a_process_that_is_forked_with_an_open_store_gets_connections_of_its_own(url: str) -> None:
    children = 3
    assert together(writers.forking, [(url, children)]) == [[[0] * children]]
    rows = drafts.assert_whole(open_store(url))
    shares = Counter(drafts.writer_and_number(row)[0] for row in rows)
    appended = dict.fromkeys([*map(str, range(children)), "parent", "after"], 40)
    assert shares == appended | {"before": 1, "inside": 1}
    assert [drafts.writer_and_number(row)[0] for row in rows[:2]] == ["before", "inside"]
