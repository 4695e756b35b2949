"""``shenguan demo``: the demo county in a new folder, the same as the script makes."""

import json
import os
import pty
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import demo
from tests.terminal import Terminal


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, str]:
    """A demo county, and what was told while it was made."""
    terminal = Terminal(tmp_path_factory.mktemp("made"))
    hostile = {"SHENGUAN_STORE": "sqlite:///other.db", "SHENGUAN_AGENCY": "reg:1:x"}
    told = terminal.done("demo", "示例 一", env=hostile)
    assert [one.name for one in terminal.folder.iterdir()] == ["示例 一"]
    return Terminal(terminal.folder / "示例 一"), told.err


def _facts(folder: Path) -> list[tuple[str, str, str, str]]:
    with closing(sqlite3.connect(folder / "shenguan.db")) as database:
        rows = database.execute("select type, body from entries order by position").fetchall()
    entries = [(kind, json.loads(body)) for kind, body in rows]
    return [(kind, one["agency"], one["actor"], str(one.get("observed"))) for kind, one in entries]


def test_it_holds_the_facts_that_the_script_records_one_by_one(
    made: tuple[Terminal, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    script = demo.shared_demo(tmp_path_factory.getbasetemp())
    assert _facts(made[0].folder) == _facts(script.folder)
    for name in ("window/cases.csv", "supervision/penalties.jsonl", "window-catalogue.yaml"):
        assert (made[0].folder / name).read_bytes() == (demo.EXAMPLES / name).read_bytes()


def test_the_three_commands_that_it_names_work_as_they_stand(made: tuple[Terminal, str]) -> None:
    terminal, told = made
    there, *lines = [line.strip() for line in told.splitlines() if line.startswith("  ")]
    assert there == "cd '示例 一'"
    assert len(lines) == 3
    for line in lines:
        assert len(terminal.done(*line.split()[1:]).lines) > 1
    late = terminal.done(*lines[0].split()[1:], "--format", "ndjson").rows
    assert "reg:130523:审批局/2017-0222" in {row["case"] for row in late}


def test_whoever_works_there_acts_for_the_bureau(made: tuple[Terminal, str]) -> None:
    told = made[0].done("config", "--format", "ndjson").rows
    assert {row["setting"]: row["value"] for row in told if row["origin"] == "file"} == {
        "store": f"sqlite:///{made[0].folder}/shenguan.db",
        "agency": "reg:130523:审批局",
        "officer": "301",
        "time_zone": "Asia/Shanghai",
    }


def test_a_second_run_says_so_and_changes_nothing(made: tuple[Terminal, str]) -> None:
    folder = made[0].folder
    before = (folder / "shenguan.db").read_bytes()
    again = Terminal(folder.parent)("demo", folder.name)
    assert again.code == 2
    assert "is there already and not empty; it stays as it is" in again.err
    assert (folder / "shenguan.db").read_bytes() == before


def test_a_file_or_a_link_to_nowhere_of_that_name_stays(shenguan: Terminal) -> None:
    (shenguan.folder / "a").write_text("mine", "utf-8")
    (shenguan.folder / "b").symlink_to("nowhere")
    for name in ("a", "b", "a/c"):
        assert shenguan("demo", name).code != 0
    assert (shenguan.folder / "a").read_text("utf-8") == "mine"
    assert {one.name for one in shenguan.folder.iterdir()} == {"a", "b"}


def test_ctrl_c_leaves_nothing_behind_and_an_empty_folder_empty(shenguan: Terminal) -> None:
    (shenguan.folder / "empty").mkdir()
    for name in ("empty", "new"):
        ours, theirs = pty.openpty()
        with shenguan.start("demo", name, stdin=theirs, stdout=theirs, stderr=theirs) as running:
            os.close(theirs)
            seen = b""
            while not re.search(rb"\$ shenguan import window/cases", seen):
                seen += os.read(ours, 1_000)
            running.send_signal(signal.SIGINT)
            running.wait(30)
        os.close(ours)
        assert running.returncode == 130
    assert list(shenguan.folder.rglob("*")) == [shenguan.folder / "empty"]
