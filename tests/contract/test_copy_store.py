"""A store copied into another one, of either kind: the same log, values and places."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.errors import (
    ConditionFailed,
    LedgerMismatch,
    StoreIsReplica,
    StoreUnfinished,
    VerificationFailed,
    WrongUse,
)
from ledger.gate.receipt import Outcome
from ledger.store import open_store, schema
from ledger.store.admission import RowUnfit
from ledger.store.following import Following
from ledger.store.import_lines import ImportMemory, copy_lines
from ledger.store.postgres import tables as postgres_tables
from ledger.store.replica import open_filling, open_replica
from shenguan import copying
from shenguan.copying import MOVED, copy_store, verify_copy, verify_views
from shenguan.soundness import Soundness
from tests.contract.drafts import draft, rows_of
from tests.contract.test_personal import NAME, Counter, committed
from tests.loads import lines_of, load, long_lines

KINDS: Final = ("sqlite", "postgres")
PAIRS: Final = [(one, other) for one in KINDS for other in KINDS]


@pytest.fixture(params=PAIRS, ids=[" to ".join(pair) for pair in PAIRS])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Return the URLs of two empty places."""
    found = []
    for number, kind in enumerate(request.param):
        if kind == "sqlite":
            found.append(f"sqlite:///{tmp_path / f'ledger{number}.db'}")
        else:
            found.append(f"{request.getfixturevalue('postgres_url')}{number}")
    first, second = found
    return first, second


def _copied(urls: Sequence[str]) -> copying.CopiedStore:
    with closing(open_store(urls[0], create=False)) as one, closing(open_filling(urls[1])) as other:
        copied = copy_store(one, other)
        verify_copy(one, other, copied.log.digest)
        return copied


def _all_of(store: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - a store of either kind
    """Return what every table of a store holds, but for how it is called there."""
    statements = (
        "select position, type, recorded_at, body, leaf, tags from entries order by position",
        "select tag, type, position, ordinal from entry_tags order by 1, 2, 3, 4",
        "select commitment, value, salt from personal order by commitment",
        "select name, token, position from followers order by name",
        "select version from store_format order by version",
    )
    return [tuple(row) for statement in statements for row in store.execute(statement)]


def _sound(store: Any) -> None:  # noqa: ANN401 - a store of either kind
    sound = Soundness(store)
    sound.read(None)
    for name in ("positions", "times", "ledgers", "leaves", "bodies", "canonical", "index", "ids"):
        assert getattr(sound, name).told == [], name
    assert sound.personal.told == []
    assert store.structure() == ([], [])


def test_every_table_of_a_store_is_named_with_how_it_is_copied() -> None:
    assert MOVED.keys() == schema.metadata.tables.keys()
    made = set(re.findall(r"create table (\w+)", postgres_tables.TABLES))
    assert MOVED.keys() == made


@pytest.mark.parametrize("seed", [1, 2])
def test_a_history_goes_there_and_back_and_every_table_is_the_same(
    urls: tuple[str, str], tmp_path: Path, seed: int
) -> None:
    load(urls[0], lines_of(120, seed * 1_000))
    with closing(Following(urls[0], "relay-x")) as seat:
        seat.advance(17)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    digests = [_copied(pair).log.digest for pair in (urls, (urls[1], back))]
    assert digests[0] == digests[1]
    stores = [open_store(url, create=False) for url in (*urls, back)]
    try:
        there = [_all_of(store) for store in stores]
        assert there[0] == there[1] == there[2]
        assert len(there[0]) > 3 * 120
        for store in stores:
            _sound(store)
        head = stores[0].head()
        assert verify_views(stores[0], stores[1], head) == verify_views(stores[1], stores[2], head)
    finally:
        for store in stores:
            store.close()
    with closing(Following(urls[1], "relay-x")) as seat:
        assert (seat.position, seat.token) == (17, 2)


def test_values_come_as_they_are_and_what_was_erased_does_not_come_back(
    urls: tuple[str, str],
) -> None:
    kept, erased, withheld, late = (committed(one) for one in ("李四", NAME, "王五", "赵六"))
    with closing(open_store(urls[0])) as store:
        counter = Counter(store)
        counter.appoint("8", kept, kept)
        counter.appoint("9", erased, erased)
        counter.appoint("10", withheld)
        counter.appoint("11", late, late)
        store.erase_personal([erased.commitment])
    copied = _copied(urls)
    assert (copied.personal, copied.erased) == (4, 0)
    with closing(open_store(urls[0])) as store:
        store.erase_personal([late.commitment])
    assert _copied(urls).erased == 1
    with closing(open_store(urls[0])) as store, closing(open_store(urls[1])) as copy:
        names = [one.commitment for one in (kept, erased, withheld, late)]
        assert copy.personal(names) == {kept.commitment: kept}
        assert _all_of(copy) == _all_of(store)
        _sound(copy)


def test_a_store_that_does_not_tell_which_values_were_withheld_stays_one(
    urls: tuple[str, str],
) -> None:
    with closing(open_filling(urls[0])) as store:
        Counter(open_store(urls[0])).appoint("10", committed("王五"))
        store.change([("delete from store_format where version = {0}", (schema.ACCOUNTED,))])
        store.change([("delete from personal where value = {0}", ("",))])
    _copied(urls)
    with closing(open_store(urls[1])) as copy:
        assert not copy.accounts_for_values()
        assert copy.personal_count() == 0
        _sound(copy)


class Cut(Exception):  # noqa: N818 - it is a moment
    """The moment at which a copy is cut off."""


def _cut_off(monkeypatch: pytest.MonkeyPatch, urls: tuple[str, str], appends: int) -> None:
    monkeypatch.setattr(copying, "BATCH_ROWS", 10)
    with closing(open_store(urls[0])) as one, closing(open_filling(urls[1])) as other:
        append_rows, left = other.append_rows, [appends]

        def cut(*arguments: Any) -> None:  # noqa: ANN401 - as the store takes them
            if not left[0]:
                raise Cut
            left[0] -= 1
            append_rows(*arguments)

        monkeypatch.setattr(other, "append_rows", cut)
        with pytest.raises(Cut):
            copy_store(one, other)


@pytest.mark.parametrize("appends", [1, 4])
def test_a_copy_that_was_cut_off_is_read_by_nobody_and_goes_on(
    urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch, appends: int
) -> None:
    load(urls[0], lines_of(60))
    _cut_off(monkeypatch, urls, appends)
    with pytest.raises(StoreUnfinished):
        open_store(urls[1])
    copied = _copied(urls)
    assert copied.log.before == 10 * appends
    with closing(open_store(urls[0])) as one, closing(open_store(urls[1])) as other:
        assert _all_of(one) == _all_of(other)
        _sound(other)


def test_a_source_in_use_is_copied_up_to_where_it_stood_and_the_rest_follows(
    urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH_ROWS", 7)
    load(urls[0], long_lines(30))
    with closing(open_store(urls[0])) as one, closing(open_filling(urls[1])) as other:
        written = iter(range(1_000))

        def record(done: int, total: int) -> None:
            assert total == 30
            assert done <= total
            mine = draft("w", next(written))
            finish = mine.finish
            relabelled = lambda at: finish(at).replace(b'"test"', b'"130523"')  # noqa: E731
            one.append_drafts([mine._replace(finish=relabelled)])

        copied = copy_store(one, other, record)
        assert (copied.log.entries, other.head()) == (30, 30)
        assert one.head() > 30
        verify_copy(one, other, copied.log.digest)
    assert _copied(urls).log.before == 30
    with closing(open_store(urls[0])) as one, closing(open_store(urls[1])) as other:
        assert rows_of(one) == rows_of(other)


def test_a_target_in_which_somebody_records_meanwhile_stays_theirs(
    urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH_ROWS", 5)
    lines = lines_of(40)
    load(urls[0], lines)
    load(urls[1], lines[:20])
    with (
        closing(open_store(urls[0])) as one,
        closing(open_filling(urls[1])) as other,
        closing(open_store(urls[1])) as in_use,
    ):

        def record(done: int, _: int) -> None:
            if done == 20:
                in_use.append_drafts([draft("w", 1)])

        with pytest.raises(ConditionFailed):
            copy_store(one, other, record)
    with closing(open_store(urls[1])) as store:
        assert [row.body for row in rows_of(store)][:20] == lines[:20]
        assert store.structure() == ([], [])


def _others() -> Iterator[tuple[str, list[bytes], list[bytes]]]:
    lines = lines_of(40)
    other = [line.replace(b'"130523"', b'"130524"') for line in lines]
    yield "another ledger", lines, other
    yield "another history", lines, [*lines[:20], *lines_of(40, 9_000)[20:]]
    yield "a longer one", lines[:30], lines


@pytest.mark.parametrize(("name", "lines", "there"), list(_others()), ids=lambda one: str(one)[:20])
def test_a_target_that_holds_anything_else_is_refused_and_left_as_it_was(
    urls: tuple[str, str], name: str, lines: list[bytes], there: list[bytes]
) -> None:
    load(urls[0], lines)
    load(urls[1], there)
    wrong = LedgerMismatch if name == "another ledger" else RowUnfit
    with pytest.raises(wrong):
        _copied(urls)
    with closing(open_store(urls[1])) as store:
        assert [row.body for row in rows_of(store)] == there


def test_a_place_is_not_copied_onto_itself_however_it_is_named(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    load(urls[0], lines_of(10))
    same = urls[0]
    if same.startswith("sqlite"):
        (tmp_path / "link.db").symlink_to(tmp_path / "ledger0.db")
        same = f"sqlite:///{tmp_path / 'link.db'}"
    with pytest.raises(WrongUse, match="same place"):
        _copied((urls[0], same))


def test_a_replica_is_no_source_and_no_target(urls: tuple[str, str]) -> None:
    load(urls[0], lines_of(10))
    open_replica(urls[1]).close()
    for pair in (urls, urls[::-1]):
        with pytest.raises(StoreIsReplica):
            _copied(pair)


def test_an_entry_that_is_not_sound_is_told_and_not_copied(
    urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(urls[0], lines_of(30))
    with closing(open_store(urls[0])) as one, closing(open_filling(urls[1])) as other:
        scan_page = one.scan_page

        def damaged(*which: Any) -> list[Any]:  # noqa: ANN401 - as the store takes them
            page = scan_page(*which)
            page[8] = (*page[8][:4], bytes(32))
            return page

        monkeypatch.setattr(one, "scan_page", damaged)
        with pytest.raises(RowUnfit, match="its type, time or leaf") as told:
            copy_store(one, other)
        assert told.value.position == 9


def test_a_copy_that_was_changed_afterwards_is_not_verified(urls: tuple[str, str]) -> None:
    with closing(open_store(urls[0])) as store:
        kept = committed("李四")
        assert Counter(store).appoint("8", kept, kept).outcome is Outcome.ACCEPTED
    digest = _copied(urls).log.digest
    with closing(open_store(urls[0])) as one, closing(open_filling(urls[1])) as other:
        with pytest.raises(VerificationFailed, match="not what was copied"):
            verify_copy(one, other, digest._replace(hashed="0" * 64))
        other.change([("update personal set value = {0} where value = {1}", ("张三", "李四"))])
        with pytest.raises(VerificationFailed, match="clear values"):
            verify_copy(one, other, digest)


def test_what_imports_remember_is_copied_too(urls: tuple[str, str]) -> None:
    source, target = (
        url.replace(".db", ".imports.db") if url.startswith("sqlite") else f"{url}_imports"
        for url in urls
    )
    assert copy_lines(source, target) == 0
    for name in ("window", "hall"):
        memory = ImportMemory(source, name)
        memory.add({("g", f"k{number:04}"): [["r", number]] for number in range(700)})
        memory.close()
    assert copy_lines(source, target) == 1_400
    assert copy_lines(source, target) == 1_400
    for name in ("window", "hall"):
        memory = ImportMemory(target, name, keeps=False)
        assert memory.lines("g", ["k0003", "k0699"]) == {"k0003": [["r", 3]], "k0699": [["r", 699]]}
        memory.close()
