"""Frames and parquet: exact types, whatever the values, and what they say of themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from ledger.errors import InputUnreadable
from projections import frames
from projections.engine.row import Day, Instant, Listed, Word, columns
from projections.frames import arrow_of, frame_of, schema_digest, write_parquet, write_table
from projections.question import Answer


class Line(Answer):
    """One column of each kind."""

    text: str | None
    word: Word | None
    integer: int | None
    number: float | None
    boolean: bool | None
    at: Instant | None
    on: Day | None
    listed: Listed


KINDS = {
    "text": pa.string(),
    "word": pa.dictionary(pa.int32(), pa.string()),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "at": pa.timestamp("us", "UTC"),
    "on": pa.date32(),
    "listed": pa.list_(pa.string()),
}
ZONE = "Asia/Shanghai"
ABOUT = {"ledger": "130523", "position": 1_200, "as_of": None, "on": "2017-08-31"}
FULL = Line(
    text="内丘县",
    word="granted",
    integer=2**53 - 1,
    number=1.5,
    boolean=True,
    at="2017-07-03T01:12:04.120311Z",
    on="2017-07-03",
    listed='["甲"]',
)
EMPTY = Line(None, None, None, None, None, None, None, "[]")
VALUES = {
    "text": "内丘县",
    "word": "granted",
    "integer": 2**53 - 1,
    "number": 1.5,
    "boolean": True,
    "at": datetime(2017, 7, 3, 1, 12, 4, 120311, tzinfo=UTC),
    "on": date(2017, 7, 3),
    "listed": ["甲"],
}


def table_of(*lines: Line) -> pa.Table:
    """Return lines as an Arrow table."""
    return arrow_of(lines, columns(Line), ABOUT)


@pytest.mark.parametrize("lines", [(), (EMPTY,), (FULL,), (FULL, EMPTY)])
def test_every_column_has_the_type_of_its_kind_whatever_the_values(lines: Sequence[Line]) -> None:
    table = table_of(*lines)
    assert dict(zip(table.schema.names, table.schema.types, strict=True)) == KINDS
    frame = frame_of(table, ABOUT, ZONE, "arrow")
    assert {name: one.pyarrow_dtype for name, one in frame.dtypes.items()} == KINDS
    assert len(frame) == len(lines)


def test_values_come_through_exactly_and_gaps_stay_gaps() -> None:
    first, second = table_of(FULL, EMPTY).to_pylist()
    assert first == VALUES
    assert second == dict.fromkeys(KINDS) | {"listed": []}
    frame = frame_of(table_of(FULL, EMPTY), ABOUT, ZONE, "arrow")
    assert frame.loc[0, "at"] == VALUES["at"]
    assert frame.loc[1].drop("listed").isna().all()


@pytest.mark.parametrize("lines", [(), (EMPTY,), (FULL,), (FULL, EMPTY)])
def test_types_of_ordinary_pandas_do_not_depend_on_the_values_either(lines: Sequence[Line]) -> None:
    frame = frame_of(table_of(*lines), ABOUT, ZONE)
    assert {name: str(one) for name, one in frame.dtypes.items()} == {
        "text": "str",
        "word": "str",
        "integer": "Int64",
        "number": "float64",
        "boolean": "boolean",
        "at": "datetime64[us]",
        "on": "datetime64[us]",
        "listed": "str",
    }
    if FULL in lines:
        assert frame.loc[0].to_dict() == VALUES | {
            "at": pd.Timestamp("2017-07-03T09:12:04.120311"),
            "on": pd.Timestamp("2017-07-03"),
            "listed": "甲",
        }
    if EMPTY in lines:
        assert frame.iloc[-1].drop("listed").isna().all()


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Asia/Shanghai", "9999-12-31T15:59:59.999999Z", "9999-12-31T23:59:59.999999"),
        ("Asia/Shanghai", "9999-12-31T16:00:00.000000Z", "9999-12-31T16:00:00"),
        ("America/New_York", "0001-01-01T00:00:00.000000Z", "0001-01-01T00:00:00"),
        ("Europe/Amsterdam", "2017-07-03T22:30:00.000000Z", "2017-07-04T00:30:00"),
    ],
)
def test_times_are_local_unless_the_calendar_ends_there(zone: str, at: str, expected: str) -> None:
    frame = frame_of(table_of(replace(FULL, at=at)), ABOUT, zone)
    assert frame.loc[0, "at"] == pd.Timestamp(expected)
    assert frame.loc[0, "at"].isoformat() == expected


def test_a_frame_says_what_it_was_answered_at() -> None:
    table = table_of(FULL)
    frame = frame_of(table, ABOUT, ZONE)
    digest = schema_digest(table.schema)
    assert frame.attrs == {**ABOUT, "zone": ZONE, "schema_sha256": digest}


def test_the_digest_of_a_schema_changes_with_a_name_or_a_type() -> None:
    fields = [pa.field("a", pa.string()), pa.field("b", pa.int64())]
    digests = {
        schema_digest(pa.schema(some))
        for some in (
            fields,
            fields[::-1],
            fields[:1],
            [fields[0], pa.field("b", pa.int32())],
            [fields[0], pa.field("c", pa.int64())],
        )
    }
    assert len(digests) == 5


def test_a_parquet_file_reads_back_exactly_with_what_it_says_of_itself(tmp_path: Path) -> None:
    table = table_of(FULL, EMPTY)
    write_table(table, tmp_path / "表.parquet")
    read = pq.read_table(tmp_path / "表.parquet")
    assert read.schema.types == list(KINDS.values())
    assert read.to_pylist() == table.to_pylist()
    said = {key.decode(): value.decode() for key, value in read.schema.metadata.items()}
    digest = schema_digest(table.schema)
    assert {key: value for key, value in said.items() if key.startswith("shenguan.")} == {
        "shenguan.ledger": "130523",
        "shenguan.position": "1200",
        "shenguan.on": "2017-08-31",
        "shenguan.schema_sha256": digest,
    }


@dataclass
class Given:
    """An answer on its way out, as the command line gives it."""

    rows: Iterable[Mapping[str, Any]]
    columns: Sequence[str] = tuple(KINDS)
    kinds: Mapping[str, str] = field(
        default_factory=lambda: {one.name: one.kind for one in columns(Line)}
    )
    ledger: str | None = "130523"
    position: int | None = 1_200
    as_of: str | int | None = "2017-07-03"
    on: date | None = date(2017, 8, 31)


def given_row(line: Line) -> dict[str, Any]:
    """Return a line as the command line holds it: lists are lists."""
    row = {name: getattr(line, name) for name in KINDS}
    return row | {"listed": [] if line is EMPTY else ["甲"]}


@pytest.mark.parametrize("count", [0, 1, 7])
def test_an_answer_is_written_in_batches_and_reads_back_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(frames, "_BATCH_ROWS", 3)
    lines = [FULL if number % 2 else EMPTY for number in range(count)]
    path = tmp_path / "a.parquet"
    assert write_parquet(path, Given(given_row(one) for one in lines)) == count
    read = pq.read_table(path)
    assert read.schema.types == list(KINDS.values())
    assert read.to_pylist() == table_of(*lines).to_pylist()
    assert read.schema.metadata[b"shenguan.as_of"] == b"2017-07-03"
    assert read.schema.metadata[b"shenguan.on"] == b"2017-08-31"


def test_a_column_of_unknown_kind_is_text_whatever_it_holds(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": {"x": [1]}}, {"a": None}, {"a": "一", "b": ["甲", 2]}]
    given = Given(rows, columns=("a", "b"), kinds={})
    assert write_parquet(tmp_path / "a.parquet", given) == 3
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == [
        {"a": "1", "b": '{"x":[1]}'},
        {"a": None, "b": None},
        {"a": "一", "b": '["甲",2]'},
    ]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match=r"nowhere.a\.parquet"):
        write_parquet(tmp_path / "nowhere" / "a.parquet", Given([]))


def test_words_of_many_batches_share_one_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "_BATCH_ROWS", 2)
    table = table_of(*(replace(EMPTY, word=word) for word in ("b", "a", "c", "a", "b")))
    assert table.column("word").to_pylist() == ["b", "a", "c", "a", "b"]
    dictionaries = {tuple(one.dictionary.to_pylist()) for one in table.column("word").chunks}
    assert len(dictionaries) == 1
