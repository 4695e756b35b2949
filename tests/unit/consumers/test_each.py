"""Several events of one row: a list that grows adds what is new, in every way a file writes it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from consumers.files.members import MEMBERS_MAX
from ledger.errors import MappingInvalid
from tests.exports import ITEM_LISTED, LEDGER, Desk

MAPPING: Final = f"""\
mapping: 1
name: steps
source: window
zone: Asia/Shanghai
observed: yes
{LEDGER}
agency: reg:130523:bureau
actor: reg:130523:bureau/1
optional: [备注]
references:
{ITEM_LISTED}\
events:
  - event: ApplicationReceived
    once: "{{no}}"
    occurred_at: "2016-03-01"
    fields: {{case: "reg:130523:bureau/{{no}}", item: xzxk-01, channel: 窗口}}
  - event: HandlingStepCompleted
    each: EACH
    key: "{{no}}/KEY"
    occurred_at: AT
    fields: {{case: "reg:130523:bureau/{{no}}", step: "STEP", number: "KEY"}}
"""


def mapping(each: str, key: str = "{value}", at: str = '"2016-03-02"', step: str = "") -> str:
    """Return the mapping of cases with a list of steps."""
    text = MAPPING.replace("EACH", each).replace("AT", at)
    return text.replace("STEP", step or key).replace("KEY", key)


OBJECTS: Final = mapping("{list: steps}", "{value.id}", '"{value.at}"', "{value.what}")


def lines(*rows: dict[str, Any]) -> str:
    """Return rows as JSON lines."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)


def a_case(*steps: Any, number: str = "2016-0001") -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return a case with its steps."""
    return {"no": number, "steps": list(steps)}


def a_step(number: int, **more: str | None) -> dict[str, str | None]:
    """Return a step of a case."""
    return {"id": str(number), "at": f"2016-03-0{number} 10:00", "what": f"环节{number}"} | more


def steps(desk: Desk) -> list[str]:
    """Return which steps the ledger holds, by case and number."""
    found = [one["data"] for one in desk.facts("HandlingStepCompleted")]
    return [f"{one['case'][-4:]}/{one['number']}" for one in found]


def test_a_list_of_objects_that_grows_adds_what_is_new(tmp_path: Path) -> None:
    desk = Desk(tmp_path, OBJECTS)
    first = [a_case(a_step(1), a_step(2)), a_case(number="2016-0002")]
    assert desk.load(lines(*first), "a.jsonl").rows_accepted == 2
    assert steps(desk) == ["0001/1", "0001/2"]
    assert desk.load(lines(*first), "a.jsonl").rows_repeated == 2
    longer = [a_case(a_step(3), a_step(2), a_step(1)), a_case(a_step(1), number="2016-0002")]
    assert desk.load(lines(*longer), "b.jsonl").rows_accepted == 2
    assert steps(desk) == ["0001/1", "0001/2", "0001/3", "0002/1"]
    whole = json.dumps({"data": longer})
    desk.mapping = desk.mapping.replace("optional:", "file: {rows: data}\noptional:")
    assert desk.load(whole, "c.json").rows_repeated == 2
    found = desk.facts("HandlingStepCompleted")
    assert found[2]["data"]["step"] == "环节3"
    assert found[2]["occurred_at"] == "2016-03-03T02:00:00Z"


CELLS: Final = (
    ("{column: steps, split: 、}", "受理、 审查 、、办结、受理"),
    ("{list: steps}", '"[""受理"", ""审查"", null, ""办结"", """"]"'),
    ("{list: steps}", '"受理\n审查\n\n办结"'),
    ("{list: steps, when: {value: {not: 退回}}}", '"[""受理"",""退回"",""审查"",""办结""]"'),
    ("{column: steps, replace: {；: 、}, split: 、}", "受理；审查、办结"),
)


@pytest.mark.parametrize(("each", "cell"), CELLS)
def test_a_cell_may_hold_a_list(each: str, cell: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, mapping(each))
    assert desk.load(f"no,steps\n2016-0001,{cell}\n").rows_accepted == 1
    assert steps(desk) == ["0001/受理", "0001/审查", "0001/办结"]


def test_repeated_columns_are_a_list(tmp_path: Path) -> None:
    desk = Desk(tmp_path, mapping("{list: 环节}"))
    desk.load("no,环节,环节,环节\n2016-0001,受理,,办结\n2016-0002,,,\n")
    assert steps(desk) == ["0001/受理", "0001/办结"]


def test_a_single_object_is_a_list_of_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, OBJECTS)
    rows = [{"no": "2016-0001", "steps": a_step(1)}, a_case(a_step(1), number="2016-0002")]
    assert desk.load(lines(*rows), "a.jsonl").rows_accepted == 2
    assert steps(desk) == ["0001/1", "0002/1"]


def _log(*attributes: str) -> str:
    events = "".join(f"<event>{one}</event>" for one in attributes)
    trace = f'<string key="concept:name" value="2016-0001"/>{events}'
    return f'<?xml version="1.0"?><log xes.version="2.0"><trace>{trace}</trace></log>'


def _listed(inner: str) -> str:
    return f'<list key="steps"><values>{inner}</values></list>'


def test_a_list_of_an_event_log_keeps_its_repeated_keys(tmp_path: Path) -> None:
    named = mapping("{list: steps.step}").replace("{no}", "{case:concept:name}")
    desk = Desk(tmp_path, named)
    values = "".join(f'<string key="step" value="{one}"/>' for one in ("受理", "审查", "办结"))
    assert desk.load(_log(_listed(values)), "a.xes").rows_accepted == 1
    assert steps(desk) == ["0001/受理", "0001/审查", "0001/办结"]


def test_containers_in_a_list_of_an_event_log_are_objects(tmp_path: Path) -> None:
    nested = OBJECTS.replace("list: steps", "list: steps.step").replace(
        "{no}", "{case:concept:name}"
    )
    desk = Desk(tmp_path, nested)
    parts = [
        '<container key="step">'
        + "".join(f'<string key="{key}" value="{value}"/>' for key, value in a_step(one).items())
        + "</container>"
        for one in (1, 2, 3)
    ]
    events = (_listed("".join(parts[:1])), _listed("".join(parts)))
    assert desk.load(_log(*events), "a.xes").rows_accepted == 2
    assert steps(desk) == ["0001/1", "0001/2", "0001/3"]


def told(desk: Desk, rows: Sequence[dict[str, Any]]) -> tuple[str, str | None, str | None, str]:
    """Return what is told about the only row that is set aside."""
    assert desk.load(lines(*rows), "a.jsonl").rows_quarantined == 1
    (line,) = desk.quarantine("a.jsonl")
    return line["code"], line["field"], line["value"], line["message"]


def test_what_is_wrong_with_a_member_is_told_by_its_column(tmp_path: Path) -> None:
    desk = Desk(tmp_path, OBJECTS)
    code, field, value, _ = told(desk, [a_case(a_step(1), a_step(2, at="昨天"))])
    assert (code, field, value) == ("cell.malformed", "steps.1.at", "昨天")
    assert steps(desk) == []
    (line,) = desk.quarantine("a.jsonl")
    line["source"]["steps.1.at"] = "2016-03-02"
    assert desk.load(desk.set_aside(line)).rows_accepted == 1
    assert steps(desk) == ["0001/1", "0001/2"]


def test_a_member_without_its_key_sets_the_row_aside(tmp_path: Path) -> None:
    code, field, _, message = told(Desk(tmp_path, OBJECTS), [a_case(a_step(1, id=None))])
    assert (code, field) == ("cell.empty", "key")
    assert message == "HandlingStepCompleted needs key, and no, value.id holds nothing"


def test_what_the_gate_refuses_of_a_member_is_told_by_its_column(tmp_path: Path) -> None:
    desk = Desk(tmp_path, OBJECTS)
    long = "环" * 600
    code, field, value, _ = told(desk, [a_case(a_step(1, what=long), a_step(2))])
    assert (code, field, value) == ("malformed", "steps.0.what", long)


def test_members_that_are_the_same_are_one_and_others_of_one_key_are_refused(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, OBJECTS)
    assert desk.load(lines(a_case(a_step(1), a_step(1))), "b.jsonl").rows_accepted == 1
    assert steps(desk) == ["0001/1"]
    twice = a_case(a_step(1), a_step(1, what="又一环节"), number="2016-0002")
    code, _, value, message = told(desk, [twice])
    assert (code, value) == ("cell.malformed", "2016-0002/1")
    assert "two members of the list have the key" in message
    assert steps(desk) == ["0001/1"]


WRONG: Final = (
    ("[1, 2", "a list that is no JSON"),
    ('[{"id": 1, "id": 2}]', "the key 'id' stands twice"),
    ('["\\ud800"]', "half of a character"),
    ("[NaN]", "NaN is no number of JSON"),
    (json.dumps(list(range(MEMBERS_MAX + 1))), "more than 1000 members"),
    ("[" * 5_000, "a list that is no JSON"),
)


@pytest.mark.parametrize(("cell", "message"), WRONG)
def test_a_list_in_a_cell_that_is_none_sets_the_row_aside(
    cell: str, message: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, mapping("{list: steps}"))
    code, field, _, said = told(desk, [{"no": "2016-0001", "steps": cell}])
    assert (code, field) == ("cell.malformed", "steps")
    assert message in said


def test_a_rule_may_go_through_a_list_of_one_row_of_its_key(tmp_path: Path) -> None:
    once = mapping("{column: steps, split: 、}").replace("    each:", '    once: "{no}"\n    each:')
    desk = Desk(tmp_path, once)
    desk.load("no,steps\n2016-0001,受理、审查\n2016-0001,受理、审查、办结\n")
    assert steps(desk) == ["0001/受理", "0001/审查"]


def test_a_list_may_be_what_other_facts_refer_to(tmp_path: Path) -> None:
    officers = """\
references:
  - event: OfficerAppointed
    each: {list: who}
    key: "{value}"
    occurred_at: "2010-01-01"
    fields: {officer: "reg:130523:bureau/{value}", agency: reg:130523:bureau}
"""
    desk = Desk(tmp_path, OBJECTS.replace("references:\n", officers))
    rows = [a_case(a_step(1)) | {"who": ["21", "22"]}, a_case(number="2") | {"who": ["22", "23"]}]
    desk.load(lines(*rows), "a.jsonl")
    appointed = [one["data"]["officer"][-2:] for one in desk.facts("OfficerAppointed")]
    assert appointed[-3:] == ["21", "22", "23"]


def test_a_list_that_the_file_lacks_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path, mapping("{list: stpes}"))
    with pytest.raises(MappingInvalid, match=r"yaml:\d+:18: the file has no column 'stpes'"):
        desk.load(lines(a_case("受理")), "a.jsonl")
    desk.mapping = mapping("{list: 备注}")
    assert desk.load(lines(a_case("受理")), "a.jsonl").rows_accepted == 1


def test_a_list_of_a_member_may_be_split(tmp_path: Path) -> None:
    inner = OBJECTS.replace("step: ", "note: {join: {column: value.tags}}, step: ").replace(
        "{join: {column: value.tags}}", "{column: value.tags, replace: {'\\n': ；}}"
    )
    desk = Desk(tmp_path, inner.replace("'\\n'", '"\\n"'))
    desk.load(lines(a_case(a_step(1) | {"tags": ["甲", "乙"]}, a_step(2))), "a.jsonl")
    notes = [one["data"].get("note") for one in desk.facts("HandlingStepCompleted")]
    assert notes == ["甲；乙", None]
