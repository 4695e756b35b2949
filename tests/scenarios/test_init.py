"""``shenguan init``: a newcomer answers a few questions and has a ledger and its settings."""

import os
import pty
import re
import signal
import stat
import subprocess
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import Terminal

COUNTY = ("130523", "--name", "内丘县", "--yes")
CHINESE = {"SHENGUAN_LANG": "", "LC_ALL": "C.UTF-8"}


def _settings(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "shenguan.toml").read_text("utf-8"))


def _rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _interrupt(running: "subprocess.Popen[bytes]") -> None:
    """Press Ctrl-C until it ends: one just before it begins to read is heard with the next key."""
    for _ in range(20):
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(2)
            return
    running.kill()


def test_a_newcomer_names_the_county_and_takes_each_default_in_chinese(shenguan: Terminal) -> None:
    told = shenguan.shown("init", answer="\n\n\n130523\n\n内丘县\n\n\n\n", **CHINESE)
    assert told.code == 0, told.out
    assert told.out.count("必须给出县的代码和名称") == 2
    assert "县名，例如内丘县: " in told.out
    assert "账本 130523（内丘县）已启用" in told.out
    first = shenguan.recorded()[0]["entry"]["data"]
    assert (first["name"], first["area"], first["zone"]) == ("内丘县", "130523", "Asia/Shanghai")
    assert _settings(shenguan.folder) == {
        "store": "shenguan.db",
        "agency": "reg:130523:root",
        "officer": "1",
        "language": "zh",
        "time_zone": "Asia/Shanghai",
    }
    comments = re.findall("^# (.*)$", (shenguan.folder / "shenguan.toml").read_text(), re.MULTILINE)
    assert "办理业务的机关（--as）" in comments
    assert _rights(shenguan.folder / "shenguan.toml") == 0o644
    assert shenguan.cold("case", "list", env=CHINESE).code == 0


def test_each_answer_is_checked_at_once_and_asked_again_with_the_reason(
    shenguan: Terminal,
) -> None:
    answers = (
        "fr", "en", "nowhere/a.db", "a?b", "账本.db", "12", "130522", "", "临城县", "审批局", "a b",
        "11", "Mars/Base", "Asia/Urumqi",
    )  # fmt: skip
    told = shenguan.shown("init", answer="\n".join(answers) + "\n", **CHINESE)
    assert told.code == 0, told.out
    reasons = ("既不是 `zh` 也不是 `en`", "there is no such folder", "question mark", "six digits")
    assert [one for one in (*reasons, "Mars/Base") if one not in told.out] == []
    assert _settings(shenguan.folder) == {
        "store": "账本.db",
        "agency": "reg:130522:审批局",
        "officer": "11",
        "language": "en",
        "time_zone": "Asia/Urumqi",
    }
    shown = shenguan("log", "list", "--type", "LedgerOpened", "--format", "json")
    assert shown.document["rows"][0]["entry"]["data"]["officer"] == "reg:130522:审批局/11"


def test_ctrl_c_at_any_question_leaves_nothing_behind(shenguan: Terminal) -> None:
    ours, theirs = pty.openpty()
    with shenguan.start("init", stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        os.write(ours, b"\n\n130523\nNeiqiu\n")
        seen = b""
        while b"agency:" not in seen:
            seen += os.read(ours, 1_000)
        _interrupt(running)
    assert b"interrupted" in os.read(ours, 1_000)
    os.close(ours)
    assert running.returncode == 130
    assert list(shenguan.folder.iterdir()) == []


def test_options_answer_without_a_terminal(shenguan: Terminal) -> None:
    lacking = shenguan("init", "130522")
    assert lacking.code == 2
    assert "--yes" in lacking.err
    assert list(shenguan.folder.iterdir()) == []
    options = ("--agency", "reg:1:a", "--officer", "7", "--zone", "Asia/Urumqi")
    shenguan.done("--store", "a.db", "init", "130522", "--name", "临城县", *options)
    assert _settings(shenguan.folder) == {
        "store": "a.db",
        "agency": "reg:1:a",
        "officer": "7",
        "language": "en",
        "time_zone": "Asia/Urumqi",
    }
    opened = shenguan.entries("--type", "LedgerOpened")[0]["entry"]["data"]
    assert (opened["name"], opened["officer"]) == ("临城县", "reg:1:a/7")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--yes",), "init CODE --name NAME"),
        (("130522", "--yes"), "init CODE --name NAME"),
        (("12", "--yes"), "six digits"),
        (("130522", "--yes", "--name", "a", "--zone", "Mars/Base"), "Asia/Shanghai"),
        (("130522", "--yes", "--name", " "), "init CODE --name NAME"),
        (("130522", "--yes", "--name", "a", "--agency", "a b"), "reg:<authority>:<number>"),
        (("--yes", "--store", "nowhere/a.db"), "no such folder"),
    ],
)
def test_a_wrong_option_is_told_in_one_line_and_leaves_no_file(
    shenguan: Terminal, arguments: tuple[str, ...], told: str
) -> None:
    tried = shenguan("init", *arguments)
    assert tried.code != 0
    assert told in tried.err
    assert tried.err.count("\n") == 1
    assert list(shenguan.folder.iterdir()) == []


def test_a_second_run_says_what_is_there_and_changes_nothing(shenguan: Terminal) -> None:
    shenguan.done("init", *COUNTY)
    before = {path.name: path.read_bytes() for path in shenguan.folder.iterdir()}
    again = shenguan.done("init", *COUNTY)
    assert "shenguan.toml is there already and stays as it is" in again.err
    assert "holds the ledger 130523 (内丘县)" in again.err
    other = shenguan("init", "130522", "--name", "临城县", "--yes")
    assert other.code == 2
    assert {path.name: path.read_bytes() for path in shenguan.folder.iterdir()} == before


def test_a_ledger_that_is_there_already_gets_its_settings_only(opened: Terminal) -> None:
    head = opened.head()
    told = opened.done("init", "--yes")
    assert "the ledger 130523 (内丘县) is there already; only the settings are written" in told.err
    assert _settings(opened.folder)["agency"] == "reg:130523:root"
    assert opened.head() == head
    (opened.folder / "shenguan.toml").unlink()
    other = opened("init", "130522", "--yes")
    assert other.code == 2
    assert "name another place" in other.err
    assert not (opened.folder / "shenguan.toml").exists()


def test_settings_with_a_password_are_their_owners_alone(
    shenguan: Terminal, postgres_url: str
) -> None:
    url = re.sub(r"//([^:@/]+)(:[^@/]*)?@", r"//\1:s3cret@", postgres_url)
    told = shenguan.done("init", *COUNTY, "--store", url)
    assert "s3cret" not in told.err + told.out
    assert _settings(shenguan.folder)["store"] == url
    assert _rights(shenguan.folder / "shenguan.toml") == 0o600
    assert "s3cret" not in shenguan.done("init").err


def test_no_rights_of_others_come_from_a_lax_mask(shenguan: Terminal) -> None:
    former = os.umask(0)
    try:
        assert shenguan.cold("init", *COUNTY).code == 0
    finally:
        os.umask(former)
    assert _rights(shenguan.folder / "shenguan.toml") == 0o644
    assert shenguan.cold("case", "list").code == 0
