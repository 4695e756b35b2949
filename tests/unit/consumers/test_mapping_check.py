"""``mapping check``: every mistake at once, and what the rows of a file would give."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from cli import exits
from cli.command_line import run
from consumers.files.checking import mistakes_of
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests.exports import MAPPING, csv_text, export, row

WRONG: Final = """\
mapping: 1
name: small
nam: x
zone: Asia/Peking
agency: nobody
values:
  words: 是
file: {encoding: klingon, header: zero}
events:
  - event: HandlingStepCompleted
    key: "{no}"
    occurred_at: yesterday
    fields:
      case: "reg:130523:hall/{case}"
      step: "{step"
      grup: red
  - event: StepDone
    key: "{no}"
    occurred_at: "{at}"
  - event: PenaltyDecided
    key: "{no}"
    occurred_at: "{at}"
    when: {no: {near: 1}}
    fields:
      penalty: "reg:130523:hall/{no}"
      fine_fen: "{fine}"
"""


def _command(folder: Path, *arguments: str) -> int:
    with Wiring(Settings(store=f"sqlite:///{folder / 'shenguan.db'}")) as wiring:
        return run(["mapping", "check", *arguments, "--lang", "en"], wiring)


def test_every_mistake_is_told_at_once_and_none_that_follows_from_another(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, "utf-8")
    told = [str(one).removeprefix(f"{path}:") for one in mistakes_of(str(path)).mistakes]
    places = [re.match(r"\d+", one) for one in told]
    assert sorted(int(one[0]) for one in places if one) == [
        1, 3, 4, 5, 7, 8, 8, 12, 15, 16, 17, 23, 24, 26,
    ]  # fmt: skip
    whole = "\n".join(told)
    for text in (
        "a mapping has no key 'nam'",
        "a mapping needs the key `source`",
        "'Asia/Peking' is no time zone",
        "the value table 'words' takes keys and values",
        "`encoding` is auto or one that Python names",
        "`header` is the number of the line",
        "'nobody' is neither",
        "'yesterday' is no time as expected",
        "a brace is not closed",
        "HandlingStepCompleted has no key 'grup'",
        "'StepDone' is no event type",
        "the condition on 'no' has no key 'near'",
        "PenaltyDecided needs subject, kinds, document, facts, basis, decided_on",
        "`fine_fen` is money: say its unit",
    ):
        assert whole.count(text) == 1, text


def test_the_command_tells_them_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, "utf-8")
    assert _command(tmp_path, str(path)) == exits.USAGE
    shown = capsys.readouterr()
    assert len(shown.err.splitlines()) == 14
    assert all(one.startswith(f"error: {path}:") for one in shown.err.splitlines())
    assert _command(tmp_path, str(path), "--format", "json") == exits.USAGE
    assert len(json.loads(capsys.readouterr().out)["mistakes"]) == 14


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the mapping is empty"),
        ("a: [b", "no YAML"),
        ("- a", "a mapping takes keys and values"),
        ("mapping: 1\nname: a\nsource: b\nzone: UTC\n", "a mapping needs `events`"),
    ],
)
def test_a_text_that_is_no_mapping_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "none.yaml"
    path.write_text(text, "utf-8")
    (mistake,) = mistakes_of(str(path)).mistakes
    assert told in str(mistake)


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A folder with a mapping."""
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    return tmp_path


def _tried(hall: Path, content: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    (hall / "export.csv").write_text(content, "utf-8")
    code = _command(hall, str(hall / "mapping.yaml"), str(hall / "export.csv"), "--format", "json")
    return code, json.loads(capsys.readouterr().out)


def test_a_mapping_without_a_mistake_says_so(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _command(hall, str(hall / "mapping.yaml")) == exits.DONE
    assert "window: no mistake; 6 rules" in capsys.readouterr().out
    assert _command(hall, "wabo-receipt") == exits.DONE
    assert _command(hall, "nothing-of-the-kind") == exits.USAGE


def test_a_trial_counts_what_an_import_then_does(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = export(5)
    rows[1] = rows[1] | {"渠道": "电话"}
    rows[4] = rows[4] | {"环节时间": "?"}
    rows.append(row(9, 申请人="空 格"))
    code, figures = _tried(hall, csv_text(rows), capsys)
    assert code == exits.SOME_REFUSED
    assert (figures["rows"], figures["rows_set_aside"], figures["rows_skipped"]) == (11, 2, 0)
    codes = {one["code"]: one for one in figures["set_aside"]}
    assert set(codes) == {"cell.malformed", "malformed"}
    assert codes["malformed"]["rows"] == [12]
    assert not (hall / "shenguan.db").exists()
    store = f"sqlite:///{hall / 'real.db'}"
    with Wiring(Settings(store=store)) as wiring:
        arguments = [str(hall / "export.csv"), "--mapping", str(hall / "mapping.yaml")]
        assert run(["import", *arguments, "--format", "json"], wiring) == exits.SOME_REFUSED
    done = json.loads(capsys.readouterr().out)
    assert done["rows_quarantined"] == figures["rows_set_aside"]
    entries = sum(figures["events"].values()) + sum(figures["references"].values())
    assert done["entries"] == entries + len(
        ("LedgerOpened", "AgencyRegistered", "OfficerAppointed")
    )


def test_values_that_no_table_holds_are_counted(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(n, 渠道=("窗口", "电话", "传真")[n % 3]) for n in range(9)]
    code, figures = _tried(hall, csv_text(rows), capsys)
    assert code == exits.SOME_REFUSED
    (found,) = figures["set_aside"]
    assert found["values"] == {"电话": 3, "传真": 3}
    assert _command(hall, str(hall / "mapping.yaml"), str(hall / "export.csv")) == 7
    shown = capsys.readouterr()
    assert "in no table: 电话 (3), 传真 (3)" in shown.err
    assert "rows 9: 3 would be taken, 6 set aside; 0 skipped" in shown.err
    assert "ApplicationReceived" in shown.out


def test_the_columns_of_a_list_that_a_rule_goes_through_are_used(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = hall / "mapping.yaml"
    listed = path.read_text("utf-8").replace(
        '    key: "{环节编号}"\n', '    each: {list: 步}\n    key: "{环节编号}/{value}"\n'
    )
    path.write_text(listed, "utf-8")
    rows = [{**one, "步": "甲", "步#2": "乙", "备注": "x"} for one in export(2)]
    code, figures = _tried(hall, csv_text(rows, list(rows[0])), capsys)
    assert code == exits.DONE
    assert figures["columns_unused"] == ["备注"]


def test_columns_that_lack_are_all_told_and_those_never_used_too(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**one, "备注": "x"} for one in export(2)]
    code, figures = _tried(hall, csv_text(rows, list(rows[0])), capsys)
    assert code == exits.DONE
    assert figures["columns_unused"] == ["备注"]
    (hall / "narrow.csv").write_text("办件编号,渠道\n1,窗口\n", "utf-8")
    assert _command(hall, str(hall / "mapping.yaml"), str(hall / "narrow.csv")) == exits.USAGE
    told = capsys.readouterr().err.splitlines()
    lacking = [re.search("has no column '(.*?)'", one) for one in told]
    assert {one[1] for one in lacking if one} == {
        "收件时间", "申请人", "环节", "环节编号", "经办人", "环节时间", "办结时间",
    }  # fmt: skip


def test_a_file_that_is_none_is_told(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _command(hall, str(hall / "mapping.yaml"), str(hall / "nowhere.csv")) == exits.USAGE
    assert "nowhere.csv" in capsys.readouterr().err
    (hall / "empty.csv").write_text("", "utf-8")
    assert _command(hall, str(hall / "mapping.yaml"), str(hall / "empty.csv")) == exits.USAGE


def test_lines_that_are_left_to_decide_are_named(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (hall / "mapping.yaml").write_text(f"# 待定 DECIDE 1: x / y\n{MAPPING}", "utf-8")
    assert _command(hall, str(hall / "mapping.yaml")) == exits.DONE
    assert "left to decide (待定 DECIDE): lines 1" in capsys.readouterr().err
