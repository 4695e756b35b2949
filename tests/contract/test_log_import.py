"""An export loaded again: the same log, or a refusal at the very line, and never a half of it."""

import gzip
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.entry import BODY_BYTES_MAX
from ledger.errors import (
    InputUnreadable,
    LedgerError,
    NotFound,
    StoreIsReplica,
    StoreUnfinished,
    VerificationFailed,
)
from ledger.store import inspect_store, open_store
from ledger.store.admission import RowUnfit
from ledger.store.replica import open_copy, open_filling, open_replica
from shenguan.loading import load_export
from shenguan.soundness import Soundness
from tests.contract.drafts import assert_whole, draft, rows_of
from tests.loads import digest_of, export_of, lines_of, load, long_lines

COUNT = 60
LINES = lines_of(COUNT)
LONG = long_lines(5_040)
"""More than one transaction."""


def _open(url: str) -> Any:  # noqa: ANN401 - a store of either kind
    return closing(open_store(url, create=False))


def _sound(store: Any) -> None:  # noqa: ANN401 - a store of either kind
    sound = Soundness(store)
    assert sound.read(None) == store.head()
    for name in ("positions", "times", "ledgers", "leaves", "bodies", "canonical", "index", "ids"):
        assert getattr(sound, name).told == [], name
    assert sound.personal.told == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_history_of_every_kind_comes_back_as_the_same_log(url: str, seed: int) -> None:
    lines = lines_of(150, seed * 1_000)
    moved = load(url, lines, leaves=lines)
    assert (moved.entries, moved.digest) == (len(lines), digest_of(lines))
    with _open(url) as store:
        assert [row.body for row in assert_whole(store)] == lines
        _sound(store)


def test_the_same_command_again_changes_nothing_and_a_longer_file_goes_on(url: str) -> None:
    load(url, LINES[:40])
    assert load(url, LINES[:40]).entries == 0
    assert load(url, LINES).entries == len(LINES) - 40
    with _open(url) as store:
        assert [row.body for row in rows_of(store)] == LINES
        _sound(store)


def test_a_load_that_was_cut_off_is_taken_for_no_ledger_and_goes_on(url: str) -> None:
    with pytest.raises(RowUnfit):
        load(url, [*LONG, b"{}"])
    for opening in (open_store, open_copy, open_replica):
        with pytest.raises(StoreUnfinished, match="Run the same"):
            opening(url)
    with closing(inspect_store(url)) as seen:
        assert any("unfinished" in one for one in seen.structure().format)
        assert 0 < seen.head() <= len(LONG)
    assert load(url, LONG, leaves=LONG).before == 5_000
    with _open(url) as store:
        assert [row.body for row in rows_of(store)] == LONG
        assert store.structure() == ([], [])
        _sound(store)
        store.append_drafts([draft("w", 1)])


Attack = Callable[[list[bytes]], list[bytes]]


def _swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:29], lines[30], lines[29], *lines[31:]]


def _changed(lines: list[bytes]) -> list[bytes]:
    assert b'"actor":"reg:a:' in lines[29]
    return [*lines[:29], lines[29].replace(b'"actor":"reg:a:', b'"actor":"reg:b:', 1), *lines[30:]]


ATTACKS: dict[str, tuple[Attack, int]] = {
    "two lines in the other order": (_swapped, 30),
    "a byte changed": (_changed, 30),
    "a line twice": (lambda lines: [*lines[:30], *lines[29:]], 31),
    "a line left out": (lambda lines: [*lines[:29], *lines[30:]], 30),
    "the last line missing": (lambda lines: lines[:-1], len(LINES)),
    "a line of one's own at the end": (lambda lines: [*lines, lines[-1]], len(LINES) + 1),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_was_done_to_a_file_is_told_at_its_line_by_the_leaves_beside_it(
    url: str, name: str
) -> None:
    attack, line = ATTACKS[name]
    with pytest.raises(RowUnfit) as told:
        load(url, attack(LINES), leaves=LINES)
    assert told.value.position == line
    with pytest.raises(LedgerError):
        _refuse_part(url)


def _refuse_part(url: str) -> None:
    """Raise unless the store at a URL holds a log that anybody may read."""
    with _open(url) as store:
        if store.head() == 0:
            raise NotFound("nothing came")


@pytest.mark.parametrize("name", ATTACKS)
def test_what_was_done_to_a_file_without_leaves_does_not_get_past_a_digest(
    url: str, name: str
) -> None:
    attack, _ = ATTACKS[name]
    with pytest.raises(VerificationFailed):
        load(url, attack(LINES), digest=digest_of(LINES))
    with pytest.raises(LedgerError):
        _refuse_part(url)


def _with(line: int, change: Callable[[bytes], bytes]) -> bytes:
    lines = [change(one) if number == line else one for number, one in enumerate(LINES, start=1)]
    return b"".join(one + b"\n" for one in lines)


WHOLE = b"".join(line + b"\n" for line in LINES)
BROKEN: dict[str, tuple[bytes, int, str]] = {
    "line ends rewritten": (WHOLE.replace(b"\n", b"\r\n"), 1, "CRLF"),
    "a byte order mark": (b"\xef\xbb\xbf" + WHOLE, 1, "byte order mark"),
    "cut off in a line": (WHOLE[:-20], len(LINES), "cut off"),
    "cut off before the last newline": (WHOLE[:-1], len(LINES), "no end of line"),
    "an empty line": (_with(7, lambda _: b""), 7, "empty"),
    "another ledger": (_with(9, lambda one: one.replace(b'"130523"', b'"130599"')), 9, "130599"),
    "a blank put in": (_with(5, lambda one: one.replace(b'":', b'": ', 1)), 5, "canonical"),
    "a field put in": (_with(5, lambda one: one.replace(b"{", b'{"aaa":1,', 1)), 5, "canonical"),
    "a default spelled out": (
        _with(5, lambda one: one.replace(b'"data":', b'"because":[],"data":', 1)), 5, "canonical",
    ),
    "no JSON": (_with(4, lambda one: one[:-9]), 4, "no entry"),
    "no UTF-8": (_with(4, lambda one: one.replace(b"reg:", b"re\xff:", 1)), 4, "no entry"),
    "a type of tomorrow": (
        _with(6, lambda one: one[: one.rfind(b'"type"')] + b'"type":"TaxRaised"}'), 6, "upgrade",
    ),
    "a time that is none": (
        _with(3, lambda one: one.replace(b'recorded_at":"2017', b'recorded_at":"201X')), 3, "time",
    ),
    "a time before its turn": (
        _with(8, lambda one: one.replace(b'"recorded_at":"2017', b'"recorded_at":"2016')),
        8, "before the entry",
    ),
    "a selection": (WHOLE.split(b"\n", 1)[1], 1, "begins with LedgerOpened"),
    "an endless line": (WHOLE + b"x" * 3_000_000, len(LINES) + 1, f"{BODY_BYTES_MAX:,}"),
    "an entry of too many bytes": (
        _with(2, lambda one: one.replace(b'"data":{', b'"data":{"name":"%s",' % (b"x" * 70_000))),
        2, "bytes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_can_stand_in_no_log_is_refused_at_its_line(tmp_path: Path, name: str) -> None:
    text, line, reason = BROKEN[name]
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with closing(open_filling(url)) as store, pytest.raises(RowUnfit, match=reason) as told:
        load_export(store, export_of(text))
    assert told.value.position == line
    with pytest.raises(LedgerError):
        _refuse_part(url)


def test_an_entry_at_two_far_places_is_found_at_the_end(url: str) -> None:
    with pytest.raises(RowUnfit, match="at position 3 too") as told:
        load(url, [*LONG, LONG[2]])
    assert told.value.position == len(LONG) + 1
    with pytest.raises(StoreUnfinished):
        open_store(url)


def test_a_correction_of_what_stands_elsewhere_is_refused(url: str) -> None:
    place = next(at for at, line in enumerate(LINES) if b'"corrects":' in line)
    moved = [*LINES[:place], *LINES[place + 1 :]]
    later = next(at for at, line in enumerate(moved) if b"EntryVoided" in line and at > place)
    with pytest.raises(RowUnfit, match="corrects or voids") as told:
        load(url, [LINES[0], *LINES[2:]])
    assert told.value.position <= later + 1


def test_a_store_that_holds_anything_else_is_refused_and_left_as_it_was(url: str) -> None:
    load(url, LINES[:30])
    others = [*LINES[:9], *lines_of(40, 5_000)[9:]]
    with pytest.raises(RowUnfit, match="another entry") as told:
        load(url, others)
    assert told.value.position == 10
    with pytest.raises(RowUnfit, match="goes on to position 30"):
        load(url, LINES[:20])
    with _open(url) as store:
        assert [row.body for row in rows_of(store)] == LINES[:30]


def test_a_replica_takes_no_export(url: str) -> None:
    open_replica(url).close()
    with pytest.raises(StoreIsReplica):
        load(url, LINES)


def test_an_empty_file_is_no_log(url: str) -> None:
    with pytest.raises(InputUnreadable, match="no line"):
        load(url, [])


def test_a_packed_export_is_read_and_one_that_was_damaged_is_told(tmp_path: Path) -> None:
    packed = gzip.compress(WHOLE)
    for number, text in enumerate((packed, packed[:-30], packed[:60])):
        url = f"sqlite:///{tmp_path / str(number)}.db"
        with closing(open_filling(url)) as store:
            if number == 0:
                assert load_export(store, export_of(text)).digest == digest_of(LINES)
            else:
                with pytest.raises((InputUnreadable, RowUnfit), match=r"cut-off gzip|cut off"):
                    load_export(store, export_of(text))
    with closing(open_filling(url)) as store, pytest.raises(InputUnreadable, match="zstd -dc"):
        load_export(store, export_of(b"\x28\xb5\x2f\xfd" + packed))


def test_leaves_that_are_none_are_told_by_their_line(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with closing(open_filling(url)) as store, pytest.raises(InputUnreadable, match="lines 1 to 2"):
        load_export(store, export_of(WHOLE, b"0" * 64 + b"\n" + b"x" * 64 + b"\n"))
