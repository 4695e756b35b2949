"""What every ledger store promises: order, snapshots, conditions, times, all or nothing."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import ConditionFailed, DayMoved, Malformed
from ledger.log import AppendCondition, Draft, Seen, StoredEntry, Within
from ledger.store import open_store
from ledger.store.memory import memory_store
from tests.contract import drafts
from tests.contract.conftest import SERVED

Store = Any
NOON = datetime(2017, 7, 3, 4, 0, tzinfo=UTC)


def test_a_new_log_is_empty_wherever_one_looks(store: Store) -> None:
    assert store.head() == 0
    assert drafts.rows_of(store) == []
    assert store.row(0) is None
    assert store.row(1) is None
    assert store.load([(("LicenceIssued",), "case:reg:a:1/1")]) == (0, [[]])
    assert store.load([]) == (0, [])
    assert store.find([]) == {}
    assert store.find(["id:x"]) == {}
    assert store.rows_of_tag("id:x") == []
    assert store.position_at("9999-12-31T00:00:00.000000Z") == 0
    assert store.personal(["sha256:00"]) == {}
    assert store.erase_personal(["sha256:00"]) == 0


def test_appending_nothing_changes_nothing(store: Store) -> None:
    store.append_drafts([drafts.draft(1, 1)])
    assert store.append_drafts([]).leaves == []
    assert store.head() == 1


def test_a_batch_stands_in_its_order_under_one_time(store: Store) -> None:
    first = store.append_drafts([drafts.draft(1, 1)])
    batch = store.append_drafts([drafts.draft(1, number) for number in range(2, 6)])
    rows = drafts.assert_whole(store)
    assert (first.first, batch.first) == (1, 2)
    assert [drafts.writer_and_number(row)[1] for row in rows] == list("12345")
    assert [row.leaf for row in rows] == [*first.leaves, *batch.leaves]
    assert {row.recorded_at for row in rows[1:]} == {batch.recorded_at}
    assert store.row(3) == rows[2]
    assert store.row(6) is None
    assert store.row(-1) is None


def _ticking(times: Sequence[datetime]) -> Callable[[], datetime]:
    return partial(next, iter(times))


def test_recorded_time_never_goes_back_when_the_clock_does(
    new_store: Callable[..., Store],
) -> None:
    offsets = [0.0, 1.0, -3_600.0, -86_400.0, 0.5, 1.000001, 2.0]
    store = new_store(_ticking([NOON + timedelta(seconds=one) for one in offsets]))
    given_times = [store.append_drafts([drafts.draft(1, n)]).recorded_at for n in range(7)]
    seconds = ["00.000000", *["01.000000"] * 4, "01.000001", "02.000000"]
    assert given_times == [f"2017-07-03T04:00:{one}Z" for one in seconds]
    drafts.assert_whole(store)


def test_a_time_names_a_prefix_of_the_log(new_store: Callable[..., Store]) -> None:
    store = new_store(_ticking([NOON + timedelta(seconds=n) for n in (0, 0, 5, 5, 5, 9)]))
    for number in range(6):
        store.append_drafts([drafts.draft(1, number)])
    asked = {"03:59:59": 0, "04:00:00": 2, "04:00:04": 2, "04:00:05": 5, "04:00:08": 5}
    asked |= {"04:00:09": 6, "23:00:00": 6}
    for moment, position in asked.items():
        assert store.position_at(f"2017-07-03T{moment}.000000Z") == position


class UnfinishableError(Exception):
    """What a draft raises that cannot be finished."""


def _unfinishable(_: str) -> bytes:
    raise UnfinishableError


def test_a_batch_of_which_one_cannot_be_finished_leaves_no_trace(store: Store) -> None:
    good = drafts.draft(1, 1, personal="张三")
    bad = Draft("LicenceIssued", ("id:bad",), _unfinishable)
    with pytest.raises(UnfinishableError):
        store.append_drafts([good, bad])
    assert store.head() == 0
    assert store.find([*good.tags, "id:bad"]) == {}
    assert store.personal([one.commitment for one in good.personal]) == {}
    assert store.append_drafts([good]).first == 1
    drafts.assert_whole(store)


def test_an_entry_that_is_too_long_is_refused_and_its_batch_with_it(store: Store) -> None:
    def finish(recorded_at: str, length: int) -> bytes:
        frame = b'{"recorded_at":"%s","x":""}' % recorded_at.encode()
        return frame[:-2] + b"x" * (length - len(frame)) + b'"}'

    longest = Draft("X", ("id:1",), partial(finish, length=65_535))
    too_long = Draft("X", ("id:2",), partial(finish, length=65_536))
    with pytest.raises(Malformed, match="65,536 bytes") as caught:
        store.append_drafts([drafts.draft(1, 1), too_long])
    assert caught.value.field == "data"
    assert store.head() == 0
    assert store.append_drafts([drafts.draft(1, 1), longest]).first == 1
    assert len(store.row(2).body) == 65_535


def test_a_day_that_is_refused_inside_the_lock_leaves_no_trace(store: Store) -> None:
    yesterday = Within("2000-01-01T00:00:00.000000Z", "2000-01-02T00:00:00.000000Z")
    with pytest.raises(DayMoved) as caught:
        store.append_drafts([drafts.draft(1, 1)], within=yesterday)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", caught.value.recorded_at)
    assert store.head() == 0
    ages = Within("2000-01-01T00:00:00.000000Z", "9999-01-01T00:00:00.000000Z")
    assert store.append_drafts([drafts.draft(1, 1)], within=ages).first == 1


def test_a_condition_fails_on_what_came_after_and_only_on_that(store: Store) -> None:
    taken = drafts.case_tag("x", 1)
    store.append_drafts([drafts.draft(1, 1, case=taken), drafts.draft(1, 2)])
    wanted, other = ((drafts.TYPE,), taken), (("CaseClosed",), taken)
    fresh = iter(range(100))

    def append(after: int, reads: Sequence[Any], ids: Sequence[str] = ()) -> int:
        one = drafts.draft(2, next(fresh))
        position: int = store.append_drafts([one], AppendCondition(after, reads, ids)).first
        return position

    for failing in (
        lambda: append(0, [wanted]),
        lambda: append(0, [other, wanted]),
        lambda: append(0, [], [drafts.draft(1, 2).tags[0]]),
        lambda: append(1, [], ["id:x", drafts.draft(1, 2).tags[0]]),
    ):
        with pytest.raises(ConditionFailed):
            failing()
    assert store.head() == 2
    assert append(1, [wanted]) == 3
    assert append(0, [other]) == 4
    assert append(0, [((drafts.TYPE,), drafts.case_tag("x", 2))]) == 5
    assert append(2, [wanted], [drafts.draft(1, 2).tags[0]]) == 6
    drafts.assert_whole(store)


def test_a_scan_goes_up_to_the_head_at_its_start(store: Store) -> None:
    store.append_drafts([drafts.draft(1, number) for number in range(7)])
    pages: Iterator[list[StoredEntry]] = store.scan(page=3)
    seen = [row.position for row in next(pages)]
    store.append_drafts([drafts.draft(2, 1)])
    seen += [row.position for page in pages for row in page]
    assert seen == list(range(1, 8))


def test_inside_the_lock_the_head_moves_by_own_appends_only(store: Store) -> None:
    moved = threading.Event()

    def intrude() -> None:
        store.append_drafts([drafts.draft(2, 1)])
        moved.set()

    thread = threading.Thread(target=intrude)
    with store.exclusive():
        store.append_drafts([drafts.draft(1, 1)])
        thread.start()
        with store.exclusive():
            assert not moved.wait(0.2)
            assert store.append_drafts([drafts.draft(1, 2)]).first == 2
        assert store.head() == 2
        assert not moved.is_set()
    thread.join(30)
    assert store.head() == 3


def test_waiting_ends_when_the_head_moves_on_or_the_time_is_over(store: Store) -> None:
    started = time.monotonic()
    assert store.wait(0, 0.1) == 0
    assert 0.09 < time.monotonic() - started < 5
    timer = threading.Timer(0.1, store.append_drafts, ([drafts.draft(1, 1)],))
    timer.start()
    assert store.wait(0, 30) == 1
    timer.join()
    assert store.wait(0, 30) == 1
    assert store.wait(1, 0) == 1


def test_a_look_tells_head_ids_states_and_what_came_since(store: Store) -> None:
    assert store.look(["id:x"], [], since=0) == Seen(0, {}, [], [])
    many = [drafts.draft(1, number) for number in range(5)]
    store.append_drafts(many)
    wants = [((drafts.TYPE,), many[2].tags[2]), (("CaseClosed",), many[2].tags[2])]
    seen = store.look(["id:x", many[3].tags[0], many[0].tags[0]], wants, since=3)
    rows = drafts.rows_of(store)
    assert (seen.head, seen.rows) == (5, [[rows[2]], []])
    assert seen.found == {many[3].tags[0]: 4, many[0].tags[0]: 1}
    assert seen.fresh in (None, rows[3:])
    assert store.look([], wants, since=5).fresh == []


def test_threads_of_one_process_leave_no_gap(store: Store) -> None:
    def write(writer: int) -> None:
        for number in range(0, 60, 3):
            store.append_drafts([drafts.draft(writer, number + index) for index in range(3)])

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    rows = drafts.assert_whole(store)
    assert len(rows) == 360
    for writer in range(6):
        numbers = [int(n) for who, n in map(drafts.writer_and_number, rows) if who == str(writer)]
        assert numbers == list(range(60))


TAGS = ("case:甲/1", "case:甲/2", 'case:"quoted"/%_', "subject:😀", "id:\u2028", "case:[1]")
TYPES = ("CaseClosed", "LicenceIssued", "PenaltyDecided")
tags = st.sampled_from(TAGS)
wants = st.tuples(st.lists(st.sampled_from(TYPES), min_size=1, unique=True).map(tuple), tags)
batches = st.lists(
    st.tuples(st.sampled_from(TYPES), st.lists(tags, max_size=3, unique=True)),
    min_size=1,
    max_size=4,
)


def _finishing(type_name: str, serial: int) -> Callable[[str], bytes]:
    return lambda at: b'{"n":%d,"recorded_at":"%s","type":"%s"}' % (
        serial, at.encode(), type_name.encode()
    )  # fmt: skip


def _append(
    store: Store, batch: Sequence[tuple[str, list[str]]], condition: AppendCondition
) -> object:
    serial = store.head()
    made = [
        Draft(type_name, tuple(named), _finishing(type_name, serial + index))
        for index, (type_name, named) in enumerate(batch)
    ]
    try:
        return store.append_drafts(made, condition)
    except ConditionFailed:
        return "condition failed"


@pytest.fixture(params=SERVED)
def fresh_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URLs of empty databases of one backend, one after the other."""
    if request.param == "sqlite":
        return (f"sqlite:///{tmp_path / str(number)}.db" for number in count())
    url = request.getfixturevalue("postgres_url")
    return (f"{url}_{number}" for number in count())


@pytest.mark.parametrize("size", [4, 49, 50, 5_001])
def test_a_batch_of_any_size_stands_as_in_the_simplest_store(
    fresh_urls: Iterator[str], size: int
) -> None:
    chance = random.Random(size)  # noqa: S311 - a reproducible batch, not a secret
    made = [
        (chance.choice(TYPES), chance.sample(TAGS, chance.randrange(len(TAGS) + 1)))
        for _ in range(size)
    ]
    ours = open_store(next(fresh_urls), clock=lambda: NOON)
    simple = memory_store(lambda: NOON)
    for batch in (made[:1], made):
        assert _append(ours, batch, AppendCondition(0, [], [])) == _append(
            simple, batch, AppendCondition(0, [], [])
        )
    assert [row for rows in ours.scan() for row in rows] == [
        row for rows in simple.scan() for row in rows
    ]
    assert list(ours.tag_rows()) == sorted(
        (tag, type_name, position, ordinal)
        for position, (type_name, tags) in enumerate([made[0], *made], start=1)
        for ordinal, tag in enumerate(tags)
    )
    ours.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(batches, st.integers(0, 6), st.lists(wants, max_size=2)), max_size=6),
    st.lists(wants, min_size=1, max_size=4),
    st.data(),
)
def test_every_store_answers_as_the_simplest_one_does(
    fresh_urls: Iterator[str], steps: list[Any], asked: list[Any], data: st.DataObject
) -> None:
    ours = open_store(next(fresh_urls), clock=lambda: NOON)
    simple = memory_store(lambda: NOON)
    for batch, after, reads in steps:
        condition = AppendCondition(min(after, simple.head()), reads, [])
        assert _append(ours, batch, condition) == _append(simple, batch, condition)
    until = data.draw(st.none() | st.integers(0, simple.head() + 2))
    after = data.draw(st.integers(0, simple.head() + 1))
    types = data.draw(st.none() | st.lists(st.sampled_from(TYPES), unique=True))
    page = data.draw(st.integers(1, 4))
    for question in (
        lambda store: store.load(asked, until=until),
        lambda store: store.load(asked[:1]),
        lambda store: store.look(list(TAGS), asked, since=store.head()),
        lambda store: store.find(list(TAGS)),
        lambda store: [store.rows_of_tag(tag, until=until) for tag in TAGS],
        lambda store: [store.row(position) for position in range(-1, store.head() + 2)],
        lambda store: [row for rows in store.scan(after=after, until=until) for row in rows],
        lambda store: list(store.scan(page=page, types=types)),
    ):
        assert question(ours) == question(simple)
    ours.close()


def test_known_identities_of_a_kind_are_told_once_in_order(store: Store) -> None:
    store.append_drafts([drafts.draft(1, number) for number in (12, 3, 21)])
    store.append_drafts([drafts.draft(2, 3, case=drafts.case_tag(1, 3))])
    cases = [f"{drafts.AGENCY}/1-12", f"{drafts.AGENCY}/1-21", f"{drafts.AGENCY}/1-3"]
    assert list(store.known("case")) == cases
    assert list(store.known("case", f"{drafts.AGENCY}/1-2")) == cases[1:2]
    assert list(store.known("case", cases[1])) == cases[1:2]
    assert list(store.known("cas")) == list(store.known("case", "reg:other")) == []
    assert len(list(store.known("licence"))) == 4


def test_identities_of_more_than_a_page_are_all_told(new_store: Callable[..., Store]) -> None:
    store = new_store()
    store.append_drafts(drafts.many(range(12_000)))
    told = list(store.known("licence"))
    assert (len(told), told) == (12_000, sorted(set(told)))
