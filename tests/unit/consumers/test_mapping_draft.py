"""A mapping drafted from a file: what it finds, what it asks, and that it can be imported."""

import json
import re
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from cli.command_line import run
from consumers.files.drafts.drafting import draft_of
from consumers.files.mapping.mapping import read_mapping
from ledger.errors import InputUnreadable
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests.exports import Desk
from tests.halls import HALL, drafted, hall, text_of, uscc

RESIDENT: Final = "11010519491231002X"
"""The example of GB 11643 itself."""


def test_the_ledger_of_a_hall_in_gbk_is_drafted_and_imported_whole(tmp_path: Path) -> None:
    title = "内丘县行政审批局2016年办件台账" + "," * (len(HALL) - 1) + "\n"
    total = "合计,40" + "," * (len(HALL) - 2) + "\n"
    text = drafted(tmp_path, title + text_of(HALL, hall(40)) + total, encoding="gb18030")
    desk = Desk(tmp_path, text)
    summary = desk.load(tmp_path / "台账.csv")
    assert (summary.rows, summary.rows_accepted, summary.rows_skipped) == (40, 40, 1)
    received = {one["data"]["case"]: one for one in desk.facts("ApplicationReceived")}
    assert len(received) == 40
    first = received["reg:000000:bureau/SP20160001"]
    assert first["occurred_at"] == "2016-02-03T01:01:00Z"
    assert first["actor"] == "reg:000000:bureau/101"
    assert first["data"]["subject"] == f"uscc:{uscc(1)}"
    assert first["data"]["subject_name"] == "内丘县第1商行"
    assert first["data"]["channel"] == "网上申报"
    assert first["data"]["person_name"].startswith("sha256:")
    without_code = received["reg:000000:bureau/SP20160004"]["data"]
    assert without_code["subject"] == "reg:000000:内丘县第4商行"
    accepted = {one["data"]["case"]: one["data"] for one in desk.facts("ApplicationAccepted")}
    assert accepted["reg:000000:bureau/SP20160001"]["accepted_on"] == "2016-02-04"
    assert accepted["reg:000000:bureau/SP20160001"]["due_at"] == "2016-02-24T15:59:59Z"
    closed = {one["data"]["case"]: one["data"] for one in desk.facts("CaseClosed")}
    assert len(closed) == 32
    outcomes = [closed[f"reg:000000:bureau/SP2016000{n}"]["outcome"] for n in (1, 2, 3)]
    assert outcomes == ["refused", "withdrawn", "granted"]
    assert {one["observed"] for one in desk.entries() if one["type"] == "CaseClosed"} == {"台账"}


def test_penalties_of_a_publication_are_drafted_and_imported_whole(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["行政处罚信息公示"])
    sheet.append([
        "行政相对人名称", "行政相对人代码_1(统一社会信用代码)", "法定代表人", "行政处罚决定书文号",
        "违法行为类型", "违法事实", "处罚依据", "处罚类别", "罚款金额（万元）", "处罚决定日期",
        "公示截止期", "处罚机关", "备注",
    ])  # fmt: skip
    for n in range(8):
        sheet.append([
            f"第{n}饭店", uscc(n), "赵一", f"市监罚〔2019〕{n}号", "过期食品", "销售过期食品",
            "食品安全法", ("罚款", "警告;罚款", "没收违法所得")[n % 3], 0.5, f"2019-03-0{n + 1}",
            "2020-03-01", "市场监管局", None,
        ])  # fmt: skip
    path = tmp_path / "处罚.xlsx"
    book.save(path)
    desk = Desk(tmp_path, draft_of(path, agency="reg:130523:市场监管局", actor="7"))
    assert desk.load(path).rows_accepted == 8
    penalties = [one["data"] for one in desk.facts("PenaltyDecided")]
    assert penalties[1]["penalty"] == "reg:130523:市场监管局/市监罚〔2019〕1号"
    assert [one["kinds"] for one in penalties[:3]] == [["2"], ["1", "2"], ["3"]]
    assert {one["fine_fen"] for one in penalties} == {500_000}
    assert {one["actor"] for one in desk.facts("PenaltyDecided")} == {"reg:130523:市场监管局/7"}


def test_inspections_of_json_lines_are_drafted_and_imported_whole(tmp_path: Path) -> None:
    lines = [
        {
            "检查单号": f"JC{n}",
            "检查对象": {"名称": f"第{n}饭店", "信用代码": uscc(n)},
            "检查日期": f"2019030{n + 1}",
            "检查结果": ("合格", "不合格", "停业")[n % 3],
        }
        for n in range(6)
    ]
    content = "\n".join(json.dumps(one, ensure_ascii=False) for one in lines)
    text = drafted(tmp_path, content, "检查.jsonl")
    assert "problems: {合格: no, 不合格: yes}" in text
    assert "是否有问题不明的结果: 停业" in text
    desk = Desk(tmp_path, text)
    assert desk.load(tmp_path / "检查.jsonl").rows_accepted >= 5
    (first, *_) = desk.facts("SpotCheckResultRecorded")
    assert first["data"]["checked_on"] == "2019-03-01"
    assert first["data"]["subject"] == f"uscc:{uscc(0)}"


def test_steps_of_an_event_log_are_drafted_with_their_cases(tmp_path: Path) -> None:
    columns = ["case:concept:name", "concept:name", "time:timestamp", "org:resource"]
    rows = [
        [
            f"case-{n // 3}",
            ("receive", "check", "send")[n % 3],
            f"2011-10-1{n}T09:00:00+02:00",
            "R7",
        ]
        for n in range(9)
    ]
    text = drafted(tmp_path, text_of(columns, rows), "log.csv")
    assert "  - event: HandlingStepCompleted" in text
    assert "时间带有时区偏移" in text
    desk = Desk(tmp_path, text)
    assert desk.load(tmp_path / "log.csv").rows_accepted == 9
    steps = [one["data"]["step"] for one in desk.facts("HandlingStepCompleted")]
    assert steps[:3] == ["receive", "check", "send"]


def test_what_only_a_person_knows_is_numbered_listed_and_counted(tmp_path: Path) -> None:
    text = drafted(tmp_path, text_of(HALL, hall(12)))
    listed = re.findall(r"^#   (\d+)\. ", text, re.MULTILINE)
    marked = re.findall(r"^ *# 待定 DECIDE (\d+): ", text, re.MULTILINE)
    assert listed == marked == [str(n) for n in range(1, len(marked) + 1)]
    assert len(marked) >= 3
    said = text.partition("# 列 Columns")[0]
    assert "切换日" in said
    assert "the cut-over" in said


def test_a_draft_is_the_same_each_time_and_loads_at_once(tmp_path: Path) -> None:
    content = text_of(HALL, hall(30))
    text = drafted(tmp_path, content)
    assert drafted(tmp_path, content) == text
    assert len(read_mapping(text, "draft.yaml").events) == 3


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    text = drafted(tmp_path, text_of(HALL, hall(9), delimiter))
    assert Desk(tmp_path, text).load(tmp_path / "台账.csv").rows_accepted == 9


def test_a_file_without_headings_gets_names_and_no_guess_of_events(tmp_path: Path) -> None:
    rows = [["2016-03-01", str(n), "100.5", "13800000001"] for n in range(5)]
    text = drafted(tmp_path, text_of(rows[0], rows[1:]))
    assert "columns: [列1, 列2, 列3, 列4]" in text
    assert "没有认出事件类型" in text
    assert "no event type was recognised" in text


def test_a_sheet_behind_an_empty_one_and_what_stands_for_nothing_are_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.create_sheet("台账")
    sheet.append(list(HALL))
    for row in hall(10):
        sheet.append([cell or "NULL" for cell in row])
    path = tmp_path / "台账.xlsx"
    book.save(path)
    text = draft_of(path)
    assert "file: {sheet: 台账}" in text
    assert 'empty: ["NULL"]' in text or "empty: [NULL]" in text
    assert Desk(tmp_path, text).load(path).rows_accepted == 10


def test_rows_inside_a_json_document_are_found(tmp_path: Path) -> None:
    document = {"code": 0, "data": {"list": [dict(zip(HALL, row, strict=True)) for row in hall(6)]}}
    text = drafted(tmp_path, json.dumps(document, ensure_ascii=False), "接口.json")
    assert "rows: data.list" in text
    assert Desk(tmp_path, text).load(tmp_path / "接口.json").rows_accepted == 6


def test_numbers_of_persons_stand_nowhere_in_a_draft(tmp_path: Path) -> None:
    columns = [*HALL, "申请人身份证号", "说明"]
    rows = [[*row, RESIDENT, f"见 {RESIDENT}"] for row in hall(6)]
    text = drafted(tmp_path, text_of(columns, rows))
    assert "居民身份证号" in text
    assert RESIDENT not in text
    assert "联系人1" not in text
    assert "13800000001" not in text


def test_natural_persons_are_taken_by_their_pseudonym_and_others_by_their_code(
    tmp_path: Path,
) -> None:
    columns = ["办件编号", "申请人", "证件号码", "收件时间"]
    rows = [
        [f"SP{n}", f"申请人{n}", RESIDENT if n % 2 else uscc(n), "2017-07-03"] for n in range(6)
    ]
    text = drafted(tmp_path, text_of(columns, rows))
    assert '{person: "{证件号码}"' in text
    assert "SHENGUAN_PERSON_KEY" in text
    assert RESIDENT not in text
    assert "6 of 6 rows can be taken" in text
    contact = text_of([*HALL, "法定代表人身份证号"], [[*row, RESIDENT] for row in hall(6)])
    assert "person:" not in drafted(tmp_path, contact)


def test_an_object_centric_log_is_drafted_by_its_most_frequent_object(tmp_path: Path) -> None:
    log = {
        "objectTypes": [{"name": "permit", "attributes": []}],
        "eventTypes": [{"name": "receive", "attributes": []}],
        "objects": [{"id": f"p{n}", "type": "permit", "attributes": []} for n in range(4)],
        "events": [
            {
                "id": f"e{n}",
                "type": "receive",
                "time": f"2017-07-0{n + 1}T09:00:00Z",
                "attributes": [],
                "relationships": [{"objectId": f"p{n}", "qualifier": "of"}],
            }
            for n in range(4)
        ],
    }
    text = drafted(tmp_path, json.dumps(log), "log.json")
    assert "以 ocel:type:permit 代替" in text
    assert Desk(tmp_path, text).load(tmp_path / "log.json").rows_accepted == 4


def test_tasks_and_duties_are_told_by_their_own_columns(tmp_path: Path) -> None:
    tasks = text_of(
        ["任务编号", "签收时间", "认领时间", "认领人", "退回时间", "退回理由", "办结时间"],
        [
            [f"T{n}", "2017/7/5 9:00", "2017/7/6 9:00", "21", "", "", "2017/8/1 9:00"]
            for n in range(4)
        ],
    )
    found = re.findall(r"^  - event: (.*)$", drafted(tmp_path, tasks, "任务.csv"), re.MULTILINE)
    assert found == ["PushReceived", "SupervisionTaskClaimed", "SupervisionTaskClosed"]
    items = text_of(
        ["事项编码", "事项名称", "设定依据", "监管部门", "监管起始日"],
        [[f"XK-{n}", f"许可{n}", "法", "市监局" if n else "", "2017-07-01"] for n in range(4)],
    )
    text = drafted(tmp_path, items, "清单.csv")
    found = re.findall(r"^  - event: (.*)$", text, re.MULTILINE)
    assert found == ["ItemListed", "SupervisionDutyAssigned"]
    assert "4 of 4 rows can be taken" in text


def test_a_column_whose_values_do_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    columns = [*HALL, "投资项目代码"]
    rows = [[*row, "没有"] for row in hall(8)]
    text = drafted(tmp_path, text_of(columns, rows))
    read_mapping(text, "draft.yaml")
    assert not re.search(r"^ +project: ", text, re.MULTILINE)
    assert Desk(tmp_path, text).load(tmp_path / "台账.csv").rows_accepted == 8


def test_headings_with_braces_quotes_and_control_characters_are_written_safely(
    tmp_path: Path,
) -> None:
    columns = ["办件编号", "收件时间", '备注"{x}"', "a: b # c", "'是", "- 否\x07"]
    rows = [[f"SP{n}", "2017-07-03", "x", "y", "z", "w"] for n in range(5)]
    text = drafted(tmp_path, text_of(columns, rows))
    read_mapping(text, "draft.yaml")
    assert Desk(tmp_path, text).load(tmp_path / "台账.csv").rows_accepted == 5


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.csv", b"", "the file is empty"),
        ("空白.csv", b" \r\n\r\n", "the file is empty"),
        ("只有列名.csv", "办件编号,收件时间\n".encode(), "no row below the headings"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an older .xls workbook"),
        ("网页.xls", b"<html><table></table></html>", "a web page"),
        ("坏.xlsx", b"PK\x03\x04" + b"\0" * 100, "no .xlsx workbook"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_line(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputUnreadable, match=re.escape(told)):
        draft_of(path)


def _command(folder: Path, *arguments: str) -> int:
    with Wiring(Settings(store=f"sqlite:///{folder / 'shenguan.db'}")) as wiring:
        return run(["mapping", "draft", *arguments], wiring)


def test_no_file_is_ever_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, output = tmp_path / "台账.csv", tmp_path / "台账.yaml"
    source.write_text(text_of(HALL, hall(6)), "utf-8")
    assert _command(tmp_path, str(source), "--output", str(output)) == 0
    first = output.read_bytes()
    assert _command(tmp_path, str(source), "--output", str(output)) == 2
    assert "已有此文件" in capsys.readouterr().err
    assert output.read_bytes() == first
    assert _command(tmp_path, str(source), "--output", str(source), "--lang", "en") == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert _command(tmp_path, str(source)) == 0
    assert capsys.readouterr().out.encode() == first
    assert _command(tmp_path, str(tmp_path / "无.csv")) == 2
    assert not (tmp_path / "shenguan.db").exists()
