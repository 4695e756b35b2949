"""Who may only read, or has no room to write, is answered; two links are one ledger."""

import importlib.readers  # noqa: F401 - our interpreter may lie where somebody else reads nothing
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from cli.command_line import run
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests.contract.processes import workers
from tests.disks import fill, small_disk
from tests.terminal import Terminal

NOBODY = 65_534
OPEN = ("open", "130523", "--name", "内丘县")


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may enter and nobody but its owner may write."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def asking(tell: Callable[[Any], None], url: str, commands: list[tuple[str, ...]]) -> None:
    """Run commands as somebody who may read a ledger and do nothing else; tell the exit codes."""
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - as long as we live
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    for command in commands:
        with Wiring(Settings(store=url)) as wiring:
            tell(run(list(command), wiring))


def test_who_may_only_read_is_answered_from_views_in_memory(public: Path) -> None:
    Terminal(public).done(*OPEN)
    store = public / "shenguan.db"
    store.chmod(0o644)
    before = {one.name: one.read_bytes() for one in public.iterdir()}
    named = f"sqlite:///{public}-mine.db"
    commands = [
        ("case", "list"),
        ("log", "list", "--limit", "1"),
        ("projections", "rebuild"),
        ("db", "check"),
        ("doctor",),
        ("case", "list", "--views", named),
        ("record", "AgencyRegistered", "--agency", "reg:1:2", "--name", "x", "--roles", "keeper"),
    ]
    with workers(asking, [(f"sqlite:///{store}", commands)]) as (somebody,):
        codes = list(somebody.messages())
        assert somebody.end() == 0
    assert codes == [0, 0, 0, 0, 0, 0, 5]
    assert {one.name: one.read_bytes() for one in public.iterdir()} == before
    assert Path(f"{public}-mine.db").stat().st_uid == NOBODY
    for one in public.parent.glob(f"{public.name}-mine.db*"):
        one.unlink()
    assert list(Path("/dev/shm").glob(".shenguan_views_*")) == []  # noqa: S108


def test_on_a_full_disk_questions_are_answered_and_records_refused_with_the_remedy() -> None:
    with small_disk(8) as disk:
        county = Terminal(disk)
        county.done(*OPEN)
        before = county.done("case", "list", "--format", "json").out
        filler = fill(disk)
        assert county.done("case", "list", "--format", "json").out == before
        said = ("--agency", "reg:130523:2", "--name", "卫健局", "--roles", "supervision")
        told = county("record", "AgencyRegistered", *said, env={"SHENGUAN_LANG": "en"})
        assert (told.code, told.out) == (5, "")
        assert "the disk is full: free some space" in told.err
        filler.unlink()
        county.done("record", "AgencyRegistered", *said)


def test_two_links_to_one_ledger_have_one_set_of_views(shenguan: Terminal) -> None:
    (shenguan.folder / "real").mkdir()
    (shenguan.folder / "a.db").symlink_to("real/ledger.db")
    (shenguan.folder / "b.db").symlink_to("real/ledger.db")
    shenguan.done(*OPEN, "--store", "sqlite:///a.db")
    for name in ("sqlite:///a.db", "b.db", "real/ledger.db"):
        shenguan.done("case", "list", "--store", name)
    names = {one.name for one in (shenguan.folder / "real").iterdir()}
    assert names == {"ledger.db", "ledger.db.lock", "ledger.views.db"}
    assert {one.name for one in shenguan.folder.iterdir()} == {"real", "a.db", "b.db"}
