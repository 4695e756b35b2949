"""Mistakes in a mapping: each is told with file, line, column and remedy, ahead of everything."""

from pathlib import Path
from typing import Final

import pytest

from consumers.files.mapping.document import read_document
from consumers.files.mapping.mapping import read_mapping
from consumers.files.mapping.shipped import find_mapping, shipped_mappings, shipped_names
from ledger.errors import InputUnreadable, MappingInvalid
from tests.exports import MAPPING, Desk, csv_text, export

HEAD: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
"""
RULE: Final = """\
events:
  - event: HandlingStepCompleted
    key: "{no}"
    occurred_at: "{at}"
    fields:
      case: "reg:a:b/{case}"
      step: "{step}"
"""


def _error(marked: str) -> str:
    """Return the message about a text; ``«`` marks where the mistake is."""
    before, mark, after = marked.partition("«")
    with pytest.raises(MappingInvalid) as caught:
        read_mapping(before + after, "small.yaml")
    place, _, message = str(caught.value).partition(": ")
    if mark:
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert place == f"small.yaml:{line}:{column}", message
    return message


def test_the_small_mapping_itself_is_right() -> None:
    assert read_mapping(HEAD + RULE, "small.yaml").name == "small"
    assert read_mapping(MAPPING, "window.yaml").ledger_section is not None


FIELDS: Final = (
    ("note: '«{a'", "not closed"),
    ("note: 'a«}'", "closes nothing"),
    ("note: ab«{}", "empty braces"),
    ("note: «{step}", "braces need quotes: '{step}'"),
    ("note: «[a, b]", "one value, not a list"),
    ("«colour: red", "HandlingStepCompleted has no key 'colour'; it has case"),
    ("«grup: red", "did you mean 'group'?"),
    ("note: «{column: a, text: b}", "needs one of column, text"),
    ("note: «{default: b}", "needs one of column, text"),
    ("note: {column: a, «shape: b}", "has no key 'shape'"),
    ("note: {column: a, «format: '%Y'}", "`format` means nothing here"),
    ("note: {column: a, «money: yuan}", "`money` means nothing here"),
    ("note: {column: a, values: «nothing}", "no value table 'nothing'"),
    ("note: {column: a, extract: «'('}", "no regular expression"),
    ("note: {column: a, extract: «'a'}", "pair of parentheses"),
    ("note: {column: a, values: {x: y}, otherwise: «'{b}'}", "{value}"),
    ("note: {column: a, when: «{}}", "says nothing"),
    ("note: {column: a, when: {b: {«near: 1}}}", "no key 'near'"),
    ("note: {column: a, when: {b: {present: «maybe}}}", "yes or no"),
    ("note: {column: a, when: {b: {matches: «'['}}}", "no regular expression"),
    ("note: {column: a, when: {b: {more_than: 1, «as: size}}}", "number, time or text"),
    ("note: {column: a, when: {b: «{as: number}}}", "tests nothing"),
    (f"group: «{'x' * 501}", "Expected `str` of length <= 500"),
    ("note: «&loop [*loop]", "alias that contains itself"),
    ("«step: twice", "the key 'step' stands twice"),
    ("? «[a]\n      : b", "a key is one text"),
)


@pytest.mark.parametrize(("line", "message"), FIELDS)
def test_a_wrong_field_is_named_by_line_and_column(line: str, message: str) -> None:
    assert message in _error(f"{HEAD}{RULE}      {line}\n")


CHANGES: Final = (
    ("mapping: 1", "mapping: «2", "version of this language"),
    ("mapping: 1\n", "«", "needs the key `mapping`"),
    ("name: small", "«nam: small", "did you mean 'name'?"),
    ("zone: Asia/Shanghai", "zone: «Asia/Peking", "no time zone"),
    ("events:\n", "events:\n  «a: b\nabout:\n", "a list of rules"),
    ("- event: HandlingStepCompleted", "- event: «StepDone", "'StepDone' is no event type"),
    ("- event: HandlingStepCompleted", "- event: «LedgerOpened", "written by the ledger itself"),
    ("- event: HandlingStepCompleted", "- «slot: x", "needs the key `event`"),
    ('key: "{no}"', '«kee: "{no}"', "did you mean 'key'?"),
    ('- event: HandlingStepCompleted\n    key: "{no}"', "- «event: HandlingStepCompleted", "`key`"),
    ('    key: "{no}"', '    key: "{no}"\n    «take: last', "`take` needs `once`"),
    (
        '    key: "{no}"',
        '    once: "{no}"\n    take: «middle',
        "first, last, last_row or last_match",
    ),
    ('occurred_at: "{at}"', "occurred_at: «yesterday", "no time as expected"),
    ('occurred_at: "{at}"', 'occurred_at: {column: at, format: «"%Q"}', "no notation"),
    ('occurred_at: "{at}"', "occurred_at: {column: at, zone: «Mars}", "no time zone"),
    ('occurred_at: "{at}"', "occurred_at: {column: at, shift_days: «x}", "whole number"),
    (
        '    fields:\n      case: "reg:a:b/{case}"',
        "    «fields:",
        "HandlingStepCompleted needs case",
    ),
    ("    fields:", "    actor: «nobody\n    fields:", "'nobody' is neither uscc"),
    ("events:", "empty: «{a: b}\nevents:", "`empty`"),
    ("events:", "observed: «perhaps\nevents:", "yes or no"),
    ("events:", "file: {format: «pdf}\nevents:", "csv, tsv, xlsx, xes, ocel, json, jsonl"),
    ("events:", "file: {delimiter: «ab}\nevents:", "one character"),
    ("events:", "file: {header: «zero}\nevents:", "number of the line"),
    ("events:", "file: {«colour: red}\nevents:", "has no key 'colour'"),
    ("events:", "values: {a: «b}\nevents:", "takes keys and values"),
    ("events:", "previous: {«a.b: {by: '{x}'}}\nevents:", "without a dot"),
    ("events:", "previous: {a: «{when: {x: y}}}\nevents:", "needs the key `by`"),
    ("events:", "skip: «everything\nevents:", "takes keys and values"),
    ("events:", "about: «]\nevents:", "no YAML"),
)


@pytest.mark.parametrize(("old", "new", "message"), CHANGES)
def test_a_wrong_mapping_is_named_by_line_and_column(old: str, new: str, message: str) -> None:
    assert (HEAD + RULE).count(old) == 1
    assert message in _error((HEAD + RULE).replace(old, new))


def test_a_mapping_without_events_is_none() -> None:
    assert "a mapping needs `events`" in _error("«" + HEAD)


def test_two_rules_of_one_slot_would_share_their_ids() -> None:
    second = RULE.removeprefix("events:\n").replace("- event", "- «event")
    found = _error(HEAD + RULE + second)
    assert found.startswith("the slot 'HandlingStepCompleted' is taken by the rule in line 6")


def test_text_that_is_no_yaml_is_named_by_line_and_column() -> None:
    assert "no YAML" in _error("mapping: 1\nname: [a\n«")
    assert "no YAML" in _error("mapping: 1\nname: «\x01\n")
    assert "the mapping is empty" in _error("«")
    assert "a mapping takes keys and values" in _error("«- a\n")


LEDGER_CHANGES: Final = (
    ('id: "130523"', 'id: «"内丘"', "not a ledger id"),
    ("  agency: reg:130523:bureau\n", "  agency: «reg:130523:other\n", "under `agencies`"),
    ("bureau: {name", "bureau: {«nam", "did you mean 'name'"),
    ("roles: [", "«role: [", "did you mean 'roles'?"),
    ("    window: {agency", "    window: {«since", "has no key 'since'"),
    ('cut_over: "2017-07-01"', "cut_over: «soon", "no time as expected"),
    ("source: window", "source: «hall", "`ledger: sources:` names window, not 'hall'"),
    ("  name: 内丘县\n", "  name: 内丘县\n  zone: «Mars\n", "no time zone"),
    ("ledger:\n  id", "ledger:\n  «idd", "did you mean 'id'"),
    ("  sources:", "  officers: {«x: [officer]}\n  sources:", "neither uscc"),
    ("  sources:", "  officers: {«'reg:a:b/1': [cook]}\n  sources:", "OfficerAppointed"),
    (
        "    reg:130523:bureau: {name: 行政审批局, roles: [keeper",
        "    «reg:130523:bureau: {name: 行政审批局, roles: [cook",
        "AgencyRegistered",
    ),
)


@pytest.mark.parametrize(("old", "new", "message"), LEDGER_CHANGES)
def test_a_wrong_description_of_the_ledger_is_named_by_line_and_column(
    old: str, new: str, message: str
) -> None:
    assert old in MAPPING
    assert message in _error(MAPPING.replace(old, new, 1))


def test_a_value_table_may_only_give_what_the_field_takes() -> None:
    table = "outcome: {column: 结果, values: {准予: «grantd}}"
    found = _error(MAPPING.replace("outcome: unknown", table))
    assert found.startswith("`outcome`: 'grantd' is none of granted, refused")


def test_money_needs_its_unit() -> None:
    rule = RULE.replace("HandlingStepCompleted", "PenaltyDecided").replace(
        '      step: "{step}"\n', '      fine_fen: "{fine}"\n'
    )
    text = HEAD + rule.replace('      case: "reg:a:b/{case}"\n', _PENALTY)
    assert "`fine_fen` is money: say its unit, `money:` fen" in _error(text)


_PENALTY: Final = """\
      penalty: "reg:a:b/{no}"
      subject: "reg:a:{who}"
      kinds: ["2"]
      document: "{no}"
      facts: "{no}"
      basis: "{no}"
      decided_on: "{at}"
"""


def test_a_column_that_the_file_lacks_is_named_before_anything_is_made(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MAPPING.replace("{column: 渠道,", "{column: 渠 道,"))
    line = desk.mapping[: desk.mapping.index("渠 道")].count("\n") + 1
    with pytest.raises(MappingInvalid) as caught:
        desk.load_rows(export(1))
    assert f"mapping.yaml:{line}:25: the file has no column '渠 道'; it has 办件编号" in str(
        caught.value
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.csv", "mapping.yaml"]


def test_a_column_that_some_files_lack_can_be_declared(tmp_path: Path) -> None:
    mapping = MAPPING.replace("events:", "optional: [备注]\nevents:", 1).replace(
        '      number: "{环节编号}"', '      number: "{环节编号}"\n      note: "{备注}"'
    )
    desk = Desk(tmp_path, mapping)
    assert desk.load_rows(export(1)).rows_accepted == 2
    assert all("note" not in one["data"] for one in desk.facts("HandlingStepCompleted"))
    more = [{**row, "备注": "齐全"} for row in export(2)[2:]]
    assert desk.load(csv_text(more, list(more[0]))).rows_accepted == 2
    assert [one["data"].get("note") for one in desk.facts("HandlingStepCompleted")][2:] == [
        "齐全",
        "齐全",
    ]


def test_an_unknown_mapping_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(MappingInvalid, match="wabo-receipt") as caught:
        find_mapping("wabo")
    assert "shenguan import --list" in str(caught.value)
    with pytest.raises(InputUnreadable, match="No such file"):
        find_mapping(str(tmp_path / "lost.yaml"))
    (tmp_path / "old.yaml").write_bytes("名: x".encode("gb18030"))
    with pytest.raises(MappingInvalid, match="UTF-8"):
        find_mapping(str(tmp_path / "old.yaml"))


def test_what_comes_with_the_program_is_right_and_says_what_it_is_about() -> None:
    assert shipped_names() == ["chicago-inspections", "wabo-receipt"]
    for mapping in shipped_mappings():
        assert mapping.ledger_section is not None
        assert len(mapping.about) > 40


def test_the_example_of_the_documentation_is_right(repository: Path) -> None:
    text = (repository / "docs" / "mappings.md").read_text("utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    mapping = read_mapping(example, "mappings.md")
    assert [rule.slot for rule in mapping.events] == ["ApplicationReceived"]
    assert mapping.ledger_section is not None
    assert mapping.ledger_section.calendar == "cn"


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_a_mapping_without_an_end_of_nesting_is_told(opened: str) -> None:
    with pytest.raises(MappingInvalid, match="nested too deeply"):
        read_document(f"mapping: {opened * 9_000}" if opened != "- " else opened * 9_000, "m.yaml")
