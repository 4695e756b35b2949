"""Object-centric event logs (OCEL 2.0), by hand: one log in three forms, and what is wrong."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest

from consumers.files.mapping.mapping import read_mapping
from consumers.files.readers.bounds import USUAL
from consumers.files.readers.formats import open_reader
from consumers.files.readers.rows import RowReader
from ledger.errors import InputUnreadable
from tests.exports import ITEM_LISTED, LEDGER, Desk
from tests.object_log import BEFORE, LOG, as_json, as_sqlite, as_xml, changed

TEXT: Final = """\
mapping: 1
name: loop
source: window
zone: Asia/Shanghai
file: FILE
agency: reg:a:b
actor: reg:a:b/1
events:
  - event: HandlingStepCompleted
    key: "{ocel:eid}"
    occurred_at: "{ocel:timestamp}"
    fields: {case: "reg:a:b/1", step: "{ocel:activity}"}
"""
EVENTS: Final = [
    {
        "ocel:eid": "e1",
        "ocel:activity": "收件",
        "ocel:timestamp": "2017-07-03T01:12:00Z",
        "窗口": "3号",
        "ocel:type:办件": "A1",
        "ocel:type:办件.ocel:qualifier": "收到",
        "ocel:type:办件.事项": "食品经营许可",
        "ocel:type:办件.ocel:type:材料": "M1",
        "ocel:type:办件.ocel:type:材料.ocel:qualifier": "附件",
        "ocel:type:材料": "M1",
        "ocel:type:材料.ocel:qualifier": "提交",
        "ocel:type:材料.份": "1",
        "ocel:type:材料#2": "M2",
        "ocel:type:材料#2.ocel:qualifier": "提交",
    },
    {
        "ocel:eid": "e2",
        "ocel:activity": "补正",
        "ocel:timestamp": "2017-07-05T01:00:00Z",
        "ocel:type:材料": "M1",
        "ocel:type:材料.ocel:qualifier": "补正",
        "ocel:type:材料.份": "2",
    },
]
"""What the standard says of the log: the attribute 份 of M1 is 1 until 4 July 2017, then 2."""


def reader(path: Path, file: str = "{}") -> RowReader:
    """Return the reader of a file."""
    return open_reader(path, read_mapping(TEXT.replace("FILE", file), "loop.yaml"))


def rows(path: Path, file: str = "{}") -> list[dict[str, str]]:
    """Return the cells of a file's rows, by column, but for the empty ones."""
    found = reader(path, file)
    return [
        {name: text for name, text in zip(found.columns, row.cells, strict=True) if text}
        for row in found.rows()
    ]


@pytest.mark.parametrize("write", [as_json, as_xml, as_sqlite])
def test_an_event_is_a_row_with_its_objects_as_they_were(write: Any, tmp_path: Path) -> None:  # noqa: ANN401
    assert rows(write(tmp_path)) == EVENTS


@pytest.mark.parametrize("write", [as_json, as_xml, as_sqlite])
def test_an_object_is_a_row_with_every_value_that_it_had(write: Any, tmp_path: Path) -> None:  # noqa: ANN401
    assert rows(write(tmp_path), "{rows: objects}") == [
        {
            "ocel:oid": "A1",
            "ocel:type": "办件",
            "事项": "食品经营许可",
            "事项.ocel:time": BEFORE,
            "ocel:type:材料": "M1",
            "ocel:type:材料.ocel:qualifier": "附件",
        },
        {
            "ocel:oid": "M1",
            "ocel:type": "材料",
            "份": "2",
            "份.ocel:time": "2017-07-04T00:00:00Z",
            "份#2": "1",
            "份#2.ocel:time": BEFORE,
        },
        {"ocel:oid": "M2", "ocel:type": "材料"},
    ]


def test_a_file_of_another_name_is_read_where_the_mapping_says_its_format(tmp_path: Path) -> None:
    path = as_json(tmp_path, name="export.json")
    assert rows(path, "{format: ocel}") == EVENTS
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert rows(path, "{format: ocel, encoding: gb18030}") == EVENTS


NO_LOGS: Final = (
    (changed("events", None), "no OCEL 2.0: it has no list `events`"),
    (changed("objects", {}), "no OCEL 2.0: it has no list `objects`"),
    ([], "no OCEL 2.0: it is a JSON object"),
    ({"ocel:events": {}}, "OCEL 1.0"),
    (changed("objects.0.id", None), "object 1 needs an id and a type"),
    (changed("objects.1.id", "A1"), "the object 'A1' stands twice"),
    (changed("objects.0", 7), "object 1: it is no JSON object"),
    (changed("objects.0.attributes", {}), "object 1: `attributes` is a list of objects"),
    (changed("objects.0.attributes.0.time", "昨天"), "'事项' has the time '昨天'"),
    (changed("objects.0.relationships.0.objectId", "X"), "related to 'X', which is no object"),
    (changed("objects.0.type", "案件"), "has the type '案件', which is none that the file"),
    (json.dumps(LOG)[:-1] + ', "events": []}', "the key 'events' stands twice"),
    (changed("events", []), "the log holds no events"),
    (json.dumps(LOG)[:-20], "no JSON at line 1"),
)


@pytest.mark.parametrize(("log", "message"), NO_LOGS)
def test_what_is_no_log_says_so(log: Any, message: str, tmp_path: Path) -> None:  # noqa: ANN401
    with pytest.raises(InputUnreadable) as caught:
        reader(as_json(tmp_path, log))
    assert message in str(caught.value)
    assert "a.jsonocel" in str(caught.value)


BROKEN: Final = (
    (changed("events.1.id", "e1"), "the event 'e1' stands twice"),
    (changed("events.1.time", "昨天"), "its time '昨天' is none of ISO 8601"),
    (changed("events.1.time", None), "an event without time"),
    (changed("events.1.type", "办结"), "has the type '办结', which is none that the file declares"),
    (changed("events.1.relationships.0.objectId", "X"), "related to 'X', which is no object"),
    (changed("events.1", "e2"), "it is no JSON object"),
    (changed("events.1.attributes", [{"name": "a", "value": []}]), "`value` is one value"),
    (json.dumps(LOG).replace('"id": "e2"', '"id": "e2", "id": "e3"'), "'id' stands twice"),
    (json.dumps(LOG).replace('"e2"', "NaN"), "NaN is no number of JSON"),
    (json.dumps(LOG).replace('"e2"', '"\\ud800"'), "half of a character"),
)


@pytest.mark.parametrize(("log", "message"), BROKEN)
def test_an_event_that_is_broken_is_set_aside_alone(log: Any, message: str, tmp_path: Path) -> None:  # noqa: ANN401
    first, second = reader(as_json(tmp_path, log)).rows()
    assert first.problem is None
    assert second.problem is not None
    assert second.problem.code == "row.unreadable"
    assert message in second.problem.message


BAD_TABLES: Final = (
    ("DROP TABLE event_object;", "it has no table event_object"),
    ("DROP TABLE object_Case;", "it has no table object_Case"),
    ("ALTER TABLE event RENAME COLUMN ocel_id TO id;", "the table event has no column ocel_id"),
    ("UPDATE event_Received SET 窗口 = x'ff';", "holds bytes that are no text"),
    ("UPDATE object_object SET ocel_target_id = 'X';", "related to 'X'"),
    (
        """DROP TABLE event_object; CREATE VIEW event_object AS
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;""",
        "it has no table event_object",
    ),
)


@pytest.mark.parametrize(("more", "message"), BAD_TABLES)
def test_tables_that_are_no_log_say_so(more: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable) as caught:
        reader(as_sqlite(tmp_path, more))
    assert message in str(caught.value)


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = as_sqlite(tmp_path)
    path.write_bytes(path.read_bytes()[:3_000])
    with pytest.raises(InputUnreadable, match="the SQLite file cannot be read"):
        reader(path)
    for text, message in (
        ("<log><objects/></log>", "no <events> in its <log>"),
        ("<log><objects>", "no XML at line 1"),
        (f"{'<log>' * 200}", "nested too deeply"),
        ("<!DOCTYPE log><log/>", "DOCTYPE"),
    ):
        (tmp_path / "b.xmlocel").write_text(text)
        with pytest.raises(InputUnreadable) as caught:
            reader(tmp_path / "b.xmlocel")
        assert message in str(caught.value)
    with pytest.raises(InputUnreadable, match="events or objects, not 'data'"):
        reader(as_json(tmp_path), "{rows: data}")


def test_a_log_that_unfolds_without_measure_is_refused(tmp_path: Path) -> None:
    log = deepcopy(LOG)
    log["objects"] += [{"id": f"M{one}", "type": "材料"} for one in range(3, 200)]
    log["objects"][0]["relationships"] = [
        {"objectId": one["id"], "qualifier": ""} for one in log["objects"][1:]
    ]
    mapping = read_mapping(TEXT.replace("FILE", "{}"), "loop.yaml")
    path = as_json(tmp_path, log)
    for bounds in (USUAL._replace(columns=100), USUAL._replace(document_bytes=1)):
        with pytest.raises(InputUnreadable, match="beyond the bound"):
            open_reader(path, mapping, bounds=bounds)


IMPORTED: Final = f"""\
mapping: 1
name: loop
source: window
zone: Asia/Shanghai
observed: yes
{LEDGER.replace("2017-07-01", "2018-01-01")}
agency: reg:130523:bureau
actor: reg:130523:bureau/1
references:
{ITEM_LISTED}\
events:
  - event: ApplicationReceived
    when: {{ocel:activity: 收件}}
    key: "{{ocel:eid}}"
    occurred_at: "{{ocel:timestamp}}"
    fields: {{case: "reg:130523:bureau/{{ocel:type:办件}}", item: xzxk-01, channel: "{{窗口}}"}}
  - event: HandlingStepCompleted
    each: {{list: "ocel:type:材料"}}
    key: "{{ocel:eid}}/{{value}}"
    occurred_at: "{{ocel:timestamp}}"
    fields:
      case: "reg:130523:bureau/A1"
      step: "{{value.ocel:qualifier}}"
      number: "{{value}}"
      note: "{{value.份}}"
"""


def test_events_of_a_log_become_facts_of_each_of_their_objects(tmp_path: Path) -> None:
    desk = Desk(tmp_path, IMPORTED)
    log = changed("events.1.relationships.0.objectId", "X")
    summary = desk.load(as_json(tmp_path, log))
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 1)
    steps = [one["data"] for one in desk.facts("HandlingStepCompleted")]
    assert [(one["number"], one["step"], one.get("note")) for one in steps] == [
        ("M1", "提交", "1"),
        ("M2", "提交", None),
    ]
    (line,) = desk.quarantine("a.jsonocel")
    assert "'X', which is no object of the file" in line["message"]
    assert desk.load(desk.set_aside(line)).rows_quarantined == 1
    extra = next(name for name in line["source"] if name.startswith("#"))
    del line["source"][extra]
    line["source"]["ocel:type:材料"] = "M1"
    line["source"]["ocel:type:材料.ocel:qualifier"] = "补正"
    assert desk.load(desk.set_aside(line)).rows_accepted == 1
    assert len(desk.facts("HandlingStepCompleted")) == 3
