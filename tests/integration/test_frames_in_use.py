"""Frames in use: what one does with pandas, Polars and DuckDB works with every answer."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints
from zoneinfo import ZoneInfo

import duckdb
import matplotlib as mpl
import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import polars as pl
import pytest

import shenguan
from projections.discovery import all_projections, all_questions
from projections.question import Filters
from shenguan.names import FiltersGiven, QuestionName, TableName

NAMES = sorted({*get_args(QuestionName), *get_args(TableName)})
DAY = "2018-01-31"
MONTHLY = {"counted": {"month": "2017-07"}}
"""Answers about a month, and one in which the county has something to count."""
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def ledger(told: Path) -> Iterator[shenguan.Ledger]:
    """The county's ledger, opened as one does in a notebook."""
    with shenguan.open(f"sqlite:///{told / 'shenguan.db'}") as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_window() -> Iterator[None]:
    mpl.use("Agg")
    yield
    plt.close("all")


def test_what_editors_complete_is_what_can_be_asked_for() -> None:
    tables = {table.name for one in all_projections() for table in one.tables}
    assert set(get_args(QuestionName)) == {one.name for one in all_questions()}
    assert set(get_args(TableName)) == tables
    assert set(get_type_hints(FiltersGiven)) == set(Filters.__struct_fields__)


def test_every_frame_comes_back_equal_from_a_parquet_file(
    ledger: shenguan.Ledger, tmp_path: Path
) -> None:
    for name in NAMES:
        frame = ledger.frame(name, on=DAY, **MONTHLY.get(name, {}))
        assert len(frame) > 0, name
        frame.to_parquet(tmp_path / f"{name}.parquet")
        read = pd.read_parquet(tmp_path / f"{name}.parquet")
        pd.testing.assert_frame_equal(read, frame)
        assert read.attrs == frame.attrs


def test_every_frame_goes_into_json_csv_and_a_workbook(
    ledger: shenguan.Ledger, tmp_path: Path
) -> None:
    for name in NAMES:
        frame = ledger.frame(name, on=DAY)
        text = frame.to_json(orient="table", date_format="iso")
        assert pd.read_json(io.StringIO(text), orient="table").shape == frame.shape, name
        assert len(pd.read_csv(io.StringIO(frame.to_csv(index=False)))) == len(frame)
        frame.to_excel(tmp_path / "a.xlsx", index=False)
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
        assert sheet is not None
        assert (sheet.max_row, sheet.max_column) == (len(frame) + 1, len(frame.columns)), name


def test_days_and_times_are_compared_with_texts_and_put_into_periods(
    ledger: shenguan.Ledger,
) -> None:
    cases, exact = ledger.frame("cases", on=DAY), ledger.arrow("cases", on=DAY).to_pylist()
    local = [one["received_at"].astimezone(ZONE).replace(tzinfo=None) for one in exact]
    assert cases.received_at.tolist() == local
    for day in ("2017-07-03", "2017-07-04", "2017-08-01"):
        before = [one["case"] for one, at in zip(exact, local, strict=True) if f"{at}" < day]
        assert cases[cases.received_at < day].case.tolist() == before
        since = [one["case"] for one in exact if f"{one['accepted_on']}" >= day]
        since = [one for one in since if one in set(cases.dropna(subset="accepted_on").case)]
        assert cases[cases.accepted_on >= day].case.tolist() == since
    months = cases.received_at.dt.to_period("M").astype(str).tolist()
    assert months == [f"{at:%Y-%m}" for at in local]


def test_frames_are_merged_grouped_filled_and_put_together(ledger: shenguan.Ledger) -> None:
    cases, tasks = ledger.frame("cases", on=DAY), ledger.frame("tasks", on=DAY)
    both = cases.merge(tasks, on="case", suffixes=("", "_task"))
    assert set(both.case) == set(cases.case) & set(tasks.case)
    counted = cases.groupby(["status", "late"], dropna=False).size()
    assert counted.sum() == len(cases)
    assert (cases.outcome.fillna("none yet") == "none yet").sum() == cases.outcome.isna().sum()
    assert len(pd.concat([cases, cases])) == 2 * len(cases)
    assert len(cases.drop_duplicates()) == len(cases)
    assert len(cases[cases.late]) == cases.late.sum()
    items = ledger.frame("items")
    assert items.basis.str.contains("食品安全法").any()


def test_frames_are_plotted(ledger: shenguan.Ledger) -> None:
    cases = ledger.frame("cases", on=DAY)
    by_month = cases.groupby(cases.received_at.dt.to_period("M")).size()
    for plot in (
        cases.groupby("status").size().plot.barh,
        lambda: cases.plot.scatter(x="received_at", y="duration_days"),
        cases.days_left.plot.hist,
        by_month.plot.bar,
        lambda: plt.plot(cases.received_at, cases.steps_count),
    ):
        figure = plt.figure()
        plot()
        figure.canvas.draw()
        assert [one for one in plt.gcf().axes if one.has_data()]


def test_polars_reads_every_answer(ledger: shenguan.Ledger) -> None:
    for name in NAMES:
        table = ledger.arrow(name, on=DAY)
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        assert frame.rows(named=True) == table.to_pylist(), name
    cases = pl.from_arrow(ledger.arrow("cases", on=DAY))
    assert isinstance(cases, pl.DataFrame)
    assert cases.schema["received_at"] == pl.Datetime("us", "UTC")
    assert cases.schema["accepted_on"] == pl.Date
    late = cases.filter(pl.col("late")).select("case").to_series().to_list()
    assert late == ledger.frame("cases", on=DAY, late=True).case.tolist()


def test_duckdb_reads_every_answer(ledger: shenguan.Ledger) -> None:
    duckdb.sql("set TimeZone = 'Asia/Shanghai'")
    for name in NAMES:
        answer = ledger.arrow(name, on=DAY)
        names = ", ".join(f'"{one}"' for one in answer.column_names)
        rows = duckdb.sql(f"select {names} from answer").fetchall()  # noqa: S608 - of columns
        assert rows == [tuple(row.values()) for row in answer.to_pylist()], name
    cases = ledger.arrow("cases", on=DAY)
    counted = duckdb.sql("select status, count(*) from cases group by status").fetchall()
    assert dict(counted) == ledger.frame("cases", on=DAY).status.value_counts().to_dict()
    assert cases.num_rows == sum(count for _, count in counted)
