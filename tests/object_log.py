"""An object-centric log written by hand, in the three forms of OCEL 2.0."""

import json
import sqlite3
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

BEFORE: Final = "1970-01-01T00:00:00Z"
LOG: Final[dict[str, Any]] = {
    "objectTypes": [
        {"name": "办件", "attributes": [{"name": "事项", "type": "string"}]},
        {"name": "材料", "attributes": [{"name": "份", "type": "integer"}]},
    ],
    "eventTypes": [
        {"name": "收件", "attributes": [{"name": "窗口", "type": "string"}]},
        {"name": "补正", "attributes": []},
    ],
    "objects": [
        {
            "id": "A1",
            "type": "办件",
            "attributes": [{"name": "事项", "time": BEFORE, "value": "食品经营许可"}],
            "relationships": [{"objectId": "M1", "qualifier": "附件"}],
        },
        {
            "id": "M1",
            "type": "材料",
            "attributes": [
                {"name": "份", "time": "2017-07-04T00:00:00Z", "value": 2},
                {"name": "份", "time": BEFORE, "value": 1},
            ],
        },
        {"id": "M2", "type": "材料"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "收件",
            "time": "2017-07-03T01:12:00Z",
            "attributes": [{"name": "窗口", "value": "3号"}],
            "relationships": [
                {"objectId": "A1", "qualifier": "收到"},
                {"objectId": "M1", "qualifier": "提交"},
                {"objectId": "M2", "qualifier": "提交"},
            ],
        },
        {
            "id": "e2",
            "type": "补正",
            "time": "2017-07-05T01:00:00Z",
            "relationships": [{"objectId": "M1", "qualifier": "补正"}],
        },
    ],
}


def as_json(folder: Path, log: Any = LOG, name: str = "a.jsonocel") -> Path:  # noqa: ANN401
    """Write the log as JSON."""
    path = folder / name
    path.write_text(log if isinstance(log, str) else json.dumps(log, ensure_ascii=False), "utf-8")
    return path


def _xml(tag: str, inner: str, **about: str) -> str:
    attributes = "".join(
        f" {name.replace('_', '-')}={quoteattr(text)}" for name, text in about.items()
    )
    return f"<{tag}{attributes}>{inner}</{tag}>"


def as_xml(folder: Path) -> Path:
    """Write the log as XML."""

    def inner(one: dict[str, Any]) -> str:
        attributes = [
            _xml(
                "attribute",
                str(each["value"]),
                **{name: text for name, text in each.items() if name != "value"},
            )
            for each in one.get("attributes", [])
        ]
        relations = [
            _xml("relationship", "", object_id=each["objectId"], qualifier=each["qualifier"])
            for each in one.get("relationships", [])
        ]
        return _xml("attributes", "".join(attributes)) + _xml("objects", "".join(relations))

    objects = [_xml("object", inner(one), id=one["id"], type=one["type"]) for one in LOG["objects"]]
    events = [
        _xml("event", inner(one), id=one["id"], type=one["type"], time=one["time"])
        for one in LOG["events"]
    ]
    types = _xml("object-types", "".join(_xml("object-type", "", name=n) for n in ("办件", "材料")))
    types += _xml("event-types", "".join(_xml("event-type", "", name=n) for n in ("收件", "补正")))
    text = types + _xml("objects", "".join(objects)) + _xml("events", "".join(events))
    path = folder / "a.xmlocel"
    path.write_bytes(
        f'<?xml version="1.0" encoding="GB18030"?>{_xml("log", text)}'.encode("gb18030")
    )
    return path


TABLES: Final = """
CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
CREATE TABLE event_Received (ocel_id TEXT, ocel_time TIMESTAMP, 窗口 TEXT);
CREATE TABLE "event_Made ""a"" good" (ocel_id TEXT, ocel_time TIMESTAMP);
CREATE TABLE object_Case (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, 事项 TEXT);
CREATE TABLE object_Material (
  ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, 份 INTEGER
);
INSERT INTO event_map_type VALUES ('收件', 'Received'), ('补正', 'Made "a" good');
INSERT INTO object_map_type VALUES ('办件', 'Case'), ('材料', 'Material');
INSERT INTO event VALUES ('e1', '收件'), ('e2', '补正');
INSERT INTO object VALUES ('A1', '办件'), ('M1', '材料'), ('M2', '材料');
INSERT INTO event_object VALUES
  ('e1', 'A1', '收到'), ('e1', 'M1', '提交'), ('e1', 'M2', '提交'), ('e2', 'M1', '补正');
INSERT INTO object_object VALUES ('A1', 'M1', '附件');
INSERT INTO event_Received VALUES ('e1', '2017-07-03T01:12:00Z', '3号');
INSERT INTO "event_Made ""a"" good" VALUES ('e2', '2017-07-05T01:00:00Z');
INSERT INTO object_Case VALUES ('A1', '1970-01-01T00:00:00Z', NULL, '食品经营许可');
INSERT INTO object_Material VALUES
  ('M1', '1970-01-01T00:00:00Z', NULL, 1), ('M1', '2017-07-04T00:00:00Z', '份', 2),
  ('M2', '1970-01-01T00:00:00Z', NULL, NULL);
"""


def as_sqlite(folder: Path, more: str = "") -> Path:
    """Write the log as an SQLite file."""
    path = folder / "a.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES + more)
    return path


def changed(path: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the log with something else at a path, or without it."""
    log = deepcopy(LOG)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at: Any = log
    for step in steps:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return log
