"""SQLite's files: the right one is open, rights are those that are meant, reading goes on."""

import os
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from ledger.errors import NotFound, StoreCorrupt, StoreReplaced, StoreUnavailable
from ledger.store import inspect_store, open_store
from projections.engine.database import database
from tests.contract import drafts
from tests.contract.processes import workers
from tests.disks import fill, small_disk

NOBODY, OTHERS = 65_534, 60_001
"""A user, and a group that nobody is in by nature."""


def _filled(path: Path, count: int = 3) -> None:
    with closing(open_store(f"sqlite:///{path}")) as store:
        store.append_drafts([drafts.draft(1, number) for number in range(count)])


def _append(store: Any, number: int) -> None:  # noqa: ANN401 - a store
    store.append_drafts([drafts.draft(1, number)])


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _delete(path: Path) -> None:
    for one in path.parent.iterdir():
        one.unlink()


def _replace(path: Path) -> None:
    copy = path.with_name("copy")
    _filled(copy)
    copy.rename(path)


def _move(path: Path) -> None:
    path.rename(path.with_name("moved"))


def _log_away(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


@pytest.mark.parametrize("harm", [_delete, _replace, _move, _log_away])
def test_a_file_that_is_no_longer_at_its_place_gets_no_further_acknowledgement(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "l.db"
    _filled(path)
    with closing(open_store(f"sqlite:///{path}")) as store:
        _append(store, 7)
        harm(path)
        for attempt in (lambda: _append(store, 8), lambda: store.look(["id:x"], [], since=0)):
            with pytest.raises(StoreReplaced, match="replaced or deleted"):
                attempt()
    if path.exists():
        with closing(open_store(f"sqlite:///{path}")) as store:
            assert store.find([drafts.draft(1, 8).tags[0]]) == {}


def test_a_link_that_leads_elsewhere_now_is_noticed_too(tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        _filled(tmp_path / name)
    link = tmp_path / "ledger.db"
    link.symlink_to("one.db")
    with closing(open_store(f"sqlite:///{link}")) as store:
        _append(store, 7)
        link.unlink()
        link.symlink_to("two.db")
        with pytest.raises(StoreReplaced):
            _append(store, 8)


def test_two_ways_to_a_file_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.db").symlink_to("real/l.db")
    (tmp_path / "folder").symlink_to("real")
    _filled(tmp_path / "link.db")
    assert {one.name for one in (tmp_path / "real").iterdir()} == {"l.db", "l.db.lock"}
    urls = [f"sqlite:///{tmp_path}/{one}" for one in ("link.db", "folder/l.db", "real/l.db")]
    with closing(open_store(urls[0])) as first, closing(open_store(urls[1])) as second:
        waiting = threading.Thread(target=lambda: _append(second, 9))
        with first.exclusive():
            waiting.start()
            waiting.join(0.2)
            assert waiting.is_alive()
        waiting.join()
        assert first.head() == 4
    assert {one.name for one in tmp_path.iterdir()} == {"real", "link.db", "folder"}


def _rights(folder: Path) -> dict[str, int]:
    return {one.name: _mode(one) for one in folder.iterdir()}


@pytest.fixture
def usual_mask() -> Iterator[None]:
    """The mask that most systems have."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_mask")
def test_new_files_are_their_owners_only(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'l.db'}")) as store:
        _append(store, 1)
        database(f"sqlite:///{tmp_path / 'l.views.db'}", store.file).connect().close()
        database(f"sqlite:///{tmp_path / 'other.db'}").dispose()
        assert set(_rights(tmp_path).values()) == {0o600}


@pytest.mark.usefixtures("usual_mask")
@pytest.mark.parametrize(("of_folder", "rights"), [(0o2770, 0o660), (0o2750, 0o640)])
def test_in_a_folder_of_a_group_new_files_are_the_groups(
    tmp_path: Path, of_folder: int, rights: int
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    os.chown(folder, -1, OTHERS)
    folder.chmod(of_folder)
    with closing(open_store(f"sqlite:///{folder / 'l.db'}")) as store:
        _append(store, 1)
        assert set(_rights(folder).values()) == {rights}
        assert {one.stat().st_gid for one in folder.iterdir()} == {OTHERS}


@pytest.mark.usefixtures("usual_mask")
@pytest.mark.parametrize("rights", [0o660, 0o644, 0o640])
def test_what_lies_beside_a_store_takes_its_rights(tmp_path: Path, rights: int) -> None:
    path = tmp_path / "l.db"
    _filled(path)
    (tmp_path / "l.db.lock").unlink()
    path.chmod(rights)
    os.chown(path, NOBODY, OTHERS)
    with closing(open_store(f"sqlite:///{path}")) as store:
        _append(store, 7)
        with closing(database(f"sqlite:///{tmp_path / 'l.views.db'}", path).connect()):
            assert set(_rights(tmp_path).values()) == {rights}
            assert {(one.stat().st_uid, one.stat().st_gid) for one in tmp_path.iterdir()} == {
                (NOBODY, OTHERS)
            }


def reading(tell: Callable[[Any], None], path: str, turns: int) -> None:
    """Read a ledger as somebody who may do nothing else, as often as is asked."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        with closing(open_store(f"sqlite:///{path}", create=False)) as store:
            for _ in range(turns):
                tell((len(drafts.assert_whole(store)), store.reads_only))
                while turns > 1 and not Path(f"{path}.next").exists():
                    threading.Event().wait(0.01)
            _append(store, 99)
    except StoreUnavailable as error:
        tell(str(error))


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may enter and nobody but its owner may write."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("of_folder", [0o555, 0o755, 0o777])
def test_who_may_only_read_reads_what_nobody_has_open_and_leaves_no_file(
    public: Path, of_folder: int
) -> None:
    path = public / "l.db"
    _filled(path)
    (public / "l.db.lock").chmod(0o600)
    path.chmod(0o444)
    public.chmod(of_folder)
    before = sorted(public.iterdir())
    with workers(reading, [(str(path), 1)]) as (reader,):
        told = list(reader.messages())
        assert reader.end() == 0
    assert told[0] == (3, True)
    assert "check owner and rights" in told[1]
    assert sorted(public.iterdir()) == before


def test_a_reader_goes_along_with_a_writer_that_comes_and_goes(public: Path) -> None:
    path = public / "l.db"
    _filled(path)
    path.chmod(0o644)
    with workers(reading, [(str(path), 2)]) as (reader,):
        assert reader.next_message() == (3, True)
        with closing(open_store(f"sqlite:///{path}")) as store:
            store.append_drafts([drafts.draft(2, number) for number in range(400)])
        (public / "l.db.next").touch()
        assert reader.next_message() == (403, True)
        reader.end()


@contextmanager
def _not_writable(disk: Path) -> Iterator[None]:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


def test_a_ledger_on_a_medium_that_cannot_be_written_is_read() -> None:
    with small_disk(4) as disk:
        _filled(disk / "l.db")
        with (
            _not_writable(disk),
            closing(open_store(f"sqlite:///{disk / 'l.db'}", create=False)) as store,
        ):
            assert len(drafts.assert_whole(store)) == 3
            with pytest.raises(StoreUnavailable, match="check owner and rights"):
                _append(store, 9)


def test_a_log_without_its_index_is_read_too_and_nothing_is_written(tmp_path: Path) -> None:
    there, copy = tmp_path / "there", tmp_path / "copy"
    there.mkdir()
    copy.mkdir()
    with closing(open_store(f"sqlite:///{there / 'l.db'}")) as store:
        store.append_drafts([drafts.draft(1, number) for number in range(3)])
        for name in ("l.db", "l.db-wal"):
            (copy / name).write_bytes((there / name).read_bytes())
    before = {one.name: one.read_bytes() for one in copy.iterdir()}
    with closing(inspect_store(f"sqlite:///{copy / 'l.db'}")) as found:
        assert len(drafts.assert_whole(found)) == 3
    assert {one.name: one.read_bytes() for one in copy.iterdir()} == before


def test_on_a_full_disk_reading_goes_on_and_writing_says_why_until_there_is_room() -> None:
    with small_disk(2) as disk:
        url = f"sqlite:///{disk / 'l.db'}"
        _filled(disk / "l.db", 50)
        filler = fill(disk)
        with closing(open_store(url, create=False)) as store:
            assert len(drafts.assert_whole(store)) == 50
            with pytest.raises(StoreUnavailable, match=r"full: free some space.*nothing was rec"):
                _append(store, 60)
            assert len(drafts.assert_whole(store)) == 50
            filler.unlink()
            _append(store, 60)
            assert store.head() == 51


def test_a_file_of_no_bytes_is_no_store_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    path.touch()
    with pytest.raises(NotFound, match="empty"):
        open_store(f"sqlite:///{path}", create=False)
    assert (path.stat().st_size, list(tmp_path.iterdir())) == (0, [path])


def test_a_store_whose_format_was_emptied_is_not_mended_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    _filled(path)
    with closing(open_store(f"sqlite:///{path}")) as store:
        store.execute("delete from store_format")
    for create in (True, False):
        with pytest.raises(StoreCorrupt, match="store_format is empty"):
            open_store(f"sqlite:///{path}", create=create)
