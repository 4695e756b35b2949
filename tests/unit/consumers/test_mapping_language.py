"""The language of mappings: what each form, condition and conversion makes of a row."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from consumers.files.mapper import Mapper
from consumers.files.mapping.mapping import read_mapping
from consumers.files.planned import Author, Mapped
from consumers.files.readers.rows import SourceRow
from ledger.events.credit import Forbidden
from ledger.events.intake import Material, Party, PartyRole

HEAD: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
agency: reg:a:b
actor: reg:a:b/1
empty: [无, "-"]
"""
STEP: Final = """\
events:
  - event: HandlingStepCompleted
    key: k
    occurred_at: "2017-07-03"
    fields: {case: "reg:a:b/1", step: s, note: NOTE}
"""
RECEIVED: Final = """\
events:
  - event: ApplicationReceived
    key: k
    occurred_at: "2017-07-03"
    fields: {case: "reg:a:b/1", item: i, channel: c, materials: MATERIALS, parties: PARTIES}
"""
PENALTY: Final = """\
events:
  - event: PenaltyDecided
    key: k
    occurred_at: AT
    fields:
      penalty: "reg:a:b/1"
      subject: "reg:a:2"
      kinds: KINDS
      fine_fen: FINE
      document: d
      facts: f
      basis: b
      decided_on: DAY
"""


def mapped(text: str, row: Mapping[str, str], head: str = HEAD) -> Mapped:
    """Return what a mapping makes of one row."""
    mapper = Mapper(read_mapping(head + text, "small.yaml"), list(row), Author("", ""))
    made = mapper.map(SourceRow(2, list(row.values())), 0)
    assert made is not None
    return made


def data(text: str, row: Mapping[str, str], head: str = HEAD) -> dict[str, Any]:
    """Return the fields of the only event that a mapping makes of one row."""
    made = mapped(text, row, head)
    assert made.problem is None, made.problem
    (event,) = made.events
    return event.data


def problem(text: str, row: Mapping[str, str], head: str = HEAD) -> tuple[str, str | None, str]:
    """Return code, field and message of what is wrong with one row."""
    found = mapped(text, row, head).problem
    assert found is not None
    return found.code, found.field, found.message


NOTES: Final = (
    ("plain words", "plain words"),
    ('"{a}"', "1"),
    ('"a {a} b"', "a 1 b"),
    ('"{a}-{b}"', "1-2"),
    ('"{{a}} {a}"', "{a} 1"),
    ('"{a}{空}"', None),
    ('"{空}"', None),
    ("{column: a}", "1"),
    ("{column: 空, default: x}", "x"),
    ('{text: "n {a}", default: x}', "n 1"),
    ('{join: ["{a}", "{空}", "{b}"], with: "; "}', "1; 2"),
    ('{join: ["{空}"], with: "; "}', None),
    ('{first_of: ["{空}", "{b}", "{a}"]}', "2"),
    ('{first_of: ["{空}"], default: x}', "x"),
    ('{column: 长, extract: "工号 ([0-9]+)"}', "012"),
    ('{column: a, extract: "工号 ([0-9]+)", default: x}', "x"),
    ("{column: a, values: {1: 一, 2: 二}}", "一"),
    ("{column: a, values: {1: }}", None),
    ("{column: a, values: {3: 三}, otherwise: 其他}", "其他"),
    ('{column: a, values: {3: 三}, otherwise: "其他 {value}"}', "其他 1"),
    ('{text: "{a}", when: {b: "2"}}', "1"),
    ('{text: "{a}", when: {b: "3"}}', None),
)


@pytest.mark.parametrize(("form", "expected"), NOTES)
def test_a_form_makes_a_text(form: str, expected: str | None) -> None:
    row = {"a": " 1\u3000", "b": "2", "空": " 无 ", "长": "张三（工号 012）"}
    assert data(STEP.replace("NOTE", form), row).get("note") == expected


CONDITIONS: Final = (
    ("{a: '1'}", True),
    ("{a: '2'}", False),
    ("{a: [1, 2]}", True),
    ("{a: [2, 3]}", False),
    ("{a: present}", True),
    ("{空: present}", False),
    ("{空: absent}", True),
    ("{a: {present: no}}", False),
    ("{a: {equals: '{c}'}}", True),
    ("{a: {equals: '{b}'}}", False),
    ("{a: {in: [1]}}", True),
    ("{a: {not: '1'}}", False),
    ("{a: {not: [2, 3]}}", True),
    ("{空: {not: '1'}}", True),
    ("{长: {matches: '工号 [0-9]+'}}", True),
    ("{空: {matches: x}}", False),
    ("{b: {more_than: '{a}'}}", True),
    ("{b: {more_than: 1, at_most: 10}}", True),
    ("{b: {less_than: 10}}", False),
    ("{b: {at_least: 11}}", False),
    ("{空: {less_than: 10}}", False),
    ("{早: {less_than: '{晚}', as: time}}", True),
    ("{早: {less_than: '{晚}', as: text}}", False),
    ("{a: '1', b: '2'}", False),
    ("[{a: '9'}, {b: '10'}]", True),
    ("{any: [{a: '9'}, {b: '10'}]}", True),
    ("{all: [{a: '1'}, {b: '9'}]}", False),
    ("{not: {a: '1'}}", False),
    ("{not: {a: '2'}, b: '10'}", True),
    ("{column: any, equals: x}", True),
)


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_a_condition_holds_or_not(condition: str, holds: bool) -> None:  # noqa: FBT001 - a table
    row = {
        "a": "1",
        "b": "10",
        "c": "1",
        "空": "-",
        "长": "张三（工号 012）",
        "早": "2017-07-03T09:00:00+08:00",
        "晚": "2017-07-03T02:00:00Z",
        "any": "x",
    }
    form = f"{{text: yes it holds, when: {condition}}}"
    found = data(STEP.replace("NOTE", form), row).get("note")
    assert found == ("yes it holds" if holds else None)


DAYS: Final = (
    ("2017-07-03", '"{t}"', date(2017, 7, 3)),
    ("20170703", '"{t}"', date(2017, 7, 3)),
    ("2017-07-03 23:30:00", '"{t}"', date(2017, 7, 3)),
    ("2017-07-02T16:30:00Z", '"{t}"', date(2017, 7, 3)),
    ("2017-07-02T16:30:00Z", "{column: t, zone: Europe/Amsterdam}", date(2017, 7, 3)),
    ("2017-07-02 18:30:00", "{column: t, zone: Europe/Amsterdam}", date(2017, 7, 3)),
    ("2017/7/3", '{column: t, format: "%Y/%m/%d"}', date(2017, 7, 3)),
    ("2017年07月03日", '{column: t, format: ["%Y/%m/%d", "%Y年%m月%d日"]}', date(2017, 7, 3)),
    ("2017-07-03", "{column: t, shift_days: -3}", date(2017, 6, 30)),
    ("1499040000", "{column: t, format: seconds}", date(2017, 7, 3)),
)


@pytest.mark.parametrize(("cell", "form", "expected"), DAYS)
def test_a_day_is_read_in_the_zone_and_notation_asked_for(
    cell: str, form: str, expected: date
) -> None:
    text = PENALTY.replace("AT", '"2017-07-03"').replace("KINDS", '["2"]').replace("DAY", form)
    assert data(text.replace("      fine_fen: FINE\n", ""), {"t": cell})["decided_on"] == expected


def _utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2017, 7, day, hour, minute, tzinfo=UTC)


INSTANTS: Final = (
    ("2017-07-03", '"{t}"', _utc(2, 16)),
    ("2017-07-03 09:12", '"{t}"', _utc(3, 1, 12)),
    ("2017-07-03 09:12+02:00", '"{t}"', _utc(3, 7, 12)),
    ("2017-07-03 09:12", "{column: t, zone: America/Chicago}", _utc(3, 14, 12)),
    ("3.7.2017 9:12", '{column: t, format: "%d.%m.%Y %H:%M"}', _utc(3, 1, 12)),
    ("1499044320000", "{column: t, format: milliseconds}", _utc(3, 1, 12)),
)


@pytest.mark.parametrize(("cell", "form", "expected"), INSTANTS)
def test_an_instant_without_an_offset_is_local_to_the_zone(
    cell: str, form: str, expected: datetime
) -> None:
    text = STEP.replace('occurred_at: "2017-07-03"', f"occurred_at: {form}").replace("NOTE", "n")
    (event,) = mapped(text, {"t": cell}).events
    assert event.occurred_at == expected
    assert event.occurred_at.tzinfo is UTC


AMOUNTS: Final = (
    ("12.5", "yuan", 1250),
    ("1,234.56元", "元", 123_456),
    ("￥3", "yuan", 300),
    ("1.5", "万元", 1_500_000),
    ("１２", "fen", 12),
    ("0.01", "yuan", 1),
)


@pytest.mark.parametrize(("cell", "unit", "fen"), AMOUNTS)
def test_money_is_brought_to_fen(cell: str, unit: str, fen: int) -> None:
    text = _fined(f"{{column: m, money: {unit}}}")
    assert data(text, {"m": cell})["fine_fen"] == fen


def _fined(form: str) -> str:
    days = PENALTY.replace("AT", '"2017-07-03"').replace("DAY", '"2017-07-03"')
    return days.replace("KINDS", '["2"]').replace("FINE", form)


def _step(**changed: str) -> str:
    text = STEP
    for old, new in changed.items():
        text = text.replace({"at": '"2017-07-03"', "key": "key: k"}.get(old, old), new)
    return text


REVIEW: Final = STEP.replace("HandlingStepCompleted", "ReviewCompleted")
CLOSED: Final = STEP.replace("HandlingStepCompleted", "CaseClosed")
WRONG: Final = (
    (_step(at='"{x}"'), "3 July", "cell.malformed"),
    (_step(at='"{x}"'), "0001-01-01", "cell.malformed"),
    (_step(at='"{x}"'), "无", "cell.empty"),
    (STEP.replace("step: s", 'step: "{x}"'), "-", "cell.empty"),
    (_step(key='key: "{x}"'), "", "cell.empty"),
    (_fined("{column: x, money: yuan}"), "12 dollars", "cell.malformed"),
    (_fined("{column: x, money: yuan}"), "0.001", "cell.malformed"),
    (STEP.replace("NOTE", "{column: x, values: {a: b}}"), "c", "cell.unknown-value"),
    (STEP.replace("NOTE", "{text: t, when: {x: {more_than: 1}}}"), "many", "cell.malformed"),
    (
        CLOSED.replace("step: s, note: NOTE", 'closed_on: "2017-07-03", outcome: "{x}"'),
        "over",
        "cell.unknown-value",
    ),
    (
        REVIEW.replace("step: s, note: NOTE", 'level: "{x}", opinion: pass'),
        "1.5",
        "cell.malformed",
    ),
    (
        REVIEW.replace("step: s, note: NOTE", 'level: 1, opinion: pass, technical: "{x}"'),
        "ja",
        "cell.unknown-value",
    ),
)


@pytest.mark.parametrize(("text", "cell", "code"), WRONG)
def test_a_cell_that_does_not_fit_is_named_with_its_column(text: str, cell: str, code: str) -> None:
    found, field, message = problem(text.replace("NOTE", "n"), {"x": cell})
    assert (found, field) == (code, "x")
    assert message


def test_yes_and_no_have_their_own_words() -> None:
    form = "technical: {column: x, yes: [技术], no: [行政]}"
    text = REVIEW.replace("step: s, note: NOTE", f"level: 2, opinion: pass, {form}")
    assert data(text, {"x": "技术"})["technical"] is True
    assert data(text, {"x": "行政"})["technical"] is False
    plain = REVIEW.replace("step: s, note: NOTE", 'level: 2, opinion: pass, technical: "{x}"')
    assert [data(plain, {"x": one})["technical"] for one in ("是", "TRUE", "否", "0")] == [
        True,
        True,
        False,
        False,
    ]


def test_whole_numbers_may_have_separators_and_a_point_with_nothing_behind_it() -> None:
    text = REVIEW.replace("step: s, note: NOTE", 'level: "{x}", opinion: pass')
    assert [data(text, {"x": one})["level"] for one in ("3", "3.0", "1,000", "３")] == [
        3,
        3,
        1000,
        3,
    ]


def test_lists_are_split_and_parts_are_made_of_each() -> None:
    text = RECEIVED.replace("PARTIES", "[]").replace(
        "MATERIALS", '{column: 材料, split: 、, each: {code: "{value}", name: "{value}（{号}）"}}'
    )
    made = data(text, {"材料": "申请表、 、身份证", "号": "7"})
    assert made["materials"] == (
        Material(code="申请表", name="申请表（7）"),
        Material(code="身份证", name="身份证（7）"),
    )
    assert "materials" not in data(text, {"材料": "", "号": "7"})


def test_parts_that_lack_something_are_left_out() -> None:
    parties = '[{subject: "reg:a:{代理}", role: agent}, {subject: "reg:a:9", role: co-applicant}]'
    text = RECEIVED.replace("MATERIALS", "[]").replace("PARTIES", parties)
    assert data(text, {"代理": "7"})["parties"] == (
        Party(subject="reg:a:7", role=PartyRole.AGENT),
        Party(subject="reg:a:9", role=PartyRole.CO_APPLICANT),
    )
    assert data(text, {"代理": ""})["parties"] == (
        Party(subject="reg:a:9", role=PartyRole.CO_APPLICANT),
    )


def test_a_list_of_values_is_converted_one_by_one() -> None:
    text = """\
events:
  - event: RestrictionImposed
    key: k
    occurred_at: "2017-07-03"
    fields:
      restriction: "reg:a:b/1"
      subject: "reg:a:2"
      forbids: {column: x, split: ",", values: {许可: grant, 发证: licence}}
      from_on: "2017-07-03"
      basis: b
"""
    assert data(text, {"x": "许可, 发证"})["forbids"] == (Forbidden.GRANT, Forbidden.LICENCE)
    assert problem(text, {"x": "许可,奖励"})[:2] == ("cell.unknown-value", "x")


def test_text_comes_in_one_spelling() -> None:
    decomposed = "e\u0301cole"
    assert data(STEP.replace("NOTE", '"{x}"'), {"x": decomposed})["note"] == "\u00e9cole"


def test_a_row_that_makes_nothing_says_so_and_a_skipped_one_does_not() -> None:
    text = STEP.replace("    key: k", "    key: k\n    when: {x: a}").replace("NOTE", "n")
    assert problem(text, {"x": "b"})[0] == "row.no-event"
    skipping = HEAD + "skip: [{x: 合计}, {x: 小计}]\n"
    mapper = Mapper(read_mapping(skipping + text, "small.yaml"), ["x"], Author("", ""))
    assert mapper.map(SourceRow(2, ["合计"]), 0) is None
    assert mapper.map(SourceRow(3, ["a"]), 1) is not None


def test_who_acts_may_come_from_the_row() -> None:
    text = STEP.replace("    key: k", '    key: k\n    actor: "reg:a:b/{工号}"').replace(
        "NOTE", "n"
    )
    (event,) = mapped(text, {"工号": "7"}).events
    assert (event.agency, event.actor) == ("reg:a:b", "reg:a:b/7")
    assert problem(text, {"工号": ""})[:2] == ("cell.empty", "工号")


def test_what_the_mapping_does_not_say_the_command_line_does() -> None:
    head = HEAD.replace("agency: reg:a:b\nactor: reg:a:b/1\n", "")
    mapping = read_mapping(head + STEP.replace("NOTE", "n"), "small.yaml")
    made = Mapper(mapping, ["x"], Author("reg:c:d", "reg:c:d/2")).map(SourceRow(2, ["1"]), 0)
    assert made is not None
    assert (made.events[0].agency, made.events[0].actor) == ("reg:c:d", "reg:c:d/2")
