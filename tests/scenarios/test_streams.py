"""Streams: data on stdout and all else on stderr; formats, encodings, colours, pipes, signals."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from tests.recorded import AGENCY
from tests.terminal import Terminal, command, environment

DEADLINE_SECONDS = 30


_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _width(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def test_every_format_says_the_same(filled: Terminal) -> None:
    asked = ("log", "list", "--type", "DecisionMade", "--format")
    (row,) = filled.done(*asked, "json").document["rows"]
    assert filled.done(*asked, "ndjson").row == row
    by_line = filled.done(*asked, "tsv").lines
    assert by_line[0].split("\t") == ["position", "type", "recorded_at", "leaf", "entry"]
    assert by_line[1].split("\t")[0] == str(row["position"])
    assert json.loads(by_line[1].split("\t")[4].replace("\\\\", "\\")) == row["entry"]
    (by_name,) = csv.DictReader(io.StringIO(filled.done(*asked, "csv").out))
    assert (by_name["leaf"], json.loads(by_name["entry"])) == (row["leaf"], row["entry"])
    table = filled.done(*asked, "table").out
    assert f"{AGENCY}/13" in table


def test_a_file_takes_its_format_from_its_name(copied: Terminal) -> None:
    asked = ("log", "list", "--type", "DecisionMade")
    row = copied.done(*asked).row
    for name in ("a.json", "a.ndjson", "a.jsonl", "a.csv", "a.tsv", "a.txt", "a.parquet"):
        done = copied.done(*asked, "-o", name)
        assert done.out == ""
    read = {path.name: path for path in copied.folder.glob("a.*")}
    assert json.loads(read["a.json"].read_text("utf-8"))["rows"] == [row]
    assert read["a.ndjson"].read_bytes() == read["a.jsonl"].read_bytes()
    assert json.loads(read["a.ndjson"].read_text("utf-8")) == row
    table = pq.read_table(read["a.parquet"])
    assert table.column("position").to_pylist() == [row["position"]]
    assert "130523" in str(table.schema.metadata)
    odd = copied(*asked, "-o", "a.doc")
    assert (odd.code, odd.err.count("\n")) == (2, 1)
    assert "--format" in odd.err
    assert not (copied.folder / "a.doc").exists()


def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(copied: Terminal) -> None:
    (copied.folder / "old.csv").write_text("old", "utf-8")
    nowhere = copied("events", "-o", "nowhere/events.csv")
    assert (nowhere.code, nowhere.err.count("\n")) == (2, 1)
    broken = copied("log", "list", "--until", "tomorrow", "-o", "old.csv")
    assert broken.code == 2
    assert (copied.folder / "old.csv").read_text("utf-8") == "old"
    assert not list(copied.folder.glob(".*part"))
    no_file = copied("events", "--format", "parquet")
    assert (no_file.code, no_file.out) == (2, "")
    assert "-o FILE" in no_file.err


def test_excel_gets_a_bom_chinese_and_no_formula(copied: Terminal) -> None:
    formula = '=HYPERLINK("http://x")'
    options = ("--item", "XK-9", "--name", formula, "--kind", "01", "--basis", "b")
    place = ("--agency", AGENCY, "--effective-on", "2017-01-01")
    copied.accepted("ItemListed", *options, *place)
    piped = copied.done("events", "--excel")
    assert piped.stdout.startswith(b"\xef\xbb\xbftype,chinese")
    assert "受理".encode() in piped.stdout
    assert piped.stdout.count(b"\r\n") == piped.stdout.count(b"\n")
    copied.done("events", "--excel", "-o", "events.csv")
    assert (copied.folder / "events.csv").read_bytes() == piped.stdout
    plain = copied.done("events", "--format", "csv").out
    shown = piped.stdout.decode("utf-8-sig").replace("\r\n", "\n")
    assert plain.replace(", ", ",") == shown.replace(", ", ",")
    mixed = copied("events", "--excel", "--format", "json")
    assert (mixed.code, mixed.out) == (2, "")


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(
    "settings",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "LANG": "zh_CN.GB18030", "PYTHONUTF8": "0"},
    ],
)
def test_data_is_utf8_in_any_locale_also_what_was_typed(
    opened: Terminal, settings: dict[str, str]
) -> None:
    options = ("--item", "食品-1", "--name", "食品经营许可 𠮷", "--kind", "01", "--basis", "法")
    place = ("--agency", AGENCY, "--effective-on", "2017-01-01")
    told = opened("record", "ItemListed", *options, *place, env=settings)
    assert (told.code, told.row["outcome"]) == (0, "accepted")
    listed = opened("log", "list", "--type", "ItemListed", env=settings)
    assert listed.row["entry"]["data"]["name"] == "食品经营许可 𠮷"
    assert "食品经营许可 𠮷" in opened("log", "list", "--format", "tsv", env=settings).out
    assert "受理" in opened("events", "--format", "table", env=settings).out
    assert listed.err == "账本 130523，截至第 58 条记录\n"


def test_nothing_is_coloured_when_piped(filled: Terminal) -> None:
    for arguments in (("events", "--format", "table"), ("doctor",), ("--help",)):
        told = filled(*arguments, env={"FORCE_COLOR": "1"})
        assert "\x1b" not in told.out + told.err, arguments


@pytest.mark.usefixtures("in_chinese")
def test_a_terminal_shows_a_table_with_chinese_headings_of_the_right_width(
    filled: Terminal,
) -> None:
    asked = ("log", "list", "--type", "DecisionMade")
    told = filled.shown(*asked)
    assert told.code == 0
    heading, rule, row, *_ = _SEQUENCE.sub("", told.out).splitlines()
    assert heading.split() == ["位置", "入账时间", "类型", "经办人", "编号"]
    assert set(rule) == {"─"}
    assert AGENCY not in row, "its own numbers need no agency"
    for name, value in (("类型", "决定"), ("经办人", "13 ")):
        assert _width(heading[: heading.index(name)]) == _width(row[: row.index(value)])
    assert "recorded_at" in filled.shown("--lang", "en", *asked).out


@pytest.mark.usefixtures("in_chinese")
def test_a_terminal_shows_times_of_the_ledgers_zone(filled: Terminal) -> None:
    decided = filled.recorded("DecisionMade")[0]["entry"]
    local = datetime.fromisoformat(decided["occurred_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    told = filled.shown("explain", "case", "2017-0412")
    assert told.code == 0
    assert local.strftime("%Y-%m-%d %H:%M:%S") in told.out
    assert "时间按 Asia/Shanghai" in told.out


def test_a_narrow_terminal_folds_and_cuts_nothing(filled: Terminal) -> None:
    told = filled.shown("refusals", "credit.barred", columns=60)
    shown = _SEQUENCE.sub("", told.out)
    assert max(_width(line) for line in shown.splitlines()) <= 60
    remedy = filled.done("refusals", "credit.barred", "--format", "ndjson").row["remedy"]
    assert all(word in shown for word in remedy.split())
    assert "…" not in shown


def test_no_color_leaves_colours_out(filled: Terminal) -> None:
    coloured = re.compile(r"\x1b\[[0-9;]*(3[0-7]|38;|9[0-7])")
    assert not coloured.search(filled.shown("doctor", NO_COLOR="1").out)


def test_what_is_done_within_a_second_shows_no_progress(filled: Terminal) -> None:
    told = filled.shown("doctor").out
    assert "leaves" in told
    assert "━" not in told
    assert "\x1b[?25l" not in told, "the cursor stays"
    assert filled("doctor").err == ""


@pytest.mark.usefixtures("in_chinese")
def test_erasing_on_a_terminal_asks_and_takes_no_for_an_answer(copied: Terminal) -> None:
    phone = copied.recorded("ApplicationReceived")[0]["entry"]["data"]["phone"]
    declined = copied.shown("personal", "erase", phone, answer="n\n")
    assert declined.code == 1
    assert "删除 1 项个人信息" in declined.out
    assert "未删除任何内容" in declined.out
    assert copied("personal", "show", phone).code == 0
    assert copied.shown("personal", "erase", phone, answer="y\n").code == 0
    assert copied("personal", "show", phone).code == 4


def test_a_closed_pipe_ends_a_command_quietly(filled: Terminal) -> None:
    for arguments in (
        ("log", "list"),
        ("log", "export"),
        ("events", "--format", "table"),
        ("refusals", "--format", "csv"),
    ):
        reading, writing = os.pipe()
        with filled.start(*arguments, stdout=writing, stderr=subprocess.PIPE) as running:
            os.close(writing)
            os.read(reading, 10)
            os.close(reading)
            assert running.wait(DEADLINE_SECONDS) == 0, arguments
            assert running.stderr is not None
            assert b"Traceback" not in running.stderr.read()


@pytest.mark.usefixtures("in_chinese")
def test_a_full_disk_is_told_in_one_line(filled: Terminal) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*command(), "log", "export"],
            cwd=filled.folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr.decode() == "错误: 磁盘已满\n"


@pytest.mark.usefixtures("in_chinese")
def test_ctrl_c_ends_a_command_with_130_and_no_traceback(opened: Terminal) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with opened.start("submit", "-", **pipes) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(b"no json\n")
        running.stdin.flush()
        assert b"malformed" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait(DEADLINE_SECONDS) == 130
        assert running.stderr is not None
        assert running.stderr.read().decode() == "已中断\n"


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("log", "list"), 4, "用 `shenguan open` 建立"),
        (("--store", "nothing", "log", "list"), 4, "用 `shenguan open` 建立"),
        (("--store", "mysql://u:secret@host/db", "log", "list"), 5, "sqlite:///shenguan.db"),
        (("--store", "sqlite:///:memory:", "open", "1", "--name", "x"), 5, "账本需要一个文件"),
        (("--store", "sqlite:///nowhere/x.db", "open", "1", "--name", "x"), 5, "文件夹存在"),
        (("--nonsense",), 2, "shenguan --help"),
        (("nonsense",), 2, "shenguan --help"),
        (("log", "nonsense"), 2, "shenguan log --help"),
        (("--lang", "fr", "events"), 2, "'zh', 'en'"),
        (("events", "--format", "xml"), 2, "'table'"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line_with_its_exit_code(
    shenguan: Terminal, arguments: tuple[str, ...], code: int, told: str
) -> None:
    tried = shenguan(*arguments)
    assert (tried.code, tried.out) == (code, "")
    assert tried.err.startswith("错误: ")
    assert (told in tried.err, tried.err.count("\n")) == (True, 1)
    assert "secret" not in tried.err


def test_a_group_without_a_command_shows_what_there_is(shenguan: Terminal) -> None:
    for arguments in ((), ("log",), ("record",), ("projections",)):
        told = shenguan(*arguments)
        assert (told.code, told.out) == (2, "")
        assert "Commands" in told.err or "record" in told.err


def test_global_options_are_taken_before_and_behind_the_command(opened: Terminal) -> None:
    (opened.folder / "shenguan.db").rename(opened.folder / "other.db")
    url = "sqlite:///other.db"
    before = opened.done("--store", url, "log", "list", "--limit", "1").rows
    assert opened.done("log", "list", "--limit", "1", "--store", url).rows == before
    setting = {"SHENGUAN_STORE": url}
    assert opened("log", "list", "--limit", "1", env=setting).rows == before
    wrong = {"SHENGUAN_STORE": "sqlite:///nowhere.db"}
    assert opened("log", "list", "--limit", "1", "--store", url, env=wrong).rows == before


def test_the_traceback_is_shown_only_on_request(opened: Terminal) -> None:
    tried = opened("log", "show", "999", env={"SHENGUAN_DEBUG": "1"})
    assert tried.code == 4
    assert "Traceback" in tried.err
    assert "Traceback" not in opened("log", "show", "999").err


def test_the_module_is_the_command(opened: Terminal) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "cli", "--version"],
        env=environment(),
        cwd=opened.folder,
        capture_output=True,
        check=True,
    )
    assert ran.stdout == opened.done("--version").stdout
