"""Answers about the Dutch permits, against figures that pandas takes from the raw file."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pandas as pd
import pytest

import shenguan

pytestmark = pytest.mark.real_data

ZONE: Final = "Europe/Amsterdam"
TWENTY_DAYS: Final = tuple(date(2010, 9, 20) + timedelta(days=27 * n) for n in range(20))


@pytest.fixture(scope="module")
def raw(real_data: Path) -> pd.DataFrame:
    """One row a case: its attributes, its first and last event, its number of events."""
    events = pd.read_csv(real_data / "receipt.csv.gz", dtype=str, keep_default_na=False)
    instants = ["case:startdate", "case:deadline", "case:enddate", "time:timestamp"]
    for name in instants:
        events[name] = pd.to_datetime(events[name], utc=True, format="ISO8601", errors="coerce")
    cases = events.groupby("case:concept:name").agg(
        start=("case:startdate", "first"),
        deadline=("case:deadline", "first"),
        end=("case:enddate", "first"),
        channel=("case:channel", "first"),
        first_step=("time:timestamp", "min"),
        last_step=("time:timestamp", "max"),
        steps=("time:timestamp", "size"),
        officers=("org:resource", "nunique"),
    )
    cases.index = "reg:wabo:municipality/" + cases.index
    return cases


@pytest.fixture(scope="module")
def ledger(permits_url: str) -> Iterator[shenguan.Ledger]:
    """The ledger of the permits."""
    with shenguan.open(permits_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def cases(ledger: shenguan.Ledger) -> pd.DataFrame:
    """Every case as the view answers, by number."""
    return ledger.frame("cases").set_index("case")


def test_every_case_is_there_with_its_steps_channel_and_officers(
    cases: pd.DataFrame, raw: pd.DataFrame
) -> None:
    assert sorted(cases.index) == sorted(raw.index)
    cases, raw = cases.sort_index(), raw.sort_index()
    assert cases.steps_count.tolist() == raw.steps.tolist()
    assert cases.channel.tolist() == raw.channel.tolist()
    assert cases.officers_count.tolist() == raw.officers.tolist()
    assert cases.observed.all()


def local(instants: pd.Series) -> pd.Series:
    """Return instants as local times of the source, as frames hold them."""
    return instants.dt.tz_convert(ZONE).dt.tz_localize(None)


def local_days(instants: pd.Series) -> pd.Series:
    """Return the local days of instants: a limit is kept until the end of its last day."""
    return local(instants).dt.normalize()


def test_receipt_deadline_and_end_are_the_instants_of_the_source(
    cases: pd.DataFrame, raw: pd.DataFrame
) -> None:
    cases, raw = cases.sort_index(), raw.sort_index()
    for ours, theirs in (("received_at", "start"), ("due_at", "deadline"), ("closed_at", "end")):
        left, right = cases[ours].to_numpy(), local(raw[theirs]).to_numpy()
        assert ((left == right) | (pd.isna(left) & pd.isna(right))).all()


def test_open_and_closed_cases_are_those_without_and_with_an_end(
    cases: pd.DataFrame, raw: pd.DataFrame
) -> None:
    assert set(cases.index[cases.status == "closed"]) == set(raw.index[raw.end.notna()])
    assert set(cases.index[cases.status == "accepted"]) == set(raw.index[raw.end.isna()])
    assert (cases.status == "closed").sum() == 1_329


def test_closed_late_means_closed_after_the_day_of_the_deadline(
    cases: pd.DataFrame, raw: pd.DataFrame
) -> None:
    late = cases.index[cases.late.fillna(value=False).astype(bool) & (cases.status == "closed")]
    assert set(late) == set(raw.index[local_days(raw.end) > local_days(raw.deadline)])
    assert len(late) == 309


def test_same_day_and_same_month_closings_are_counted_in_the_source_zone(
    cases: pd.DataFrame, raw: pd.DataFrame
) -> None:
    def counted(begin: pd.Series, end: pd.Series) -> tuple[int, int]:
        same_day = begin.dt.date == end.dt.date
        same_month = (begin.dt.year == end.dt.year) & (begin.dt.month == end.dt.month)
        return int(same_day.sum()), int(same_month.sum())

    ours = cases[cases.closed_at.notna()]
    theirs = raw[raw.end.notna()]
    assert counted(ours.received_at, ours.closed_at) == (7, 101)
    assert counted(local(theirs.start), local(theirs.end)) == (7, 101)


def test_durations_are_those_of_the_source_the_negative_ones_too(
    cases: pd.DataFrame, raw: pd.DataFrame
) -> None:
    expected = (raw.end - raw.start).dt.total_seconds() / 86_400
    difference = (cases.duration_days.astype(float) - expected).abs()
    assert difference[expected.notna()].max() < 1e-9
    assert cases.duration_days[expected.isna()].isna().all()
    backwards = [name.rpartition("/")[2] for name in cases.index[cases.duration_days < 0]]
    assert sorted(backwards) == ["case-10862", "case-8267"]
    assert round(float(cases.duration_days.mean()), 2) == 58.98


def test_cases_that_end_before_their_last_event_are_found(
    cases: pd.DataFrame, raw: pd.DataFrame
) -> None:
    ours = cases.index[cases.closed_at < cases.last_event_at]
    assert set(ours) == set(raw.index[raw.end < raw.last_step])
    assert len(ours) == 145


@pytest.mark.parametrize("day", TWENTY_DAYS, ids=str)
def test_the_cases_open_on_a_day_had_begun_and_not_ended_by_its_end(
    ledger: shenguan.Ledger, raw: pd.DataFrame, day: date
) -> None:
    midnight = pd.Timestamp(day + timedelta(days=1), tz=ZONE)
    begun, ended = raw.start < midnight, raw.end < midnight
    ours = ledger.frame("cases", on=day, status="open")
    assert set(ours["case"]) == set(raw.index[begun & ~ended])
    late = ledger.frame("cases", on=day, status="open", late=True)
    overdue = local_days(raw.deadline) < pd.Timestamp(day)
    assert set(late["case"]) == set(raw.index[begun & ~ended & overdue])


def test_on_the_last_day_of_the_file_the_known_number_of_open_cases_is_overdue(
    ledger: shenguan.Ledger,
) -> None:
    overdue = ledger.frame("cases", on="2012-01-23", status="open", late=True)
    assert len(overdue) == 37
