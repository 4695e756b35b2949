"""规范写法: what files and persons write is brought to one spelling; what is known stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.clock import source_id
from ledger.gate.respelling import Respelling
from tests.exports import MAPPING, Desk, row


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder with the window system's mapping."""
    return Desk(tmp_path)


def _rows(*numbers: str) -> list[dict[str, str]]:
    return [row(index, 办件编号=number) for index, number in enumerate(numbers, 1)]


def _cases(desk: Desk) -> list[str]:
    return [one["data"]["case"] for one in desk.facts("ApplicationReceived")]


@contextmanager
def _former_version() -> Iterator[None]:
    """Record what a version has recorded that neither respelled nor refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.gate.judgement.judge_openings", lambda *_: ())
        patch.setattr(Respelling, "respelled", lambda _self, _type, data, *_: data)
        patch.setattr(Respelling, "spelled", lambda _self, _kind, value, *_: value)
        yield


def test_an_export_gets_normal_numbers_and_a_longer_one_repeats(desk: Desk) -> None:
    written = _rows("内审（2017）12号", "\ufeffＫ2", "2016-3")
    summary = desk.load_rows(written)
    assert _cases(desk) == [
        "reg:130523:bureau/内审(2017)12号",
        "reg:130523:bureau/K2",
        "reg:130523:bureau/2016-3",
    ]
    assert summary.respelled is not None
    assert (summary.respelled.normal, summary.respelled.as_known) == (2, 0)
    again = desk.load_rows([*written, row(9)])
    assert (again.rows_repeated, again.rows_accepted) == (3, 1)
    assert desk.quarantine() == []


def test_the_natural_key_is_the_cells_own_text(desk: Desk) -> None:
    desk.load_rows(_rows("内审（2017）12号"))
    received = desk.facts("ApplicationReceived")[0]
    key = "内审（2017）12号"
    assert received["id"] == source_id("130523", "window", key, "ApplicationReceived")


def test_a_known_line_goes_on_as_it_is_written_and_that_is_told(desk: Desk) -> None:
    open_row = row(1, 办件编号="内审（2017）12号", 办结时间="")
    with _former_version():
        desk.load_rows([open_row])
    step = row(1, 2, 办件编号="内审（2017）12号")
    summary = desk.load_rows([open_row, step, row(2, 办件编号="内审（2017）13号")])
    assert desk.quarantine() == []
    assert (summary.rows_repeated, summary.rows_accepted) == (1, 2)
    assert summary.respelled is not None
    assert summary.respelled.example_known == "reg:130523:bureau/内审（2017）12号"
    assert _cases(desk) == [
        "reg:130523:bureau/内审（2017）12号",
        "reg:130523:bureau/内审(2017)13号",
    ]
    steps = [one["data"]["case"] for one in desk.facts("HandlingStepCompleted")]
    assert steps[:2] == ["reg:130523:bureau/内审（2017）12号"] * 2


def test_an_officer_is_one_where_appointed_and_where_acting(desk: Desk) -> None:
    rows = [one | {"经办人": "张三（窗口）"} for one in _rows("1", "2")]
    desk.load_rows(rows)
    steps = desk.facts("HandlingStepCompleted")
    assert {one["actor"] for one in steps} == {"reg:130523:bureau/张三(窗口)"}
    assert not any(one.get("findings") for one in desk.entries())
    with_old = Desk(desk.folder, name="old.db")
    with _former_version():
        with_old.load_rows(rows)
    again = with_old.load_rows([*rows, row(9, 经办人="张三（窗口）")])
    assert (again.rows_repeated, again.rows_quarantined) == (2, 0)
    assert {one["actor"] for one in with_old.facts("HandlingStepCompleted")} == {
        "reg:130523:bureau/张三（窗口）"
    }


def test_a_subject_pasted_with_a_character_that_nobody_sees_is_the_one_it_looks_like(
    desk: Desk,
) -> None:
    desk.load_rows([row(1, 申请人="A\u200b1"), row(2, 申请人="A1")])
    assert {one["data"]["subject"] for one in desk.facts("ApplicationReceived")} == {
        "reg:130523:A1"
    }


def test_a_character_of_private_use_sets_the_row_aside(desk: Desk) -> None:
    desk.load_rows([row(1, 申请人="A\ue5d21")])
    (aside,) = desk.quarantine()
    assert aside["code"] == "identity.unstable"
    assert "U+E5D2" in aside["message"]


def test_a_persons_number_in_a_row_is_set_aside_and_not_quoted(desk: Desk) -> None:
    number = "11010519491231002X"
    desk.load_rows([row(1, 申请人=number), row(2)])
    (aside,) = desk.quarantine()
    assert aside["code"] == "malformed"
    assert number not in f"{aside['message']} {aside['value']}"
    assert all(number not in str(one) for one in desk.entries())


def test_an_item_that_is_nowhere_listed_stays_as_the_older_system_wrote_it(
    tmp_path: Path,
) -> None:
    mapping = MAPPING.replace(
        "      item: xzxk-01\n      channel", "      item: 许可（一）\n      channel"
    )
    desk = Desk(tmp_path, mapping)
    desk.load_rows(_rows("1"))
    assert desk.facts("ApplicationReceived")[0]["data"]["item"] == "许可（一）"
    listed = Desk(
        tmp_path,
        mapping.replace("item: xzxk-01\n      name", "item: 许可（一）\n      name"),
        "b.db",
    )
    listed.load_rows(_rows("1"))
    assert listed.facts("ApplicationReceived")[0]["data"]["item"] == "许可(一)"
