"""随附: the legal terms that the law names come with the program, and what an old ledger lacks."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec import convert

from ledger.clock import now
from ledger.entry import decode_entry
from ledger.events.organisation import LegalTermSet
from ledger.law.deadline import Period, Setting, term_on
from ledger.view import Opening
from shenguan.shipped import Shipped, lacking, shipped
from tests.asking import ZONE, Asking

SETTINGS = [
    (one.data["term"], Setting(one.since, Period(one.data["length"], one.data["unit"])))
    for one in shipped("cn")
    if one.type == LegalTermSet.__name__
]


@pytest.mark.parametrize(
    ("term", "day", "length", "unit"),
    [
        ("supplement-silence", "2017-07-03", 5, "workday"),
        ("renewal", "2017-07-03", 30, "day"),
        ("publicise", "2017-07-03", 7, "workday"),
        ("withdraw-publication", "2021-07-15", 3, "workday"),
        ("deliver", "2017-07-03", 10, "workday"),
        ("deliver-penalty", "2017-07-03", 7, "day"),
        ("deliver-penalty", "2021-07-15", 7, "workday"),
        ("appeal", "2017-07-03", 60, "day"),
        ("appeal-untold", "2018-02-08", 1, "year"),
        ("litigation", "2017-07-03", 6, "month"),
        ("litigation-after", "2017-07-03", 15, "day"),
        ("joint", "2017-07-03", 45, "workday"),
        ("joint-extension", "2017-07-03", 15, "workday"),
        ("first-review", "2017-07-03", 20, "workday"),
        ("enforcement", "2021-07-15", 90, "day"),
        ("publicity-general-min", "2019-07-01", 3, "month"),
        ("publicity-general-max", "2026-04-01", 1, "year"),
        ("publicity-serious-min", "2026-03-31", 6, "month"),
        ("publicity-serious-min", "2026-04-01", 1, "year"),
        ("publicity-serious-max", "2026-04-01", 3, "year"),
        ("publicity-light-max", "2026-04-01", 3, "month"),
    ],
)
def test_a_term_has_the_length_that_the_law_gives_it_on_a_day(
    term: str, day: str, length: int, unit: str
) -> None:
    found = term_on((one for name, one in SETTINGS if name == term), date.fromisoformat(day))
    assert found == Period(length, unit)


@pytest.mark.parametrize("term", ["withdraw-publication", "enforcement"])
def test_what_the_law_of_2021_brought_binds_nobody_before(term: str) -> None:
    assert term_on((one for name, one in SETTINGS if name == term), date(2021, 7, 14)) is None


def test_how_long_something_is_public_is_a_window_and_every_other_term_is_not() -> None:
    for one in shipped("cn"):
        if one.type == LegalTermSet.__name__:
            is_window = one.data.get("window", False)
            assert is_window == one.data["term"].startswith("publicity-"), one
            assert one.data["basis"]


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Asking]:
    """A ledger whose opening names a calendar and which holds no term."""
    asking = Asking(tmp_path)
    yield asking
    asking.close()


def missing(asking: Asking) -> dict[str, Shipped]:
    """Return what a ledger lacks, by what it is about."""
    first = asking.store.row(1)
    assert first is not None
    opening = Opening.of(decode_entry(first.type, first.body))
    return {one.about: one for one in lacking(asking.store, opening)}


def test_what_holds_by_practice_is_offered_to_an_old_ledger_from_today_on(old: Asking) -> None:
    today = ZONE.day_of(now()).isoformat()
    found = missing(old)
    silence = found[f"supplement-silence {today}"]
    assert f"--effective-on {today}" in silence.recording
    assert "--effective-on 2004-07-01" in found["renewal 2004-07-01"].recording
    old.say(today, read(silence))
    assert not [about for about in missing(old) if about.startswith("supplement-silence")]


def test_a_newer_wording_of_the_law_is_offered_where_an_older_one_stands(old: Asking) -> None:
    before = missing(old)
    old.say("2017-07-03", read(before["deliver-penalty 1996-10-01"]))
    found = {about for about in missing(old) if about.startswith("deliver-penalty")}
    assert found == {"deliver-penalty 2021-07-15"}


def read(one: Shipped) -> LegalTermSet:
    """Return a shipped term as the event that records it."""
    return convert(one.data, LegalTermSet)
