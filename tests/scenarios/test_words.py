"""What a table shows in Chinese can be typed, and read by programs that ask for words."""

import csv
import io

import pyarrow.parquet as pq
import pytest

from tests.recorded import AGENCY, SUBJECT
from tests.terminal import Ran, Terminal

IN_ENGLISH = {"SHENGUAN_LANG": "en"}
KEYS = {
    "case": "办件编号",
    "licence": "许可证编号",
    "task": "监管任务编号",
    "credit": "编号",
    "loop": "编号",
}

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.mark.parametrize("noun", KEYS)
def test_rows_in_words_are_found_again_by_their_words(filled: Terminal, noun: str) -> None:
    said = filled.done(noun, "list", "--labels", "zh", "--format", "json").document["rows"]
    plain = filled.done(noun, "list", "--format", "json").document["rows"]
    key = "number" if KEYS[noun] == "编号" else noun
    assert [row[KEYS[noun]] for row in said] == [row[key] for row in plain]
    for row in said:
        assert not row["状态"].isascii()
        asked = ("--status", row["状态"], "--columns", f"{KEYS[noun]},状态", "--format", "ndjson")
        assert row[KEYS[noun]] in {
            next(iter(one.values())) for one in filled.done(noun, "list", *asked).rows
        }


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson"])
def test_machines_read_the_same_bytes_whoever_asks(filled: Terminal, form: str) -> None:
    for noun in KEYS:
        asked = (noun, "list", "--format", form)
        assert filled.done(*asked).stdout == filled.done(*asked, env=IN_ENGLISH).stdout
    asked = ("log", "list", "--limit", "9", "--format", form)
    assert filled.done(*asked).stdout == filled.done(*asked, env=IN_ENGLISH).stdout


def test_words_have_no_type_in_csv_and_keep_it_in_json(filled: Terminal) -> None:
    asked = ("credit", "list", "--labels", "zh", "--format")
    (line, *_) = csv.DictReader(io.StringIO(filled.done(*asked, "csv").out))
    row = filled.done(*asked, "ndjson").rows[0]
    assert line["正在限制"] in {"是", "否"}
    assert isinstance(row["正在限制"], bool)
    assert row["罚款（分）"] is None or isinstance(row["罚款（分）"], int)


def test_a_list_says_each_of_its_words(filled: Terminal) -> None:
    asked = ("credit", "list", "--columns", "记录类别,限制内容", "--labels", "zh")
    rows = filled.done(*asked, "--format", "ndjson").rows
    assert {"记录类别": "信用限制", "限制内容": ["准予许可"]} in rows
    assert filled.done(*asked, "--format", "csv").lines[0] == "记录类别,限制内容"


def test_parquet_in_words_keeps_its_types(filled: Terminal) -> None:
    for name, more in (("plain", ()), ("said", ("--labels", "zh"))):
        filled.done("case", "list", "-o", f"{name}.parquet", *more)
    plain, said = (pq.read_table(filled.folder / f"{one}.parquet") for one in ("plain", "said"))
    assert plain.schema.types == said.schema.types
    assert said.column_names[0] == "办件编号"
    assert "已办结" in said.column("状态").to_pylist()


def test_english_words_may_be_asked_for_in_chinese_surroundings(filled: Terminal) -> None:
    shown = filled.done("case", "list", "--format", "table", "--labels", "en")
    assert shown.lines[0].split()[:2] == ["case", "item"]
    assert "closed" in shown.out
    assert "条记录" in shown.err


def test_a_free_text_that_looks_like_a_word_stays_as_it_is(copied: Terminal) -> None:
    copied.accepted(
        "ApplicationReceived", "--case", "X-open", "--item", "XK-1", "--channel", "granted",
        "--subject", SUBJECT, "--subject-name", "open",
    )  # fmt: skip
    asked = ("--columns", "渠道,相对人名称", "--labels", "zh")
    row = copied.done("case", "show", "X-open", *asked, "--format", "ndjson").row
    assert row == {"渠道": "granted", "相对人名称": "open"}


def _recorded(copied: Terminal, event_type: str) -> dict[str, object]:
    data: dict[str, object] = copied.recorded(event_type)[-1]["entry"]["data"]
    return data


def test_a_fact_is_recorded_in_chinese_words_and_stored_in_stable_ones(copied: Terminal) -> None:
    copied.accepted(
        "人员任职", "--officer", "88", "--agency", AGENCY, "--post", "联络人员",
    )  # fmt: skip
    assert _recorded(copied, "OfficerAppointed")["post"] == "liaison"
    party = "行政相对人=uscc:91130523MAEXAM12QN,当事人身份=代理人"
    copied.done(
        "record", "收件", "--case", "P-1", "--item", "XK-1", "--channel", "窗口",
        "--subject", SUBJECT, "--parties", party, "--parties",
        "subject=uscc:91130523MAEXAM12QN,role=co-applicant",
    )  # fmt: skip
    parties = _recorded(copied, "ApplicationReceived")["parties"]
    assert [one["role"] for one in parties] == ["agent", "co-applicant"]  # type: ignore[attr-defined]


def test_entries_are_found_by_the_names_of_their_type_and_tag(filled: Terminal) -> None:
    plain = filled.done("log", "list", "--type", "DecisionMade", "--tag", "case:2017-0412").out
    assert filled.done("log", "list", "--type", "决定", "--tag", "办件:2017-0412").out == plain
    assert filled.done("explain", "办件", "2017-0412").out == (
        filled.done("explain", "case", "2017-0412").out
    )
    assert filled.done("events", "决定").out == filled.done("events", "DecisionMade").out
    assert filled.done("refusals", "信用受限").out == filled.done("refusals", "credit.barred").out


def test_an_explanation_says_fields_and_words_in_chinese(filled: Terminal) -> None:
    shown = filled.done("explain", "办件", "2017-0412", "--format", "table").out
    assert "结果: 准予" in shown
    assert "granted" not in shown
    assert "办件编号: " in shown


def _refused(tried: Ran) -> str:
    assert tried.code == 2
    assert tried.err.count("\n") == 1
    return tried.err


def test_what_is_not_understood_is_told_in_the_words_of_the_reader(filled: Terminal) -> None:
    told = _refused(filled("case", "list", "--status", "已受"))
    assert "不是其中之一" in told
    assert "已受理、" in told
    assert "accepted" not in told
    asked = ("case", "list", "--status", "已受")
    assert "received, supplementing, accepted" in _refused(filled(*asked, env=IN_ENGLISH))
    told = _refused(filled("record", "DecisionMade", "--outcome", "同意"))
    assert "准予、不予许可" in told
    assert "办件编号、事项" in _refused(filled("case", "list", "--columns", "状态,颜色"))
    assert "许可证编号" in _refused(filled("explain", "张三", "1"))


def test_help_says_which_words_may_be_typed(filled: Terminal) -> None:
    shown = "".join(filled.done("record", "决定", "--help").out.split())
    assert "准予|不予许可" in shown
    assert "granted|refused" in filled.done("record", "决定", "--help", env=IN_ENGLISH).out


def test_what_is_malformed_or_missing_is_told_in_chinese(filled: Terminal) -> None:
    subject = ("--subject", "uscc:91130523MAEXAM02QT")
    told = filled("record", "收件", "--item", "XK-1", "--channel", "窗口", "--case", "9", *subject)
    assert told.code == 7
    assert "wrong check character" in told.row["message"]
    assert "check" not in told.err
    drawn = filled("submit", "none.jsonl")
    assert "none.jsonl" in drawn.err
    assert "没有这个文件或文件夹" in drawn.err


def test_a_reason_of_the_system_is_told_in_chinese(filled: Terminal) -> None:
    for arguments in (("case", "list", "-o", "nowhere/a.csv"), ("sql", "-f", "nowhere.sql")):
        told = filled(*arguments)
        assert told.code == 2
        assert "没有这个文件或文件夹" in told.err
        assert "No such file" not in told.err


def test_a_value_too_large_and_a_server_out_of_reach_are_told_in_chinese(filled: Terminal) -> None:
    assert filled("sql", "select randomblob(2000000000)").err == "错误: 一个值超过 1 亿字节\n"
    url = "postgresql://someone@127.0.0.1:1/county?password=s3cret"
    told = filled("--store", url, "case", "list").err
    assert "请确认服务器在运行且可以连接" in told
    assert "s3cret" not in told
